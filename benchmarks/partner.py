"""Who captures and asks in a benchmark: one partner with a key, and events captured in process."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from benchmarks.chains import Tree
from seafood_trace.access import keys
from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import Role
from seafood_trace.epcis import document
from seafood_trace.epcis.capture import prepare
from seafood_trace.epcis.intake import take_in
from seafood_trace.parties import directory
from seafood_trace.parties.author import Author
from seafood_trace.parties.directory import NewParty
from seafood_trace.store.engine import Store

DOMAIN = "alliance.example"


@dataclass(frozen=True)
class Partner:
    """A member of the alliance: its URI, its actor and the headers that carry its key."""

    uri: str
    actor: Actor
    headers: dict[str, str]


def enrol(store: Store, name: str = "Benchmark (demonstration)") -> Partner:
    """A partner of a benchmark; the places in its events are nobody's, so it may record there."""
    now = datetime.now(UTC)
    with store.transaction() as session:
        new = NewParty(name=name, roles=frozenset({Role.PROCESSOR}))
        party = directory.enrol(session, new, Author("benchmark", now, DOMAIN))
        number = directory.row_id(party)
        secret = keys.issue(session, number, "benchmark", [], by="benchmark", now=now).secret
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        return known(session, headers)


def known(session: Session, headers: dict[str, str]) -> Partner:
    """The partner whose key these headers carry."""
    actor = keys.recognise(session, headers["Authorization"].removeprefix("Bearer "))
    assert actor is not None
    return Partner(directory.own(session, actor).uri, actor, headers)


def capture_all(
    store: Store,
    partner: Partner,
    documents: Iterable[Tree],
    recorded_at: Callable[[Tree], datetime] | None = None,
) -> int:
    """Capture each document in a transaction of its own; how many events there were.

    Without `recorded_at` each is recorded now.
    """
    recorded = 0
    for sent in documents:
        now = recorded_at(sent) if recorded_at else datetime.now(UTC)
        read = document.read(sent, received_at=now)
        prepared = prepare(read.events, captured_by_uri=partner.uri, now=now)
        author = Author(partner.actor.label, now, DOMAIN)
        with store.transaction() as session:
            receipt = take_in(session, partner.actor, prepared, read.master_data, author)
        recorded += receipt.recorded
    return recorded
