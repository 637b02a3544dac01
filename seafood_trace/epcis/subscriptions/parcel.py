"""What is sent to a subscriber in one piece: an EPCISQueryDocument, signed with the subscriber's token.

PURE. Source: GS1 EPCIS 2.0, REST binding (webhook subscriptions), which leaves the kind of signature
open; here it is the HMAC (RFC 2104) with SHA-256 over the bytes of the body, `sha256=<hexadecimal>`.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from seafood_trace.epcis import document
from seafood_trace.epcis.document import Outgoing
from seafood_trace.epcis.recorded import Recorded

MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Address:
    """Whose subscription it is, and in what form and from when on it wants events."""

    query_name: str
    subscription_id: str
    secret: str | None
    min_record_time: datetime
    epc_format: str | None = None
    cbv_format: str | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """The events from `start` to below `next_position`, written; `events` is how many they are."""

    start: int
    next_position: int
    events: int
    headers: Mapping[str, str]
    body: bytes


def pack(
    address: Address,
    events: Sequence[Recorded],
    start: int,
    next_position: int,
    *,
    created_at: datetime,
) -> Parcel:
    """As many of the events as fit into one piece, at least the first."""
    taken = list(events)
    while True:
        body = write(address, taken, created_at=created_at)
        if len(body) <= MOST_BYTES or len(taken) <= 1:
            break
        taken = taken[: len(taken) // 2]
    if len(taken) < len(events):
        next_position = taken[-1].position + 1
    return Parcel(start, next_position, len(taken), _headers(address, body), body)


def write(address: Address, events: Sequence[Recorded], *, created_at: datetime) -> bytes:
    """The EPCISQueryDocument in JSON."""
    written = document.write_query(
        [Outgoing(one.event, one.record_time, one.event_id) for one in events],
        created_at=created_at,
        query_name=address.query_name,
        subscription_id=address.subscription_id,
    )
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode()


def signature(secret: str, body: bytes) -> str:
    """The value of `GS1-Signature`: whoever has the token can make it again over the body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _headers(address: Address, body: bytes) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json",
        "GS1-EPCIS-Version": "2.0.0",
        "GS1-CBV-Version": "2.0.0",
        "GS1-Query-Min-Record-Time": written_instant(address.min_record_time),
    }
    if address.epc_format is not None:
        headers["GS1-EPC-Format"] = address.epc_format
    if address.secret is not None:
        headers["GS1-Signature"] = signature(address.secret, body)
    return headers


def written_instant(moment: datetime) -> str:
    """An instant as the binding writes it in a header."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
