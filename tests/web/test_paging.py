"""Cursors lead through a list; one that we never gave is refused and never fails."""

import base64
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.access.permissions import Role
from seafood_trace.errors import InvalidInput
from seafood_trace.store.engine import Store
from seafood_trace.web.paging import LARGEST_KEY, cursor_of, cut, key_of, link_headers
from tests.world import enrol

pytestmark = pytest.mark.one_database

BAD = [
    "x",
    "%00",
    "=",
    "\udcff",
    "ünï",
    base64.urlsafe_b64encode(b"[" * 90).decode(),
    *(
        base64.urlsafe_b64encode(json.dumps(value).encode()).decode()
        for value in (-1, True, None, 1.5, "1", [1], 2**63, 10**80)
    ),
]


@given(st.integers(0, LARGEST_KEY))
def test_a_cursor_keeps_its_key(key: int):
    assert key_of(cursor_of(key)) == key


@pytest.mark.parametrize("cursor", BAD)
def test_a_cursor_that_we_never_gave_is_refused(cursor: str):
    with pytest.raises(InvalidInput):
        key_of(cursor)


@given(st.text(max_size=200))
def test_any_text_is_a_cursor_or_refused(cursor: str):
    try:
        key = key_of(cursor)
    except InvalidInput:
        return
    assert key is not None
    assert 0 <= key <= LARGEST_KEY


def test_a_page_ends_where_the_next_begins():
    rows = ["a", "b", "c"]
    page = cut(rows, [10, 20, 30], 2)
    assert (list(page.items), page.next_key) == (["a", "b"], 20)
    assert cut(rows, [10, 20, 30], 3).next_key is None


def test_the_next_page_keeps_the_other_parameters(app: Flask):
    with app.test_request_context("/api/v1/keys?limit=2&cursor=MQ&name=a%26b"):
        link = link_headers(cut(["a", "b", "c"], [1, 2, 3], 2))["Link"]
    assert link == f'</api/v1/keys?limit=2&name=a%26b&cursor={cursor_of(2)}>; rel="next"'


@pytest.mark.parametrize(
    "query",
    [
        "cursor=x",
        "cursor=",
        "cursor=%00",
        "cursor=%ff",
        f"cursor={'a' * 300}",
        "limit=0",
        "limit=501",
        "limit=many",
        "limit=99999999999999999999999",
        "limit=-1",
        "limits=5",
    ],
)
def test_a_bad_page_is_a_problem(client: FlaskClient, store: Store, query: str):
    partner = enrol(store, roles=Role.PROCESSOR)
    answer = client.get(f"/api/v1/keys?{query}", headers=partner.headers)
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_the_largest_cursor_is_an_empty_page(client: FlaskClient, store: Store):
    partner = enrol(store, roles=Role.PROCESSOR)
    query = f"cursor={cursor_of(LARGEST_KEY)}"
    assert client.get(f"/api/v1/keys?{query}", headers=partner.headers).json == []
