"""A partner's short names for those it trades with, and for the places it ships to there."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from seafood_trace.errors import Conflict, Fault, Faults, NotFound
from seafood_trace.parties import directory, names, places, rules
from seafood_trace.parties.author import Author
from seafood_trace.parties.tables import AddressBookEntry, Party
from seafood_trace.store.unique import refusing_taken


@dataclass(frozen=True, kw_only=True)
class NewEntry:
    """Somebody under a short name: a `party` by URI, PGLN or number, or a `name` with a `place`.

    `place_uri` is where goods go; a registered place tells the party by itself.
    """

    code: str
    party: str | None = None
    name: str | None = None
    place: str | None = None
    place_uri: str | None = None


def add(session: Session, party_id: int, new: NewEntry, author: Author) -> AddressBookEntry:
    """The new entry. Raises InvalidInput with every fault, NotFound, Conflict for a taken code."""
    place_uri = _check(new)
    taken = Fault("code_taken", f"Your address book has a {new.code} already.", "/code")
    if entry_by_code(session, party_id, new.code) is not None:
        raise Conflict(taken)
    counterparty = _counterparty(session, party_id, new, place_uri, author)
    entry = AddressBookEntry(
        party_id=party_id,
        code=new.code,
        counterparty_id=directory.row_id(counterparty),
        place_uri=place_uri,
    )
    with refusing_taken(session, taken):
        session.add(entry)
    return entry


def entries_of(
    session: Session, party_id: int, after: int | None, limit: int
) -> list[tuple[AddressBookEntry, Party]]:
    """The partner's entries, each with the party, at most `limit`."""
    query = (
        select(AddressBookEntry, Party)
        .join(Party, col(Party.id) == col(AddressBookEntry.counterparty_id))
        .where(AddressBookEntry.party_id == party_id, col(AddressBookEntry.id) > (after or 0))
    )
    return list(session.exec(query.order_by(col(AddressBookEntry.id)).limit(limit)).all())


def entry_by_code(session: Session, party_id: int, code: str) -> AddressBookEntry | None:
    """The partner's entry with this code."""
    return session.exec(
        select(AddressBookEntry).where(
            AddressBookEntry.party_id == party_id, AddressBookEntry.code == code
        )
    ).first()


def drop(session: Session, party_id: int, entry_id: int) -> None:
    """Strike the entry out; the party itself stays. Raises NotFound."""
    entry = session.get(AddressBookEntry, entry_id)
    if entry is None or entry.party_id != party_id:
        raise NotFound.of("entry_unknown", "Your address book has no entry with this number.")
    session.delete(entry)


def own_codes(session: Session, party_id: int) -> list[str]:
    """The codes in the partner's address book, to suggest one; at most 500."""
    query = select(AddressBookEntry.code).where(AddressBookEntry.party_id == party_id)
    return list(session.exec(query.limit(500)))


def _check(new: NewEntry) -> str | None:
    """The canonical place. Raises InvalidInput with every fault."""
    faults, place_uri = Faults(), new.place_uri
    rules.short_name(faults, new.code, "/code")
    if place_uri is not None:
        with faults.at("/place_uri"):
            place_uri = names.location_uri(place_uri)
    if new.party is not None and new.name is not None:
        faults.add("party_or_name", "Give a party or the name of a new one, not both.", "/name")
    if new.party is None and new.name is None and place_uri is None:
        faults.add("party_missing", "Give a party, a place of it, or a name if it never joined.")
    faults.raise_if_any()
    return place_uri


def _counterparty(
    session: Session, party_id: int, new: NewEntry, place_uri: str | None, author: Author
) -> Party:
    if new.name is not None:
        return directory.stub(session, party_id, new.name, new.place, author, is_noted=False)
    if new.party is not None:
        return directory.party_meant(session, new.party, author)
    owner_id = places.owner_of_place(session, place_uri or "")
    if owner_id is None:
        raise NotFound.of(
            "place_unknown",
            "Nobody here has registered this place; give its party or a name as well.",
            "/place_uri",
        )
    return session.get_one(Party, owner_id)
