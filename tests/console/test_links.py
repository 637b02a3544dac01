"""The page on which a partner sets and removes links, and staff registers domains."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from seafood_trace.access import people
from seafood_trace.access.permissions import Role
from seafood_trace.provenance.partner_links import domains
from seafood_trace.store.engine import Store
from tests.world import AUTHOR, NOW, Partner, add_product, enrol

pytestmark = pytest.mark.one_database

HTML = {"Accept": "text/html"}
PASSWORD = "a long enough secret"
PRODUCT = "/01/09521000000179"
TYPED = {
    "item": PRODUCT,
    "type": "recipeInfo",
    "href": "https://bay.example/grill",
    "title": "From the <grill>",
    "languages": "en, es",
    "order": "",
}


def member(store: Store, partner: Partner, email: str) -> None:
    new = people.NewMember(
        email=email, name="Ana Ruiz", password_hash=people.hash_password(PASSWORD)
    )
    with store.transaction() as session:
        people.add_member(session, partner.id, new, NOW)


@pytest.fixture
def bay(store: Store, app: object) -> Partner:
    partner = enrol(store)
    add_product(store, partner, "fillet", uri=PRODUCT.removeprefix("/01/"))
    member(store, partner, "ana@bay.example")
    with store.transaction() as session:
        domains.register(session, partner.actor, "bay.example", None, AUTHOR)
    return partner


def token_in(answer: TestResponse) -> str:
    found = re.search(r'name="form_token" value="(\w+)"', answer.text)
    assert found is not None
    return found[1]


def sign_in(client: FlaskClient, email: str) -> str:
    """The token that forms of this session carry."""
    token = token_in(client.get("/console/sign-in", headers=HTML))
    sent = {"email": email, "password": PASSWORD, "form_token": token}
    assert client.post("/console/sign-in", data=sent, headers=HTML).status_code == 303
    return token_in(client.get("/console/links", headers=HTML))


def test_link_is_set_shown_given_and_removed(client, bay):
    token = sign_in(client, "ana@bay.example")
    answer = client.post("/console/links", data=TYPED | {"form_token": token})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/links")
    shown = client.get("/console/links", headers=HTML)
    assert "From the &lt;grill&gt;" in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    assert client.head(f"{PRODUCT}?linkType=gs1:recipeInfo").status_code == 307
    number = re.search(r'name="link" value="(\d+)"', shown.text)
    assert number is not None
    chosen = {"link": number[1], "form_token": token}
    assert client.post("/console/links/remove", data=chosen).status_code == 303
    for gone in (number[1], "0", "x", "9" * 40):
        answer = client.post("/console/links/remove", data=chosen | {"link": gone})
        assert answer.status_code == 404
    assert "Removed on" in client.get("/console/links", headers=HTML).text
    assert client.head(f"{PRODUCT}?linkType=gs1:recipeInfo").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"href": "https://evil.example/"}, "evil.example yet"),
        ({"item": "nonsense"}, "scheme"),
        ({"title": ""}, "Fill in title"),
        ({"order": "x"}, "order is a number"),
        ({"item": "/01/09521000000100"}, "your own products"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, bay, typed, said):
    token = sign_in(client, "ana@bay.example")
    answer = client.post("/console/links", data=TYPED | typed | {"form_token": token}, headers=HTML)
    assert answer.status_code == 400
    assert said in answer.text
    assert f'value="{(TYPED | typed)["item"]}"' in answer.text


def test_another_sites_form_sets_nothing(client, bay):
    sign_in(client, "ana@bay.example")
    assert client.post("/console/links", data=TYPED).status_code == 403
    assert "None yet." in client.get("/console/links", headers=HTML).text


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, bay):
    answer = client.get("/console/links", headers=HTML)
    assert answer.headers["Location"] == "/console/sign-in?next=/console/links"


def test_staff_registers_a_domain_for_a_partner_and_partners_do_not(client, store, bay):
    token = sign_in(client, "ana@bay.example")
    sent = {"domain": "shop.example", "party": str(bay.id)}
    answer = client.post("/console/links/domains", data=sent | {"form_token": token})
    assert answer.status_code == 403
    assert "/console/links/domains" not in client.get("/console/links", headers=HTML).text
    staff = enrol(store, "The Alliance", Role.ALLIANCE)
    member(store, staff, "staff@alliance.example")
    client.delete_cookie("seafood_trace_session")
    token = sign_in(client, "staff@alliance.example")
    for party, status in ((str(bay.id), 303), ("999", 400), (str(bay.id), 400)):
        sent = {"domain": "shop.example", "party": party, "form_token": token}
        answer = client.post("/console/links/domains", data=sent, headers=HTML)
        assert answer.status_code == status
    with store.reading() as session:
        assert domains.allowed(session, [bay.id]) == {bay.id: {"bay.example", "shop.example"}}
