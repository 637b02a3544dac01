"""Rows of partners' links and of the domains they may lead to; what is removed stays on record."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from seafood_trace.store.columns import URI_LENGTH, id_field, instant, ref


class LinkDomain(SQLModel, table=True):
    """A domain that the alliance has let a partner's links lead to, with all below it."""

    __tablename__ = "link_domain"

    id: int | None = id_field()
    party_id: int = ref("party.id", index=True)
    domain: str = Field(max_length=253)
    created_at: datetime = instant()
    created_by: str = Field(max_length=200)
    removed_at: datetime | None = instant(nullable=True)
    removed_by: str | None = Field(default=None, max_length=200)


class PartnerLink(SQLModel, table=True):
    """A link of one type that a partner set for a product, lot, pack, place or other key.

    `item_id` is the number of `item`, the canonical URI. `link_type` stands without its prefix,
    `languages` are apart by spaces. Of one type the lowest `rank` is the first.
    """

    __tablename__ = "partner_link"

    id: int | None = id_field()
    party_id: int = ref("party.id", index=True)
    item_id: int = ref("identity.id", index=True)
    item: str = Field(max_length=URI_LENGTH)
    link_type: str = Field(max_length=40)
    href: str = Field(max_length=1_000)
    title: str = Field(max_length=200)
    languages: str = Field(default="", max_length=100)
    media_type: str = Field(max_length=100)
    rank: int = 0
    created_at: datetime = instant()
    created_by: str = Field(max_length=200)
    removed_at: datetime | None = instant(nullable=True)
    removed_by: str | None = Field(default=None, max_length=200)
