"""The story over a real store, on both databases."""

import pytest
from flask import Flask

from seafood_trace.provenance import resolver
from tests.provenance.snapper import Scene, snapper

JSON = {"Accept": "application/json"}


@pytest.fixture
def scene(app: Flask) -> Scene:
    return snapper(app)


def test_whole_chain_is_told_from_the_sea_to_the_shop(client, scene):
    told = client.get(scene.story_path, headers=JSON).json
    assert (told["chain"], told["claim"]) == ("complete", "partner_verified")
    assert [stop["kind"] for stop in told["stops"]] == [
        "sea",
        "dock",
        "plant",
        "cold_store",
        "shop",
    ]
    assert all(leg["recorded"] for leg in told["legs"])
    assert told["verifiers"] == ["Reef Partners"]


def test_lot_is_told_by_the_label_of_the_lot(client, scene):
    assert client.get(scene.lot_path, headers=JSON).json["lotCode"] == "BP-260310"


def test_examples_are_of_demonstration_partners_alone(store, scene):
    with store.reading() as session:
        found = resolver.examples(session)
    assert [example.name for example in found] == ["Red snapper fillet 250 g"]


def test_shipped_pallet_is_for_its_partners_alone(client, scene):
    path = "/00/095210000000000018"
    assert client.get(path, headers=JSON).status_code == 404
    mine = client.get(path, headers={**JSON, **scene.partners["cold"].headers})
    assert mine.status_code == 200
