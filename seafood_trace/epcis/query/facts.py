"""What an event can be found by, as numbers: one for each value of each of its fields.

A fact is 63 bits: which field (31, a hash of its name), then which value (32: two that tell a text,
a number, a time or mere presence apart, and 30 that are a hash of a text, and the leading digits of
a number or time). So the facts of a field lie together, and those of its numbers and times in
their order: equal, less, more and "there is one" are all a stretch of the index.

Facts only narrow: two values may share one, and where in the event a field lies, in which unit or
of which type, they do not tell. Whether an event matches is decided by `matching.py`, on the event.
An event with very many values keeps the first of them, and the fact that it has more: it is then
looked at whatever is asked for.

PURE.
"""

import struct
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from zlib import crc32

from seafood_trace.epcis import sensors
from seafood_trace.epcis.event import Event, Json
from seafood_trace.epcis.query import matching, patterns
from seafood_trace.epcis.query.language import (
    Condition,
    Field,
    Operator,
    Value,
    Where,
)
from seafood_trace.epcis.query.patterns import ItemPattern

# Four times what a GDST event has; sensor data may have thousands.
MOST_FACTS = 200

Stretch = tuple[int, int]
"""The facts from the first to the second, both of them included."""

_TEXT, _NUMBER, _TIME, _PRESENT = range(4)
_VALUE_BITS = 30
_MOST_VALUE = (1 << _VALUE_BITS) - 1
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_SECONDS_TOLD_APART = 8  # so that 30 bits last beyond the year 2170

_REMEMBERED = 16_384  # most values of a document are those of the one before

_PRODUCT = "item product"
_COMPANY = "item company"
_DECLARED_AT = "errorDeclarationTime"
_SENSOR_WORDS = (
    "type",
    "component",
    "exception",
    "stringValue",
    "hexBinaryValue",
    "booleanValue",
)
_SENSED = (*sensors.TIMES, *sensors.NUMBERS, *sensors.IDENTIFIERS, *_SENSOR_WORDS)
_IN_SENSORS = (Where.SENSOR_ELEMENT, Where.SENSOR_METADATA, Where.SENSOR_REPORT)


def of(event: Event) -> set[int]:
    """The facts of an event: always WRITTEN, and at most `MOST_FACTS` others."""
    found = {_fact(name, value) for name, value in _told(event)}
    if len(found) > MOST_FACTS:
        in_order = dict.fromkeys(_fact(name, value) for name, value in _told(event))
        found = {THERE_ARE_MORE, *islice(in_order, MOST_FACTS)}
    found.add(WRITTEN)
    return found


def stretches(condition: Condition) -> tuple[Stretch, ...] | None:
    """Where the facts lie of which an event that fulfils the condition has one.

    None where facts do not tell. Events with THERE_ARE_MORE may fulfil it without any of them.
    """
    if condition.operator is Operator.MATCH:
        return _of_patterns(condition)
    name = _name_of(condition.field)
    if name is None or condition.operator in matching.ASKING_ATTRIBUTES:
        return None
    if condition.operator is Operator.EXISTS:
        if condition.field.where is Where.EVENT:
            name = _DECLARED_AT  # every declaration has its time
        return (_all_of(name),)
    if condition.operator in (Operator.EQ, Operator.WD):
        return tuple(_point(_fact(name, value)) for value in condition.values)
    return tuple(_beyond(name, condition.operator, value) for value in condition.values)


def _told(event: Event) -> Iterator[tuple[str, Value | None]]:
    """Each field of the event with each of its values, what the standard names first."""
    yield "eventType", event.type.value
    yield from _standard(event)
    for item in event.items():
        yield from _groups(item.uri)
        if item.quantity is not None:
            yield "quantity", item.quantity
    yield from _in_tree(event.extensions)
    yield from _in_tree(event.ilmd)
    for where, key in matching.HOLDER_KEYS.items():
        holder = event.as_sent.get(key)
        if isinstance(holder, dict) and len(holder) > 1:  # nearly every place has but an ID
            for tree in matching.own_trees(event, where):
                yield from _in_tree(tree)
    if "sensorElementList" in event.as_sent:
        yield from _sensed(event)


@lru_cache(maxsize=_REMEMBERED)
def _groups(uri: str) -> tuple[tuple[str, str], ...]:
    """What a pattern may name of an item: its product and its company."""
    product, company = patterns.product_of(uri), patterns.company_of(uri)
    of_product = () if product is None else ((_PRODUCT, product),)
    return of_product if company is None else (*of_product, (_COMPANY, company))


def _standard(event: Event) -> Iterator[tuple[str, Value | None]]:
    for name, place in (("readPoint", event.read_point), ("bizLocation", event.biz_location)):
        if place is not None:
            for around in matching.places_around(place):
                yield name, around
    for word in event.persistent_set:
        yield "persistentDisposition_set", word
    for word in event.persistent_unset:
        yield "persistentDisposition_unset", word
    if event.error_declaration is not None:
        yield _DECLARED_AT, event.error_declaration.declared_at
        yield "errorReason", event.error_declaration.reason
        for event_id in event.error_declaration.corrective_event_ids:
            yield "correctiveEventID", event_id
    for name, references in (
        ("bizTransaction", event.biz_transactions),
        ("source", event.sources),
        ("destination", event.destinations),
    ):
        for one in references:
            yield name, one.id


def _sensed(event: Event) -> Iterator[tuple[str, Value | None]]:
    yield _sensor("sensorElementList"), None
    for where in _IN_SENSORS:
        for tree in matching.own_trees(event, where):
            yield from _in_tree(tree)
    for name in _SENSED:
        for value in matching.sensed(event, Field(Where.SENSOR, name)):
            yield _sensor(name), value


def _in_tree(tree: Mapping[str, Json]) -> Iterator[tuple[str, Value | None]]:
    """Every field at every depth, in Clark notation."""
    for name, value in tree.items():
        for leaf in matching.leaves(value):
            yield name, leaf
        if isinstance(value, dict | list):
            yield from _below(value)


def _below(value: Json) -> Iterator[tuple[str, Value | None]]:
    if isinstance(value, dict):
        yield from _in_tree(value)
    elif isinstance(value, list):
        for part in value:
            yield from _below(part)


def _name_of(field: Field) -> str | None:
    """What the facts of a field are filed under; None where there are none of it."""
    if field.where is Where.SENSOR:
        return _sensor(field.name)
    if field.where in (Where.ITEM,):
        return None
    if field.where is Where.EVENT and field.name not in _FILED:
        return None
    return field.name


_FILED = frozenset(
    (
        "eventType",
        "readPoint",
        "bizLocation",
        "persistentDisposition_set",
        "persistentDisposition_unset",
        "errorDeclaration",
        _DECLARED_AT,
        "errorReason",
        "correctiveEventID",
    )
)


def _sensor(name: str) -> str:
    return f"sensor {name}"


def _of_patterns(condition: Condition) -> tuple[Stretch, ...] | None:
    """Where patterns name a product or a company, the items of that one."""
    found: list[Stretch] = []
    for wanted in condition.values:
        if not isinstance(wanted, ItemPattern):
            return None
        if wanted.product is not None:
            found.append(_point(_fact(_PRODUCT, wanted.product)))
        elif wanted.company is not None:
            found.append(_point(_fact(_COMPANY, wanted.company)))
        else:
            return None
    return tuple(found)


def _beyond(name: str, operator: Operator, value: Value) -> Stretch:
    """The numbers, or times, on one side of a value; its own fact may be of either side."""
    here = _fact(name, value)
    kind = _TIME if isinstance(value, datetime) else _NUMBER
    if operator in (Operator.GT, Operator.GE):
        return here, _number_of(name, kind, _MOST_VALUE)
    return _number_of(name, kind, 0), here


def _all_of(name: str) -> Stretch:
    return _number_of(name, _TEXT, 0), _number_of(name, _PRESENT, _MOST_VALUE)


def _point(fact: int) -> Stretch:
    return fact, fact


@lru_cache(maxsize=_REMEMBERED)
def _fact(name: str, value: Value | None) -> int:
    if isinstance(value, str):
        return _number_of(name, _TEXT, crc32(value.encode(errors="replace")) & _MOST_VALUE)
    if isinstance(value, Decimal):
        return _number_of(name, _NUMBER, _leading_digits(value))
    if isinstance(value, datetime):
        return _number_of(name, _TIME, _leading_time(value))
    return _number_of(name, _PRESENT, 0)


def _number_of(name: str, kind: int, value: int) -> int:
    return _field(name) << 32 | kind << _VALUE_BITS | value


@lru_cache(maxsize=8192)
def _field(name: str) -> int:
    return crc32(name.encode(errors="replace")) >> 1


def _leading_digits(number: Decimal) -> int:
    """The first bits of the number as IEEE 754 has it, turned so that they sort as it does."""
    (bits,) = struct.unpack(">Q", struct.pack(">d", float(number) + 0.0))
    ordered = ~bits & (2**64 - 1) if bits >> 63 else bits | 1 << 63
    return int(ordered >> (64 - _VALUE_BITS))


def _leading_time(instant: datetime) -> int:
    seconds = int((instant - _EARLIEST).total_seconds())
    return max(0, min(seconds // _SECONDS_TOLD_APART, _MOST_VALUE))


# Of every event whose facts were written, and of those that have more of them than are kept.
WRITTEN = _fact("", "written")
THERE_ARE_MORE = _fact("", "more")
