"""JSON is read strictly: what cannot be kept and given back alike is refused, quickly and with a sentence."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.errors import InvalidInput, TooLarge
from seafood_trace.web import strict_json
from seafood_trace.web.strict_json import MAX_DEPTH, MAX_INTEGER

BAD = {
    b"": "malformed_json",
    b"{": "malformed_json",
    b"{} {}": "malformed_json",
    b"{'a': 1}": "malformed_json",
    b"[1,]": "malformed_json",
    b"[01]": "malformed_json",
    b"\xef\xbb\xbf{}": "malformed_json",  # a byte order mark
    b'"a\nb"': "malformed_json",
    b'"a\x00b"': "malformed_json",
    b"[}": "malformed_json",
    b'{"a": 1, "b": 2, "a": 3}': "duplicate_key",
    b'{"a": {"b": 1, "\\u0062": 2}}': "duplicate_key",
    b"NaN": "not_a_number",
    b"[Infinity]": "not_a_number",
    b"[-Infinity]": "not_a_number",
    b"1e400": "number_too_large",
    b"-1e400": "number_too_large",
    b"9007199254740992": "number_too_large",  # 2**53
    b"-9007199254740992": "number_too_large",
    b"1" * 5_000: "number_too_large",
    b'"\\ud800"': "lone_surrogate",
    b'"\\uDFFF a"': "lone_surrogate",
    b'{"\\ude00\\ud83d": 1}': "lone_surrogate",
    b'"\\u0000"': "bad_character",
    b'{"a\\u0000": 1}': "bad_character",
    b'"\xff"': "bad_utf8",
    b'"\xed\xa0\x80"': "bad_utf8",  # a surrogate, in UTF-8
    '"a"'.encode("utf-16"): "bad_utf8",
}
GOOD = {
    b" 1 ": 1,
    b"9007199254740991": MAX_INTEGER,
    b'"\\ud83d\\udc1f"': "🐟",
    b'"\\\\u0000 \\\\ud800"': "\\u0000 \\ud800",
    b'"[[[[{{{{\\"]"': '[[[[{{{{"]',
    b'{"a": null, "b": [true, 1.5, "\xc3\xa9"]}': {"a": None, "b": [True, 1.5, "é"]},
}

# Each of them was once slow, or too deep for Python's parser.
HEAVY = {
    "open brackets": b"[" * 100_000,
    "open objects": b'{"a":' * 100_000,
    "nested": b"[" * 100_000 + b"]" * 100_000,
    "closed within strings": b'["]",' * 100_000,
    "nested, and closed within strings": b'["]",' * 5_000 + b"0" + b',"["]' * 5_000,
    "an open string of quotes": b"[" * 100 + b'\\"' * 500_000,
    "an open string of escapes": b"[" * 100 + b'"' + b"\\" * 500_000,
}

SAFE_NUMBERS = st.integers(-MAX_INTEGER, MAX_INTEGER) | st.floats(
    allow_nan=False, allow_infinity=False
)
SAFE_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
I_JSON = st.recursive(
    st.none() | st.booleans() | SAFE_NUMBERS | SAFE_TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(SAFE_TEXT, inner, max_size=5),
    max_leaves=20,
)


def code_of(raw: bytes) -> str:
    with pytest.raises(InvalidInput) as refused:
        strict_json.loads(raw)
    return refused.value.faults[0].code


@pytest.mark.parametrize(("raw", "code"), BAD.items(), ids=[repr(raw[:30]) for raw in BAD])
def test_what_is_no_i_json_is_refused(raw: bytes, code: str):
    assert code_of(raw) == code


@pytest.mark.parametrize(("raw", "value"), GOOD.items(), ids=[repr(raw[:30]) for raw in GOOD])
def test_what_is_i_json_is_read(raw: bytes, value: object):
    assert strict_json.loads(raw) == value


@pytest.mark.parametrize("raw", HEAVY.values(), ids=HEAVY.keys())
def test_what_is_too_deep_is_refused_quickly(raw: bytes):
    began = time.process_time()
    with pytest.raises(TooLarge):
        strict_json.loads(raw)
    assert time.process_time() - began < 1


def test_a_late_duplicate_among_many_keys_is_found_quickly():
    members = ",".join(f'"{number}":0' for number in range(100_000))
    began = time.process_time()
    assert code_of(f'{{{members},"99999":1}}'.encode()) == "duplicate_key"
    assert time.process_time() - began < 2


def test_the_depth_limit_itself_is_taken():
    assert strict_json.loads(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    assert code_of(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1)) == "too_deep"


def test_brackets_within_strings_are_no_depth():
    text = '[{"\\' * 100
    assert strict_json.loads(json.dumps([text, {text: text}]).encode()) == [text, {text: text}]


@given(I_JSON, st.booleans())
def test_whatever_python_writes_is_read_the_same(value: object, is_ascii: bool):
    assert strict_json.loads(json.dumps(value, ensure_ascii=is_ascii).encode()) == value


@given(st.binary(max_size=40) | st.text('[]{}",:\\u0d8 ', max_size=40).map(str.encode))
def test_any_bytes_are_read_or_refused(raw: bytes):
    try:
        value = strict_json.loads(raw)
    except InvalidInput:
        return
    assert json.loads(raw) == value
