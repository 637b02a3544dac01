"""Prefixes, and extension fields under names that do not depend on them.

EPCIS lets everyone add fields of their own, named `prefix:local`; the prefix means
what a JSON-LD `@context` of the document, the event or a nested object says. Two
partners may call one vocabulary by two prefixes, so fields are compared under
`{namespace}local` (Clark notation). Contexts are never fetched: GS1's own is known
here, and a prefix must be declared in the document itself.

PURE. Sources: GS1 EPCIS 2.0, section 10 (JSON-LD binding) and its published context;
JSON-LD 1.1, section 4.1.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from seafood_trace.epcis.event import Json
from seafood_trace.errors import Faults, pointer
from seafood_trace.identifiers.identity import LONGEST_URI_BYTES

GS1_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
GDST = "https://traceability-dialogue.org/epcis"
CBVMDA = "urn:epcglobal:cbv:mda:"
# Our own fields (`hops/extensions.py`); what they mean under this name never changes.
OWN = "urn:seafood-trace:ns:1:"

# The prefixes of GS1's context, and `rdf`, which documents use without declaring it.
GS1_PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "epcis": "https://ref.gs1.org/epcis/",
        "cbv": "https://ref.gs1.org/cbv/",
        "cbvmda": CBVMDA,
        "gs1": "https://gs1.org/voc/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "dcterms": "http://purl.org/dc/terms/",
    }
)

# Deeper than any extension seen (5 levels), and far from Python's own limit.
DEEPEST = 32

# They are copied wherever an object declares more; no document seen has ten.
MOST_PREFIXES = 500

# One vocabulary in the spellings it has in the wild: GDST with a slash, the CBV's master
# data attributes as an XML namespace.
_SPELLINGS = {
    GDST + "/": GDST,
    GDST + "#": GDST,
    CBVMDA.rstrip(":"): CBVMDA,
    OWN.rstrip(":"): OWN,
}

# What may stand in a URI: RFC 3986 and 3987, roughly.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"\\^`{|}\x00-\x1f\x7f\ud800-\udfff]+")
_FULL_NAME = re.compile(r"(?:https?://|urn:)\S+[/#:][^/#:\s]+")


def is_uri(text: str) -> bool:
    """Whether this is a URI short enough to be stored."""
    return bool(_URI.fullmatch(text)) and len(text.encode()) <= LONGEST_URI_BYTES


def canonical_namespace(namespace: str) -> str:
    """The one spelling under which fields of this namespace are kept."""
    return _SPELLINGS.get(namespace, namespace)


def declared(context: Json, outer: Mapping[str, str], faults: Faults, at: str) -> Mapping[str, str]:
    """The prefixes in force under `context`: those of `outer`, and those it declares."""
    found: dict[str, str] = {}
    _declare(context, found, faults, at, 0)
    if len(outer) + len(found) > MOST_PREFIXES:
        message = f"At most {MOST_PREFIXES} prefixes are in force at one place."
        faults.add("too_many_prefixes", message, at)
        return outer
    return {**outer, **found} if found else outer


def _declare(context: Json, found: dict[str, str], faults: Faults, at: str, depth: int) -> None:
    if isinstance(context, dict):
        for term, definition in context.items():
            uri = _namespace(definition)
            if uri is not None and term[:1] != "@":
                found[term] = uri
    elif isinstance(context, list) and depth < DEEPEST:
        for place, part in enumerate(context):
            _declare(part, found, faults, f"{at}/{place}", depth + 1)
    elif not isinstance(context, str) or not context:
        right = "A context is a URI, an object of prefixes, or a list of these."
        faults.add("bad_context", right, at)


def _namespace(definition: Json) -> str | None:
    """What a term stands for, None where it is no absolute URI and so no namespace."""
    uri = definition.get("@id") if isinstance(definition, dict) else definition
    return uri if isinstance(uri, str) and is_uri(uri) else None


def clark(key: str, namespaces: Mapping[str, str]) -> str | None:
    """`{namespace}local` of a field name, None where it has no declared prefix and is no URI."""
    prefix, _, local = key.partition(":")
    namespace = namespaces.get(prefix)
    if namespace is not None and local:
        return f"{{{_SPELLINGS.get(namespace, namespace)}}}{local}"
    if _FULL_NAME.fullmatch(key) and is_uri(key):
        cut = max(key.rfind(mark) for mark in "/#:") + 1
        return f"{{{canonical_namespace(key[:cut])}}}{key[cut:]}"
    return None


def extensions(
    sent: Mapping[str, Json],
    keys: Iterable[str],
    namespaces: Mapping[str, str],
    faults: Faults,
    at: str,
) -> dict[str, Json]:
    """The fields `keys` of an object, each of them namespaced, as a tree in Clark notation."""
    return _branch({key: sent[key] for key in keys}, None, namespaces, faults, at, 0)


def _branch(
    sent: Mapping[str, Json],
    home: str | None,
    namespaces: Mapping[str, str],
    faults: Faults,
    at: str,
    depth: int,
) -> dict[str, Json]:
    """An object's fields; those without a prefix belong to `home`, the namespace of their parent.

    GDST's own documents write them so: `cbvmda:certificationList` holds `certification`.
    """
    if "@context" in sent:
        namespaces = declared(sent["@context"], namespaces, faults, f"{at}/@context")
    tree: dict[str, Json] = {}
    for key, value in sent.items():
        if key[:1] == "@":
            if key != "@context":
                tree[key] = value
            continue
        name = clark(key, namespaces)
        if name is None and home is not None and ":" not in key:
            name = f"{{{home}}}{key}"
        if name is None:
            _refuse_name(key, faults, at)
        elif name in tree:
            faults.add(
                "duplicate_field",
                f"{key!r} is given twice, under two prefixes.",
                at + pointer(key),
            )
        elif isinstance(value, dict | list):
            own = name[1 : name.index("}")]
            tree[name] = _grown(value, own, namespaces, faults, _below(at, key), depth + 1)
        else:
            tree[name] = value
    return tree


def _below(at: str, key: str) -> str:
    """The pointer of a field, found quickly: nearly every name has nothing to escape."""
    return at + pointer(key) if "/" in key or "~" in key else f"{at}/{key}"


def _grown(
    value: Json, home: str, namespaces: Mapping[str, str], faults: Faults, at: str, depth: int
) -> Json:
    if depth > DEEPEST:
        faults.add("too_deep", f"Fields lie in each other at most {DEEPEST} deep.", at)
    elif isinstance(value, dict):
        return _branch(value, home, namespaces, faults, at, depth)
    elif isinstance(value, list):
        return [
            _grown(part, home, namespaces, faults, f"{at}/{place}", depth + 1)
            for place, part in enumerate(value)
        ]
    return value


def _refuse_name(key: str, faults: Faults, at: str) -> None:
    shown = key[:60]
    prefix, colon, _ = shown.partition(":")
    if colon and prefix:
        message = (
            f"The prefix of {shown!r} is not declared. Declare it in the document's @context, "
            f'for example {{"{prefix}": "https://…"}}; contexts are not fetched.'
        )
        faults.add("undeclared_prefix", message, at + pointer(key))
    else:
        message = f"{shown!r} is no field here. Write a field of your own as prefix:name."
        faults.add("unknown_field", message, at + pointer(key))
