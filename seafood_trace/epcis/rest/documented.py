"""The query parameters as the OpenAPI document tells them, made from the table that reads them.

Source: GS1 EPCIS 2.0, section 8.2.7.1; OpenAPI 3.1.
"""

from collections.abc import Iterator
from typing import Any

from seafood_trace.epcis.query import names, readers
from seafood_trace.epcis.query.language import Operator
from seafood_trace.epcis.query.names import Parameter
from seafood_trace.epcis.query.parameters import DEFAULT_PER_PAGE, LARGEST_PER_PAGE

_COMPARED = {
    Operator.EQ: "is one of these",
    Operator.MATCH: "names one of these, which may be patterns",
    Operator.WD: "is one of these places or lies within one",
    Operator.GT: "is later than this",
    Operator.GE: "is this or later",
    Operator.LT: "is earlier than this",
    Operator.LE: "is this or earlier",
    Operator.EXISTS: "is there",
}
_NAMED_BY_PATTERN = (
    "Beside those listed: `{EQ,GT,GE,LT,LE}_quantity[_UOM]`; "
    "`EQ_{bizTransaction,source,destination}_TYPE`; "
    "`{EQ,GT,GE,LT,LE}_{value,minValue,maxValue,meanValue,sDev,percValue}_UOM` and "
    "`…_percRank`; `{EQ,GT,GE,LT,LE,EXISTS}_[INNER_][ILMD_|ERROR_DECLARATION_|SENSORELEMENT_|"
    "SENSORMETADATA_|SENSORREPORT_]prefix:name`; `HASATTR_…` and `EQATTR_…`. A prefix that is not "
    "GS1's or GDST's is declared in the header `GS1-Extensions`, as `prefix=uri`."
)


def query_parameters() -> list[dict[str, Any]]:
    """What an address that lists events takes."""
    return [*_headers(), *_paging(), *_controls(), *map(_documented, sorted(names.FIXED.items()))]


def _documented(item: tuple[str, Parameter]) -> dict[str, Any]:
    name, parameter = item
    told = f"Events whose `{parameter.field.name}` {_COMPARED[parameter.operator]}."
    if parameter.takes_many:
        told += " Several by `|`."
    return _parameter(name, _schema(parameter), told)


def _schema(parameter: Parameter) -> dict[str, Any]:
    if parameter.read is readers.time:
        return {"type": "string", "format": "date-time"}
    if parameter.read is readers.boolean:
        return {"type": "boolean"}
    return {"type": "string", "minLength": 1}


def _controls() -> Iterator[dict[str, Any]]:
    yield _parameter(
        "orderBy",
        {"type": "string", "minLength": 1},
        "`eventTime`, `recordTime` or an extension field; without it, in the order of the record. "
        + _NAMED_BY_PATTERN,
    )
    yield _parameter(
        "orderDirection",
        {"type": "string", "enum": ["ASC", "DESC"], "default": "DESC"},
        "Which way.",
    )
    count = {"type": "integer", "minimum": 0}
    yield _parameter("eventCountLimit", count, "Only the first so many; goes with `orderBy`.")
    yield _parameter("maxEventCount", count, "No answer where there are more.")


def _paging() -> Iterator[dict[str, Any]]:
    size = {
        "type": "integer",
        "minimum": 1,
        "default": DEFAULT_PER_PAGE,
        "description": f"More than {LARGEST_PER_PAGE} are never on a page.",
    }
    yield _parameter("perPage", size, "How many at most on a page.")
    yield _parameter(
        "nextPageToken",
        {"type": "string", "minLength": 1},
        "From the `Link` header of the page before.",
    )


def _headers() -> Iterator[dict[str, Any]]:
    for name, told in (
        ("GS1-EPC-Format", "Digital Links, EPC URNs, or as they were sent."),
        ("GS1-CBV-XML-Format", "In XML: web URIs, URNs, or as they were sent."),
        ("GS1-Extensions", "Prefixes of fields, as `prefix=uri`, several by `,`."),
    ):
        yield {
            "in": "header",
            "name": name,
            "required": False,
            "schema": {"type": "string"},
            "description": told,
        }


def _parameter(name: str, schema: dict[str, Any], told: str) -> dict[str, Any]:
    return {"in": "query", "name": name, "required": False, "schema": schema, "description": told}
