"""Lots as a read model: which there are, what made them, and who knows of them.

A projection of the feed. A stretch of the feed touches some lots; each of them is read again
from the events that made it, so that an event that comes late, or an error declaration, puts
right what was derived before.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from seafood_trace.access.tables import RecordReader
from seafood_trace.epcis import records
from seafood_trace.epcis.event import Action, EventType, Role
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.tables import EpcisEvent, EventItem
from seafood_trace.identifiers import identity as names
from seafood_trace.identifiers.identity import Kind
from seafood_trace.ledger.commitment import LeafKind
from seafood_trace.ledger.log import FeedItem
from seafood_trace.ledger.projections import Projection
from seafood_trace.lineage.hop import Line, hop_of, total
from seafood_trace.lineage.tables import KnownLot, Lot
from seafood_trace.store import identity
from seafood_trace.store.identity import chunks
from seafood_trace.store.unique import insert_unless_known

MOST_MAKERS = 200


def known_to(session: Session, party_id: int, before: int | None, limit: int) -> list[Lot]:
    """The lots of which the party may read something, the one met last first."""
    query = (
        select(Lot)
        .join(KnownLot, col(KnownLot.identity_id) == col(Lot.identity_id))
        .where(KnownLot.party_id == party_id)
        .order_by(col(KnownLot.identity_id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(KnownLot.identity_id) < before)
    return list(session.exec(query))


def made_at(session: Session, uris: Collection[str]) -> set[int]:
    """The positions of the first events that made these lots, as far as they are known."""
    found: set[int] = set()
    for chunk in chunks(identity.ids(session, uris).values()):
        rows = select(Lot.made_position).where(col(Lot.identity_id).in_(chunk))
        found.update(position for position in session.exec(rows) if position is not None)
    return found


def take_in(session: Session, items: Sequence[FeedItem]) -> None:
    """Bring the lots that this stretch of the feed touches up to date."""
    positions = {item.position for item in items if item.kind is LeafKind.EVENT}
    touched = _lots_touched(session, positions | _declared_by(session, positions))
    uris = identity.uris(session, {number for number, _ in touched})
    lots = {number: uri for number, uri in uris.items() if names.kind(uri) is Kind.LOT}
    _write_lots(session, lots)
    _write_knowledge(session, [pair for pair in touched if pair[0] in lots])


def forget(session: Session) -> None:
    """Empty the read model."""
    session.connection().execute(sa.delete(KnownLot))
    session.connection().execute(sa.delete(Lot))


PROJECTION = Projection("lots", take_in, forget)


def _declared_by(session: Session, positions: Collection[int]) -> set[int]:
    """The positions of the events that these declare wrong, should a declaration name other items."""
    wrong = aliased(EpcisEvent)
    found: set[int] = set()
    for chunk in chunks(positions):
        found.update(
            session.exec(
                select(wrong.position)
                .join(EpcisEvent, col(EpcisEvent.event_id) == col(wrong.event_id))
                .where(
                    col(EpcisEvent.position).in_(chunk),
                    col(EpcisEvent.declares_error).is_(sa.true()),
                    col(EpcisEvent.captured_by) == col(wrong.captured_by),
                    col(wrong.declares_error).is_(sa.false()),
                )
            )
        )
    return found


def _lots_touched(session: Session, positions: Collection[int]) -> list[tuple[int, int]]:
    """(identity, position) of every class that these events touch."""
    found: list[tuple[int, int]] = []
    for chunk in chunks(positions):
        found += session.exec(
            select(EventItem.identity_id, EventItem.position)
            .where(col(EventItem.position).in_(chunk), col(EventItem.is_class).is_(sa.true()))
            .distinct()
        ).all()
    return found


def _write_lots(session: Session, lots: dict[int, str]) -> None:
    makers = _makers(session, lots)
    for number, uri in sorted(lots.items()):
        made = makers.get(uri)
        session.merge(
            Lot(
                identity_id=number,
                uri=uri,
                product_uri=names.product_of(uri) or "",
                code=names.lot_code_of(uri) or "",
                made_position=made.position if made else None,
                made_at=made.at if made else None,
                made_in=made.place if made else None,
                made_mg=made.weight_mg if made else None,
            )
        )
    session.flush()


@dataclass(frozen=True, slots=True)
class _Making:
    """The events that made a lot, the first of them and all that they made."""

    position: int
    at: datetime
    place: str | None
    weight_mg: int | None


def _makers(session: Session, lots: dict[int, str]) -> dict[str, _Making]:
    """What made each lot. Of one that thousands of events made, the first of them alone."""
    positions: set[int] = set()
    beyond: set[str] = set()
    for chunk in chunks(lots):
        counted = session.exec(
            select(
                EventItem.identity_id,
                sa.func.count(),
                sa.func.min(EventItem.position),
            )
            .join(EpcisEvent, col(EpcisEvent.position) == col(EventItem.position))
            .where(col(EventItem.identity_id).in_(chunk), _IS_MADE)
            .group_by(col(EventItem.identity_id))
        ).all()
        few = [number for number, count, _ in counted if count <= MOST_MAKERS]
        many = [(number, first) for number, count, first in counted if count > MOST_MAKERS]
        beyond.update(lots[number] for number, _ in many)
        positions.update(first for _, first in many)
        positions.update(
            session.exec(
                select(EventItem.position)
                .join(EpcisEvent, col(EpcisEvent.position) == col(EventItem.position))
                .where(col(EventItem.identity_id).in_(few), _IS_MADE)
            )
        )
    made = _made_by(records.load(session, positions), set(lots.values()))
    # How much all of them made is not added up: every further event would add it up again.
    return {
        lot: replace(one, weight_mg=None) if lot in beyond else one for lot, one in made.items()
    }


_IS_MADE = sa.or_(
    col(EventItem.role) == Role.OUTPUT.value,
    sa.and_(
        col(EventItem.role) == Role.EPC.value,
        col(EpcisEvent.action) == Action.ADD.value,
        col(EpcisEvent.event_type) == EventType.OBJECT.value,
    ),
)


def _made_by(makers: Iterable[Recorded], wanted: set[str]) -> dict[str, _Making]:
    found: dict[str, list[tuple[Recorded, Line]]] = {}
    told: set[bytes] = set()
    for record in makers:
        is_void = record.declared_wrong or record.event.error_declaration is not None
        if is_void or record.content_hash in told:
            continue  # what two parties tell alike was made once
        told.add(record.content_hash)
        for (role, item), line in hop_of(record).lines.items():
            if item in wanted and role in (Role.OUTPUT, Role.EPC):
                found.setdefault(item, []).append((record, line))
    return {item: _making(pairs) for item, pairs in found.items()}


def _making(pairs: list[tuple[Recorded, Line]]) -> _Making:
    first = min(
        (record for record, _ in pairs), key=lambda one: (one.event.event_time, one.position)
    )
    return _Making(
        position=first.position,
        at=first.event.event_time,
        place=first.event.biz_location,
        weight_mg=total(line.weight_mg for _, line in pairs),
    )


def _write_knowledge(session: Session, touched: Iterable[tuple[int, int]]) -> None:
    """Who may read one of these events knows of its lots."""
    lots_at: dict[int, list[int]] = {}
    for number, position in touched:
        lots_at.setdefault(position, []).append(number)
    known: set[tuple[int, int]] = set()
    for chunk in chunks(lots_at):
        readers = session.exec(
            select(RecordReader.party_id, RecordReader.position).where(
                col(RecordReader.position).in_(chunk)
            )
        )
        known.update((party, number) for party, position in readers for number in lots_at[position])
    if known:
        rows = [{"party_id": party, "identity_id": number} for party, number in sorted(known)]
        insert = insert_unless_known(session, KnownLot, ["party_id", "identity_id"])
        session.connection().execute(insert, rows)
