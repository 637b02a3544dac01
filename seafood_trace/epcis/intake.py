"""A whole document taken in: what it tells of parties and products, then its events."""

from collections.abc import Sequence

from sqlmodel import Session

from seafood_trace.access.actor import Actor
from seafood_trace.epcis import readers
from seafood_trace.epcis.capture import Prepared, Receipt, capture
from seafood_trace.epcis.master_data import MasterData
from seafood_trace.identifiers import identity
from seafood_trace.identifiers.identity import Kind
from seafood_trace.parties import directory, foreign
from seafood_trace.parties.author import Author
from seafood_trace.parties.foreign import Foreign


def take_in(
    session: Session,
    actor: Actor,
    prepared: Sequence[Prepared],
    master_data: Sequence[MasterData],
    author: Author,
    *,
    is_operator: bool = False,
) -> Receipt:
    """The receipt of the document's events; its master data is kept as what the actor's party told.

    Raises what `capture` raises; then nothing is kept.
    """
    foreign.keep_foreign(session, master_data, actor.party_id, author.now)
    called = _party_names(master_data)
    # Before the events, which would make the same stubs without their names; all at once, so that
    # two documents which introduce the same parties wait for each other in one order.
    named = readers.parties_named(one.event for one in prepared)
    directory.parties_for_uris(session, named | called.keys(), author, called)
    return capture(session, actor, prepared, author, is_operator=is_operator)


def _party_names(master_data: Sequence[MasterData]) -> dict[str, str]:
    told = {
        thing.id: Foreign(thing.id, thing.type, dict(thing.attributes), told_by=0).name
        for thing in master_data
        if identity.kind(thing.id) is Kind.PARTY
    }
    return {uri: name for uri, name in told.items() if name}
