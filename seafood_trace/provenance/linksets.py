"""What a resolver says of itself and of a thing: anchors with their links, as JSON values. PURE.

An anchor is one level of what was asked: the pack, its lot, its product. Each has exactly one
default link, our own page of it, and any number of typed ones.

Sources: RFC 9264 (linkset), GS1-Conformant Resolver Standard (link types, default link, choosing
among links, description file).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from seafood_trace.epcis.event import Json
from seafood_trace.identifiers.application_identifiers import QUALIFIERS

LINKSET_JSON = "application/linkset+json"
CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"
VOCABULARY = "https://ref.gs1.org/voc/"
PAGE = "pip"
STORY = "traceability"
CERTIFICATION = "certificationInfo"
RECALL = "recallStatus"
PLACE = "locationInfo"
EVENTS = "epcis"
MASTER_DATA = "masterData"
DEFAULT = "defaultLink"
IN_WEB_VOCABULARY = "form=gs1-voc"
PAGE_ROOT = "/story"
STORY_ROOT = "/traceability"
MASTER_DATA_ROOT = "/master-data"

HTML, JSON = "text/html", "application/json"
_FOR_EVERYBODY = 0.001  # a link without a language comes after one that is asked for

# GS1's vocabulary has stood at more than one address.
_PREFIXES = (
    "gs1:",
    VOCABULARY,
    "https://gs1.org/voc/",
    "https://www.gs1.org/voc/",
    "http://gs1.org/voc/",
)

Quality = Callable[[str], float]
"""How much a client wants a media type or a language, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of one type; without languages it is for every reader."""

    link_type: str
    href: str
    title: str
    media_type: str | None = None
    languages: tuple[str, ...] = ()

    @property
    def attributes(self) -> tuple[str | None, frozenset[str]]:
        """By what a client can tell it from another of its type."""
        return self.media_type, frozenset(self.languages)


@dataclass(frozen=True, slots=True)
class Anchor:
    """One level of what was asked, by its own address, with the address of its default link."""

    address: str
    title: str
    default: str
    links: tuple[Link, ...] = ()


def linkset(anchors: Sequence[Anchor]) -> dict[str, Json]:
    """The linkset of these anchors, the most special first."""
    return {"linkset": [_anchor(anchor) for anchor in anchors]}


def as_json_ld(body: dict[str, Json]) -> dict[str, Json]:
    """The same with its context in it."""
    return {"@context": CONTEXT, **body}


def choices(
    anchors: Sequence[Anchor], link_type: str, media: Quality, language: Quality
) -> tuple[Link, ...]:
    """The best link of this type of the nearest anchor that has any; none where none has.

    Several where nothing tells the best ones apart. Where the client says nothing that decides,
    the first is the best.
    """
    nearest = (_of_type(anchor, link_type) for anchor in anchors)
    offered = next((links for links in nearest if links), ())
    scores = {link: _score(link, media, language) for link in offered}
    best = [link for link in offered if scores[link] == max(scores.values())]
    return tuple(link for link in best if link.attributes == best[0].attributes)


def bare_type(asked: str) -> str:
    """A link type without the prefix or address of GS1's vocabulary before it."""
    for prefix in _PREFIXES:
        asked = asked.removeprefix(prefix)
    return asked


def with_query(href: str, query: str) -> str:
    """The address with what stood in the query of the link asked for, as the standard wants."""
    if not query:
        return href
    base, mark, fragment = href.partition("#")
    return f"{base}{'&' if '?' in base else '?'}{query}{mark}{fragment}"


def communication(
    link_type: str, addresses: Sequence[str], title: str, *, is_public: bool
) -> list[Json]:
    """GDST's answer to `linkType=gs1:epcis` and `gs1:masterData`: where they are asked for.

    Events always want a key, master data that of somebody who may read what is not public.
    """
    return [
        {
            "link": address,
            "title": title,
            "linkType": f"gs1:{link_type}",
            "authRequired": link_type == EVENTS or not is_public,
        }
        for address in addresses
    ]


def description(public_url: str, name: str) -> dict[str, Json]:
    """The resolver description file at `/.well-known/gs1resolver`."""
    return {
        "name": name,
        "resolverRoot": public_url.rstrip("/"),
        "supportedPrimaryKeys": [*sorted(QUALIFIERS)],
        "supportedLinkType": [{"namespace": VOCABULARY, "prefix": "gs1:"}],
        "linkTypeDefaultCanBeLinkset": False,
        "jsonLdContextLocation": CONTEXT,
        "contact": {"fn": name},
    }


def _anchor(anchor: Anchor) -> dict[str, Json]:
    body: dict[str, Json] = {
        "anchor": anchor.address,
        "itemDescription": anchor.title,
        # A default link has a title and no other attribute.
        VOCABULARY + DEFAULT: [{"href": anchor.default, "title": anchor.title}],
    }
    for link_type in dict.fromkeys(link.link_type for link in anchor.links):
        body[VOCABULARY + link_type] = [_link(one) for one in _of_type(anchor, link_type)]
    return body


def _link(link: Link) -> dict[str, Json]:
    body: dict[str, Json] = {"href": link.href, "title": link.title}
    if link.media_type is not None:
        body["type"] = link.media_type
    if link.languages:
        body["hreflang"] = [*link.languages]
    return body


def _of_type(anchor: Anchor, link_type: str) -> tuple[Link, ...]:
    return tuple(link for link in anchor.links if link.link_type == link_type)


def _score(link: Link, media: Quality, language: Quality) -> tuple[float, float]:
    """How well a link fits, the language first: what cannot be read is of no use in any format."""
    spoken = max(map(language, link.languages), default=_FOR_EVERYBODY)
    return spoken, 1.0 if link.media_type is None else media(link.media_type)
