"""Hops over HTTP: what is found by name, what is refused, what is said of what was taken."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seafood_trace.access.permissions import Role
from seafood_trace.epcis import records
from seafood_trace.epcis.gdst import telling as gdst
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.hops import extensions
from seafood_trace.hops.hop import HopKind
from seafood_trace.lineage import hop as lineage_hop
from seafood_trace.lineage.trace import back
from seafood_trace.parties import places
from seafood_trace.parties.tables import Vessel, VesselHolding
from seafood_trace.store.engine import Store
from tests.hops.scene import (
    LINE,
    PALLET,
    Scene,
    build,
    codes,
    example,
    post,
    recorded_by,
    send,
    size,
)
from tests.world import NOW, Client, add_site, enrol

# The two calls of the specification, word for word but for the SSCC, which it leaves open.
SHIP = json.loads("""
{"hop": "ship", "at": "2026-03-12T06:40-05:00", "site": "bay-plant", "to": "lake-cold",
 "ref": {"type": "bol", "no": "77120"},
 "lines": [{"sscc": "095210000000000018", "product": "rs-fillet-case", "lot": "BP-260310",
            "count": 60, "weight": "600 kg"}]}
""")
PROCESS = json.loads("""
{"hop": "process", "at": "2026-03-10T13:00-05:00", "site": "bay-plant",
 "inputs": [{"product": "rs-gutted", "lot": "GAL-260308-A", "weight": "1360 kg"}],
 "outputs": [{"product": "rs-fillet-case", "lot": "BP-260310", "count": 60, "weight": "600 kg"},
             {"product": "rs-pack-250g", "lot": "BP-260310", "count": 320, "weight": "80 kg"},
             {"product": "rs-frames", "weight": "652.8 kg"}],
 "loss": "27.2 kg"}
""")

pytestmark = pytest.mark.one_database


@pytest.fixture
def scene(store: Store) -> Scene:
    return build(store)


# What is recorded


@pytest.mark.parametrize("kind", list(HopKind))
def test_the_example_of_each_hop_is_recorded(client: Client, scene: Scene, kind: HopKind) -> None:
    answer = send(client, scene, example(kind.value))
    assert answer.status_code == 201, answer.json
    assert answer.json["hop"] == kind.value
    assert all(one["id"] and one["position"] is not None for one in answer.json["events"])


def test_the_calls_of_the_specification_are_recorded_as_they_stand(
    client: Client, scene: Scene
) -> None:
    process, packing, shipping = recorded_by(client, scene, PROCESS, SHIP)
    made = [one.epc_class for one in process.event.output_quantities]
    assert made == [
        scene.lot("rs-fillet-case", "BP-260310"),
        scene.lot("rs-pack-250g", "BP-260310"),
        scene.lot("rs-frames", "BP-260310"),  # without a lot of its own: that of the run
    ]
    assert gdst.lot_number(process.event) == "BP-260310"
    assert packing.event.parent_id == PALLET
    assert shipping.event.epcs == (PALLET,)
    assert shipping.event.biz_location == scene.sites["bay-plant"].uri


def test_a_chain_of_hops_leads_from_the_shop_to_the_vessel(client: Client, scene: Scene) -> None:
    catch = {"product": "rs-gutted", "lot": "GAL-260308-A", "weight": "1905 kg"}
    gutted = {**catch, "weight": "1360 kg"}
    whole = [
        example("catch", lines=[catch]),
        example("land", lines=[catch]),
        example(
            "ship",
            site="galveston-dock",
            to="bay-plant",
            at="2026-03-09T06:00-05:00",
            lines=[gutted],
        ),
        example("receive", site="bay-plant", at="2026-03-09T09:00-05:00", lines=[gutted]),
        example("process"),
        example("ship"),
        example("receive"),
        example("unpack"),
        example("ship", site="lake-cold", to="shop-1", at="2026-03-14T06:00-05:00", lines=[LINE]),
        example("receive", site="shop-1", at="2026-03-14T12:00-05:00", lines=[LINE]),
        example("sell"),
    ]
    events = recorded_by(client, scene, *whole)

    def fetch(items: Any) -> list[Recorded]:
        with scene.store.reading() as session:
            return records.touching(session, items, at_most=1000)

    trace = back(fetch, scene.lot("rs-fillet-case", "BP-260310"), asked_at=NOW)
    (origin,) = [trace.hop(one) for one in trace.origins]
    assert origin.kind is lineage_hop.Kind.CATCH
    assert origin.place == scene.vessel.uri
    assert len(trace.hops) == len(events)
    assert trace.gaps == ()


def test_nothing_of_a_whole_chain_is_warned_about(client: Client, scene: Scene) -> None:
    first = [example(kind) for kind in ("catch", "land")]
    gutted = [{"product": "rs-gutted", "lot": "GAL-260308-A", "weight": "1360 kg"}]
    moved = {"at": "2026-03-09T06:00-05:00", "lines": gutted}
    then = [
        example("ship", site="galveston-dock", to="bay-plant", **moved),
        example("receive", site="bay-plant", **moved),
        *(example(kind) for kind in ("process", "pack", "ship", "receive", "unpack")),
    ]
    for hop in (*first, *then):
        assert codes(send(client, scene, hop)) == {}, hop


def test_the_owner_of_the_vessel_is_whoever_owned_it_on_the_day(
    client: Client, scene: Scene
) -> None:
    heir = enrol(scene.store, "Heir", Role.HARVESTER)
    with scene.store.transaction() as session:
        vessel = session.get_one(Vessel, scene.vessel.id)
        since = NOW.date().replace(month=3, day=1)
        holding = VesselHolding(
            vessel_id=vessel.id or 0, party_id=heir.id, capacity="owner", since=since
        )
        places.hand_over(session, vessel, holding)
    (event,) = recorded_by(client, scene, example("catch"))
    assert gdst.product_owner(event.event) == heir.uri


def test_a_unit_that_was_packed_is_not_packed_again_when_it_is_sent(
    client: Client, scene: Scene
) -> None:
    packing, again, _ = recorded_by(client, scene, example("pack"), example("ship"))
    assert (packing.event.action, again.event.action) == ("ADD", "OBSERVE")
    answer = send(client, scene, example("ship"))  # sent again, it still means the same
    assert [one["is_resend"] for one in answer.json["events"]] == [True, True]


def test_a_count_is_weighed_by_the_weight_of_the_unit(client: Client, scene: Scene) -> None:
    line = {"product": "rs-fillet-case", "lot": "BP-260310", "count": 60}
    (event,) = recorded_by(client, scene, example("count", site="bay-plant", lines=[line]))
    assert [str(one.quantity) for one in event.event.quantities] == ["600"]
    told: Any = event.event.extensions[extensions.read_name("lines")]
    assert told[0][extensions.read_name("weightIsDerived")] is True


def test_items_are_named_by_number_and_by_uri_too(client: Client, scene: Scene) -> None:
    gtin = "09521000000117"
    lines = [
        {"product": gtin, "lot": "A/1", "weight": "1 kg"},
        {"lot": f"https://shop.example/01/{gtin}/10/A%2F1", "weight": "2 kg"},
        {"product": gtin, "lot": "A/1", "serial": "7"},
        {"serial": "urn:epc:id:sgtin:9521000.000011.8"},
    ]
    (event,) = recorded_by(client, scene, example("count", site="bay-plant", lines=lines))
    lot = f"https://id.gs1.org/01/{gtin}/10/A%2F1"
    assert [one.epc_class for one in event.event.quantities] == [lot, lot]
    assert event.event.epcs == (
        f"https://id.gs1.org/01/{gtin}/21/7",
        f"https://id.gs1.org/01/{gtin}/21/8",
    )
    assert lineage_hop.lot_of_new_serial(event.event, event.event.epcs[0]) == lot


# What is refused


BAD = [
    ("a site nobody registered", example("ship", site="bay-plan"), {"/site": "site_unregistered"}),
    (
        "a product nobody knows",
        example("ship", lines=[{**LINE, "product": "rs-filet-case"}]),
        {"/lines/0/product": "product_unknown"},
    ),
    (
        "a GTIN that is valid in one shop only",
        example("ship", lines=[{**LINE, "product": "200000000004"}]),
        {"/lines/0/product": "restricted_gtin"},
    ),
    (
        "the same in the URI of a lot",
        example("ship", lines=[{"lot": "https://id.gs1.org/01/00200000000004/10/A"}]),
        {"/lines/0/lot": "restricted_gtin"},
    ),
    (
        "a mistyped GTIN",
        example("ship", lines=[{**LINE, "product": "09521000000118"}]),
        {"/lines/0/product": "bad_check_digit"},
    ),
    (
        "a lot code that fits no barcode",
        example("ship", lines=[{**LINE, "product": "09521000000117", "lot": "x" * 21}]),
        {"/lines/0/lot": "bad_lot"},
    ),
    (
        "a product where a lot should be",
        example("ship", lines=[{"lot": "https://id.gs1.org/01/09521000000117"}]),
        {"/lines/0/lot": "not_a_lot"},
    ),
    ("nobody", example("ship", to="lake-clod"), {"/to": "counterparty_unknown"}),
    ("a catch on land", example("catch", vessel="bay-plant"), {"/vessel": "not_a_vessel"}),
]


@pytest.mark.parametrize(("hop", "wanted"), [pytest.param(*case[1:], id=case[0]) for case in BAD])
def test_bad_names_are_refused_at_their_place(
    client: Client, scene: Scene, hop: dict[str, Any], wanted: dict[str, str]
) -> None:
    answer = post(client, scene.bay, hop)
    assert answer.status_code == 400
    assert codes(answer, "errors").items() >= wanted.items()
    assert size(scene) == 0


def test_every_name_that_means_nothing_is_told_at_once(client: Client, scene: Scene) -> None:
    lines = [LINE, {**LINE, "product": "nothing"}, {**LINE, "product": "200000000004"}]
    answer = post(client, scene.bay, example("ship", site="x", to="y", lines=lines))
    assert codes(answer, "errors") == {
        "/site": "site_unregistered",
        "/to": "counterparty_unknown",
        "/lines/1/product": "product_unknown",
        "/lines/2/product": "restricted_gtin",
    }


_NAME = st.text(max_size=20) | st.sampled_from(
    [
        "https://id.gs1.org/01/",
        "urn:gdst:x:product:class:a.b",
        "urn:epc:id:sgtin:1.2.3",
        "1234567890128",
    ]
)


def test_no_name_whatever_brings_the_service_down(client: Client, scene: Scene) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(["ship", "receive", "count"]), *[_NAME] * 5)
    def check(kind: str, site: str, to: str, product: str, lot: str, serial: str) -> None:
        line = {"product": product, "lot": lot, "serial": serial, "weight": "1 kg"}
        other = {"from" if kind == "receive" else "to": to} if kind != "count" else {}
        hop = example(kind, site=site, lines=[line, {"lot": lot}]) | other
        assert post(client, scene.bay, hop, "/check").status_code in (200, 400)

    check()


# What is said of it


def test_weights_that_do_not_balance_are_kept_and_warned_about(
    client: Client, scene: Scene
) -> None:
    outputs = [{**LINE, "count": 60}]
    answer = send(client, scene, example("process", outputs=outputs))
    assert answer.status_code == 201
    assert codes(answer)["/outputs"] == "weights_unbalanced"


def test_a_weight_that_is_not_that_of_so_many_units_is_warned_about(
    client: Client, scene: Scene
) -> None:
    line = {**LINE, "count": 6}
    answer = send(client, scene, example("count", site="bay-plant", lines=[line]))
    assert codes(answer)["/lines/0/weight"] == "unit_weight_differs"


def test_a_lot_of_another_that_the_recorder_may_not_read_is_as_unknown_as_none(
    client: Client, scene: Scene
) -> None:
    send(client, scene, example("process"))
    other = post(client, scene.shop, example("count", lines=[LINE]), "/check")
    assert codes(other) == {"/lines/0/lot": "lot_unknown"}


def test_missing_elements_are_told_in_words(client: Client, scene: Scene) -> None:
    answer = send(client, scene, example("catch", area=None, gear=None))
    told = {one["element"]: one for one in answer.json["missing"]}
    assert "catchArea" not in told  # the vessel's master data has it
    assert told["rfmoArea"]["is_required"] is True
    assert told["rfmoArea"]["detail"].startswith("RFMO area is missing")


def test_a_site_with_the_gln_of_its_owner_names_its_papers_by_it(
    client: Client, store: Store
) -> None:
    plant = enrol(store, "GS1 Plant", uri="9521234500018")
    add_site(store, plant, "plant", uri="9521234500025")
    hop = example("ship", site="plant", to={"name": "X"}, lines=[{"sscc": "095210000000000018"}])
    answer = client.post("/api/v1/hops/check", json=hop, headers=plant.headers)
    (event,) = answer.json["epcis"]["epcisBody"]["eventList"]
    assert event["bizTransactionList"] == [
        {"type": "bol", "bizTransaction": "urn:epcglobal:cbv:bt:9521234500018:77120"}
    ]


def test_the_api_describes_every_hop(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json
    body = document["paths"]["/api/v1/hops"]["post"]["requestBody"]["content"]["application/json"]
    assert set(body["examples"]) == {kind.value for kind in HopKind}
