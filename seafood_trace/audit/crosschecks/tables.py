"""Rows of the cross-checks; both can be thrown away and made again from the feed."""

from sqlmodel import Field, Index, SQLModel

from seafood_trace.store.columns import KEY_IS_THE_TABLE, URI_LENGTH, big, ref


class PossibleDuplicate(SQLModel, table=True):
    """That an event has the content of an earlier one, under another ID or from another party."""

    __tablename__ = "possible_duplicate"
    __table_args__ = KEY_IS_THE_TABLE

    position: int = ref("epcis_event.position", primary_key=True)
    earlier: int = big(primary_key=True)


class EventReference(SQLModel, table=True):
    """That an error declaration names an event: the one that is wrong, or one that corrects it.

    `event_id` is empty where the wrong event has none and is known by its content. `answered_at`
    is the position of the event that is meant, None as long as it is not on record.
    """

    __tablename__ = "event_reference"
    __table_args__ = (Index("ix_event_reference_answered_at", "answered_at", "position"),)

    position: int = ref("epcis_event.position", primary_key=True)
    line: int = Field(primary_key=True)
    kind: str = Field(max_length=10)
    event_id: str = Field(max_length=URI_LENGTH, index=True)
    party_id: int = ref("party.id")
    answered_at: int | None = big(nullable=True)
