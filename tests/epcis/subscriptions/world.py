"""Partners with a receiver each, a clock that is set by hand, and deliveries over a real connection."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from seafood_trace.config import Settings
from seafood_trace.epcis.subscriptions import progress
from seafood_trace.epcis.subscriptions.delivery import Deliverer
from seafood_trace.store.engine import Store
from seafood_trace.work.outbound import Outbound
from tests.epcis.partners import capture, shipping
from tests.world import Partner

TOKEN = "a-token-of-the-receiver"
SHIPPED = {"EQ_bizStep": ["shipping"]}


@dataclass
class Clock:
    """Tells the time it was set to."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def on(self, **more: float) -> datetime:
        self.now += timedelta(**more)
        return self.now


@dataclass
class Worker:
    """Delivers what is due at the time of its clock, one subscription after the other."""

    store: Store
    settings: Settings
    clock: Clock

    def work(self) -> int:
        """Deliver until nothing is due; the number of steps it took."""
        deliverer = Deliverer(Outbound(self.settings), self.clock)
        steps = 0
        while due := self.due():
            steps += sum(deliverer.deliver(self.store, number) for number in due)
            assert steps < 200, "deliveries go round in circles"
        return steps

    def due(self) -> list[int]:
        with self.store.reading() as session:
            return [number for number, _ in progress.due(session, self.clock())]


def open_to_this_machine(settings: Settings) -> Settings:
    return replace(settings, outbound_private_networks="yes")


def name_query(
    client: FlaskClient, partner: Partner, name: str = "shipped", query: Any = SHIPPED
) -> TestResponse:
    sent = {"name": name, "query": query}
    return client.post("/epcis/queries", json=sent, headers=partner.headers)


def subscribe(
    client: FlaskClient, partner: Partner, dest: str, name: str = "shipped", **more: Any
) -> str:
    """The address of a new subscription, to a stream unless a schedule is given."""
    sent = {"dest": dest, "signatureToken": TOKEN, **more}
    if "schedule" not in more:
        sent["stream"] = True
    path = f"/epcis/queries/{name}/subscriptions"
    answer = client.post(path, json=sent, headers=partner.headers)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"])


def state(client: FlaskClient, partner: Partner, location: str) -> dict[str, Any]:
    answer = client.get(location, headers=partner.headers)
    assert answer.status_code == 200, answer.text
    found = answer.json
    assert isinstance(found, dict)
    return found


def ship(client: FlaskClient, sender: Partner, receiver: Partner, lots: Iterable[str]) -> list[str]:
    """Capture a shipping event of each lot, in one document; their IDs."""
    events = [shipping(sender, receiver, lot=lot) for lot in lots]
    capture(client, sender, *events)
    return [event["eventID"] for event in events]
