"""The code under a QR picture that a person can type: `7K3M-Q9XK`.

Eight characters of Crockford's base 32, which has no I, L, O or U: seven are drawn at random (35
bits, so that nobody finds labels by counting), the last is a check character.

The check is a sum over GF(32): character i is multiplied by the i-th power of a generator, and
the weighted characters must add up to nothing. Since no weight is zero and no two are alike, one
wrong character is always found, and so are two that changed places, neighbours or not. Crockford's
own check (mod 37) finds the same, but needs five more characters, such as `*` and `~`. PURE.
"""

import re
import secrets

from seafood_trace.errors import Fault, InvalidInput

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
# Spaces, and every hyphen and dash that a keyboard or a copied text may hold.
_SEPARATORS = re.compile(r"[\s\-_.\u2010-\u2015\u2212]+")
_FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive: x generates all of GF(32) but zero


def draw() -> str:
    """A new code, normalised. The caller sees that it is not taken."""
    return with_check("".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1)))


def with_check(characters: str) -> str:
    """These seven characters and their check character."""
    return characters + ALPHABET[_weighted_sum(characters)]


def normalise(typed: str) -> str:
    """The code that was typed, as it is kept: capitals without hyphen.

    Small letters, spaces, hyphens and the letters O, I and L are taken. Raises InvalidInput
    `bad_short_code`.
    """
    code = _SEPARATORS.sub("", typed).upper().translate(_MISREAD)
    if "U" in code:
        raise _bad("A label's code has no letter U; it may be a V.")
    if not _VALUES.keys() >= set(code):
        raise _bad("A label's code has letters and digits only, as in 7K3M-Q9XK.")
    if len(code) != LENGTH:
        raise _bad(
            f"A label's code has {LENGTH} characters, as in 7K3M-Q9XK; this has {len(code)}."
        )
    if _weighted_sum(code[:-1]) != _VALUES[code[-1]]:
        raise _bad("This is not a label's code: look for a mistyped character, or two swapped.")
    return code


def shown(code: str) -> str:
    """A normalised code as it is printed: `7K3M-Q9XK`."""
    return f"{code[:4]}-{code[4:]}"


def _bad(message: str) -> InvalidInput:
    return InvalidInput(Fault("bad_short_code", message))


def _weighted_sum(characters: str) -> int:
    """The value that the check character must have, whose own weight is one (Horner's scheme)."""
    total = 0
    for character in characters:
        total = _times_generator(total ^ _VALUES[character])
    return total


def _times_generator(value: int) -> int:
    doubled = value << 1
    return doubled ^ _FIELD_POLYNOMIAL if doubled & 0b100000 else doubled
