"""A followed trace over HTTP: for whom, of what, and one at a time.

`tests/lineage/following` follows fish through two companies.
"""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from seafood_trace.access.permissions import Role
from seafood_trace.audit.following import api
from seafood_trace.store.engine import Store
from tests.provenance.snapper import snapper
from tests.world import Partner, enrol

pytestmark = pytest.mark.one_database


def follow(client: FlaskClient, item: str, partner: Partner) -> Any:
    path = "/api/v1/traces/followed"
    return client.get(path, query_string={"item": item}, headers=partner.headers)


def test_labelled_pack_is_followed_by_those_who_know_its_lot(app: Flask, client: FlaskClient):
    scene = snapper(app)
    pack = f"https://id.gs1.org{scene.story_path}"
    own = follow(client, pack, scene.partners["plant"])
    assert own.status_code == 200, own.text
    kinds = [hop["kind"] for hop in own.json["hops"]]
    assert "process" in kinds
    assert "catch" not in kinds
    assert (own.json["systems"], own.json["notes"]) == ([], [])
    other = enrol(scene.store, "Other Shop", Role.RETAILER)
    assert follow(client, pack, other).status_code == 404
    auditor = enrol(scene.store, "Auditor", Role.AUDITOR)
    assert "catch" in [hop["kind"] for hop in follow(client, pack, auditor).json["hops"]]


def test_one_follows_at_a_time(client: FlaskClient, store: Store):
    shop = enrol(store, "Shop", Role.RETAILER)
    with api._TURNS:
        busy = follow(client, "urn:gdst:example.org:lpn:obj:demo.1", shop)
    assert busy.status_code == 429
    assert busy.json["errors"][0]["code"] == "busy_following"
    assert busy.headers["Retry-After"]
    assert follow(client, "urn:x:1", shop).status_code == 404


def test_what_is_no_item_is_refused(client: FlaskClient, store: Store):
    shop = enrol(store, "Shop", Role.RETAILER)
    for item in ("", "no uri", "x" * 601):
        assert follow(client, item, shop).status_code == 400
