"""A hop is made ready without writing, then recorded through the one write path.

`make_ready` does all but the writing: names, events, hashes, judgement. It needs a session that
may write only where a stranger is named, who is put into the directory; otherwise the write
transaction opens when everything is done.
"""

from dataclasses import dataclass

from sqlmodel import Session

from seafood_trace.access.actor import Actor
from seafood_trace.epcis.capture import Prepared, Receipt, capture, prepare
from seafood_trace.epcis.event import Event
from seafood_trace.hops import judging, translate
from seafood_trace.hops.hop import Hop, SentHop
from seafood_trace.hops.judging import HopWarning, Missing
from seafood_trace.hops.resolving import resolve
from seafood_trace.parties.author import Author
from seafood_trace.store.engine import Store


@dataclass(frozen=True)
class Ready:
    """A hop as it will be written, with what there is to say about it."""

    hop: Hop
    events: tuple[Event, ...]
    prepared: tuple[Prepared, ...]
    warnings: tuple[HopWarning, ...]
    missing: tuple[Missing, ...]


def make_ready(session: Session, actor: Actor, sent: SentHop, author: Author) -> Ready:
    """The hop ready to be recorded. Raises InvalidInput with every fault."""
    resolved = resolve(session, actor, sent, author)
    events = translate.events_of(resolved.hop, now=author.now)
    return Ready(
        hop=resolved.hop,
        events=events,
        prepared=tuple(prepare(events, captured_by_uri=resolved.hop.recorder, now=author.now)),
        warnings=judging.warnings(resolved.hop, resolved.known),
        missing=judging.missing(events, resolved.master),
    )


def make_ready_early(store: Store, actor: Actor, sent: SentHop, author: Author) -> Ready | None:
    """The same without a write transaction; None where one is needed, for a stranger."""
    if sent.names_a_stranger:
        return None
    with store.reading() as session:
        return make_ready(session, actor, sent, author)


def record(session: Session, actor: Actor, ready: Ready, author: Author) -> Receipt:
    """Record the hop. Raises NotAllowed and Conflict as `capture` does."""
    return capture(session, actor, ready.prepared, author)


def rehearse(store: Store, actor: Actor, sent: SentHop, author: Author) -> Ready:
    """The hop as it would be recorded; nothing is kept. Raises what `make_ready` raises."""
    ready = make_ready_early(store, actor, sent, author)
    if ready is not None:
        return ready
    try:
        with store.transaction() as session:
            raise _Rehearsed(make_ready(session, actor, sent, author))
    except _Rehearsed as rehearsed:
        return rehearsed.ready


class _Rehearsed(Exception):
    """Ends a transaction without keeping what was written in it."""

    def __init__(self, ready: Ready) -> None:
        super().__init__("rehearsed")
        self.ready = ready
