"""The URIs of parties, places and products: read as people send them, or made.

Somebody with a GS1 prefix sends a PGLN, GLN or GTIN, plain or as a URI; everybody else is given a
GDST URN under the alliance's domain, never a number of someone else's prefix.
"""

import re
import secrets
import unicodedata
from collections.abc import Callable

from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import gdst_urn, gs1_keys
from seafood_trace.identifiers.digital_link import CANONICAL_DOMAIN
from seafood_trace.identifiers.identity import Kind, canonical, kind

_NOT_IN_SLUG = re.compile("[^a-z0-9]+")
_LONGEST_SLUG = 40
_STUB_COMPANY = "unverified"


def party_uri(text: str) -> str:
    """The canonical URI of a party, from a PGLN of 13 digits or a URI. Raises InvalidInput."""
    text = text.strip()
    if gs1_keys.is_digits(text):
        return f"{CANONICAL_DOMAIN}/417/{gs1_keys.gln(text)}"
    uri = canonical(text)
    if kind(uri) is not Kind.PARTY:
        raise InvalidInput.of(
            "not_a_party",
            "A party is a PGLN (13 digits, …/417/…, urn:epc:id:pgln:…) or "
            "urn:gdst:<domain>:party:….",
        )
    return uri


def location_uri(text: str) -> str:
    """The canonical URI of a place, from a GLN of 13 digits or a URI. Raises InvalidInput."""
    text = text.strip()
    if gs1_keys.is_digits(text):
        return f"{CANONICAL_DOMAIN}/414/{gs1_keys.gln(text)}"
    uri = canonical(text)
    if kind(uri) is not Kind.LOCATION:
        raise InvalidInput.of(
            "not_a_place",
            "A place is a GLN (13 digits, …/414/…, urn:epc:id:sgln:…) or "
            "urn:gdst:<domain>:location:loc:….",
        )
    return uri


def product_uri(text: str) -> str:
    """The canonical URI of a product, from a GTIN or a URI.

    Raises InvalidInput; `restricted_gtin` for a number that is valid in one shop only.
    """
    text = text.strip()
    is_plain = gs1_keys.is_digits(text)
    uri = f"{CANONICAL_DOMAIN}/01/{gs1_keys.gtin14(text)}" if is_plain else canonical(text)
    if kind(uri) is not Kind.PRODUCT:
        raise InvalidInput.of(
            "not_a_product",
            "A product is a GTIN (8, 12, 13 or 14 digits, …/01/…, urn:epc:idpat:sgtin:…) or "
            "urn:gdst:<domain>:product:class:….",
        )
    gtin = uri.removeprefix(f"{CANONICAL_DOMAIN}/01/")
    if gtin != uri and gs1_keys.is_restricted_gtin(gtin[:14]):
        raise InvalidInput.of(
            "restricted_gtin",
            f"GTIN {gtin[:14]} is a restricted number: it is valid in one shop only. Use the "
            "brand owner's GTIN, or leave it out and a number is made.",
        )
    return uri


def looks_like_uri(text: str) -> bool:
    """Whether the text is meant as a URI or GS1 key rather than as a short name."""
    return ":" in text or (gs1_keys.is_digits(text) and len(text) in (8, 12, 13, 14))


def make_party(domain: str, name: str, is_taken: Callable[[str], bool]) -> str:
    """A URI that nobody has yet, for a partner without a PGLN."""
    company = slug(name)
    return _first_free(lambda n: gdst_urn.build_party(domain, company, str(n)), is_taken)


def make_stub(domain: str) -> str:
    """A URI for a stub. As it travels in events, it tells neither name nor number of stubs."""
    return gdst_urn.build_party(domain, _STUB_COMPANY, secrets.token_hex(8))


def make_location(domain: str, owner: str, start: int, is_taken: Callable[[str], bool]) -> str:
    """A URI for a place of `owner`, numbered from `start`."""
    company = slug(owner)
    return _first_free(lambda n: gdst_urn.build_location(domain, company, str(n)), is_taken, start)


def make_product(domain: str, owner: str, start: int, is_taken: Callable[[str], bool]) -> str:
    """A URI for a product of `owner`, numbered from `start`."""
    company = slug(owner)
    return _first_free(lambda n: gdst_urn.build_product(domain, company, str(n)), is_taken, start)


def slug(text: str) -> str:
    """The text in a-z, 0-9 and hyphens, 1 to 40 of them: "Café Nº 5" is `cafe-no-5`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_SLUG.sub("-", plain)[:_LONGEST_SLUG].strip("-") or "partner"


def _first_free(make: Callable[[int], str], is_taken: Callable[[str], bool], start: int = 1) -> str:
    number = start
    while is_taken(uri := make(number)):
        number += 1
    return uri
