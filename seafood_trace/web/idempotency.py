"""Retries made harmless: a write and the answer it gave are kept in one transaction.

The key is scoped to who asks and to the route. The same key with another body is
refused; the same call again is answered from what was kept, and nothing is
written. A call that arrives while the first is still at work waits for it (the
key's row is held until the first commits), and is refused as in flight when that
takes too long.

What was sent and answered may hold secrets, and these are not kept: of the body a keyed digest, of
an answer what `reveal` needs to make the secret again.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa
from flask import Response, request
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col

from seafood_trace.errors import Conflict, InvalidInput
from seafood_trace.store.engine import Store
from seafood_trace.store.unique import insert_unless_known
from seafood_trace.web.problem import KeyReused
from seafood_trace.web.service import service
from seafood_trace.web.tables import KeptAnswer

KEPT_FOR = timedelta(days=7)
LONGEST_WAIT = "10s"
LONGEST_KEY = 200
KEYLESS = "__keyless__"
IN_FLIGHT = 0  # the status of a row whose answer is not yet known


@dataclass(frozen=True)
class Answer:
    """What a write answers: a JSON value, a status and headers."""

    body: object
    status: int = 201
    headers: Mapping[str, str] = field(default_factory=dict)


Write = Callable[[Session], Answer]
View = TypeVar("View", bound=Callable[..., object])


def keyless(view: View) -> View:
    """Mark a view that takes no `Idempotency-Key`, since to do it twice is as good as once."""
    setattr(view, KEYLESS, True)
    return view


def is_keyless(view: object) -> bool:
    """Whether the view takes no `Idempotency-Key`."""
    return getattr(view, KEYLESS, False) is True


def as_kept(body: object) -> object:
    """The body of an answer without secrets: shown as it is kept."""
    return body


def write_once(actor: str, write: Write, reveal: Callable[[object], object] = as_kept) -> Response:
    """Do the write in one transaction and answer; with an `Idempotency-Key`, at most once a key.

    `actor` names the party and key or person who asks. `reveal` makes the body that is sent from
    the one that is kept. Raises KeyReused, Conflict and whatever `write` raises.
    """
    store, key = service().store, idempotency_key()
    if key is None:
        with store.transaction() as session:
            return _respond(write(session), reveal)
    kept = KeptAnswer(
        actor=actor,
        route=f"{request.method} {request.path}"[:200],
        key=key,
        body_sha256=_call_digest(),
        status=IN_FLIGHT,
        headers="{}",
        body="null",
        kept_at=service().now(),
    )
    with store.transaction() as session:
        return _recall_or_write(session, kept, write, reveal)


def _call_digest() -> str:
    """Of the body, and of the whole address: what is kept as `route` may be cut short.

    Keyed, since a plain digest of a body with a password in it would let the password be guessed.
    """
    secret = service().settings.secret_key.encode()
    call = request.full_path.encode() + b"\x00" + request.get_data()
    return hmac.new(secret, call, hashlib.sha256).hexdigest()


def _recall_or_write(
    session: Session, kept: KeptAnswer, write: Write, reveal: Callable[[object], object]
) -> Response:
    if not _claim(session, kept):
        earlier = session.get_one(KeptAnswer, (kept.actor, kept.route, kept.key))
        if earlier.body_sha256 != kept.body_sha256:
            raise KeyReused.of(
                "idempotency_key_reused",
                "This Idempotency-Key came with another body before; use a new key for a new call.",
                "/Idempotency-Key",
            )
        answer = Answer(json.loads(earlier.body), earlier.status, json.loads(earlier.headers))
        return _respond(answer, reveal, replayed=True)
    answer = write(session)
    row = session.get_one(KeptAnswer, (kept.actor, kept.route, kept.key))
    row.status, row.body, row.headers = (
        answer.status,
        json.dumps(answer.body),
        json.dumps(dict(answer.headers)),
    )
    return _respond(answer, reveal)


def _claim(session: Session, kept: KeptAnswer) -> bool:
    """Whether the key is new; holds its row until the transaction ends."""
    try:
        connection = session.connection()  # SQLite waits here, for whoever writes
        _bound_waiting(connection, LONGEST_WAIT)
        insert = insert_unless_known(session, KeptAnswer, ["actor", "route", "key"])
        done = connection.execute(insert.values(**kept.model_dump()))
        _bound_waiting(connection, "0")  # the write itself may wait for its turn
    except OperationalError:
        raise Conflict.of(
            "in_flight",
            "The first call with this Idempotency-Key is still at work; try again shortly.",
        ) from None
    return done.rowcount == 1


def _bound_waiting(connection: sa.Connection, longest: str) -> None:
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{longest}'")


def _respond(
    answer: Answer, reveal: Callable[[object], object], *, replayed: bool = False
) -> Response:
    response = Response(
        json.dumps(reveal(answer.body), ensure_ascii=False) if answer.status != 204 else b"",
        answer.status,
        content_type="application/json",
    )
    response.headers.update(answer.headers)
    if replayed:
        response.headers["Idempotent-Replay"] = "true"
    return response


def idempotency_key() -> str | None:
    """The request's `Idempotency-Key`, if it sent one. Raises InvalidInput for a poor one."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable() or not key.isascii():
        raise InvalidInput.of(
            "bad_idempotency_key",
            f"Idempotency-Key is 1 to {LONGEST_KEY} printable ASCII characters.",
            "/Idempotency-Key",
        )
    return key


def forget_old(store: Store, now: datetime) -> bool:
    """Drop answers that are too old to be asked for again; never more waiting."""
    with store.transaction() as session:
        session.connection().execute(
            sa.delete(KeptAnswer).where(col(KeptAnswer.kept_at) < now - KEPT_FOR)
        )
    return False
