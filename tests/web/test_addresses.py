"""An address that means nothing is unknown, and never a failure."""

import pytest
from flask.testing import FlaskClient

from seafood_trace.store.engine import Store
from seafood_trace.web.problem import PROBLEM_JSON
from tests.world import enrol


@pytest.mark.parametrize(
    "path",
    ["/%00", "/api/v1/keys/%00", "/epcis/capture/%00", "/epcis/events/urn:uuid:%00", "/%ff", "/%"],
)
def test_an_address_that_is_no_text_is_unknown(client: FlaskClient, store: Store, path: str):
    answer = client.get(path, headers=enrol(store).headers)
    assert answer.status_code == 404
    assert answer.content_type == PROBLEM_JSON


@pytest.mark.one_database
def test_a_number_beyond_every_row_is_unknown(client: FlaskClient, store: Store):
    headers = enrol(store).headers
    assert client.delete(f"/api/v1/keys/{10**30}", headers=headers).status_code == 404


@pytest.mark.one_database
def test_a_doubled_slash_leads_to_the_right_address(client: FlaskClient):
    answer = client.get("/api//v1/keys")
    assert answer.status_code == 308
    assert answer.headers["Location"].endswith("/api/v1/keys")
