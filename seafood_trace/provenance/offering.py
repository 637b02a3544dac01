"""Which links a thing has, at each level: the pack, its lot, its product.

Our own page is the default link of every level, so the answer to a scan does not depend on what a
partner sets. A partner's link of a type stands in the place of ours of that type: a recall page, a
page of the product. Levels that would lead nowhere are left out.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlmodel import Session

from seafood_trace.access.actor import Actor
from seafood_trace.identifiers import resolver_path
from seafood_trace.identifiers.identity import Kind
from seafood_trace.identifiers.resolver_path import Asked
from seafood_trace.provenance import linksets, master_data, resolver
from seafood_trace.provenance.linksets import Anchor, Link
from seafood_trace.provenance.partner_links import links
from seafood_trace.provenance.resolver import Target
from seafood_trace.web.languages import LANGUAGES, gettext


@dataclass(frozen=True, slots=True)
class Level:
    """One level of what was asked, and what it leads to."""

    path: str
    item: str
    target: Target


def anchors(
    session: Session, public_url: str, asked: Asked, target: Target, actor: Actor | None
) -> tuple[Anchor, ...]:
    """The anchors of what was asked, most special first, with the links that this asker gets."""
    root = public_url.rstrip("/")
    levels = list(_levels(session, asked, target, actor))
    given = links.live(session, {level.item for level in levels})
    taken = {row.link_type for rows in given.values() for row in rows}
    found = []
    for level in levels:
        own = [*_pages(root, level, taken)]
        if level is levels[0]:
            own += _data(session, root, level, actor)
        set_by_partners = [links.as_link(row) for row in given.get(level.item, ())]
        page = f"{root}{linksets.PAGE_ROOT}{level.path}"
        found.append(
            Anchor(root + level.path, _title(level.target), page, (*set_by_partners, *own))
        )
    return tuple(found)


def links_for_people(session: Session, asked: Asked, target: Target) -> list[Link]:
    """The links that partners set for this and for what it is a part of, each address once."""
    items = [asked.item, *(one.item for one in _above(asked, target))]
    given = links.live(session, items)
    rows = [links.as_link(row) for item in items for row in given.get(item, ())]
    return list({link.href: link for link in rows}.values())


def data_addresses(public_url: str, link_type: str, path: str) -> list[str]:
    """Where events or master data of the thing at this path are asked for.

    Master data has two addresses: clients of GDST try one after the other until they read what
    they get.
    """
    root = public_url.rstrip("/")
    if link_type == linksets.EVENTS:
        return [f"{root}/epcis"]
    address = f"{root}{linksets.MASTER_DATA_ROOT}{path}"
    return [address, f"{address}?{linksets.IN_WEB_VOCABULARY}"]


def _levels(session: Session, asked: Asked, target: Target, actor: Actor | None) -> Iterator[Level]:
    yield Level(asked.path, asked.item, target)
    for one in _above(asked, target):
        found = resolver.find_exactly(session, one, actor)
        if found is not None:
            yield Level(one.path, one.item, found)


def _above(asked: Asked, target: Target) -> list[Asked]:
    """What this is a part of; of a pack also the lot that its label names and its address does not."""
    found = resolver.above(asked)
    label = target.label
    if label is not None and asked.lot_code is None and target.item != label.lot:
        found.insert(0, resolver_path.read(resolver_path.path_of(label.lot)))
    return found


def _title(target: Target) -> str:
    is_traced = target.kind in resolver.TRACED
    return gettext("Where this fish comes from") if is_traced else target.name


def _pages(root: str, level: Level, taken: Collection[str]) -> Iterator[Link]:
    """Our page under each type that it answers and no partner does, at least under one."""
    page = f"{root}{linksets.PAGE_ROOT}{level.path}"
    title = _title(level.target)
    answered = [one for one in _page_types(level.target.kind) if one not in taken]
    for link_type in answered or [linksets.PAGE]:
        yield Link(link_type, page, title, linksets.HTML, LANGUAGES)
    if level.target.kind in resolver.TRACED:
        story = f"{root}{linksets.STORY_ROOT}{level.path}"
        yield Link(linksets.STORY, story, title, linksets.JSON)


def _page_types(kind: Kind) -> tuple[str, ...]:
    if kind in resolver.TRACED:
        return linksets.PAGE, linksets.STORY, linksets.CERTIFICATION, linksets.RECALL
    if kind is Kind.LOCATION:
        return (linksets.PLACE,)
    return (linksets.PAGE,)


def _data(session: Session, root: str, level: Level, actor: Actor | None) -> Iterator[Link]:
    events = data_addresses(root, linksets.EVENTS, level.path)[0]
    yield Link(linksets.EVENTS, events, gettext("Events"), linksets.JSON)
    if master_data.is_there(session, level.target, actor):
        address = data_addresses(root, linksets.MASTER_DATA, level.path)[0]
        yield Link(linksets.MASTER_DATA, address, gettext("Master data"), linksets.JSON)
