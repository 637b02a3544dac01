"""Rows of the master data: what never changes from hop to hop and is never typed twice."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from seafood_trace.store.columns import URI_LENGTH, big, id_field, instant, long_text, ref


class Party(SQLModel, table=True):
    """An organisation: a partner of the alliance, or an unverified stub of a counterparty.

    `uri` is its PGLN as `https://id.gs1.org/417/…` or its GDST party URN. A stub keeps which
    partner introduced it and a digest of the name and place given, so that the same partner
    meets it again.
    """

    __tablename__ = "party"
    __table_args__ = (UniqueConstraint("introduced_by", "stub_key"),)

    id: int | None = id_field()
    uri: str = Field(max_length=URI_LENGTH, unique=True)
    name: str = Field(max_length=200)
    place: str | None = Field(default=None, max_length=200)
    country: str | None = Field(default=None, max_length=2)
    is_member: bool = Field(default=False, index=True)
    is_demonstration: bool = False
    may_be_named: bool = False
    introduced_by: int | None = ref("party.id", nullable=True)
    stub_key: str | None = Field(default=None, max_length=64)
    created_at: datetime = instant()
    created_by: str = Field(max_length=200)


class Site(SQLModel, table=True):
    """A place on land where a party handles fish.

    `uri` is its GLN as `https://id.gs1.org/414/…` or its GDST location URN.
    """

    __tablename__ = "site"
    __table_args__ = (UniqueConstraint("party_id", "code"),)

    id: int | None = id_field()
    party_id: int = ref("party.id")
    code: str = Field(max_length=60, index=True)
    uri: str = Field(max_length=URI_LENGTH, unique=True)
    name: str = Field(max_length=200)
    kind: str = Field(max_length=30)
    time_zone: str = Field(max_length=60)
    street: str | None = Field(default=None, max_length=200)
    postal_code: str | None = Field(default=None, max_length=20)
    phone: str | None = Field(default=None, max_length=40)
    locality: str | None = Field(default=None, max_length=100)
    region: str | None = Field(default=None, max_length=100)
    country: str | None = Field(default=None, max_length=2)
    latitude: float | None = None
    longitude: float | None = None
    registration: str | None = Field(default=None, max_length=100)
    created_at: datetime = instant()
    created_by: str = Field(max_length=200)


class Vessel(SQLModel, table=True):
    """A boat: a place where fish is caught, and a registration.

    `uri` is its location, a GLN or GDST URN.
    """

    __tablename__ = "vessel"
    __table_args__ = (UniqueConstraint("party_id", "code"),)

    id: int | None = id_field()
    party_id: int = ref("party.id")
    code: str = Field(max_length=60, index=True)
    uri: str = Field(max_length=URI_LENGTH, unique=True)
    name: str = Field(max_length=200)
    registration: str = Field(max_length=60)
    flag: str = Field(max_length=2)
    imo: str | None = Field(default=None, max_length=11)
    gear: str | None = Field(default=None, max_length=3)
    catch_area: str | None = Field(default=None, max_length=60)
    economic_zone: str | None = Field(default=None, max_length=60)
    public_registry: str | None = Field(default=None, max_length=200)
    satellite_tracking: str | None = Field(default=None, max_length=200)
    welfare_policy: str | None = Field(default=None, max_length=20)
    time_zone: str = Field(max_length=60)
    may_be_named: bool = False
    created_at: datetime = instant()
    created_by: str = Field(max_length=200)


class VesselHolding(SQLModel, table=True):
    """That a party owns or operates a vessel, from and until (days inclusive)."""

    __tablename__ = "vessel_holding"

    id: int | None = id_field()
    vessel_id: int = ref("vessel.id", index=True)
    party_id: int = ref("party.id", index=True)
    capacity: str = Field(max_length=10)
    since: date
    until: date | None = None


class Product(SQLModel, table=True):
    """What is traded: species, form and state.

    `uri` is its GTIN as `https://id.gs1.org/01/…` or its GDST class URN.
    """

    __tablename__ = "product"

    id: int | None = id_field()
    party_id: int = ref("party.id", index=True)
    uri: str = Field(max_length=URI_LENGTH, unique=True)
    name: str = Field(max_length=200)
    market_name: str | None = Field(default=None, max_length=100)
    species: str = Field(max_length=3)
    form: str = Field(max_length=30)
    state: str = Field(max_length=20)
    unit_weight_mg: int | None = big(nullable=True)
    created_at: datetime = instant()
    created_by: str = Field(max_length=200)


class ProductCode(SQLModel, table=True):
    """A partner's own item code for a product, its own or another's."""

    __tablename__ = "product_code"
    __table_args__ = (UniqueConstraint("party_id", "code"),)

    id: int | None = id_field()
    party_id: int = ref("party.id")
    code: str = Field(max_length=60)
    product_id: int = ref("product.id", index=True)


class CompanyPrefix(SQLModel, table=True):
    """A GS1 company prefix that a party was given; no row's prefix begins with another's."""

    __tablename__ = "company_prefix"

    id: int | None = id_field()
    prefix: str = Field(max_length=12, unique=True)
    party_id: int = ref("party.id", index=True)
    created_at: datetime = instant()
    created_by: str = Field(max_length=200)


class AddressBookEntry(SQLModel, table=True):
    """A partner's short name for somebody it trades with, and for the place it ships to there."""

    __tablename__ = "address_book_entry"
    __table_args__ = (UniqueConstraint("party_id", "code"),)

    id: int | None = id_field()
    party_id: int = ref("party.id")
    code: str = Field(max_length=60)
    counterparty_id: int = ref("party.id")
    place_uri: str | None = Field(default=None, max_length=URI_LENGTH)


class Mandate(SQLModel, table=True):
    """That one partner (the grantee) may record certain hops for another's sites and vessels."""

    __tablename__ = "mandate"

    id: int | None = id_field()
    grantor_id: int = ref("party.id", index=True)
    grantee_id: int = ref("party.id", index=True)
    hops: str = Field(max_length=200)
    since: date
    until: date | None = None
    created_at: datetime = instant()
    created_by: str = Field(max_length=200)
    ended_at: datetime | None = instant(nullable=True)
    ended_by: str | None = Field(default=None, max_length=200)


class ForeignMasterData(SQLModel, table=True):
    """Master data that came inside a captured document about things nobody here has registered."""

    __tablename__ = "foreign_master_data"

    id: int | None = id_field()
    uri: str = Field(max_length=URI_LENGTH, index=True)
    kind: str = Field(max_length=200)
    attributes: str = long_text()
    told_by: int = ref("party.id")
    told_at: datetime = instant()
