"""GDST URNs: names for firms that have no GS1 company prefix.

`urn:gdst:<domain>:` is followed by a form and by parts with dots between them. The domain is
that of whoever gives the names out, here the alliance. Source: the identifier forms of GDST
1.2, each of which stands for one GS1 key.

A URN is compared as written, but for `urn:gdst:`, which is read in any case (RFC 8141). Only a
lot, serial, place or party part may contain dots, because it comes last.
"""

from dataclasses import dataclass
from typing import Literal

from seafood_trace.errors import InvalidInput

PREFIX = "urn:gdst:"

Kind = Literal["lot", "serial", "product", "location", "party", "logistic_unit"]

_FORMS: dict[Kind, str] = {
    "lot": "product:lot:class",
    "serial": "product:serial:obj",
    "product": "product:class",
    "location": "location:loc",
    "party": "party",
    "logistic_unit": "lpn:obj",
}
_NUMBERED: tuple[Kind, ...] = ("lot", "serial")


@dataclass(frozen=True)
class GdstUrn:
    """A GDST URN in its parts.

    `item` is the second part: a product's code, a place's or party's own code, a logistic
    unit's number; "" where a partner left it out, which only a product may not.
    `lot_or_serial` is None for all but a lot and a serial.
    """

    kind: Kind
    domain: str
    company: str
    item: str
    lot_or_serial: str | None = None


def is_gdst(uri: str) -> bool:
    """Whether this starts like a GDST URN, whatever follows."""
    return uri[: len(PREFIX)].lower() == PREFIX


def parse(urn: str) -> GdstUrn:
    """The parts of a GDST URN. Raises InvalidInput (`bad_gdst_urn`) where it names no thing."""
    domain, _, rest = urn[len(PREFIX) :].partition(":")
    form = next((kind for kind, form in _FORMS.items() if rest.startswith(f"{form}:")), None)
    if not is_gdst(urn) or form is None:
        raise InvalidInput.of(
            "bad_gdst_urn",
            "A GDST URN is urn:gdst:, a domain, a form such as product:lot:class or party, "
            "and the name.",
        )
    parts = rest[len(_FORMS[form]) + 1 :].split(".", 2 if form in _NUMBERED else 1)
    company, item, number = [*parts, "", ""][:3]
    return _checked(GdstUrn(form, domain, company, item, number if form in _NUMBERED else None))


def render(urn: GdstUrn) -> str:
    """The URN of these parts. Raises InvalidInput (`bad_gdst_urn`)."""
    _checked(urn)
    parts = [part for part in (urn.company, urn.item, urn.lot_or_serial) if part]
    return f"{PREFIX}{urn.domain}:{_FORMS[urn.kind]}:{'.'.join(parts)}"


def build_product(domain: str, company: str, item: str) -> str:
    return render(GdstUrn("product", domain, company, item))


def build_lot(domain: str, company: str, item: str, lot: str) -> str:
    return render(GdstUrn("lot", domain, company, item, lot))


def build_serial(domain: str, company: str, item: str, serial: str) -> str:
    return render(GdstUrn("serial", domain, company, item, serial))


def build_location(domain: str, company: str, place: str) -> str:
    return render(GdstUrn("location", domain, company, place))


def build_party(domain: str, company: str, part: str) -> str:
    return render(GdstUrn("party", domain, company, part))


def build_logistic_unit(domain: str, company: str, number: str) -> str:
    return render(GdstUrn("logistic_unit", domain, company, number))


def _checked(urn: GdstUrn) -> GdstUrn:
    numbered = urn.kind in _NUMBERED
    parts = (urn.domain, urn.company, urn.item, urn.lot_or_serial or "")
    is_whole = bool(urn.domain and urn.company)
    if numbered or urn.kind == "product":
        is_whole = is_whole and bool(urn.item)
    if numbered != bool(urn.lot_or_serial) or not is_whole:
        raise InvalidInput.of(
            "bad_gdst_urn",
            "This GDST URN lacks a part: it takes company.item, and a lot or serial behind it "
            "where it names one.",
        )
    has_stray_dot = "." in urn.company or ("." in urn.item and numbered)
    if has_stray_dot or ":" in urn.domain or not all(map(_is_visible, parts)):
        raise InvalidInput.of(
            "bad_gdst_urn",
            "A part of a GDST URN has no space and nothing invisible; a domain has no colon, a "
            "company no dot, and neither has an item with a lot behind it.",
        )
    return urn


def _is_visible(text: str) -> bool:
    return text.isprintable() and " " not in text
