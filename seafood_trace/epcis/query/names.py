"""What query parameters there are, and what the name of each says.

Most are rows of one table. Those that have a unit, a type, an attribute or a field of somebody's
own vocabulary in their names are a few patterns.

Taken beyond the standard, because clients send it: `GT_` and `LE_` of times, numbers in any unit
where none is named, `EQ_bizTransaction` and its like whatever the type, and every attribute of a
sensor report.

PURE. Sources: GS1 EPCIS 2.0, section 8.2.7.1, its OpenAPI, and its schema of queries.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from seafood_trace.epcis import master_data, sensors, vocabulary
from seafood_trace.epcis.event import Json
from seafood_trace.epcis.namespaces import canonical_namespace, clark
from seafood_trace.epcis.query import readers
from seafood_trace.epcis.query.language import (
    EVENT_TIME,
    RECORD_TIME,
    Field,
    Operator,
    Where,
)
from seafood_trace.epcis.query.readers import Namespaces, Reader
from seafood_trace.errors import Fault, InvalidInput


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a parameter's name says; `takes_many` values, any of which will do."""

    operator: Operator
    field: Field
    read: Reader
    takes_many: bool = False


_ORDERING = (Operator.GT, Operator.GE, Operator.LT, Operator.LE)
_DISPOSITION = readers.word(vocabulary.disposition)

_EQUAL: Mapping[str, Reader] = {
    "action": readers.action,
    "bizStep": readers.word(vocabulary.biz_step),
    "disposition": _DISPOSITION,
    "persistentDisposition_set": _DISPOSITION,
    "persistentDisposition_unset": _DISPOSITION,
    "readPoint": readers.identifier,
    "bizLocation": readers.identifier,
    "transformationID": readers.identifier,
    "eventID": readers.plain,
    "errorReason": readers.word(vocabulary.error_reason),
    "correctiveEventID": readers.plain,
}
_SENSOR_EQUAL: Mapping[str, Reader] = {
    "type": readers.sensor_word,
    "component": readers.sensor_word,
    "exception": readers.plain,
    "stringValue": readers.plain,
    "hexBinaryValue": readers.hexadecimal,
    "booleanValue": readers.boolean,
    **dict.fromkeys(
        sensors.IDENTIFIERS,
        readers.lenient_identifier,
    ),
}
_MATCHED = (
    "epc parentID inputEPC outputEPC anyEPC epcClass inputEPCClass outputEPCClass anyEPCClass"
)
_TIMES = {
    "eventTime": EVENT_TIME,
    "recordTime": RECORD_TIME,
    "errorDeclarationTime": Field(Where.EVENT, "errorDeclarationTime"),
    # In the schema of queries it is spelt so.
    "errorDeclaration_Time": Field(Where.EVENT, "errorDeclarationTime"),
    **{name: Field(Where.SENSOR, name) for name in sensors.TIMES},
}


def _event_field(operator: Operator, name: str, read: Reader) -> Parameter:
    return Parameter(operator, Field(Where.EVENT, name), read, takes_many=True)


FIXED: Mapping[str, Parameter] = {
    "eventType": _event_field(Operator.EQ, "eventType", readers.event_type),
    **{f"EQ_{name}": _event_field(Operator.EQ, name, read) for name, read in _EQUAL.items()},
    **{
        f"WD_{name}": _event_field(Operator.WD, name, readers.identifier)
        for name in ("readPoint", "bizLocation")
    },
    **{
        f"EQ_{name}": Parameter(Operator.EQ, Field(Where.SENSOR, name), read, takes_many=True)
        for name, read in _SENSOR_EQUAL.items()
    },
    **{
        f"MATCH_{name}": Parameter(
            Operator.MATCH, Field(Where.ITEM, name), readers.item, takes_many=True
        )
        for name in _MATCHED.split()
    },
    **{
        f"{operator}_{name}": Parameter(operator, field, readers.time)
        for operator in _ORDERING
        for name, field in _TIMES.items()
    },
    "EXISTS_errorDeclaration": Parameter(
        Operator.EXISTS, Field(Where.EVENT, "errorDeclaration"), readers.boolean
    ),
    "EXISTS_sensorElementList": Parameter(
        Operator.EXISTS, Field(Where.SENSOR, "sensorElementList"), readers.boolean
    ),
}
CONTROLS = frozenset(("orderBy", "orderDirection", "eventCountLimit", "maxEventCount"))
_ORDERS: Mapping[str, Field] = {"eventTime": EVENT_TIME, "recordTime": RECORD_TIME}

_COMPARED = r"(?P<operator>EQ|GT|GE|LT|LE)_"
_QUANTITY = re.compile(_COMPARED + r"quantity(?:_(?P<unit>[A-Z0-9]{2,4}))?")
_MEASURE = re.compile(
    _COMPARED + r"(?:(?P<name>value|minValue|maxValue|meanValue|sDev|percValue)"
    r"(?:_(?P<unit>[A-Za-z0-9]{2,4}))?|(?P<rank>percRank))"
)
_REFERENCE = re.compile(r"EQ_(?P<name>bizTransaction|source|destination)(?:_(?P<type>.+))?")
_ATTRIBUTE_HOLDERS = ("readPoint", "bizLocation", "source", "destination", "epc", "epcClass")
_ATTRIBUTE = re.compile(
    rf"(?P<operator>HASATTR|EQATTR|EQ_ATTR)_(?P<field>{'|'.join(_ATTRIBUTE_HOLDERS)}|[^_{{]+:[^_]+|"
    r"\{[^}]+\}[^_]+)(?:_(?P<attribute>.+))?"
)
_OWN_FIELD = re.compile(
    r"(?P<inner>INNER_)?(?P<part>ILMD_|ERROR_DECLARATION_|SENSORELEMENT_|SENSORMETADATA_"
    r"|SENSORREPORT_|readPoint_|bizLocation_)?(?P<name>.*[:}].+)"
)
_PARTS: Mapping[str | None, Where] = {
    None: Where.EXTENSION,
    "ILMD_": Where.ILMD,
    "ERROR_DECLARATION_": Where.ERROR_DECLARATION,
    "SENSORELEMENT_": Where.SENSOR_ELEMENT,
    "SENSORMETADATA_": Where.SENSOR_METADATA,
    "SENSORREPORT_": Where.SENSOR_REPORT,
    "readPoint_": Where.READ_POINT,
    "bizLocation_": Where.BIZ_LOCATION,
}
_TYPES_OF: Mapping[str, Callable[[str, Namespaces], str]] = {
    "bizTransaction": vocabulary.biz_transaction_type,
    "source": vocabulary.source_dest_type,
    "destination": vocabulary.source_dest_type,
}


def parameter(name: str, names: Namespaces) -> Parameter | None:
    """What the parameter of this name asks; None where there is none. Raises InvalidInput."""
    fixed = FIXED.get(name)
    if fixed is not None:
        return fixed
    for pattern, make in _NAMED:
        match = pattern.fullmatch(name)
        if match is not None:
            return make(match, names)
    return None


def _quantity(match: re.Match[str], _names: Namespaces) -> Parameter:
    return _numeric(match, Field(Where.QUANTITY, "quantity", match["unit"]))


def _measure(match: re.Match[str], _names: Namespaces) -> Parameter:
    return _numeric(match, Field(Where.SENSOR, match["name"] or match["rank"], match["unit"]))


def _numeric(match: re.Match[str], field: Field) -> Parameter:
    operator = Operator(match["operator"])
    return Parameter(operator, field, readers.number, takes_many=operator is Operator.EQ)


def _reference(match: re.Match[str], names: Namespaces) -> Parameter:
    kind = match["type"]
    full = None if kind is None else _TYPES_OF[match["name"]](kind, names)
    return Parameter(
        Operator.EQ,
        Field(Where.REFERENCE, match["name"], full),
        readers.identifier,
        takes_many=True,
    )


def _attribute(match: re.Match[str], names: Namespaces) -> Parameter | None:
    """`HASATTR_field` names attributes in its values, `EQATTR_field_attribute` one in its name."""
    name, attribute = match["field"], match["attribute"]
    has_attribute = match["operator"] == "HASATTR"
    if has_attribute == (attribute is not None):
        return None
    operator = Operator.HASATTR if has_attribute else Operator.EQATTR
    read: Reader = _attribute_name if has_attribute else readers.scalar
    if attribute is not None:
        attribute = _attribute_name(attribute, names)
    if name in _ATTRIBUTE_HOLDERS:
        return Parameter(operator, Field(_holder(name), name, attribute), read, takes_many=True)
    field = Field(Where.EXTENSION, _full_name(name, names), attribute)
    return Parameter(operator, field, read, takes_many=True)


def _holder(name: str) -> Where:
    if name in _TYPES_OF:
        return Where.REFERENCE
    return Where.ITEM if name in ("epc", "epcClass") else Where.EVENT


def _attribute_name(value: Json, names: Namespaces) -> str:
    """The full name of an attribute; a bare one is of the CBV."""
    name = readers.as_text(value)
    return master_data.expanded(name if ":" in name else f"cbvmda:{name}", names)


def _own(match: re.Match[str], names: Namespaces) -> Parameter | None:
    """A field of somebody's own vocabulary."""
    operator, _, rest = match[0].partition("_")
    named = _OWN_FIELD.fullmatch(rest)
    if named is None:
        return None
    field = _own_field(named, names)
    kind = Operator(operator)
    read = readers.ordered if kind in _ORDERING else readers.scalar
    return Parameter(kind, field, read, takes_many=kind is Operator.EQ)


def order_field(name: str, names: Namespaces) -> Field:
    """The field that `orderBy` names. Raises InvalidInput (`unknown_order`)."""
    if name in _ORDERS:
        return _ORDERS[name]
    match = _OWN_FIELD.fullmatch(name)
    if match is None:
        raise InvalidInput.of(
            "unknown_order",
            "Order by eventTime, recordTime or an extension field, as ILMD_example:weight.",
        )
    return _own_field(match, names)


def _own_field(match: re.Match[str], names: Namespaces) -> Field:
    where = _PARTS[match["part"]]
    return Field(where, _full_name(match["name"], names), is_inner=match["inner"] is not None)


def _full_name(name: str, names: Namespaces) -> str:
    """`{namespace}local` of a name with a prefix, of a full URI, or of itself."""
    clarks = re.fullmatch(r"\{([^{}]+)\}([^{}]+)", name)
    if clarks:
        return f"{{{canonical_namespace(clarks[1])}}}{clarks[2]}"
    full = clark(name, names)
    if full is None:
        raise InvalidInput(
            Fault(
                "undeclared_prefix",
                f"The prefix of {name[:60]!r} is not declared. Declare it in the header "
                "GS1-Extensions (prefix=uri) or in the query's @context, or write {uri}name.",
            )
        )
    return full


_NAMED: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Namespaces], Parameter | None]], ...]
_NAMED = (
    (_QUANTITY, _quantity),
    (_MEASURE, _measure),
    (_REFERENCE, _reference),
    (_ATTRIBUTE, _attribute),
    (re.compile(r"(?:EQ|GT|GE|LT|LE|EXISTS)_.+"), _own),
)
