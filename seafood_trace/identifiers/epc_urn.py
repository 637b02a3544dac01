"""EPC URNs to GS1 Digital Links, and back where the company prefix's length is known.

An EPC URN shows where the company prefix ends and leaves out the check digit; a Digital Link
is the other way round. So the way there needs no table and the way back needs the length.
Source: EPC Tag Data Standard, on EPC URIs and on how EPCs correspond to GS1 keys; CBV 2.0, on
class-level identifiers. A pattern that ends in `*` names a class:
`urn:epc:idpat:sgtin:4012345.011111.*` is every item of that GTIN.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from seafood_trace.errors import Fault, InvalidInput
from seafood_trace.identifiers import digital_link, gs1_keys
from seafood_trace.identifiers.digital_link import DigitalLink, Pair

PREFIX = "urn:epc:"
SCHEMES_WITHOUT_DIGITAL_LINK = frozenset({"adi", "bic", "gid", "imovn", "usdod"})

SHORTEST_COMPANY_PREFIX = 6  # in an EPC URN; GS1 gives out shorter ones too

_COMPANY_PREFIX_LENGTHS = range(SHORTEST_COMPANY_PREFIX, 13)
_BROKEN_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
# Of the 82 characters of a GS1 value, these stand in an EPC URN as they are.
_UNESCAPED = "!'()*+,-.:;=_"


@dataclass(frozen=True)
class Scheme:
    """How the parts of one kind of EPC URN make a GS1 key.

    `digits` counts company prefix and reference, without check digit; 0 where the reference
    may hold letters and there is no check digit. `serial` is the qualifier that the last part
    becomes, "+" where it is appended to the key, "" where there is none.
    """

    ai: str
    digits: int
    serial: str
    leads_with_reference: bool = False  # its first digit stands before the company prefix
    start: str = ""
    has_piece_and_total: bool = False

    @property
    def part_count(self) -> int:
        return 2 + 2 * self.has_piece_and_total + bool(self.serial)


_SCHEMES: dict[tuple[str, str], Scheme] = {
    ("id", "sgtin"): Scheme("01", 13, "21", leads_with_reference=True),
    ("class", "lgtin"): Scheme("01", 13, "10", leads_with_reference=True),
    ("id", "upui"): Scheme("01", 13, "235", leads_with_reference=True),
    ("id", "itip"): Scheme("8006", 13, "21", leads_with_reference=True, has_piece_and_total=True),
    ("id", "sscc"): Scheme("00", 17, "", leads_with_reference=True),
    ("id", "sgln"): Scheme("414", 12, "254"),
    ("id", "pgln"): Scheme("417", 12, ""),
    ("id", "grai"): Scheme("8003", 12, "+", start="0"),
    ("id", "gdti"): Scheme("253", 12, "+"),
    ("id", "sgcn"): Scheme("255", 12, "+"),
    ("id", "gsrn"): Scheme("8018", 17, ""),
    ("id", "gsrnp"): Scheme("8017", 17, ""),
    ("id", "gsin"): Scheme("402", 16, ""),
    ("id", "giai"): Scheme("8004", 0, ""),
    ("id", "ginc"): Scheme("401", 0, ""),
    ("id", "cpi"): Scheme("8010", 0, "8011"),
}


def to_digital_link(urn: str) -> str:
    """The canonical Digital Link of an EPC URN.

    The URN itself where its scheme has none (ADI, BIC, GID, IMOVN, USDOD), and where a
    pattern covers more than one key. Raises InvalidInput for a malformed URN.
    """
    if urn[: len(PREFIX)].lower() != PREFIX:
        raise _malformed("starts with urn:epc:")
    form, _, rest = urn[len(PREFIX) :].partition(":")
    name, _, body = rest.partition(":")
    if form in ("id", "idpat") and name in SCHEMES_WITHOUT_DIGITAL_LINK:
        return urn
    scheme = _SCHEMES.get(("id" if form == "idpat" else form, name))
    if scheme is None:
        raise _malformed("goes on with id, idpat or class and a scheme such as sgtin")
    parts = body.split(".", scheme.part_count - 1)
    if len(parts) != scheme.part_count:
        raise _malformed(f"has {scheme.part_count} parts with dots between them")
    if form != "idpat":
        if scheme.serial and not parts[-1]:
            raise _malformed("ends in a serial or lot")
        return _link(scheme, [_unescape(part) for part in parts])
    if parts[-1] != "*":
        raise _malformed("ends in .* where it is a pattern")
    if not scheme.serial or "*" in parts[:-1]:
        return urn
    return _link(scheme, [*map(_unescape, parts[:-1]), ""])


def to_urn(link: DigitalLink, company_prefix_length: int) -> str:
    """The EPC URN of a Digital Link whose company prefix has so many digits.

    A class without a serial becomes a pattern that ends in `*`. A lot or variant beside a
    serial is left out, as EPC has no place for it. Raises InvalidInput (`no_epc_urn`) where
    no EPC scheme fits, and `bad_company_prefix` where the length does not.
    """
    ai, value = link.key
    qualifier, serial = link.qualifiers[-1] if link.qualifiers else ("", "")
    form, name, scheme = _scheme_of(ai, qualifier)
    company, reference = _split(scheme, value, company_prefix_length)
    parts = [company, reference]
    if scheme.has_piece_and_total:
        parts += [value[14:16], value[16:18]]
    if scheme.serial:
        appended = value[len(scheme.start) + scheme.digits + 1 :]
        parts.append(appended if scheme.serial == "+" else serial)
    if parts[-1] == "" and scheme.serial == "254":
        parts[-1] = "0"  # the place itself: Tag Data Standard, SGLN
    body = ".".join(quote(part, safe=_UNESCAPED) for part in parts)
    if parts[-1] == "" and scheme.serial:
        return f"{PREFIX}idpat:{name}:{body}*"
    return f"{PREFIX}{form}:{name}:{body}"


def company_digits(link: DigitalLink) -> str:
    """What follows in the key from the first digit of its company prefix on.

    It may end in letters, a check digit or a serial; "" where no EPC scheme has such a key.
    """
    ai, value = link.key
    scheme = next((one for one in _SCHEMES.values() if one.ai == ai), None)
    if scheme is None:
        return ""
    return value.removeprefix(scheme.start)[int(scheme.leads_with_reference) :]


def _scheme_of(ai: str, qualifier: str) -> tuple[str, str, Scheme]:
    """Form, name and scheme; of a bare key the first that has it, in the table's order."""
    for (form, name), scheme in _SCHEMES.items():
        if scheme.ai == ai and qualifier in ("", scheme.serial):
            return form, name, scheme
    raise InvalidInput.of(
        "no_epc_urn", f"No EPC URN says what AI {ai} {qualifier} says; use the Digital Link."
    )


def _split(scheme: Scheme, value: str, length: int) -> tuple[str, str]:
    """Company prefix and reference of a key's value."""
    body = value.removeprefix(scheme.start)
    body = body[: scheme.digits] if scheme.digits else body
    lead = body[:1] if scheme.leads_with_reference else ""
    body = body[len(lead) :]
    company, reference = body[:length], body[length:]
    if length not in _COMPANY_PREFIX_LENGTHS or not gs1_keys.is_digits(company):
        raise InvalidInput.of(
            "bad_company_prefix", f"A company prefix has 6 to 12 digits; {company[:20]} is none."
        )
    if not scheme.digits and not reference:
        raise InvalidInput.of("bad_company_prefix", "Nothing is left behind this company prefix.")
    return company, lead + reference


def _link(scheme: Scheme, parts: list[str]) -> str:
    company, reference, *more = parts
    serial = more.pop() if scheme.serial else ""
    value = scheme.start + _key_digits(scheme, company, reference) + "".join(more)
    if scheme.serial == "+":
        return digital_link.build((scheme.ai, value + serial))
    # SGLN extension 0 is the place itself: Tag Data Standard, SGLN.
    has_qualifier = serial and (scheme.serial, serial) != ("254", "0")
    qualifiers: list[Pair] = [(scheme.serial, serial)] if has_qualifier else []
    return digital_link.build((scheme.ai, value), qualifiers)


def _key_digits(scheme: Scheme, company: str, reference: str) -> str:
    if len(company) not in _COMPANY_PREFIX_LENGTHS or not gs1_keys.is_digits(company):
        raise _malformed("has a company prefix of 6 to 12 digits")
    if not scheme.digits:
        return company + reference
    digits = company + reference
    if scheme.leads_with_reference:
        digits = reference[:1] + company + reference[1:]
    if len(digits) != scheme.digits or not gs1_keys.is_digits(digits):
        raise _malformed(f"has {scheme.digits} digits in its company prefix and reference")
    return digits + gs1_keys.check_digit(digits)


def _unescape(text: str) -> str:
    if "%" not in text:
        return text
    if _BROKEN_ESCAPE.search(text):
        raise _malformed("has two hexadecimal digits behind each %")
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeError:
        raise _malformed("has escapes of ASCII characters only") from None


def _malformed(right: str) -> InvalidInput:
    return InvalidInput(
        Fault("bad_epc_urn", f"This EPC URN is malformed: one of its kind {right}.")
    )
