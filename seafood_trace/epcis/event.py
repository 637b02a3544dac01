"""An EPCIS 2.0 event as a value: what the rest of the house reads instead of JSON or XML.

`document.py` makes these from what a partner sent and is the only writer of
EPCIS documents. Every identifier in here is canonical (`identifiers.identity`),
every vocabulary word a full URI (`vocabulary.py`), every time a UTC instant, so
that two spellings of one thing compare equal. What was sent is kept beside it in
`as_sent`, untouched: that is what is stored, committed to and given back.

PURE. Source: GS1 EPCIS 2.0, section 7 (data model); CBV 2.0.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class EventType(StrEnum):
    """The five event types of EPCIS 2.0."""

    OBJECT = "ObjectEvent"
    AGGREGATION = "AggregationEvent"
    TRANSACTION = "TransactionEvent"
    TRANSFORMATION = "TransformationEvent"
    ASSOCIATION = "AssociationEvent"


class Action(StrEnum):
    """How an event relates to the life of its objects; a TransformationEvent has none."""

    ADD = "ADD"
    OBSERVE = "OBSERVE"
    DELETE = "DELETE"


class Role(StrEnum):
    """In which list of its event an item stands."""

    EPC = "epc"
    PARENT = "parent"
    CHILD = "child"
    INPUT = "input"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Quantity:
    """So much of a class: a number of units where `uom` is None, else in that UN/ECE Rec 20 unit."""

    epc_class: str
    quantity: Decimal | None = None
    uom: str | None = None


@dataclass(frozen=True, slots=True)
class TypedRef:
    """A business transaction, source or destination: `type` is a full URI, None where untyped."""

    type: str | None
    id: str


@dataclass(frozen=True, slots=True)
class ErrorDeclaration:
    """The statement that the event of this ID is wrong; `reason` is a full URI or None."""

    declared_at: datetime
    reason: str | None = None
    corrective_event_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing an event touches: an instance (`quantity` None) or so much of a class."""

    role: Role
    uri: str
    is_class: bool
    quantity: Decimal | None = None
    uom: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One EPCIS event.

    `event_time` is the UTC instant, `event_time_offset` the offset as sent (`-05:00`).
    `ilmd` and `extensions` are trees whose keys are written `{namespace URI}local`
    (Clark notation), the GDST namespace always without its trailing slash.
    `as_sent` is the JSON-LD object of the event as it came (or as translated from
    XML), `namespaces` the prefixes in force there, `context` the document's `@context`.
    """

    type: EventType
    event_time: datetime
    event_time_offset: str
    as_sent: Mapping[str, Json]
    context: Json = None
    namespaces: Mapping[str, str] = field(default_factory=dict)
    event_id: str | None = None
    action: Action | None = None
    biz_step: str | None = None
    disposition: str | None = None
    persistent_set: tuple[str, ...] = ()
    persistent_unset: tuple[str, ...] = ()
    read_point: str | None = None
    biz_location: str | None = None
    parent_id: str | None = None
    epcs: tuple[str, ...] = ()
    child_epcs: tuple[str, ...] = ()
    input_epcs: tuple[str, ...] = ()
    output_epcs: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    child_quantities: tuple[Quantity, ...] = ()
    input_quantities: tuple[Quantity, ...] = ()
    output_quantities: tuple[Quantity, ...] = ()
    transformation_id: str | None = None
    biz_transactions: tuple[TypedRef, ...] = ()
    sources: tuple[TypedRef, ...] = ()
    destinations: tuple[TypedRef, ...] = ()
    certification_info: tuple[str, ...] = ()
    error_declaration: ErrorDeclaration | None = None
    ilmd: Mapping[str, Json] = field(default_factory=dict)
    extensions: Mapping[str, Json] = field(default_factory=dict)

    def items(self) -> Iterator[Item]:
        """Everything the event touches, parent first, then instances, then classes."""
        if self.parent_id is not None:
            yield Item(Role.PARENT, self.parent_id, is_class=False)
        for role, epcs in self._epc_lists():
            for epc in epcs:
                yield Item(role, epc, is_class=False)
        for role, quantities in self._quantity_lists():
            for line in quantities:
                yield Item(role, line.epc_class, True, line.quantity, line.uom)

    def _epc_lists(self) -> tuple[tuple[Role, tuple[str, ...]], ...]:
        return (
            (Role.EPC, self.epcs),
            (Role.CHILD, self.child_epcs),
            (Role.INPUT, self.input_epcs),
            (Role.OUTPUT, self.output_epcs),
        )

    def _quantity_lists(self) -> tuple[tuple[Role, tuple[Quantity, ...]], ...]:
        return (
            (Role.EPC, self.quantities),
            (Role.CHILD, self.child_quantities),
            (Role.INPUT, self.input_quantities),
            (Role.OUTPUT, self.output_quantities),
        )
