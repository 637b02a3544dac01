"""The dispute that ends well: two of forty cases were short, and the sender corrects its shipment.

A correction is an error declaration and a new event (EPCIS 2.0, 7.4.1.4), never a change.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from seafood_trace.access.actor import Actor
from seafood_trace.demonstration.cycles import Cycle, pallet
from seafood_trace.epcis import document
from seafood_trace.epcis.capture import capture, prepare
from seafood_trace.epcis.event import Json
from seafood_trace.epcis.query import search
from seafood_trace.epcis.query.language import EventQuery, Page, equal, match
from seafood_trace.epcis.vocabulary import SHIPPING
from seafood_trace.parties import directory
from seafood_trace.parties.author import Author
from seafood_trace.store.engine import Store

NOTE = "Two cases stayed behind; agreed with the receiver (demonstration)."


def agreed_at(cycle: Cycle) -> datetime:
    """Two days after the receipt."""
    return datetime.combine(cycle.landing + timedelta(days=8), time(16, 0), tzinfo=UTC)


def agree(store: Store, sender: Actor, cycle: Cycle, now: datetime) -> None:
    """The sender declares its shipment of the first pallet wrong and records it again with a note."""
    unit = _unit(cycle)
    with store.transaction() as session:
        asked = EventQuery((match("anyEPC", unit), equal("bizStep", SHIPPING)))
        shipments = search.find(session, sender, asked, Page()).events
        shipment = next(one for one in shipments if one.captured_by == sender.party_id)
        sent: dict[str, Json] = dict(shipment.event.as_sent)
        events: list[Json] = [_declared_wrong(sent, shipment.event_id, now), _again(sent)]
        body: dict[str, Json] = {
            "@context": shipment.event.context,
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": now.isoformat(),
            "epcisBody": {"eventList": events},
        }
        read = document.read(body, received_at=now)
        owner = directory.own(session, sender)
        prepared = prepare(read.events, captured_by_uri=owner.uri, now=now)
        capture(session, sender, prepared, Author(sender.label, now, "alliance.example"))


def _unit(cycle: Cycle) -> str:
    return f"https://id.gs1.org/00/{pallet(cycle, 1)}"


def _declared_wrong(sent: Mapping[str, Json], event_id: str, now: datetime) -> dict[str, Json]:
    declaration: dict[str, Json] = {
        "declarationTime": now.isoformat(),
        "reason": "incorrect_data",
    }
    return {**sent, "eventID": event_id, "errorDeclaration": declaration}


def _again(sent: Mapping[str, Json]) -> dict[str, Json]:
    again = {name: value for name, value in sent.items() if name != "eventID"}
    return {**again, "seafoodtrace:note": NOTE}
