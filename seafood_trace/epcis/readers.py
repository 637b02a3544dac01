"""Who may read an event: decided once, when it is captured, from what the event itself says.

In full: who captured it, who provided the information, and who owns the place where it
happened. As shared: whom the event names as source, destination or product owner, and who
owns the places it names there. A party that is named but never joined has a stub, so that
what was shared with it waits for the day it joins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from seafood_trace.access.visibility import Level
from seafood_trace.epcis.event import Event, Json
from seafood_trace.epcis.namespaces import CBVMDA, GDST
from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import identity
from seafood_trace.identifiers.identity import Kind
from seafood_trace.parties import directory, places
from seafood_trace.parties.author import Author
from seafood_trace.parties.places import Place

PRODUCT_OWNER = f"{{{GDST}}}productOwner"
INFORMATION_PROVIDER = f"{{{CBVMDA}}}informationProvider"


@dataclass(frozen=True)
class Known:
    """The parties and places that a batch of events names, by canonical URI."""

    parties: Mapping[str, int]
    places: Mapping[str, Place]


def parties_named(events: Iterable[Event]) -> set[str]:
    """The canonical URIs of the parties that the events name."""
    named = {uri for event in events for uri in _named(event)}
    return {uri for uri in named if identity.kind(uri) is Kind.PARTY}


def look_up(session: Session, events: Sequence[Event], author: Author) -> Known:
    """Everybody and every place that the events name; an unknown party becomes a stub."""
    named = {uri for event in events for uri in _named(event)}
    parties = directory.parties_for_uris(session, parties_named(events), author, {})
    return Known(
        parties={uri: directory.row_id(party) for uri, party in parties.items()},
        places=places.places_by_uri(session, named),
    )


def readers_of(event: Event, captured_by: int, known: Known) -> dict[int, Level]:
    """The parties that may read the event, each at its highest level."""
    readers: dict[int, Level] = {}
    for party in _parties_at(_shared_with(event), known):
        readers[party] = Level.SHARED
    for party in _parties_at(_owned_by(event), known):
        readers[party] = Level.FULL
    readers[captured_by] = Level.FULL
    return readers


def _named(event: Event) -> Iterable[str]:
    yield from _shared_with(event)
    yield from _owned_by(event)


def _shared_with(event: Event) -> Iterable[str]:
    for reference in (*event.sources, *event.destinations):
        yield reference.id
    yield from _uri(event.extensions.get(PRODUCT_OWNER))


def _owned_by(event: Event) -> Iterable[str]:
    if event.biz_location is not None:
        yield event.biz_location
    yield from _uri(event.extensions.get(INFORMATION_PROVIDER))


def _uri(sent: Json) -> Iterable[str]:
    if isinstance(sent, str):
        try:
            yield identity.canonical(sent)
        except InvalidInput:
            return  # an owner that is no identifier names nobody


def _parties_at(uris: Iterable[str], known: Known) -> Iterable[int]:
    for uri in uris:
        if uri in known.parties:
            yield known.parties[uri]
        elif uri in known.places:
            yield known.places[uri].party_id
