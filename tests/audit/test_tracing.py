"""Traces over HTTP: right on real data, and no more than the asker may see."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from seafood_trace.access.permissions import Role
from seafood_trace.store.engine import Store
from tests.needs import require_conformance_folder
from tests.world import NOW, Partner, add_product, add_site, add_vessel, enrol

PALLET = "urn:epc:id:sscc:08600031303.0004"


def hop(client: FlaskClient, who: Partner, kind: str, hours: int, site: str, **more: Any) -> None:
    at = (NOW - timedelta(hours=100 - hours)).isoformat()
    body = {"hop": kind, "at": at, "site": site, **more}
    answer = client.post("/api/v1/hops", json=body, headers=who.headers)
    assert answer.status_code == 201, answer.json


def trace(client: FlaskClient, who: Partner, item: str, way: str = "back", **more: str) -> Any:
    query = {"item": item, **more}
    return client.get(f"/api/v1/traces/{way}", query_string=query, headers=who.headers)


class Chain:
    """Boat → plant → cold store → two shops that compete."""

    def __init__(self, store: Store, client: FlaskClient) -> None:
        self.boat = enrol(store, "Harvester A", Role.HARVESTER)
        self.bay = enrol(store, "Bay Plant", Role.PROCESSOR)
        self.lake = enrol(store, "Lake Cold", Role.DISTRIBUTOR)
        self.one = enrol(store, "Shop S1", Role.RETAILER)
        self.two = enrol(store, "Shop S2", Role.RETAILER)
        self.stranger = enrol(store, "Stranger", Role.DISTRIBUTOR)
        self.alliance = enrol(store, "Alliance", Role.ALLIANCE)
        add_vessel(store, self.boat, "vessel-a")
        for who, code in (
            (self.bay, "bay-plant"),
            (self.lake, "lake-cold"),
            (self.one, "shop-s1"),
            (self.two, "shop-s2"),
        ):
            add_site(store, who, code)
        raw = add_product(store, self.boat, "rs-gutted", form="gutted")
        made = add_product(store, self.bay, "rs-fillet")
        self.lot = made.uri.replace(":product:class:", ":product:lot:class:") + ".bp-1"
        for who, product, code in (
            (self.bay, raw, "rs-gutted"),
            (self.lake, made, "rs-fillet"),
            (self.one, made, "rs-fillet"),
            (self.two, made, "rs-fillet"),
        ):
            answer = client.post(
                "/api/v1/product-codes",
                json={"code": code, "product": product.uri},
                headers=who.headers,
            )
            assert answer.status_code == 201, answer.json
        self.record(client)

    def record(self, client: FlaskClient) -> None:
        caught = [{"product": "rs-gutted", "lot": "gal-1", "weight": "100 kg"}]
        hop(client, self.boat, "catch", 0, "vessel-a", lines=caught, area="31")
        hop(client, self.boat, "ship", 5, "vessel-a", to="bay-plant", lines=caught)
        hop(client, self.bay, "receive", 6, "bay-plant", lines=caught, **{"from": "vessel-a"})
        fillet = {"product": "rs-fillet", "lot": "bp-1"}
        hop(
            client,
            self.bay,
            "process",
            8,
            "bay-plant",
            inputs=caught,
            outputs=[{**fillet, "weight": "50 kg"}],
            loss="50 kg",
        )
        whole = [{**fillet, "weight": "50 kg"}]
        hop(client, self.bay, "ship", 10, "bay-plant", to="lake-cold", lines=whole)
        hop(client, self.lake, "receive", 12, "lake-cold", lines=whole, **{"from": "bay-plant"})
        for who, site, weight in ((self.one, "shop-s1", "30 kg"), (self.two, "shop-s2", "20 kg")):
            part = [{**fillet, "weight": weight}]
            hop(client, self.lake, "ship", 14, "lake-cold", to=site, lines=part)
            hop(client, who, "receive", 16, site, lines=part, **{"from": "lake-cold"})


@pytest.fixture
def chain(store: Store, client: FlaskClient) -> Chain:
    return Chain(store, client)


def test_a_shop_traces_back_to_the_water(chain: Chain, client: FlaskClient):
    answer = trace(client, chain.one, chain.lot)
    assert answer.status_code == 200
    kinds = [hop["kind"] for hop in answer.get_json()["hops"] if "kind" in hop]
    assert {"catch", "process", "receive", "ship"} <= set(kinds)
    assert answer.get_json()["verdict"]["chain"] == "complete"
    assert answer.get_json()["verdict"]["claim"] == "none"


def test_a_shop_reads_its_own_hops_and_its_neighbours_and_no_more(
    chain: Chain, client: FlaskClient
):
    answer = trace(client, chain.one, chain.lot)
    readable = {hop["level"] for hop in answer.get_json()["hops"]}
    assert readable <= {"full", "shared", "public", "withheld"}
    text = answer.get_data(as_text=True)
    for secret in ("gal-1", chain.two.uri, "Shop S2", "100 kg", chain.boat.uri):
        assert secret not in text


def test_whoever_may_read_nothing_of_an_item_is_told_what_one_of_a_made_up_item_is(
    chain: Chain, client: FlaskClient
):
    real = trace(client, chain.stranger, chain.lot)
    made_up = trace(client, chain.stranger, chain.lot.replace("bp-1", "bp-2"))
    assert real.status_code == made_up.status_code == 404
    assert real.json == made_up.json
    assert real.headers.get("ETag") == made_up.headers.get("ETag")


def test_a_trace_forward_hides_the_customers_of_a_customer(chain: Chain, client: FlaskClient):
    answer = trace(client, chain.bay, chain.lot, "forward")
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert "Shop S1" not in text
    assert chain.one.uri not in text
    hidden = [hop for hop in answer.get_json()["hops"] if hop["level"] == "withheld"]
    assert all(set(hop) <= {"id", "level"} for hop in hidden)


def test_how_many_hops_are_withheld_does_not_show(chain: Chain, client: FlaskClient):
    before = trace(client, chain.bay, chain.lot, "forward").json
    fillet = {"product": "rs-fillet", "lot": "bp-1"}
    hop(client, chain.one, "sell", 20, "shop-s1", lines=[{**fillet, "weight": "5 kg"}])
    after = trace(client, chain.bay, chain.lot, "forward").json
    assert len(before["hops"]) == len(after["hops"])


def test_the_alliance_reads_all_and_that_is_logged(chain: Chain, client: FlaskClient):
    answer = trace(client, chain.alliance, chain.lot)
    assert {hop["level"] for hop in answer.get_json()["hops"]} == {"full"}
    log = client.get("/api/v1/reading-log", headers=chain.alliance.headers).get_json()
    assert any(chain.lot in entry["what"] for entry in log)


def test_a_place_narrows_the_trace_to_its_own_path(chain: Chain, client: FlaskClient):
    places = trace(client, chain.alliance, chain.lot).get_json()["names"]
    shop = next(uri for uri, name in places.items() if name == "Shop S1")
    text = trace(client, chain.alliance, chain.lot, place=shop).get_data(as_text=True)
    assert "Shop S2" not in text


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, 400),
        ({"item": ""}, 400),
        ({"item": "no uri"}, 400),
        ({"item": "urn:x:" + "y" * 600}, 400),
        ({"item": "urn:x:y", "at": "2026-03-12T06:40"}, 400),
        ({"item": "urn:x:y", "at": "0001-01-01T00:00:00+14:00"}, 404),
        ({"item": "urn:x:y", "place": "nowhere at all"}, 400),
        ({"item": "urn:x:y", "more": "1"}, 400),
        ({"item": "urn:x:y"}, 404),
    ],
)
def test_a_poor_question_is_answered_with_what_is_wrong(
    store: Store, client: FlaskClient, query: dict[str, str], code: int
):
    who = enrol(store)
    answer = client.get("/api/v1/traces/back", query_string=query, headers=who.headers)
    assert answer.status_code == code
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["errors"]


@pytest.mark.conformance
def test_the_gdst_pallet_leads_to_vessel_and_hatchery_over_http(store: Store, client: FlaskClient):
    chain = (require_conformance_folder() / "gdst/gdst_data_withmasterdata.jsonld").read_bytes()
    who = enrol(store, "Importer", Role.DISTRIBUTOR)
    captured = client.post("/epcis/capture", json=json.loads(chain), headers=who.headers)
    assert captured.status_code == 202
    found = trace(client, who, PALLET).json
    kinds = {hop["kind"] for hop in found["hops"]}
    assert {"catch", "hatch", "transship", "land", "commingle", "pack"} <= kinds
    assert any("weightMg" in link for link in found["links"])
    assert "Vessel #1" in found["names"].values()


def test_claiming_a_lot_opens_nobody_elses_trace(chain: Chain, client: FlaskClient, store: Store):
    add_site(store, chain.stranger, "yard")
    name = {
        "product": chain.lot.replace(":lot:class:", ":class:").rpartition(".")[0],
        "lot": "bp-1",
    }
    bought = [{**name, "lot": "mine", "weight": "20 kg"}]
    claimed = [{**name, "weight": "20 kg"}]
    hop(client, chain.stranger, "process", 9, "yard", inputs=bought, outputs=claimed)
    hop(client, chain.stranger, "count", 30, "yard", lines=claimed)
    for way in ("back", "forward"):
        found = trace(client, chain.stranger, chain.lot, way)
        assert found.status_code == 200
        assert {one["level"] for one in found.get_json()["hops"]} == {"full"}
        assert found.get_json()["certificates"] == []
        assert "catch" not in {one["kind"] for one in found.get_json()["hops"]}


def test_a_lot_that_was_only_counted_is_found_and_leads_nowhere(store: Store, client: FlaskClient):
    bay = enrol(store)
    add_site(store, bay, "bay-plant")
    made = add_product(store, bay, "rs-fillet")
    fillet = [{"product": "rs-fillet", "lot": "old-1", "weight": "5 kg"}]
    hop(client, bay, "count", 1, "bay-plant", lines=fillet)
    item = made.uri.replace(":product:class:", ":product:lot:class:") + ".old-1"
    for way in ("back", "forward"):
        found = trace(client, bay, item, way)
        assert found.status_code == 200
        assert found.get_json()["verdict"]["chain"] == "unknown"
