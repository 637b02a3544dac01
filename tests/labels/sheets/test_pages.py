"""The page on which a partner prints labels without writing a program."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from seafood_trace.access import people
from seafood_trace.access.permissions import Role
from seafood_trace.labels.sheets import sheets
from seafood_trace.store.engine import Store
from tests.labels.goods import GTIN, has_lot
from tests.labels.sheets.printing import pages_of, texts_on
from tests.world import NOW, Partner, add_product, enrol

pytestmark = pytest.mark.one_database

HTML = {"Accept": "text/html"}
PAGE = "/console/labels"
PASSWORD = "a long enough secret"
TYPED = {
    "product": "rs-pack",
    "lot": "BP-260310",
    "kind": "pack",
    "count": "3",
    "copies": "1",
    "stock": "avery-5164",
    "start": "2",
    "origin": "USA",
    "method": "wild",
    "net_weight": "",
    "slogan": "<b>Fresh</b>",
}


@pytest.fixture
def bay(app: Flask, store: Store) -> Partner:
    partner = enrol(store, "Bay Plant", (Role.PROCESSOR, Role.RETAILER))
    add_product(store, partner, "rs-pack", uri=GTIN, market_name="Red snapper", unit_weight="250 g")
    has_lot(store, partner)
    return partner


def sign_in(client: FlaskClient, store: Store, partner: Partner) -> str:
    """The token that forms of this session carry."""
    new = people.NewMember(
        email="ana@bay.example", name="Ana", password_hash=people.hash_password(PASSWORD)
    )
    with store.transaction() as session:
        people.add_member(session, partner.id, new, NOW)
    token = token_on(client, "/console/sign-in")
    sent = {"email": "ana@bay.example", "password": PASSWORD, "form_token": token, "next": PAGE}
    answer = client.post("/console/sign-in", data=sent, headers=HTML)
    assert answer.headers["Location"] == PAGE
    return token_on(client, "/console/")


def token_on(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="form_token" value="(\w+)"', client.get(path, headers=HTML).text)
    assert found is not None
    return found[1]


def test_labels_are_ordered_on_the_page_and_fetched_from_it(client, store, bay):
    token = sign_in(client, store, bay)
    assert PAGE in client.get("/console/", headers=HTML).text
    answer = client.post(PAGE, data=TYPED | {"form_token": token}, headers=HTML)
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    page = client.get(PAGE, headers=HTML)
    assert "no-store" in page.headers["Cache-Control"]
    (pdf,) = re.findall(r'href="(/api/v1/labels/sheets/\d+\.pdf)"', page.text)
    assert len(texts_on(pages_of(client.get(pdf).data))) == 3


def test_progress_of_a_large_sheet_is_shown(client, store, bay, monkeypatch):
    monkeypatch.setattr(sheets, "DRAWN_WHEN_ASKED", 1)
    token = sign_in(client, store, bay)
    client.post(PAGE, data=TYPED | {"form_token": token}, headers=HTML)
    text = client.get(PAGE, headers=HTML).text
    assert "0 of 3 drawn" in text
    assert "<progress" in text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"lot": "OTHER"}, "no record of lot OTHER"),
        ({"count": "many"}, "integer"),
        ({"start": "99"}, "has 6 labels"),
        ({"net_weight": "<x>"}, "unit"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, store, bay, typed, said):
    token = sign_in(client, store, bay)
    sent = TYPED | typed | {"form_token": token}
    answer = client.post(PAGE, data=sent, headers=HTML)
    assert answer.status_code == 400
    assert said in answer.text
    assert 'value="&lt;b&gt;Fresh&lt;/b&gt;"' in answer.text


def test_another_sites_form_prints_nothing(client, store, bay):
    sign_in(client, store, bay)
    assert client.post(PAGE, data=TYPED, headers=HTML).status_code == 403
    assert "None yet." in client.get(PAGE, headers=HTML).text


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, bay):
    answer = client.get(PAGE, headers=HTML)
    assert answer.headers["Location"] == f"/console/sign-in?next={PAGE}"
