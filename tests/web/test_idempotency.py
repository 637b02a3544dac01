"""A write that carries an Idempotency-Key happens once, however often it is sent."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session
from werkzeug.test import TestResponse

from seafood_trace.errors import Conflict
from seafood_trace.store.engine import Store
from seafood_trace.web import idempotency
from seafood_trace.web.idempotency import KEPT_FOR, Answer, write_once
from seafood_trace.web.service import EXTENSION, Service
from seafood_trace.work import outbox
from tests.world import NOW

PATH = "/api/v1/notes/<path:which>"


class Notes:
    """A route that writes a row on every call that it executes."""

    def __init__(self, app: Flask, store: Store) -> None:
        self.app, self.store = app, store
        self.before: Callable[[], None] = lambda: None
        self.executed = 0
        app.add_url_rule(PATH, "note", self.view, methods=["POST"])

    def view(self, which: str) -> Response:
        return write_once("somebody", self.write)

    def write(self, session: Session) -> Answer:
        self.executed += 1
        outbox.put(session, "note", {}, NOW)
        session.flush()
        self.before()
        return Answer({"number": self.executed, "ä": "é"}, 201, {"Location": "/here"})

    def post(
        self, body: object = None, key: str | None = "a key", path: str = "/api/v1/notes/1"
    ) -> TestResponse:
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.app.test_client().post(path, json=body or {"a": 1}, headers=headers)

    def rows(self) -> int:
        with self.store.reading() as session:
            found = session.connection().execute(sa.text("SELECT count(*) FROM outbox"))
            return int(found.scalar_one())


def wait_little(connection: Any, _record: object) -> None:
    """SQLite's bound on waiting is the connection's; it waits for any writer, whatever the key."""
    connection.execute("PRAGMA busy_timeout=50")


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """These tests add routes of their own."""
    return own_app


@pytest.fixture
def notes(app: Flask, store: Store) -> Notes:
    return Notes(app, store)


def test_the_same_call_is_answered_again_and_not_done_again(notes: Notes):
    first, again = notes.post(), notes.post()
    assert (first.status_code, first.headers["Location"]) == (201, "/here")
    assert again.status_code == 201
    assert again.data == first.data
    assert again.headers["Location"] == "/here"
    assert again.headers["Idempotent-Replay"] == "true"
    assert "Idempotent-Replay" not in first.headers
    assert notes.rows() == 1


def test_without_a_key_every_call_is_done(notes: Notes):
    notes.post(key=None)
    notes.post(key=None)
    assert notes.rows() == 2


def test_the_key_with_another_body_is_refused(notes: Notes):
    notes.post({"a": 1})
    answer = notes.post({"a": 2})
    assert answer.status_code == 422
    assert notes.rows() == 1


def test_the_key_at_another_address_is_another_key(notes: Notes):
    notes.post()
    assert notes.post(path="/api/v1/notes/2").json["number"] == 2  # type: ignore[index]


def test_two_addresses_that_begin_alike_are_never_taken_for_one(notes: Notes):
    start = "/api/v1/notes/" + "a" * 300
    notes.post(path=start + "1")
    assert notes.post(path=start + "2").status_code == 422


@pytest.mark.parametrize("status", [409, 500])
def test_a_write_that_fails_leaves_the_key_free(notes: Notes, status: int):
    def fail() -> None:
        raise Conflict.of("taken", "Taken.") if status == 409 else ZeroDivisionError

    notes.before = fail
    assert notes.post().status_code == status
    assert notes.rows() == 0
    notes.before = lambda: None
    assert notes.post().status_code == 201
    assert notes.rows() == 1


def test_two_at_once_are_done_once(notes: Notes):
    at_work = threading.Event()

    def linger() -> None:
        at_work.set()
        threading.Event().wait(0.3)

    notes.before = linger
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(notes.post)
        at_work.wait(5)
        second = pool.submit(notes.post)
        answers = [first.result(), second.result()]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].data == answers[1].data
    assert (notes.executed, notes.rows()) == (1, 1)


def test_one_that_waits_too_long_is_told_that_the_first_is_in_flight(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(idempotency, "LONGEST_WAIT", "50ms")
    if notes.store.is_sqlite:
        event.listen(notes.app.extensions[EXTENSION].store.engine, "connect", wait_little)
    at_work, done = threading.Event(), threading.Event()

    def linger() -> None:
        at_work.set()
        done.wait(5)

    notes.before = linger
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(notes.post)
        at_work.wait(5)
        second = notes.post()
        done.set()
        assert first.result().status_code == 201
    assert second.status_code == 409
    assert second.json["errors"][0]["code"] == "in_flight"  # type: ignore[index]


def test_the_wait_for_a_key_does_not_bound_what_follows(notes: Notes):
    """A capture may well wait longer for its turn at the log than a retry for its answer."""
    bounds: list[str] = []

    def view() -> Response:
        def write(session: Session) -> Answer:
            ask = "SELECT 0" if notes.store.is_sqlite else "SHOW lock_timeout"
            found = session.connection().exec_driver_sql(ask).scalar_one()
            bounds.append(str(found))
            return Answer({})

        return write_once("somebody", write)

    notes.app.add_url_rule("/bounds", "bounds", view, methods=["POST"])
    notes.app.test_client().post("/bounds", json={}, headers={"Idempotency-Key": "k"})
    assert bounds == ["0"]


@pytest.mark.one_database
@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb", "ä"])
def test_a_poor_key_is_refused(notes: Notes, key: str):
    assert notes.post(key=key).status_code == 400
    assert notes.rows() == 0


@pytest.mark.one_database
def test_what_was_sent_is_not_kept(notes: Notes):
    notes.post({"password": "hunter22hunter"})
    with notes.store.reading() as session:
        row = session.connection().execute(sa.text("SELECT * FROM kept_answer")).one()
    assert "hunter22" not in str(row)


@pytest.mark.one_database
def test_an_answer_is_forgotten_after_a_week(app: Flask, notes: Notes):
    later: list[datetime] = [NOW]
    running = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = Service(running.settings, running.store, lambda: later[0])
    notes.post()
    idempotency.forget_old(notes.store, NOW + KEPT_FOR)
    assert notes.post().headers["Idempotent-Replay"] == "true"
    idempotency.forget_old(notes.store, NOW + KEPT_FOR + timedelta(seconds=1))
    assert "Idempotent-Replay" not in notes.post().headers


def test_a_client_may_share_nothing_but_its_key(client: FlaskClient, notes: Notes):
    """Another actor with the same key has a call of its own."""

    def view() -> Response:
        return write_once("somebody else", notes.write)

    notes.app.add_url_rule("/other/1", "other", view, methods=["POST"])
    notes.post()
    answer = client.post("/other/1", json={"a": 1}, headers={"Idempotency-Key": "a key"})
    assert "Idempotent-Replay" not in answer.headers
    assert notes.rows() == 2
