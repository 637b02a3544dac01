"""What there is to ask for: the event types, items, steps, places and dispositions of one's events.

Steps, places and dispositions are few for each party, and each is written down once for every party
that may read an event with it. Items are many and are not: they are listed in the order in which
the party first read of them, along its own events, so many events for a page and no more.

Source: GS1 EPCIS 2.0, REST binding (the collections of its resources).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.epcis.event import Event
from seafood_trace.epcis.query import tokens
from seafood_trace.epcis.query.restrictions import Span, readable_by
from seafood_trace.epcis.query.tokens import Order, Place
from seafood_trace.epcis.tables import RUN, EventItem, PartyResource
from seafood_trace.store import identity
from seafood_trace.store.unique import insert_unless_known

# So many events are looked at for one page of items.
MOST_LOOKED_AT = 5_000
STRIDE = 250
_TYPE = "https://ref.gs1.org/epcis/"


class Family(StrEnum):
    """The collections of the binding."""

    EVENT_TYPES = "eventTypes"
    EPCS = "epcs"
    BIZ_STEPS = "bizSteps"
    BIZ_LOCATIONS = "bizLocations"
    READ_POINTS = "readPoints"
    DISPOSITIONS = "dispositions"


@dataclass(frozen=True, slots=True)
class Listed:
    """One page: canonical URIs (of event types the names); `next_token` None on the last."""

    uris: Sequence[str]
    next_token: str | None


def distinct(
    session: Session, actor: Actor, family: Family, token: str | None, limit: int
) -> Listed:
    """What the events that the actor may read have of this family, each once.

    A page may hold fewer than `limit` and be followed by another. Raises QueryParameter for a
    token that was never given.
    """
    place = None if token is None else tokens.read(token, (Order(),))
    if family is Family.EPCS:
        return _items(session, actor, place, limit)
    number = col(PartyResource.identity_id)
    query = sa.select(number).where(col(PartyResource.family) == family).distinct()
    if not actor.reads_all:
        query = query.where(col(PartyResource.party_id) == actor.party_id)
    if place is not None:
        query = query.where(number > place.position)
    rows = session.connection().execute(query.order_by(number).limit(limit + 1))
    numbers = list(rows.scalars())
    shown = numbers[:limit]
    named = identity.uris(session, shown)
    uris = [named[one].removeprefix(_TYPE) for one in shown]
    return Listed(uris, _token(shown[-1]) if len(numbers) > limit else None)


def is_known(session: Session, actor: Actor, family: Family, uri: str) -> bool:
    """Whether an event that the actor may read has this canonical URI, or event type."""
    wanted = _TYPE + uri if family is Family.EVENT_TYPES else uri
    number = identity.ids(session, [wanted]).get(wanted)
    if number is None:
        return False
    if family is Family.EPCS:
        position = col(EventItem.position)
        query = sa.select(position).where(
            col(EventItem.identity_id) == number,
            col(EventItem.role) != RUN,
            visibility.visible_positions(actor, position),
        )
    else:
        query = sa.select(col(PartyResource.identity_id)).where(
            col(PartyResource.identity_id) == number, col(PartyResource.family) == family
        )
        if not actor.reads_all:
            query = query.where(col(PartyResource.party_id) == actor.party_id)
    return session.connection().execute(query.limit(1)).first() is not None


def uris_of(event: Event) -> Iterator[tuple[Family, str]]:
    """What an event has of the families that are written down."""
    yield Family.EVENT_TYPES, _TYPE + event.type
    for family, uri in (
        (Family.BIZ_STEPS, event.biz_step),
        (Family.BIZ_LOCATIONS, event.biz_location),
        (Family.READ_POINTS, event.read_point),
        (Family.DISPOSITIONS, event.disposition),
    ):
        if uri is not None:
            yield family, uri


def write(
    session: Session,
    read_by: Iterable[tuple[Event, Collection[int]]],
    numbers: Mapping[str, int],
) -> None:
    """Write down what parties may now ask for: of each event, those that may read it."""
    told: dict[tuple[Family, str], set[int]] = {}
    for event, parties in read_by:
        for resource in uris_of(event):
            told.setdefault(resource, set()).update(parties)
    rows = [
        (party, family.value, numbers[uri])
        for (family, uri), parties in told.items()
        for party in parties
    ]
    if rows:
        key = ["party_id", "family", "identity_id"]
        insert = insert_unless_known(session, PartyResource, key)
        # Sorted, so that two transactions wait for each other in one order.
        new = [dict(zip(key, row, strict=True)) for row in sorted(rows)]
        session.connection().execute(insert, new)


def _items(session: Session, actor: Actor, place: Place | None, limit: int) -> Listed:
    """The items that the actor's events touch, each at the first event that does."""
    found: list[tuple[int, int]] = []
    after = None if place is None else place.position - 1
    skip = 0 if place is None else place.remaining or 0
    looked_at, is_end = 0, False
    source = readable_by(actor).sources[0]
    while len(found) <= limit + skip and looked_at < MOST_LOOKED_AT and not is_end:
        positions = source.first(session, Span(after), STRIDE)
        found += _first_touched(session, actor, positions)
        looked_at += len(positions)
        is_end = len(positions) < STRIDE
        after = positions[-1] if positions else after
    shown = found[skip : skip + limit]
    named = identity.uris(session, [number for _, number in shown])
    uris = [named[number] for _, number in shown]
    if len(found) > skip + limit:
        last = shown[-1][0]
        begun = sum(position == last for position, _ in found[: skip + limit])
        return Listed(uris, _token(last, begun))
    return Listed(uris, None if is_end or after is None else _token(after + 1))


def _first_touched(
    session: Session, actor: Actor, positions: Collection[int]
) -> list[tuple[int, int]]:
    """(position, item) of the items that no earlier event which the actor may read touches."""
    here, before = aliased(EventItem), aliased(EventItem)
    earlier = sa.exists().where(
        col(before.identity_id) == col(here.identity_id),
        col(before.position) < col(here.position),
        col(before.role) != RUN,
        visibility.visible_positions(actor, col(before.position)),
    )
    rows = session.exec(
        select(here.position, here.identity_id)
        .where(col(here.position).in_(positions), col(here.role) != RUN, ~earlier)
        .distinct()
        .order_by(col(here.position), col(here.identity_id))
    )
    return [(position, number) for position, number in rows]


def _token(position: int, begun: int = 0) -> str:
    """`begun`: how many items of the event at the position were shown."""
    return tokens.write(Place(Order(), position, remaining=begun))
