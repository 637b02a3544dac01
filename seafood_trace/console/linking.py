"""A partner's links as its page shows them, and what was typed into the forms there."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from seafood_trace.access.actor import Actor
from seafood_trace.errors import Faults
from seafood_trace.identifiers import gs1_keys
from seafood_trace.provenance.partner_links import domains, links
from seafood_trace.provenance.partner_links.links import HIGHEST_RANK, LOWEST_RANK, NewLink
from seafood_trace.provenance.partner_links.tables import LinkDomain, PartnerLink

MOST_SHOWN = 100
_LONGEST = {"item": 512, "type": 60, "href": 1_000, "title": 200}
_LONGEST_DOMAIN, _LONGEST_PARTY = 253, 512
_LONGEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class OwnLinks:
    """The newest links, those that were removed too, and the domains that links may lead to."""

    links: list[PartnerLink]
    domains: list[LinkDomain]


def own_links(session: Session, actor: Actor) -> OwnLinks:
    """What the partner has set, and may."""
    return OwnLinks(
        links.links_of(session, actor.party_id, None, MOST_SHOWN),
        domains.domains_of(session, actor.party_id, None, MOST_SHOWN),
    )


def read_link(sent: Mapping[str, str]) -> NewLink:
    """The link that was typed. Raises InvalidInput with every fault."""
    faults = Faults()
    typed = {name: _line(faults, sent, name, longest) for name, longest in _LONGEST.items()}
    order = sent.get("order", "").strip() or str(LOWEST_RANK)
    is_number = order.isascii() and order.isdigit() and len(order) < 6
    if not is_number or int(order) > HIGHEST_RANK:
        faults.add("bad_order", f"The order is a number up to {HIGHEST_RANK}.", "/order")
    faults.raise_if_any()
    languages = tuple(sent.get("languages", "").replace(",", " ").split())
    return NewLink(**typed, languages=languages, order=int(order))


def read_number(sent: Mapping[str, str]) -> int:
    """The number of the link that was chosen; 0, which none has, for anything else."""
    number = sent.get("link", "")
    return int(number) if gs1_keys.is_digits(number) and len(number) <= _LONGEST_NUMBER else 0


def read_domain(sent: Mapping[str, str]) -> tuple[str, str | None]:
    """The domain and the partner that were typed; None is one's own. Raises InvalidInput."""
    faults = Faults()
    domain = _line(faults, sent, "domain", _LONGEST_DOMAIN)
    faults.raise_if_any()
    return domain, sent.get("party", "").strip()[:_LONGEST_PARTY] or None


def _line(faults: Faults, sent: Mapping[str, str], name: str, longest: int) -> str:
    text = sent.get(name, "").strip()
    if not text or len(text) > longest or not text.isprintable():
        faults.add(
            "bad_value", f"Fill in {name}: one line of at most {longest} characters.", f"/{name}"
        )
    return text
