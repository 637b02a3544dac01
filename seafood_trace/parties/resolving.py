"""From the short names of a hop to the party, place or product that is meant.

A name is looked for where the recorder would: among its own first. What cannot be found is
refused with the nearest name that it has; a counterparty who never joined, and a product that
nobody registered, are taken all the same, because fish is sold to and bought from them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from sqlmodel import Session

from seafood_trace.errors import Fault, Faults, InvalidInput, pointer
from seafood_trace.parties import (
    address_book,
    directory,
    foreign,
    mandates,
    names,
    places,
    products,
)
from seafood_trace.parties.author import Author
from seafood_trace.parties.places import Place
from seafood_trace.parties.products import ProductRef
from seafood_trace.parties.tables import Party

# A code that so many partners use is ambiguous, however many more there are.
_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Counterparty:
    """Who ships or receives at the other end; `place_uri` where the name told the place as well."""

    party_id: int
    party_uri: str
    place_uri: str | None
    name: str
    is_member: bool


@dataclass(frozen=True)
class FoundProducts:
    """Every text that was asked for is in one of the two."""

    found: Mapping[str, ProductRef] = field(default_factory=dict)
    faults: Mapping[str, Fault] = field(default_factory=dict)


def resolve_site(
    session: Session, party_id: int, text: str, hop: str | None = None, on: date | None = None
) -> Place:
    """The partner's own site or vessel by code or URI, or that of one who gave it a mandate.

    With `hop` and `on` the mandate must be for that hop and day. Raises InvalidInput
    `site_unregistered`, `site_ambiguous` or `mandate_missing`.
    """
    text = text.strip()
    place = _own_or_granted(session, party_id, text)
    is_foreign = place.party_id != party_id
    if is_foreign and hop is not None and on is not None:
        _check_mandate(session, party_id, place, hop, on)
    return place


def resolve_counterparty(
    session: Session, party_id: int, sent: str | Mapping[str, object], author: Author
) -> Counterparty:
    """Who is meant: a code of the address book, of an own place or of one partner's place; the URI
    of a party or place; or `{"name", "place"}` of somebody who never joined.

    Raises InvalidInput `counterparty_unknown`, `counterparty_ambiguous`, and for poor URIs.
    """
    if isinstance(sent, Mapping):
        return _as_counterparty(_stub(session, party_id, sent, author), None)
    text = sent.strip()
    entry = address_book.entry_by_code(session, party_id, text)
    if entry is not None:
        party = directory.parties_by_id(session, [entry.counterparty_id])[entry.counterparty_id]
        return _as_counterparty(party, entry.place_uri)
    if names.looks_like_uri(text):
        return _by_uri(session, party_id, text, author)
    return _by_place_code(session, party_id, text)


def resolve_product(session: Session, party_id: int, text: str) -> ProductRef:
    """The product by the partner's item code, by GTIN or by URI.

    Raises InvalidInput `product_unknown`, `restricted_gtin`, and for poor numbers.
    """
    resolved = resolve_products(session, party_id, [text])
    if text in resolved.faults:
        raise InvalidInput(resolved.faults[text])
    return resolved.found[text]


def resolve_products(session: Session, party_id: int, texts: Collection[str]) -> FoundProducts:
    """All these products at once, whatever their number, by a few queries."""
    found: dict[str, ProductRef] = {}
    faults: dict[str, Fault] = {}
    trimmed = {text: text.strip() for text in texts}
    by_code = products.products_by_code(session, party_id, set(trimmed.values()))
    uris: dict[str, str] = {}
    for text, code in trimmed.items():
        if code in by_code:
            found[text] = by_code[code]
        elif names.looks_like_uri(code):
            try:
                uris[text] = names.product_uri(code)
            except InvalidInput as error:
                faults[text] = error.faults[0]
    known = products.products_by_uri(session, set(uris.values()))
    told = foreign.foreign(session, set(uris.values()) - known.keys())
    for text, uri in uris.items():
        found[text] = known.get(uri) or _unregistered(uri, told.get(uri))
    unknown = [text for text in texts if text not in found and text not in faults]
    if unknown:
        own = products.own_codes(session, party_id)
        faults.update((text, _unknown_product(text, own)) for text in unknown)
    return FoundProducts(found, faults)


def _own_or_granted(session: Session, party_id: int, text: str) -> Place:
    place = places.own_place(session, party_id, text)
    if place is not None:
        return place
    granted = mandates.grantors_of(session, party_id)
    if names.looks_like_uri(text):
        place = _registered(session, text)
        if place is not None and place.party_id in {party_id, *granted}:
            return place
        raise _unregistered_site(session, party_id, text)
    known = places.places_of_parties(session, granted, text)
    if len(known) > 1:
        raise InvalidInput.of(
            "site_ambiguous",
            f"Several partners who gave you a mandate call a place {text}; send its URI.",
        )
    if not known:
        raise _unregistered_site(session, party_id, text)
    return known[0]


def _registered(session: Session, text: str) -> Place | None:
    uri = names.location_uri(text)
    return places.places_by_uri(session, [uri]).get(uri)


def _check_mandate(session: Session, party_id: int, place: Place, hop: str, on: date) -> None:
    if not mandates.mandates_for(session, party_id, place.party_id, hop, on):
        raise InvalidInput.of(
            "mandate_missing",
            f"Your mandate for {place.name} is not for the hop {hop} on {on}; ask its partner to "
            "grant one.",
        )


def _stub(session: Session, party_id: int, sent: Mapping[str, object], author: Author) -> Party:
    faults = Faults()
    for member in sent.keys() - {"name", "place"}:
        faults.add("unknown_member", "A counterparty has a name and a place.", pointer(member))
    name, place = sent.get("name"), sent.get("place")
    if not isinstance(name, str):
        faults.add("name_missing", "Give the counterparty's name.", "/name")
    if place is not None and not isinstance(place, str):
        faults.add("not_text", "The place is text, such as Chicago, IL.", "/place")
    faults.raise_if_any()
    assert isinstance(name, str)
    assert place is None or isinstance(place, str)
    return directory.stub(session, party_id, name, place, author)


def _by_uri(session: Session, party_id: int, text: str, author: Author) -> Counterparty:
    try:
        uri = names.party_uri(text)
    except InvalidInput:
        return _by_place_uri(session, party_id, text, author)
    place = _same_gln(session, text)
    if place is not None:
        return _owner(session, place)
    return _as_counterparty(directory.named_party(session, uri, author), None)


def _same_gln(session: Session, text: str) -> Place | None:
    """The place whose GLN these bare digits are: they may be a party's or a place's number."""
    return _registered(session, text) if text.isdigit() else None


def _by_place_uri(session: Session, party_id: int, text: str, author: Author) -> Counterparty:
    uri = names.location_uri(text)
    place = places.places_by_uri(session, [uri]).get(uri)
    if place is not None:
        return _owner(session, place)
    told = foreign.foreign(session, [uri], told_by=[party_id]).get(uri)
    name = told.name if told and told.name else uri
    party = directory.stub(session, party_id, name[:200], uri[:200], author, is_noted=False)
    return _as_counterparty(party, uri)


def _by_place_code(session: Session, party_id: int, text: str) -> Counterparty:
    own = places.own_place(session, party_id, text)
    if own is not None:
        return _owner(session, own)
    known = places.places_with_code(session, text, _ENOUGH)
    if len(known) == 1:
        return _owner(session, known[0])
    if known:
        raise InvalidInput.of(
            "counterparty_ambiguous",
            f"Several partners call a place {text}; put the one you mean into your address book.",
        )
    codes = [*address_book.own_codes(session, party_id), *places.own_codes(session, party_id)]
    raise InvalidInput.of(
        "counterparty_unknown",
        f"Neither your address book nor the directory has {_quoted(text)}."
        f"{_suggestion(text, codes)} "
        'Send {"name": …, "place": …} for somebody who is not in the alliance.',
    )


def _owner(session: Session, place: Place) -> Counterparty:
    party = directory.parties_by_id(session, [place.party_id])[place.party_id]
    return _as_counterparty(party, place.uri)


def _as_counterparty(party: Party, place_uri: str | None) -> Counterparty:
    return Counterparty(directory.row_id(party), party.uri, place_uri, party.name, party.is_member)


def _unregistered(uri: str, told: foreign.Foreign | None) -> ProductRef:
    name = told.name if told and told.name else uri.rpartition("/")[2]
    return ProductRef(uri=uri, name=name, is_registered=False)


def _unknown_product(text: str, own: Iterable[str]) -> Fault:
    return Fault(
        "product_unknown",
        f"You have no item code {_quoted(text)}.{_suggestion(text, own)} "
        "Register the product, or send its GTIN.",
    )


def _unregistered_site(session: Session, party_id: int, text: str) -> InvalidInput:
    suggestion = _suggestion(text, places.own_codes(session, party_id))
    return InvalidInput(
        Fault(
            "site_unregistered",
            f"You have no site or vessel {_quoted(text)}.{suggestion} Register it first, or ask "
            "its partner for a mandate.",
        )
    )


def _suggestion(text: str, codes: Iterable[str]) -> str:
    near = get_close_matches(text.lower()[:60], list(codes), n=1)
    return f" Did you mean {near[0]}?" if near else ""


def _quoted(text: str) -> str:
    return repr(text[:60])
