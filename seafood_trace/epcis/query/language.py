"""A query over events as a value: conditions that must all hold, an order, and bounds.

A condition names a field of the event, says how its values are compared, and with what; within
a condition any value will do. What the parameters of a request are called is `parameters.py`'s,
whether an event fulfils a query is `matching.py`'s, and how it is found `search.py`'s.

PURE. Source: GS1 EPCIS 2.0, section 8.2.7.1 (SimpleEventQuery).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from seafood_trace.epcis.query.patterns import ItemPattern

Value = str | Decimal | datetime | ItemPattern


class Operator(StrEnum):
    """How a field is compared; named as parameters begin."""

    EQ = "EQ"
    GT = "GT"
    GE = "GE"
    LT = "LT"
    LE = "LE"
    MATCH = "MATCH"
    WD = "WD"  # with descendants: the place or one inside of it
    EXISTS = "EXISTS"
    HASATTR = "HASATTR"
    EQATTR = "EQATTR"


class Where(StrEnum):
    """In which part of an event a field lies."""

    EVENT = "event"  # a field of the standard
    ITEM = "item"  # the lists of EPCs, or of classes
    REFERENCE = "reference"  # business transactions, sources and destinations
    QUANTITY = "quantity"
    SENSOR = "sensor"  # metadata or report of a sensor element
    # Fields of others' vocabularies: at the top, in the ILMD, or inside of a field of the standard.
    EXTENSION = "extension"
    ILMD = "ilmd"
    ERROR_DECLARATION = "error declaration"
    SENSOR_ELEMENT = "sensor element"
    SENSOR_METADATA = "sensor metadata"
    SENSOR_REPORT = "sensor report"
    READ_POINT = "read point"
    BIZ_LOCATION = "business location"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of events.

    `name` is that of the standard (`bizStep`, `anyEPC`, `quantity`), or of a vocabulary, written
    `{namespace}local`. `qualifier` is the type of a reference, the unit of a number or the name
    of a master data attribute; None where any will do. `is_inner`: at any depth below, not here.
    """

    where: Where
    name: str
    qualifier: str | None = None
    is_inner: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """What one parameter asks; `values` are as the field's own are compared, or patterns."""

    field: Field
    operator: Operator
    values: tuple[Value, ...] = ()


EVENT_TIME = Field(Where.EVENT, "eventTime")
RECORD_TIME = Field(Where.EVENT, "recordTime")


@dataclass(frozen=True, slots=True)
class EventQuery:
    """What is asked for; without conditions, everything.

    `order_by` None is the order of the record, oldest first. `event_count_limit` cuts the
    answer, beyond `max_event_count` there is none.
    """

    conditions: tuple[Condition, ...] = ()
    order_by: Field | None = None
    is_descending: bool = True
    event_count_limit: int | None = None
    max_event_count: int | None = None

    def with_conditions(self, *more: Condition) -> "EventQuery":
        """The query with these conditions as well."""
        return replace(self, conditions=(*self.conditions, *more))


def equal(name: str, *values: Value) -> Condition:
    """That a field of the standard has one of these values: `equal("bizStep", SHIPPING)`."""
    return Condition(Field(Where.EVENT, name), Operator.EQ, values)


def match(name: str, *items: str | ItemPattern) -> Condition:
    """That the event touches one of these canonical items: `match("anyEPC", uri)`."""
    return Condition(Field(Where.ITEM, name), Operator.MATCH, items)


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of an answer is wanted: at most `limit` events from `token` on."""

    limit: int = 30
    token: str | None = None
