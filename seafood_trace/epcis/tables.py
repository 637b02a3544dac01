"""Rows of what was captured. Events are never updated; everything an index needs is in integers."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from seafood_trace.store.columns import (
    KEY_IS_THE_TABLE,
    URI_LENGTH,
    big,
    id_field,
    instant,
    long_text,
    ref,
)


class EventContext(SQLModel, table=True):
    """The `@context` that events were sent under, kept once."""

    __tablename__ = "event_context"

    id: int | None = id_field()
    sha256: str = Field(max_length=64, unique=True)
    context: str = long_text()


class EpcisEvent(SQLModel, table=True):
    """One captured event; `position` is its leaf in the log.

    `document` is the event as it was sent. `declares_error` tells the declaration
    from the event that it declares wrong: both carry one event ID.
    """

    __tablename__ = "epcis_event"
    __table_args__ = (
        UniqueConstraint("event_id", "captured_by", "declares_error"),
        Index("ix_epcis_event_biz_step", "biz_step_id", "position"),
        Index("ix_epcis_event_biz_location", "biz_location_id", "position"),
        Index("ix_epcis_event_disposition", "disposition_id", "position"),
    )

    position: int = big(primary_key=True)
    event_id: str = Field(max_length=URI_LENGTH)
    event_id_was_sent: bool
    declares_error: bool
    event_type: str = Field(max_length=20)
    action: str | None = Field(default=None, max_length=7)
    event_time: datetime = instant(index=True)
    event_time_offset: str = Field(max_length=6)
    record_time: datetime = instant(index=True)
    captured_by: int = ref("party.id")
    recorded_by: str = Field(max_length=200)
    biz_step_id: int | None = ref("identity.id", nullable=True)
    disposition_id: int | None = ref("identity.id", nullable=True)
    biz_location_id: int | None = ref("identity.id", nullable=True)
    content_hash: bytes = Field(sa_column=sa.Column(sa.LargeBinary(32), nullable=False, index=True))
    context_id: int = ref("event_context.id")
    document: str = long_text()


RUN = "run"


class EventItem(SQLModel, table=True):
    """That an event touches an item, in which list and as which line.

    `role` is that of `event.Role`, or `RUN` for the ID of the transformation that the event is part of.
    """

    __tablename__ = "event_item"
    __table_args__ = KEY_IS_THE_TABLE

    identity_id: int = ref("identity.id", primary_key=True)
    position: int = ref("epcis_event.position", primary_key=True, index=True)
    line: int = Field(primary_key=True)
    role: str = Field(max_length=6)
    is_class: bool


class EventFact(SQLModel, table=True):
    """That an event can be found by a value of one of its fields (`query/facts.py`)."""

    __tablename__ = "event_fact"
    __table_args__ = KEY_IS_THE_TABLE

    fact: int = big(primary_key=True)
    # No reference to the event, whose row is written before it: checking it for every fact is dear.
    position: int = big(primary_key=True)


class PartyResource(SQLModel, table=True):
    """That a party may read an event with this step, place, disposition or of this type."""

    __tablename__ = "party_resource"
    __table_args__ = KEY_IS_THE_TABLE

    party_id: int = ref("party.id", primary_key=True)
    family: str = Field(max_length=12, primary_key=True)
    identity_id: int = ref("identity.id", primary_key=True)


class CaptureJob(SQLModel, table=True):
    """What became of one capture document (EPCIS 2.0, capture job).

    `errors` are the problems of the events that were refused, as a JSON list; None where none was.
    """

    __tablename__ = "capture_job"

    number: int | None = id_field()
    id: str = Field(max_length=36, unique=True)
    party_id: int = ref("party.id", index=True)
    recorded_by: str = Field(max_length=200)
    created_at: datetime = instant()
    finished_at: datetime | None = instant(nullable=True)
    success: bool
    events: int
    error_behaviour: str = Field(max_length=10)
    errors: str | None = long_text(nullable=True)
