"""What is sent to a subscriber in one piece: an EPCISQueryDocument, signed with the subscriber's token.

PURE. Source: GS1 EPCIS 2.0, REST binding (webhook subscriptions), which leaves the kind of signature
open; here it is the HMAC (RFC 2104) with SHA-256 over the bytes of the body, `sha256=<hexadecimal>`.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from seafood_trace.epcis import document
from seafood_trace.epcis.document import Outgoing
from seafood_trace.epcis.forms import EpcFormat, PrefixLength, written_as
from seafood_trace.epcis.recorded import Recorded

JSON = "application/json"
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


class Written(NamedTuple):
    """A document, and the format that its identifiers really have."""

    body: bytes
    epc_format: EpcFormat


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


def write(label: Label, events: Sequence[Recorded], prefix_length: PrefixLength) -> Written:
    """The EPCISQueryDocument in JSON."""
    outgoing, is_whole = [], True
    for one in events:
        form = written_as(one.event.as_sent, label.epc_format, prefix_length)
        is_whole &= form.is_whole
        event = replace(one.event, as_sent=form.event)
        outgoing.append(Outgoing(event, one.record_time, one.event_id))
    body = document.write_query(
        outgoing,
        created_at=label.created_at,
        query_name=label.query_name,
        subscription_id=label.subscription_id,
    )
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Written(raw, label.epc_format if is_whole else EpcFormat.NO_PREFERENCE)


def signature(secret: str, body: bytes) -> str:
    """The value of `GS1-Signature`: whoever has the token can make it again over the body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _headers(label: Label, written: Written) -> dict[str, str]:
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
