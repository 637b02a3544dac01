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
from seafood_trace.epcis.xml.names import SBDH

_BUSINESS_HEADER = f"{{{SBDH}}}StandardBusinessDocumentHeader"
_BUSINESS_FIELDS = {
    "sender": ("Sender", "Identifier"),
    "receiver": ("Receiver", "Identifier"),
    "instanceIdentifier": ("DocumentIdentification", "InstanceIdentifier"),
}
_AT = "/epcisHeader"


def header_json(element: etree._Element, scope: Scope) -> dict[str, Json]:
    """What the header adds to the JSON of its document. Other people's elements are left out."""
    sent: dict[str, Json] = {}
    scope.notes.mark(_AT, element)
    for child in children(element):
        name = standard_name(child)
        if child.tag == _BUSINESS_HEADER:
            sent |= _business_fields(child)
        elif name == "EPCISMasterData" and "epcisHeader" not in sent:
            sent["epcisHeader"] = {"epcisMasterData": _master_data(child, scope)}
        elif name is not None:
            _refuse(name, _AT, child, scope)
    return sent


def _business_fields(element: etree._Element) -> dict[str, Json]:
    sent: dict[str, Json] = {}
    for key, path in _BUSINESS_FIELDS.items():
        found = element.find("/".join(f"{{{SBDH}}}{step}" for step in path))
        if found is not None and found.text and found.text.strip():
            sent[key] = found.text.strip()
    return sent


def _master_data(element: etree._Element, scope: Scope) -> Json:
    at = f"{_AT}/epcisMasterData"
    sent: dict[str, Json] = {}
    for child in children(element):
        name = standard_name(child)
        if name == "VocabularyList" and "vocabularyList" not in sent:
            sent["vocabularyList"] = vocabularies(child, at, scope)
        elif name is not None:
            _refuse(name, at, child, scope)
    return sent


def _refuse(name: str, at: str, element: etree._Element, scope: Scope) -> None:
    message = f"{name[:60]!r} has no place here."
    scope.notes.fault("unknown_element", message, at, element)


def vocabularies(element: etree._Element, at: str, scope: Scope) -> Json:
    """The `vocabularyList` of JSON-LD, to stand at `at`."""
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
            _refuse(name, at, child, scope)
    return sent | {"attributes": told} if told else sent


def _attribute(element: etree._Element, at: str, scope: Scope) -> Json:
    """The value is a text, or an object where it has elements of its own."""
    scope.notes.mark(at, element)
    sent = attributes(element, {}, at, scope, {"id": str})
    value = own_value(element, at, scope)
    if isinstance(value, dict):
        told = {key: part for key, part in value.items() if key not in sent and key != "@id"}
        value = told.get("@value", "") if told.keys() <= {"@value"} else told
    return sent | {"attribute": value}


_ELEMENTS = list_of("VocabularyElement", _element)
_CHILDREN = list_of("id", text)
_VOCABULARIES = list_of("Vocabulary", _vocabulary)
