"""One event of an EPCIS document becomes an `Event`.

PURE. Source: GS1 EPCIS 2.0, sections 7.3 and 7.4, and its JSON-LD binding.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from seafood_trace.epcis import rules, sensors, vocabulary
from seafood_trace.epcis.event import Action, ErrorDeclaration, Event, EventType, Json
from seafood_trace.epcis.fields import DocumentFaults, Fields
from seafood_trace.epcis.namespaces import declared, extensions

# An event may name its type as a URI of the EPCIS ontology.
_TYPES = {
    stem + event_type: event_type
    for event_type in EventType
    for stem in ("", "epcis:", "https://ref.gs1.org/epcis/")
}
_ACTIONS = {action.value: action for action in Action}

# Stands where a time could not be read: an event with a fault is never handed on.
_UNREAD = datetime.min.replace(tzinfo=UTC)

_DECLARATION = frozenset(("declarationTime", "reason", "correctiveEventIDs"))
_PERSISTENT = frozenset(("set", "unset"))


def read_one(
    sent: Json, at: str, context: Json, namespaces: Mapping[str, str], faults: DocumentFaults
) -> Event | None:
    """The event of this JSON object; None where it has faults, which are noted."""
    if not isinstance(sent, dict):
        faults.add("wrong_type", "An event is an object.", at)
        return None
    if "@context" in sent:
        namespaces = declared(sent["@context"], namespaces, faults, f"{at}/@context")
    fields = Fields(sent, at, faults, namespaces)
    event_type = _event_type(fields)
    return None if event_type is None else _event(event_type, fields, context)


def _event_type(fields: Fields) -> EventType | None:
    fields.require("type")
    name = fields.text("type")
    if name is None:
        return None
    event_type = _TYPES.get(name)
    if event_type is None:
        known = ", ".join(EventType)
        fields.fault("unknown_event_type", f"The type of an event is one of {known}.", "type")
    return event_type


def _event(event_type: EventType, fields: Fields, context: Json) -> Event | None:
    """Every field is read before anything is refused."""
    faults, before = fields.faults, len(fields.faults)
    fields.require("eventTime", "eventTimeZoneOffset")
    fields.time("recordTime")  # only its shape: when we recorded it is ours to say
    if "sensorElementList" in fields.sent:
        sensors.check(fields)
    action = _action(fields)
    persistent_set, persistent_unset = _persistent_disposition(fields)
    event = Event(
        type=event_type,
        event_time=fields.time("eventTime") or _UNREAD,
        event_time_offset=fields.offset("eventTimeZoneOffset") or "",
        as_sent=fields.sent,
        context=context,
        namespaces=fields.namespaces,
        event_id=fields.uri("eventID"),
        action=action,
        biz_step=fields.word("bizStep", vocabulary.biz_step),
        disposition=fields.word("disposition", vocabulary.disposition),
        persistent_set=persistent_set,
        persistent_unset=persistent_unset,
        read_point=fields.place("readPoint"),
        biz_location=fields.place("bizLocation"),
        parent_id=fields.identifier("parentID"),
        # The schema forbids repetition in these three lists, and in no other.
        epcs=fields.identifiers("epcList", unique=event_type is EventType.OBJECT),
        input_epcs=fields.identifiers("inputEPCList", unique=True),
        output_epcs=fields.identifiers("outputEPCList", unique=True),
        child_epcs=fields.identifiers("childEPCs"),
        quantities=fields.quantities("quantityList"),
        child_quantities=fields.quantities("childQuantityList"),
        input_quantities=fields.quantities("inputQuantityList"),
        output_quantities=fields.quantities("outputQuantityList"),
        transformation_id=fields.identifier("transformationID"),
        biz_transactions=fields.references(
            "bizTransactionList", "bizTransaction", vocabulary.biz_transaction_type, typed=False
        ),
        sources=fields.references("sourceList", "source", vocabulary.source_dest_type, typed=True),
        destinations=fields.references(
            "destinationList", "destination", vocabulary.source_dest_type, typed=True
        ),
        certification_info=_certification_info(fields),
        error_declaration=_error_declaration(fields),
        ilmd=_ilmd(fields),
        extensions=_extensions(event_type, fields),
    )
    faults.extend(rules.faults(event_type, action, fields.sent), fields.at)
    return event if len(faults) == before and not faults.are_too_many else None


def _action(fields: Fields) -> Action | None:
    if "action" not in fields.sent:
        return None
    value = fields.sent["action"]
    action = _ACTIONS.get(value) if isinstance(value, str) else None
    if action is None:
        fields.fault("bad_action", "An action is ADD, OBSERVE or DELETE.", "action")
    return action


def _persistent_disposition(fields: Fields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    inner = fields.inner("persistentDisposition")
    if inner is None:
        return (), ()
    if inner.sent.keys() - _PERSISTENT:
        inner.closed(_PERSISTENT)
    if not inner.sent.keys() & _PERSISTENT:
        fields.fault("missing_field", "'set' or 'unset' is required.", "persistentDisposition")
    return (
        inner.words("set", vocabulary.disposition),
        inner.words("unset", vocabulary.disposition),
    )


def _certification_info(fields: Fields) -> tuple[str, ...]:
    """One URI or a list of them."""
    if isinstance(fields.sent.get("certificationInfo"), str):
        uri = fields.uri("certificationInfo")
        return () if uri is None else (uri,)
    return fields.uris("certificationInfo")


def _error_declaration(fields: Fields) -> ErrorDeclaration | None:
    inner = fields.inner("errorDeclaration")
    if inner is None:
        return None
    inner.require("declarationTime")
    inner.other_fields(_DECLARATION)
    return ErrorDeclaration(
        declared_at=inner.time("declarationTime") or _UNREAD,
        reason=inner.word("reason", vocabulary.error_reason),
        corrective_event_ids=inner.uris("correctiveEventIDs"),
    )


def _ilmd(fields: Fields) -> Mapping[str, Json]:
    inner = fields.inner("ilmd")
    return {} if inner is None else inner.other_fields(frozenset())


def _extensions(event_type: EventType, fields: Fields) -> Mapping[str, Json]:
    """The fields with a prefix; what has none and is unknown is for the rules to name."""
    sent = fields.sent
    others = sent.keys() - rules.FIELDS[event_type]
    if not others:
        return {}
    keys = [key for key in sent if ":" in key and key in others]
    return extensions(sent, keys, fields.namespaces, fields.faults, fields.at)
