"""What the indexes of the database know of a query's conditions.

A restriction never leaves out an event that fulfils its condition. Most have sources, from which
all their events can be read; a source whose index ends in the position gives them in the order of
the record. Most have a clause as well, by which events that another source led to are sifted.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import ge, gt, le, lt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import Session, col

from seafood_trace.access.actor import Actor
from seafood_trace.access.tables import RecordReader
from seafood_trace.epcis.namespaces import is_uri
from seafood_trace.epcis.query import facts
from seafood_trace.epcis.query.facts import Stretch
from seafood_trace.epcis.query.language import Condition, EventQuery, Operator, Where
from seafood_trace.epcis.query.matching import ASKING_ATTRIBUTES, ITEM_LISTS
from seafood_trace.epcis.query.patterns import ItemPattern
from seafood_trace.epcis.tables import RUN, EpcisEvent, EventFact, EventItem
from seafood_trace.store import identity


@dataclass(frozen=True)
class Span:
    """The positions after `after` and below `head`; None where there is no such end."""

    after: int | None = None
    head: int | None = None

    def of(self, position: SQLCoreOperations[int]) -> "list[sa.ColumnElement[bool]]":
        found = []
        if self.after is not None:
            found.append(position > self.after)
        if self.head is not None:
            found.append(position < self.head)
        return found


@dataclass(frozen=True)
class Source:
    """Rows of an index: those with one of these keys, or those in a stretch of it.

    With keys, the rows of each come in the order of their positions; so do those of a whole table.
    """

    position: SQLCoreOperations[int]
    where: "tuple[sa.ColumnElement[bool], ...]" = ()
    key: SQLCoreOperations[int] | SQLCoreOperations[int | None] | None = None
    keys: tuple[int, ...] = ()
    is_whole: bool = False

    def count(self, session: Session, span: Span, most: int) -> int:
        """How many rows there are, counting no further than `most`."""
        rows = sa.select(self.position).where(*self._all(), *span.of(self.position)).limit(most)
        return (
            session.connection()
            .execute(sa.select(sa.func.count()).select_from(rows.subquery()))
            .scalar_one()
        )

    def positions(self, session: Session, span: Span) -> list[int]:
        """Every position, in no order; only for a source that was counted."""
        query = sa.select(self.position).where(*self._all(), *span.of(self.position))
        return list(session.connection().execute(query).scalars())

    @property
    def is_ordered(self) -> bool:
        return self.is_whole or self.key is not None

    def first(self, session: Session, span: Span, limit: int) -> list[int]:
        """The first positions in order, at most `limit` of them; only for an ordered source."""
        found: set[int] = set()
        for key in self._keys():
            query = (
                sa.select(self.position)
                .where(*key, *self.where, *span.of(self.position))
                .order_by(self.position)
                .limit(limit)
            )
            found.update(session.connection().execute(query).scalars())
        return sorted(found)[:limit]

    def _keys(self) -> "Iterator[tuple[sa.ColumnElement[bool], ...]]":
        if self.key is None:
            yield ()
        else:
            for key in self.keys:
                yield (self.key == key,)

    def _all(self) -> "Iterable[sa.ColumnElement[bool]]":
        if self.key is not None:
            yield self.key.in_(self.keys)
        yield from self.where


@dataclass(frozen=True)
class Restriction:
    """The events that may fulfil a condition; without sources, only the clause is of use."""

    sources: tuple[Source, ...] = ()
    clause: "sa.ColumnElement[bool] | None" = None

    @property
    def is_ordered(self) -> bool:
        return bool(self.sources) and all(source.is_ordered for source in self.sources)


def restrictions_of(session: Session, query: EventQuery) -> list[Restriction] | None:
    """What is known of each condition; None where one of them can be fulfilled by no event."""
    numbers = identity.ids(session, _uris(query))
    found = [_of_times(conditions_on(query, name), column) for name, column in TIMES.items()]
    for condition in query.conditions:
        if not _is_on_time(condition):
            found.append(_restriction(condition, numbers))
    if _NOTHING in found:
        return None
    return [restriction for restriction in found if restriction is not None]


def conditions_on(query: EventQuery, name: str) -> list[Condition]:
    """The query's conditions on this field of the standard."""
    return [
        condition
        for condition in query.conditions
        if condition.field.where is Where.EVENT and condition.field.name == name
    ]


def readable_by(actor: Actor) -> Restriction:
    """The events that the actor may read; its clause is that of `access.visibility`."""
    if actor.reads_all:
        return Restriction((Source(col(EpcisEvent.position), is_whole=True),))
    party = col(RecordReader.party_id)
    return Restriction((Source(col(RecordReader.position), (), party, (actor.party_id,)),))


def _is_on_time(condition: Condition) -> bool:
    return condition.field.where is Where.EVENT and condition.field.name in TIMES


_NOTHING = Restriction(clause=sa.false())

_COLUMNS: Mapping[str, Mapped[int | None]] = {
    "bizStep": col(EpcisEvent.biz_step_id),
    "disposition": col(EpcisEvent.disposition_id),
    "bizLocation": col(EpcisEvent.biz_location_id),
}
TIMES: Mapping[str, Mapped[datetime]] = {
    "eventTime": col(EpcisEvent.event_time),
    "recordTime": col(EpcisEvent.record_time),
}
_TEXTS: Mapping[str, Mapped[str] | Mapped[str | None]] = {
    "eventType": col(EpcisEvent.event_type),
    "action": col(EpcisEvent.action),
    "eventID": col(EpcisEvent.event_id),
}


def _uris(query: EventQuery) -> set[str]:
    """What the query names that is interned."""
    return {
        value
        for condition in query.conditions
        if condition.field.where is Where.ITEM
        or condition.field.name in (*_COLUMNS, "transformationID")
        for value in condition.values
        if isinstance(value, str)
    }


def _restriction(condition: Condition, numbers: Mapping[str, int]) -> Restriction | None:
    name, where = condition.field.name, condition.field.where
    if condition.operator is Operator.MATCH:
        return _of_items(condition, numbers)
    if where is not Where.EVENT or condition.operator in ASKING_ATTRIBUTES:
        return _of_facts(condition)
    if condition.operator is Operator.EQ and (name in _COLUMNS or name == "transformationID"):
        known = _known(condition, numbers)
        return _of_numbers(name, known) if known else _NOTHING
    if name == "eventID":
        # What is no URI is no event's ID, and may be nothing that a database takes.
        ids = [value for value in condition.values if isinstance(value, str) and is_uri(value)]
        if not ids:
            return _NOTHING
        clause = _TEXTS[name].in_(ids)
        return Restriction((Source(col(EpcisEvent.position), (clause,)),), clause)
    if name in _TEXTS:
        led = _of_facts(condition)
        return Restriction(led.sources if led else (), _TEXTS[name].in_(condition.values))
    if name == "errorDeclaration":
        led = _of_facts(condition)
        clause = col(EpcisEvent.declares_error).is_(True)
        return Restriction(led.sources if led else (), clause)
    return _of_facts(condition)


def _known(condition: Condition, numbers: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(numbers[str(value)] for value in condition.values if value in numbers)


def _of_numbers(name: str, known: tuple[int, ...]) -> Restriction:
    if name == "transformationID":
        return _touching(known, col(EventItem.role) == RUN)
    column = _COLUMNS[name]
    return Restriction((Source(col(EpcisEvent.position), (), column, known),), column.in_(known))


def _of_items(condition: Condition, numbers: Mapping[str, int]) -> Restriction | None:
    """Items by their numbers, patterns by the facts of their product or company."""
    _, is_class = ITEM_LISTS[condition.field.name]
    known = _known(condition, numbers)
    patterns = tuple(value for value in condition.values if isinstance(value, ItemPattern))
    found: list[Restriction] = []
    if known:
        is_kind = col(EventItem.is_class).is_(is_class)
        found.append(_touching(known, is_kind, col(EventItem.role) != RUN))
    if patterns:
        led = _of_facts(Condition(condition.field, Operator.MATCH, patterns))
        if led is None:
            return None
        found.append(led)
    if not found:
        return _NOTHING
    clauses = [one.clause for one in found if one.clause is not None]
    return Restriction(
        tuple(source for one in found for source in one.sources),
        sa.or_(*clauses) if len(clauses) == len(found) else None,
    )


def _touching(known: tuple[int, ...], *more: "sa.ColumnElement[bool]") -> Restriction:
    key = col(EventItem.identity_id)
    clause = sa.exists().where(
        col(EventItem.position) == col(EpcisEvent.position), key.in_(known), *more
    )
    return Restriction((Source(col(EventItem.position), more, key, known),), clause)


def _of_facts(condition: Condition) -> Restriction | None:
    """By facts: an event with more of them than are kept may always fulfil the condition."""
    stretches = facts.stretches(condition)
    if not stretches:
        return None
    key = col(EventFact.fact)
    points = tuple(low for low, high in stretches if low == high)
    keyed = Source(col(EventFact.position), (), key, (*points, facts.THERE_ARE_MORE))
    if len(points) < len(stretches):
        return Restriction((keyed, *_wide(stretches)))
    clause = sa.exists().where(
        col(EventFact.position) == col(EpcisEvent.position), key.in_(keyed.keys)
    )
    return Restriction((keyed,), clause)


def _wide(stretches: Sequence[Stretch]) -> Iterable[Source]:
    fact = col(EventFact.fact)
    for low, high in stretches:
        if low < high:
            yield Source(col(EventFact.position), (fact.between(low, high),))


def _of_times(conditions: Iterable[Condition], column: Mapped[datetime]) -> Restriction | None:
    """All that is asked of one time: together they may leave little."""
    asked = [
        _COMPARED[condition.operator](column, value)
        for condition in conditions
        for value in condition.values
    ]
    if not asked:
        return None
    return Restriction((Source(col(EpcisEvent.position), tuple(asked)),), sa.and_(*asked))


_COMPARED: "Mapping[Operator, Callable[..., sa.ColumnElement[bool]]]" = {
    Operator.GE: ge,
    Operator.GT: gt,
    Operator.LE: le,
    Operator.LT: lt,
}
