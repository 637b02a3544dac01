"""The one write path: what was recorded is recorded once, whole, and never changed."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from seafood_trace.access.permissions import Role
from seafood_trace.epcis import document, records
from seafood_trace.epcis.capture import Receipt, capture, prepare
from seafood_trace.epcis.intake import take_in
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.tables import EpcisEvent
from seafood_trace.errors import Conflict, NotAllowed
from seafood_trace.ledger import log
from seafood_trace.ledger.commitment import commitment_of
from seafood_trace.ledger.tables import Leaf
from seafood_trace.parties import mandates
from seafood_trace.parties.mandates import NewMandate
from seafood_trace.store.engine import Store
from tests.epcis.partners import OWN_CONTEXT, lot_uri, shipping
from tests.epcis.samples import body
from tests.needs import require_conformance_folder
from tests.world import AUTHOR, NOW, Partner, add_site, enrol

DECLARATION = {"declarationTime": "2026-03-11T05:00:00Z", "reason": "incorrect_data"}


@pytest.fixture
def bay(store: Store) -> Partner:
    return enrol(store, "Bay Plant", Role.PROCESSOR)


@pytest.fixture
def lake(store: Store) -> Partner:
    return enrol(store, "Lake Market", Role.RETAILER)


def taken(store: Store, partner: Partner, *events: Any) -> Receipt:
    """The receipt of a document of these events."""
    return taken_whole(store, partner, body(*events, context=OWN_CONTEXT))


def taken_whole(store: Store, partner: Partner, sent: Any) -> Receipt:
    read = document.read(sent, received_at=NOW)
    prepared = prepare(read.events, captured_by_uri=partner.uri, now=NOW)
    with store.transaction() as session:
        return take_in(session, partner.actor, prepared, read.master_data, AUTHOR)


def positions(receipt: Receipt) -> list[int]:
    return [one.position for one in receipt.captured]


def on_record(store: Store) -> list[Recorded]:
    with store.reading() as session:
        return records.load(session, range(log.size(session)))


def feed(store: Store) -> list[int]:
    with store.reading() as session:
        return [item.position for item in log.feed(session, 0, 1_000)]


@pytest.fixture
def gdst_chain() -> Any:
    path = require_conformance_folder() / "gdst" / "gdst_data_withmasterdata.jsonld"
    return json.loads(path.read_text())


@pytest.mark.conformance
def test_the_published_chain_is_recorded_whole(store: Store, bay: Partner, gdst_chain: Any):
    receipt = taken_whole(store, bay, gdst_chain)
    assert positions(receipt) == feed(store) == list(range(17))
    assert receipt.recorded == 17
    kept = [one.event.as_sent for one in on_record(store)]
    assert kept == gdst_chain["epcisBody"]["eventList"]


@pytest.mark.conformance
def test_the_published_chain_sent_again_changes_nothing(
    store: Store, bay: Partner, gdst_chain: Any
):
    first, again = taken_whole(store, bay, gdst_chain), taken_whole(store, bay, gdst_chain)
    assert positions(again) == positions(first)
    assert again.recorded == 0
    assert feed(store) == list(range(17))


def test_an_event_comes_back_as_it_was_sent(store: Store, bay: Partner, lake: Partner):
    sent = shipping(bay, lake)
    taken(store, bay, sent)
    (one,) = on_record(store)
    assert one.event.as_sent == sent
    assert one.event == document.read(body(sent, context=OWN_CONTEXT), received_at=NOW).events[0]
    assert (one.captured_by, one.record_time, one.declared_wrong) == (bay.id, NOW, False)


def test_what_was_taken_once_is_read_back_whatever_is_refused_since(
    store: Store, bay: Partner, lake: Partner
):
    """As under rules of before, which let a line have its price and a sensor measure anything."""
    taken(store, bay, shipping(bay, lake))
    formerly = shipping(
        bay,
        lake,
        quantityList=[{"epcClass": lot_uri("l1"), "quantity": 2, "shop:price": "9.80"}],
        sensorElementList=[{"sensorReport": [{"type": "Warmth", "value": 1}]}],
    )
    with store.transaction() as session:
        row = session.exec(select(EpcisEvent)).one()
        row.document = json.dumps(formerly)
        session.add(row)

    (one,) = on_record(store)

    assert one.event.as_sent == formerly
    assert one.event.quantities[0].quantity == 2


def test_the_log_commits_to_what_was_sent(store: Store, bay: Partner, lake: Partner):
    sent = shipping(bay, lake)
    taken(store, bay, sent)
    record = {
        "event": sent,
        "context": OWN_CONTEXT,
        "eventID": sent["eventID"],
        "recordTime": NOW.isoformat(),
        "capturedBy": bay.uri,
    }
    with store.reading() as session:
        leaf = session.exec(select(Leaf)).one()
    assert leaf.salt is not None
    assert commitment_of(leaf.salt, record) == leaf.commitment


def test_an_event_written_otherwise_is_a_resend(store: Store, bay: Partner, lake: Partner):
    sent = shipping(bay, lake)
    taken(store, bay, sent)
    respelled = {
        **dict(reversed(list(sent.items()))),
        "bizStep": "https://ref.gs1.org/cbv/BizStep-shipping",
        "eventTime": "2026-03-10T11:10:00.000Z",
    }
    assert taken(store, bay, respelled).recorded == 0


def test_new_events_are_recorded_beside_resent_ones(store: Store, bay: Partner, lake: Partner):
    one, two = shipping(bay, lake, lot="l1"), shipping(bay, lake, lot="l2")
    taken(store, bay, two)
    receipt = taken(store, bay, one, two, one)
    assert positions(receipt) == [1, 0, 1]
    assert [captured.is_resend for captured in receipt.captured] == [False, True, True]


def test_other_content_under_the_same_id_is_refused_and_nothing_is_kept(
    store: Store, bay: Partner, lake: Partner
):
    taken(store, bay, shipping(bay, lake))
    changed = shipping(bay, lake, disposition="damaged")
    with pytest.raises(Conflict) as refused:
        taken(store, bay, shipping(bay, lake, lot="l2"), changed)
    assert [fault.pointer for fault in refused.value.faults] == ["/epcisBody/eventList/1/eventID"]
    assert feed(store) == [0]
    with store.reading() as session:
        assert records.touching(session, [lot_uri("l2")], at_most=10) == []


def test_other_content_under_the_same_id_within_a_document_is_refused(
    store: Store, bay: Partner, lake: Partner
):
    with pytest.raises(Conflict):
        taken(store, bay, shipping(bay, lake), shipping(bay, lake, disposition="damaged"))
    assert feed(store) == []


def test_another_partner_may_use_the_same_id(store: Store, bay: Partner, lake: Partner):
    sent = shipping(bay, lake)
    taken(store, bay, sent)
    assert taken(store, lake, sent).recorded == 1
    assert taken(store, lake, sent | {"disposition": "damaged", "eventID": "urn:uuid:x"}).recorded
    assert feed(store) == [0, 1, 2]


def test_a_resend_without_an_id_is_recognised(store: Store, bay: Partner, lake: Partner):
    sent = shipping(bay, lake, eventID=...)
    first, again = taken(store, bay, sent), taken(store, bay, sent)
    assert again.recorded == 0
    assert again.captured[0].event_id == first.captured[0].event_id
    assert first.captured[0].event_id.startswith("urn:uuid:")


def test_the_same_content_under_another_id_is_another_event(
    store: Store, bay: Partner, lake: Partner
):
    taken(store, bay, shipping(bay, lake))
    other = shipping(bay, lake, eventID="urn:uuid:another")
    assert taken(store, bay, other).recorded == 1
    assert taken(store, bay, shipping(bay, lake, eventID=...)).recorded == 1


def test_a_declaration_is_no_resend_and_takes_its_event_out(
    store: Store, bay: Partner, lake: Partner
):
    sent = shipping(bay, lake)
    taken(store, bay, sent, shipping(bay, lake, lot="l2"))
    assert taken(store, bay, sent | {"errorDeclaration": DECLARATION}).recorded == 1
    assert [one.declared_wrong for one in on_record(store)] == [True, False, False]


def test_a_declaration_sent_again_changes_nothing(store: Store, bay: Partner, lake: Partner):
    declaration = shipping(bay, lake, errorDeclaration=DECLARATION)
    taken(store, bay, shipping(bay, lake))
    first, again = taken(store, bay, declaration), taken(store, bay, declaration)
    assert positions(again) == positions(first)
    assert again.recorded == 0


def test_another_declaration_of_the_same_event_is_no_resend(
    store: Store, bay: Partner, lake: Partner
):
    taken(store, bay, shipping(bay, lake, errorDeclaration=DECLARATION))
    other = DECLARATION | {"correctiveEventIDs": ["urn:uuid:correction"]}
    with pytest.raises(Conflict, match="It is declared once"):
        taken(store, bay, shipping(bay, lake, errorDeclaration=other))


def test_only_its_own_partner_declares_an_event_wrong(store: Store, bay: Partner, lake: Partner):
    taken(store, bay, shipping(bay, lake))
    taken(store, lake, shipping(bay, lake, errorDeclaration=DECLARATION))
    assert not any(one.declared_wrong for one in on_record(store))


def test_an_event_without_an_id_is_declared_wrong_by_its_content(
    store: Store, bay: Partner, lake: Partner
):
    """EPCIS 2.0, 7.4.1.2: where there is no event ID, the content says which event is meant."""
    sent = shipping(bay, lake, eventID=...)
    taken(store, bay, sent, shipping(bay, lake, lot="l2", eventID=...))
    taken(store, bay, sent | {"errorDeclaration": DECLARATION})
    assert [one.declared_wrong for one in on_record(store)] == [True, False, False]


def test_an_event_is_declared_wrong_by_the_id_that_it_was_given(
    store: Store, bay: Partner, lake: Partner
):
    sent = shipping(bay, lake, eventID=...)
    given = taken(store, bay, sent).captured[0].event_id
    taken(store, bay, sent | {"eventID": given, "errorDeclaration": DECLARATION})
    with store.reading() as session:
        (one,) = records.load(session, [0])
    assert one.declared_wrong


def test_a_place_of_another_member_needs_its_mandate(store: Store, bay: Partner, lake: Partner):
    site = add_site(store, lake)
    there = shipping(bay, lake, bizLocation={"id": site.uri})
    with pytest.raises(NotAllowed) as refused:
        taken(store, bay, there)
    assert [fault.pointer for fault in refused.value.faults] == [
        "/epcisBody/eventList/0/bizLocation"
    ]
    assert feed(store) == []
    _mandate(store, lake, bay, "ship")
    assert taken(store, bay, there).recorded == 1


def test_a_mandate_is_for_its_hops_alone(store: Store, bay: Partner, lake: Partner):
    site = add_site(store, lake)
    _mandate(store, lake, bay, "receive")
    with pytest.raises(NotAllowed):
        taken(store, bay, shipping(bay, lake, bizLocation={"id": site.uri}))


def test_a_place_that_nobody_registered_is_anybodys(store: Store, bay: Partner, lake: Partner):
    elsewhere = {"id": "urn:epc:id:sgln:9521141.00001.0"}
    assert taken(store, bay, shipping(bay, lake, bizLocation=elsewhere)).recorded == 1


def _mandate(store: Store, grantor: Partner, grantee: Partner, *hops: str) -> None:
    since = (NOW - timedelta(days=30)).date()
    new = NewMandate(grantee=str(grantee.id), hops=hops, since=since)
    with store.transaction() as session:
        mandates.grant(session, grantor.id, new, AUTHOR)


def test_everything_that_touches_an_item_is_found(store: Store, bay: Partner, lake: Partner):
    taken(
        store, bay, *(shipping(bay, lake, lot=f"l{n % 3}", eventID=f"urn:x:{n}") for n in range(9))
    )
    with store.reading() as session:
        found = records.touching(session, [lot_uri("l0"), lot_uri("l2")], at_most=100)
    assert [one.position for one in found] == [0, 2, 3, 5, 6, 8]


def test_nothing_is_read_without_a_capturing_row(store: Store, bay: Partner, lake: Partner):
    """What a failed transaction wrote is nowhere: no event, no leaf, no position taken."""
    read = document.read(body(shipping(bay, lake), context=OWN_CONTEXT), received_at=NOW)
    prepared = prepare(read.events, captured_by_uri=bay.uri, now=NOW)

    def crash() -> None:
        with store.transaction() as session:
            capture(session, bay.actor, prepared, AUTHOR)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        crash()
    assert (feed(store), on_record(store)) == ([], [])
    assert positions(taken(store, bay, shipping(bay, lake))) == [0]


def test_the_same_document_from_many_threads_is_recorded_once(
    store: Store, bay: Partner, lake: Partner
):
    events = [shipping(bay, lake, lot=f"l{n}") for n in range(5)]
    unidentified = [shipping(bay, lake, lot=f"l{n}", eventID=...) for n in range(5)]
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda _: taken(store, bay, *events, *unidentified), range(4)))
    assert sum(receipt.recorded for receipt in receipts) == 10
    assert len({tuple(positions(receipt)) for receipt in receipts}) == 1
    assert feed(store) == list(range(10))


def test_threads_that_name_the_same_strangers_wait_for_each_other(
    store: Store, bay: Partner, lake: Partner
):
    """Master data names some parties, events others, in any order: nobody may wait in a circle."""
    start = threading.Barrier(4)
    uris = [f"urn:gdst:example.org:party:demo.{n}" for n in range(20)]

    def run(number: int) -> None:
        told, named = (uris[:10], uris[10:]) if number % 2 else (uris[10:], uris[:10])
        start.wait(5)
        sent = body(
            *(shipping(bay, uri, eventID=f"urn:x:{number}-{uri}") for uri in named),
            context=OWN_CONTEXT,
            epcisHeader={"epcisMasterData": {"vocabularyList": [_parties(told)]}},
        )
        taken_whole(store, bay, sent)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    with store.reading() as session:
        rows = session.exec(select(EpcisEvent).where(col(EpcisEvent.captured_by) == bay.id)).all()
    assert len(rows) == 40


def _parties(uris: list[str]) -> dict[str, Any]:
    named = [
        {"id": uri, "attributes": [{"id": "cbvmda:name", "attribute": uri[-6:]}]} for uri in uris
    ]
    return {"type": "urn:epcglobal:epcis:vtype:party", "vocabularyElementList": named}


@pytest.mark.parametrize("names_its_id", [True, False])
def test_what_was_withdrawn_may_be_recorded_again(
    store: Store, bay: Partner, lake: Partner, names_its_id: bool
):
    sent = shipping(bay, lake, eventID=...)
    given = taken(store, bay, sent).captured[0].event_id
    named = {"eventID": given} if names_its_id else {}
    taken(store, bay, sent | named | {"errorDeclaration": DECLARATION})
    again = taken(store, bay, sent)
    assert again.recorded == 1
    assert [one.declared_wrong for one in on_record(store)] == [True, False, False]
    assert taken(store, bay, sent).recorded == 0
