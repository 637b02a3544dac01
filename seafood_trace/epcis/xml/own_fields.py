"""Fields of somebody's own, from JSON-LD to XML: the other way of `elements.own_value`.

A list becomes an element for each value, an object an element with elements; `@name` an
attribute and `@value` the text beside it. A null is left out, as JSON-LD does, and so is an
empty list. A list in a list, for which XML has no form, becomes an element that holds the
values under its own name again.

PURE. Source: GS1 EPCIS 2.0, section 9.3 (extension of the XML binding).
"""

from collections.abc import Mapping

from seafood_trace.epcis.event import Json
from seafood_trace.epcis.namespaces import CBVMDA, clark, declared
from seafood_trace.epcis.xml.names import encoded, is_prefix, prefix_of
from seafood_trace.epcis.xml.text import element, escaped, scalar
from seafood_trace.errors import Faults

# GS1's own documents write the CBV's master data so in XML.
_IN_XML: Mapping[str, str] = {CBVMDA: CBVMDA.rstrip(":")}


class Declarations:
    """The prefixes that an event's XML declares; it grows while the event is written."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}
        self._taken: dict[str, str] = {}

    def attributes(self) -> dict[str, str]:
        return {f"xmlns:{prefix}": uri for prefix, uri in self._taken.items()}

    def prefix(self, namespace: str, wanted: str) -> str:
        """The prefix of a namespace in XML: the one that is wanted, where XML lets it be."""
        uri = _IN_XML.get(namespace, namespace)
        if uri in self._of:
            return self._of[uri]
        stem = wanted if is_prefix(wanted) else "ns"
        prefix, number = stem, 0
        while prefix in self._taken:
            number += 1
            prefix = f"{stem}{number}"
        self._of[uri], self._taken[prefix] = prefix, uri
        return prefix

    def note(self, text: str, names: Mapping[str, str]) -> None:
        """Keep the prefix of a value that is written `prefix:local`."""
        prefix = prefix_of(text)
        if prefix is None or prefix in self._taken:
            return
        namespace = names.get(prefix)
        if namespace is not None and is_prefix(prefix):
            uri = _IN_XML.get(namespace, namespace)
            self._taken[prefix] = uri
            self._of.setdefault(uri, prefix)


class OwnFields:
    """Writes the fields of one event that are not of EPCIS."""

    def __init__(self, declarations: Declarations) -> None:
        self.declarations = declarations

    def name(self, key: str, names: Mapping[str, str]) -> str:
        """The name in XML of a JSON-LD key."""
        prefix, _, local = key.partition(":")
        namespace = names.get(prefix)
        if namespace is not None and local:
            return f"{self.declarations.prefix(namespace, prefix)}:{encoded(local)}"
        if clark(key, {}) is not None:  # a full URI
            cut = max(key.rfind(mark) for mark in "/#:") + 1
            return f"{self.declarations.prefix(key[:cut], 'ns')}:{encoded(key[cut:])}"
        return encoded(key)

    def elements(self, sent: Mapping[str, Json], names: Mapping[str, str]) -> str:
        """The fields as elements, in their order."""
        return "".join(
            self._values(self.name(key, names), value, names)
            for key, value in sent.items()
            if key != "@context"
        )

    def text(self, value: Json, names: Mapping[str, str]) -> str:
        """A scalar as text, not yet escaped."""
        written = scalar(value)
        self.declarations.note(written, names)
        return written

    def _values(self, name: str, value: Json, names: Mapping[str, str]) -> str:
        if value is None:
            return ""
        if isinstance(value, list):
            return "".join(self._one(name, each, names) for each in value)
        return self._one(name, value, names)

    def _one(self, name: str, value: Json, names: Mapping[str, str]) -> str:
        if value is None:
            return ""
        if isinstance(value, list):
            return element(name, "".join(self._one(name, each, names) for each in value))
        if isinstance(value, dict):
            return self._object(name, value, names)
        written = self.text(value, names)
        # Space at its ends would be taken for the layout of the document.
        keep = {"xml:space": "preserve"} if written != written.strip() else None
        return element(name, escaped(written), keep)

    def _object(self, name: str, value: dict[str, Json], names: Mapping[str, str]) -> str:
        if "@context" in value:
            names = declared(value["@context"], names, Faults(), "")
        attributes: dict[str, str] = {}
        fields: dict[str, Json] = {}
        text = ""
        for key, part in value.items():
            if key[:1] != "@" or key == "@context" or isinstance(part, dict | list):
                fields[key] = part
            elif key == "@value":
                text = "" if part is None else escaped(self.text(part, names))
            elif part is not None:
                attributes[encoded(key[1:])] = self.text(part, names)
        return element(name, text + self.elements(fields, names), attributes)
