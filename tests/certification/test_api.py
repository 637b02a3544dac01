from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from seafood_trace.access.permissions import Role
from seafood_trace.store.engine import Store
from seafood_trace.web.openapi import document
from seafood_trace.web.service import EXTENSION, Service
from tests.certification.alliance import Alliance
from tests.world import NOW, Partner, add_site, enrol

FISHERY: dict[str, Any] = {
    "name": "Red snapper, handline (demo)",
    "stock": "Gulf of Mexico red snapper",
    "species": "SNR",
    "fao_area": "31",
    "gears": ["LHP"],
}
VERIFIED: dict[str, Any] = {
    "kind": "partner_verified",
    "scheme": "Reef Fish Pledge",
    "fishery": 1,
    "valid_from": "2026-01-01",
    "valid_until": "2028-12-31",
}
CERTIFIED: dict[str, Any] = {
    **VERIFIED,
    "kind": "third_party",
    "issuer": "Assessors (demo)",
    "identification": "D-1",
    "evidence": [{"title": "Report", "url": "https://example.org/report"}],
}


@pytest.fixture
def alliance(store: Store) -> Alliance:
    return Alliance(store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of a service whose clock stands at NOW."""
    held = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = Service(held.settings, held.store, lambda: NOW)
    return app.test_client()


def post(client: FlaskClient, by: Partner, path: str, body: object, **headers: str) -> Any:
    return client.post(f"/api/v1{path}", json=body, headers={**by.headers, **headers})


def get(client: FlaskClient, by: Partner, path: str) -> Any:
    return client.get(f"/api/v1{path}", headers=by.headers)


def registered(client: FlaskClient, alliance: Alliance, body: object = VERIFIED) -> Any:
    post(client, alliance.trust, "/fisheries", FISHERY)
    return post(client, alliance.trust, "/certificates", body)


def test_partner_registers_a_fishery_that_every_member_reads(client, alliance):
    answer = post(client, alliance.trust, "/fisheries", FISHERY)

    assert answer.status_code == 201
    shown = get(client, alliance.harvester, answer.headers["Location"].removeprefix("/api/v1"))
    assert shown.json == answer.json
    assert shown.json["gears"] == ["LHP"]
    assert shown.json["registered_by"]["name"] == alliance.trust.party.name
    assert get(client, alliance.harvester, "/fisheries?species=SNR").json == [shown.json]
    assert get(client, alliance.harvester, "/fisheries?species=RPU").json == []


def test_vessel_joins_and_leaves_a_unit(client, alliance):
    post(client, alliance.trust, "/fisheries", FISHERY)

    joined = post(
        client,
        alliance.trust,
        "/fisheries/1/vessels",
        {"vessel": alliance.boat.uri, "since": "2026-01-01"},
    )
    left = post(
        client,
        alliance.trust,
        f"/fisheries/1/vessels/{joined.json['id']}/end",
        {"last_day": "2026-06-30", "reason": "Sold"},
    )

    assert (joined.status_code, joined.json["until"]) == (201, None)
    assert (left.status_code, left.json["until"]) == (200, "2026-06-30")
    assert get(client, alliance.harvester, "/fisheries/1/vessels").json == [left.json]


def test_third_partys_certificate_is_called_certified(client, alliance):
    answer = registered(client, alliance, CERTIFIED)

    assert (answer.status_code, answer.json["is_certified"]) == (201, True)
    assert answer.json["status"] == "valid"
    assert answer.json["evidence"][0]["title"] == "Report"


def test_partners_own_word_is_not_called_certified(client, alliance):
    answer = registered(client, alliance)

    assert (answer.status_code, answer.json["is_certified"]) == (201, False)
    assert answer.headers["Location"] == "/api/v1/certificates/1"


@pytest.mark.parametrize("kind", ["third_party", "partner_verified", "improvement_project"])
def test_certificate_of_the_wrong_role_is_refused(client, alliance, kind):
    post(client, alliance.trust, "/fisheries", FISHERY)

    answer = post(client, alliance.harvester, "/certificates", {**CERTIFIED, "kind": kind})

    assert answer.status_code == 403
    assert answer.json["errors"][0]["code"] == "not_a_certifier"


def test_fishery_of_the_wrong_role_is_refused(client, alliance):
    assert post(client, alliance.harvester, "/fisheries", FISHERY).status_code == 403


def test_every_member_declares_for_itself(client, alliance):
    post(client, alliance.trust, "/fisheries", FISHERY)

    answer = post(
        client, alliance.harvester, "/certificates", {**VERIFIED, "kind": "self_declared"}
    )

    assert answer.status_code == 201
    assert answer.json["holder"]["id"] == alliance.harvester.id


def test_site_is_approved_for_activities(client, alliance, store):
    plant = enrol(store, "Bay Plant (demo)", Role.PROCESSOR)
    site = add_site(store, plant)
    body = {**VERIFIED, "fishery": None, "site": site.uri, "activities": ["processing"]}

    answer = post(client, alliance.backbone, "/certificates", body)

    assert (answer.status_code, answer.json["site"]) == (201, site.uri)
    assert answer.json["holder"]["name"] == "Bay Plant (demo)"


def test_status_of_a_day_is_answered_from_the_history(client, alliance):
    registered(client, alliance)
    suspended = post(
        client,
        alliance.trust,
        "/certificates/1/suspend",
        {"effective_on": "2026-03-01", "reason": "Overdue", "reaches_back": True},
    )
    post(
        client,
        alliance.trust,
        "/certificates/1/reinstate",
        {"effective_on": "2026-04-01", "reason": "Done"},
    )

    def status(on: str) -> str:
        return str(get(client, alliance.harvester, f"/certificates/1?on={on}").json["status"])

    assert suspended.json["status"] == "suspended"
    assert suspended.json["status_reason"] == "Overdue"
    assert [status(on) for on in ("2026-02-28", "2026-03-01", "2026-04-01", "2029-01-01")] == [
        "valid",
        "suspended",
        "valid",
        "ended",
    ]
    history = get(client, alliance.harvester, "/certificates/1").json["history"]
    assert [(one["status"], one["effective_on"]) for one in history] == [
        ("suspended", "2026-03-01"),
        ("valid", "2026-04-01"),
    ]
    assert history[0]["recorded_by"] == alliance.trust.party.name


def test_step_without_a_day_is_from_today(client, alliance):
    registered(client, alliance)

    answer = post(client, alliance.trust, "/certificates/1/end", {"reason": "Withdrawn"})

    assert answer.json["status_since"] == NOW.date().isoformat()
    assert answer.json["status"] == "ended"


def test_illegal_step_is_a_conflict(client, alliance):
    registered(client, alliance)

    answer = post(client, alliance.trust, "/certificates/1/reinstate", {"reason": "Done"})

    assert answer.status_code == 409
    assert answer.json["errors"][0]["code"] == "not_suspended"


def test_past_day_is_refused_with_what_would_be_right(client, alliance):
    registered(client, alliance)
    body = {"effective_on": "2026-03-01", "reason": "Overdue"}

    answer = post(client, alliance.trust, "/certificates/1/suspend", body)

    assert answer.status_code == 400
    assert answer.json["errors"][0]["pointer"] == "/reaches_back"


def test_another_partner_changes_nothing(client, alliance, store):
    registered(client, alliance)
    other = enrol(store, "Other Trust (demo)", Role.CONSERVATION_PARTNER)

    for who in (other, alliance.harvester):
        answer = post(client, who, "/certificates/1/suspend", {"reason": "Rivalry"})
        assert answer.status_code == 403


def test_every_fault_is_named(client, alliance):
    body = {"kind": "blessed", "scheme": " ", "valid_from": "yesterday", "colour": "blue"}

    answer = post(client, alliance.trust, "/certificates", body)

    assert answer.status_code == 400
    pointers = {one["pointer"] for one in answer.json["errors"]}
    assert pointers == {"/kind", "/scheme", "/valid_from", "/colour"}


def test_retry_registers_once(client, alliance):
    post(client, alliance.trust, "/fisheries", FISHERY)
    key = {"Idempotency-Key": "once"}

    first = post(client, alliance.trust, "/certificates", VERIFIED, **key)
    second = post(client, alliance.trust, "/certificates", VERIFIED, **key)

    assert first.json == second.json
    assert len(get(client, alliance.trust, "/certificates").json) == 1


def test_lists_page_and_filter(client, alliance):
    registered(client, alliance)
    post(client, alliance.trust, "/certificates", CERTIFIED)

    first = get(client, alliance.trust, "/certificates?limit=1")

    assert [one["id"] for one in first.json] == [1]
    assert 'rel="next"' in first.headers["Link"]
    found = get(client, alliance.trust, "/certificates?kind=third_party&fishery=1").json
    assert [one["id"] for one in found] == [2]


@pytest.mark.parametrize(
    "path", ["/fisheries/9", "/fisheries/9/vessels", "/certificates/9", "/fisheries/1/vessels/9"]
)
def test_unknown_one_is_not_found(client, alliance, path):
    assert get(client, alliance.trust, path).status_code == 404


def test_nobody_reads_without_a_key(client):
    for path in ("/fisheries", "/certificates", "/notices"):
        assert client.get(f"/api/v1{path}").status_code == 401


def test_examples_of_the_document_are_taken(client, app, alliance):
    """Whoever sends what the document shows gets in: a fuzzer and a reader alike."""
    schemas = document(app)["components"]["schemas"]

    def example(name: str) -> dict[str, Any]:
        shown = schemas[name]["properties"].items()
        return {key: member["example"] for key, member in shown if "example" in member}

    fishery = post(client, alliance.trust, "/fisheries", example("NewFishery"))
    vessel = post(client, alliance.trust, "/fisheries/1/vessels", example("NewUnitVessel"))
    left = post(client, alliance.trust, "/fisheries/1/vessels/1/end", example("VesselEnd"))
    made = post(client, alliance.trust, "/certificates", example("NewCertificate"))
    done = post(client, alliance.trust, "/certificates/1/suspend", example("BackwardStep"))

    statuses = [one.status_code for one in (fishery, vessel, left, made, done)]
    assert statuses == [201, 201, 200, 201, 200]


def test_clock_of_the_tests_is_the_services(client, alliance):
    answer = registered(client, alliance)

    assert datetime.fromisoformat(answer.json["registered_at"]) == NOW
    assert date.fromisoformat(answer.json["on"]) == NOW.date()
