"""Lots follow the feed: late events and declarations put right what was derived before."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import Role
from seafood_trace.epcis import document
from seafood_trace.epcis.capture import capture, prepare
from seafood_trace.ledger.projections import catch_up, rebuild
from seafood_trace.lineage import lots
from seafood_trace.lineage.lots import PROJECTION, known_to
from seafood_trace.lineage.tables import KnownLot, Lot
from seafood_trace.store.engine import Store
from tests.world import AUTHOR, NOW, Client, Partner, enrol

LOT = "urn:gdst:alliance.example:product:lot:class:bay.fillet.bp-1"
CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"]


def making(kilograms: int, event_id: str = "urn:uuid:1", **more: Any) -> dict[str, Any]:
    return {
        "type": "ObjectEvent",
        "eventID": event_id,
        "eventTime": "2026-03-10T13:00:00-05:00",
        "eventTimeZoneOffset": "-05:00",
        "action": "ADD",
        "bizStep": "commissioning",
        "quantityList": [{"epcClass": LOT, "quantity": kilograms, "uom": "KGM"}],
        **more,
    }


def record(store: Store, actor: Actor, *events: dict[str, Any]) -> None:
    body: dict[str, Any] = {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": NOW.isoformat(),
        "epcisBody": {"eventList": list(events)},
    }
    read = document.read(body, received_at=NOW)
    prepared = prepare(read.events, captured_by_uri="urn:x:y", now=NOW)
    with store.transaction() as session:
        capture(session, actor, prepared, AUTHOR)
    catch_up(store, PROJECTION)


def the_lot(store: Store) -> Lot:
    with store.reading() as session:
        return session.exec(select(Lot)).one()


def rows(store: Store) -> list[Any]:
    with store.reading() as session:
        lots = [
            lot.model_dump() for lot in session.exec(select(Lot).order_by(col(Lot.identity_id)))
        ]
        known = [
            one.model_dump()
            for one in session.exec(select(KnownLot).order_by(col(KnownLot.party_id)))
        ]
    return [lots, known]


def test_a_lot_is_what_its_events_made(store: Store):
    bay = enrol(store)
    record(store, bay.actor, making(600))
    lot = the_lot(store)
    assert (lot.uri, lot.code, lot.made_mg) == (LOT, "bp-1", 600_000_000)


def test_a_declaration_takes_back_what_was_made_and_the_next_event_makes_it_anew(store: Store):
    bay = enrol(store)
    record(store, bay.actor, making(600))
    wrong = {"declarationTime": NOW.isoformat(), "reason": "incorrect_data"}
    record(store, bay.actor, making(600, errorDeclaration=wrong))
    assert the_lot(store).made_mg is None
    record(store, bay.actor, making(680, "urn:uuid:2"))
    assert the_lot(store).made_mg == 680_000_000


def test_a_declaration_that_names_other_items_takes_back_what_its_event_made(store: Store):
    bay = enrol(store)
    record(store, bay.actor, making(600))
    other = [{"epcClass": f"{LOT}-other", "quantity": 1, "uom": "KGM"}]
    wrong = {"declarationTime": NOW.isoformat(), "reason": "did_not_occur"}
    record(store, bay.actor, making(600, errorDeclaration=wrong, quantityList=other))
    with store.reading() as session:
        assert [lot.made_mg for lot in session.exec(select(Lot))] == [None, None]


def test_what_two_parties_tell_alike_was_made_once(store: Store):
    bay, lake = enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR)
    record(store, bay.actor, making(600))
    record(store, lake.actor, making(600))
    assert the_lot(store).made_mg == 600_000_000


def test_rebuilding_gives_the_same_answer(store: Store):
    bay, lake = enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR)
    record(store, bay.actor, making(600))
    record(store, lake.actor, making(600, "urn:uuid:3", bizStep="packing"))
    before = rows(store)
    rebuild(store, PROJECTION)
    assert rows(store) == before


def test_a_partner_knows_the_lots_it_may_read_and_no_others(store: Store):
    bay, lake = enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR)
    record(store, bay.actor, making(600))
    with store.reading() as session:
        assert [lot.uri for lot in known_to(session, bay.id, None, 10)] == [LOT]
        assert known_to(session, lake.id, None, 10) == []


def test_the_list_pages_to_its_end(store: Store, client: Client):
    bay: Partner = enrol(store)
    events = []
    for number in range(5):
        event = making(10, f"urn:uuid:{number}")
        event["eventTime"] = (NOW - timedelta(hours=number)).isoformat()
        event["quantityList"] = [
            {"epcClass": f"{LOT}-{number}{letter}", "quantity": 5, "uom": "KGM"} for letter in "ab"
        ]
        events.append(event)
    record(store, bay.actor, *events)
    seen: list[str] = []
    address: str | None = "/api/v1/lots?limit=3"
    while address:
        answer = client.get(address, headers=bay.headers)
        assert answer.status_code == 200
        seen += [one["code"] for one in answer.get_json()]
        assert all(one["made_kg"] == "5" for one in answer.get_json())
        link = answer.headers.get("Link")
        address = link.partition("<")[2].partition(">")[0] if link else None
    assert sorted(seen) == sorted(
        f"bp-1-{number}{letter}" for number in range(5) for letter in "ab"
    )


def test_a_lot_that_is_made_without_end_costs_no_more_with_every_event(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lots, "MOST_MAKERS", 3)
    bay = enrol(store)
    for number in range(5):
        record(store, bay.actor, making(100, f"urn:uuid:{number}"))
    lot = the_lot(store)
    assert lot.made_mg is None
    assert lot.made_position == 0
    before = rows(store)
    rebuild(store, PROJECTION)
    assert rows(store) == before
