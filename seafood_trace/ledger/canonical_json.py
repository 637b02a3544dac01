"""JSON in its one canonical spelling (RFC 8785, JCS), several times faster than in plain Python.

Python's own encoder, written in C, spells nearly every record as JCS does. Where it may differ,
the slow and certain way is taken: for numbers that JavaScript writes in another way (1.0, 1e16)
or I-JSON has not (beyond 2^53), and for characters whose order in UTF-16, in which JCS sorts
keys, is not that of their code points. PURE.
"""

import json
import re
from collections.abc import Mapping

import rfc8785

# Behind a name, a bracket or a comma, and so perhaps a number: `.0` at its end, an exponent, 16 digits.
# Text that only looks like it takes the slow way too, which is right as well.
_NUMBER_TO_DOUBT = re.compile(r'(?:":|[\[,])-?(?:\d{16}|\d+\.0[\],}]|[\d.]+e)')
_SURROGATES_AND_BEYOND = "\ud800"
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def canonical_json(record: Mapping[str, object]) -> bytes:
    """The record as RFC 8785 writes it. Raises ValueError for what no I-JSON can hold."""
    text = _ENCODER.encode(dict(record))
    if _NUMBER_TO_DOUBT.search(text) or not (text.isascii() or max(text) < _SURROGATES_AND_BEYOND):
        return rfc8785.dumps(dict(record))  # type: ignore[arg-type]
    return text.encode()
