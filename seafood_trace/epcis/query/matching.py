"""Whether an event fulfils a query: the truth of the query language.

The database narrows what is looked at, and subscriptions ask of each event as it comes; both end
here. The event is taken as the asker may read it (`sharing.shared_event`), since a condition on
what one may not read would tell it.

PURE. Source: GS1 EPCIS 2.0, section 8.2.7.1.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from seafood_trace.epcis import sensors
from seafood_trace.epcis.event import Event, Json, Role, TypedRef
from seafood_trace.epcis.namespaces import declared, extensions
from seafood_trace.epcis.query import values
from seafood_trace.epcis.query.language import (
    Condition,
    EventQuery,
    Field,
    Operator,
    Value,
    Where,
)
from seafood_trace.epcis.query.patterns import ItemPattern
from seafood_trace.errors import Faults

_Told = Mapping[str, str | datetime]
Attributes = Callable[[str], Mapping[str, object]]

# The lists that a parameter of this name looks into, and whether at classes.
ITEM_LISTS: Mapping[str, tuple[frozenset[Role], bool]] = {
    "epc": (frozenset((Role.EPC, Role.CHILD)), False),
    "parentID": (frozenset((Role.PARENT,)), False),
    "inputEPC": (frozenset((Role.INPUT,)), False),
    "outputEPC": (frozenset((Role.OUTPUT,)), False),
    "anyEPC": (frozenset(Role), False),
    "epcClass": (frozenset((Role.EPC, Role.CHILD)), True),
    "inputEPCClass": (frozenset((Role.INPUT,)), True),
    "outputEPCClass": (frozenset((Role.OUTPUT,)), True),
    "anyEPCClass": (frozenset(Role), True),
}
ASKING_ATTRIBUTES = (Operator.HASATTR, Operator.EQATTR)

# Beside attributes and children, the text of an element that has them.
_TEXT_KEYS = ("@value", "#text")


def nothing_told(_uri: str) -> Mapping[str, object]:
    """The attributes of things of which no master data is known."""
    return {}


def matches(
    event: Event,
    query: EventQuery,
    *,
    event_id: str,
    record_time: datetime,
    attributes: Attributes = nothing_told,
) -> bool:
    """Whether every condition of the query holds for the event.

    `event_id` is its ID in the record, also where it was sent without one; `attributes` gives the
    master data of a thing, by full attribute name, to those conditions that ask for it.
    """
    told: _Told = {"eventID": event_id, "recordTime": record_time}
    return all(_holds(condition, event, told, attributes) for condition in query.conditions)


def named_by(event: Event, query: EventQuery) -> set[str]:
    """The things whose attributes the query asks for."""
    return {
        thing
        for condition in query.conditions
        if condition.operator in ASKING_ATTRIBUTES
        for thing in _things(condition, event, {})
    }


def value_to_order_by(
    event: Event, field: Field, *, event_id: str, record_time: datetime
) -> Value | None:
    """The value that the event is ordered by; None where it has none."""
    told: _Told = {"eventID": event_id, "recordTime": record_time}
    found = _values(event, field, told)
    return next((value for value in found if value is not None), None)


def _holds(
    condition: Condition,
    event: Event,
    told: _Told,
    attributes: Attributes,
) -> bool:
    if condition.operator in ASKING_ATTRIBUTES:
        things = _things(condition, event, told)
        return any(_is_told(condition, thing, attributes) for thing in things)
    found = _values(event, condition.field, told)
    holds = _COMPARISONS[condition.operator]
    return any(holds(value, wanted) for value in found for wanted in condition.values or (None,))


def _things(condition: Condition, event: Event, told: _Told) -> list[str]:
    """What the condition asks attributes of; its qualifier is the name of one."""
    found = _values(event, replace(condition.field, qualifier=None), told)
    return [value for value in found if isinstance(value, str)]


def _is_told(condition: Condition, thing: str, attributes: Attributes) -> bool:
    about = attributes(thing)
    if condition.operator is Operator.HASATTR:
        return any(wanted in about for wanted in condition.values)
    told = about.get(condition.field.qualifier or "")
    parts = told if isinstance(told, list) else [told]
    found = {values.scalar(part) for part in parts if isinstance(part, str | int | float)}
    return not found.isdisjoint(condition.values)


# How a value of the event is compared with one of the query.


def _is_equal(value: Value | None, wanted: Value | None) -> bool:
    return value is not None and value == wanted


def _fits(value: Value | None, wanted: Value | None) -> bool:
    if isinstance(wanted, ItemPattern):
        return isinstance(value, str) and wanted.covers(value)
    return value == wanted


def _is_within(value: Value | None, wanted: Value | None) -> bool:
    return isinstance(value, str) and wanted in places_around(value)


def _exists(_value: Value | None, _wanted: Value | None) -> bool:
    return True


def _ordered(
    numbers: Callable[[Decimal, Decimal], bool], times: Callable[[datetime, datetime], bool]
) -> Callable[[Value | None, Value | None], bool]:
    """Compares two numbers or two times; other pairs have no order."""

    def holds(value: Value | None, wanted: Value | None) -> bool:
        if isinstance(value, Decimal) and isinstance(wanted, Decimal):
            return numbers(value, wanted)
        if isinstance(value, datetime) and isinstance(wanted, datetime):
            return times(value, wanted)
        return False

    return holds


_COMPARISONS: Mapping[Operator, Callable[[Value | None, Value | None], bool]] = {
    Operator.EQ: _is_equal,
    Operator.MATCH: _fits,
    Operator.WD: _is_within,
    Operator.EXISTS: _exists,
    Operator.GT: _ordered(lambda a, b: a > b, lambda a, b: a > b),
    Operator.GE: _ordered(lambda a, b: a >= b, lambda a, b: a >= b),
    Operator.LT: _ordered(lambda a, b: a < b, lambda a, b: a < b),
    Operator.LE: _ordered(lambda a, b: a <= b, lambda a, b: a <= b),
}


def places_around(place: str) -> tuple[str, ...]:
    """The place and what it is in: a GLN with an extension lies within the GLN's own place.

    Whoever knows more of what lies within what (children in master data) says so nowhere here:
    the house keeps no such tree.
    """
    outer, extension, _ = place.partition("/254/")
    return (place, outer) if extension else (place,)


# What values a field has in an event; None stands for a value that can only be said to exist.


def _values(event: Event, field: Field, told: _Told) -> Iterable[Value | None]:
    if field.where is Where.EVENT:
        return _of_event(event, field.name, told)
    return _VALUES[field.where](event, field)


def _of_event(event: Event, name: str, told: _Told) -> Iterable[Value]:
    if name in told:
        return (told[name],)
    found = _STANDARD[name](event)
    if isinstance(found, tuple):
        return found
    return () if found is None else (found,)


_Standard = Callable[[Event], Value | tuple[str, ...] | None]
_STANDARD: Mapping[str, _Standard] = {
    "eventType": lambda event: event.type.value,
    "action": lambda event: event.action.value if event.action else None,
    "bizStep": lambda event: event.biz_step,
    "disposition": lambda event: event.disposition,
    "persistentDisposition_set": lambda event: event.persistent_set,
    "persistentDisposition_unset": lambda event: event.persistent_unset,
    "readPoint": lambda event: event.read_point,
    "bizLocation": lambda event: event.biz_location,
    "transformationID": lambda event: event.transformation_id,
    "eventTime": lambda event: event.event_time,
    "errorDeclaration": lambda event: "true" if event.error_declaration else None,
    "errorDeclarationTime": lambda event: (
        event.error_declaration.declared_at if event.error_declaration else None
    ),
    "errorReason": lambda event: (
        event.error_declaration.reason if event.error_declaration else None
    ),
    "correctiveEventID": lambda event: (
        event.error_declaration.corrective_event_ids if event.error_declaration else ()
    ),
}


def _items(event: Event, field: Field) -> Iterator[str]:
    roles, is_class = ITEM_LISTS[field.name]
    return (item.uri for item in event.items() if item.role in roles and item.is_class == is_class)


def _references(event: Event, field: Field) -> Iterator[str]:
    lists: Mapping[str, tuple[TypedRef, ...]] = {
        "bizTransaction": event.biz_transactions,
        "source": event.sources,
        "destination": event.destinations,
    }
    return (
        one.id
        for one in lists[field.name]
        if field.qualifier is None or one.type == field.qualifier
    )


def _quantities(event: Event, field: Field) -> Iterator[Decimal]:
    return (
        item.quantity
        for item in event.items()
        if item.quantity is not None and field.qualifier in (None, item.uom)
    )


def sensed(event: Event, field: Field) -> Iterator[Value | None]:
    """The values of an attribute in all sensor elements, as they are compared."""
    for element in _elements(event):
        if field.name == "sensorElementList":
            yield None
        metadata, reports = element.get("sensorMetadata"), element.get("sensorReport")
        for part in (metadata, *(reports if isinstance(reports, list) else [])):
            if isinstance(part, dict) and field.qualifier in (None, part.get("uom")):
                yield from _sensor_value(field.name, part.get(field.name))


def _sensor_value(name: str, value: Json) -> Iterator[Value]:
    """The value of an attribute of sensor metadata or reports, as it is compared."""
    found: Value | None
    if name in sensors.TIMES:
        found = values.time(value)
    elif name in sensors.NUMBERS:
        found = values.number(value)
    elif isinstance(value, bool):
        found = "true" if value else "false"
    elif not isinstance(value, str):
        return
    elif name in ("type", "component"):
        found = values.bare_word(value)
    elif name == "hexBinaryValue":
        found = value.upper()
    else:
        found = values.identifier(value) if name in sensors.IDENTIFIERS else value
    if found is not None:
        yield found


def _elements(event: Event) -> Iterator[Mapping[str, Json]]:
    listed = event.as_sent.get("sensorElementList")
    for element in listed if isinstance(listed, list) else []:
        if isinstance(element, dict):
            yield element


# Fields of others' vocabularies.


def _own(event: Event, field: Field) -> Iterator[Value | None]:
    for tree in own_trees(event, field.where):
        if field.is_inner:
            for value in tree.values():
                yield from _inner(value, field.name)
        elif field.name in tree:
            yield from leaves(tree[field.name])


def own_trees(event: Event, where: Where) -> Iterator[Mapping[str, Json]]:
    """The fields of others' vocabularies in this part of the event, in Clark notation."""
    if where is Where.EXTENSION:
        yield event.extensions
    elif where is Where.ILMD:
        yield event.ilmd
    else:
        for holder in _holders(event, where):
            yield _tree(holder, event.namespaces)


def _holders(event: Event, where: Where) -> Iterator[Mapping[str, Json]]:
    """The objects of the standard that may hold such fields."""
    key = HOLDER_KEYS.get(where)
    if key is not None:
        holder = event.as_sent.get(key)
        if isinstance(holder, dict):
            yield holder
        return
    for element in _elements(event):
        if where is Where.SENSOR_ELEMENT:
            yield element
        metadata, reports = element.get("sensorMetadata"), element.get("sensorReport")
        if where is Where.SENSOR_METADATA and isinstance(metadata, dict):
            yield metadata
        if where is Where.SENSOR_REPORT and isinstance(reports, list):
            yield from (report for report in reports if isinstance(report, dict))


HOLDER_KEYS = {
    Where.ERROR_DECLARATION: "errorDeclaration",
    Where.READ_POINT: "readPoint",
    Where.BIZ_LOCATION: "bizLocation",
}


def _tree(holder: Mapping[str, Json], names: Mapping[str, str]) -> Mapping[str, Json]:
    keys = [key for key in holder if ":" in key]
    if not keys:
        return {}
    faults = Faults()  # it was read once before, so there are none
    if "@context" in holder:
        names = declared(holder["@context"], names, faults, "")
    return extensions(holder, keys, names, faults, "")


def _inner(value: Json, name: str) -> Iterator[Value | None]:
    """What is called so at any depth below this value."""
    if isinstance(value, list):
        for part in value:
            yield from _inner(part, name)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == name:
                yield from leaves(inner)
            yield from _inner(inner, name)


def leaves(value: Json) -> Iterator[Value | None]:
    """The scalars that a field holds; None for what it holds that is none."""
    if isinstance(value, list):
        for part in value:
            yield from leaves(part)
    elif isinstance(value, dict):
        texts = [value[key] for key in _TEXT_KEYS if key in value]
        yield values.scalar(texts[0]) if texts else None
    else:
        yield values.scalar(value)


_VALUES: Mapping[Where, Callable[[Event, Field], Iterable[Value | None]]] = {
    Where.ITEM: _items,
    Where.REFERENCE: _references,
    Where.QUANTITY: _quantities,
    Where.SENSOR: sensed,
    **dict.fromkeys(
        (
            Where.EXTENSION,
            Where.ILMD,
            Where.ERROR_DECLARATION,
            Where.SENSOR_ELEMENT,
            Where.SENSOR_METADATA,
            Where.SENSOR_REPORT,
            Where.READ_POINT,
            Where.BIZ_LOCATION,
        ),
        _own,
    ),
}
