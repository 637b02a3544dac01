"""Who may read which record: one table, written with the record, and nothing else.

`visible_positions` is the condition that every query over records carries. Being
readable at level *full* is for the owner and the recorder, *shared* for those the
record names. Whoever may read everything reads at *full*, and `log_reading` keeps
that they did.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import Level as Level
from seafood_trace.access.tables import ReadingLog, RecordReader
from seafood_trace.store.identity import chunks


def grant(session: Session, readers: Collection[tuple[int, int, Level]]) -> None:
    """Let parties read records: (position, party id, level) each, once a pair."""
    if readers:
        rows = [
            {"position": position, "party_id": party, "level": level}
            for position, party, level in readers
        ]
        session.connection().execute(sa.insert(RecordReader), rows)


def readers(session: Session, positions: Collection[int]) -> Mapping[int, Mapping[int, Level]]:
    """Which parties read each record, and at which level."""
    found: dict[int, dict[int, Level]] = {}
    for chunk in chunks(positions):
        rows = session.exec(
            select(RecordReader.position, RecordReader.party_id, RecordReader.level).where(
                col(RecordReader.position).in_(chunk)
            )
        )
        for position, party, level in rows:
            found.setdefault(position, {})[party] = Level(level)
    return found


def visible_positions(actor: Actor, position: Mapped[int]) -> "sa.ColumnElement[bool]":
    """The condition that the record at this position may be read by the actor."""
    if actor.reads_all:
        return sa.true()
    return sa.exists().where(
        col(RecordReader.party_id) == actor.party_id, col(RecordReader.position) == position
    )


def levels(
    session: Session, actor: Actor | None, positions: Collection[int]
) -> Mapping[int, Level]:
    """At which level the actor reads each record; positions left out are at most public."""
    if actor is None:
        return {}
    if actor.reads_all:
        return dict.fromkeys(positions, Level.FULL)
    found: dict[int, Level] = {}
    for chunk in chunks(positions):
        rows = session.exec(
            select(RecordReader.position, RecordReader.level).where(
                RecordReader.party_id == actor.party_id, col(RecordReader.position).in_(chunk)
            )
        )
        found.update((position, Level(level)) for position, level in rows)
    return found


def readings_of(
    session: Session, party_id: int, before: int | None, limit: int
) -> list[ReadingLog]:
    """What those who act for the party read by the right to read everything, newest first."""
    query = select(ReadingLog).where(ReadingLog.party_id == party_id)
    if before is not None:
        query = query.where(col(ReadingLog.id) < before)
    return list(session.exec(query.order_by(col(ReadingLog.id).desc()).limit(limit)).all())


def log_reading(session: Session, actor: Actor, what: str, now: datetime) -> None:
    """Keep that somebody who reads everything read this."""
    session.add(
        ReadingLog(party_id=actor.party_id, actor=actor.label, read_at=now, what=what[:600])
    )
