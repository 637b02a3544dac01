"""How lots began, read from the record: who gave the code, and the trip that the fish came from.

Of each step in a lot's life only the earliest events are read, so that a lot which is traded a
thousand times costs no more than another.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from seafood_trace.audit.exports import origin
from seafood_trace.audit.exports.descriptions import Descriptions, sites_in
from seafood_trace.audit.exports.handled import Harvest
from seafood_trace.audit.exports.origin import Origin
from seafood_trace.epcis import records, vocabulary
from seafood_trace.epcis.codes import area_name, bare_code
from seafood_trace.epcis.event import Role
from seafood_trace.epcis.gdst import telling as gdst
from seafood_trace.epcis.tables import EpcisEvent, EventItem
from seafood_trace.lineage.hop import Hop, hops_of, text_field
from seafood_trace.store import identity as interned
from seafood_trace.store.identity import chunks

ACCEPTING = "https://ref.gs1.org/cbv/BizStep-accepting"
TRADE_STEPS = (vocabulary.SHIPPING, vocabulary.RECEIVING, ACCEPTING)
_ORIGIN_STEPS = (
    *TRADE_STEPS,
    vocabulary.FISHING,
    vocabulary.LANDING,
    vocabulary.TRANSSHIPMENT,
    vocabulary.COMMISSIONING,
)
_EARLIEST = 5


@dataclass(frozen=True, slots=True)
class Lot:
    """What is on record of a lot's beginning; `readable` are the positions that the asker reads."""

    origin: Origin
    hops: tuple[Hop, ...] = ()
    readable: frozenset[int] = frozenset()

    @property
    def assigned(self) -> Hop | None:
        return self.origin.assigned

    def known(self) -> Iterator[Hop]:
        yield from (*self.origin.catches, *self.origin.landings)
        if self.origin.assigned is not None:
            yield self.origin.assigned


def origins_of(session: Session, lots: Collection[str], words: Descriptions) -> dict[str, Lot]:
    """How each lot began, from the earliest events of each step that touch it."""
    numbers = interned.ids(session, lots)
    positions: dict[int, list[int]] = {}
    for chunk in chunks(numbers.values()):
        for number, position in session.execute(_earliest(session, chunk)):
            positions.setdefault(number, []).append(position)
    wanted = {position for found in positions.values() for position in found}
    hops = {hop.position: hop for hop in hops_of(records.load(session, wanted))}
    words.look_up(sites_in({uri for hop in hops.values() for uri in named_in(hop)}))
    origins: dict[str, Lot] = {}
    for lot in lots:
        found = {hops[at] for at in positions.get(numbers.get(lot, 0), ()) if at in hops}
        touching = sorted(found, key=lambda hop: (hop.time, hop.position))
        origins[lot] = Lot(origin.origin_of(lot, touching, words.is_vessel), tuple(touching))
    return origins


def _earliest(session: Session, lots: Sequence[int]) -> "sa.Select[tuple[int, int]]":
    steps = list(interned.ids(session, _ORIGIN_STEPS).values())
    order = (col(EpcisEvent.event_time), col(EpcisEvent.position))
    group = (col(EventItem.identity_id), col(EventItem.role), col(EpcisEvent.biz_step_id))
    ranked = (
        select(
            col(EventItem.identity_id).label("lot"),
            col(EventItem.position).label("position"),
            sa.func.dense_rank().over(partition_by=group, order_by=order).label("rank"),
        )
        .join(EpcisEvent, col(EpcisEvent.position) == col(EventItem.position))
        .where(
            col(EventItem.identity_id).in_(lots),
            col(EpcisEvent.declares_error).is_(False),
            sa.or_(
                col(EventItem.role) == Role.OUTPUT.value, col(EpcisEvent.biz_step_id).in_(steps)
            ),
        )
        .subquery()
    )
    return sa.select(ranked.c.lot, ranked.c.position).where(ranked.c.rank <= _EARLIEST)


def harvest_of(lot: Lot, zone: tzinfo, until: datetime) -> Harvest:
    """What the asker may read of the trip that the lot came from."""
    catches = [hop.event for hop in lot.origin.catches if hop.position in lot.readable]
    landings = [
        hop for hop in lot.origin.landings if hop.position in lot.readable and hop.time <= until
    ]
    told = [one for event in catches for one in gdst.catch_information(event)]
    areas = (_area(one.catch_area) for one in told if one.catch_area is not None)
    begun = [_day(text_field(event.ilmd, "harvestStartDate")) for event in catches]
    begun += [_day(one.trip_date) for one in told]
    ended = [_day(text_field(event.ilmd, "harvestEndDate")) for event in catches]
    ended += [_day(text_field(event.extensions, "tripEnd")) for event in catches]
    return Harvest(
        began=min((day for day in begun if day is not None), default=None),
        ended=max((day for day in ended if day is not None), default=None),
        areas=tuple(dict.fromkeys(areas)),
        landed=landings[-1].time.astimezone(zone).date().isoformat() if landings else None,
    )


def _day(sent: str | None) -> str | None:
    """The day of a day or time as sent, by the clock of whoever sent it."""
    try:
        return None if sent is None else date.fromisoformat(sent[:10]).isoformat()
    except ValueError:
        return None


def _area(code: str) -> str:
    bare, name = bare_code(code), area_name(code)
    return bare if name in (bare, code) else f"FAO {bare} ({name})"


def named_in(hop: Hop) -> set[str]:
    """The places and parties that the hop names."""
    refs = (*hop.event.sources, *hop.event.destinations)
    return {ref.id for ref in refs} | ({hop.place} if hop.place is not None else set())
