"""EPCIS documents in XML 2.0, written from events.

An event is written from what its partner sent (`as_sent`), whose fields keep their names and
meanings under prefixes that each event declares; only the words of the CBV change their form,
as the client asks. The elements stand in the order that the schema of 2.0 wants.

PURE. Sources: GS1 EPCIS 2.0, section 9 (XML binding) and its XML schemas; the REST binding's
header GS1-CBV-XML-Format; RFC 7807.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from seafood_trace.epcis import sensors, vocabulary
from seafood_trace.epcis.event import Event, EventType, Json
from seafood_trace.epcis.namespaces import GS1_PREFIXES, OWN
from seafood_trace.epcis.writing import Outgoing, as_json, instant
from seafood_trace.epcis.xml.names import EPCIS_2, EPCIS_QUERY_2
from seafood_trace.epcis.xml.own_fields import Declarations, OwnFields
from seafood_trace.epcis.xml.text import DECLARATION, element, escaped, scalar
from seafood_trace.epcis.xml.words import SENSOR_STEMS, CbvForm, Vocabulary, for_xml

_HEAD = ("eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "errorDeclaration")
_WHAT = ("bizStep", "disposition", "readPoint", "bizLocation")
_WHO = ("sourceList", "destinationList", "sensorElementList", "persistentDisposition", "ilmd")
_CHILDREN = ("parentID", "childEPCs")

# The order of fields in the schema of EPCIS 2.0.
ORDER: Mapping[EventType, tuple[str, ...]] = {
    event_type: (*_HEAD, "certificationInfo", *fields, *_WHO)
    for event_type, fields in {
        EventType.OBJECT: ("epcList", "action", *_WHAT, "bizTransactionList", "quantityList"),
        EventType.AGGREGATION: (
            *_CHILDREN,
            "action",
            *_WHAT,
            "bizTransactionList",
            "childQuantityList",
        ),
        EventType.TRANSACTION: (
            "bizTransactionList",
            "parentID",
            "epcList",
            "action",
            *_WHAT,
            "quantityList",
        ),
        EventType.TRANSFORMATION: (
            "inputEPCList",
            "inputQuantityList",
            "outputEPCList",
            "outputQuantityList",
            "transformationID",
            *_WHAT,
            "bizTransactionList",
        ),
        EventType.ASSOCIATION: (
            *_CHILDREN,
            "childQuantityList",
            "action",
            *_WHAT,
            "bizTransactionList",
        ),
    }.items()
}
_NOT_WRITTEN = frozenset(("@context", "type"))
_EPC_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_QUANTITY_LISTS = (
    "quantityList",
    "childQuantityList",
    "inputQuantityList",
    "outputQuantityList",
)
# Every other list has at least one element in the schema, or is not there.
_MAY_BE_EMPTY = frozenset((*_EPC_LISTS, *_QUANTITY_LISTS))


def write(
    events: Iterable[Event | Outgoing],
    *,
    created_at: datetime,
    cbv_form: CbvForm = CbvForm.NO_PREFERENCE,
) -> bytes:
    """An EPCISDocument of these events, in their order."""
    return _document("epcis:EPCISDocument", EPCIS_2, created_at, _event_list(events, cbv_form))


def write_query(
    events: Iterable[Event | Outgoing],
    *,
    created_at: datetime,
    query_name: str,
    subscription_id: str | None = None,
    cbv_form: CbvForm = CbvForm.NO_PREFERENCE,
) -> bytes:
    """An EPCISQueryDocument: the answer to a query, or what a subscription delivers."""
    results = element("queryName", escaped(query_name))
    if subscription_id is not None:
        results += element("subscriptionID", escaped(subscription_id))
    results += element("resultsBody", _event_list(events, cbv_form))
    body = element("epcisq:QueryResults", results)
    return _document("epcisq:EPCISQueryDocument", EPCIS_QUERY_2, created_at, body)


def write_problem(problem: Mapping[str, object]) -> bytes:
    """A problem as the `EPCISException` of the schema; members beyond RFC 7807 in our namespace."""
    known = ("type", "title", "status", "detail", "instance")
    content = "".join(
        element(key, escaped(str(problem[key]))) for key in known if problem.get(key) is not None
    )
    others = {f"own:{key}": _json(value) for key, value in problem.items() if key not in known}
    names = Declarations()
    content += OwnFields(names).elements(others, {"own": OWN})
    declared = {"xmlns:epcis": EPCIS_2, **names.attributes()}
    return _bytes(element("epcis:EPCISException", content, declared))


def write_collection(members: Iterable[str], *, name: str = "TopLevelResourceCollection") -> bytes:
    """A list of resources. The binding has no schema for it: the names are its OpenAPI's."""
    content = element("type", "Collection")
    content += "".join(element("member", escaped(member)) for member in members)
    return _bytes(element(name, content))


def write_capture_job(job: Mapping[str, object]) -> bytes:
    """A capture job as the `EPCISCaptureJob` of the schema."""
    attributes = {key: scalar(_json(job.get(key))) for key in ("running", "success", "captureID")}
    content = "".join(
        element(key, escaped(str(job[key])))
        for key in ("captureErrorBehaviour", "createdAt", "finishedAt")
        if job.get(key) is not None
    )
    errors = job.get("errors")
    if isinstance(errors, list) and errors:
        content += element("errors", "".join(map(_job_error, errors)))
    elif job.get("errorFile"):
        content += element("errorFile", escaped(str(job["errorFile"])))
    declared = {"xmlns:epcis": EPCIS_2, **attributes}
    return _bytes(element("epcis:EPCISCaptureJob", content, declared))


def _job_error(error: object) -> str:
    members = error if isinstance(error, dict) else {}
    return element(
        "error",
        "".join(
            element(key, escaped(str(members[key])))
            for key in ("type", "title", "status", "detail", "instance")
            if members.get(key) is not None
        ),
    )


def _json(value: object) -> Json:
    """A member of a problem, which is made to go out as JSON."""
    if isinstance(value, Mapping):
        return {str(key): _json(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_json(part) for part in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _document(name: str, namespace: str, created_at: datetime, body: str) -> bytes:
    attributes = {
        f"xmlns:{name.partition(':')[0]}": namespace,
        "schemaVersion": "2.0",
        "creationDate": instant(created_at),
    }
    return _bytes(element(name, element("EPCISBody", body), attributes))


def _bytes(root: str) -> bytes:
    return f"{DECLARATION}{root}\n".encode()


def _event_list(events: Iterable[Event | Outgoing], cbv_form: CbvForm) -> str:
    written = "".join(_event(one, cbv_form) for one in events)
    return element("EventList", written)


def _event(one: Event | Outgoing, cbv_form: CbvForm) -> str:
    event = one if isinstance(one, Event) else one.event
    return _Writer(event, cbv_form).write(as_json(one))


class _Writer:
    """Writes one event, and gathers the prefixes that it needs."""

    def __init__(self, event: Event, cbv_form: CbvForm) -> None:
        self.type = event.type
        self.names = {**GS1_PREFIXES, **event.namespaces}
        self.declarations = Declarations()
        self.own = OwnFields(self.declarations)
        self.cbv_form = cbv_form

    def write(self, sent: Mapping[str, Json]) -> str:
        order = ORDER[self.type]
        content = "".join(self._field(key, sent[key]) for key in order if key in sent)
        others = {key: sent[key] for key in sent if key not in order and key not in _NOT_WRITTEN}
        content += self.own.elements(others, self.names)
        return element(self.type, content, self.declarations.attributes())

    def _field(self, key: str, value: Json) -> str:
        if value == [] and key not in _MAY_BE_EMPTY:
            return ""
        return _FIELDS.get(key, _Writer._plain)(self, key, value)

    def _plain(self, key: str, value: Json) -> str:
        """A text or number; each of them where there are several."""
        several = value if isinstance(value, list) else [value]
        return "".join(element(key, escaped(self.own.text(one, self.names))) for one in several)

    def _time(self, key: str, value: Json) -> str:
        return element(key, escaped(scalar(value).upper()))

    def _epcs(self, key: str, value: Json) -> str:
        return element(key, "".join(self._plain("epc", epc) for epc in _list(value)))

    def _quantities(self, key: str, value: Json) -> str:
        known = ("epcClass", "quantity", "uom")
        lines = [self._object("quantityElement", line, known) for line in _objects(value)]
        return element(key, "".join(lines))

    def _place(self, key: str, value: Json) -> str:
        return "".join(self._object(key, place, ("id",)) for place in _objects([value]))

    def _object(self, name: str, sent: Mapping[str, Json], known: tuple[str, ...]) -> str:
        """An object with the known fields first, then those of somebody's own."""
        content = "".join(self._field(key, sent[key]) for key in known if key in sent)
        others = {key: value for key, value in sent.items() if key not in known}
        return element(name, content + self.own.elements(others, self.names))

    def _own(self, key: str, value: Json) -> str:
        return "".join(self._object(key, inner, ()) for inner in _objects([value]))

    def _typed_list(self, key: str, value: Json) -> str:
        item, meaning = _TYPED[key]
        return element(key, "".join(self._typed(item, meaning, one) for one in _objects(value)))

    def _typed(self, item: str, meaning: Vocabulary, sent: Mapping[str, Json]) -> str:
        attributes = {}
        if "type" in sent:
            attributes["type"] = self._word(scalar(sent["type"]), meaning)
        return element(item, escaped(self.own.text(sent.get(item, ""), self.names)), attributes)

    def _word(self, word: str, meaning: Vocabulary) -> str:
        written = for_xml(word, meaning, self.names, self.cbv_form)
        self.declarations.note(written, self.names)
        return written

    def _word_field(self, key: str, value: Json) -> str:
        return element(key, escaped(self._word(scalar(value), _WORDS[key])))

    def _persistent_disposition(self, key: str, value: Json) -> str:
        content = ""
        for sent in _objects([value]):
            for name in ("unset", "set"):
                for word in _list(sent.get(name, [])):
                    written = self._word(scalar(word), vocabulary.disposition)
                    content += element(name, escaped(written))
        return element(key, content)

    def _error_declaration(self, key: str, value: Json) -> str:
        known = ("declarationTime", "reason", "correctiveEventIDs")
        return "".join(self._object(key, sent, known) for sent in _objects([value]))

    def _corrective_ids(self, key: str, value: Json) -> str:
        ids = [self._plain("correctiveEventID", one) for one in _list(value)]
        return element(key, "".join(ids))

    def _sensor_elements(self, key: str, value: Json) -> str:
        return element(key, "".join(map(self._sensor_element, _objects(value))))

    def _sensor_element(self, sent: Mapping[str, Json]) -> str:
        known = ("sensorMetadata", "sensorReport")
        content = ""
        for name in known:
            parts = sent.get(name)
            several = _objects(parts if isinstance(parts, list) else [parts])
            content += "".join(self._sensor_part(name, part) for part in several)
        others = {key: value for key, value in sent.items() if key not in known}
        return element("sensorElement", content + self.own.elements(others, self.names))

    def _sensor_part(self, name: str, sent: Mapping[str, Json]) -> str:
        """All that is plain as attributes; what is not, as elements."""
        attributes: dict[str, str] = {}
        others: dict[str, Json] = {}
        for key, value in sent.items():
            if isinstance(value, dict | list) or key[:1] == "@":
                others[key] = value
            elif value is not None:
                attributes[self.own.name(key, self.names)] = self._sensor_value(key, value)
        return element(name, self.own.elements(others, self.names), attributes)

    def _sensor_value(self, key: str, value: Json) -> str:
        written = scalar(value)
        if key in sensors.TIMES:
            return written.upper()
        if key in SENSOR_STEMS and ":" not in written:
            written = SENSOR_STEMS[key] + written
        self.declarations.note(written, self.names)
        return written


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _objects(value: Json) -> list[dict[str, Json]]:
    return [each for each in _list(value) if isinstance(each, dict)]


_WORDS: Mapping[str, Vocabulary] = {
    "bizStep": vocabulary.biz_step,
    "disposition": vocabulary.disposition,
    "reason": vocabulary.error_reason,
}
_TYPED: Mapping[str, tuple[str, Vocabulary]] = {
    "bizTransactionList": ("bizTransaction", vocabulary.biz_transaction_type),
    "sourceList": ("source", vocabulary.source_dest_type),
    "destinationList": ("destination", vocabulary.source_dest_type),
}
_FIELDS: Mapping[str, Callable[[_Writer, str, Json], str]] = {
    **dict.fromkeys(("eventTime", "recordTime", "declarationTime"), _Writer._time),
    **dict.fromkeys(_WORDS, _Writer._word_field),
    **dict.fromkeys(_TYPED, _Writer._typed_list),
    **dict.fromkeys(_EPC_LISTS, _Writer._epcs),
    **dict.fromkeys(_QUANTITY_LISTS, _Writer._quantities),
    **dict.fromkeys(("readPoint", "bizLocation"), _Writer._place),
    "persistentDisposition": _Writer._persistent_disposition,
    "errorDeclaration": _Writer._error_declaration,
    "correctiveEventIDs": _Writer._corrective_ids,
    "sensorElementList": _Writer._sensor_elements,
    "ilmd": _Writer._own,
}
