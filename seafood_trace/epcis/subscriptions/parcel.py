"""What is sent to a subscriber in one piece: an EPCISQueryDocument, signed with the subscriber's token.

PURE. Source: GS1 EPCIS 2.0, REST binding (webhook subscriptions), which leaves the kind of signature
open; here it is the HMAC (RFC 2104) with SHA-256 over the bytes of the body, `sha256=<hexadecimal>`.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from seafood_trace.epcis.document import Outgoing
from seafood_trace.epcis.forms import EpcFormat, PrefixLength
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.rendering import JSON, Form, Rendered, query_document

MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Label:
    """Whose subscription it is, and in what form and from when on it wants events."""

    query_name: str
    subscription_id: str
    secret: str | None
    epc_format: EpcFormat
    min_record_time: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Parcel:
    """The events from `start` to below `next_position`, written; `events` is how many they are."""

    start: int
    next_position: int
    events: int
    headers: Mapping[str, str]
    body: bytes


def pack(
    label: Label,
    events: Sequence[Recorded],
    positions: tuple[int, int],
    prefix_length: PrefixLength,
) -> Parcel:
    """As many of the events as fit into one piece, at least the first.

    `positions` are where what was looked at for them begins, and below where it ends.
    """
    start, next_position = positions
    taken = list(events)
    while True:
        written = write(label, taken, prefix_length)
        if len(written.body) <= MOST_BYTES or len(taken) <= 1:
            break
        taken = taken[: len(taken) // 2]
    if len(taken) < len(events):
        next_position = taken[-1].position + 1
    return Parcel(start, next_position, len(taken), _headers(label, written), written.body)


def write(label: Label, events: Sequence[Recorded], prefix_length: PrefixLength) -> Rendered:
    """The EPCISQueryDocument in JSON."""
    return query_document(
        [Outgoing(one.event, one.record_time, one.event_id) for one in events],
        Form(JSON, label.epc_format),
        prefix_length,
        created_at=label.created_at,
        query_name=label.query_name,
        subscription_id=label.subscription_id,
    )


def signature(secret: str, body: bytes) -> str:
    """The value of `GS1-Signature`: whoever has the token can make it again over the body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _headers(label: Label, written: Rendered) -> dict[str, str]:
    headers = {
        "Content-Type": JSON,
        "GS1-EPCIS-Version": "2.0.0",
        "GS1-CBV-Version": "2.0.0",
        "GS1-EPC-Format": written.epc_format.value,
        "GS1-Query-Min-Record-Time": written_instant(label.min_record_time),
    }
    if label.secret is not None:
        headers["GS1-Signature"] = signature(label.secret, written.body)
    return headers


def written_instant(moment: datetime) -> str:
    """An instant as the binding writes it in a header."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
