"""Signing in by a form, and each partner's first page."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from seafood_trace.access import people
from seafood_trace.access.guard import SESSION_COOKIE
from seafood_trace.access.permissions import Role
from seafood_trace.store.engine import Store
from tests.world import NOW, Partner, add_site, enrol

HTML = {"Accept": "text/html"}
EMAIL, PASSWORD = "ana@bay.example", "a long enough secret"


@pytest.fixture
def bay(store: Store, app: object) -> Partner:
    partner = enrol(store, "Bay Plant", Role.PROCESSOR, is_demonstration=True)
    add_site(store, partner)
    new = people.NewMember(
        email=EMAIL, name="Ana Ruiz", password_hash=people.hash_password(PASSWORD)
    )
    with store.transaction() as session:
        people.add_member(session, partner.id, new, NOW)
    return partner


def token_in(answer: TestResponse) -> str:
    found = re.search(r'name="form_token" value="(\w+)"', answer.text)
    assert found is not None
    return found[1]


def sign_in(client: FlaskClient, password: str = PASSWORD, **more: str) -> TestResponse:
    form = client.get("/console/sign-in", headers=HTML)
    sent = {"email": EMAIL, "password": password, "form_token": token_in(form), **more}
    return client.post("/console/sign-in", data=sent, headers=HTML)


def test_right_password_leads_to_the_first_page(client, bay):
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/")
    page = client.get("/console/", headers=HTML)
    assert page.status_code == 200
    for part in ("Bay Plant", "Ana Ruiz", "processor", "curl ", "Demonstration data"):
        assert part in page.text


def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client, bay):
    cookie = sign_in(client).headers["Set-Cookie"]
    assert cookie.startswith(f"{SESSION_COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_wrong_password_is_refused_without_saying_what_is_wrong(client, bay):
    wrong = sign_in(client, "not the password at all")
    unknown = sign_in(client, email="nobody@bay.example")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace(EMAIL, "") == unknown.text.replace("nobody@bay.example", "")
    assert "Set-Cookie" not in wrong.headers


@pytest.mark.parametrize("sent", ["", "0" * 64, "é"])
def test_form_without_its_token_is_not_taken(client, bay, sent):
    assert sign_in(client, form_token=sent).status_code == 400


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/console/lots", "/console/lots"),
        ("https://evil.example/console/", "/console/"),
        ("//evil.example/console/", "/console/"),
        ("/\\evil.example", "/console/"),
        ("/console/\\..//evil.example", "/console/"),
        ("/", "/console/"),
    ],
)
def test_signing_in_leads_to_the_console_and_nowhere_else(client, bay, wanted, reached):
    assert sign_in(client, next=wanted).headers["Location"] == reached


def test_visitor_is_sent_to_sign_in_and_back(client):
    answer = client.get("/console/", headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/console/sign-in?next=/console/"


def test_signing_out_ends_the_session(client, bay):
    sign_in(client)
    page = client.get("/console/", headers=HTML)
    client.post("/console/sign-out", data={"form_token": token_in(page)}, headers=HTML)
    assert client.get("/console/", headers=HTML).status_code == 303


def test_other_site_cannot_sign_anybody_out(client, bay):
    sign_in(client)
    assert client.post("/console/sign-out", headers=HTML).status_code == 403
    assert client.get("/console/", headers=HTML).status_code == 200


def test_console_is_never_cached(client, bay):
    sign_in(client)
    assert "no-store" in client.get("/console/", headers=HTML).headers["Cache-Control"]


def test_tasks_are_those_that_the_role_allows(client, store, bay):
    sign_in(client)
    assert "Print labels" in client.get("/console/", headers=HTML).text
    ngo = enrol(store, "Reef Partners", Role.CONSERVATION_PARTNER)
    text = client.get("/console/", headers={**HTML, **ngo.headers}).text
    assert "Reef Partners" in text
    assert "Print labels" not in text


@pytest.mark.parametrize(
    "wanted", ["//%5B", "http://[", "//a℀b", "https://evil.example/", "/\\evil"]
)
def test_a_way_on_that_is_no_page_of_ours_leads_home(
    bay: Partner, client: FlaskClient, wanted: str
):
    assert client.get("/console/sign-in", query_string={"next": wanted}).status_code == 200
    assert sign_in(client, next=wanted).headers["Location"].endswith("/console/")


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_site_signs_nobody_in(bay: Partner, client: FlaskClient, headers: dict[str, str]):
    form = client.get("/console/sign-in", headers=HTML)
    sent = {"email": EMAIL, "password": PASSWORD, "form_token": token_in(form)}
    answer = client.post("/console/sign-in", data=sent, headers={**HTML, **headers})
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
