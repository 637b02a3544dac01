"""What a resolver says of itself and of a thing, as JSON values. PURE.

Sources: RFC 9264 (linkset), GS1-Conformant Resolver Standard (link types, description file).
"""

from collections.abc import Sequence

from seafood_trace.epcis.event import Json

LINKSET_JSON = "application/linkset+json"
VOCABULARY = "https://ref.gs1.org/voc/"
PAGE = "pip"
STORY = "traceability"
EVENTS = "epcis"
DEFAULT = "defaultLink"
PRIMARY_KEYS = ("00", "01", "414", "417")


def linkset(
    public_url: str, path: str, title: str, ancestors: Sequence[str], *, has_story: bool
) -> dict[str, Json]:
    """The linkset of the thing at this path; `ancestors` are the paths of what it is a part of."""
    anchors = [_links(public_url, path, title, has_story=has_story)]
    anchors += [_links(public_url, other, title, has_story=False) for other in ancestors]
    return {"linkset": [*anchors]}


def _links(public_url: str, path: str, title: str, *, has_story: bool) -> dict[str, Json]:
    address = public_url.rstrip("/") + path
    links: dict[str, Json] = {
        "anchor": address,
        "itemDescription": title,
        VOCABULARY + DEFAULT: [{"href": address, "title": title}],
        VOCABULARY + PAGE: [
            {"href": address, "title": title, "type": "text/html", "hreflang": ["en"]}
        ],
    }
    if has_story:
        links[VOCABULARY + STORY] = [{"href": address, "title": title, "type": "application/json"}]
        links[VOCABULARY + EVENTS] = [_events(public_url, title)]
    return links


def _events(public_url: str, title: str) -> dict[str, Json]:
    return {
        "href": public_url.rstrip("/") + "/epcis",
        "title": title,
        "type": "application/json",
    }


def communication(public_url: str, title: str) -> list[Json]:
    """GDST's answer to `linkType=gs1:epcis`: where the events are asked for."""
    return [
        {
            "link": public_url.rstrip("/") + "/epcis",
            "title": title,
            "linkType": "gs1:epcis",
            "authRequired": True,
        }
    ]


def description(public_url: str, name: str) -> dict[str, Json]:
    """The resolver description file at `/.well-known/gs1resolver`."""
    return {
        "name": name,
        "resolverRoot": public_url.rstrip("/"),
        "supportedPrimaryKeys": [*PRIMARY_KEYS],
        "linkTypeDefaultCanBeLinkset": False,
        "supportedLinkType": [{"namespace": VOCABULARY, "prefix": "gs1:"}],
    }
