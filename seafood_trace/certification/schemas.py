"""JSON shapes of fisheries, their vessels and certificates.

The rules of each kind are asked by `checking`; the examples are demonstration data.
"""

from typing import Any

import marshmallow as ma

from seafood_trace.access.schemas import PartyReference
from seafood_trace.certification.checking import RATINGS
from seafood_trace.certification.fisheries import MOST_GEARS
from seafood_trace.certification.history import Status
from seafood_trace.certification.kinds import ACTIVITIES, AssuranceKind
from seafood_trace.store.columns import URI_LENGTH
from seafood_trace.web.blueprint import StrictSchema
from seafood_trace.web.fields import Line
from seafood_trace.web.paging import LARGEST_KEY, PageQuery

LONGEST_TEXT = 4_000
MOST_EVIDENCE = 20


def _described(sentence: str, example: object = None, **more: Any) -> dict[str, Any]:
    shown = {} if example is None else {"example": example}
    return {"metadata": {"description": sentence, **shown}, **more}


class Text(ma.fields.String):
    """Text of several lines: not blank, no control characters but line ends and tabs."""

    default_error_messages = {
        "empty": "This must not be empty.",
        "bad_character": "This is text, with no control characters in it.",
    }

    def __init__(self, **more: Any) -> None:
        super().__init__(**more, validate=ma.validate.Length(1, LONGEST_TEXT))

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> str:
        text = str(super()._deserialize(value, *args, **more)).strip()
        if not text:
            raise self.make_error("empty")
        if any(not letter.isprintable() and letter not in "\r\n\t\u00a0" for letter in text):
            raise self.make_error("bad_character")
        return text


class NamedPartySchema(ma.Schema):
    """A partner."""

    id = ma.fields.Integer(required=True)
    uri = ma.fields.String(required=True)
    name = ma.fields.String(required=True)


# --- Fisheries ---


class FisheryFields(StrictSchema):
    """What a fishery is."""

    name = Line(200, required=True, **_described("For people.", "Red snapper, handline (demo)"))
    stock = Line(200, required=True, **_described("The stock.", "Gulf of Mexico red snapper"))
    species = Line(3, required=True, **_described("FAO ASFIS 3-alpha code.", "SNR"))
    fao_area = Line(60, required=True, **_described("FAO area, bare or urn:gdst:fao:31.", "31"))
    economic_zone = Line(20, load_default=None, **_described("Only catch of this zone.", "US"))
    assessment_area = Line(
        200,
        load_default=None,
        **_described("In the assessment's words.", "East of the Mississippi"),
    )
    manager = Line(200, load_default=None, **_described("Who manages the stock."))
    gears = ma.fields.List(
        Line(30),
        load_default=(),
        validate=ma.validate.Length(max=MOST_GEARS),
        **_described("FAO ISSCFG letters; without any, every gear.", ["LHP", "LHM"]),
    )
    covers_all_vessels = ma.fields.Boolean(
        load_default=False,
        **_described("Whether every vessel is in the unit; else only those in its list."),
    )
    season_note = Text(load_default=None, **_described("Season, limits, with unit and form."))
    season_source = Line(500, load_default=None, **_described("Where the season note is from."))


class NewFisherySchema(FisheryFields):
    """A fishery to register. It is never changed afterwards, only its list of vessels."""


class FisherySchema(FisheryFields):
    """A fishery."""

    id = ma.fields.Integer(required=True)
    registered_by = ma.fields.Nested(NamedPartySchema, required=True)
    registered_at = ma.fields.DateTime(required=True)


class FisheryQuery(PageQuery):
    """Which fisheries."""

    species = Line(3, load_default=None, **_described("FAO ASFIS 3-alpha code.", "SNR"))


class NewUnitVesselSchema(StrictSchema):
    """A vessel of the unit, from and until (days inclusive)."""

    vessel = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(1, URI_LENGTH),
        **_described("URI or GLN of the vessel as a place."),
    )
    registration = Line(60, load_default=None, **_described("As on the hull.", "TX-1234-AB"))
    name = Line(200, load_default=None, **_described("The vessel's name.", "Miss Ida (demo)"))
    since = ma.fields.Date(required=True, **_described("First day.", "2026-01-01"))
    until = ma.fields.Date(load_default=None, **_described("Last day, where it is known."))


class UnitVesselSchema(ma.Schema):
    """A vessel of a unit."""

    id = ma.fields.Integer(required=True)
    vessel = ma.fields.String(required=True, allow_none=True, attribute="vessel_uri")
    registration = ma.fields.String(required=True, allow_none=True)
    name = ma.fields.String(required=True, allow_none=True)
    since = ma.fields.Date(required=True)
    until = ma.fields.Date(required=True, allow_none=True, attribute="last_day")
    end_reason = ma.fields.String(required=True, allow_none=True)
    recorded_at = ma.fields.DateTime(required=True)
    position = ma.fields.Integer(required=True, **_described("Its leaf in the log."))


class VesselEndSchema(StrictSchema):
    """That a vessel leaves the unit."""

    last_day = ma.fields.Date(required=True, **_described("Its last day in it.", "2026-12-31"))
    reason = Text(required=True, **_described("Why.", "Sold out of the fleet"))


# --- Certificates ---


class EvidenceSchema(StrictSchema):
    """What shows it: an address, or an attachment that you uploaded."""

    title = Line(200, required=True, **_described("For people.", "Public certification report"))
    url = Line(500, load_default=None, **_described("https://…", "https://example.org/report"))
    sha256 = ma.fields.String(
        load_default=None,
        validate=ma.validate.Regexp("[0-9a-f]{64}\\Z", error="64 of 0-9 and a-f, in lower case."),
        **_described("Of an attachment."),
    )


class CertificateFields(StrictSchema):
    """What is vouched for, by whom, of what, and for how long."""

    kind = ma.fields.Enum(
        AssuranceKind,
        by_value=True,
        required=True,
        **_described("Only third_party is called certified.", "partner_verified"),
    )
    scheme = Line(200, required=True, **_described("The standard or rules.", "Reef Fish Pledge"))
    scheme_version = Line(60, load_default=None, **_described("Its version.", "2.1"))
    identification = Line(
        100, load_default=None, **_described("The certificate's number; a third party's has one.")
    )
    accreditation = Line(200, load_default=None, **_described("Who accredited the issuer."))
    rating = ma.fields.String(
        load_default=None,
        validate=ma.validate.OneOf(RATINGS),
        **_described("An improvement project's."),
    )
    holder_name = Line(200, load_default=None, **_described("A holder that is no member."))
    fishery = ma.fields.Integer(
        load_default=None,
        validate=ma.validate.Range(1, LARGEST_KEY),
        **_described("The number of the fishery, where that is its subject.", 1),
    )
    site = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(1, URI_LENGTH),
        **_described("URI or GLN of the site, where that is its subject."),
    )
    activities = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf(ACTIVITIES)),
        load_default=(),
        validate=ma.validate.Length(max=len(ACTIVITIES)),
        **_described("What a site is approved for; without any, everything."),
    )
    requires_site_approval = ma.fields.Boolean(
        load_default=False,
        **_described("Whether the claim is lost at a site without an approval of this weight."),
    )
    valid_from = ma.fields.Date(required=True, **_described("First day.", "2026-01-01"))
    valid_until = ma.fields.Date(load_default=None, **_described("Last day.", "2028-12-31"))
    claim = Text(load_default=None, **_described("The wording that may be used of the fish."))
    evidence = ma.fields.List(
        ma.fields.Nested(EvidenceSchema),
        load_default=(),
        validate=ma.validate.Length(max=MOST_EVIDENCE),
    )
    checked_on = ma.fields.Date(
        load_default=None, **_described("When the registrar last looked at the evidence.")
    )


class NewCertificateSchema(CertificateFields):
    """A certificate, or another assurance, to register."""

    issuer = Line(
        200,
        load_default=None,
        **_described("The conformity assessment body of a third party's; else left out."),
    )
    holder = PartyReference(load_default=None)


class ChangeSchema(ma.Schema):
    """One change of the status."""

    status = ma.fields.String(required=True)
    effective_on = ma.fields.Date(required=True)
    reason = ma.fields.String(required=True)
    recorded_at = ma.fields.DateTime(required=True)
    recorded_by = ma.fields.String(required=True)
    position = ma.fields.Integer(required=True, **_described("Its leaf in the log."))


class CertificateSchema(CertificateFields):
    """A certificate with its status on a day and every change of it."""

    id = ma.fields.Integer(required=True)
    issuer = ma.fields.String(required=True)
    is_certified = ma.fields.Boolean(
        required=True, **_described("Whether it may be called certified.")
    )
    holder = ma.fields.Nested(NamedPartySchema, required=True, allow_none=True)
    registered_by = ma.fields.Nested(NamedPartySchema, required=True)
    registered_at = ma.fields.DateTime(required=True)
    position = ma.fields.Integer(required=True, **_described("Its leaf in the log."))
    on = ma.fields.Date(required=True, **_described("The day that the status is of."))
    status = ma.fields.Enum(Status, by_value=True, required=True)
    status_since = ma.fields.Date(required=True)
    status_reason = ma.fields.String(required=True, allow_none=True)
    history = ma.fields.List(ma.fields.Nested(ChangeSchema), required=True)


class DayQuery(StrictSchema):
    """On which day."""

    on = ma.fields.Date(
        load_default=None, **_described("The day to answer for; today without it.", "2026-03-05")
    )


class CertificateQuery(PageQuery, DayQuery):
    """Which certificates, and their status on which day."""

    kind = ma.fields.Enum(AssuranceKind, by_value=True, load_default=None)
    fishery = ma.fields.Integer(load_default=None, validate=ma.validate.Range(1, LARGEST_KEY))


class StepSchema(StrictSchema):
    """A change of status."""

    effective_on = ma.fields.Date(
        load_default=None, **_described("From which day; from today (UTC) without it.")
    )
    reason = Text(required=True, **_described("Why; partners read it.", "Surveillance is overdue"))


class BackwardStepSchema(StepSchema):
    """A change of status that may reach back."""

    reaches_back = ma.fields.Boolean(
        load_default=False,
        **_described("The issuer says that it touches fish of days that are past."),
    )
