"""What a subscriber asks for: where to, and when. Either each event at once, or by a schedule.

PURE. Source: GS1 EPCIS 2.0, section 8.2.5.2 (subscription controls) and its REST binding. The
published schema names the token that signs `signatureToken` in its text and asks for `secret`:
both are taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from seafood_trace.epcis.event import Json
from seafood_trace.epcis.exceptions import SubscriptionControls
from seafood_trace.epcis.subscriptions import schedule
from seafood_trace.epcis.subscriptions.schedule import RANGES, Schedule
from seafood_trace.errors import Faults, InvalidInput

LONGEST_TOKEN = 500
LONGEST_DEST = 2_000
_TIMING = frozenset({"stream", "schedule", "reportIfEmpty", "initialRecordTime"})
_IN_ADDRESS = _TIMING - {"schedule"}  # whose fields stand there by themselves
_TARGET = frozenset({"dest", "signatureToken", "secret"})


@dataclass(frozen=True, slots=True)
class Timing:
    """When to report; without `schedule` as soon as an event is recorded.

    `fields` are those of the schedule as they were sent.
    """

    fields: Mapping[str, str] | None
    schedule: Schedule | None
    report_if_empty: bool
    initial_record_time: datetime | None


@dataclass(frozen=True, slots=True)
class Controls:
    """A webhook subscription as it is asked for. `secret` signs what is sent."""

    dest: str
    secret: str | None
    timing: Timing


def read(body: Json) -> Controls:
    """The subscription in a request body. Raises SubscriptionControls with every fault."""
    if not isinstance(body, dict):
        raise SubscriptionControls.of("wrong_type", "A subscription is an object.")
    faults = Faults()
    for key in sorted(body.keys() - _TIMING - _TARGET):
        faults.add("unknown_field", "A subscription has no such field.", f"/{key}")
    dest = _dest(body, faults)
    secret = _secret(body, faults)
    timing = _timing(body, faults)
    _raise_if_any(faults)
    assert dest is not None
    assert timing is not None
    return Controls(dest, secret, timing)


def read_query_string(sent: Mapping[str, str]) -> Timing:
    """The timing in the address of a WebSocket. Raises SubscriptionControls with every fault."""
    known: dict[str, Json] = {key: value for key, value in sent.items() if key in _IN_ADDRESS}
    if "initialRecordTime" in sent:  # a + that was not encoded has become a space
        known["initialRecordTime"] = sent["initialRecordTime"].replace(" ", "+")
    for key in ("stream", "reportIfEmpty"):
        if known.get(key) in ("true", "false"):
            known[key] = known[key] == "true"
    fields: dict[str, Json] = {key: value for key, value in sent.items() if key in RANGES}
    if fields:
        known["schedule"] = fields
    faults = Faults()
    for key in sorted(sent.keys() - _IN_ADDRESS - RANGES.keys()):
        faults.add("unknown_parameter", "A subscription has no such parameter.", f"/{key}")
    timing = _timing(known, faults)
    _raise_if_any(faults)
    assert timing is not None
    return timing


def _raise_if_any(faults: Faults) -> None:
    if faults:
        raise SubscriptionControls(*faults)


def _dest(body: Mapping[str, Json], faults: Faults) -> str | None:
    dest = body.get("dest")
    if not isinstance(dest, str) or not dest or len(dest) > LONGEST_DEST:
        faults.add(
            "bad_dest",
            f"Give the address to send to, of at most {LONGEST_DEST} characters.",
            "/dest",
        )
        return None
    return dest


def _secret(body: Mapping[str, Json], faults: Faults) -> str | None:
    sent = {key: body[key] for key in ("signatureToken", "secret") if body.get(key) is not None}
    for key, value in sent.items():
        if not isinstance(value, str) or not 0 < len(value) <= LONGEST_TOKEN:
            faults.add(
                "bad_token", f"A token is text of 1 to {LONGEST_TOKEN} characters.", f"/{key}"
            )
            return None
    if len(set(map(str, sent.values()))) > 1:
        faults.add("two_tokens", "signatureToken and secret are one thing: send one.", "/secret")
    return next(map(str, sent.values()), None)


def _timing(body: Mapping[str, Json], faults: Faults) -> Timing | None:
    stream, fields = body.get("stream"), body.get("schedule")
    report_if_empty = body.get("reportIfEmpty", False)
    if stream is not None and not isinstance(stream, bool):
        faults.add("wrong_type", "stream is true, or left out.", "/stream")
    elif bool(stream) is (fields is not None):
        faults.add(
            "stream_or_schedule",
            'Say when to report: "stream": true, or a "schedule", and not both.',
            "/schedule" if stream else "/stream",
        )
    if not isinstance(report_if_empty, bool):
        faults.add("wrong_type", "reportIfEmpty is true or false.", "/reportIfEmpty")
    elif report_if_empty and fields is None:
        faults.add(
            "nothing_to_report",
            "Only a schedule has empty reports: leave it out.",
            "/reportIfEmpty",
        )
    since = _instant(body.get("initialRecordTime"), faults)
    if fields is None:
        return Timing(None, None, False, since)
    read = _fields(fields, faults)
    parsed = None if read is None else schedule.parse(read, faults, "/schedule")
    return Timing(read, parsed, report_if_empty is True, since)


def _fields(sent: Json, faults: Faults) -> dict[str, str] | None:
    """The fields of a schedule as text; a plain number is taken for one."""
    if not isinstance(sent, dict):
        faults.add("wrong_type", 'A schedule is an object such as {"hour": "1"}.', "/schedule")
        return None
    found: dict[str, str] = {}
    for name, value in sent.items():
        if isinstance(value, bool) or not isinstance(value, str | int):
            faults.add("wrong_type", 'A field is text such as "0,[15-20]".', f"/schedule/{name}")
        else:
            found[name] = str(value)
    return found if len(found) == len(sent) else None


def _instant(sent: Json, faults: Faults) -> datetime | None:
    if sent is None:
        return None
    try:
        return _read_instant(sent)
    except InvalidInput as error:
        faults.extend(error.faults, "/initialRecordTime")
        return None


def _read_instant(sent: Json) -> datetime:
    wanted = "A time is written with its offset, as 2026-03-12T06:40:00-05:00."
    try:
        found = datetime.fromisoformat(str(sent).upper())
    except ValueError:
        raise InvalidInput.of("bad_time", wanted) from None
    if found.tzinfo is None or not 1 < found.year < 9999:
        raise InvalidInput.of("bad_time", wanted)
    return found.astimezone(UTC)
