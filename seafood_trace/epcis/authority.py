"""Whether a partner may record what happened at a place: its own, one under mandate, or nobody's.

A place that no member registered may be anybody's, and the audit judges what is said of it. A
place that another member registered is that member's to speak for, unless it gave a mandate.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session

from seafood_trace.epcis import vocabulary
from seafood_trace.epcis.event import Event, EventType
from seafood_trace.epcis.readers import Known
from seafood_trace.errors import Fault, NotAllowed, pointer
from seafood_trace.parties import mandates

# The name, in a mandate, of the hop that a business step is.
_HOPS: Mapping[str, str] = {
    vocabulary.FISHING: "catch",
    vocabulary.LANDING: "land",
    vocabulary.TRANSSHIPMENT: "land",
    vocabulary.SHIPPING: "ship",
    vocabulary.RECEIVING: "receive",
    vocabulary.PACKING: "pack",
    vocabulary.UNPACKING: "unpack",
    vocabulary.RETAIL_SELLING: "sell",
    vocabulary.DESTROYING: "discard",
    vocabulary.STOCK_TAKING: "count",
}


def check(session: Session, party_id: int, events: Sequence[Event], known: Known) -> None:
    """Nothing, where the partner may record all of these. Raises NotAllowed with every fault."""
    asked: dict[tuple[int, str, date], bool] = {}
    faults = []
    for index, event in enumerate(events):
        place = known.places.get(event.biz_location or "")
        if place is None or place.party_id == party_id:
            continue
        question = (place.party_id, hop_name(event), _day_there(event))
        if question not in asked:
            asked[question] = mandates.mandates_for(session, party_id, *question)
        if not asked[question]:
            faults.append(
                Fault(
                    "mandate_missing",
                    f"{place.name} belongs to another partner; ask it for a mandate "
                    f"to record {question[1]} there.",
                    pointer("epcisBody", "eventList", index, "bizLocation"),
                )
            )
    if faults:
        raise NotAllowed(*faults)


def hop_name(event: Event) -> str:
    """The hop that this event is, as mandates call it."""
    if event.type is EventType.TRANSFORMATION:
        return "process"
    if event.biz_step == vocabulary.SHIPPING and event.disposition == vocabulary.RETURNED:
        return "return"
    return _HOPS.get(event.biz_step or "", "process")


def _day_there(event: Event) -> date:
    """The day by the clock of whoever recorded it: a mandate's days are those of the place."""
    zone = datetime.fromisoformat(f"2000-01-01T00:00{event.event_time_offset}").tzinfo
    return event.event_time.astimezone(zone).date()
