"""The one write path: everything that happens to fish goes through `capture()`.

`prepare` does all that needs no database (hash, commitment, identifiers) before the
transaction opens. `capture` then interns, looks up readers, takes the log's next positions
and writes event, items, readers and leaves, all in the caller's transaction: what is
acknowledged is durable as one.

A resend (same party, same event ID or none, same content hash, same declaration) changes
nothing and is answered with the position it already has. The same event ID with other
content from the same party is a Conflict.
"""

import hashlib
import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.visibility import Level
from seafood_trace.epcis import authority, event_hash, readers, records
from seafood_trace.epcis.event import ErrorDeclaration, Event
from seafood_trace.epcis.query import fact_index, facts, listing
from seafood_trace.epcis.tables import RUN, EpcisEvent, EventContext, EventItem
from seafood_trace.errors import Conflict, Fault, pointer
from seafood_trace.ledger import log
from seafood_trace.ledger.commitment import Entry, LeafKind, commit_to
from seafood_trace.parties.author import Author
from seafood_trace.store import identity
from seafood_trace.store.identity import chunks
from seafood_trace.store.unique import insert_unless_known

# What a resend has in common with the first: the ID as sent ("" for none), the content, the declaration.
ResendKey = tuple[str, bytes, ErrorDeclaration | None]
# An event is named by its ID, or where it has none by its content (EPCIS 2.0, 7.4.1.2).
Subject = str | bytes

RUN_LINE = -1  # stands beside the lines of the event, which count from 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """An event ready to be written.

    `content_hash` is the digest in its CBV event hash, `facts` what it can be found by.
    """

    event: Event
    event_id: str
    content_hash: bytes
    entry: Entry
    document: str
    context: str
    facts: Collection[int]

    @property
    def declares_error(self) -> bool:
        return self.event.error_declaration is not None

    @property
    def was_identified(self) -> bool:
        return self.event.event_id is not None

    @property
    def subject(self) -> Subject:
        """What a declaration of this event names it by."""
        return self.event_id if self.was_identified else self.content_hash

    @property
    def resend_key(self) -> ResendKey:
        return (self.event.event_id or "", self.content_hash, self.event.error_declaration)


@dataclass(frozen=True, slots=True)
class Captured:
    """Where one event stands in the record."""

    position: int
    event_id: str
    is_resend: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a capture: each event of the document, in its order."""

    captured: tuple[Captured, ...]

    @property
    def recorded(self) -> int:
        """How many events are new."""
        return sum(not one.is_resend for one in self.captured)


def prepare(events: Iterable[Event], *, captured_by_uri: str, now: datetime) -> list[Prepared]:
    """The events with their hashes and commitments; `captured_by_uri` is the capturing party."""
    contexts: dict[int, str] = {}
    return [_prepare(event, captured_by_uri, now, contexts) for event in events]


def capture(
    session: Session,
    actor: Actor,
    prepared: Sequence[Prepared],
    author: Author,
    *,
    is_operator: bool = False,
) -> Receipt:
    """Write the events, or none of them. Raises Conflict and NotAllowed with every fault.

    `is_operator`: the operator imports what others recorded, and needs no mandates.
    """
    events = [one.event for one in prepared]
    known = readers.look_up(session, events, author)
    if not is_operator:
        authority.check(session, actor.party_id, events, known)
    numbers = identity.intern(session, _identities(events))
    contexts = _intern_contexts(session, {one.context for one in prepared})
    first = log.lock_head(session)  # from here to the commit, positions are ours alone
    earlier = _Earlier(session, actor.party_id, prepared)
    receipt, fresh = _place(prepared, earlier, first)
    rows = _Rows(actor, author.now, numbers, contexts)
    may_read = _readers(session, [one for _, one in fresh], earlier, actor.party_id, known)
    for (position, one), parties in zip(fresh, may_read, strict=True):
        rows.add(position, one, parties)
    rows.write(session)
    read_by = [(one.event, parties) for (_, one), parties in zip(fresh, may_read, strict=True)]
    listing.write(session, read_by, numbers)
    fact_index.write(session, [(position, one.facts) for position, one in fresh])
    log.append(session, first, [one.entry for _, one in fresh], author.now)
    return receipt


def _prepare(event: Event, party_uri: str, now: datetime, contexts: dict[int, str]) -> Prepared:
    event_id = event.event_id or f"urn:uuid:{uuid.uuid4()}"
    context = contexts.setdefault(id(event.context), _json(event.context))
    record = {
        "event": event.as_sent,
        "context": event.context,
        "eventID": event_id,
        "recordTime": now.isoformat(),
        "capturedBy": party_uri,
    }
    return Prepared(
        event=event,
        event_id=event_id,
        content_hash=digest_of(event_hash.event_hash(event)),
        entry=commit_to(LeafKind.EVENT, record),
        document=_json(event.as_sent),
        context=context,
        facts=facts.of(event),
    )


def digest_of(hash_uri: str) -> bytes:
    """The 32 bytes in `ni:///sha-256;<hex>?ver=CBV2.0`."""
    return bytes.fromhex(hash_uri.partition(";")[2].partition("?")[0])


def _identities(events: Iterable[Event]) -> set[str]:
    found: set[str] = set()
    for event in events:
        found.update(item.uri for item in event.items())
        found.update(uri for _, uri in listing.uris_of(event))
        if event.transformation_id is not None:
            found.add(event.transformation_id)
    return found


class _Earlier:
    """What the capturing party recorded before that these events may repeat or contradict."""

    def __init__(self, session: Session, party_id: int, prepared: Sequence[Prepared]) -> None:
        self.by_resend_key: dict[ResendKey, Captured] = {}
        self.taken_ids: set[tuple[str, bool]] = set()
        # Where the events stand that a declaration may declare wrong.
        self.recorded: dict[Subject, int] = {}
        self.type_of: dict[str, str] = {}
        sent_ids = {one.event_id for one in prepared if one.was_identified}
        hashes = {one.content_hash for one in prepared if not one.was_identified}
        by_id = _rows(session, party_id, col(EpcisEvent.event_id), sent_ids)
        by_content = [
            row
            for row in _rows(session, party_id, col(EpcisEvent.content_hash), hashes)
            if not row.event_id_was_sent
        ]
        # What its own party has withdrawn may be recorded anew, as it was.
        withdrawn = records.declared_wrong(session, [row.position for row in by_content])
        by_content = [row for row in by_content if row.position not in withdrawn]
        told = _declarations(session, [*by_id, *by_content])
        for row in by_id:
            key = (row.event_id, row.content_hash, told.get(row.position))
            self.note(row.position, row.event_id, key)
            self.type_of[row.event_id] = row.event_type
            if not row.declares_error:
                self.recorded[row.event_id] = row.position
        for row in by_content:
            key = ("", row.content_hash, told.get(row.position))
            self.note(row.position, row.event_id, key)
            if not row.declares_error:
                self.recorded[row.content_hash] = row.position

    def note(self, position: int, event_id: str, key: ResendKey) -> None:
        self.by_resend_key[key] = Captured(position, event_id, is_resend=True)
        self.taken_ids.add((event_id, key[2] is not None))


def _rows(
    session: Session,
    party_id: int,
    column: Mapped[str] | Mapped[bytes],
    values: Collection[str] | Collection[bytes],
) -> list[EpcisEvent]:
    found: list[EpcisEvent] = []
    for chunk in chunks(values):
        found += session.exec(
            select(EpcisEvent).where(EpcisEvent.captured_by == party_id, column.in_(chunk))
        ).all()
    return found


def _declarations(
    session: Session, rows: Iterable[EpcisEvent]
) -> dict[int, ErrorDeclaration | None]:
    """What those rows declare that declare an error, by position."""
    positions = {row.position for row in rows if row.declares_error}
    return {one.position: one.event.error_declaration for one in records.load(session, positions)}


def _readers(
    session: Session,
    fresh: Sequence[Prepared],
    earlier: _Earlier,
    party_id: int,
    known: readers.Known,
) -> list[Mapping[int, Level]]:
    """Who may read each of the new events; a declaration, also whoever may read what it declares.

    Else a recorder could take an event from those it was shared with, and not tell them.
    """
    declared = {
        earlier.recorded[one.subject] for one in fresh if _is_of_earlier(one, earlier.recorded)
    }
    told = visibility.readers(session, declared)
    here: dict[Subject, Mapping[int, Level]] = {}
    found: list[Mapping[int, Level]] = []
    for one in fresh:
        own = readers.readers_of(one.event, party_id, known)
        if not one.declares_error:
            here[one.subject] = own
        elif one.subject in here:
            own = {**here[one.subject], **own}
        elif one.subject in earlier.recorded:
            own = {**told.get(earlier.recorded[one.subject], {}), **own}
        found.append(own)
    return found


def _is_of_earlier(one: Prepared, recorded: Mapping[Subject, int]) -> bool:
    return one.declares_error and one.subject in recorded


def _place(
    prepared: Sequence[Prepared], earlier: _Earlier, first: int
) -> tuple[Receipt, list[tuple[int, Prepared]]]:
    """The receipt, and the events that are new with their positions. Raises Conflict."""
    captured: list[Captured] = []
    fresh: list[tuple[int, Prepared]] = []
    faults: list[Fault] = []
    for index, one in enumerate(prepared):
        resent = earlier.by_resend_key.get(one.resend_key)
        if resent is not None:
            captured.append(resent)
        elif (one.event_id, one.declares_error) in earlier.taken_ids:
            faults.append(_conflict(index, one))
        elif earlier.type_of.setdefault(one.event_id, one.event.type) != one.event.type:
            faults.append(_other_type(index, one, earlier.type_of[one.event_id]))
        else:
            position = first + len(fresh)
            fresh.append((position, one))
            captured.append(Captured(position, one.event_id, is_resend=False))
            earlier.note(position, one.event_id, one.resend_key)
    if faults:
        raise Conflict(*faults)
    return Receipt(tuple(captured)), fresh


def _conflict(index: int, one: Prepared) -> Fault:
    if one.declares_error:
        message = (
            f"You declared the event {one.event_id} wrong before, in other words. It is declared "
            "once; what is right is told by a new event under a new ID."
        )
    else:
        message = (
            f"You recorded an event with the ID {one.event_id} and other content before. "
            "To correct it, send an error declaration and a new event under a new ID."
        )
    return Fault("event_id_taken", message, pointer("epcisBody", "eventList", index, "eventID"))


def _other_type(index: int, one: Prepared, known: str) -> Fault:
    """A declaration has the type of the event that it declares wrong (EPCIS 2.0, 7.4.1.2)."""
    return Fault(
        "event_of_other_type",
        f"You recorded the ID {one.event_id} as a {known}. An error declaration has the ID and the "
        "type of its event.",
        pointer("epcisBody", "eventList", index, "type"),
    )


class _Rows:
    """The rows of new events, gathered and then written in a few statements."""

    def __init__(
        self, actor: Actor, now: datetime, numbers: Mapping[str, int], contexts: Mapping[str, int]
    ) -> None:
        self.actor, self.now = actor, now
        self.numbers, self.contexts = numbers, contexts
        self.events: list[dict[str, object]] = []
        self.items: list[dict[str, object]] = []
        self.readers: list[tuple[int, int, Level]] = []

    def add(self, position: int, one: Prepared, may_read: Mapping[int, Level]) -> None:
        self.events.append(self._event(position, one))
        self.items.extend(
            {
                "identity_id": self.numbers[item.uri],
                "position": position,
                "line": line,
                "role": item.role.value,
                "is_class": item.is_class,
            }
            for line, item in enumerate(one.event.items())
        )
        if one.event.transformation_id is not None:
            self.items.append(self._run(position, one.event.transformation_id))
        self.readers.extend((position, party, level) for party, level in may_read.items())

    def _run(self, position: int, transformation_id: str) -> dict[str, object]:
        """A transformation told in several events is found by what they share, like an item."""
        return {
            "identity_id": self.numbers[transformation_id],
            "position": position,
            "line": RUN_LINE,
            "role": RUN,
            "is_class": False,
        }

    def write(self, session: Session) -> None:
        connection = session.connection()
        if self.events:
            connection.execute(sa.insert(EpcisEvent), self.events)
        if self.items:
            connection.execute(sa.insert(EventItem), self.items)
        visibility.grant(session, self.readers)

    def _event(self, position: int, one: Prepared) -> dict[str, object]:
        event = one.event
        return {
            "position": position,
            "event_id": one.event_id,
            "event_id_was_sent": one.was_identified,
            "declares_error": one.declares_error,
            "event_type": event.type.value,
            "action": event.action.value if event.action else None,
            "event_time": event.event_time,
            "event_time_offset": event.event_time_offset,
            "record_time": self.now,
            "captured_by": self.actor.party_id,
            "recorded_by": self.actor.label,
            "biz_step_id": self._number(event.biz_step),
            "disposition_id": self._number(event.disposition),
            "biz_location_id": self._number(event.biz_location),
            "content_hash": one.content_hash,
            "context_id": self.contexts[one.context],
            "document": one.document,
        }

    def _number(self, uri: str | None) -> int | None:
        return None if uri is None else self.numbers[uri]


def _intern_contexts(session: Session, contexts: Collection[str]) -> dict[str, int]:
    """The row of every `@context`, made on first sight."""
    by_digest = {hashlib.sha256(text.encode()).hexdigest(): text for text in contexts}
    known = _known_contexts(session, by_digest)
    new = [
        {"sha256": digest, "context": text}
        for digest, text in sorted(by_digest.items())
        if text not in known
    ]
    if new:
        insert = insert_unless_known(session, EventContext, ["sha256"])
        session.connection().execute(insert, new)
        known = _known_contexts(session, by_digest)
    return known


def _known_contexts(session: Session, by_digest: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in chunks(by_digest):
        rows = session.exec(
            select(EventContext.sha256, EventContext.id).where(col(EventContext.sha256).in_(chunk))
        )
        found.update((by_digest[digest], number) for digest, number in rows if number is not None)
    return found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
