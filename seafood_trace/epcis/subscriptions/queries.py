"""Named queries: what a partner asks often, kept under a name. Nobody sees another's names.

`SimpleEventQuery` is there for everybody and cannot be changed: it is every event, narrowed by the
parameters that come with the request.

Source: GS1 EPCIS 2.0, sections 8.2.5 and 8.2.7.1, and its REST binding.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from seafood_trace.access.actor import Actor
from seafood_trace.epcis.event import Json
from seafood_trace.epcis.exceptions import NoSuchName, QueryTooLarge
from seafood_trace.epcis.query import matching, parameters
from seafood_trace.epcis.query.language import EventQuery
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.subscriptions.tables import DeadLetter, NamedQuery, QuerySubscription
from seafood_trace.errors import Conflict, Fault, Faults, InvalidInput, NotAllowed, pointer
from seafood_trace.parties import foreign
from seafood_trace.store.identity import chunks
from seafood_trace.store.unique import hold, refusing_taken

SIMPLE = "SimpleEventQuery"
LONGEST_NAME = 100
LONGEST_QUERY = 20_000  # characters of JSON: some hundreds of identifiers
MOST_QUERIES = 200

Arguments = Sequence[tuple[str, str]]

_NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._~-]{{0,{LONGEST_NAME - 1}}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class NewQuery:
    """A query as it is sent; `namespaces` are the prefixes that the request declares."""

    name: str
    query: Mapping[str, Json]
    namespaces: Mapping[str, str]


def read(body: Json, namespaces: Mapping[str, str]) -> NewQuery:
    """The query in `{"name": …, "query": {…}}`. Raises InvalidInput with every fault.

    What it asks is read as well, so that a query which is kept can be answered.
    """
    if not isinstance(body, dict):
        raise InvalidInput.of("wrong_type", 'Send {"name": "…", "query": {…}}.')
    faults = Faults()
    name, query = body.get("name"), body.get("query")
    for key in sorted(body.keys() - {"name", "query"}):
        faults.add("unknown_field", "A named query has a name and a query.", pointer(key))
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        faults.add(
            "bad_name",
            f"A name has 1 to {LONGEST_NAME} letters, digits and . _ ~ -, and begins with a letter "
            "or a digit.",
            "/name",
        )
    if not isinstance(query, dict):
        faults.add("wrong_type", "A query is an object of parameters and their values.", "/query")
    faults.raise_if_any()
    assert isinstance(name, str)
    assert isinstance(query, dict)
    if len(_json(query)) > LONGEST_QUERY:
        raise QueryTooLarge.of(
            "query_too_long", f"A query has at most {LONGEST_QUERY} characters.", "/query"
        )
    parameters.from_json(query, namespaces)
    return NewQuery(name, query, namespaces)


def create(session: Session, actor: Actor, new: NewQuery, now: datetime) -> NamedQuery:
    """The new query. Raises Conflict where its name is taken, and QueryTooLarge beyond the limits."""
    taken = Fault("name_taken", f"You have a query {new.name!r} already; delete it first.", "/name")
    if new.name == SIMPLE:
        raise Conflict(taken)
    hold(session, f"named queries of {actor.party_id}")
    if find(session, actor.party_id, new.name) is not None:
        raise Conflict(taken)
    if _count(session, actor.party_id) >= MOST_QUERIES:
        raise QueryTooLarge.of(
            "too_many_queries", f"A partner keeps at most {MOST_QUERIES} queries; delete one."
        )
    row = NamedQuery(
        party_id=actor.party_id,
        name=new.name,
        query=_json(new.query),
        namespaces=_json(dict(new.namespaces)),
        created_at=now,
        created_by=actor.label,
    )
    with refusing_taken(session, taken):
        session.add(row)
    return row


def find(session: Session, party_id: int, name: str) -> NamedQuery | None:
    """The partner's query of this name."""
    return session.exec(
        select(NamedQuery).where(NamedQuery.party_id == party_id, NamedQuery.name == name)
    ).first()


def get(session: Session, actor: Actor, name: str) -> NamedQuery:
    """The actor's own query of this name. Raises NoSuchName."""
    row = find(session, actor.party_id, name)
    if row is None:
        raise NoSuchName.of("query_unknown", "You have no query of this name.")
    return row


def hold_subscriptions(session: Session, actor: Actor) -> None:
    """From here to the end of the transaction nobody else changes what the actor's party subscribes to."""
    hold(session, f"subscriptions of {actor.party_id}")


def listed(session: Session, actor: Actor, after: int | None, limit: int) -> list[NamedQuery]:
    """The actor's queries, oldest first, at most `limit`."""
    statement = select(NamedQuery).where(
        NamedQuery.party_id == actor.party_id, col(NamedQuery.id) > (after or 0)
    )
    return list(session.exec(statement.order_by(col(NamedQuery.id)).limit(limit)).all())


def delete(session: Session, actor: Actor, name: str) -> None:
    """Remove the query and everything that was subscribed to it. Raises NoSuchName."""
    if name == SIMPLE:
        raise NotAllowed.of("query_is_fixed", f"{SIMPLE} is there for everybody, and stays.")
    hold_subscriptions(session, actor)
    row = get(session, actor, name)
    # Held, so that no delivery leaves anything aside for them meanwhile.
    of_query = QuerySubscription.query_id == row.id
    held = select(QuerySubscription.number).where(of_query).with_for_update()
    numbers = session.exec(held).all()
    connection = session.connection()
    for chunk in chunks(numbers):
        connection.execute(
            sa.delete(DeadLetter).where(col(DeadLetter.subscription_number).in_(chunk))
        )
    connection.execute(
        sa.delete(QuerySubscription).where(col(QuerySubscription.query_id) == row.id)
    )
    connection.execute(sa.delete(NamedQuery).where(col(NamedQuery.id) == row.id))


def definition(row: NamedQuery) -> dict[str, Json]:
    """The query as its owner sent it: `{"name": …, "query": {…}}`."""
    return {"name": row.name, "query": parameters_of(row)}


def parameters_of(row: NamedQuery) -> dict[str, Json]:
    """The parameters of the query, as sent."""
    query: dict[str, Json] = json.loads(row.query)
    return query


def asked_by(row: NamedQuery) -> EventQuery:
    """The query as it is asked. It was read once before, so it reads again."""
    return parameters.from_json(parameters_of(row), json.loads(row.namespaces))


def matcher(
    session: Session, reader: Actor, asked: EventQuery, *, since: datetime | None = None
) -> Callable[[Recorded], bool]:
    """Whether an event is one that the query finds, recorded at `since` or later.

    It is asked of events as the reader may read them, and good for as long as the session.
    """
    told: dict[str, Mapping[str, object]] = {}

    def attributes(uri: str) -> Mapping[str, object]:
        if uri not in told:
            told_by = None if reader.reads_all else [reader.party_id]
            known = foreign.foreign(session, [uri], told_by).get(uri)
            told[uri] = known.attributes if known else {}
        return told[uri]

    def matches(one: Recorded) -> bool:
        if since is not None and one.record_time < since:
            return False
        return matching.matches(
            one.event,
            asked,
            event_id=one.event_id,
            record_time=one.record_time,
            attributes=attributes,
        )

    return matches


def as_arguments(body: Json) -> Arguments | None:
    """A query's parameters as they stand in a URL; None where they cannot."""
    query = body.get("query", body) if isinstance(body, dict) else None
    if not isinstance(query, dict) or not isinstance(body, dict) or "@context" in {*query, *body}:
        return None
    pairs: list[tuple[str, str]] = []
    for name, value in query.items():
        texts = [_as_text(one) for one in (value if isinstance(value, list) else [value])]
        if any(text is None or "|" in text for text in texts):
            return None
        pairs.append((name, "|".join(text or "" for text in texts)))
    return pairs


def _as_text(value: Json) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def _count(session: Session, party_id: int) -> int:
    return session.exec(
        select(sa.func.count()).select_from(NamedQuery).where(NamedQuery.party_id == party_id)
    ).one()


def _json(value: Mapping[str, Json] | Mapping[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
