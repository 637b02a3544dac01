"""Names in XML and the JSON-LD keys they stand for.

An XML element of an extension is named by a namespace, a key of JSON-LD by a prefix that a
context declares. The prefix that the sender chose is kept where it can be, because values may
use it too (`example:someProperty`). A name that XML does not allow (JSON keys may hold
anything) has its characters written as `_xHHHH_`, as ISO 9075-14 does for SQL names.

PURE. Sources: Namespaces in XML 1.0; GS1 EPCIS 2.0, sections 9.3 (XML) and 10 (JSON-LD).
"""

import re
from collections.abc import Mapping

from lxml import etree

from seafood_trace.epcis.namespaces import CBVMDA, GS1_PREFIXES, MOST_PREFIXES, is_uri
from seafood_trace.errors import InvalidInput, TooLarge

EPCIS_2 = "urn:epcglobal:epcis:xsd:2"
EPCIS_QUERY_2 = "urn:epcglobal:epcis-query:xsd:2"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"

# The schemas name their local elements without a namespace; documents in the wild give it.
STANDARD = frozenset(
    (
        "",
        EPCIS_2,
        EPCIS_QUERY_2,
        "urn:epcglobal:epcis:xsd:1",
        "urn:epcglobal:epcis-query:xsd:1",
    )
)

# Namespaces that GS1's own context declares, in the spellings they have in XML. The vocabulary
# of GS1 lies at either address, and the CBV's master data lose their colon in XML.
_KNOWN: Mapping[str, str] = {
    **{uri: prefix for prefix, uri in GS1_PREFIXES.items()},
    "https://ref.gs1.org/voc/": "gs1",
    CBVMDA.rstrip(":"): "cbvmda",
}

# A prefix that reads like a scheme would change the meaning of every URI of that scheme.
_SCHEMES = frozenset(("urn", "http", "https", "ni", "geo", "tag", "did", "mailto"))
_TAKEN = _SCHEMES | GS1_PREFIXES.keys()
_CURIE = re.compile(r"([^\W\d][\w.\-]{0,60}):(?=.)", re.DOTALL)

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_REST = _START + "\\-.0-9\u00b7\u0300-\u036f\u203f\u2040"
_NAME = re.compile(f"[{_START}][{_REST}]*")
_NOT_FIRST = re.compile(f"^[^{_START}]")
_NOT_IN_NAME = re.compile(f"[^{_REST}]|_(?=x[0-9A-Fa-f]{{4,6}}_)")
_EMPTY = "_x0000_"  # the name that has no characters
_WRITTEN = re.compile(r"_x([0-9A-Fa-f]{4,6})_")


def encoded(name: str) -> str:
    """The name as one that XML allows, without a colon; `decoded` gives it back."""
    if _NAME.fullmatch(name) and "_x" not in name and name != "xmlns":
        return name
    safe = _NOT_IN_NAME.sub(_as_hex, name)
    if name == "xmlns":  # as an attribute it would declare a namespace
        return _as_hex_text("x") + "mlns"
    return _NOT_FIRST.sub(_as_hex, safe) or _EMPTY


def decoded(name: str) -> str:
    return _WRITTEN.sub(_from_hex, name) if "_x" in name else name


def is_prefix(name: str) -> bool:
    """Whether XML lets one declare this prefix."""
    return bool(_NAME.fullmatch(name)) and not name.lower().startswith("xml")


def _as_hex(found: re.Match[str]) -> str:
    return _as_hex_text(found[0])


def _as_hex_text(character: str) -> str:
    return f"_x{ord(character):04X}_"


def _from_hex(found: re.Match[str]) -> str:
    if found[0] == _EMPTY:
        return ""
    code = int(found[1], 16)
    is_character = 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
    return chr(code) if is_character else found[0]


def prefix_of(text: str) -> str | None:
    """The prefix of a value that may be written `prefix:local`; None where it is none."""
    found = _CURIE.match(text)
    return None if found is None or found[1] in _SCHEMES else found[1]


def split(tag: str) -> tuple[str, str]:
    """Namespace ("" where there is none) and local name of lxml's `{namespace}local`."""
    if tag[:1] != "{":
        return "", tag
    namespace, _, local = tag[1:].partition("}")
    return namespace, local


def in_scope(element: etree._Element) -> dict[str | None, str]:
    """The namespaces in force at an element, by prefix; TooLarge where there are too many."""
    found = element.nsmap
    if len(found) > MOST_PREFIXES:
        message = f"At most {MOST_PREFIXES} namespaces are in force at one place."
        raise TooLarge.of("too_many_prefixes", f"{message} (line {element.sourceline})")
    return found


class Prefixes:
    """What a context has to declare for the JSON of one event; it grows while that is made."""

    def __init__(self, element: etree._Element) -> None:
        self.declared: dict[str, str] = {}
        self._of: dict[str, str] = dict(_KNOWN)
        self._outer = in_scope(element)

    def key(self, tag: str, element: etree._Element) -> str:
        """The JSON-LD key of an element's or attribute's name, standing at this element."""
        namespace, local = split(tag)
        name = decoded(local)
        if not namespace:
            return name
        prefix = self._of.get(namespace)
        if prefix is None:
            prefix = self._choose(namespace, element)
        return f"{prefix}:{name}"

    def note(self, text: str, element: etree._Element) -> None:
        """Declare the prefix of a value that is written `prefix:local`."""
        prefix = prefix_of(text)
        if prefix is None or prefix in self.declared:
            return
        namespace = self._outer.get(prefix) or in_scope(element).get(prefix)
        if namespace is not None and _KNOWN.get(namespace) != prefix and is_uri(namespace):
            self.declared[prefix] = namespace
            self._of.setdefault(namespace, prefix)

    def _choose(self, namespace: str, element: etree._Element) -> str:
        if not is_uri(namespace):
            message = f"The namespace {namespace[:60]!r} is no absolute URI."
            raise InvalidInput.of("bad_namespace", f"{message} (line {element.sourceline})")
        wanted = self._wanted(namespace, element)
        prefix, number = wanted, 0
        while self._is_taken(prefix, namespace):
            number += 1
            prefix = f"{wanted}{number}"
        self.declared[prefix] = namespace
        self._of[namespace] = prefix
        return prefix

    def _is_taken(self, prefix: str, namespace: str) -> bool:
        means_other = self._outer.get(prefix, namespace) != namespace
        return means_other or prefix in self.declared or prefix in _TAKEN

    def _wanted(self, namespace: str, element: etree._Element) -> str:
        """The sender's prefix for a namespace; `ns` where it was the default."""
        for scope in (self._outer, in_scope(element)):
            for prefix, uri in scope.items():
                if uri == namespace and prefix:
                    return prefix
        return "ns"
