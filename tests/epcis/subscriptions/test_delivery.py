"""Subscribers are told at least once, in order, only what they may read, and none waits for another."""

import contextlib
import hashlib
import hmac
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from seafood_trace import app as service_app
from seafood_trace.access.permissions import Role
from seafood_trace.epcis.subscriptions import delivery, parcel, progress
from seafood_trace.epcis.subscriptions.delivery import MOST_OF_A_PARTY, Deliverer, Deliveries
from seafood_trace.epcis.subscriptions.tables import NamedQuery
from seafood_trace.parties.tables import Party
from seafood_trace.store.engine import Store
from seafood_trace.work import jobs
from seafood_trace.work.outbound import Outbound
from seafood_trace.work.outbox import MAX_ATTEMPTS
from tests.epcis.partners import capture, find, ids, shipping
from tests.epcis.subscriptions.receiver import Delivery, Receiver, receiving
from tests.epcis.subscriptions.world import (
    TOKEN,
    Clock,
    Worker,
    name_query,
    ship,
    state,
    subscribe,
)
from tests.world import Partner, enrol


@pytest.fixture
def shipped(client: FlaskClient, bay: Partner, lake: Partner) -> None:
    """Both partners ask for what is shipped, each under its own name of that kind."""
    for partner in (bay, lake):
        assert name_query(client, partner).status_code == 201


pytestmark = pytest.mark.usefixtures("shipped")


def test_a_stream_tells_what_is_recorded_after_it_began(
    client: FlaskClient, bay: Partner, lake: Partner, receiver: Receiver, worker: Worker
):
    ship(client, bay, lake, ["before"])
    location = subscribe(client, lake, receiver.url)
    assert worker.work() == 0
    sent = ship(client, bay, lake, ["l1", "l2"])
    capture(client, bay, shipping(bay, lake, lot="other", bizStep="receiving"))
    worker.work()
    assert receiver.ids == sent
    (got,) = receiver.taken
    assert got.document["type"] == "EPCISQueryDocument"
    assert got.results["queryName"] == "shipped"
    assert got.results["subscriptionID"] == location.rpartition("/")[2]
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["GS1-EPCIS-Version"] == "2.0.0"
    assert worker.work() == 0, "what was looked at once is not looked at again"


@pytest.mark.one_database
def test_a_delivery_is_signed_over_its_very_bytes(
    client: FlaskClient, bay: Partner, lake: Partner, receiver: Receiver, worker: Worker
):
    subscribe(client, lake, receiver.url)
    ship(client, bay, lake, ["l1"])
    worker.work()
    (got,) = receiver.taken
    expected = hmac.new(TOKEN.encode(), got.body, hashlib.sha256).hexdigest()
    assert got.headers["GS1-Signature"] == f"sha256={expected}"


@pytest.mark.one_database
def test_without_a_token_nothing_is_signed(
    client: FlaskClient, bay: Partner, lake: Partner, receiver: Receiver, worker: Worker
):
    subscribe(client, lake, receiver.url, signatureToken=None)
    ship(client, bay, lake, ["l1"])
    worker.work()
    assert "GS1-Signature" not in receiver.taken[0].headers


def test_a_subscriber_is_told_what_it_may_read_and_no_more(
    client: FlaskClient, store: Store, bay: Partner, lake: Partner, worker: Worker
):
    other = enrol(store, "Cove Market", Role.RETAILER)
    name_query(client, other)
    with receiving() as of_lake, receiving() as of_bay, receiving() as of_other:
        for partner, hook in ((lake, of_lake), (bay, of_bay), (other, of_other)):
            subscribe(client, partner, hook.url)
        ship(client, bay, lake, ["l1"])
        worker.work()
        assert of_lake.taken[0].events == find(client, lake, EQ_bizStep="shipping")
        assert "shop:price" not in of_lake.taken[0].events[0]
        assert of_bay.taken[0].events[0]["shop:price"] == "9.80"
        assert of_other.seen == []


@pytest.mark.one_database
def test_what_is_private_to_its_recorder_is_not_told_by_whether_it_matches(
    client: FlaskClient, bay: Partner, lake: Partner, receiver: Receiver, worker: Worker
):
    priced = {"EQ_shop:price": ["9.80"], "@context": {"shop": "https://shop.example/"}}
    assert name_query(client, lake, "priced", priced).status_code == 201
    subscribe(client, lake, receiver.url, name="priced")
    ship(client, bay, lake, ["l1"])
    worker.work()
    assert receiver.seen == []


@pytest.mark.one_database
def test_a_stream_can_begin_in_the_past(
    client: FlaskClient,
    bay: Partner,
    lake: Partner,
    receiver: Receiver,
    worker: Worker,
    clock: Clock,
):
    ship(client, bay, lake, ["early"])
    since = clock.on(seconds=1)
    sent = ship(client, bay, lake, ["l1", "l2"])
    subscribe(client, lake, receiver.url, initialRecordTime=since.isoformat())
    worker.work()
    assert receiver.ids == sent


@pytest.mark.one_database
def test_many_events_come_in_order_and_in_bounded_pieces(
    client: FlaskClient,
    bay: Partner,
    lake: Partner,
    receiver: Receiver,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(parcel, "MOST_BYTES", 4_000)
    subscribe(client, lake, receiver.url)
    sent = ship(client, bay, lake, [f"l{number}" for number in range(30)])
    worker.work()
    assert receiver.ids == sent
    assert all(len(got.body) <= 4_000 for got in receiver.taken)
    assert len(receiver.taken) > 3


def test_a_receiver_that_wants_less_at_once_gets_less(
    client: FlaskClient, bay: Partner, lake: Partner, receiver: Receiver, worker: Worker
):
    receiver.reply = lambda got: 413 if len(got.events) > 3 else 200
    location = subscribe(client, lake, receiver.url)
    sent = ship(client, bay, lake, [f"l{number}" for number in range(10)])
    worker.work()
    assert receiver.ids == sent
    assert state(client, lake, location)["state"] == "active"


@pytest.mark.one_database
def test_a_single_event_too_large_for_its_receiver_is_left_aside(
    client: FlaskClient,
    bay: Partner,
    lake: Partner,
    receiver: Receiver,
    worker: Worker,
    clock: Clock,
):
    sent = [shipping(bay, lake, lot=lot)["eventID"] for lot in ("l1", "big", "l3")]
    receiver.reply = lambda got: 413 if sent[1] in got.ids else 200
    location = subscribe(client, lake, receiver.url)
    ship(client, bay, lake, ["l1", "big", "l3"])
    worker.work()
    assert receiver.ids == [sent[0]]
    clock.on(seconds=10)  # after a pause: to a receiver that takes nothing, everything is too large
    worker.work()
    assert receiver.ids == [sent[0], sent[2]]
    assert state(client, lake, location)["deadLetters"] == 1


def test_a_failed_delivery_is_repeated_after_growing_pauses_and_nothing_overtakes_it(
    client: FlaskClient,
    bay: Partner,
    lake: Partner,
    receiver: Receiver,
    worker: Worker,
    clock: Clock,
):
    receiver.reply = lambda _got: 503
    location = subscribe(client, lake, receiver.url)
    first = ship(client, bay, lake, ["l1"])
    worker.work()
    told = state(client, lake, location)
    assert (told["state"], told["attempts"]) == ("retrying", 1)
    assert told["lastError"] == "The receiver answered 503."
    assert datetime.fromisoformat(told["nextAttemptAt"]) == clock() + timedelta(seconds=10)
    clock.on(seconds=9)
    assert worker.work() == 0
    clock.on(seconds=1)
    worker.work()
    assert datetime.fromisoformat(state(client, lake, location)["nextAttemptAt"]) == (
        clock() + timedelta(seconds=20)
    )
    second = ship(client, bay, lake, ["l2"])
    receiver.reply = lambda _got: 200
    clock.on(seconds=20)
    worker.work()
    assert receiver.ids == first + second
    told = state(client, lake, location)
    assert (told["state"], told["attempts"]) == ("active", 0)
    assert "lastError" not in told


@pytest.mark.one_database
def test_a_receiver_that_is_away_is_told_when_it_is_back(
    client: FlaskClient, bay: Partner, lake: Partner, worker: Worker, clock: Clock
):
    with receiving() as gone:
        location = subscribe(client, lake, gone.url)
    ship(client, bay, lake, ["l1"])
    worker.work()
    told = state(client, lake, location)
    assert told["state"] == "retrying"
    assert "connection" in told["lastError"]
    assert gone.url not in told["lastError"]


def test_what_fails_in_every_attempt_is_left_aside_and_can_be_sent_again(
    client: FlaskClient,
    bay: Partner,
    lake: Partner,
    receiver: Receiver,
    worker: Worker,
    clock: Clock,
):
    receiver.reply = lambda _got: 500
    location = subscribe(client, lake, receiver.url)
    lost = ship(client, bay, lake, ["l1", "l2"])
    for _ in range(MAX_ATTEMPTS):
        worker.work()
        clock.on(hours=6)
    told = state(client, lake, location)
    assert (told["deadLetters"], told["undeliveredEvents"], told["state"]) == (1, 2, "active")
    assert told["lastError"] == "The receiver answered 500."
    assert len(receiver.seen) == MAX_ATTEMPTS

    receiver.reply = lambda _got: 200
    later = ship(client, bay, lake, ["l3"])
    worker.work()
    assert receiver.ids == later
    answer = client.post(f"{location}/redeliver", headers=lake.headers)
    assert answer.status_code == 202
    worker.work()
    assert receiver.ids == later + lost
    assert state(client, lake, location)["deadLetters"] == 0


@pytest.mark.one_database
def test_what_is_sent_again_and_fails_waits_to_be_asked_for_once_more(
    client: FlaskClient,
    bay: Partner,
    lake: Partner,
    receiver: Receiver,
    worker: Worker,
    clock: Clock,
):
    receiver.reply = lambda _got: 500
    location = subscribe(client, lake, receiver.url)
    ship(client, bay, lake, ["l1"])
    for _ in range(MAX_ATTEMPTS):
        worker.work()
        clock.on(hours=6)
    client.post(f"{location}/redeliver", headers=lake.headers)
    worker.work()
    assert len(receiver.seen) == MAX_ATTEMPTS + 1
    clock.on(hours=6)
    assert worker.work() == 0
    assert state(client, lake, location)["deadLetters"] == 1


def test_a_crash_after_sending_sends_again(
    client: FlaskClient,
    bay: Partner,
    lake: Partner,
    receiver: Receiver,
    worker: Worker,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
):
    subscribe(client, lake, receiver.url)
    sent = ship(client, bay, lake, ["l1"])
    with monkeypatch.context() as broken:

        def crash(*_: object) -> None:
            raise KeyboardInterrupt

        broken.setattr(progress, "acknowledged", crash)
        with pytest.raises(KeyboardInterrupt):
            worker.work()
    assert worker.work() == 0, "the lease of the one that crashed holds"
    clock.on(minutes=3)
    worker.work()
    assert receiver.ids == sent + sent


def test_unsubscribing_while_a_delivery_is_under_way_ends_it(
    client: FlaskClient, bay: Partner, lake: Partner, receiver: Receiver, worker: Worker
):
    location = subscribe(client, lake, receiver.url)

    def unsubscribe(_got: Delivery) -> int:
        return 200 if client.delete(location, headers=lake.headers).status_code == 204 else 500

    receiver.reply = unsubscribe
    ship(client, bay, lake, ["l1"])
    worker.work()
    assert len(receiver.taken) == 1
    assert client.get(location, headers=lake.headers).status_code == 404
    ship(client, bay, lake, ["l2"])
    assert worker.work() == 0


def test_deleting_the_query_ends_its_subscriptions(
    client: FlaskClient, bay: Partner, lake: Partner, receiver: Receiver, worker: Worker
):
    location = subscribe(client, lake, receiver.url)
    assert client.delete("/epcis/queries/shipped", headers=lake.headers).status_code == 204
    ship(client, bay, lake, ["l1"])
    assert worker.work() == 0
    assert client.get(location, headers=lake.headers).status_code == 404


def test_a_subscription_ends_with_the_key_that_made_it(
    client: FlaskClient,
    store: Store,
    bay: Partner,
    lake: Partner,
    receiver: Receiver,
    worker: Worker,
):
    location = subscribe(client, lake, receiver.url)
    kept = client.post("/api/v1/keys", json={"name": "kept"}, headers=lake.headers)
    good = {"Authorization": f"Bearer {kept.json['secret']}"}  # type: ignore[index]
    revoked = client.delete(f"/api/v1/keys/{lake.actor.key_id}", headers=good)
    assert revoked.status_code in (200, 204), revoked.text
    ship(client, bay, lake, ["l1"])
    worker.work()
    assert receiver.ids == []
    shown = client.get(location, headers=good)
    assert shown.json["state"] == "ended"  # type: ignore[index]


def test_who_is_no_longer_a_member_is_told_no_more(
    client: FlaskClient,
    store: Store,
    bay: Partner,
    lake: Partner,
    receiver: Receiver,
    worker: Worker,
):
    location = subscribe(client, lake, receiver.url)
    with store.transaction() as session:
        session.get_one(Party, lake.id).is_member = False
    ship(client, bay, lake, ["l1"])
    worker.work()
    assert receiver.seen == []
    assert state(client, lake, location)["state"] == "ended"
    assert worker.due() == []


def test_who_reads_everything_is_told_everything_and_it_is_logged(
    client: FlaskClient,
    store: Store,
    bay: Partner,
    lake: Partner,
    receiver: Receiver,
    worker: Worker,
):
    auditor = enrol(store, "Auditors", Role.AUDITOR)
    name_query(client, auditor)
    subscribe(client, auditor, receiver.url)
    sent = ship(client, bay, lake, ["l1"])
    worker.work()
    assert receiver.ids == sent
    readings = client.get("/api/v1/reading-log", headers=auditor.headers).json
    assert readings
    assert readings[0]["actor"].startswith("subscription ")


@pytest.mark.one_database
def test_a_query_that_is_no_longer_understood_is_told_and_waits(
    client: FlaskClient,
    store: Store,
    bay: Partner,
    lake: Partner,
    receiver: Receiver,
    worker: Worker,
    clock: Clock,
):
    location = subscribe(client, lake, receiver.url)
    with store.transaction() as session:
        row = session.exec(select(NamedQuery).where(NamedQuery.party_id == lake.id)).one()
        understood, row.query = row.query, '{"EQ_nothing": ["1"]}'
    sent = ship(client, bay, lake, ["l1"])
    for _ in range(3):
        worker.work()
        clock.on(hours=1)
    told = state(client, lake, location)
    assert (told["state"], told["attempts"]) == ("retrying", 3)
    assert "cannot be answered" in told["lastError"]
    with store.transaction() as session:
        session.get_one(NamedQuery, row.id).query = understood
    worker.work()
    assert receiver.ids == sent


@pytest.mark.one_database
@pytest.mark.parametrize("seed", range(3))
def test_whatever_goes_wrong_nothing_is_lost_and_nothing_overtakes(
    client: FlaskClient,
    bay: Partner,
    lake: Partner,
    receiver: Receiver,
    worker: Worker,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
):
    chance = random.Random(seed)
    subscribe(client, lake, receiver.url)

    def moody(got: Delivery) -> int:
        """Takes it, wants less, fails, or takes it and then its sender dies before it can note that."""
        return chance.choice([200, 200, 413 if len(got.events) > 1 else 200, 500])

    def acknowledge(*given: Any) -> None:
        if chance.random() < 0.3:
            raise KeyboardInterrupt
        acknowledged(*given)

    acknowledged, receiver.reply = progress.acknowledged, moody
    monkeypatch.setattr(progress, "acknowledged", acknowledge)
    sent: list[str] = []
    for number in range(5):
        lots = [f"l{number}-{one}" for one in range(chance.randrange(1, 6))]
        sent += ship(client, bay, lake, lots)
        with contextlib.suppress(KeyboardInterrupt):
            worker.work()
        clock.on(minutes=chance.choice([0, 3]))
    monkeypatch.setattr(progress, "acknowledged", acknowledged)
    receiver.reply = lambda _got: 200
    clock.on(days=1)
    worker.work()
    assert list(dict.fromkeys(receiver.ids)) == sent


# Schedules.


def hourly(clock: Clock) -> dict[str, str]:
    """A schedule whose next report is in less than an hour."""
    return {"minute": str((clock.now + timedelta(minutes=30)).minute)}


def test_a_schedule_reports_what_came_since_the_last_report(
    client: FlaskClient,
    bay: Partner,
    lake: Partner,
    receiver: Receiver,
    worker: Worker,
    clock: Clock,
):
    location = subscribe(client, lake, receiver.url, schedule=hourly(clock))
    first = ship(client, bay, lake, ["l1"])
    assert worker.work() == 0
    due_at = datetime.fromisoformat(state(client, lake, location)["nextAttemptAt"])
    clock.now = due_at
    worker.work()
    assert receiver.ids == first
    assert datetime.fromisoformat(state(client, lake, location)["nextAttemptAt"]) == (
        due_at + timedelta(hours=1)
    )
    second = ship(client, bay, lake, ["l2", "l3"])
    clock.on(minutes=59)
    assert worker.work() == 0
    clock.on(minutes=1)
    worker.work()
    assert receiver.ids == first + second
    clock.on(hours=1)
    worker.work()
    assert len(receiver.seen) == 2, "there was nothing to report"


@pytest.mark.one_database
def test_a_schedule_reports_that_there_is_nothing_where_that_is_asked(
    client: FlaskClient,
    bay: Partner,
    lake: Partner,
    receiver: Receiver,
    worker: Worker,
    clock: Clock,
):
    subscribe(client, lake, receiver.url, schedule=hourly(clock), reportIfEmpty=True)
    clock.on(hours=1)
    worker.work()
    assert [got.events for got in receiver.taken] == [[]]
    ship(client, bay, lake, ["l1"])
    clock.on(hours=1)
    worker.work()
    assert [len(got.events) for got in receiver.taken] == [0, 1]


@pytest.mark.one_database
def test_a_report_in_several_pieces_is_one_report(
    client: FlaskClient,
    bay: Partner,
    lake: Partner,
    receiver: Receiver,
    worker: Worker,
    clock: Clock,
):
    receiver.reply = lambda got: 413 if len(got.events) > 2 else 200
    subscribe(client, lake, receiver.url, schedule=hourly(clock), reportIfEmpty=True)
    sent = ship(client, bay, lake, [f"l{number}" for number in range(4)])
    clock.on(hours=1)
    worker.work()
    assert receiver.ids == sent
    assert all(got.events for got in receiver.taken), "no empty report after those with events"


# Several at once.


@pytest.mark.one_database
def test_a_slow_receiver_holds_up_nobody_else(
    client: FlaskClient,
    store: Store,
    bay: Partner,
    lake: Partner,
    worker: Worker,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(delivery, "PATIENCE", 0.2)
    deliveries = Deliveries(Deliverer(Outbound(worker.settings), clock))
    with receiving() as slow, receiving() as quick:
        may_answer = slow.hold()
        slow_one = subscribe(client, lake, slow.url)
        quick_one = subscribe(client, bay, quick.url)
        sent = ship(client, bay, lake, ["l1"])
        deliveries.run(store, clock())
        assert quick.ids == sent
        assert "lastNotifiedAt" in state(client, bay, quick_one)
        assert slow.taken == []
        assert deliveries.run(store, clock()) is False, "it is under way already"
        may_answer.set()
        deliveries.finish()
        assert slow.ids == sent
        assert "lastNotifiedAt" in state(client, lake, slow_one)


@pytest.mark.one_database
def test_no_partner_keeps_every_thread(
    client: FlaskClient,
    store: Store,
    bay: Partner,
    lake: Partner,
    worker: Worker,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(delivery, "PATIENCE", 0.2)
    monkeypatch.setattr(delivery, "THREADS", 3)
    deliveries = Deliveries(Deliverer(Outbound(worker.settings), clock))
    with receiving() as slow, receiving() as quick:
        may_answer = slow.hold()
        for _ in range(4):
            subscribe(client, lake, slow.url)
        subscribe(client, bay, quick.url)
        sent = ship(client, bay, lake, ["l1"])
        deliveries.run(store, clock())
        assert quick.ids == sent
        assert len(slow.seen) == MOST_OF_A_PARTY
        may_answer.set()
        deliveries.finish()
        worker.work()
        assert slow.ids == sent * 4


@pytest.mark.one_database
def test_the_worker_delivers(
    client: FlaskClient, bay: Partner, lake: Partner, receiver: Receiver, worker: Worker
):
    subscribe(client, lake, receiver.url)
    sent = ship(client, bay, lake, ["l1"])
    wanted = [job for job in service_app.jobs(worker.settings) if job.name == "subscriptions"]
    now = datetime.now(UTC)
    assert jobs.run_due(worker.store, wanted, "test", now) is True
    assert receiver.ids == sent
    assert jobs.run_due(worker.store, wanted, "test", now) is False


def test_two_workers_do_not_send_the_same(
    client: FlaskClient,
    store: Store,
    bay: Partner,
    lake: Partner,
    receiver: Receiver,
    worker: Worker,
):
    subscribe(client, lake, receiver.url)
    ship(client, bay, lake, ["l1"])
    (number,) = worker.due()
    with store.transaction() as session:
        assert progress.lease(session, number, worker.clock())
    with store.transaction() as session:
        assert not progress.lease(session, number, worker.clock())
    assert worker.due() == []


@pytest.mark.one_database
def test_the_events_of_a_subscription_are_those_of_its_query(
    client: FlaskClient, bay: Partner, lake: Partner, receiver: Receiver, worker: Worker
):
    subscribe(client, bay, receiver.url)
    ship(client, bay, lake, ["l1", "l2"])
    worker.work()
    assert receiver.ids == ids(find(client, bay, EQ_bizStep="shipping"))
