"""A page of positions that an actor may read, found within a bound.

Of many records a partner may read few. What it may read is looked for in the next stretch of the
list alone: a page may then be short, even empty, and still not be the last.
"""

from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import Session

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor

STRETCH = 10_000


@dataclass(frozen=True, slots=True)
class Window:
    """Positions, the newest first; `next_before` begins the next page, None after the last."""

    positions: list[int]
    next_before: int | None


def look(
    session: Session,
    actor: Actor,
    listed: "sa.Select[int]",
    column: Mapped[int],
    *,
    before: int | None,
    limit: int,
) -> Window:
    """The next positions of `listed` (a select of `column`) that the actor may read."""
    if before is not None:
        listed = listed.where(column < before)
    stretch = listed.distinct().order_by(column.desc()).limit(STRETCH).subquery()
    position = cast(Mapped[int], stretch.c[0])
    readable = (
        sa.select(position)
        .where(visibility.visible_positions(actor, position))
        .order_by(position.desc())
        .limit(limit + 1)
    )
    found = list(session.connection().execute(readable).scalars())
    if len(found) > limit:
        return Window(found[:limit], found[limit - 1])
    counted = sa.select(sa.func.count(), sa.func.min(position)).select_from(stretch)
    count, last = session.connection().execute(counted).one()
    return Window(found, last if count == STRETCH else None)
