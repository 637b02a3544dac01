"""Elements of XML as JSON-LD values: those of EPCIS by name, all others as extensions.

An extension becomes `prefix:name`, with its attributes as fields (`@name` where they have no
namespace) and its own text, where it has fields too, as `@value`. An element that is repeated
becomes a list. All of it is text, even where `xsi:type` says what it means: so published pairs
of documents have it, and a number of a lot stays what it was. The wrappers `extension` and
`baseExtension`, by which EPCIS 1.x made room for later fields, are looked through wherever they
stand.

PURE. Source: GS1 EPCIS 2.0, section 9 (XML binding), and the schemas of 1.2 and 2.0.
"""

from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from seafood_trace.epcis.event import Json
from seafood_trace.epcis.namespaces import DEEPEST
from seafood_trace.epcis.xml import values
from seafood_trace.epcis.xml.names import STANDARD, XML, XSI, Prefixes, decoded, split
from seafood_trace.epcis.xml.notes import Notes
from seafood_trace.errors import TooLarge, pointer

_WRAPPERS = frozenset(("extension", "baseExtension"))
_NIL = f"{{{XSI}}}nil"
_SPACE = f"{{{XML}}}space"
MOST_ATTRIBUTES = 100
# Attributes whose name would mean something else in JSON-LD, written `@name`.
_KEYWORDS = frozenset(("value", "context"))


class Scope:
    """What is known around the elements of one event: notes, and the prefixes it uses."""

    __slots__ = ("notes", "prefixes")

    def __init__(self, notes: Notes, prefixes: Prefixes) -> None:
        self.notes = notes
        self.prefixes = prefixes


Reader = Callable[[etree._Element, str, Scope], Json]


def children(element: etree._Element) -> Iterator[etree._Element]:
    """The child elements, those inside wrappers in the place of the wrapper."""
    for child in element.iterchildren("*"):
        if standard_name(child) in _WRAPPERS:
            yield from children(child)
        else:
            yield child


def standard_name(element: etree._Element) -> str | None:
    """The local name of an element of EPCIS; None for an element of somebody's own."""
    namespace, local = split(str(element.tag))
    return local if namespace in STANDARD else None


def text(element: etree._Element, at: str, scope: Scope) -> str:
    """The text of an element that holds nothing else."""
    if len(element):
        scope.notes.fault("unexpected_element", "Only text is wanted here.", at, element)
    if len(element.attrib):
        attributes(element, {}, at, scope, {})
    found = (element.text or "").strip()
    scope.prefixes.note(found, element)
    return found


def number(element: etree._Element, at: str, scope: Scope) -> Json:
    return values.number(text(element, at, scope))


def time(element: etree._Element, at: str, scope: Scope) -> Json:
    return values.time(text(element, at, scope))


def fill(
    sent: dict[str, Json],
    element: etree._Element,
    at: str,
    scope: Scope,
    readers: Mapping[str, Reader],
    repeated: frozenset[str] = frozenset(),
) -> dict[str, Json]:
    """`sent` with the fields of an element's children; those `repeated` become lists, if they are.

    What no reader knows and has no namespace is put in by its name, for `document.read` to refuse.
    """
    _refuse_stray_text(element, at, scope)
    for child in children(element):
        local = standard_name(child)
        if local is None:
            _extend(sent, child, at, scope)
            continue
        name = decoded(local)
        if name == "@context":
            _refuse_context(child, at, scope)
        elif name in sent and name not in repeated:
            message = f"{name[:60]!r} is given twice."
            scope.notes.fault("duplicate_field", message, at, child)
        elif not _is_nil(child):
            place = at + pointer(name)
            scope.notes.mark(place, child)
            _add(sent, name, readers.get(local, own_value)(child, place, scope))
    return sent


def attributes(
    element: etree._Element,
    sent: dict[str, Json],
    at: str,
    scope: Scope,
    known: Mapping[str, Callable[[str], Json]],
) -> dict[str, Json]:
    """`sent` with an element's attributes: those that are `known`, and those with a namespace."""
    _refuse_too_many(element)
    for tag, value in element.attrib.items():
        namespace, local = split(str(tag))
        if namespace in (XSI, XML):
            continue
        if namespace:
            sent[scope.prefixes.key(str(tag), element)] = str(value)
        elif local in known:
            bare = str(value).strip()
            scope.prefixes.note(bare, element)
            sent[local] = known[local](bare)
        else:
            message = f"The attribute {local[:60]!r} has no meaning here."
            scope.notes.fault("unknown_attribute", message, at, element)
    return sent


def list_of(item: str, reader: Reader) -> Reader:
    """A reader of an element that holds elements of one name."""

    def read(element: etree._Element, at: str, scope: Scope) -> Json:
        _refuse_stray_text(element, at, scope)
        if len(element.attrib):
            attributes(element, {}, at, scope, {})
        found: list[Json] = []
        for child in children(element):
            place = f"{at}/{len(found)}"
            if standard_name(child) != item:
                name = split(str(child.tag))[1]
                message = f"{name[:60]!r} has no place here. Only {item!r} is wanted."
                scope.notes.fault("unknown_element", message, at, child)
                continue
            scope.notes.mark(place, child)
            found.append(reader(child, place, scope))
        return found

    return read


def own_value(element: etree._Element, at: str, scope: Scope, depth: int = 0) -> Json:
    """The value of somebody's own element; "" where it is empty."""
    if depth > DEEPEST:
        message = f"Fields lie in each other at most {DEEPEST} deep."
        raise TooLarge.of("too_deep", f"{message} (line {element.sourceline})", at)
    found = _own_attributes(element, scope)
    for child in element.iterchildren("*"):
        key = scope.prefixes.key(str(child.tag), child)
        if key == "@context":
            _refuse_context(child, at, scope)
        else:
            _put(found, key, child, at, scope, depth)
    written = _own_text(element)
    scope.prefixes.note(written, element)
    if not found:
        return written
    return {**found, "@value": written} if written else found


def _extend(sent: dict[str, Json], element: etree._Element, at: str, scope: Scope) -> None:
    key = scope.prefixes.key(str(element.tag), element)
    scope.notes.mark(at + pointer(key), element)
    _put(sent, key, element, at, scope, 0)


def _put(
    sent: dict[str, Json], key: str, element: etree._Element, at: str, scope: Scope, depth: int
) -> None:
    """A field, or one more value of a field that is there."""
    if not _is_nil(element):
        _add(sent, key, own_value(element, at, scope, depth + 1))


def _add(sent: dict[str, Json], key: str, value: Json) -> None:
    if key not in sent:
        sent[key] = value
        return
    others = sent[key]
    if isinstance(others, list):
        others.append(value)
    else:
        sent[key] = [others, value]


def _is_nil(element: etree._Element) -> bool:
    return element.get(_NIL) in ("true", "1")


def _own_attributes(element: etree._Element, scope: Scope) -> dict[str, Json]:
    found: dict[str, Json] = {}
    if len(element.attrib):
        _refuse_too_many(element)
        for tag, value in element.attrib.items():
            namespace = split(str(tag))[0]
            if namespace not in (XSI, XML):
                key = scope.prefixes.key(str(tag), element)
                is_plain = namespace or key in _KEYWORDS
                found[key if is_plain else f"@{key}"] = str(value)
    return found


def _own_text(element: etree._Element) -> str:
    """What is written in an element itself, around its elements too."""
    if not len(element):
        written = element.text or ""
        return written if element.get(_SPACE) == "preserve" else written.strip()
    parts = [element.text, *(child.tail for child in element)]
    return " ".join(part.strip() for part in parts if part and part.strip())


def _refuse_stray_text(element: etree._Element, at: str, scope: Scope) -> None:
    parts = [element.text, *(child.tail for child in element)]
    if any(part and not part.isspace() for part in parts):
        scope.notes.fault("unexpected_text", "Only elements are wanted here.", at, element)


def _refuse_context(element: etree._Element, at: str, scope: Scope) -> None:
    message = "A context has no place in XML; declare namespaces."
    scope.notes.fault("unknown_element", message, at, element)


def _refuse_too_many(element: etree._Element) -> None:
    if len(element.attrib) > MOST_ATTRIBUTES:
        message = f"An element has at most {MOST_ATTRIBUTES} attributes."
        raise TooLarge.of("too_many_attributes", f"{message} (line {element.sourceline})")
