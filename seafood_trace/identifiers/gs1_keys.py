"""The digits of GS1 keys: check digits, GTIN, SSCC and GLN.

People type these, so whatever is refused is refused with what would be right.
Rules: GS1 General Specifications, "Standard check digit calculations for GS1 data
structures", "GS1 Prefix", "GS1-8 Prefix" and "Restricted Circulation Numbers".
"""

from seafood_trace.errors import InvalidInput

GTIN_LENGTHS = (8, 12, 13, 14)

# GTIN-13 prefixes that name no trade item in open trade. General Specifications, "GS1 Prefix".
_RESTRICTED_PREFIXES = (
    "02",  # "Restricted Circulation Numbers" within a region: variable weight in US shops
    "04",  # "Restricted Circulation Numbers" within one company
    "05",  # "Coupon identification": US coupons, now held back by GS1 US
    "2",  # "Restricted Circulation Numbers" within a region
    "98",  # "Refund receipts" and "Coupon identification" for common currency areas
    "99",  # "Coupon identification"
)
# The same for GTIN-8: velocity codes, given out inside one company. "GS1-8 Prefix".
_RESTRICTED_GTIN_8_PREFIXES = ("0", "2")
_GTIN_8_PADDING = "000000"

_LONGEST_COMPANY_PREFIX = 12
_SHORTEST_COMPANY_PREFIX = 4
_ZERO = ord("0")


def is_digits(text: str) -> bool:
    """Whether the text is one or more of 0-9; the digits of other scripts do not count."""
    return text.isascii() and text.isdigit()


def check_digit(digits: str) -> str:
    """The check digit that belongs behind these digits: mod 10, weights 3, 1 from the right.

    Raises InvalidInput (`not_digits`) for anything but digits.
    """
    if not is_digits(digits):
        raise InvalidInput.of("not_digits", "A check digit is made of the digits 0 to 9 only.")
    values = [code - _ZERO for code in digits.encode("ascii")]
    return str(-(3 * sum(values[::-2]) + sum(values[-2::-2])) % 10)


def has_valid_check_digit(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it; False for other text."""
    return len(digits) > 1 and is_digits(digits) and check_digit(digits[:-1]) == digits[-1]


def gtin14(text: str) -> str:
    """The GTIN with its 14 digits, from 8, 12, 13 or 14 digits.

    Raises InvalidInput `bad_gtin` or `bad_check_digit`.
    """
    digits = text.strip()
    if not is_digits(digits) or len(digits) not in GTIN_LENGTHS:
        raise InvalidInput.of("bad_gtin", "A GTIN has 8, 12, 13 or 14 digits and nothing else.")
    _refuse_bad_check_digit("GTIN", digits)
    return digits.zfill(14)


def sscc(text: str) -> str:
    """The SSCC, its 18 digits checked. Raises InvalidInput `bad_sscc` or `bad_check_digit`."""
    return _key("SSCC", text, 18)


def gln(text: str) -> str:
    """The GLN, its 13 digits checked. Raises InvalidInput `bad_gln` or `bad_check_digit`."""
    return _key("GLN", text, 13)


def _key(name: str, text: str, length: int) -> str:
    digits = text.strip()
    if not is_digits(digits) or len(digits) != length:
        raise InvalidInput.of(
            f"bad_{name.lower()}",
            f"This {name} is not one: it takes {length} digits and nothing else.",
        )
    _refuse_bad_check_digit(name, digits)
    return digits


def _refuse_bad_check_digit(name: str, digits: str) -> None:
    right = check_digit(digits[:-1])
    if digits[-1] != right:
        raise InvalidInput.of(
            "bad_check_digit",
            f"The check digit of {name} {digits} should be {right}; look for a mistyped digit.",
        )


def is_restricted_gtin(gtin: str) -> bool:
    """Whether a 14-digit GTIN means something in one company or region only, or is a coupon.

    The indicator digit before the prefix does not matter: a case of a restricted item is
    restricted too.
    """
    if gtin.startswith(_GTIN_8_PADDING):
        return gtin[6:].startswith(_RESTRICTED_GTIN_8_PREFIXES)
    return gtin[1:].startswith(_RESTRICTED_PREFIXES)


def make_sscc(company_prefix: str, serial: int | str, extension_digit: int | str = 0) -> str:
    """A new SSCC: extension digit, company prefix, serial padded with zeros, check digit.

    The caller gives each serial once. Raises InvalidInput `bad_company_prefix`, `bad_serial` or
    `bad_extension_digit`.
    """
    serial_digits, extension = str(serial), str(extension_digit)
    shortest, longest = _SHORTEST_COMPANY_PREFIX, _LONGEST_COMPANY_PREFIX
    if not is_digits(company_prefix) or not shortest <= len(company_prefix) <= longest:
        raise InvalidInput.of(
            "bad_company_prefix", f"A GS1 company prefix has {shortest} to {longest} digits."
        )
    room = 16 - len(company_prefix)
    if not is_digits(serial_digits) or len(serial_digits) > room:
        raise InvalidInput.of(
            "bad_serial",
            f"Behind this company prefix an SSCC has room for {room} digits of serial.",
        )
    if not is_digits(extension) or len(extension) != 1:
        raise InvalidInput.of("bad_extension_digit", "An SSCC starts with one digit, 0 to 9.")
    body = extension + company_prefix + serial_digits.zfill(room)
    return body + check_digit(body)
