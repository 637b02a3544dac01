"""A hop call read from JSON: its shape, its members, its times, with every fault at once.

What needs the master data (is there such a site, whose is it) is asked in `resolving.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import Any

import marshmallow as ma

from seafood_trace.epcis.event import Json
from seafood_trace.errors import Fault, Faults, InvalidInput, TooLarge, pointer
from seafood_trace.hops import shapes
from seafood_trace.hops.fields import (
    LONGEST_NAME,
    LONGEST_URI,
    AmountOrCount,
    Count,
    Day,
    Mass,
    Moment,
    Named,
    OneOrMany,
    Position,
    Sscc,
    YesOrNo,
    refuse,
)
from seafood_trace.hops.hop import (
    Catch,
    Certificate,
    Details,
    HopKind,
    Reference,
    SentHop,
    SentLine,
)
from seafood_trace.parties import rules
from seafood_trace.web.blueprint import StrictSchema
from seafood_trace.web.fields import Line

MOST_LINES = 500
LONGEST_NOTE = 500
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST_AHEAD = timedelta(hours=24)  # a phone's clock in another zone, not a plan

# CBV 2.0, business transaction types; and the papers of a landing, for which it has no word.
REFERENCE_TYPES = (
    "bol",
    "cert",
    "desadv",
    "inv",
    "po",
    "poc",
    "prodorder",
    "recadv",
    "rma",
    "trip_ticket",
    "landing_notice",
    "quota_transaction",
    "other",
)
# GDST 1.2, types of certificates and licences.
CERTIFICATE_TYPES = (
    "fishingAuth",
    "harvestCert",
    "harvestCoC",
    "transshipmentAuth",
    "landingAuth",
    "processorLicense",
    "aggregatorLicense",
    "humanPolicy",
)

_FAO_AREA = re.compile(r"[0-9]{2}(?:\.[0-9a-z]{1,5})*", re.ASCII | re.IGNORECASE)


class HopReferenceSchema(StrictSchema):
    """A paper that goes with the fish: `type` (bol, inv, po, trip_ticket, …) and `no`."""

    type = ma.fields.String(required=True, validate=ma.validate.OneOf(REFERENCE_TYPES))
    no = Line(60, required=True)

    @ma.validates("no")
    def _check_no(self, value: str, data_key: str) -> None:
        # It becomes part of a URI of at most 512 bytes, on either side of the shipment the same.
        if not value.isascii():
            raise refuse("bad_character", "The number of a paper is in plain letters and digits.")


class HopCertificateSchema(StrictSchema):
    """A certificate or licence under which this is done."""

    type = ma.fields.String(required=True, validate=ma.validate.OneOf(CERTIFICATE_TYPES))
    agency = Line(LONGEST_NAME, load_default=None)
    standard = Line(LONGEST_NAME, load_default=None)
    value = Line(LONGEST_NAME, load_default=None)
    identification = Line(LONGEST_NAME, load_default=None)


class HopTripSchema(StrictSchema):
    """The days of a trip."""

    departed = Day(required=True)
    returned = Day(load_default=None)

    @ma.validates_schema
    def _check_order(self, data: dict[str, Any], **_more: Any) -> None:
        if data["returned"] is not None and data["returned"] < data["departed"]:
            message = "The boat does not come back before it leaves."
            raise ma.ValidationError({"returned": refuse("ends_before_start", message).messages})


class HopLineSchema(StrictSchema):
    """So much of one lot, one serial number, or one logistic unit.

    `product` is your item code, a GTIN or a URI; `lot` the code on the boxes, or a lot's URI.
    """

    product = Line(LONGEST_URI, load_default=None)
    lot = Line(LONGEST_URI, load_default=None)
    serial = Line(LONGEST_URI, load_default=None)
    sscc = Sscc(load_default=None)
    count = Count(load_default=None)
    weight = Mass(load_default=None)
    short = AmountOrCount(load_default=None)
    rejected = AmountOrCount(load_default=None)


def _lines() -> Any:
    return ma.fields.List(
        ma.fields.Nested(HopLineSchema), validate=ma.validate.Length(1, MOST_LINES)
    )


class HopSchema(StrictSchema):
    """One custody hop. Which members a hop takes depends on its kind; see the examples.

    `site`, `to`, `from` and `product` take short names from your master data and address book, or
    GS1 keys and URIs. Weights are `"600 kg"` or `{"value": "600", "unit": "KGM"}`.
    """

    hop = ma.fields.Enum(HopKind, by_value=True, required=True)
    at = Moment(required=True)
    site = Line(LONGEST_URI)
    vessel = Line(LONGEST_URI, metadata={"description": "The same as `site`, for catch and land."})
    lines = _lines()
    inputs = _lines()
    outputs = _lines()
    to = Named()
    from_ = Named(data_key="from")
    ref = OneOrMany(HopReferenceSchema)
    sscc = Sscc(load_default=None)
    area = Line(60, load_default=None, metadata={"description": "FAO area, such as 31."})
    gear = Line(60, load_default=None, metadata={"description": "ISSCFG letters, such as LHP."})
    economic_zone = Line(60, load_default=None)
    rfmo_area = Line(60, load_default=None)
    permit_area = Line(LONGEST_NAME, load_default=None)
    improvement_project = Line(LONGEST_NAME, load_default=None)
    has_positions = YesOrNo(load_default=None)
    position = Position(load_default=None)
    trip = ma.fields.Nested(HopTripSchema, load_default=None)
    port = Line(LONGEST_NAME, load_default=None)
    until = Moment(load_default=None)
    loss = Mass(load_default=None)
    expires = Day(load_default=None)
    commingle = YesOrNo(load_default=False)
    tags = ma.fields.List(Line(80), validate=ma.validate.Length(1, 100))
    certificates = ma.fields.List(
        ma.fields.Nested(HopCertificateSchema), validate=ma.validate.Length(1, 20)
    )
    note = Line(LONGEST_NOTE, load_default=None)


_SCHEMA = HopSchema()
MEMBERS = frozenset(field.data_key or name for name, field in _SCHEMA.fields.items())


def read(sent: Json, *, now: datetime) -> SentHop:
    """The hop that was sent. Raises InvalidInput with every fault of shape, member and time."""
    if not isinstance(sent, dict):
        raise InvalidInput.of("wrong_type", 'A hop is an object: {"hop": "ship", …}.')
    _refuse_long_lists(sent)
    sent = _without_nulls(sent)
    faults = Faults()
    try:
        loaded: dict[str, Any] = _SCHEMA.load(sent)
    except ma.ValidationError as error:
        faults.extend(_told(error, sent))
        loaded = error.valid_data if isinstance(error.valid_data, dict) else {}
    kind = shapes.kind_of(sent)
    if kind is not None:
        shapes.check(kind, sent, MEMBERS, faults)
    _check_times(loaded, now, faults)
    _check_amounts(kind, loaded, faults)
    _check_codes(loaded, faults)
    faults.raise_if_any()
    return _hop(loaded)


def _refuse_long_lists(sent: Mapping[str, Json]) -> None:
    """Before anything in them is looked at, which for a hundred thousand lines takes long."""
    for name, value in sent.items():
        if isinstance(value, list) and len(value) > MOST_LINES:
            raise TooLarge.of(
                "too_many_lines",
                f"A hop has at most {MOST_LINES} lines; record it in several calls.",
                pointer(name),
            )


def _without_nulls(sent: Mapping[str, Json]) -> dict[str, Json]:
    """The members of the call and of its lines that say anything: null is as good as left out."""
    return {name: _line_without_nulls(value) for name, value in sent.items() if value is not None}


def _line_without_nulls(value: Json) -> Json:
    if not isinstance(value, list):
        return value
    return [
        {name: part for name, part in one.items() if part is not None}
        if isinstance(one, dict)
        else one
        for one in value
    ]


def _told(error: ma.ValidationError, sent: Mapping[str, Json]) -> list[Fault]:
    found: list[Fault] = []
    _flatten(error.messages, "", found)
    return [_better(fault, sent) for fault in found]


def _flatten(messages: object, at: str, found: list[Fault]) -> None:
    if isinstance(messages, Mapping):
        for key, value in messages.items():
            _flatten(value, at if key == "_schema" else at + pointer(key), found)
    elif isinstance(messages, list):
        for message in messages:
            code = getattr(message, "code", "bad_value")
            found.append(Fault(code, str(message), at))


def _better(fault: Fault, sent: Mapping[str, Json]) -> Fault:
    """The same, in words of this call where marshmallow's would not help."""
    if fault.message == "Unknown field.":
        near = get_close_matches(fault.pointer.rpartition("/")[2][:40], sorted(MEMBERS), n=1)
        advice = f" Did you mean `{near[0]}`?" if near and fault.pointer.count("/") == 1 else ""
        return replace(fault, code="unknown_member", message=f"There is no such member.{advice}")
    if fault.pointer == "/hop":
        message = f"`hop` is one of {shapes.KINDS}."
        return replace(
            fault, code="member_missing" if "hop" not in sent else "bad_hop", message=message
        )
    if fault.pointer == "/at" and "at" not in sent:
        message = "When did it happen? Add `at`, for example 2026-03-12T06:40-05:00."
        return replace(fault, code="member_missing", message=message)
    if fault.message == "Missing data for required field.":
        return replace(fault, code="member_missing", message="This is needed here.")
    return fault


def _check_times(loaded: Mapping[str, Any], now: datetime, faults: Faults) -> None:
    at, until = loaded.get("at"), loaded.get("until")
    for member, moment in (("at", at), ("until", until)):
        if moment is None:
            continue
        if moment < EARLIEST:
            faults.add("time_out_of_range", "A hop is of 1990 or later.", pointer(member))
        elif moment > now + LATEST_AHEAD:
            message = "This is more than a day ahead: record a hop when it has happened."
            faults.add("time_in_future", message, pointer(member))
    if at is not None and until is not None and until < at:
        faults.add("ends_before_start", "Unloading does not end before it begins.", "/until")
    expires = loaded.get("expires")
    if at is not None and expires is not None and expires < at.date():
        message = "The lot would have expired before it was made."
        faults.add("ends_before_start", message, "/expires")


def _check_amounts(kind: HopKind | None, loaded: Mapping[str, Any], faults: Faults) -> None:
    """Nothing at all is an amount for a count alone: there, an empty shelf is an answer."""
    if kind is HopKind.COUNT:
        return
    for role in ("lines", "inputs", "outputs"):
        for number, line in enumerate(loaded.get(role) or ()):
            weight = line.get("weight")
            if weight is not None and weight.milligrams == 0:
                message = "A weight of nothing is no hop; leave the line out."
                faults.add("weight_zero", message, pointer(role, number, "weight"))
            if line.get("count") == 0:
                message = "A count of nothing is no hop; leave the line out."
                faults.add("count_zero", message, pointer(role, number, "count"))


def _check_codes(loaded: Mapping[str, Any], faults: Faults) -> None:
    gear, area = loaded.get("gear"), loaded.get("area")
    if gear is not None and ":" not in gear:
        rules.gear(faults, gear, "/gear")
    if area is not None and ":" not in area and not _FAO_AREA.fullmatch(area):
        message = "An area is its FAO number, such as 31, or a URN such as urn:gdst:fao:31."
        faults.add("bad_area", message, "/area")
    for number, tags in enumerate(loaded.get("tags") or ()):
        if "-" not in tags.strip("-"):
            message = 'A range of tags is "first-last", such as "GW100-GW240".'
            faults.add("bad_tags", message, pointer("tags", number))


def _hop(loaded: Mapping[str, Any]) -> SentHop:
    is_vessel = "vessel" in loaded
    return SentHop(
        kind=loaded["hop"],
        at=loaded["at"],
        site=loaded["vessel"] if is_vessel else loaded["site"],
        site_pointer="/vessel" if is_vessel else "/site",
        lines=_sent_lines(loaded, "lines"),
        inputs=_sent_lines(loaded, "inputs"),
        outputs=_sent_lines(loaded, "outputs"),
        counterparty=loaded.get("from_") or loaded.get("to"),
        details=_details(loaded),
    )


def _sent_lines(loaded: Mapping[str, Any], role: str) -> tuple[SentLine, ...]:
    return tuple(
        SentLine(pointer(role, number), **line)
        for number, line in enumerate(loaded.get(role) or ())
    )


def _details(loaded: Mapping[str, Any]) -> Details:
    trip = loaded["trip"] or {}
    return Details(
        catch=Catch(
            area=urn("fao", loaded["area"]),
            gear=urn("gear", loaded["gear"]),
            economic_zone=urn("eez", loaded["economic_zone"]),
            rfmo_area=urn("rfmo", loaded["rfmo_area"]),
            permit_area=loaded["permit_area"],
            improvement_project=loaded["improvement_project"],
            has_positions=loaded["has_positions"],
            position=loaded["position"],
            departed=trip.get("departed"),
            returned=trip.get("returned"),
        ),
        port=loaded["port"],
        until=loaded["until"],
        unit=loaded["sscc"],
        loss=loaded["loss"],
        expires=loaded["expires"],
        is_commingling=loaded["commingle"],
        tags=tuple(loaded.get("tags") or ()),
        references=tuple(Reference(one["type"], one["no"]) for one in loaded.get("ref") or ()),
        certificates=tuple(Certificate(**one) for one in loaded.get("certificates") or ()),
        note=loaded["note"],
    )


def urn(code_list: str, code: str | None) -> str | None:
    """The code as GDST writes it, `urn:gdst:fao:31`; a URI stays itself."""
    return code if code is None or ":" in code else f"urn:gdst:{code_list}:{code}"
