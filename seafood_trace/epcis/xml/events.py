"""One event of an XML document as the JSON-LD object that it is.

PURE. Source: GS1 EPCIS 2.0, sections 7.4 and 9.5 (XML schema of events), and of 1.2.
"""

from collections.abc import Callable, Mapping

from lxml import etree

from seafood_trace.epcis import vocabulary
from seafood_trace.epcis.event import Action, EventType, Json
from seafood_trace.epcis.namespaces import is_uri
from seafood_trace.epcis.xml import values
from seafood_trace.epcis.xml.elements import (
    Reader,
    Scope,
    attributes,
    fill,
    list_of,
    number,
    standard_name,
    text,
    time,
)
from seafood_trace.epcis.xml.names import Prefixes, decoded, split
from seafood_trace.epcis.xml.notes import Notes
from seafood_trace.epcis.xml.words import Vocabulary, for_json


def _words(text_of_names: str) -> list[str]:
    return text_of_names.split()


_METADATA: Mapping[str, Callable[[str], Json]] = {
    **dict.fromkeys(_words("bizRules dataProcessingMethod deviceID deviceMetadata rawData"), str),
    **dict.fromkeys(_words("time startTime endTime"), values.time),
}
_REPORT: Mapping[str, Callable[[str], Json]] = {
    **dict.fromkeys(
        _words(
            "type exception component stringValue uom bizRules chemicalSubstance deviceID "
            "coordinateReferenceSystem dataProcessingMethod deviceMetadata microorganism "
            "rawData uriValue hexBinaryValue"
        ),
        str,
    ),
    **dict.fromkeys(
        _words("value minValue maxValue meanValue sDev percRank percValue"), values.number
    ),
    "time": values.time,
    "booleanValue": values.boolean,
}

# Where fields of an event of EPCIS 1 are kept that EPCIS 2 has no place for.
EPCIS_1_REST = "urn:seafood-trace:ns:epcis-1:"
_REST_PREFIX = "epcis1"

# Attributes of a bare event that belong to the document it is not in.
_OF_DOCUMENT: Mapping[str, Callable[[str], Json]] = {"schemaVersion": str, "creationDate": str}


def event_json(
    element: etree._Element, at: str, notes: Notes, *, is_of_version_1: bool = False
) -> tuple[dict[str, Json], dict[str, str]]:
    """The event without a context, and the prefixes that one has to declare for it."""
    notes.mark(at, element)
    scope = Scope(notes, Prefixes(element))
    name = standard_name(element) or split(str(element.tag))[1]
    sent: dict[str, Json] = {"type": decoded(name)}
    attributes(element, sent, at, scope, _OF_DOCUMENT if at == "" else {})
    for key in _OF_DOCUMENT:
        sent.pop(key, None)
    fill(sent, element, at, scope, _FIELDS, frozenset(("certificationInfo",)))
    declared = scope.prefixes.declared
    if is_of_version_1 and (left := _what_only_version_1_allows(sent)):
        for key in left:
            sent[f"{_REST_PREFIX}:{key}"] = sent.pop(key)
        declared = {**declared, _REST_PREFIX: EPCIS_1_REST}
    return sent, declared


def _what_only_version_1_allows(sent: Mapping[str, Json]) -> list[str]:
    """Fields that the schema of EPCIS 1 let pass and EPCIS 2 forbids in this event."""
    found = []
    is_made = sent["type"] == EventType.TRANSFORMATION or sent.get("action") == Action.ADD
    if "ilmd" in sent and not is_made:
        found.append("ilmd")
    said = sent.get("certificationInfo")  # no field of EPCIS 1, and there any text
    if isinstance(said, str) and not is_uri(said):
        found.append("certificationInfo")
    return found


def _word(meaning: Vocabulary) -> Reader:
    return lambda element, at, scope: for_json(text(element, at, scope), meaning)


def _object(readers: Mapping[str, Reader], repeated: frozenset[str] = frozenset()) -> Reader:
    """A reader of an element that holds fields of these names, and fields of somebody's own."""

    def read(element: etree._Element, at: str, scope: Scope) -> Json:
        sent = attributes(element, {}, at, scope, {})
        return fill(sent, element, at, scope, readers, repeated)

    return read


def _typed(key: str, meaning: Vocabulary) -> Reader:
    """A reader of `<source type="…">URI</source>`, whose URI goes under `key`."""

    def read(element: etree._Element, at: str, scope: Scope) -> Json:
        as_json: Mapping[str, Callable[[str], Json]] = {
            "type": lambda word: for_json(word, meaning)
        }
        sent = attributes(element, {}, at, scope, as_json)
        if len(element):
            scope.notes.fault("unexpected_element", "Only a URI is wanted here.", at, element)
        return sent | {key: (element.text or "").strip()}

    return read


def _epcs(element: etree._Element, at: str, scope: Scope) -> Json:
    """Each once: the schema of XML lets a list repeat itself, and that of JSON does not."""
    return _once(_EPC_LIST(element, at, scope))


def _once(sent: Json) -> Json:
    return list(dict.fromkeys(map(str, sent))) if isinstance(sent, list) else sent


def _sensor_part(known: Mapping[str, Callable[[str], Json]]) -> Reader:
    def read(element: etree._Element, at: str, scope: Scope) -> Json:
        return fill(attributes(element, {}, at, scope, known), element, at, scope, {})

    return read


def _sensor_element(element: etree._Element, at: str, scope: Scope) -> Json:
    sent = attributes(element, {}, at, scope, {})
    fill(sent, element, at, scope, _SENSOR_ELEMENT, frozenset(("sensorReport",)))
    return _with_lists(sent, "sensorReport")


def _persistent_disposition(element: etree._Element, at: str, scope: Scope) -> Json:
    sent = attributes(element, {}, at, scope, {})
    fill(sent, element, at, scope, _PERSISTENT, frozenset(_PERSISTENT))
    return {key: _once(value) for key, value in _with_lists(sent, *_PERSISTENT).items()}


def _with_lists(sent: dict[str, Json], *keys: str) -> dict[str, Json]:
    """Fields that are lists in JSON even where they were not repeated."""
    for key in keys:
        if key in sent and not isinstance(sent[key], list):
            sent[key] = [sent[key]]
    return sent


_SENSOR_ELEMENT: Mapping[str, Reader] = {
    "sensorMetadata": _sensor_part(_METADATA),
    "sensorReport": _sensor_part(_REPORT),
}
_PERSISTENT: Mapping[str, Reader] = dict.fromkeys(("set", "unset"), _word(vocabulary.disposition))
_PLACE = _object({"id": text})
_EPC_LIST = list_of("epc", text)
_QUANTITIES = list_of(
    "quantityElement", _object({"epcClass": text, "quantity": number, "uom": text})
)
_FIELDS: Mapping[str, Reader] = {
    **dict.fromkeys(
        _words("eventTimeZoneOffset eventID action parentID transformationID certificationInfo"),
        text,
    ),
    **dict.fromkeys(_words("eventTime recordTime"), time),
    **dict.fromkeys(_words("epcList childEPCs inputEPCList outputEPCList"), _epcs),
    **dict.fromkeys(
        _words("quantityList childQuantityList inputQuantityList outputQuantityList"), _QUANTITIES
    ),
    "bizStep": _word(vocabulary.biz_step),
    "disposition": _word(vocabulary.disposition),
    "persistentDisposition": _persistent_disposition,
    "readPoint": _PLACE,
    "bizLocation": _PLACE,
    "bizTransactionList": list_of(
        "bizTransaction", _typed("bizTransaction", vocabulary.biz_transaction_type)
    ),
    "sourceList": list_of("source", _typed("source", vocabulary.source_dest_type)),
    "destinationList": list_of("destination", _typed("destination", vocabulary.source_dest_type)),
    "errorDeclaration": _object(
        {
            "declarationTime": time,
            "reason": _word(vocabulary.error_reason),
            "correctiveEventIDs": list_of("correctiveEventID", text),
        }
    ),
    "sensorElementList": list_of("sensorElement", _sensor_element),
    "ilmd": _object({}),
}
