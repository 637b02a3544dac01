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
MASTER_DATA = "masterData"
MASTER_DATA_ROOT = "/master-data"
IN_WEB_VOCABULARY = "form=gs1-voc"
DEFAULT = "defaultLink"
PRIMARY_KEYS = ("00", "01", "414", "417")


def linkset(
    public_url: str,
    path: str,
    title: str,
    ancestors: Sequence[str],
    *,
    has_story: bool,
    has_master_data: bool = False,
) -> dict[str, Json]:
    """The linkset of the thing at this path; `ancestors` are the paths of what it is a part of."""
    links = _links(public_url, path, title, has_story=has_story)
    links[VOCABULARY + EVENTS] = [_json_link(address_of(public_url, EVENTS, path), title)]
    if has_master_data:
        address = address_of(public_url, MASTER_DATA, path)
        links[VOCABULARY + MASTER_DATA] = [_json_link(address, title)]
    anchors = [links]
    anchors += [_links(public_url, other, title, has_story=False) for other in ancestors]
    return {"linkset": [*anchors]}


def address_of(public_url: str, link_type: str, path: str) -> str:
    """Where the events or the master data of the thing at this path are asked for."""
    root = public_url.rstrip("/")
    return f"{root}/epcis" if link_type == EVENTS else f"{root}{MASTER_DATA_ROOT}{path}"


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
    return links


def _json_link(address: str, title: str) -> dict[str, Json]:
    return {"href": address, "title": title, "type": "application/json"}


def communication(public_url: str, link_type: str, path: str, title: str) -> list[Json]:
    """GDST's answer to `linkType=gs1:epcis` and `gs1:masterData`: where they are asked for.

    Master data has two links: clients try one after the other until they read what they get.
    """
    address = address_of(public_url, link_type, path)
    addresses = [address]
    if link_type == MASTER_DATA:
        addresses.append(f"{address}?{IN_WEB_VOCABULARY}")
    return [
        {
            "link": one,
            "title": title,
            "linkType": f"gs1:{link_type}",
            "authRequired": link_type == EVENTS,
        }
        for one in addresses
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
