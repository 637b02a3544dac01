"""A correction, from its capture to the shopper: out of traces, lots and pages, and still on record."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from seafood_trace.ledger.projections import catch_up
from seafood_trace.lineage import lots
from tests.epcis.partners import listed
from tests.epcis.samples import body
from tests.provenance.snapper import GTIN, LOT, Scene, snapper
from tests.world import Partner

# Each thing that is asked here is asked of both databases where it is made.
pytestmark = pytest.mark.one_database

NOT_SO = {"declarationTime": "2026-03-18T10:00:00-05:00", "reason": "did_not_occur"}
MISTAKEN = {"declarationTime": "2026-03-18T10:00:00-05:00", "reason": "incorrect_data"}
PACKS = f"https://id.gs1.org/01/{GTIN}/10/{LOT}"
NEW_ID = "urn:uuid:00000000-0000-4000-8000-000000000077"


@pytest.fixture
def scene(app: Flask) -> Scene:
    return snapper(app)


def recorded(scene: Scene, who: str, step: str) -> dict[str, Any]:
    """The event of this business step that the partner recorded first, as it was given out."""
    headers = scene.partners[who].headers
    query = {"EQ_bizStep": step, "orderBy": "recordTime", "orderDirection": "ASC"}
    found = listed(scene.client.get("/epcis/events", query_string=query, headers=headers))
    uri = scene.partners[who].uri
    return next(one for one in found if one["cbvmda:informationProvider"] == uri)


def send(scene: Scene, who: str, *events: dict[str, Any]) -> None:
    """Capture these events, under the prefixes with which the plant's were given out to it."""
    headers = scene.partners[who].headers
    plant = scene.partners["plant"].headers
    given = scene.client.get("/epcis/events?perPage=1", headers=plant).get_json()
    answer = scene.client.post(
        "/epcis/capture", json=body(*events, context=given["@context"]), headers=headers
    )
    assert answer.status_code == 202, answer.text


def trace(scene: Scene, who: str, item: str = PACKS, way: str = "back") -> Any:
    headers = scene.partners[who].headers
    answer = scene.client.get(f"/api/v1/traces/{way}", query_string={"item": item}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def kinds(found: Any) -> list[str]:
    return [hop["kind"] for hop in found["hops"] if "kind" in hop]


def page(client: FlaskClient, scene: Scene, **headers: str) -> Any:
    return client.get(scene.story_path, headers={"Accept": "text/html", **headers})


def made_kg(scene: Scene, who: str) -> str | None:
    catch_up(scene.store, lots.PROJECTION)
    found = scene.client.get("/api/v1/lots", headers=scene.partners[who].headers).get_json()
    kilograms: str | None = next(lot["made_kg"] for lot in found if lot["lot"] == PACKS)
    return kilograms


def test_what_did_not_occur_leaves_the_trace_and_the_page_and_stays_on_record(
    client: FlaskClient, scene: Scene
):
    receipt = recorded(scene, "plant", "receiving")
    before = page(client, scene)
    assert "Chain complete" in before.text

    send(scene, "plant", receipt | {"errorDeclaration": NOT_SO})

    after = page(client, scene, **{"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Chain has a gap" in after.text
    assert receipt["eventID"] not in str(trace(scene, "plant")["hops"])
    shown = client.get(
        f"/epcis/events/{receipt['eventID']}", headers=scene.partners["plant"].headers
    )
    assert ["errorDeclaration" in event for event in listed(shown)] == [False, True]


def test_a_corrected_weight_takes_the_place_of_the_wrong_one(client: FlaskClient, scene: Scene):
    wrong = recorded(scene, "plant", "commissioning")
    lines = [{**line} for line in wrong["outputQuantityList"]]
    for line in lines:
        line["quantity"] = 600.0 if line.get("uom") == "KGM" else line["quantity"]
    right = {**wrong, "eventID": NEW_ID, "outputQuantityList": lines}
    assert made_kg(scene, "plant") == "653.4"

    naming = MISTAKEN | {"correctiveEventIDs": [NEW_ID]}
    send(scene, "plant", wrong | {"errorDeclaration": naming}, right)

    assert made_kg(scene, "plant") == "600"
    found = trace(scene, "plant")
    assert kinds(found).count("process") == 1
    assert NEW_ID in str(found["hops"])
    assert "Chain complete" in page(client, scene).text
    assert wrong["eventID"] not in str(found["hops"])


def test_only_who_recorded_an_event_can_take_it_out(client: FlaskClient, scene: Scene):
    processing = recorded(scene, "plant", "commissioning")
    before, page_before = trace(scene, "plant"), page(client, scene).text

    # Without the place, for at another partner's site the shop may record nothing at all.
    placeless = {key: one for key, one in processing.items() if key != "bizLocation"}
    send(scene, "shop", placeless | {"errorDeclaration": NOT_SO})

    assert kinds(trace(scene, "plant")) == kinds(before)
    assert page(client, scene).text == page_before
    assert made_kg(scene, "plant") == "653.4"


def spoiled(scene: Scene, **more: Any) -> dict[str, Any]:
    """Ten kilograms of the lot are thrown away, nobody says where."""
    return {
        "type": "ObjectEvent",
        "eventTime": "2026-03-11T08:00:00-05:00",
        "eventTimeZoneOffset": "-05:00",
        "action": "DELETE",
        "bizStep": "destroying",
        "quantityList": [{"epcClass": PACKS, "quantity": 10.0, "uom": "KGM"}],
        "cbvmda:informationProvider": scene.partners["plant"].uri,
        **more,
    }


def discards(scene: Scene) -> int:
    return kinds(trace(scene, "plant", way="forward")).count("discard")


def test_a_declaration_before_its_event_keeps_it_out_from_the_start(scene: Scene):
    event = spoiled(scene, eventID=NEW_ID)

    send(scene, "plant", event | {"errorDeclaration": NOT_SO})
    send(scene, "plant", event)

    assert discards(scene) == 0
    plant: Partner = scene.partners["plant"]
    shown = scene.client.get(f"/epcis/events/{NEW_ID}", headers=plant.headers)
    assert len(listed(shown)) == 2


def test_what_was_withdrawn_and_happened_after_all_is_recorded_anew(scene: Scene):
    send(scene, "plant", spoiled(scene))
    assert discards(scene) == 1

    send(scene, "plant", spoiled(scene, errorDeclaration=NOT_SO))
    assert discards(scene) == 0

    send(scene, "plant", spoiled(scene))
    assert discards(scene) == 1


def test_a_copy_that_another_party_told_stands_when_the_first_is_withdrawn(scene: Scene):
    send(scene, "plant", spoiled(scene, eventID=NEW_ID))
    send(scene, "dealer", spoiled(scene, eventID=NEW_ID))
    assert discards(scene) == 1

    send(scene, "plant", spoiled(scene, eventID=NEW_ID, errorDeclaration=NOT_SO))
    assert discards(scene) == 1

    send(scene, "dealer", spoiled(scene, eventID=NEW_ID, errorDeclaration=NOT_SO))
    assert discards(scene) == 0
