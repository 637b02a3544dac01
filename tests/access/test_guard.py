"""At the door: who has no good key is asked for one, who may not is turned away, forms show whose they are."""

from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from seafood_trace.access import guard, keys, people
from seafood_trace.access.guard import SESSION_COOKIE, acting, form_token, requires, signed_in
from seafood_trace.access.permissions import Permission, Role
from seafood_trace.store.engine import Store
from tests.world import NOW, Partner, enrol

pytestmark = pytest.mark.one_database

READ, RECORD = "/guarded/read", "/guarded/record"
PASSWORD = "long enough and ours"


@pytest.fixture
def bay(store: Store) -> Partner:
    return enrol(store, "Bay Plant", Role.PROCESSOR)


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """These tests add routes of their own."""
    return own_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of an app with a route to read and one to write, each behind its door."""

    @requires(Permission.READ)
    def read() -> Response:
        return Response(f"{acting().label}|{form_token()}")

    @requires(Permission.RECORD)
    def record() -> Response:
        return Response(acting().label)

    @signed_in
    def anybody() -> Response:
        return Response(str(acting().party_id))

    app.add_url_rule(READ, "guarded_read", read, methods=["GET"])
    app.add_url_rule(RECORD, "guarded_record", record, methods=["POST"])
    app.add_url_rule("/guarded/anybody", "guarded_anybody", anybody, methods=["GET"])
    return app.test_client()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def key_of(store: Store, partner: Partner, *scopes: Permission) -> str:
    with store.transaction() as session:
        return keys.issue(session, partner.id, "till", scopes, by="test", now=NOW).secret


def sign_in(store: Store, partner: Partner, *scopes: Permission) -> str:
    new = people.NewMember(
        email="ana@bay.example",
        name="Ana Ruiz",
        password_hash=people.hash_password(PASSWORD),
        scopes=scopes,
    )
    with store.transaction() as session:
        people.add_member(session, partner.id, new, NOW)
    begun = people.sign_in_by_password(store, new.email, PASSWORD, None, hours=10**6, now=NOW)
    assert begun is not None
    return begun.token


def test_a_key_opens_by_either_header(client: FlaskClient, bay: Partner):
    assert client.get(READ, headers=bearer(bay.key)).status_code == 200
    assert client.get(READ, headers={"X-API-Key": bay.key}).status_code == 200
    assert client.get(READ, headers={"Authorization": f"bearer  {bay.key} "}).status_code == 200


def test_nobody_comes_in_without_a_key(client: FlaskClient):
    for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": "Basic YTpi"}):
        answer = client.get(READ, headers=headers)
        assert answer.status_code == 401
        assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_a_key_that_is_not_good_opens_nothing(client: FlaskClient, store: Store, bay: Partner):
    other = enrol(store, "Lake Market", Role.RETAILER)
    prefix, number, secret = bay.key.split("_", 2)
    bad = {
        "wrong secret": f"{prefix}_{number}_{secret[:-1]}x",
        "no secret": f"{prefix}_{number}_",
        "secret cut": f"{prefix}_{number}_{secret[:10]}",
        "another's number": f"{prefix}_{other.key.split('_')[1]}_{secret}",
        "no such number": f"{prefix}_999999_{secret}",
        "huge number": f"{prefix}_{'9' * 40}_{secret}",
        "no number": f"{prefix}__{secret}",
        "signed number": f"{prefix}_-1_{secret}",
        "other digits": f"{prefix}_\u0661_{secret}",
        "another prefix": f"sx_{number}_{secret}",
        "session": f"stp_{secret}",
        "nonsense": "\u00ff\u0000_"[:1],
    }
    for name, token in bad.items():
        status = client.get(READ, headers={"X-API-Key": token}).status_code
        assert status == 401, name
    assert client.get(READ, headers=bearer(bay.key)).status_code == 200


def test_a_revoked_key_opens_nothing(client: FlaskClient, store: Store, bay: Partner):
    with store.transaction() as session:
        keys.revoke(session, bay.id, bay.actor.key_id or 0, by="test", now=NOW)
    assert client.get(READ, headers=bearer(bay.key)).status_code == 401
    assert client.get("/guarded/anybody", headers=bearer(bay.key)).status_code == 401


def test_a_bad_key_is_refused_even_beside_a_good_session(
    client: FlaskClient, store: Store, bay: Partner
):
    client.set_cookie(SESSION_COOKIE, sign_in(store, bay))
    assert client.get(READ, headers=bearer("st_1_x")).status_code == 401


def test_a_key_does_what_its_scopes_allow_and_no_more(
    client: FlaskClient, store: Store, bay: Partner
):
    key = key_of(store, bay, Permission.READ)
    assert client.get(READ, headers=bearer(key)).status_code == 200
    answer = client.post(RECORD, headers=bearer(key))
    assert answer.status_code == 403
    assert Permission.RECORD.value in answer.get_data(as_text=True)


def test_a_role_without_the_permission_is_turned_away(client: FlaskClient, store: Store):
    ngo = enrol(store, "Gulf Trust", Role.CONSERVATION_PARTNER)
    assert client.post(RECORD, headers=ngo.headers).status_code == 403
    assert client.get("/guarded/anybody", headers=ngo.headers).status_code == 200


def test_a_person_comes_in_by_token_and_by_cookie(client: FlaskClient, store: Store, bay: Partner):
    token = sign_in(store, bay)
    assert "Ana Ruiz" in client.get(READ, headers=bearer(token)).text
    client.set_cookie(SESSION_COOKIE, token)
    assert "Ana Ruiz" in client.get(READ).text


def test_a_token_by_header_needs_no_form_token(client: FlaskClient, store: Store, bay: Partner):
    assert client.post(RECORD, headers=bearer(sign_in(store, bay))).status_code == 200


def test_a_write_by_cookie_needs_the_token_of_its_form(
    client: FlaskClient, store: Store, bay: Partner
):
    client.set_cookie(SESSION_COOKIE, sign_in(store, bay))
    token = client.get(READ).text.partition("|")[2]
    assert _form(client, {}) == 403
    assert _form(client, {"form_token": "0" * 64}) == 403
    assert _form(client, {"form_token": "ä"}) == 403
    assert _form(client, {"form_token": token}) == 200


def test_the_form_token_of_another_session_is_worth_nothing(
    client: FlaskClient, app: Flask, store: Store, bay: Partner
):
    client.set_cookie(SESSION_COOKIE, sign_in(store, bay))
    foreign = app.test_client().get(READ, headers=bearer(bay.key)).text.partition("|")[2]
    assert _form(client, {"form_token": foreign}) == 403


def _form(client: FlaskClient, fields: dict[str, Any]) -> int:
    return client.post(RECORD, data=fields).status_code


def test_a_session_ends_with_its_membership_and_its_time(
    client: FlaskClient, store: Store, bay: Partner
):
    token = sign_in(store, bay)
    with store.transaction() as session:
        membership = people.members_of(session, bay.id, None, 10)[0][0]
        people.end_membership(session, bay.id, membership.id or 0, NOW)
    assert client.get(READ, headers=bearer(token)).status_code == 401
    client.set_cookie(SESSION_COOKIE, token)
    assert client.get(READ).status_code == 401


def test_the_name_of_an_actor_tells_keys_and_people_apart(store: Store, bay: Partner):
    token = sign_in(store, bay)
    with store.reading() as session:
        person = people.recognise(session, token, NOW)
    assert person is not None
    assert guard.actor_name(person) != guard.actor_name(bay.actor)
    assert str(bay.id) in guard.actor_name(person)
