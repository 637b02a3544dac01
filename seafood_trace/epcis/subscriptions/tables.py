"""Rows of what partners ask again and again, and of what could not be delivered to them."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from seafood_trace.store.columns import big, id_field, instant, long_text, ref


class NamedQuery(SQLModel, table=True):
    """A query that a partner keeps under a name of its own; `query` is as it was sent.

    `namespaces` are the prefixes that came with it in the header GS1-Extensions, as JSON.
    """

    __tablename__ = "named_query"
    __table_args__ = (UniqueConstraint("party_id", "name"),)

    id: int | None = id_field()
    party_id: int = ref("party.id")
    name: str = Field(max_length=100)
    query: str = long_text()
    namespaces: str = long_text()
    created_at: datetime = instant()
    created_by: str = Field(max_length=200)


class QuerySubscription(SQLModel, table=True):
    """Where the events of a query are sent, when, and how far that has come.

    `next_position` is the first position of the ledger that is not yet delivered. A report has
    begun where `report_before` is set: everything below it is to be delivered, and `report_is_sent`
    where some of it was. `due_at` is None once the subscription has ended. `secret` signs, and is
    never given out. `key_id` is the key that subscribed, None for a person: it ends with its key.
    """

    __tablename__ = "query_subscription"

    number: int | None = id_field()
    id: str = Field(max_length=36, unique=True)
    query_id: int = ref("named_query.id", index=True)
    party_id: int = ref("party.id", index=True)
    reads_all: bool
    dest: str = long_text()
    secret: str | None = long_text(nullable=True)
    schedule: str | None = long_text(nullable=True)
    report_if_empty: bool
    initial_record_time: datetime | None = instant(nullable=True)
    epc_format: str = Field(max_length=40)
    created_at: datetime = instant()
    created_by: str = Field(max_length=200)
    key_id: int | None = ref("api_key.id", nullable=True)

    next_position: int = big()
    report_before: int | None = big(nullable=True)
    report_is_sent: bool = False
    most_events: int
    due_at: datetime | None = instant(nullable=True, index=True)
    leased_until: datetime | None = instant(nullable=True)
    attempts: int = 0
    last_error: str | None = Field(default=None, max_length=500)
    last_tried_at: datetime | None = instant(nullable=True)
    last_notified_at: datetime | None = instant(nullable=True)
    last_run_at: datetime | None = instant(nullable=True)
    ended_at: datetime | None = instant(nullable=True)


class DeadLetter(SQLModel, table=True):
    """Events that a receiver did not take in all the attempts that there are.

    They are those that the query finds from `first_position` to below `end_position`. Once
    `wanted_at` is set they are tried again, before anything newer.
    """

    __tablename__ = "dead_letter"

    id: int | None = id_field()
    subscription_number: int = ref("query_subscription.number", index=True)
    first_position: int = big()
    end_position: int = big()
    events: int
    attempts: int
    last_error: str = Field(max_length=500)
    created_at: datetime = instant()
    wanted_at: datetime | None = instant(nullable=True)
