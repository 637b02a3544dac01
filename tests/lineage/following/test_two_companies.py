"""Two instances of the service as two companies, and one trace through both.

One catches and ships; the other receives, processes and packs. Both are made up.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlmodel import select
from werkzeug.serving import make_server

from seafood_trace.access import keys
from seafood_trace.access.permissions import Permission, Role
from seafood_trace.app import create_app
from seafood_trace.cli import main
from seafood_trace.config import Settings
from seafood_trace.epcis.tables import EpcisEvent
from seafood_trace.store.engine import Store
from seafood_trace.web.service import Service, attach
from tests.conftest import SECRET
from tests.databases import fresh_database
from tests.lineage.following.network import (
    at,
    catch,
    document,
    event,
    lot,
    process,
    receive,
    ship,
    some,
)
from tests.world import NOW, Partner, enrol

PALLET = "urn:gdst:example.org:lpn:obj:demo.77"


@dataclass
class Company:
    """One company with an instance of its own, which answers at `url`."""

    app: Flask
    url: str
    settings: Settings
    store: Store
    partner: Partner

    def capture(self, *events: dict[str, Any]) -> None:
        sent = document(events)
        answer = self.app.test_client().post(
            "/epcis/capture", json=sent, headers=self.partner.headers
        )
        assert answer.status_code == 202, answer.text

    def with_settings(self, **more: str) -> None:
        self.settings = replace(self.settings, **more)  # type: ignore[arg-type]
        attach(self.app, Service(self.settings, self.store))

    def ask(
        self, item: str, partner: Partner, keys: str = "", resolvers: Sequence[str] = ()
    ) -> Any:
        path = "/api/v1/traces/followed"
        asked = {"item": item, "resolver": [*resolvers]}
        headers = {**partner.headers, "X-Followed-Keys": keys}
        return self.app.test_client().get(path, query_string=asked, headers=headers)


@dataclass
class Trade:
    """The boats, the plant that buys from them, and who may read everything at the plant."""

    boats: Company
    plant: Company
    auditor: Partner


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trade]:
    folder = tmp_path_factory.mktemp("companies")
    with ExitStack() as stack:
        boats = stack.enter_context(_company(folder / "boats", "Gulf Boats", Role.HARVESTER))
        plant = stack.enter_context(_company(folder / "plant", "Lake Plant", Role.PROCESSOR))
        boats.capture(catch("C1"), ship("C1", 2, "boat", "plant"))
        packing = event(
            "packing",
            5,
            type="AggregationEvent",
            action="ADD",
            parentID=PALLET,
            childQuantityList=some("F1"),
            bizLocation=at("plant"),
        )
        plant.capture(receive("C1", 3, "plant"), process(["C1"], "F1", 4, "plant"), packing)
        with boats.store.transaction() as session:
            shared = keys.issue(
                session, boats.partner.id, "for Lake Plant", [Permission.READ], by="test", now=NOW
            )
        plant.with_settings(
            followed_resolvers=boats.url,
            followed_secrets=f"{boats.url}={shared.secret}",
            outbound_private_networks="127.0.0.1/32",
        )
        yield Trade(boats, plant, enrol(plant.store, "Auditor", Role.AUDITOR))


@contextmanager
def _company(folder: Path, name: str, role: Role) -> Iterator[Company]:
    folder.mkdir()
    with fresh_database("sqlite", folder, migrated=True) as database:
        settings = Settings(database_url=database, data_dir=folder, secret_key=SECRET)
        app = create_app(settings)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        url = f"http://127.0.0.1:{server.server_port}"
        store = Store(database)
        company = Company(app, url, settings, store, enrol(store, name, role))
        company.with_settings(public_url=url)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield company
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            store.dispose()


def test_pack_of_one_company_is_traced_to_the_catch_of_the_other(trade):
    answer = trade.plant.ask(PALLET, trade.auditor)
    assert answer.status_code == 200, answer.text
    told = [(hop["kind"], hop["toldBy"]) for hop in answer.json["hops"]]
    theirs = [f"{trade.boats.url}/epcis"]
    assert told == [
        ("catch", theirs),
        ("ship", theirs),
        ("receive", ["own"]),
        ("process", ["own"]),
        ("pack", ["own"]),
    ]
    assert (answer.json["gaps"], answer.json["notes"]) == ([], [])
    assert not answer.json["truncated"]


def test_pack_with_a_serial_number_is_followed_by_the_lot_on_its_label(trade):
    """What is printed names both; the other company knows of the lot alone."""
    gtin_lot = "https://id.gs1.org/01/09521141123454/10/L9"
    trade.boats.capture(
        event("commissioning", 9, action="ADD", bizLocation=at("boat"))
        | {"quantityList": [{"epcClass": gtin_lot, "quantity": 5, "uom": "KGM"}]}
    )
    answer = trade.plant.ask(f"{gtin_lot}/21/S1", trade.auditor)
    assert answer.status_code == 200, answer.text
    assert [hop["toldBy"] for hop in answer.json["hops"]] == [[f"{trade.boats.url}/epcis"]]


def test_lot_with_more_events_than_a_page_holds_is_whole(trade):
    seen = [
        event("inspecting", 9, quantityList=some("P1"), bizLocation=at("boat"))
        | {"eventTime": f"2026-03-09T08:{minute:02}:00Z"}
        for minute in range(40)
    ]
    trade.boats.capture(catch("P1"), *seen)
    answer = trade.plant.ask(lot("P1"), trade.auditor)
    assert answer.json["notes"] == []
    assert len(answer.json["hops"]) == 1 + len(seen)


def test_terminal_says_who_told_of_each_hop(trade):
    settings = trade.plant.settings
    environment = {
        "SEAFOOD_TRACE_DATABASE_URL": settings.database_url,
        "SEAFOOD_TRACE_PUBLIC_URL": settings.public_url,
        "SEAFOOD_TRACE_FOLLOWED_RESOLVERS": settings.followed_resolvers,
        "SEAFOOD_TRACE_FOLLOWED_SECRETS": settings.followed_secrets,
        "SEAFOOD_TRACE_OUTBOUND_PRIVATE_NETWORKS": settings.outbound_private_networks,
    }
    run = CliRunner().invoke(main, ["trace", "--follow", PALLET], env=environment)
    assert run.exit_code == 0, run.output
    lines = run.output.splitlines()
    assert lines[1].endswith("[own]")
    assert "catch" in lines[-2] or "catch" in lines[-1]
    assert f"[{trade.boats.url}/epcis]" in run.output
    alone = CliRunner().invoke(main, ["trace", PALLET], env=environment)
    assert "catch" not in alone.output


def test_nothing_of_the_other_company_is_stored(trade):
    def count() -> int:
        with trade.plant.store.reading() as session:
            return len(session.exec(select(EpcisEvent.position)).all())

    before = count()
    assert trade.plant.ask(PALLET, trade.auditor).status_code == 200
    assert count() == before == 3


def test_partner_without_the_right_to_read_all_is_shown_no_more_than_anybody(trade):
    answer = trade.plant.ask(PALLET, trade.plant.partner)
    assert [hop["kind"] for hop in answer.json["hops"]] == ["receive", "process", "pack"]
    stranger = enrol(trade.plant.store, "Stranger", Role.DEALER)
    assert trade.plant.ask(PALLET, stranger).status_code == 404


def test_partner_follows_with_a_key_of_its_own(trade):
    keys = trade.plant.settings.followed_secrets
    answer = trade.plant.ask(PALLET, trade.plant.partner, keys)
    assert answer.json["hops"][0]["kind"] == "catch"
    settings = trade.plant.settings
    trade.plant.with_settings(followed_resolvers="", followed_secrets="")
    try:
        named = trade.plant.ask(PALLET, trade.plant.partner, keys, [trade.boats.url])
    finally:
        trade.plant.with_settings(
            followed_resolvers=settings.followed_resolvers,
            followed_secrets=settings.followed_secrets,
        )
    assert named.json["hops"] == answer.json["hops"]
    assert keys.partition("=")[2] not in named.text


@pytest.mark.parametrize(
    ("keys", "resolver", "pointer"),
    [
        ("https://a.example", "", "/X-Followed-Keys"),
        ("https://a.example=", "", "/X-Followed-Keys"),
        ("nonsense=1", "", "/X-Followed-Keys"),
        ("https://a.example=" + "x" * 2_000, "", "/X-Followed-Keys"),
        ("", "file:///etc/passwd", "/resolver"),
    ],
)
def test_what_an_asker_brings_must_be_addresses_and_keys(trade, keys, resolver, pointer):
    answer = trade.plant.ask(PALLET, trade.plant.partner, keys, [resolver] if resolver else [])
    assert answer.status_code == 400
    assert answer.json["errors"][0]["pointer"] == pointer


def test_public_may_not_follow(trade):
    answer = trade.plant.app.test_client().get(
        "/api/v1/traces/followed", query_string={"item": PALLET}
    )
    assert answer.status_code == 401


def test_other_company_out_of_reach_is_told_beside_its_item(trade):
    settings = trade.plant.settings
    trade.plant.with_settings(outbound_private_networks="no")
    try:
        answer = trade.plant.ask(PALLET, trade.auditor)
    finally:
        trade.plant.with_settings(outbound_private_networks=settings.outbound_private_networks)
    assert [hop["kind"] for hop in answer.json["hops"]] == ["receive", "process", "pack"]
    assert (trade.boats.url, "address_not_allowed", lot("C1")) in {
        (note["system"], note["code"], note["item"]) for note in answer.json["notes"]
    }
