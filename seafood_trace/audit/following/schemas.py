"""JSON shapes of followed traces."""

import marshmallow as ma

from seafood_trace.lineage.following.systems import KEYS_HEADER
from seafood_trace.web.blueprint import StrictSchema

MOST_RESOLVERS = 5
LONGEST_KEYS = 2_000


class FollowQuery(StrictSchema):
    """What to follow through other systems."""

    item = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, 600),
        metadata={
            "description": "A lot, pack or logistic unit: EPC URN, Digital Link or GDST URN. "
            "A Digital Link on a domain of its maker's own leads to that maker's system.",
            "example": "https://id.gs1.org/01/09521234000013/10/GAL-260308-A",
        },
    )
    resolver = ma.fields.List(
        ma.fields.String(validate=ma.validate.Length(1, 500)),
        load_default=list,
        validate=ma.validate.Length(max=MOST_RESOLVERS),
        metadata={
            "description": "Digital Link resolvers of other systems to ask, "
            f"at most {MOST_RESOLVERS}, beside those that this service knows."
        },
    )


class FollowHeaders(ma.Schema):
    """The keys that the asker brings."""

    class Meta:
        unknown = ma.EXCLUDE

    keys = ma.fields.String(
        data_key=KEYS_HEADER,
        load_default="",
        validate=ma.validate.Length(max=LONGEST_KEYS),
        metadata={
            "description": "Your API keys for other systems, each as `https://host=key`, with spaces "
            "between. A key is sent to its own host alone, and is not kept."
        },
    )


class FollowedSchema(ma.Schema):
    """A trace through several systems, as a graph."""

    item = ma.fields.String(required=True)
    direction = ma.fields.String(required=True)
    askedAt = ma.fields.AwareDateTime(required=True)
    hops = ma.fields.List(
        ma.fields.Dict(),
        required=True,
        metadata={"description": "`toldBy` says who told of the hop: `own`, or other systems."},
    )
    links = ma.fields.List(ma.fields.Dict(), required=True)
    gaps = ma.fields.List(ma.fields.Dict(), required=True)
    origins = ma.fields.List(ma.fields.Integer(), required=True)
    ends = ma.fields.List(ma.fields.Integer(), required=True)
    truncated = ma.fields.Boolean(required=True)
    notes = ma.fields.List(
        ma.fields.Dict(),
        required=True,
        metadata={"description": "Which `system` did not answer, or not well, about which `item`."},
    )
    systems = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "The systems that were asked."}
    )
