"""JSON shapes of named queries and subscriptions, for those who read the API's description."""

from typing import Any

import marshmallow as ma

from seafood_trace.epcis.subscriptions.controls import LONGEST_DEST, LONGEST_TOKEN
from seafood_trace.epcis.subscriptions.queries import LONGEST_NAME
from seafood_trace.epcis.subscriptions.schedule import RANGES


class NamedQuerySchema(ma.Schema):
    """A query under a name (EPCIS 2.0, REST binding)."""

    name = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, LONGEST_NAME),
        metadata={"description": "Yours alone: letters, digits and `. _ ~ -`."},
    )
    query = ma.fields.Dict(
        keys=ma.fields.String(),
        required=True,
        metadata={
            "description": "Parameters of the EPCIS query language and their values, as "
            '`{"EQ_bizStep": ["shipping"]}`.'
        },
    )


class QueryBodySchema(ma.Schema):
    """A query that is asked once: the object itself, or in `query`."""

    class Meta:
        unknown = ma.INCLUDE

    query = ma.fields.Dict(
        keys=ma.fields.String(),
        metadata={"description": 'As `{"MATCH_anyEPCClass": ["https://…"]}`.'},
    )


_FIELDS: dict[str, ma.fields.Field[Any]] = {
    name: ma.fields.String(
        metadata={"description": f"{low} to {high}, as `{low},[{low + 1}-{low + 3}]`."}
    )
    for name, (low, high) in RANGES.items()
}
ScheduleSchema = ma.Schema.from_dict(_FIELDS, name="ScheduleSchema")


class NewSubscriptionSchema(ma.Schema):
    """Where events are to be sent, and when: `stream` or `schedule`, one of the two."""

    dest = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, LONGEST_DEST),
        metadata={"description": "An https:// address that takes a POST."},
    )
    signatureToken = ma.fields.String(
        validate=ma.validate.Length(1, LONGEST_TOKEN),
        metadata={
            "description": "Signs what is sent: `GS1-Signature: sha256=` and the HMAC-SHA256 of the "
            "body in hexadecimal. It is kept and never shown again. `secret` is taken too."
        },
    )
    stream = ma.fields.Boolean(metadata={"description": "true: as soon as events are recorded."})
    schedule = ma.fields.Nested(
        ScheduleSchema,
        metadata={
            "description": "When to report, in UTC; fields left out take any value, those finer than "
            "the finest given their lowest."
        },
    )
    reportIfEmpty = ma.fields.Boolean(
        metadata={"description": "With a schedule: whether to report that there is nothing."}
    )
    initialRecordTime = ma.fields.AwareDateTime(
        metadata={"description": "Begin with what was recorded then, instead of now."}
    )


class SubscriptionSchema(ma.Schema):
    """A webhook subscription, and how its deliveries fare."""

    subscriptionID = ma.fields.String(required=True)
    queryName = ma.fields.String(required=True)
    dest = ma.fields.String(required=True)
    createdAt = ma.fields.AwareDateTime(required=True)
    lastNotifiedAt = ma.fields.AwareDateTime(
        metadata={"description": "When a delivery was last answered with success."}
    )
    initialRecordTime = ma.fields.AwareDateTime()
    minRecordTime = ma.fields.AwareDateTime(required=True)
    epcFormat = ma.fields.String()
    stream = ma.fields.Boolean()
    schedule = ma.fields.Nested(ScheduleSchema)
    reportIfEmpty = ma.fields.Boolean()
    state = ma.fields.String(
        required=True,
        metadata={"description": "`active`, `retrying`, or `ended` where you may read no more."},
    )
    attempts = ma.fields.Integer(
        required=True, metadata={"description": "Failed in a row for what is next."}
    )
    lastError = ma.fields.String()
    nextAttemptAt = ma.fields.AwareDateTime()
    deadLetters = ma.fields.Integer(
        required=True,
        metadata={
            "description": "Deliveries that failed in every attempt; `redeliver` tries again."
        },
    )
    undeliveredEvents = ma.fields.Integer(required=True)
