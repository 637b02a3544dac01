"""Which other systems may know of an item, and how it is spelled to them. PURE.

A Digital Link that somebody sent leads to its maker's own resolver, unless it stands on GS1's
domain; besides, the operator names resolvers of partners, and whoever asks may name some. An
API key is for one origin and is never sent to another, whatever a link says.

Sources: GDST 1.2, communication protocol; GS1 Digital Link Standard.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from seafood_trace.config import Settings
from seafood_trace.epcis.event import Event, Json
from seafood_trace.errors import Faults, InvalidInput
from seafood_trace.identifiers import digital_link, identity
from seafood_trace.work import addresses

KEYS_HEADER = "X-Followed-Keys"
_GS1_HOSTS = frozenset({"id.gs1.org", "dl.gs1.org", "www.id.gs1.org"})
_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_QUANTITIES = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")


@dataclass(frozen=True, slots=True)
class Systems:
    """The systems that the operator knows of. `own` is the origin that never is asked: ours."""

    resolvers: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    own: str = ""

    def headers_for(self, url: str) -> dict[str, str]:
        """The key for the origin of this URL, where there is one."""
        key = self.keys.get(addresses.read(url).origin)
        return {} if key is None else {"X-API-Key": key}

    def without_keys(self) -> "Systems":
        """The same, for whoever must see no more than anybody does."""
        return Systems(self.resolvers, {}, self.own)

    def joined(self, other: "Systems") -> "Systems":
        """These and the other ones, whose keys go first."""
        resolvers = dict.fromkeys((*self.resolvers, *other.resolvers))
        return Systems(tuple(resolvers), {**self.keys, **other.keys}, self.own)

    def is_own(self, url: str) -> bool:
        return bool(self.own) and addresses.read(url).origin == self.own


@dataclass(frozen=True, slots=True)
class Spelling:
    """How an item was written: as this link or URN, at this resolver where it is a link."""

    item: str
    text: str
    resolver: str | None


def named_by(settings: Settings) -> Systems:
    """What the settings name. Raises InvalidInput for what is no URL."""
    return Systems(
        tuple(_base(one) for one in settings.followed_resolvers.split()),
        _keys(settings.followed_secrets, "/SEAFOOD_TRACE_FOLLOWED_SECRETS"),
        addresses.read(settings.public_url).origin,
    )


def brought(resolvers: Sequence[str], keys: str) -> Systems:
    """What an asker names for one trace. Raises InvalidInput."""
    faults = Faults()
    bases, found = [], {}
    for resolver in resolvers:
        with faults.at("/resolver"):
            bases.append(_base(resolver))
    with faults.at(f"/{KEYS_HEADER}"):
        found = _keys(keys, "")
    faults.raise_if_any()
    return Systems(tuple(bases), found)


def _keys(text: str, pointer: str) -> dict[str, str]:
    """The keys by their origins, of pairs like `https://host=key`."""
    found = {}
    for pair in text.split():
        address, _, key = pair.partition("=")
        if not key or not key.isascii() or not key.isprintable():
            raise InvalidInput.of(
                "bad_keys",
                "Keys for other systems are written as https://host=key, with spaces between.",
                pointer,
            )
        found[addresses.read(address).origin] = key
    return found


def spellings(event: Event) -> Iterator[Spelling]:
    """How the event, as it was sent, wrote the items that it touches."""
    for text in _sent(event.as_sent):
        yield from spelling(text)


def spelling(text: str) -> Iterator[Spelling]:
    """What this text names, if anything."""
    try:
        item = identity.canonical(text)
    except InvalidInput:
        return
    yield Spelling(item, text.strip(), resolver_in(text))


def resolver_in(text: str) -> str | None:
    """The resolver of a Digital Link on a domain of its maker's own; None for anything else."""
    if not text[:8].lower().startswith(("http://", "https://")):
        return None
    try:
        stem = digital_link.parse(text.strip()).stem
        host = addresses.read(stem).host
    except InvalidInput:
        return None
    return None if host in _GS1_HOSTS else _base(stem)


def _base(url: str) -> str:
    parts = urlsplit(addresses.read(url).text)
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def _sent(event: Mapping[str, Json]) -> Iterator[str]:
    texts: list[Json] = [event.get("parentID")]
    for name in _LISTS:
        listed = event.get(name)
        texts += listed if isinstance(listed, list) else []
    for name in _QUANTITIES:
        listed = event.get(name)
        for line in listed if isinstance(listed, list) else []:
            texts.append(line.get("epcClass") if isinstance(line, dict) else None)
    yield from (text for text in texts if isinstance(text, str))
