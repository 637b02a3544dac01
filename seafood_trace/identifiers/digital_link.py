"""GS1 Digital Link URIs: a GS1 key as a web address, read and written.

A link is an optional stem, a primary key, its qualifiers in a fixed order, and attributes
in the query: `https://example.com/01/09521141012345/10/BP-260310?17=260324`. The rightmost
primary key of the path wins, so anything may stand before it. Source: GS1 Digital Link
Standard: URI Syntax; the keys and formats are in `application_identifiers`.

Foreign links are read as they are. What this service itself issues or resolves goes through
`refuse_restricted` as well.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, unquote_to_bytes

from seafood_trace.errors import Faults, InvalidInput
from seafood_trace.identifiers import application_identifiers, gs1_keys
from seafood_trace.identifiers.application_identifiers import ATTRIBUTES, FORMATS, QUALIFIERS

CANONICAL_DOMAIN = "https://id.gs1.org"

_WEB_URI = re.compile(
    r"(?P<scheme>https?)://(?P<host>[^/?#\s]+)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?",
    re.IGNORECASE | re.DOTALL,
)
_DOMAIN = re.compile(r"https?://[^?#\s]+", re.IGNORECASE)
_BROKEN_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
_UNESCAPED = "-._"
_SHORT_GTINS = (8, 12, 13)

Pair = tuple[str, str]


@dataclass(frozen=True)
class DigitalLink:
    """A Digital Link with every value decoded and checked.

    `stem` is what stands before the key, without a slash at its end; "" if only a path was
    read. Pairs are (AI, value). `others` are the query's alphabetic parameters, which have
    no meaning to GS1.
    """

    stem: str
    key: Pair
    qualifiers: tuple[Pair, ...] = ()
    attributes: tuple[Pair, ...] = ()
    others: tuple[Pair, ...] = ()

    @property
    def canonical(self) -> str:
        """Key and qualifiers on GS1's own domain, without any query."""
        return CANONICAL_DOMAIN + _path((self.key, *self.qualifiers))

    @property
    def ancestors(self) -> tuple["DigitalLink", ...]:
        """The links of which this is a part, nearest first: serial, then lot, then GTIN."""
        count = len(self.qualifiers)
        return tuple(
            replace(self, qualifiers=self.qualifiers[:kept], attributes=(), others=())
            for kept in reversed(range(count))
        )

    def value(self, ai: str) -> str | None:
        """The value of this AI, wherever it stands; None if the link has none."""
        pairs = (self.key, *self.qualifiers, *self.attributes)
        return next((value for name, value in pairs if name == ai), None)


def parse(uri: str) -> DigitalLink:
    """The Digital Link that this web address is. Raises InvalidInput where it is none."""
    match = _WEB_URI.fullmatch(uri)
    if match is None:
        raise InvalidInput.of(
            "not_a_digital_link", "A Digital Link starts with http:// or https:// and a host."
        )
    origin = f"{match['scheme']}://{match['host']}".lower()
    return _read(origin, match["path"], match["query"] or "")


def parse_path(path: str, query: str = "") -> DigitalLink:
    """The Digital Link in a request's path and query, both still percent-encoded.

    A path that a framework has already decoded will not do: a lot may contain a slash.
    Raises InvalidInput.
    """
    return _read("", path, query)


def build(
    key: Pair,
    qualifiers: Iterable[Pair] = (),
    attributes: Iterable[Pair] = (),
    domain: str = CANONICAL_DOMAIN,
) -> str:
    """The URI of this key on this domain, which may have a path. Raises InvalidInput."""
    if _DOMAIN.fullmatch(domain) is None:
        raise InvalidInput.of("bad_domain", "A domain starts with http:// or https:// and a host.")
    link = _checked(DigitalLink(domain.rstrip("/"), key, tuple(qualifiers), tuple(attributes)))
    query = "&".join(f"{ai}={_escape(value)}" for ai, value in link.attributes)
    return link.stem + _path((link.key, *link.qualifiers)) + (f"?{query}" if query else "")


def refuse_restricted(link: DigitalLink) -> None:
    """Raise InvalidInput (`restricted_gtin`) for a GTIN that is valid in one shop only.

    General Specifications, "Restricted Circulation Numbers": such a number means another
    thing elsewhere, so it cannot name a product to the world.
    """
    ai, value = link.key
    if ai == "01" and gs1_keys.is_restricted_gtin(value):
        raise InvalidInput.of(
            "restricted_gtin",
            f"GTIN {value} is a restricted number or a coupon: it is valid in one shop or region "
            "only. Use the GTIN that the brand owner has registered.",
        )


def _path(pairs: Iterable[Pair]) -> str:
    return "".join([f"/{ai}/{_escape(value)}" for ai, value in pairs])


def _escape(value: str) -> str:
    # A checked value is ASCII, and most are plain letters and digits.
    return value if value.isalnum() else quote(value, safe=_UNESCAPED)


def _read(origin: str, path: str, query: str) -> DigitalLink:
    segments = path.removesuffix("/").split("/")
    start = _rightmost_key(segments)
    decoded = [_decode(segment) for segment in segments[start:]]
    key, *qualifiers = zip(decoded[::2], decoded[1::2], strict=True)
    attributes, others = _read_query(query) if query else ((), ())
    stem = origin + "/".join(segments[:start])
    return _checked(DigitalLink(stem, key, tuple(qualifiers), attributes, others))


def _rightmost_key(segments: list[str]) -> int:
    """Where the rightmost primary key is, counting AI and value back from the end."""
    for index in range(len(segments) - 2, -1, -2):
        if segments[index] in QUALIFIERS:
            return index
    raise InvalidInput.of(
        "not_a_digital_link",
        "There is no GS1 key in this path; a Digital Link has one, as in /01/09521141012345.",
    )


def _read_query(query: str) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """The numeric parameters, decoded, and the others, as far as they can be decoded."""
    attributes, others = [], []
    for part in query.split("&"):
        name, _, value = (text.replace("+", " ") for text in part.partition("="))
        if gs1_keys.is_digits(name):
            attributes.append((name, _decode(value)))
        elif part:
            others.append((unquote(name), unquote(value)))
    return tuple(attributes), tuple(others)


def _decode(text: str) -> str:
    if "%" not in text:
        return text
    if _BROKEN_ESCAPE.search(text):
        raise InvalidInput.of("bad_escape", "A % in a link is followed by two hexadecimal digits.")
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeError:
        raise InvalidInput.of("bad_escape", "The escapes in this link are not UTF-8.") from None


def _checked(link: DigitalLink) -> DigitalLink:
    """The link with its GTIN padded. Raises InvalidInput with every fault in it."""
    ai, value = link.key
    if ai not in QUALIFIERS:
        raise InvalidInput.of("not_a_key", f"AI {ai[:20]} is not a primary key of a Digital Link.")
    if ai == "01" and len(value) in _SHORT_GTINS and gs1_keys.is_digits(value):
        link = replace(link, key=(ai, value.zfill(14)))
    faults = Faults()
    for name, content in (link.key, *link.qualifiers, *link.attributes):
        try:
            application_identifiers.check(name, content)
        except InvalidInput as error:
            faults.extend(error.faults)
    if link.qualifiers:
        _check_order(link, faults)
    if link.attributes:
        _check_attributes(link, faults)
    faults.raise_if_any()
    return link


def _check_order(link: DigitalLink, faults: Faults) -> None:
    key, _ = link.key
    used = [ai for ai, _ in link.qualifiers]
    if not _is_sequence(key, used):
        rows = [", ".join(row) for row in QUALIFIERS[key]]
        allowed = f"only {' or '.join(rows)}, in this order" if rows else "nothing"
        faults.add("bad_qualifier", f"Behind AI {key} a path may go on with {allowed}.")


def _is_sequence(key: str, used: list[str]) -> bool:
    """Whether these AIs, in this order, may follow the key."""
    return any(used == [ai for ai in row if ai in used] for row in QUALIFIERS[key])


def _check_attributes(link: DigitalLink, faults: Faults) -> None:
    key, _ = link.key
    path = {key, *(ai for ai, _ in link.qualifiers)}
    for ai, count in Counter(ai for ai, _ in link.attributes).items():
        if ai in path or count > 1:
            faults.add("duplicate_ai", f"AI {ai} may be given only once.")
        elif any(path - {key} < set(row) and ai in row for row in QUALIFIERS[key]):
            faults.add("belongs_in_path", f"AI {ai} stands in the path behind AI {key}.")
        elif ai in FORMATS and ai not in ATTRIBUTES:
            faults.add("not_an_attribute", f"AI {ai} cannot stand in a Digital Link's query.")
