"""Patterns of items: what `MATCH_…` takes beside plain identifiers.

An EPC pattern (`urn:epc:idpat:sgtin:9521141.*.*`) has the parts of an EPC URN, with `*` for any,
or `[2-7]` for a range. A Digital Link and a GDST URN may end in `*`. Stored items are canonical,
so an item is turned back into the URN it would have under the pattern's own company prefix,
and compared part by part. A Digital Link does not tell where its company prefix ends, so a
pattern with a shorter prefix finds what a longer one would.

PURE. Sources: GS1 EPCIS 2.0, section 8.2.7.1.1; EPC Tag Data Standard, pure identity patterns.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from seafood_trace.errors import Fault, InvalidInput
from seafood_trace.identifiers import digital_link, epc_urn, gdst_urn, identity
from seafood_trace.identifiers.digital_link import CANONICAL_DOMAIN

ANY = "*"
_FORMS = ("urn:epc:idpat:", "urn:epc:class:")
_RANGE = re.compile(r"\[(\d{1,20})-(\d{1,20})\]")
_PLAIN = re.compile(r"[^\s*\[\]]+")
_COMPANY = re.compile(r"[0-9]{6,12}")
_ANY_LENGTH = 7  # of a company prefix that the pattern leaves open
_COMPANY_DIGITS = 6  # the shortest company prefix: what every item is filed under

# How many dots part the URNs of a scheme; the last part of most may hold more of them.
_DOTS = {
    **dict.fromkeys(("sscc", "pgln", "gsrn", "gsrnp", "gsin", "giai", "ginc", "usdod", "bic"), 1),
    **dict.fromkeys(("sgtin", "lgtin", "upui", "sgln", "grai", "gdti", "sgcn", "cpi"), 2),
    **dict.fromkeys(("adi", "gid"), 2),
    "imovn": 0,
    "itip": 4,
}
_WITH_COMPANY = frozenset(_DOTS) - epc_urn.SCHEMES_WITHOUT_DIGITAL_LINK

# Keys whose first digit stands before the company prefix.
_LED_BY_A_DIGIT = frozenset(("00", "01", "8003", "8006"))


@dataclass(frozen=True, slots=True)
class ItemPattern:
    """A set of items; `scheme` is that of an EPC URN, or "" where `parts` is a plain beginning."""

    scheme: str
    parts: tuple[str, ...]

    def covers(self, uri: str) -> bool:
        """Whether the canonical item is one of them."""
        if not self.scheme:
            start = self.parts[0]
            return uri.startswith(start) and len(uri) > len(start)
        company = self.parts[0]
        length = _ANY_LENGTH if company == ANY else len(company)
        found = _parts_of(uri, self.scheme, length)
        return found is not None and all(map(_fits, self.parts, found))

    @property
    def product(self) -> str | None:
        """The product whose lots or items these are; None where they are of many products."""
        if not self.scheme:
            return _product(self.parts[0] + "1")
        if self.scheme not in ("sgtin", "lgtin") or not all(map(_is_plain, self.parts[:2])):
            return None
        # Either way the second part is that of the product, whose class is written as a pattern.
        return _product(identity.canonical(f"urn:epc:id:sgtin:{'.'.join(self.parts[:2])}.1"))

    @property
    def company(self) -> str | None:
        """The first digits of the company prefix that all of them have; None where it is open."""
        if self.scheme not in _WITH_COMPANY or self.parts[0] == ANY:
            return None
        return self.parts[0][:_COMPANY_DIGITS]


def read(text: str) -> ItemPattern | None:
    """The pattern that this is; None where it is a plain identifier.

    Raises InvalidInput (`bad_pattern`) where it is a pattern that cannot be meant.
    """
    lowered = text[:14].lower()
    if lowered in _FORMS and _has_wildcard(text):
        scheme, _, body = text[14:].partition(":")
        return _epc_pattern(scheme, body, is_class=lowered == "urn:epc:class:")
    if lowered.startswith(gdst_urn.PREFIX) and text.endswith((".*", ":*")):
        return ItemPattern("", (gdst_urn.PREFIX + text[len(gdst_urn.PREFIX) : -1],))
    if lowered.startswith(("https://", "http://")) and text.endswith("/*"):
        return ItemPattern("", (_link_start(text),))
    return None


def product_of(uri: str) -> str | None:
    """The product that a canonical lot or item is of, or that it is; None for anything else."""
    return uri if identity.kind(uri) is identity.Kind.PRODUCT else _product(uri)


def company_of(uri: str) -> str | None:
    """The first digits of the company prefix in a canonical GS1 key; None for anything else."""
    if not uri.startswith(CANONICAL_DOMAIN):
        return None
    ai, _, rest = uri[len(CANONICAL_DOMAIN) + 1 :].partition("/")
    start = 1 if ai in _LED_BY_A_DIGIT else 0
    digits = rest[start : start + _COMPANY_DIGITS]
    return digits if len(digits) == _COMPANY_DIGITS and digits.isdigit() else None


def _has_wildcard(text: str) -> bool:
    parts = text.rpartition(":")[2].split(".")
    return any(part == ANY or _bounds(part) for part in parts)


def _epc_pattern(scheme: str, body: str, *, is_class: bool) -> ItemPattern:
    if scheme not in _DOTS or (is_class and scheme != "lgtin"):
        raise _bad(f"There are no patterns of {scheme[:20]!r}.")
    parts = body.split(".", _DOTS[scheme])
    company = parts[0]
    if len(parts) <= _DOTS[scheme] or not all(map(_is_part, parts)):
        raise _bad("Every part of an EPC pattern is a value, a range such as [2-7], or *.")
    if company == ANY:
        if set(parts) != {ANY}:
            raise _bad("Behind a * for the company prefix, all parts of an EPC pattern are *.")
    elif scheme in _WITH_COMPANY and not _COMPANY.fullmatch(company):
        raise _bad("The first part of this EPC pattern is a company prefix of 6 to 12 digits.")
    return ItemPattern(scheme, tuple(parts))


@lru_cache(maxsize=4096)
def _parts_of(uri: str, scheme: str, company_length: int) -> tuple[str, ...] | None:
    """The parts of the item's URN in this scheme, None where it has none."""
    if uri.startswith(epc_urn.PREFIX):
        urn = uri
    else:
        try:
            urn = epc_urn.to_urn(digital_link.parse(uri), company_length)
        except InvalidInput:
            return None
    form, _, rest = urn[len(epc_urn.PREFIX) :].partition(":")
    found, _, body = rest.partition(":")
    # A bare GTIN is the class that the pattern of all its items names (CBV 2.0, 8.3).
    if found != scheme or (form == "idpat" and not body.endswith(".*")):
        return None
    return tuple(body.split(".", _DOTS[scheme]))


def _fits(wanted: str, found: str) -> bool:
    if wanted in (ANY, found):
        return True
    bounds = _bounds(wanted)
    return bounds is not None and found.isdigit() and bounds[0] <= int(found) <= bounds[1]


def _bounds(part: str) -> tuple[int, int] | None:
    match = _RANGE.fullmatch(part)
    return (int(match[1]), int(match[2])) if match else None


def _is_plain(part: str) -> bool:
    return _PLAIN.fullmatch(part) is not None


def _is_part(part: str) -> bool:
    return part == ANY or _is_plain(part) or _bounds(part) is not None


def _link_start(text: str) -> str:
    """The canonical beginning of the links that this pattern covers."""
    stem = text[:-1]
    try:
        return identity.canonical(stem + "1").removesuffix("1")
    except InvalidInput:
        return stem


def _product(uri: str) -> str | None:
    try:
        return identity.product_of(uri)
    except InvalidInput:
        return None


def _bad(right: str) -> InvalidInput:
    example = "An example is urn:epc:idpat:sgtin:9521141.*.*."
    return InvalidInput(Fault("bad_pattern", f"{right} {example}"))
