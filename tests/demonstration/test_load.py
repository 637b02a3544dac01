"""The demonstration loads through the doors that everybody uses, and can be traced and scanned."""

from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import func, select

from seafood_trace.app import create_app
from seafood_trace.config import Settings
from seafood_trace.demonstration import guide
from seafood_trace.demonstration.load import Demonstration, is_loaded, load
from seafood_trace.epcis.tables import EpcisEvent
from seafood_trace.errors import Conflict
from seafood_trace.store.engine import Store
from tests import databases

URL = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demonstration")


@pytest.fixture(scope="module")
def url(folder: Path):
    with databases.fresh_database("sqlite", folder, migrated=True) as made:
        yield made


@pytest.fixture(scope="module")
def loaded(url: str) -> Demonstration:
    store = Store(url)
    try:
        return load(
            store, domain="alliance.example", public_url=URL, staff_password="ten characters"
        )
    finally:
        store.dispose()


@pytest.fixture(scope="module")
def demo_app(url: str, folder: Path, loaded: Demonstration) -> Flask:
    return create_app(
        Settings(database_url=url, data_dir=folder, secret_key="for-tests-alone-" * 3)
    )


def page_of(app: Flask, loaded: Demonstration, shows: str) -> str:
    pack = next(pack for pack in loaded.packs if shows in pack.shows)
    answer = app.test_client().get(pack.link.removeprefix(URL), headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_it_holds_more_than_three_hundred_events(url: str, loaded: Demonstration):
    store = Store(url)
    with store.reading() as session:
        assert session.exec(select(func.count()).select_from(EpcisEvent)).one() > 300
    assert is_loaded(store)
    store.dispose()


def test_it_is_loaded_into_an_empty_store_alone(url: str, loaded: Demonstration):
    store = Store(url)
    with pytest.raises(Conflict):
        load(store, domain="alliance.example", public_url=URL, staff_password="ten characters")
    store.dispose()


def test_the_whole_chain_is_complete_and_verified(demo_app: Flask, loaded: Demonstration):
    page = page_of(demo_app, loaded, "one boat, whole and verified")
    assert "Chain complete" in page
    assert "Verified by Blue Shelf Conservancy" in page
    assert "Demonstration data" in page


def test_two_boats_commingled_stay_verified(demo_app: Flask, loaded: Demonstration):
    page = page_of(demo_app, loaded, "two boats, commingled")
    assert "Chain complete" in page
    assert "Verified by Blue Shelf Conservancy" in page


def test_a_receipt_never_recorded_shows_as_a_gap(demo_app: Flask, loaded: Demonstration):
    assert "Chain has a gap" in page_of(demo_app, loaded, "never records one receipt")


@pytest.mark.parametrize("shows", ["approval had lapsed", "outside the verified unit"])
def test_a_claim_that_does_not_hold_is_not_shown(
    demo_app: Flask, loaded: Demonstration, shows: str
):
    page = page_of(demo_app, loaded, shows)
    assert "Verified by Blue Shelf Conservancy" not in page


def test_fish_caught_while_suspended_says_so(demo_app: Flask, loaded: Demonstration):
    assert "suspended" in page_of(demo_app, loaded, "two of 40 cases short").lower()


def test_a_distributor_traces_its_lot_back_without_a_competitors_secrets(
    demo_app: Flask, loaded: Demonstration
):
    answer = demo_app.test_client().get(
        "/api/v1/traces/back?item=https://id.gs1.org/01/09521234000020/10/BP-260310",
        headers={"X-API-Key": loaded.api_keys["shop-3"]},
    )
    assert answer.status_code == 200
    hops = answer.get_json()["hops"]
    assert {hop["kind"] for hop in hops if "kind" in hop} >= {"catch", "process", "receive"}
    unreadable = [hop for hop in hops if hop["level"] not in {"full", "shared"}]
    assert unreadable
    assert "GAL-260308-A" not in answer.get_data(as_text=True)


def test_the_guide_survives_being_kept(loaded: Demonstration):
    told = guide.from_json(guide.as_json(loaded))
    text = guide.text(told, "http://127.0.0.1:8111")
    assert "http://127.0.0.1:8111/01/" in text
    assert "127.0.0.1:8000" not in text
    assert all(loaded.api_keys[code] in text for code, _ in guide.ROLES)


def test_an_approval_given_later_is_not_on_the_trace(demo_app: Flask, loaded: Demonstration):
    answer = demo_app.test_client().get(
        "/api/v1/traces/back?item=https://id.gs1.org/01/09521234000020/10/BP-260310",
        headers={"X-API-Key": loaded.api_keys["alliance"]},
    )
    statuses = {status for one in answer.get_json()["certificates"] for status in one["statuses"]}
    assert statuses == {"valid"}
