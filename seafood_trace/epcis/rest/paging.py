"""Pages as the binding has them: `perPage` and `nextPageToken`.

Source: GS1 EPCIS 2.0, section 12 (REST binding).
"""

from urllib.parse import quote, urlencode

import marshmallow as ma
from flask import request

from seafood_trace.epcis.query.parameters import DEFAULT_PER_PAGE, LARGEST_PER_PAGE
from seafood_trace.web.blueprint import StrictSchema


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


def next_link(token: str | None) -> dict[str, str]:
    """The `Link` header to the page that begins at this token, none where there is no next page."""
    if token is None:
        return {}
    kept = [
        (name, value) for name, value in request.args.items(multi=True) if name != "nextPageToken"
    ]
    address = f"{quote(request.path)}?{urlencode([*kept, ('nextPageToken', token)])}"
    return {"Link": f'<{address}>; rel="next"'}
