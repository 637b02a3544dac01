"""The CBV event hash: one fingerprint for one event, however it was written.

It is what tells a resend from a new event, so it is total: every event that
`document.read` takes has a hash, and the order of keys and lists, the spelling of
identifiers and words, and the zone a time was written in do not change it. Event ID,
record time, error declaration and comments have no part in it.

The pre-hash string follows CBV 2.0, section 8.9, as its published vectors show it:
`type` stands before its value, destinations before sources. Where the standard
leaves a choice, this file takes the one that keeps two different events apart:
text in a field of one's own is text ("0012" is not 12, "1.50" is not 1.5), and a
list in a list is not the flat list. A null counts as absent, as in JSON-LD.

PURE. Source: GS1 CBV 2.0, section 8.9 (EPCIS event hash ID); RFC 6920.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from seafood_trace.epcis.event import Event, Json, Quantity, TypedRef
from seafood_trace.epcis.namespaces import GS1_PREFIXES, declared
from seafood_trace.errors import Faults, InvalidInput
from seafood_trace.identifiers import identity

Namespaces = Mapping[str, str]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Everything at the top of an event that is not a field of somebody's own.
_STANDARD_FIELDS = frozenset(
    _words(
        """
        @context type eventID eventTime eventTimeZoneOffset recordTime errorDeclaration
        certificationInfo action bizStep disposition persistentDisposition readPoint bizLocation
        transformationID epcList parentID childEPCs inputEPCList outputEPCList quantityList
        childQuantityList inputQuantityList outputQuantityList bizTransactionList sourceList
        destinationList sensorElementList ilmd
        """
    )
)
_COMMENTS = frozenset({"comment", "rdfs:comment", f"{{{GS1_PREFIXES['rdfs']}}}comment"})

_METADATA_FIELDS = _words(
    "time startTime endTime deviceID deviceMetadata rawData dataProcessingMethod bizRules"
)
_REPORT_FIELDS = _words(
    """
    type exception deviceID deviceMetadata rawData dataProcessingMethod time microorganism
    chemicalSubstance value component stringValue booleanValue hexBinaryValue uriValue minValue
    maxValue meanValue sDev percRank percValue uom coordinateReferenceSystem
    """
)
_TIMES = frozenset({"time", "startTime", "endTime"})
_NUMBERS = frozenset(_words("value minValue maxValue meanValue sDev percRank percValue"))
# What a bare word of these sensor fields stands for.
_SENSOR_WORDS = {
    "type": GS1_PREFIXES["gs1"],
    "exception": GS1_PREFIXES["gs1"],
    "component": f"{GS1_PREFIXES['cbv']}Comp-",
}
# Words of CBV 1.x where they stand in a field of one's own.
_CBV_URNS = {
    "urn:epcglobal:cbv:bizstep:": f"{GS1_PREFIXES['cbv']}BizStep-",
    "urn:epcglobal:cbv:disp:": f"{GS1_PREFIXES['cbv']}Disp-",
    "urn:epcglobal:cbv:btt:": f"{GS1_PREFIXES['cbv']}BTT-",
    "urn:epcglobal:cbv:sdt:": f"{GS1_PREFIXES['cbv']}SDT-",
    "urn:epcglobal:cbv:er:": f"{GS1_PREFIXES['cbv']}ER-",
}

_SCHEMES = frozenset({"urn", "http", "https"})
# No identifier is longer; other text is not worth a place in the cache.
_LONGEST_URI = 512
# Beyond this a number is written with its exponent: it is no quantity of anything.
_LONGEST_NUMBER = 400


def event_hash(event: Event, ignoring: Collection[str] = ()) -> str:
    """`ni:///sha-256;<hex>?ver=CBV2.0`, the hash of the event's pre-hash string."""
    # A lone surrogate is no Unicode text, yet JSON can carry one.
    text = prehash(event, ignoring).encode("utf-8", "surrogatepass")
    return f"ni:///sha-256;{hashlib.sha256(text).hexdigest()}?ver=CBV2.0"


def prehash(event: Event, ignoring: Collection[str] = ()) -> str:
    """The canonical text of the event that is hashed.

    `ignoring` names fields of the event, as written there, to leave out: the vectors call
    them `ignoreFields`, the private fields of a repository. A resend is judged without it,
    so that no sender can say which differences do not count.
    """
    sent, names = event.as_sent, event.namespaces
    own = {
        key: value
        for key, value in sent.items()
        if key not in _STANDARD_FIELDS and key not in ignoring
    }
    parts = (
        f"eventType={event.type}eventTime={_instant(event.event_time)}",
        f"eventTimeZoneOffset={event.event_time_offset.strip()}",
        _each("certificationInfo", event.certification_info),
        _listed("epcList", _each("epc", event.epcs)),
        _field("parentID", event.parent_id),
        _listed("inputEPCList", _each("epc", event.input_epcs)),
        _listed("childEPCs", _each("epc", event.child_epcs)),
        _listed("quantityList", _quantities(event.quantities)),
        _listed("childQuantityList", _quantities(event.child_quantities)),
        _listed("inputQuantityList", _quantities(event.input_quantities)),
        _listed("outputEPCList", _each("epc", event.output_epcs)),
        _listed("outputQuantityList", _quantities(event.output_quantities)),
        _field("action", event.action),
        _field("transformationID", event.transformation_id),
        _field("bizStep", event.biz_step),
        _field("disposition", event.disposition),
        _listed(
            "persistentDisposition",
            _each("set", event.persistent_set) + _each("unset", event.persistent_unset),
        ),
        _place("readPoint", event.read_point, sent.get("readPoint"), names),
        _place("bizLocation", event.biz_location, sent.get("bizLocation"), names),
        _listed("bizTransactionList", _typed("bizTransaction", event.biz_transactions)),
        _listed("destinationList", _typed("destination", event.destinations)),
        _listed("sourceList", _typed("source", event.sources)),
        _listed("sensorElementList", _sensor_elements(sent.get("sensorElementList"), names)),
        _listed("ilmd", _own_fields(sent.get("ilmd"), names)),
        _own_fields(own, names),
    )
    return "".join(parts)


def _field(name: str, value: str | None) -> str:
    return f"{name}={value.strip()}" if value else ""


def _listed(name: str, children: str) -> str:
    """A list under its name, once; nothing where it has no children."""
    return name + children if children else ""


def _each(name: str, values: Iterable[str]) -> str:
    return "".join(sorted(f"{name}={value}" for value in values))


def _quantities(lines: Iterable[Quantity]) -> str:
    return "".join(sorted(map(_quantity, lines)))


def _quantity(line: Quantity) -> str:
    amount = "" if line.quantity is None else f"quantity={_decimal(line.quantity)}"
    return f"quantityElementepcClass={line.epc_class}{amount}{_field('uom', line.uom)}"


def _typed(name: str, references: Iterable[TypedRef]) -> str:
    return "".join(sorted(f"{_field('type', ref.type)}{name}={ref.id}" for ref in references))


def _place(name: str, uri: str | None, sent: Json, names: Namespaces) -> str:
    """A place and, behind its ID, the fields of one's own inside it."""
    inside = _own_fields(sent, names, but=("id",)) if isinstance(sent, dict) else ""
    return _listed(name, _field("id", uri) + inside)


def _sensor_elements(sent: Json, names: Namespaces) -> str:
    return _sorted_objects("sensorElement", sent, names, _sensor_element)


def _sensor_element(element: dict[str, Json], names: Namespaces) -> str:
    metadata = element.get("sensorMetadata")
    regular = _sorted_objects("sensorMetadata", metadata, names, _sensor_metadata)
    regular += _sorted_objects("sensorReport", element.get("sensorReport"), names, _sensor_report)
    return regular + _own_fields(element, names, but=("sensorMetadata", "sensorReport"))


def _sensor_metadata(metadata: dict[str, Json], names: Namespaces) -> str:
    return _sensor_fields(metadata, _METADATA_FIELDS, names)


def _sensor_report(report: dict[str, Json], names: Namespaces) -> str:
    return _sensor_fields(report, _REPORT_FIELDS, names)


def _sorted_objects(
    name: str,
    sent: Json,
    names: Namespaces,
    write: Callable[[dict[str, Json], Namespaces], str],
) -> str:
    """Each object of a list, or the only one, under its name; empty ones are left out."""
    objects = sent if isinstance(sent, list) else [sent]
    written = [write(each, names) for each in objects if isinstance(each, dict)]
    return "".join(sorted(name + text for text in written if text))


def _sensor_fields(sent: dict[str, Json], fields: tuple[str, ...], names: Namespaces) -> str:
    regular = "".join(_sensor_field(name, sent.get(name), names) for name in fields)
    return regular + _own_fields(sent, names, but=fields)


def _sensor_field(name: str, value: Json, names: Namespaces) -> str:
    if isinstance(value, str):
        text = value.strip()
        if name in _TIMES:
            value = _written_time(text)
        elif name in _NUMBERS:
            value = _written_number(text)
        elif name in _SENSOR_WORDS and text and ":" not in text:
            value = _SENSOR_WORDS[name] + text
    found: list[str] = []
    _grow(found, name, value, names)
    return "".join(sorted(text for text in found if text != name))


def _own_fields(sent: Json, names: Namespaces, but: Collection[str] = ()) -> str:
    """The other fields of an object as `{namespace}local=value`, sorted; "" for no object."""
    if not isinstance(sent, dict):
        return ""
    if "@context" in sent:
        names = declared(sent["@context"], names, Faults(), "")
    found: list[str] = []
    for key, value in sent.items():
        if key not in but and key != "@context" and key not in _COMMENTS:
            _grow(found, _clark(key, names), value, names)
    found.sort()
    return "".join(found)


def _grow(found: list[str], name: str, value: Json, names: Namespaces) -> None:
    """Append to `found` what a field says: a text for each value of a list."""
    if isinstance(value, dict):
        found.append(name + _own_fields(value, names))
    elif isinstance(value, list):
        for each in value:
            if isinstance(each, list):
                inner: list[str] = []
                _grow(inner, "", each, names)
                found.append(f"{name}[{''.join(sorted(inner))}]")
            else:
                _grow(found, name, each, names)
    elif value is not None:
        text = _scalar(value, names)
        found.append(f"{name}={text}" if text else name)


def _clark(key: str, names: Namespaces) -> str:
    """`{namespace}local` of a field name, with the namespace as declared; a bare name as it is."""
    prefix, _, local = key.partition(":")
    namespace = names.get(prefix)
    if namespace is not None and local:
        return f"{{{namespace}}}{local}"
    if local.startswith("//") or prefix == "urn":
        cut = max(key.rfind(mark) for mark in "/#:") + 1
        return f"{{{key[:cut]}}}{key[cut:]}"
    return key


def _scalar(value: str | float | bool, names: Namespaces) -> str:
    if isinstance(value, str):
        return _text(value.strip(), names)
    if isinstance(value, bool):
        return "true" if value else "false"
    return _number(value)


def _text(text: str, names: Namespaces) -> str:
    """Text with its CURIE expanded and its identifier or CBV word in the one spelling."""
    prefix, colon, local = text.partition(":")
    if not colon or not local:
        return text
    namespace = names.get(prefix)
    if namespace is not None:
        text = namespace + local
        prefix = text.partition(":")[0]
    is_short_uri = prefix.lower() in _SCHEMES and len(text) <= _LONGEST_URI
    return _canonical(text) if is_short_uri else text


@lru_cache(maxsize=1 << 14)
def _canonical(text: str) -> str:
    for urn, web in _CBV_URNS.items():
        if text.startswith(urn):
            return web + text[len(urn) :]
    try:
        return identity.canonical(text)
    except InvalidInput:
        return text  # not an identifier, or a broken one: then it is text


def _number(value: float) -> str:
    if isinstance(value, int):
        is_short = abs(value) < 10**_LONGEST_NUMBER  # Python refuses to write out a very long one
        return str(value) if is_short else hex(value)
    return _decimal(Decimal(repr(value)))


def _decimal(value: Decimal) -> str:
    """The number without trailing zeros, and without an exponent where it is of sane length."""
    if not value:
        return "0"
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST_NUMBER:
        return str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _written_number(text: str) -> str:
    try:
        return _decimal(Decimal(text))
    except InvalidOperation:
        return text


@lru_cache(maxsize=1 << 10)
def _written_time(text: str) -> str:
    """A time written in a sensor field as `_instant` writes it, other text as it is.

    Without a zone it is taken for UTC: the answer may not depend on where the service runs.
    """
    try:
        time = datetime.fromisoformat(text)
        return _instant(time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC))
    except (ValueError, OverflowError):
        return text


def _instant(time: datetime) -> str:
    """The UTC time to the millisecond, rounded up from half of one."""
    rest = time.microsecond % 1000
    time -= timedelta(microseconds=rest)
    if rest >= 500 and time < _LAST_MILLISECOND:
        time += timedelta(milliseconds=1)
    return f"{time.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


_LAST_MILLISECOND = datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)
