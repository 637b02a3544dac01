"""Completeness over HTTP and on the command line: judged as far as the asker may read."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from seafood_trace.cli import main
from seafood_trace.store.engine import Store
from tests.audit.test_tracing import Chain
from tests.needs import require_conformance_folder
from tests.world import Partner

# The queries behind these are those of the trace, which is tried on both databases.
pytestmark = pytest.mark.one_database

PALLET = "urn:epc:id:sscc:08600031303.0004"


@pytest.fixture
def chain(store: Store, client: FlaskClient) -> Chain:
    return Chain(store, client)


def of_chain(client: FlaskClient, who: Partner, item: str, **more: str) -> Any:
    query = {"item": item, **more}
    return client.get("/api/v1/completeness/chain", query_string=query, headers=who.headers)


def test_the_alliance_sees_every_event_and_what_to_ask_of_whom(chain: Chain, client: FlaskClient):
    answer = of_chain(client, chain.alliance, chain.lot)

    assert answer.status_code == 200
    found = answer.get_json()
    kinds = {one["kind"] for one in found["events"]}
    assert kinds == {"fishing", "shipping", "receiving", "processing"}
    catch = next(one for one in found["events"] if one["kind"] == "fishing")
    assert catch["recorderName"] == "Harvester A"
    missing = {one["element"]: one for one in catch["elements"] if one["standing"] == "missing"}
    assert missing["fishingAuth"]["number"] == "W06"
    assert missing["fishingAuth"]["question"].endswith("Ask Harvester A.")
    by_kind = {one["kind"]: one["events"] for one in found["byKind"]}
    assert sum(by_kind.values()) == found["total"]["events"] == len(found["events"])
    assert {one["recorderName"] for one in found["byRecorder"]} >= {"Harvester A", "Bay Plant"}


def test_what_the_master_data_tells_of_vessel_and_product_counts(chain: Chain, client: FlaskClient):
    found = of_chain(client, chain.alliance, chain.lot).get_json()
    catch = next(one for one in found["events"] if one["kind"] == "fishing")
    standing = {one["element"]: one["standing"] for one in catch["elements"]}

    assert standing["vesselName"] == standing["vesselFlagState"] == "told"
    assert standing["speciesForFisheryStatisticsPurposesCode"] == "told"


def test_a_shop_is_told_of_what_it_may_read_and_that_there_is_more(
    chain: Chain, client: FlaskClient
):
    answer = of_chain(client, chain.one, chain.lot)
    found = answer.get_json()

    assert found["partial"]
    assert "fishing" not in {one["kind"] for one in found["events"]}
    text = answer.get_data(as_text=True)
    for secret in ("gal-1", chain.two.uri, "Shop S2", chain.boat.uri, "Harvester A"):
        assert secret not in text


def test_a_stranger_is_told_what_one_is_told_of_a_made_up_item(chain: Chain, client: FlaskClient):
    real = of_chain(client, chain.stranger, chain.lot)
    made_up = of_chain(client, chain.stranger, chain.lot.replace("bp-1", "bp-2"))

    assert real.status_code == made_up.status_code == 404
    assert real.json == made_up.json


def test_one_event_is_reported_with_what_its_lots_were_made_of(chain: Chain, client: FlaskClient):
    events = of_chain(client, chain.bay, chain.lot).get_json()["events"]
    processing = next(one for one in events if one["kind"] == "processing")

    def of_event(who: Partner, event_id: str) -> Any:
        query = {"id": event_id}
        return client.get("/api/v1/completeness/event", query_string=query, headers=who.headers)

    assert of_event(chain.bay, processing["eventID"]).get_json() == [processing]
    assert of_event(chain.stranger, processing["eventID"]).status_code == 404
    assert of_event(chain.stranger, "urn:uuid:none").status_code == 404


def test_the_alliances_reading_is_logged(chain: Chain, client: FlaskClient):
    of_chain(client, chain.alliance, chain.lot)

    log = client.get("/api/v1/reading-log", headers=chain.alliance.headers).get_json()
    assert any(entry["what"] == f"completeness {chain.lot}" for entry in log)


@pytest.mark.conformance
def test_the_command_reports_on_the_published_chain(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SEAFOOD_TRACE_DATABASE_URL", database_url)
    monkeypatch.setenv("SEAFOOD_TRACE_DATA_DIR", str(tmp_path))
    path = require_conformance_folder() / "gdst" / "gdst_data_withmasterdata.jsonld"
    CliRunner().invoke(main, ["import", str(path)])

    told = CliRunner().invoke(main, ["gdst", PALLET])

    assert told.exit_code == 0, told.stderr
    assert "fishing  Vessel #1: required 20 of 20" in told.output
    assert "W10  Species is missing" in told.output
    assert "All together: " in told.output
    unknown = CliRunner().invoke(main, ["gdst", "urn:epc:id:sscc:08600031303.0999"])
    assert unknown.exit_code == 1
