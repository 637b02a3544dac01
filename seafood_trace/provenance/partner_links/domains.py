"""The domains that a partner's links may lead to.

A resolver that sends people wherever a partner likes is a gift to whoever steals a partner's key.
So the alliance's staff register each domain, after seeing that it is the partner's; the partner
itself cannot. A domain stands for itself and for all names below it. Once it is removed, links
to it are no longer given to anybody, without anything else having to be done.
"""

from collections.abc import Collection

from sqlmodel import Session, col, select

from seafood_trace.access.actor import Actor
from seafood_trace.errors import Conflict, Fault, InvalidInput, NotFound
from seafood_trace.parties import directory
from seafood_trace.parties.author import Author
from seafood_trace.provenance.partner_links.tables import LinkDomain
from seafood_trace.store.unique import hold
from seafood_trace.work import addresses

MOST_DOMAINS = 200
_UNKNOWN = Fault("link_domain_unknown", "No domain for links has this number.")


def register(
    session: Session, actor: Actor, domain: str, party: str | None, author: Author
) -> LinkDomain:
    """The domain, allowed from now on to the party named, without one to the actor's own.

    Raises InvalidInput, NotFound for an unknown party, Conflict where it is allowed already.
    """
    name = _name(domain)
    party_id = (
        actor.party_id if party is None else directory.row_id(directory.member(session, party))
    )
    hold(session, f"link domains of {party_id}")
    known = allowed(session, [party_id]).get(party_id, ())
    if name in known:
        raise Conflict.of("link_domain_taken", "This partner has this domain already.", "/domain")
    if len(known) >= MOST_DOMAINS:
        raise Conflict.of("too_many_domains", f"A partner has at most {MOST_DOMAINS} domains.")
    row = LinkDomain(party_id=party_id, domain=name, created_at=author.now, created_by=author.label)
    session.add(row)
    session.flush()
    return row


def remove(session: Session, number: int, author: Author) -> LinkDomain:
    """The domain, no longer allowed. Raises NotFound."""
    row = session.get(LinkDomain, number)
    if row is None or row.removed_at is not None:
        raise NotFound(_UNKNOWN)
    row.removed_at, row.removed_by = author.now, author.label
    session.add(row)
    session.flush()
    return row


def domains_of(session: Session, party_id: int, after: int | None, limit: int) -> list[LinkDomain]:
    """The party's domains that are allowed, in the order they were registered, at most `limit`."""
    query = select(LinkDomain).where(
        LinkDomain.party_id == party_id,
        col(LinkDomain.removed_at).is_(None),
        col(LinkDomain.id) > (after or 0),
    )
    return list(session.exec(query.order_by(col(LinkDomain.id)).limit(limit)).all())


def allowed(session: Session, party_ids: Collection[int]) -> dict[int, set[str]]:
    """The names of the domains allowed to each of these parties that has any."""
    query = select(LinkDomain).where(
        col(LinkDomain.party_id).in_(party_ids), col(LinkDomain.removed_at).is_(None)
    )
    found: dict[int, set[str]] = {}
    for row in session.exec(query.limit(MOST_DOMAINS * max(len(party_ids), 1))):
        found.setdefault(row.party_id, set()).add(row.domain)
    return found


def is_within(host: str, domains: Collection[str]) -> bool:
    """Whether the host is one of these domains or lies below one."""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _name(domain: str) -> str:
    """The domain in its one spelling. Raises InvalidInput."""
    bad = InvalidInput.of(
        "bad_domain",
        "A domain is a name such as bay-plant.example, without https://, a port or a path; "
        "in other letters than a to z in its xn-- form.",
        "/domain",
    )
    try:
        url = addresses.read(f"https://{domain}/")
    except InvalidInput:
        raise bad from None
    is_name = "." in url.host and addresses.literal(url.host) is None
    if not is_name or url.text != f"https://{url.host}/" or "/" in domain or ":" in domain:
        raise bad
    return url.host
