"""The JSON routes of keys, members and sessions."""

from typing import Any

import pytest
import sqlalchemy as sa

from seafood_trace.access import visibility
from seafood_trace.access.permissions import Role
from seafood_trace.store.engine import Store
from tests.world import NOW, Client, Partner, enrol

ANA = {"email": "ana@bay.example", "name": "Ana Ruiz", "password": "correct horse"}


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(error["code"], error["pointer"]) for error in answer.json["errors"]]


def token_of(client: Client, bay: Partner) -> dict[str, str]:
    assert client.post("/api/v1/members", json=ANA, headers=bay.headers).status_code == 201
    sent = {"email": ANA["email"], "password": ANA["password"]}
    answer = client.post("/api/v1/sign-in", json=sent)
    assert answer.status_code == 200
    return {"Authorization": f"Bearer {answer.json['token']}"}


def test_a_key_is_issued_listed_and_revoked(client: Client, store: Store):
    bay = enrol(store)
    issued = client.post(
        "/api/v1/keys", json={"name": "till", "scopes": ["read"]}, headers=bay.headers
    )
    assert issued.status_code == 201
    key = {"X-API-Key": issued.json["secret"]}
    assert client.get("/api/v1/me", headers=key).json["permissions"] == ["read"]
    listed = client.get("/api/v1/keys", headers=bay.headers).json
    assert [(row["name"], "secret" in row) for row in listed] == [("test", False), ("till", False)]
    address = f"/api/v1/keys/{issued.json['id']}"
    assert client.delete(address, headers=bay.headers).status_code == 204
    assert client.delete(address, headers=bay.headers).status_code == 204
    assert client.get("/api/v1/me", headers=key).status_code == 401
    assert client.get("/api/v1/keys", headers=bay.headers).json[1]["revoked_by"] == "key 1 (test)"


def test_a_retry_gives_the_same_key_and_no_secret_is_kept(client: Client, store: Store):
    bay = enrol(store)
    headers = {**bay.headers, "Idempotency-Key": "one"}
    first = client.post("/api/v1/keys", json={"name": "till"}, headers=headers)
    again = client.post("/api/v1/keys", json={"name": "till"}, headers=headers)
    assert first.json == again.json
    assert again.headers["Idempotent-Replay"] == "true"
    secret = first.json["secret"].split("_", 2)[2]
    with store.engine.connect() as connection:
        for table in ("kept_answer", "api_key"):
            rows = connection.execute(sa.text(f"SELECT * FROM {table}")).all()
            assert rows
            assert secret not in str(rows)


def test_a_key_without_manage_issues_no_key(client: Client, store: Store):
    bay = enrol(store)
    weak = client.post(
        "/api/v1/keys", json={"name": "weak", "scopes": ["read"]}, headers=bay.headers
    )
    key = {"X-API-Key": weak.json["secret"]}
    assert client.post("/api/v1/keys", json={"name": "x"}, headers=key).status_code == 403
    assert client.get("/api/v1/keys", headers=key).status_code == 403


def test_a_scope_beyond_the_role_is_refused(client: Client, store: Store):
    sent = {"name": "x", "scopes": ["enrol"]}
    answer = client.post("/api/v1/keys", json=sent, headers=enrol(store).headers)
    assert (answer.status_code, codes(answer)) == (400, [("scope_beyond_role", "/scopes")])


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101, 5, None])
def test_a_poor_name_of_a_key_is_refused(client: Client, store: Store, name: object):
    answer = client.post("/api/v1/keys", json={"name": name}, headers=enrol(store).headers)
    assert (answer.status_code, codes(answer)) == (400, [("bad_value", "/name")])


def test_keys_are_listed_by_pages(client: Client, store: Store):
    bay = enrol(store)
    for number in range(4):
        client.post("/api/v1/keys", json={"name": f"k{number}"}, headers=bay.headers)
    address, names = "/api/v1/keys?limit=2", []
    while address:
        answer = client.get(address, headers=bay.headers)
        names += [row["name"] for row in answer.json]
        address = answer.headers.get("Link", "").partition("<")[2].partition(">")[0]
    assert names == ["test", "k0", "k1", "k2", "k3"]


def test_nobody_sees_or_ends_anothers_keys_and_members(client: Client, store: Store):
    bay, lake = enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR)
    token_of(client, bay)
    assert [row["id"] for row in client.get("/api/v1/keys", headers=lake.headers).json] == [2]
    assert client.get("/api/v1/members", headers=lake.headers).json == []
    for address in ("/api/v1/keys/1", "/api/v1/members/1", f"/api/v1/keys/{2**64}"):
        assert client.delete(address, headers=lake.headers).status_code == 404


def test_a_person_signs_in_and_out(client: Client, store: Store):
    bay = enrol(store)
    token = token_of(client, bay)
    me = client.get("/api/v1/me", headers=token).json
    assert (me["party"]["id"], me["actor"]) == (bay.id, "person 1 (Ana Ruiz)")
    assert client.post("/api/v1/sign-out", headers=token).status_code == 204
    assert client.get("/api/v1/me", headers=token).status_code == 401


@pytest.mark.parametrize(
    "sent",
    [
        {"email": "ana@bay.example", "password": "wrong"},
        {"email": "nobody@bay.example", "password": "correct horse"},
        {"email": "ana@bay.example", "password": "correct horse", "party": 99},
        {"email": "ana@bay.example", "password": "correct horse", "party": "urn:x"},
    ],
)
def test_a_failed_sign_in_never_says_why(client: Client, store: Store, sent: dict[str, object]):
    token_of(client, enrol(store))
    answer = client.post("/api/v1/sign-in", json=sent)
    assert (answer.status_code, codes(answer)) == (401, [("sign_in_failed", "")])


def test_failures_are_counted_although_the_call_is_refused(client: Client, store: Store):
    token_of(client, enrol(store))
    wrong = {"email": ANA["email"], "password": "wrong"}
    for _ in range(10):
        assert client.post("/api/v1/sign-in", json=wrong).status_code == 401
    right = {"email": ANA["email"], "password": ANA["password"]}
    assert client.post("/api/v1/sign-in", json=right).status_code == 401


def test_an_ended_member_is_out_at_once(client: Client, store: Store):
    bay = enrol(store)
    token = token_of(client, bay)
    assert client.delete("/api/v1/members/1", headers=bay.headers).status_code == 204
    assert client.get("/api/v1/me", headers=token).status_code == 401
    assert client.get("/api/v1/members", headers=bay.headers).json[0]["ended_at"] is not None


def test_a_person_changes_the_password(client: Client, store: Store):
    bay = enrol(store)
    token = token_of(client, bay)
    new = {"current": "wrong", "new": "a new password"}
    assert client.post("/api/v1/password", json=new, headers=token).status_code == 400
    new["current"] = ANA["password"]
    assert client.post("/api/v1/password", json=new, headers=token).status_code == 204
    assert client.get("/api/v1/me", headers=token).status_code == 200
    assert client.post("/api/v1/password", json=new, headers=bay.headers).status_code == 403


def test_no_plain_digest_of_a_password_is_kept(client: Client, store: Store):
    bay = enrol(store)
    headers = {**bay.headers, "Idempotency-Key": "one"}
    answer = client.post("/api/v1/members", json=ANA, headers=headers)
    assert answer.status_code == 201
    assert "password" not in answer.json
    with store.engine.connect() as connection:
        kept = str(connection.execute(sa.text("SELECT * FROM kept_answer")).all())
    assert ANA["password"] not in kept


def test_auditors_see_their_own_readings_alone(client: Client, store: Store):
    auditor, other = enrol(store, "Audit", Role.AUDITOR), enrol(store, "Other", Role.AUDITOR)
    with store.transaction() as session:
        for partner in (auditor, other, auditor):
            visibility.log_reading(session, partner.actor, f"lot of {partner.id}", NOW)
    listed = client.get("/api/v1/reading-log", headers=auditor.headers).json
    assert [row["what"] for row in listed] == ["lot of 1", "lot of 1"]
    assert [row["id"] for row in listed] == [3, 1]
    plant = enrol(store)
    assert client.get("/api/v1/reading-log", headers=plant.headers).status_code == 403
