"""The fields of a hop call, each of which says what would be right.

A message is a text that also carries the stable code of its fault, because marshmallow keeps
messages and nothing beside them.
"""

import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import marshmallow as ma

from seafood_trace.errors import Fault, InvalidInput
from seafood_trace.hops.hop import Amount, Weight
from seafood_trace.identifiers import gs1_keys
from seafood_trace.identifiers.digital_link import CANONICAL_DOMAIN
from seafood_trace.identifiers.identity import Kind, canonical, kind
from seafood_trace.identifiers.mass import parse_mass
from seafood_trace.web.fields import Line

LONGEST_NAME = 200
LONGEST_URI = 512
MOST_UNITS = 10**9

_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?P<offset>[Zz]|[+-]\d\d:\d\d)?",
    re.ASCII,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_OFFSET_EXAMPLE = "for example 2026-03-12T06:40-05:00"


class Message(str):
    """A sentence with the stable code of its fault."""

    code: str

    def __new__(cls, fault: Fault) -> "Message":
        made = super().__new__(cls, fault.message)
        made.code = fault.code
        return made


def refuse(code: str, message: str) -> ma.ValidationError:
    return ma.ValidationError([Message(Fault(code, message))])


def as_validation_error(error: InvalidInput) -> ma.ValidationError:
    """The faults of a value, each below the member that it points to."""
    tree: dict[str, Any] = {}
    for fault in error.faults:
        member = fault.pointer.strip("/") or "_schema"
        tree.setdefault(member, []).append(Message(fault))
    return ma.ValidationError(tree["_schema"] if tree.keys() == {"_schema"} else tree)


class Moment(ma.fields.Field[datetime]):
    """A time with its offset, kept as sent."""

    def __init__(self, **more: Any) -> None:
        shape = {"type": "string", "description": f"Date, time and offset, {_OFFSET_EXAMPLE}."}
        super().__init__(**{**more, "metadata": shape | more.get("metadata", {})})

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> datetime:
        match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None:
            is_day = isinstance(value, str) and _DAY.fullmatch(value.strip())
            lacking = "add the time of day and the offset" if is_day else "write date and time"
            raise refuse("bad_time", f"When was it? {lacking}, {_OFFSET_EXAMPLE}.")
        if match["offset"] is None:
            raise refuse("offset_missing", f"Add the offset from UTC, {_OFFSET_EXAMPLE}.")
        try:
            moment = datetime.fromisoformat(value.strip().upper())
        except ValueError:
            raise refuse("bad_time", "There is no such day, hour or offset.") from None
        offset = moment.utcoffset()
        if offset is None or abs(offset.total_seconds()) > 14 * 3600:
            raise refuse("bad_time", "An offset is at most 14:00.")
        return moment


class Mass(ma.fields.Field[Weight]):
    """A weight: `"600 kg"` or `{"value": "600", "unit": "KGM"}`."""

    SHAPE = {
        "oneOf": [
            {"type": "string", "examples": ["600 kg", "1300 lb"]},
            {
                "type": "object",
                "required": ["value", "unit"],
                "properties": {"value": {"type": ["string", "number"]}, "unit": {"type": "string"}},
                "additionalProperties": False,
            },
        ],
        "description": "kg, g, lb, oz, tonne, or a code of UN/ECE Recommendation 20.",
    }

    def __init__(self, **more: Any) -> None:
        super().__init__(**{**more, "metadata": self.SHAPE | more.get("metadata", {})})

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Weight:
        try:
            milligrams = parse_mass(value)
        except InvalidInput as error:
            raise as_validation_error(error) from None
        if isinstance(value, Mapping):
            return Weight(milligrams, f"{value['value']} {value['unit'].strip()}")
        return Weight(milligrams, " ".join(value.split()))


class AmountOrCount(ma.fields.Field[Amount]):
    """So many units, as a whole number, or so much, as a weight."""

    def __init__(self, **more: Any) -> None:
        shape = {"oneOf": [{"type": "integer", "minimum": 1}, *Mass.SHAPE["oneOf"]]}
        super().__init__(**{**more, "metadata": shape | more.get("metadata", {})})

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Amount:
        if isinstance(value, int) and not isinstance(value, bool):
            if not 1 <= value <= MOST_UNITS:
                raise refuse("bad_count", f"A number of units is 1 to {MOST_UNITS}.")
            return Amount(count=value)
        return Amount(weight=Mass().deserialize(value))


class Sscc(Line):
    """A logistic unit, by its SSCC of 18 digits or a URI; loaded as its canonical URI."""

    def __init__(self, **more: Any) -> None:
        shape = {"description": "SSCC of 18 digits, or its URI."}
        super().__init__(LONGEST_URI, **{**more, "metadata": shape | more.get("metadata", {})})

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **more)
        try:
            uri = canonical(text) if ":" in text else f"{CANONICAL_DOMAIN}/00/{gs1_keys.sscc(text)}"
        except InvalidInput as error:
            raise as_validation_error(error) from None
        if kind(uri) is not Kind.LOGISTIC_UNIT:
            raise refuse(
                "not_a_logistic_unit",
                "A logistic unit is an SSCC (18 digits, …/00/…, urn:epc:id:sscc:…) or "
                "urn:gdst:<domain>:lpn:obj:….",
            )
        return uri


class Named(ma.fields.Field[str | dict[str, str]]):
    """Who is at the other end: a short name, a URI or GLN, or `{"name", "place"}` of a stranger."""

    def __init__(self, **more: Any) -> None:
        shape = {
            "oneOf": [
                {"type": "string", "minLength": 1, "maxLength": LONGEST_URI},
                {
                    "type": "object",
                    "required": ["name"],
                    "properties": {"name": {"type": "string"}, "place": {"type": "string"}},
                    "additionalProperties": False,
                },
            ]
        }
        super().__init__(**{**more, "metadata": shape | more.get("metadata", {})})

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> str | dict[str, str]:
        if isinstance(value, str):
            return Line(LONGEST_URI).deserialize(value)
        if not isinstance(value, Mapping):
            raise refuse(
                "bad_counterparty",
                'Write a short name, a GLN or URI, or {"name": …, "place": …} of a stranger.',
            )
        stranger: dict[str, str] = _StrangerSchema().load(value)
        return stranger


class _StrangerSchema(ma.Schema):
    """Somebody who never joined."""

    class Meta:
        unknown = ma.RAISE

    name = Line(LONGEST_NAME, required=True)
    place = Line(LONGEST_NAME)


class OneOrMany(ma.fields.Field[list[Any]]):
    """An object of this schema, or a list of up to ten of them; loaded as a list."""

    MOST = 10

    def __init__(self, schema: type[ma.Schema], **more: Any) -> None:
        shape = {
            "type": ["object", "array"],
            "description": "One, or a list: " + " ".join((schema.__doc__ or "").split()),
        }
        super().__init__(**{**more, "metadata": shape | more.get("metadata", {})})
        self._schema = schema()

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> list[Any]:
        if isinstance(value, Mapping):
            return [self._schema.load(value)]
        if not isinstance(value, list) or not 1 <= len(value) <= self.MOST:
            raise refuse("bad_value", f"Write one object, or a list of 1 to {self.MOST}.")
        loaded: list[Any] = self._schema.load(value, many=True)
        return loaded


class YesOrNo(ma.fields.Boolean):
    """true or false, and no other word for them."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> bool:
        if isinstance(value, bool):
            return value
        raise refuse("not_a_boolean", "Write true or false.")


class Position(ma.fields.Field[tuple[float, float]]):
    """A place at sea, `{"latitude", "longitude"}` in degrees."""

    def __init__(self, **more: Any) -> None:
        shape = {
            "type": "object",
            "required": ["latitude", "longitude"],
            "properties": {"latitude": {"type": "number"}, "longitude": {"type": "number"}},
            "additionalProperties": False,
        }
        super().__init__(**{**more, "metadata": shape | more.get("metadata", {})})

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> tuple[float, float]:
        if isinstance(value, Mapping) and value.keys() == {"latitude", "longitude"}:
            latitude, longitude = _degrees(value["latitude"]), _degrees(value["longitude"])
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                return latitude, longitude
        raise refuse(
            "bad_position",
            'Write {"latitude": 28.5, "longitude": -90.1} in degrees, north and east positive.',
        )


def _degrees(value: Any) -> float:
    """The number; for anything else one that is in no range."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and abs(value) <= 180 else math.inf


class Count(ma.fields.Integer):
    """A whole number of units."""

    def __init__(self, **more: Any) -> None:
        shape = {"minimum": 0, "maximum": MOST_UNITS}
        super().__init__(strict=True, **{**more, "metadata": shape | more.get("metadata", {})})

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> int:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or not 0 <= value <= MOST_UNITS:
            raise refuse("bad_count", f"A count is a whole number from 0 to {MOST_UNITS}.")
        return int(value)


class Day(ma.fields.Date):
    """A day, YYYY-MM-DD."""

    default_error_messages = {"invalid": "A day is written like 2026-03-24."}

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise refuse("bad_day", "A day is written like 2026-03-24.")
        return super()._deserialize(value, *args, **more)
