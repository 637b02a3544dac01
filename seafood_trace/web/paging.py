"""Pages by cursor: the cursor is the last key of the page, so pages stay right while rows arrive.

Cursors are opaque to clients; a list answers `Link: <…>; rel="next"` while more may follow.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

import marshmallow as ma
from flask import request

from seafood_trace.errors import InvalidInput
from seafood_trace.web.blueprint import StrictSchema

DEFAULT_PAGE = 50
LARGEST_PAGE = 500
LARGEST_KEY = 2**63 - 1

T = TypeVar("T")


class PageQuery(StrictSchema):
    """The query parameters of every list."""

    limit = ma.fields.Integer(
        load_default=DEFAULT_PAGE,
        validate=ma.validate.Range(1, LARGEST_PAGE),
        metadata={"description": "How many at most on a page."},
    )
    cursor = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(1, 200),
        metadata={
            "description": "Where the page begins, from the `Link` header of the page before."
        },
    )


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page; `next_key` is the key after which the next page begins, None on the last."""

    items: Sequence[T]
    next_key: int | None


def cut(rows: Sequence[T], keys: Sequence[int], limit: int) -> Page[T]:
    """A page of at most `limit` from rows that were read up to `limit + 1`."""
    if len(rows) <= limit:
        return Page(rows, None)
    return Page(rows[:limit], keys[limit - 1])


def key_of(cursor: str | None) -> int | None:
    """The key in a cursor, None for the first page. Raises InvalidInput for one we never gave."""
    if cursor is None:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        key = None
    if not isinstance(key, int) or isinstance(key, bool) or not 0 <= key <= LARGEST_KEY:
        raise InvalidInput.of(
            "bad_cursor", "Take the cursor from the Link header of the page before.", "/cursor"
        )
    return key


def cursor_of(key: int) -> str:
    """The opaque cursor of a key."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).rstrip(b"=").decode()


def link_headers(page: Page[T], parameter: str = "cursor") -> dict[str, str]:
    """The `Link` header that leads to the next page; none on the last."""
    if page.next_key is None:
        return {}
    query = [(name, value) for name, value in request.args.items(multi=True) if name != parameter]
    query.append((parameter, cursor_of(page.next_key)))
    return {"Link": f'<{request.path}?{urlencode(query)}>; rel="next"'}
