"""The facts of events in the database: written with each event, and made again from the record.

Capture writes the facts of its own events, and what they give to list, in its own transaction.
What was recorded before there were facts is filled in from the feed, at each `db upgrade` and by the
worker; `seafood-trace rebuild facts` writes those of every event once more. A fact too many only
makes a query look at an event that does not match, so none is ever taken away.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from seafood_trace.access.tables import RecordReader
from seafood_trace.epcis import records
from seafood_trace.epcis.query import facts, listing
from seafood_trace.epcis.tables import EventFact
from seafood_trace.ledger import projections
from seafood_trace.ledger.commitment import LeafKind
from seafood_trace.ledger.log import FeedItem
from seafood_trace.ledger.projections import Projection
from seafood_trace.store import identity
from seafood_trace.store.engine import Store

# A thousand rows at a time would each be a round trip of its own on PostgreSQL.
_POSTGRES = """INSERT INTO event_fact (fact, position)
SELECT * FROM unnest(CAST(%s AS bigint[]), CAST(%s AS bigint[])) ON CONFLICT DO NOTHING"""
_SQLITE = "INSERT OR IGNORE INTO event_fact (fact, position) VALUES (?, ?)"


def write(session: Session, found: Iterable[tuple[int, Collection[int]]]) -> None:
    """Write the facts of events by their positions; those that are there stay as they are."""
    # In the order of the table, so that neighbours are written one after the other.
    rows = sorted((fact, position) for position, told in found for fact in told)
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        lists = ([fact for fact, _ in rows], [position for _, position in rows])
        connection.exec_driver_sql(_POSTGRES, lists)
    else:
        connection.exec_driver_sql(_SQLITE, rows)


def fill(store: Store) -> None:
    """Write the facts of whatever was recorded without them; those of everything where none are."""
    with store.reading() as session:
        are_some = session.exec(select(EventFact.fact).limit(1)).first() is not None
    if are_some:
        projections.catch_up(store, PROJECTION)
    else:
        projections.rebuild(store, PROJECTION)


def _apply(session: Session, items: Sequence[FeedItem]) -> None:
    positions = {item.position for item in items if item.kind is LeafKind.EVENT}
    have = session.exec(
        select(EventFact.position).where(
            EventFact.fact == facts.WRITTEN, col(EventFact.position).in_(positions)
        )
    )
    missing = records.load(session, positions.difference(have))
    write(session, ((one.position, facts.of(one.event)) for one in missing))
    numbers = identity.intern(
        session, {uri for one in missing for _, uri in listing.uris_of(one.event)}
    )
    readers = _readers(session, [one.position for one in missing])
    read_by = [(one.event, readers.get(one.position, ())) for one in missing]
    listing.write(session, read_by, numbers)


def _readers(session: Session, positions: Collection[int]) -> Mapping[int, list[int]]:
    """The parties that may read each of these events."""
    found: dict[int, list[int]] = {}
    rows = session.exec(
        select(RecordReader.position, RecordReader.party_id).where(
            col(RecordReader.position).in_(positions)
        )
    )
    for position, party in rows:
        found.setdefault(position, []).append(party)
    return found


def _forget(session: Session) -> None:
    """Take no event's facts for written. They stay until then, so that meanwhile all are found."""
    written = col(EventFact.fact) == facts.WRITTEN
    session.connection().execute(sa.delete(EventFact).where(written))


PROJECTION = Projection("facts", _apply, _forget)
