"""One canonical URI for one thing, and what kind of thing it is.

A partner may write the same lot as an EPC URN, as a Digital Link on its own domain or with
attributes in the query. Everything stored or compared goes through `canonical()` first: GS1
keys become `https://id.gs1.org/…` (CBV 2.0, on canonical Digital Links), a GDST URN
stays itself, and so does anything else. A key that is malformed stays as sent too: real chains
hold some, and the audit judges them; it is then of kind OTHER. Whoever wants the reason asks
`digital_link.parse` or `epc_urn.to_digital_link`.

Both functions are called dozens of times an event, so they remember what they have seen.
"""

import re
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from urllib.parse import unquote

from seafood_trace.errors import Fault, InvalidInput
from seafood_trace.identifiers import application_identifiers, digital_link, epc_urn, gdst_urn
from seafood_trace.identifiers.digital_link import CANONICAL_DOMAIN, DigitalLink

LONGEST_URI_BYTES = 512
_REMEMBERED = 65_536  # some 20 MB of common URIs; 75 MB where all are as long as allowed

_SCHEME = re.compile("[A-Za-z][A-Za-z0-9+.-]*:.")
_WEB = ("https://", "http://")


class Kind(StrEnum):
    """What a URI names. OTHER is every key that no page or balance is about."""

    LOT = "lot"
    INSTANCE = "instance"
    LOGISTIC_UNIT = "logistic_unit"
    PRODUCT = "product"
    LOCATION = "location"
    PARTY = "party"
    OTHER = "other"


_KIND_OF_KEY = {
    "00": Kind.LOGISTIC_UNIT,
    "01": Kind.PRODUCT,
    "414": Kind.LOCATION,
    "417": Kind.PARTY,
}
_KIND_OF_QUALIFIED_GTIN = {"10": Kind.LOT, "21": Kind.INSTANCE, "235": Kind.INSTANCE}
_KIND_OF_GDST: dict[gdst_urn.Kind, Kind] = {
    "lot": Kind.LOT,
    "serial": Kind.INSTANCE,
    "product": Kind.PRODUCT,
    "location": Kind.LOCATION,
    "party": Kind.PARTY,
    "logistic_unit": Kind.LOGISTIC_UNIT,
}


def canonical(uri: str) -> str:
    """The one URI under which the thing is stored and compared; calling it again changes nothing.

    A serial is named by its GTIN and serial, a lot by its GTIN and code, whatever else stood in
    the path. Raises InvalidInput: `bad_uri`, `uri_too_long`.
    """
    return _canonical(uri)


@lru_cache(maxsize=_REMEMBERED)
def _canonical(uri: str) -> str:
    text = _checked(uri)
    start = text[:9].lower()
    if start.startswith(epc_urn.PREFIX):
        return _canonical_epc(epc_urn.PREFIX + text[len(epc_urn.PREFIX) :])
    if start == gdst_urn.PREFIX:
        return gdst_urn.PREFIX + text[len(gdst_urn.PREFIX) :]
    if start.startswith(_WEB):
        link = _read_link(text)
        return text if link is None else _identity(link).canonical
    return text


def _checked(uri: str) -> str:
    """The URI without the space around it."""
    # Counted with that space, so that nothing long is remembered.
    if len(uri) > LONGEST_URI_BYTES or len(uri.encode(errors="replace")) > LONGEST_URI_BYTES:
        raise InvalidInput.of("uri_too_long", f"A URI here has at most {LONGEST_URI_BYTES} bytes.")
    text = uri.strip()
    if not text.isprintable() or " " in text or _SCHEME.match(text) is None:
        raise InvalidInput.of(
            "bad_uri",
            "A URI starts with a scheme, such as urn: or https:, and has no space and nothing "
            "invisible in it.",
        )
    return text


def _canonical_epc(urn: str) -> str:
    try:
        return epc_urn.to_digital_link(urn)
    except InvalidInput:
        return urn


def _read_link(uri: str) -> DigitalLink | None:
    """The Digital Link that this is; None where it is another web address."""
    try:
        return digital_link.parse(uri)
    except InvalidInput:
        return None


def _identity(link: DigitalLink) -> DigitalLink:
    """The link with only those qualifiers that its thing is known by."""
    if link.qualifiers == (("254", "0"),):
        return replace(link, qualifiers=())  # the place itself: Tag Data Standard, SGLN
    if link.qualifiers and link.qualifiers[-1][0] in ("10", "21"):
        return replace(link, qualifiers=link.qualifiers[-1:])
    return link


@lru_cache(maxsize=_REMEMBERED)
def kind(canonical_uri: str) -> Kind:
    """What a canonical URI names; OTHER for any other text."""
    if canonical_uri.startswith(gdst_urn.PREFIX):
        return _kind_of_gdst(canonical_uri)
    link = _read_link(canonical_uri) if canonical_uri.startswith(CANONICAL_DOMAIN) else None
    if link is None:
        return Kind.OTHER
    ai, _ = link.key
    of_key = _KIND_OF_KEY.get(ai, Kind.OTHER)
    if ai == "01" and link.qualifiers:
        return _KIND_OF_QUALIFIED_GTIN.get(link.qualifiers[-1][0], of_key)
    return of_key


def _kind_of_gdst(urn: str) -> Kind:
    try:
        return _KIND_OF_GDST[gdst_urn.parse(urn).kind]
    except InvalidInput:
        return Kind.OTHER


def lot_of_serial_link(uri: str) -> str | None:
    """The canonical lot that a Digital Link names beside a serial; None where it names none.

    `canonical()` drops it, so whoever wants to know which lot an item is said to be of asks
    here, with the URI as sent.
    """
    if "/10/" not in uri or "/21/" not in uri:
        return None
    link = _read_link(uri.strip())
    lot = link.value("10") if link else None
    if link is None or lot is None or link.key[0] != "01" or link.value("21") is None:
        return None
    return replace(link, qualifiers=(("10", lot),)).canonical


def lot_uri(product_uri: str, lot: str) -> str:
    """The canonical lot of a product: of its GTIN, or of its GDST product class.

    The code is kept as it is. Raises InvalidInput: `not_a_product`, `bad_lot`, and what
    `canonical` raises.
    """
    return _numbered(product_uri, "10", lot)


def serial_uri(product_uri: str, serial: str) -> str:
    """The canonical item of a product. Raises InvalidInput: `not_a_product`, `bad_serial`."""
    return _numbered(product_uri, "21", serial)


def _numbered(product_uri: str, ai: str, number: str) -> str:
    product = canonical(product_uri)
    if kind(product) is not Kind.PRODUCT:
        raise InvalidInput.of(
            "not_a_product", "A lot or serial belongs to a GTIN or a GDST product class."
        )
    if product.startswith(gdst_urn.PREFIX):
        return canonical(_numbered_gdst(product, ai, number))
    form = application_identifiers.FORMATS[ai]
    if form.pattern.fullmatch(number) is None:
        raise _bad_number(ai, f"{form.in_words}, as AI {ai} does")
    return digital_link.build(("01", _gtin(product)), [(ai, number)])


def _numbered_gdst(product: str, ai: str, number: str) -> str:
    if not number or not number.isprintable() or " " in number:
        raise _bad_number(ai, "any characters but spaces and invisible ones, and at least one")
    urn = gdst_urn.parse(product)
    return gdst_urn.render(
        replace(urn, kind="lot" if ai == "10" else "serial", lot_or_serial=number)
    )


def _bad_number(ai: str, right: str) -> InvalidInput:
    name = "lot" if ai == "10" else "serial"
    return InvalidInput(Fault(f"bad_{name}", f"A {name} of this product takes {right}."))


def product_of(uri: str) -> str | None:
    """The canonical product of a lot or an instance; None for anything else.

    Raises what `canonical` raises.
    """
    thing = canonical(uri)
    if kind(thing) not in (Kind.LOT, Kind.INSTANCE):
        return None
    if thing.startswith(gdst_urn.PREFIX):
        urn = replace(gdst_urn.parse(thing), kind="product", lot_or_serial=None)
        return gdst_urn.render(urn)
    return f"{CANONICAL_DOMAIN}/01/{_gtin(thing)}"


def lot_code_of(uri: str) -> str | None:
    """The code of a lot as its maker wrote it; None for anything else, an item of a lot too.

    Raises what `canonical` raises.
    """
    thing = canonical(uri)
    if kind(thing) is not Kind.LOT:
        return None
    if thing.startswith(gdst_urn.PREFIX):
        return gdst_urn.parse(thing).lot_or_serial
    return unquote(thing.rpartition("/")[2])


def _gtin(canonical_uri: str) -> str:
    return canonical_uri.removeprefix(f"{CANONICAL_DOMAIN}/01/")[:14]
