"""A commitment proves its record and tells nothing of it."""

import hashlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.ledger.commitment import LeafKind, commit_to, commitment_of, leaf_hash

SALT = bytes(range(32))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=3), inner, max_size=3
        )
    ),
    max_leaves=8,
)
RECORDS = st.dictionaries(st.text("abc", min_size=1, max_size=2), VALUES, max_size=4)


@given(RECORDS)
def test_a_commitment_verifies_against_its_record(record: dict[str, Any]):
    entry = commit_to(LeafKind.EVENT, record)
    assert commitment_of(entry.salt, record) == entry.commitment
    assert len(entry.commitment) == len(entry.salt) == 32


@given(RECORDS, RECORDS)
def test_another_record_has_another_commitment(one: dict[str, Any], other: dict[str, Any]):
    is_same = typed(one) == typed(other)
    assert (commitment_of(SALT, one) == commitment_of(SALT, other)) == is_same


def typed(value: Any) -> Any:
    """The value such that True and 1 differ, as they do in JSON."""
    if isinstance(value, dict):
        return {key: typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [typed(inner) for inner in value]
    return (isinstance(value, bool), value)


def test_the_order_of_members_does_not_count():
    assert commitment_of(SALT, {"a": 1, "b": 2}) == commitment_of(SALT, {"b": 2, "a": 1})


def test_two_commitments_to_one_record_differ():
    one, other = (commit_to(LeafKind.EVENT, {"a": 1}) for _ in range(2))
    assert one.salt != other.salt
    assert one.commitment != other.commitment


def test_a_commitment_is_the_hash_of_tag_salt_and_canonical_json():
    record = {"b": [1.0, "é"], "a": None}
    text = b"seafood-trace commitment v1\x00" + SALT + '{"a":null,"b":[1,"é"]}'.encode()
    assert commitment_of(SALT, record) == hashlib.sha256(text).digest()


def test_a_leaf_is_hashed_apart_from_inner_nodes():
    """RFC 9162, 2.1.1."""
    assert leaf_hash(b"x") == hashlib.sha256(b"\x00x").digest()
