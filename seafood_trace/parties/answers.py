"""How the room's JSON routes write and list, said once for all of them."""

from collections.abc import Callable, Sequence
from typing import Any

import marshmallow as ma
from sqlmodel import Session

from seafood_trace.access.actor import Actor
from seafood_trace.access.guard import acting, actor_name
from seafood_trace.parties.author import Author
from seafood_trace.web.idempotency import Answer, Write
from seafood_trace.web.paging import cut, link_headers
from seafood_trace.web.service import service

Members = dict[str, Any]
Listed = tuple[list[Members], int, dict[str, str]]


def by_actor(
    write: Callable[[Session, Actor, Author], object], shape: ma.Schema | None, status: int
) -> tuple[str, Write]:
    """What `write_once` takes: who writes, and a write that answers in this shape.

    Without a shape, what the write gives is the answer as it is.
    """
    actor, held = acting(), service()
    author = Author(actor.label, held.now(), held.settings.alliance_domain)

    def written(session: Session) -> Answer:
        row = write(session, actor, author)
        return Answer(row if shape is None else shape.dump(row), status)

    return actor_name(actor), written


def listed(members: Sequence[Members], query: Members) -> Listed:
    """The page of these, which were read up to one more than asked for."""
    page = cut(members, [int(member["id"]) for member in members], query["limit"])
    return list(page.items), 200, link_headers(page)
