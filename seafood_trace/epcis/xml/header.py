"""The header of an XML document: who sent it to whom, and its master data.

PURE. Source: GS1 EPCIS 2.0, sections 9.3 and 9.4 (EPCISHeader, EPCISMasterData); UN/CEFACT
Standard Business Document Header, of which JSON-LD keeps three fields.
"""

from collections.abc import Mapping

from lxml import etree

from seafood_trace.epcis.event import Json
from seafood_trace.epcis.xml.elements import (
    Reader,
    Scope,
    attributes,
    children,
    fill,
    list_of,
    own_value,
    standard_name,
    text,
)
from seafood_trace.epcis.xml.names import SBDH, Prefixes
from seafood_trace.epcis.xml.notes import Notes

_BUSINESS_HEADER = f"{{{SBDH}}}StandardBusinessDocumentHeader"
_BUSINESS_FIELDS = {
    "sender": ("Sender", "Identifier"),
    "receiver": ("Receiver", "Identifier"),
    "instanceIdentifier": ("DocumentIdentification", "InstanceIdentifier"),
}
_AT = "/epcisHeader"


def header_json(element: etree._Element, notes: Notes) -> dict[str, Json]:
    """What the header adds to the JSON of its document. Other people's elements are left out."""
    sent: dict[str, Json] = {}
    notes.mark(_AT, element)
    for child in children(element):
        name = standard_name(child)
        if child.tag == _BUSINESS_HEADER:
            sent |= _business_fields(child)
        elif name == "EPCISMasterData" and "epcisHeader" not in sent:
            sent["epcisHeader"] = {"epcisMasterData": _master_data(child, notes)}
        elif name is not None:
            notes.fault("unknown_element", f"{name[:60]!r} has no place here.", _AT, child)
    return sent


def _business_fields(element: etree._Element) -> dict[str, Json]:
    sent: dict[str, Json] = {}
    for key, path in _BUSINESS_FIELDS.items():
        found = element.find("/".join(f"{{{SBDH}}}{step}" for step in path))
        if found is not None and found.text and found.text.strip():
            sent[key] = found.text.strip()
    return sent


def _master_data(element: etree._Element, notes: Notes) -> Json:
    at = f"{_AT}/epcisMasterData"
    sent: dict[str, Json] = {}
    for child in children(element):
        name = standard_name(child)
        if name == "VocabularyList" and "vocabularyList" not in sent:
            sent["vocabularyList"] = vocabularies(child, at, notes)
        elif name is not None:
            notes.fault("unknown_element", f"{name[:60]!r} has no place here.", at, child)
    return sent


def vocabularies(element: etree._Element, at: str, notes: Notes) -> Json:
    """The `vocabularyList` of JSON-LD, to stand at `at`."""
    scope = Scope(notes, Prefixes(element))
    return _VOCABULARIES(element, f"{at}/vocabularyList", scope)


def _vocabulary(element: etree._Element, at: str, scope: Scope) -> Json:
    sent = attributes(element, {}, at, scope, {"type": str})
    readers: Mapping[str, Reader] = {"VocabularyElementList": _ELEMENTS}
    found = fill({}, element, at, scope, readers)
    sent["vocabularyElementList"] = found.pop("VocabularyElementList", [])
    return sent | found


def _element(element: etree._Element, at: str, scope: Scope) -> Json:
    sent = attributes(element, {}, at, scope, {"id": str})
    told: list[Json] = []
    for child in children(element):
        name = standard_name(child)
        if name == "attribute":
            told.append(_attribute(child, f"{at}/attributes/{len(told)}", scope))
        elif name == "children":
            sent["children"] = _CHILDREN(child, f"{at}/children", scope)
        elif name is not None:
            message = f"{name[:60]!r} has no place here."
            scope.notes.fault("unknown_element", message, at, child)
    return sent | {"attributes": told} if told else sent


def _attribute(element: etree._Element, at: str, scope: Scope) -> Json:
    """The value is a text, or an object where it has elements of its own."""
    scope.notes.mark(at, element)
    sent = attributes(element, {}, at, scope, {"id": str})
    value = own_value(element, at, scope)
    if isinstance(value, dict):
        value = {key: part for key, part in value.items() if key[:1] != "@" or key == "@value"}
        value = value.get("@value", "") if value.keys() <= {"@value"} else value
    return sent | {"attribute": value}


_ELEMENTS = list_of("VocabularyElement", _element)
_CHILDREN = list_of("id", text)
_VOCABULARIES = list_of("Vocabulary", _vocabulary)
