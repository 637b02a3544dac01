"""Rows of fisheries and of what is vouched for them.

A fishery and an assurance never change once they are written: what happens to them later is a row
of its own, with its position in the log. So "was it valid on that day" always has an answer, and
what a leaf commits to can be read back for ever (`leaves.py`).
"""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from seafood_trace.store.columns import URI_LENGTH, big, id_field, instant, long_text, ref


class Fishery(SQLModel, table=True):
    """A unit of assessment: a species in an area, taken with certain gears by certain vessels.

    `gears` are ISSCFG letters with spaces between; none means any gear. `fao_area` and
    `economic_zone` are bare codes (`31`, `31.1`; `US`).
    """

    __tablename__ = "fishery"

    id: int | None = id_field()
    name: str = Field(max_length=200)
    stock: str = Field(max_length=200)
    species: str = Field(max_length=3, index=True)
    fao_area: str = Field(max_length=20)
    economic_zone: str | None = Field(default=None, max_length=20)
    assessment_area: str | None = Field(default=None, max_length=200)
    manager: str | None = Field(default=None, max_length=200)
    gears: str = Field(max_length=200)
    covers_all_vessels: bool = False
    season_note: str | None = long_text(nullable=True)
    season_source: str | None = Field(default=None, max_length=500)
    registered_by: int = ref("party.id", index=True)
    registered_at: datetime = instant()
    actor: str = Field(max_length=200)


class UnitVessel(SQLModel, table=True):
    """That a vessel belongs to a fishery's unit, from and until (days inclusive).

    The vessel is known by the URI of its place, by its registration, or by both. `until` is what
    was said at first; `ended_on` is the last day said later, once, and then decides.
    """

    __tablename__ = "unit_vessel"

    id: int | None = id_field()
    fishery_id: int = ref("fishery.id", index=True)
    vessel_uri: str | None = Field(default=None, max_length=URI_LENGTH, index=True)
    registration: str | None = Field(default=None, max_length=60)
    registration_key: str | None = Field(default=None, max_length=60, index=True)
    name: str | None = Field(default=None, max_length=200)
    since: date
    until: date | None = None
    recorded_at: datetime = instant()
    actor: str = Field(max_length=200)
    position: int = big(index=True)
    ended_on: date | None = None
    end_reason: str | None = long_text(nullable=True)
    end_recorded_at: datetime | None = instant(nullable=True)
    end_actor: str | None = Field(default=None, max_length=200)
    end_position: int | None = big(nullable=True, index=True)


class Assurance(SQLModel, table=True):
    """Somebody's word for a fishery's unit or for a site; its kind says whose and of what weight.

    `issuer` decided it, `registered_by` wrote it here. `activities` are words with spaces between;
    none means all. `valid_until` is the last day; None means until further notice.
    """

    __tablename__ = "assurance"

    id: int | None = id_field()
    kind: str = Field(max_length=20)
    scheme: str = Field(max_length=200)
    scheme_version: str | None = Field(default=None, max_length=60)
    identification: str | None = Field(default=None, max_length=100)
    issuer: str = Field(max_length=200)
    accreditation: str | None = Field(default=None, max_length=200)
    rating: str | None = Field(default=None, max_length=1)
    holder_id: int | None = ref("party.id", nullable=True, index=True)
    holder_name: str | None = Field(default=None, max_length=200)
    fishery_id: int | None = ref("fishery.id", nullable=True, index=True)
    site_uri: str | None = Field(default=None, max_length=URI_LENGTH, index=True)
    activities: str = Field(default="", max_length=200)
    requires_site_approval: bool = False
    valid_from: date
    valid_until: date | None = None
    claim: str | None = long_text(nullable=True)
    checked_on: date | None = None
    registered_by: int = ref("party.id", index=True)
    registered_at: datetime = instant()
    actor: str = Field(max_length=200)
    position: int = big(index=True)


class AssuranceEvidence(SQLModel, table=True):
    """What shows that an assurance was given: an address, or an attachment by its SHA-256."""

    __tablename__ = "assurance_evidence"

    assurance_id: int = ref("assurance.id", primary_key=True)
    number: int = Field(primary_key=True)
    title: str = Field(max_length=200)
    url: str | None = Field(default=None, max_length=500)
    sha256: str | None = Field(default=None, max_length=64, index=True)


class AssuranceStatus(SQLModel, table=True):
    """One change of an assurance's status: from which day, why, and who recorded it when."""

    __tablename__ = "assurance_status"

    id: int | None = id_field()
    assurance_id: int = ref("assurance.id", index=True)
    status: str = Field(max_length=12)
    effective_on: date
    reason: str = long_text()
    recorded_at: datetime = instant()
    party_id: int = ref("party.id")
    actor: str = Field(max_length=200)
    position: int = big(index=True)


class Attachment(SQLModel, table=True):
    """That a party uploaded these bytes, under which name."""

    __tablename__ = "attachment"

    sha256: str = Field(max_length=64, primary_key=True, foreign_key="blob.sha256")
    party_id: int = ref("party.id", primary_key=True)
    file_name: str | None = Field(default=None, max_length=200)
    uploaded_at: datetime = instant()
    actor: str = Field(max_length=200)


class Notice(SQLModel, table=True):
    """Something that a partner should know, until somebody there has seen it."""

    __tablename__ = "notice"

    id: int | None = id_field()
    party_id: int = ref("party.id", index=True)
    at: datetime = instant()
    subject: str = Field(max_length=200)
    text: str = long_text()
    seen_at: datetime | None = instant(nullable=True)
    seen_by: str | None = Field(default=None, max_length=200)
