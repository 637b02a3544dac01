"""Partners' links are set, listed, removed, and found for what a resolver is asked for.

Nothing is changed in place: another title is another link, and the old one's removal is on record.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import Permission
from seafood_trace.errors import Conflict, Fault, Faults, InvalidInput, NotFound
from seafood_trace.parties.author import Author
from seafood_trace.provenance import linksets
from seafood_trace.provenance.linksets import Link
from seafood_trace.provenance.partner_links import domains, owning
from seafood_trace.provenance.partner_links.link_types import TYPES
from seafood_trace.provenance.partner_links.tables import PartnerLink
from seafood_trace.store import identity as interned
from seafood_trace.store.unique import hold
from seafood_trace.work import addresses

MOST_OF_AN_ITEM = 50
MOST_LANGUAGES = 10
LOWEST_RANK, HIGHEST_RANK = 0, 1_000
LONGEST_HREF = 1_000
# As GS1's schema of a linkset takes them: a language, and maybe a country.
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")
_UNKNOWN = Fault("link_unknown", "You have set no link with this number, or it is removed.")


@dataclass(frozen=True, kw_only=True)
class NewLink:
    """A link as it was sent: `item` in any spelling, `type` with or without `gs1:`."""

    item: str
    type: str
    href: str
    title: str
    languages: tuple[str, ...] = ()
    media_type: str = linksets.HTML
    order: int = 0


def add(session: Session, actor: Actor, new: NewLink, author: Author) -> PartnerLink:
    """The link, given from now on to whoever asks for the item.

    Raises InvalidInput with every fault, NotAllowed where the item is not the actor's to link,
    Conflict where it has the same link already or too many.
    """
    faults = Faults()
    link_type = linksets.bare_type(new.type)
    with faults.at("/item"):
        item = owning.read_item(new.item)
    _check_words(faults, new, link_type)
    _check_target(faults, new.href, domains.allowed(session, [actor.party_id]).get(actor.party_id))
    faults.raise_if_any()
    owning.check(session, actor, item)
    hold(session, f"links of {item}")
    _check_room(live(session, [item]).get(item, []), actor.party_id, link_type, new)
    row = PartnerLink(
        party_id=actor.party_id,
        item_id=interned.intern(session, [item])[item],
        item=item,
        link_type=link_type,
        href=new.href,
        title=new.title,
        languages=" ".join(new.languages),
        media_type=new.media_type,
        rank=new.order,
        created_at=author.now,
        created_by=author.label,
    )
    session.add(row)
    session.flush()
    return row


def remove(session: Session, actor: Actor, number: int, author: Author) -> PartnerLink:
    """The own link, or for the alliance's staff anybody's, no longer given. Raises NotFound."""
    row = session.get(PartnerLink, number)
    may_remove = row is not None and _may_see(actor, row)
    if row is None or not may_remove or row.removed_at is not None:
        raise NotFound(_UNKNOWN)
    row.removed_at, row.removed_by = author.now, author.label
    session.add(row)
    session.flush()
    return row


def own(session: Session, actor: Actor, number: int) -> PartnerLink:
    """The link, removed or not, if it is the actor's or the actor is staff. Raises NotFound."""
    row = session.get(PartnerLink, number)
    if row is None or not _may_see(actor, row):
        raise NotFound(_UNKNOWN)
    return row


def links_of(
    session: Session, party_id: int, before: int | None, limit: int, *, item: str | None = None
) -> list[PartnerLink]:
    """The party's links, newest first, the removed ones too; only of the item where one is named."""
    query = select(PartnerLink).where(PartnerLink.party_id == party_id)
    if before is not None:
        query = query.where(col(PartnerLink.id) < before)
    if item is not None:
        number = interned.ids(session, [item]).get(item)
        query = query.where(PartnerLink.item_id == number)
    return list(session.exec(query.order_by(col(PartnerLink.id).desc()).limit(limit)).all())


def live(session: Session, items: Collection[str]) -> dict[str, list[PartnerLink]]:
    """By canonical item the links that are given, in their order; items without any are left out.

    A link is given while it is not removed and its domain is still allowed to its partner.
    """
    numbers = interned.ids(session, items)
    query = select(PartnerLink).where(
        col(PartnerLink.item_id).in_(numbers.values()), col(PartnerLink.removed_at).is_(None)
    )
    query = query.order_by(col(PartnerLink.rank), col(PartnerLink.id))
    rows = session.exec(query.limit(4 * MOST_OF_AN_ITEM * max(len(items), 1))).all()
    known = domains.allowed(session, {row.party_id for row in rows}) if rows else {}
    found: dict[str, list[PartnerLink]] = {}
    for row in rows:
        if domains.is_within(addresses.read(row.href).host, known.get(row.party_id, ())):
            found.setdefault(row.item, []).append(row)
    return found


def as_link(row: PartnerLink) -> Link:
    """The link as a resolver gives it."""
    return Link(row.link_type, row.href, row.title, row.media_type, tuple(row.languages.split()))


def _may_see(actor: Actor, row: PartnerLink) -> bool:
    return row.party_id == actor.party_id or actor.may(Permission.ENROL)


def _check_words(faults: Faults, new: NewLink, link_type: str) -> None:
    if link_type not in TYPES:
        faults.add(
            "link_type_unknown", f"A type of a link is one of: {', '.join(sorted(TYPES))}.", "/type"
        )
    is_known = all(map(_LANGUAGE.fullmatch, new.languages))
    is_once = len(set(new.languages)) == len(new.languages) <= MOST_LANGUAGES
    if not is_known or not is_once:
        faults.add(
            "bad_language",
            f"Languages are codes such as en or es-MX, each once and at most {MOST_LANGUAGES}.",
            "/languages",
        )
    if _MEDIA_TYPE.fullmatch(new.media_type) is None:
        faults.add(
            "bad_media_type", "A media type is written as text/html, in small letters.",
            "/media_type",
        )  # fmt: skip


def _check_target(faults: Faults, href: str, allowed: Collection[str] | None) -> None:
    try:
        url = addresses.read(href)
    except InvalidInput:
        url = None
    if url is None or url.scheme != "https" or len(href) > LONGEST_HREF:
        faults.add(
            "bad_target",
            "A link leads to an https:// address in ASCII, without a user name, of at most "
            f"{LONGEST_HREF} characters.",
            "/href",
        )
    elif not domains.is_within(url.host, allowed or ()):
        faults.add(
            "domain_not_allowed",
            f"Your links may not lead to {url.host} yet: ask the alliance to register the domain "
            "for you.",
            "/href",
        )


def _check_room(given: list[PartnerLink], party_id: int, link_type: str, new: NewLink) -> None:
    own = [row for row in given if row.party_id == party_id]
    wanted = link_type, new.href, set(new.languages)
    if any((row.link_type, row.href, set(row.languages.split())) == wanted for row in own):
        raise Conflict.of("link_is_set", "This link is set already.", "/href")
    if len(own) >= MOST_OF_AN_ITEM:
        raise Conflict.of(
            "too_many_links", f"You may set {MOST_OF_AN_ITEM} links for one item; remove some."
        )
