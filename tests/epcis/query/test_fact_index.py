"""The facts of events in the database: there for every event, whenever it was recorded."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from seafood_trace.access.permissions import Role
from seafood_trace.cli import main
from seafood_trace.epcis.query import fact_index
from seafood_trace.ledger import projections
from seafood_trace.store.engine import Store
from tests.epcis.partners import shipping
from tests.epcis.query.records import asked, capture, find_all, take_published
from tests.world import Partner, enrol


@pytest.fixture
def bay(store: Store) -> Partner:
    return enrol(store, "Bay Plant", Role.PROCESSOR)


def all_facts(store: Store) -> list[tuple[int, int]]:
    with store.reading() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT fact, position FROM event_fact ORDER BY fact, position"
        )
        return [(row[0], row[1]) for row in rows]


def lose(store: Store, condition: str) -> None:
    with store.transaction() as session:
        session.connection().exec_driver_sql(f"DELETE FROM event_fact WHERE {condition}")
        session.connection().exec_driver_sql("DELETE FROM party_resource")


def record(store: Store, sender: Partner, count: int) -> None:
    capture(
        store,
        sender,
        *(shipping(sender, lot=f"l{n}", eventID=f"urn:x:{n}") for n in range(count)),
    )


def test_facts_made_again_are_the_same(store: Store, bay: Partner) -> None:
    record(store, bay, 3)
    take_published(store, bay)
    before = all_facts(store)
    assert len(before) > 20
    lose(store, "position IN (0, 2, 5)")
    projections.rebuild(store, fact_index.PROJECTION)
    assert all_facts(store) == before


def test_what_was_recorded_before_there_were_facts_is_filled_in(store: Store, bay: Partner) -> None:
    record(store, bay, 3)
    before = all_facts(store)
    lose(store, "position < 2")
    fact_index.fill(store)
    assert all_facts(store) == before


def test_upgrade_lets_what_was_recorded_before_be_found(
    store: Store,
    bay: Partner,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SEAFOOD_TRACE_DATABASE_URL", database_url)
    monkeypatch.setenv("SEAFOOD_TRACE_DATA_DIR", str(tmp_path))
    record(store, bay, 3)
    projections.catch_up(store, fact_index.PROJECTION)
    before, query = all_facts(store), asked(**{"EQ_shop:price": "9.8"})
    store.dispose()
    for command in (("downgrade", "0001"), ("upgrade",)):
        assert CliRunner().invoke(main, ["db", *command]).exit_code == 0
    assert all_facts(store) == before
    assert len(find_all(store, bay.actor, query)) == 3
