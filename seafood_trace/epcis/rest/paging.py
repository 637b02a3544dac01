"""Pages as the binding has them: `perPage` and `nextPageToken`.

Source: GS1 EPCIS 2.0, section 12 (REST binding).
"""

import marshmallow as ma

from seafood_trace.web.blueprint import StrictSchema

DEFAULT_PER_PAGE = 30
LARGEST_PER_PAGE = 1_000


class BindingPage(StrictSchema):
    """The query parameters of every list of the binding."""

    perPage = ma.fields.Integer(
        load_default=DEFAULT_PER_PAGE,
        validate=ma.validate.Range(1, LARGEST_PER_PAGE),
        metadata={"description": "How many at most on a page."},
    )
    nextPageToken = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(1, 500),
        metadata={"description": "From the `Link` header of the page before."},
    )
