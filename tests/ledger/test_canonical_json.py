"""The quick way and the certain way write the same."""

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from seafood_trace.ledger.canonical_json import canonical_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
NUMBERS = (
    st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.decimals(-1_000_000, 1_000_000, places=3).map(float)
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
@example({"a": 1.0, "b": [1e16, 1e-5, -0.0, 0.0001, 123.5, 1e21]})
@example({"\ue000": 1, "\U00010000": 2})
@example({"é": "\x00\x1f\x7f\u2028", "quote": '"\\/'})
@example({"a": [1e22], "b": {"c": 1e-7}})
@example({"number": 2**53 - 1})
def test_both_ways_write_the_same(record: dict[str, Any]):
    assert canonical_json(record) == rfc8785.dumps(record)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, [-(2**60)], "\ud800"])
def test_what_no_i_json_can_hold_is_refused(value: Any):
    with pytest.raises(ValueError):  # noqa: PT011 - whoever finds it words it
        canonical_json({"value": value})


def test_what_was_sent_is_written_the_quick_way(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rfc8785, "dumps", None)
    sent = {
        "eventID": "urn:uuid:30e71f2c-0000-4000-8000-000000000001",
        "quantityList": [{"quantity": 12.345, "uom": "KGM"}],
        "é": True,
    }
    assert json.loads(canonical_json(sent)) == sent
