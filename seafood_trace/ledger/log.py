"""The log's head and its feed.

A position is taken under the head's lock and in the transaction that writes the
record, so positions have no gaps and become visible in their order: a reader who
has seen position n will never find a new record below it. One number therefore
serves as leaf index, feed cursor and page token.

Take the lock late: after parsing, hashing and interning, just before the rows
that carry the position. (A transaction that interned new identities while
holding the head could wait for one that holds them and waits for the head.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from seafood_trace.ledger.commitment import Entry, LeafKind
from seafood_trace.ledger.tables import Leaf, LogHead


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One step of the feed."""

    position: int
    kind: LeafKind


def lock_head(session: Session) -> int:
    """The next position, held for this transaction: no other takes one before it ends."""
    return session.exec(select(LogHead.size).with_for_update()).one()


def append(session: Session, first: int, entries: Sequence[Entry], now: datetime) -> range:
    """Write the entries as leaves from `first`, which `lock_head` gave, and move the head; their positions."""
    rows = [
        {
            "position": first + offset,
            "kind": entry.kind.value,
            "recorded_at": now,
            "commitment": entry.commitment,
            "salt": entry.salt,
        }
        for offset, entry in enumerate(entries)
    ]
    if rows:
        session.connection().execute(sa.insert(Leaf), rows)
        session.connection().execute(sa.update(LogHead).values(size=first + len(rows)))
    return range(first, first + len(rows))


def size(session: Session) -> int:
    """How many leaves the log has."""
    return session.exec(select(LogHead.size)).one()


def feed(session: Session, start: int, limit: int) -> list[FeedItem]:
    """At most `limit` leaves from position `start` on, in order."""
    rows = session.exec(
        select(Leaf.position, Leaf.kind)
        .where(col(Leaf.position) >= start)
        .order_by(col(Leaf.position))
        .limit(limit)
    )
    return [FeedItem(position, LeafKind(kind)) for position, kind in rows]
