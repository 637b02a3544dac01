"""The master data in the header of an EPCIS document: what products, places and parties are.

PURE. Source: GS1 EPCIS 2.0, section 9.4 (EPCISHeader) and its JSON Schema; attribute
names from CBV 2.0, section 9 and GDST 1.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from seafood_trace.epcis.event import Json
from seafood_trace.epcis.fields import Fields
from seafood_trace.epcis.namespaces import CBVMDA

_VOCABULARY = frozenset(("type", "vocabularyElementList"))
_ELEMENT = frozenset(("id", "attributes", "children"))
_ATTRIBUTE = frozenset(("id", "attribute"))

# `cbvmda:name` and `urn:epcglobal:cbv:mda#name` are one attribute; documents use the latter.
_CBV_ATTRIBUTE = "urn:epcglobal:cbv:mda#"


@dataclass(frozen=True, slots=True)
class MasterData:
    """What a document says of one product, place or party.

    `type` is the vocabulary (`urn:epcglobal:epcis:vtype:location`), `id` and `children`
    are canonical. `attributes` come in the order sent; a key is a full URI and may
    come more than once.
    """

    type: str
    id: str
    attributes: tuple[tuple[str, Json], ...] = ()
    children: tuple[str, ...] = ()

    def get(self, key: str) -> Json:
        """The first value of an attribute, None where it is not given."""
        return next((value for name, value in self.attributes if name == key), None)


def read(holder: Fields) -> tuple[MasterData, ...]:
    """Everything in the `vocabularyList` of an object, faults noted."""
    found: list[MasterData] = []
    for vocabulary in holder.objects("vocabularyList"):
        vocabulary.require("type")
        vocabulary.other_fields(_VOCABULARY)
        kind = vocabulary.uri("type")
        elements = [_element(kind, part) for part in vocabulary.objects("vocabularyElementList")]
        found.extend(element for element in elements if element is not None)
    return tuple(found)


def _element(kind: str | None, element: Fields) -> MasterData | None:
    element.require("id")
    element.other_fields(_ELEMENT)
    about = element.identifier("id")
    attributes = [_attribute(part) for part in element.objects("attributes")]
    children = element.identifiers("children")
    if kind is None or about is None:
        return None
    given = tuple(attribute for attribute in attributes if attribute is not None)
    return MasterData(expanded(kind, element.namespaces), about, given, children)


def _attribute(attribute: Fields) -> tuple[str, Json] | None:
    attribute.require("id", "attribute")
    attribute.other_fields(_ATTRIBUTE)
    key = attribute.uri("id")
    value = attribute.sent.get("attribute")
    is_value = isinstance(value, str | int | float | dict) and not isinstance(value, bool)
    if not is_value and "attribute" in attribute.sent:
        attribute.fault("wrong_type", "An attribute is a text, a number or an object.", "attribute")
    if key is None or not is_value:
        return None
    return expanded(key, attribute.namespaces), value


def expanded(uri: str, namespaces: Mapping[str, str]) -> str:
    """The full URI of a CURIE with a declared prefix, attributes of the CBV in one spelling."""
    prefix, _, local = uri.partition(":")
    full = namespaces.get(prefix, f"{prefix}:") + local
    return _CBV_ATTRIBUTE + full.removeprefix(CBVMDA) if full.startswith(CBVMDA) else full
