"""What a partner performed in a period, read from the record in batches.

Only records that the partner may read in full count, and of those only what happened at its own
sites, whoever recorded it; at a place that nobody registered, what it recorded itself. What others
recorded is looked at for three things and given no row: what was packed into a logistic unit and
shared with the asker, the trip of a landing that the asker may read, and where a lot got its code.
That place is named where the asker may read the event; else there is a reference, which only
auditors can resolve (`lot_code_source`), since it would tell a customer who its supplier's
suppliers are.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from urllib.parse import quote
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.tables import RecordReader
from seafood_trace.access.visibility import Level
from seafood_trace.audit.exports import contents, origin
from seafood_trace.audit.exports.descriptions import Descriptions, sites_in
from seafood_trace.audit.exports.handled import (
    Goods,
    Handled,
    Harvest,
    Location,
    Source,
    Tracking,
    papers_of,
    quantity_left,
    quantity_of,
    units_in_lines,
)
from seafood_trace.audit.exports.lines import Line, own_lines, packed_line, units_of
from seafood_trace.audit.exports.lots import TRADE_STEPS, Lot, harvest_of, named_in, origins_of
from seafood_trace.audit.exports.origin import location_in, party_in
from seafood_trace.epcis import records
from seafood_trace.epcis.event import EventType, Role
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.tables import EpcisEvent
from seafood_trace.errors import Fault, NotFound, TooLarge
from seafood_trace.identifiers import identity
from seafood_trace.lineage.hop import (
    SENDING,
    Hop,
    Kind,
    hop_of,
    hops_of,
)
from seafood_trace.parties.places import Place
from seafood_trace.store import identity as interned
from seafood_trace.store.identity import chunks

# A workbook of so many rows takes some ten seconds to write, and somebody waits for it.
MOST_ROWS = 25_000
MOST_EVENTS = 25_000
BATCH = 250
# A logistic unit is packed, shipped and received a few times; so many events are a runaway number.
MOST_UNIT_RECORDS = 20_000
# Days begin in the east 14 hours before UTC and end in the west 12 hours after it.
_EASTERNMOST, _WESTERNMOST = timedelta(hours=14), timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class Period:
    """What is asked for: days by the clock of each site, both inclusive, of which site and goods.

    `lot` is a lot's code or identifier, `customer` the identifier of a party or place; `references`
    is what a reference to a lot code source begins with.
    """

    first: date
    last: date
    references: str
    site: Place | None = None
    product: str | None = None
    lot: str | None = None
    customer: str | None = None

    def is_of(self, goods: Goods) -> bool:
        if self.product is not None and (
            goods.food is None or goods.food.identifier != self.product
        ):
            return False
        return self.lot is None or self.lot in (goods.lot, goods.code)


def handled_by(session: Session, actor: Actor, party_id: int, period: Period) -> Iterator[Handled]:
    """What the partner performed, in order of time. Raises TooLarge."""
    reading = _Reading(session, actor, party_id, period)
    seen: set[bytes] = set()
    for batch in chunks(_positions(session, party_id, period), BATCH):
        loaded = {one.position: one for one in records.load(session, batch)}
        found = []
        for position in batch:
            one = loaded[position]
            if not one.declared_wrong and one.content_hash not in seen:
                seen.add(one.content_hash)
                found.append(one)
        yield from reading.read(found)


def lot_code_source(session: Session, actor: Actor, lot: str) -> Location:
    """Where the lot got its code, for whoever reads everything. Raises NotFound."""
    words = Descriptions(session, actor.party_id)
    hop = origins_of(session, [lot], words)[lot].assigned
    place = None if hop is None else words.location(hop.site, None)
    if place is None:
        raise NotFound.of("lot_unknown", "It is not on record where this lot got its code.")
    return place


def _positions(session: Session, party_id: int, period: Period) -> Sequence[int]:
    """The partner's own records of the period, a day wider, in order of time. Raises TooLarge."""
    steps = list(interned.ids(session, TRADE_STEPS).values())
    position = col(EpcisEvent.position)
    begin = datetime.combine(period.first, time(), UTC) - _EASTERNMOST
    end = datetime.combine(period.last, time(), UTC) + timedelta(days=1) + _WESTERNMOST
    query = (
        select(EpcisEvent.position)
        .join(RecordReader, col(RecordReader.position) == position)
        .where(
            RecordReader.party_id == party_id,
            RecordReader.level == Level.FULL.value,
            col(EpcisEvent.declares_error).is_(False),
            col(EpcisEvent.event_time) >= begin,
            col(EpcisEvent.event_time) < end,
            sa.or_(
                col(EpcisEvent.event_type) == EventType.TRANSFORMATION.value,
                col(EpcisEvent.biz_step_id).in_(steps),
            ),
        )
        .order_by(col(EpcisEvent.event_time), position)
        .limit(MOST_EVENTS + 1)
    )
    found = session.exec(query).all()
    if len(found) > MOST_EVENTS:
        raise too_large()
    return found


def too_large() -> TooLarge:
    sentence = f"This is more than {MOST_ROWS:,} rows: ask for a shorter period, or for one site."
    return TooLarge(Fault("export_too_large", sentence))


class _Reading:
    """Reads batches of the partner's own events; what it learns of lots it keeps for the next."""

    def __init__(self, session: Session, actor: Actor, party_id: int, period: Period) -> None:
        self._session, self._actor = session, actor
        self._party_id, self._period = party_id, period
        self._words = Descriptions(session, party_id)
        self._lots: dict[str, Lot] = {}

    def read(self, batch: Sequence[Recorded]) -> Iterator[Handled]:
        hops = [(one, hop_of(one)) for one in batch]
        self._words.look_up(sites_in({uri for _, hop in hops for uri in named_in(hop)}))
        own = [(one, hop) for one, hop in hops if self._is_own(one, hop)]
        histories = self._unit_histories([hop for _, hop in own])
        found = [(one, hop, self._lines(hop, histories)) for one, hop in own]
        lots = {line.lot for _, _, lines in found for line in lines if line.lot is not None}
        goods = {line.product for _, _, lines in found for line in lines if line.product}
        self._words.look_up(goods)
        self._learn(lots - self._lots.keys())
        for one, hop, lines in found:
            handled = self._handled(one, hop, lines)
            if handled.goods:
                yield handled

    def _is_own(self, one: Recorded, hop: Hop) -> bool:
        """Whether the partner performed this, in the period and at the site asked for."""
        wanted = self._period.site
        if wanted is not None and hop.site != wanted.uri:
            return False
        if self._period.customer is not None and not self._is_for_customer(hop):
            return False
        if hop.only_observes or not self._period.first <= self._day(hop) <= self._period.last:
            return False
        if hop.site is not None and self._words.is_vessel(hop.site):
            return False
        owner = None if hop.site is None else self._words.owner_of(hop.site)
        return (one.captured_by if owner is None else owner) == self._party_id

    def _is_for_customer(self, hop: Hop) -> bool:
        customer = self._period.customer
        return hop.bound_for == customer or customer in hop.recipients

    def _day(self, hop: Hop) -> date:
        return hop.time.astimezone(self._zone(hop)).date()

    def _zone(self, hop: Hop) -> tzinfo:
        """The zone of the site; of a place that nobody registered, the offset as sent."""
        name = self._words.time_zone(hop.site)
        return ZoneInfo(name) if name is not None else _offset(hop.event.event_time_offset)

    # Lines: lots, also those that are in logistic units

    def _unit_histories(self, hops: Iterable[Hop]) -> dict[str, list[Hop]]:
        """The hops that touch each logistic unit and what is in it, as far as the asker may read."""
        histories: dict[str, list[Hop]] = {}
        wanted = {unit for hop in hops for unit in units_of(hop)}
        for _ in range(contents.DEEPEST):
            wanted -= histories.keys()
            if not wanted:
                break
            for chunk in chunks(sorted(wanted)):
                found = records.touching(self._session, chunk, at_most=MOST_UNIT_RECORDS)
                readable = self._readable([one.position for one in found])
                touching = _in_order(one for one in found if one.position in readable)
                histories |= {unit: _those_with(unit, touching) for unit in chunk}
            wanted = contents.inner_units(histories)
        return histories

    def _lines(self, hop: Hop, histories: Mapping[str, Sequence[Hop]]) -> list[Line]:
        named = list(own_lines(hop))
        told = units_in_lines(hop.event)
        lots = {line.lot for line in named}
        for unit in units_of(hop):
            packed = [] if unit in told else contents.packed_in(unit, histories, hop.time)
            fresh = [packed_line(hop, unit, one) for one in packed]
            # Who lists both a unit and its lots means one thing, not two.
            named += [line for line in fresh if line.lot is None or line.lot not in lots]
            if not packed and unit not in told:
                named.append(Line(Role.EPC, (unit,), None, None, hop, unit))
        return named

    # Lots: their origin

    def _learn(self, lots: Collection[str]) -> None:
        if not lots:
            return
        origins = origins_of(self._session, lots, self._words)
        positions = {hop.position for one in origins.values() for hop in one.known()}
        readable = self._readable(positions)
        self._lots |= {lot: replace(one, readable=readable) for lot, one in origins.items()}

    def _readable(self, positions: Collection[int]) -> frozenset[int]:
        return frozenset(visibility.levels(self._session, self._actor, positions))

    # Values

    def _handled(self, one: Recorded, hop: Hop, lines: Sequence[Line]) -> Handled:
        event = hop.event
        is_receipt = hop.kind is Kind.RECEIVE
        refs = event.sources if is_receipt else event.destinations
        other = self._words.location(location_in(refs), party_in(refs))
        goods = [self._goods(hop, line) for line in lines]
        return Handled(
            event_id=one.event_id,
            day=self._day(hop).isoformat(),
            at=hop.time,
            recorded_at=one.record_time,
            site=self._words.location(hop.site, None) or Location(""),
            other=None if hop.is_transformation else other,
            papers=papers_of(event),
            goods=self._asked_for(hop, goods),
        )

    def _asked_for(self, hop: Hop, goods: Sequence[Goods]) -> tuple[Goods, ...]:
        asked = tuple(one for one in goods if self._period.is_of(one))
        # A transformation is told whole: what was used is nothing without what was made.
        return tuple(goods) if asked and hop.is_transformation else asked

    def _goods(self, hop: Hop, line: Line) -> Goods:
        food = None if line.product is None else self._words.food(line.product)
        if line.packed is not None and line.packed.told_in is None:
            left = line.packed.line
            quantity = quantity_left(left.weight_mg, left.count, food)
        else:
            quantity = quantity_of(line.told_in, line.role, line.items, food)
        lot = self._lots.get(line.lot or "")
        tracking = _tracking(hop, line, lot, self._words)
        is_first = tracking is Tracking.FIRST_RECEIVING
        return Goods(
            tracking=tracking,
            lot=line.lot,
            code=None if line.lot is None else identity.lot_code_of(line.lot),
            food=food,
            quantity=quantity,
            unit=line.unit,
            is_made=line.role is Role.OUTPUT,
            source=self._source(lot, line.lot),
            harvest=harvest_of(lot, self._zone(hop), hop.time) if is_first and lot else Harvest(),
        )

    def _source(self, lot: Lot | None, uri: str | None) -> Source:
        hop = None if lot is None else lot.origin.assigned
        if lot is None or hop is None or uri is None:
            return Source()
        is_own = hop.site is not None and self._words.owner_of(hop.site) == self._party_id
        if is_own or hop.position in lot.readable:
            return Source(self._words.location(hop.site, None))
        return Source(reference=self._period.references + quote(uri, safe=""))


def _tracking(hop: Hop, line: Line, lot: Lot | None, words: Descriptions) -> Tracking:
    if hop.is_transformation:
        return Tracking.TRANSFORMATION
    if hop.kind in SENDING:
        return Tracking.SHIPPING
    hops = () if lot is None else lot.hops
    is_first = origin.is_first_receipt(hop, line.lot or "", hops, words.is_vessel)
    return Tracking.FIRST_RECEIVING if is_first else Tracking.RECEIVING


def _in_order(found: Iterable[Recorded]) -> list[Hop]:
    return sorted(hops_of(found), key=lambda hop: (hop.time, hop.position))


def _those_with(item: str, hops: Iterable[Hop]) -> list[Hop]:
    return [hop for hop in hops if any(one == item for _, one in hop.lines)]


def _offset(text: str) -> tzinfo:
    """The zone of an offset as EPCIS writes it: `-05:00`."""
    hours, minutes = int(text[1:3]), int(text[4:6])
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if text.startswith("-") else ahead)
