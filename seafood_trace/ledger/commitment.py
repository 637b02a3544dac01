"""What a leaf commits to: a record, hidden behind a random salt.

commitment = SHA-256(tag || salt || JCS(record)), where JCS is RFC 8785. The salt
keeps anybody who sees the log from guessing a record from its commitment, and
lets a record be erased without changing the log. PURE.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from seafood_trace.ledger.canonical_json import canonical_json

TAG = b"seafood-trace commitment v1\x00"
SALT_BYTES = 32


class LeafKind(StrEnum):
    """What kind of record a leaf commits to."""

    EVENT = "event"
    ASSURANCE = "assurance"


@dataclass(frozen=True, slots=True)
class Entry:
    """A leaf before it has its position."""

    kind: LeafKind
    salt: bytes
    commitment: bytes


def commit_to(kind: LeafKind, record: Mapping[str, object]) -> Entry:
    """A fresh commitment to the record; `record` is JSON within I-JSON's numbers (RFC 7493)."""
    salt = secrets.token_bytes(SALT_BYTES)
    return Entry(kind, salt, commitment_of(salt, record))


def commitment_of(salt: bytes, record: Mapping[str, object]) -> bytes:
    """The 32 bytes that a leaf holds for this record and salt."""
    return hashlib.sha256(TAG + salt + canonical_json(record)).digest()


def leaf_hash(commitment: bytes) -> bytes:
    """The hash of the leaf in the Merkle tree (RFC 9162, section 2.1.1)."""
    return hashlib.sha256(b"\x00" + commitment).digest()
