"""Who takes part: members of the alliance with their roles, and stubs of those who never joined.

A stub belongs to the partner who introduced it: nobody else learns with whom that partner trades.
A party that a document named by its own URI is known by that URI to all whom the document reaches.
A stub that joins keeps its number and its URI, so that everything recorded stays its own.
"""

import hashlib
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import Permission, Role
from seafood_trace.access.tables import PartyRole
from seafood_trace.errors import Conflict, Fault, Faults, InvalidInput, NotFound
from seafood_trace.identifiers import gdst_urn, gs1_keys
from seafood_trace.parties import names, rules
from seafood_trace.parties.author import Author
from seafood_trace.parties.tables import AddressBookEntry, Party
from seafood_trace.store.identity import chunks
from seafood_trace.store.unique import hold, insert_unless_known, refusing_taken

_LONGEST_ID = 12  # a PGLN has 13 digits, so that both may stand in one field

UNKNOWN = Fault("party_unknown", "There is no such partner in the directory.")


@dataclass(frozen=True, kw_only=True)
class NewParty:
    """What the alliance says of a partner that joins; without `uri` one is made."""

    name: str
    roles: frozenset[Role]
    uri: str | None = None
    place: str | None = None
    country: str | None = None
    may_be_named: bool = False
    is_demonstration: bool = False


def enrol(session: Session, new: NewParty, author: Author) -> Party:
    """The new member with its roles; a stub known by the same URI becomes the member.

    Raises InvalidInput with every fault, Conflict where a member has the URI.
    """
    name, uri = _check(new)
    if uri is None:
        hold(session, f"party {names.slug(name)}")
        uri = names.make_party(author.domain, name, lambda made: _by_uri(session, made) is not None)
    party = _by_uri(session, uri)
    taken = Fault("party_enrolled", "A member with this URI is in the directory.", "/uri")
    if party is not None and party.is_member:
        raise Conflict(taken)
    if party is None:
        party = Party(uri=uri, name=name, created_at=author.now, created_by=author.label)
    party.name, party.is_member, party.is_demonstration = name, True, new.is_demonstration
    party.place, party.country = new.place, new.country
    party.may_be_named = new.may_be_named
    with refusing_taken(session, taken):
        session.add(party)
    set_roles(session, row_id(party), new.roles)
    return party


def promote(session: Session, party_id: int, roles: Collection[Role]) -> Party:
    """The stub as a member, under its own URI. Raises NotFound, Conflict for a member."""
    party = session.get(Party, party_id)
    if party is None:
        raise NotFound(UNKNOWN)
    if party.is_member:
        raise Conflict.of("party_enrolled", "This party is a member already.")
    set_roles(session, party_id, roles)
    party.is_member = True
    session.add(party)
    session.flush()
    return party


def set_roles(session: Session, party_id: int, roles: Collection[Role]) -> None:
    """Give the party exactly these roles. Raises InvalidInput for none."""
    if not roles:
        raise InvalidInput.of("roles_missing", "A partner has at least one role.", "/roles")
    session.connection().execute(sa.delete(PartyRole).where(col(PartyRole.party_id) == party_id))
    rows = [{"party_id": party_id, "role": role.value} for role in sorted(set(roles))]
    session.connection().execute(sa.insert(PartyRole), rows)


def roles_by_id(session: Session, party_ids: Collection[int]) -> dict[int, list[Role]]:
    """The roles of every party, in order of their names; a party without any is left out."""
    found: dict[int, list[Role]] = {}
    for chunk in chunks(party_ids):
        rows = session.exec(
            select(PartyRole.party_id, PartyRole.role)
            .where(col(PartyRole.party_id).in_(chunk))
            .order_by(col(PartyRole.role))
        )
        for party_id, role in rows:
            found.setdefault(party_id, []).append(Role(role))
    return found


def stub(
    session: Session,
    recorder_id: int,
    name: str,
    place: str | None,
    author: Author,
    *,
    is_noted: bool = True,
) -> Party:
    """The counterparty whom the recorder calls so; the same name and place give the same party.

    A new one is put into the recorder's address book, unless `is_noted` is False. Raises
    InvalidInput for a poor name.
    """
    faults = Faults()
    with faults.at("/name"):
        name = rules.line(name, rules.LONGEST_NAME)
    with faults.at("/place"):
        place = rules.line(place, rules.LONGEST_NAME) if place is not None else None
    faults.raise_if_any()
    row: dict[str, object] = {
        "uri": names.make_stub(author.domain),
        "name": name,
        "place": place,
        "is_member": False,
        "is_demonstration": False,
        "may_be_named": False,
        "introduced_by": recorder_id,
        "stub_key": _stub_key(name, place),
        "created_at": author.now,
        "created_by": author.label,
    }
    insert = insert_unless_known(session, Party, ["introduced_by", "stub_key"])
    is_new = session.connection().execute(insert.values(row)).rowcount == 1
    party = session.exec(
        select(Party).where(
            Party.introduced_by == recorder_id, Party.stub_key == _stub_key(name, place)
        )
    ).one()
    if is_new and is_noted:
        _note_in_address_book(session, recorder_id, party)
    return party


def named_party(session: Session, uri: str, author: Author) -> Party:
    """The party that somebody names by its canonical URI, a stub on first sight.

    Raises InvalidInput where the URI is of the alliance's own making and yet unknown: a slip.
    """
    known = _by_uri(session, uri)
    if known is not None:
        return known
    if uri.startswith(f"{gdst_urn.PREFIX}{author.domain}:"):
        raise InvalidInput.of(
            "party_unknown", "No party has this URI; copy it from the directory of partners."
        )
    return party_for_uri(session, uri, author)


def party_for_uri(session: Session, uri: str, author: Author, name: str | None = None) -> Party:
    """The party of this canonical URI, a stub on first sight."""
    return parties_for_uris(session, [uri], author, {uri: name} if name else {})[uri]


def parties_for_uris(
    session: Session, uris: Collection[str], author: Author, called: Mapping[str, str]
) -> dict[str, Party]:
    """The party of each canonical URI; on first sight a stub, named as in `called`."""
    known = parties_by_uri(session, uris)
    # Sorted, so that two transactions which make the same stubs wait for each other in one order.
    rows: list[dict[str, object]] = [
        {
            "uri": uri,
            "name": called.get(uri, uri)[: rules.LONGEST_NAME],
            "is_member": False,
            "is_demonstration": False,
            "may_be_named": False,
            "created_at": author.now,
            "created_by": author.label,
        }
        for uri in sorted(set(uris) - known.keys())
    ]
    insert = insert_unless_known(session, Party, ["uri"])
    for chunk in chunks(rows):
        session.connection().execute(insert, chunk)
    return known | parties_by_uri(session, [str(row["uri"]) for row in rows])


def parties_by_uri(session: Session, uris: Collection[str]) -> dict[str, Party]:
    """The parties, members and stubs, that have these canonical URIs."""
    found: dict[str, Party] = {}
    for chunk in chunks(set(uris)):
        rows = session.exec(select(Party).where(col(Party.uri).in_(chunk)))
        found.update((party.uri, party) for party in rows)
    return found


def parties_by_id(session: Session, party_ids: Collection[int]) -> dict[int, Party]:
    """The parties with these numbers."""
    found: dict[int, Party] = {}
    for chunk in chunks(set(party_ids)):
        rows = session.exec(select(Party).where(col(Party.id).in_(chunk)))
        found.update((row_id(party), party) for party in rows)
    return found


def members(
    session: Session, after: int | None, limit: int, role: Role | None = None
) -> list[Party]:
    """Members in the order they joined the directory, at most `limit`."""
    query = select(Party).where(col(Party.is_member).is_(True)).where(col(Party.id) > (after or 0))
    if role is not None:
        query = query.where(
            sa.exists().where(
                col(PartyRole.party_id) == col(Party.id), col(PartyRole.role) == role.value
            )
        )
    return list(session.exec(query.order_by(col(Party.id)).limit(limit)).all())


def readable_party(session: Session, actor: Actor, party_id: int) -> Party:
    """A member, or a stub that the actor knows. Raises NotFound."""
    party = session.get(Party, party_id)
    if party is None or not _may_read(session, actor, party):
        raise NotFound(UNKNOWN)
    return party


def member(session: Session, text: str) -> Party:
    """The member with this URI, PGLN or number in the directory. Raises InvalidInput, NotFound."""
    if gs1_keys.is_digits(text) and len(text) <= _LONGEST_ID:
        party = session.get(Party, int(text))
    else:
        party = _by_uri(session, names.party_uri(text))
    if party is None or not party.is_member:
        raise NotFound(UNKNOWN)
    return party


def party_meant(session: Session, text: str, author: Author) -> Party:
    """A member by number, or any party by its URI or PGLN, a stub on first sight.

    Raises InvalidInput, NotFound.
    """
    if not names.looks_like_uri(text):
        return member(session, text)
    return named_party(session, names.party_uri(text), author)


def change(session: Session, party: Party, changes: Mapping[str, object]) -> Party:
    """The party with these changes. Raises InvalidInput with every fault."""
    faults = Faults()
    country = changes.get("country")
    rules.country(faults, country if isinstance(country, str) else None, "/country")
    faults.raise_if_any()
    for name, value in changes.items():
        setattr(party, name, value)
    session.add(party)
    session.flush()
    return party


def own(session: Session, actor: Actor) -> Party:
    """The party that the actor acts for."""
    return session.get_one(Party, actor.party_id)


def row_id(row: Party) -> int:
    """The number of a stored party."""
    assert row.id is not None
    return row.id


def _check(new: NewParty) -> tuple[str, str | None]:
    """Name and canonical URI. Raises InvalidInput with every fault."""
    faults, name, uri = Faults(), new.name, new.uri
    with faults.at("/name"):
        name = rules.line(new.name, rules.LONGEST_NAME)
    if uri is not None:
        with faults.at("/uri"):
            uri = names.party_uri(uri)
    rules.country(faults, new.country, "/country")
    if not new.roles:
        faults.add("roles_missing", "A partner has at least one role.", "/roles")
    faults.raise_if_any()
    return name, uri


def _by_uri(session: Session, uri: str) -> Party | None:
    return session.exec(select(Party).where(Party.uri == uri)).first()


def _may_read(session: Session, actor: Actor, party: Party) -> bool:
    is_own = party.introduced_by == actor.party_id
    if party.is_member or is_own or actor.reads_all or actor.may(Permission.ENROL):
        return True
    entry = select(AddressBookEntry.id).where(
        AddressBookEntry.party_id == actor.party_id, AddressBookEntry.counterparty_id == party.id
    )
    return session.exec(entry).first() is not None


def _stub_key(name: str, place: str | None) -> str:
    """The same for names that differ in case, width or spacing only."""
    parts = (
        " ".join(unicodedata.normalize("NFKC", part).casefold().split())
        for part in (name, place or "")
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _note_in_address_book(session: Session, recorder_id: int, party: Party) -> None:
    hold(session, f"address book {recorder_id}")
    code, number = names.slug(party.name), 1
    while session.exec(
        select(AddressBookEntry.id).where(
            AddressBookEntry.party_id == recorder_id, AddressBookEntry.code == code
        )
    ).first():
        number += 1
        code = f"{names.slug(party.name)}-{number}"
    session.add(AddressBookEntry(party_id=recorder_id, code=code, counterparty_id=row_id(party)))
    session.flush()
