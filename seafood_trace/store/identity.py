"""Interning: a canonical URI and its number, one for one, for ever.

Canonicalise first (`identifiers.identity.canonical`); this module takes what it is given.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from sqlmodel import Session, col, select

from seafood_trace.store.tables import Identity
from seafood_trace.store.unique import insert_unless_known

# SQLite takes at most 32,766 bound values in a statement; far fewer keep statements cacheable.
CHUNK = 500

T = TypeVar("T")


def intern(session: Session, uris: Iterable[str]) -> dict[str, int]:
    """The number of every URI; those not yet known are given one."""
    wanted = set(uris)
    known = ids(session, wanted)
    # Sorted, so that two transactions which intern the same URIs wait for each other in one order.
    new = sorted(wanted - known.keys())
    insert = insert_unless_known(session, Identity, ["uri"])
    for chunk in chunks(new):
        session.connection().execute(insert, [{"uri": uri} for uri in chunk])
    if new:
        known |= ids(session, new)
    return known


def ids(session: Session, uris: Collection[str]) -> dict[str, int]:
    """The number of every URI that has one; the others are left out."""
    found: dict[str, int] = {}
    for chunk in chunks(list(uris)):
        rows = session.exec(select(Identity.uri, Identity.id).where(col(Identity.uri).in_(chunk)))
        found.update((uri, number) for uri, number in rows if number is not None)
    return found


def uris(session: Session, numbers: Collection[int]) -> dict[int, str]:
    """The URI of every number that has one."""
    found: dict[int, str] = {}
    for chunk in chunks(list(numbers)):
        rows = session.exec(select(Identity.id, Identity.uri).where(col(Identity.id).in_(chunk)))
        found.update((number, uri) for number, uri in rows if number is not None)
    return found


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values in order, in lists of at most `size`."""
    iterator = iter(values)
    while chunk := list(islice(iterator, size)):
        yield chunk
