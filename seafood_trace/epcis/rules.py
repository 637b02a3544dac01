"""What EPCIS asks of an event beyond the shape of each field.

These are the rules that need two fields at once: which fields a type of event has,
and what must be there for an action. They look at what was sent, not at what could
be read of it, so that a field that is malformed is not also called missing.

PURE. Source: GS1 EPCIS 2.0, section 7.4 (event types) and its JSON Schema. Where
the schema asks less than the text (AssociationEvent), the text rules.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from seafood_trace.epcis.event import Action, Event, EventType, Json
from seafood_trace.errors import Fault, pointer

_COMMON = frozenset(
    (
        "@context",
        "action",
        "bizLocation",
        "bizStep",
        "bizTransactionList",
        "certificationInfo",
        "destinationList",
        "disposition",
        "errorDeclaration",
        "eventID",
        "eventTime",
        "eventTimeZoneOffset",
        "ilmd",
        "persistentDisposition",
        "readPoint",
        "recordTime",
        "sensorElementList",
        "sourceList",
        "type",
    )
)

# The fields without a prefix that each type of event may have. `action` and `ilmd` are in
# each of them because rules of their own say where they do not belong.
FIELDS: Mapping[EventType, frozenset[str]] = {
    EventType.OBJECT: _COMMON | {"epcList", "quantityList"},
    EventType.AGGREGATION: _COMMON | {"parentID", "childEPCs", "childQuantityList"},
    EventType.TRANSACTION: _COMMON | {"parentID", "epcList", "quantityList"},
    EventType.TRANSFORMATION: _COMMON
    | {
        "inputEPCList",
        "inputQuantityList",
        "outputEPCList",
        "outputQuantityList",
        "transformationID",
    },
    EventType.ASSOCIATION: _COMMON | {"parentID", "childEPCs", "childQuantityList"},
}
_ALL_FIELDS: frozenset[str] = frozenset().union(*FIELDS.values())

# Enough to see what is going on; finding the nearest name for each is slow.
_MOST_UNKNOWN = 20


def check(event: Event) -> tuple[Fault, ...]:
    """The faults of an event that is already a value, with pointers into its `as_sent`."""
    return faults(event.type, event.action, event.as_sent)


def faults(
    event_type: EventType, action: Action | None, sent: Mapping[str, Json]
) -> tuple[Fault, ...]:
    """What EPCIS forbids in an event as sent; `action` is None where there is none or it is wrong."""
    unknown = sorted(key for key in sent.keys() - FIELDS[event_type] if ":" not in key)
    found = [_unknown_field(event_type, key) for key in unknown[:_MOST_UNKNOWN]]
    found.extend(_action(event_type, sent))
    found.extend(_ilmd(event_type, action, sent))
    found.extend(_OBJECTS_OF[event_type](action, sent))
    return tuple(found)


def _unknown_field(event_type: EventType, key: str) -> Fault:
    if key in _ALL_FIELDS:
        return _fault("field_not_allowed", f"{key!r} is no field of {_a(event_type)}.", key)
    near = difflib.get_close_matches(key[:60], sorted(FIELDS[event_type]), n=1)
    advice = f"Did you mean {near[0]!r}?" if near else "Write a field of your own as prefix:name."
    return _fault("unknown_field", f"{key[:60]!r} is no field of {_a(event_type)}. {advice}", key)


def _action(event_type: EventType, sent: Mapping[str, Json]) -> Iterator[Fault]:
    if event_type is EventType.TRANSFORMATION:
        if "action" in sent:
            yield _fault("field_not_allowed", "A TransformationEvent has no action.", "action")
    elif "action" not in sent:
        yield _fault("missing_field", "'action' is required: ADD, OBSERVE or DELETE.", "action")


def _ilmd(
    event_type: EventType, action: Action | None, sent: Mapping[str, Json]
) -> Iterator[Fault]:
    """Master data of an instance or lot goes with its making."""
    if "ilmd" not in sent or event_type is EventType.TRANSFORMATION:
        return
    if event_type is not EventType.OBJECT or action in (Action.OBSERVE, Action.DELETE):
        where = "an ObjectEvent of action ADD or a TransformationEvent"
        yield _fault("ilmd_not_allowed", f"ilmd belongs to {where}.", "ilmd")


def _object(action: Action | None, sent: Mapping[str, Json]) -> Iterator[Fault]:
    """Something was handled, or a sensor read a place."""
    if _any(sent, "epcList", "quantityList"):
        return
    if not _any(sent, "sensorElementList"):
        needs = "an epcList or a quantityList that is not empty, or a sensorElementList"
        yield _fault("nothing_handled", f"An ObjectEvent needs {needs}.")
    elif "readPoint" not in sent and "epcList" not in sent:
        needs = "a readPoint: where the sensor read"
        yield _fault("missing_read_point", f"An ObjectEvent of a sensor alone needs {needs}.")


def _parent_and_children(
    event_type: EventType, action: Action | None, sent: Mapping[str, Json]
) -> Iterator[Fault]:
    """Joining and parting name the parent; only parting may name no children, and means all.

    Who observes an aggregation may not know what it is in; an association is with something.
    """
    subject = f"An {event_type} of action {action}"
    may_lack_parent = action is Action.OBSERVE and event_type is EventType.AGGREGATION
    if action is not None and not may_lack_parent and "parentID" not in sent:
        yield _fault("missing_parent", f"{subject} needs a parentID.", "parentID")
    if action in (Action.ADD, Action.OBSERVE) and not _any(sent, "childEPCs", "childQuantityList"):
        needs = "childEPCs or a childQuantityList that is not empty"
        yield _fault("missing_children", f"{subject} needs {needs}.")


def _transaction(action: Action | None, sent: Mapping[str, Json]) -> Iterator[Fault]:
    """Objects are tied to a transaction; only untying may name none, and means all."""
    if not _any(sent, "bizTransactionList"):
        needs = "a bizTransactionList that is not empty"
        yield _fault(
            "missing_transaction", f"A TransactionEvent needs {needs}.", "bizTransactionList"
        )
    if action not in (Action.ADD, Action.OBSERVE) or _any(sent, "epcList", "quantityList"):
        return
    # The XML of EPCIS 1 has an epcList in each of these, empty where the parent stands for all.
    if not ("epcList" in sent and _any(sent, "parentID")):
        needs = "an epcList or a quantityList; beside a parentID the epcList may be empty"
        yield _fault("nothing_handled", f"A TransactionEvent of action {action} needs {needs}.")


def _transformation(action: Action | None, sent: Mapping[str, Json]) -> Iterator[Fault]:
    """What goes in and what comes out, unless a transformationID joins several events."""
    has_inputs = _any(sent, "inputEPCList", "inputQuantityList")
    has_outputs = _any(sent, "outputEPCList", "outputQuantityList")
    if not has_inputs and not has_outputs:
        yield _fault("nothing_handled", "A TransformationEvent needs inputs and outputs.")
    elif "transformationID" not in sent and not (has_inputs and has_outputs):
        lacking = "outputs" if has_inputs else "inputs"
        needs = f"{lacking} too, or a transformationID that joins it to the event that has them"
        yield _fault("one_sided_transformation", f"A TransformationEvent needs {needs}.")


_OBJECTS_OF: Mapping[EventType, Callable[[Action | None, Mapping[str, Json]], Iterator[Fault]]] = {
    EventType.OBJECT: _object,
    EventType.AGGREGATION: partial(_parent_and_children, EventType.AGGREGATION),
    EventType.TRANSACTION: _transaction,
    EventType.TRANSFORMATION: _transformation,
    EventType.ASSOCIATION: partial(_parent_and_children, EventType.ASSOCIATION),
}


def _any(sent: Mapping[str, Json], *keys: str) -> bool:
    """True where one of these fields holds anything."""
    return any(sent.get(key) for key in keys)


def _a(event_type: EventType) -> str:
    article = "a" if event_type.startswith("T") else "an"
    return f"{article} {event_type}"


def _fault(code: str, message: str, *steps: str) -> Fault:
    return Fault(code, message, pointer(*steps))
