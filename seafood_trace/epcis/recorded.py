"""A stored event as a value, with its place in the ledger. PURE."""

from dataclasses import dataclass
from datetime import datetime

from seafood_trace.epcis.event import Event


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it stands in the record.

    `position` is its ledger position, gap-free in commit order; `captured_by` the row ID of the
    party that captured it. `declared_wrong`: an error declaration of the same capturing party
    names it, so that it stays in the record and out of traces. `content_hash` is the digest of
    its CBV event hash: two parties who tell the same have it in common.
    """

    position: int
    record_time: datetime
    captured_by: int
    event: Event
    declared_wrong: bool
    event_id: str = ""
    content_hash: bytes = b""
