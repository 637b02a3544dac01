"""The event hash beside that of the package of those who devised it, on events made up at random.

Where the two differ, one of them is wrong or the standard leaves a choice. Each such difference is
named here once (`DIFFERENCES`), with the reason for ours, an example that shows it, and how a
generated event is freed of it before the rest of the two texts is compared.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from epcis_event_hash_generator import hash_generator, json_to_py
from hypothesis import given, settings

from seafood_trace.epcis import document
from seafood_trace.epcis.event_hash import prehash
from tests.epcis import generated
from tests.epcis.generated import Sent, in_document
from tests.needs import examples

pytestmark = pytest.mark.filterwarnings("ignore:open_text is deprecated")

NOW = datetime(2026, 3, 12, tzinfo=UTC)
Mend = Callable[[str | None, Any], Any]


def ours(event: Sent) -> str:
    return prehash(document.read(in_document(event), received_at=NOW).events[0])


def as_the_package_writes(*events: Sent) -> list[str]:
    """The package's text for each event; it leaves out an event that it cannot read."""
    sent = in_document(events[0])
    sent["epcisBody"]["eventList"] = json.loads(json.dumps(events))  # it writes into what it gets
    read = json_to_py.event_list_from_epcis_document_json(sent)
    return [str(text) for text in hash_generator.derive_prehashes_from_events(read)]


# The order of the last parts of an event, in CBV 2.0 and its vectors. The package puts sensors
# before transactions, and sorts whatever its table does not order: ILMD comes before sources there.
LAST = ("bizTransactionList", "destinationList", "sourceList", "sensorElementList", "ilmd")


def theirs(event: Sent) -> str:
    """The package's text, its last parts put into the order of CBV 2.0."""
    own = {key: value for key, value in event.items() if ":" in key}
    first = {key: value for key, value in event.items() if key not in (*LAST, *own)}
    parts = [{name: event[name]} for name in LAST if name in event] + [own]
    start, *texts = as_the_package_writes(first, *({**first, **part} for part in parts))
    assert all(text.startswith(start) for text in texts)
    return start + "".join(text.removeprefix(start) for text in texts)


@dataclass(frozen=True)
class Difference:
    """`example` shows it. `mend` frees a value of it, for the package alone or for both."""

    reason: str
    example: Sent
    mend: Mend
    for_both: bool = False


def _untyped(_key: str | None, value: Any) -> Any:
    if isinstance(value, dict) and "bizTransaction" in value:
        return {"type": "po", **value}
    return value


def _parent(_key: str | None, value: Any) -> Any:
    if isinstance(value, dict) and value.get("type") == "TransactionEvent":
        return {key: one for key, one in value.items() if key != "parentID"}
    return value


def _time(key: str | None, value: Any) -> Any:
    if key not in ("eventTime", "recordTime", "time") or not isinstance(value, str):
        return value
    whole, fraction, zone = re.fullmatch(r"(.{19})(?:\.(\d+))?(.+)", value).groups()  # type: ignore[union-attr]
    digits = (fraction or "").ljust(4, "0")
    rounded = timedelta(milliseconds=int(digits[:3]) + (digits[3] >= "5"))
    moment = datetime.fromisoformat(whole + zone).astimezone(UTC) + rounded
    return moment.isoformat(timespec="milliseconds")


def _curie(_key: str | None, value: Any) -> Any:
    is_gs1 = isinstance(value, str) and value.startswith("gs1:")
    return "https://gs1.org/voc/" + value.removeprefix("gs1:") if is_gs1 else value


def _truth(_key: str | None, value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _null(_key: str | None, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: one for key, one in value.items() if one is not None}
    return [one for one in value if one is not None] if isinstance(value, list) else value


def _number_in_text(_key: str | None, value: Any) -> Any:
    try:
        return f"x{value}" if isinstance(value, str) and float(value) is not None else value
    except ValueError:
        return value


def _tiny(_key: str | None, value: Any) -> Any:
    return 0.5 if isinstance(value, float) and 0 < abs(value) < 1e-4 else value


def _word_in_text(key: str | None, value: Any) -> Any:
    is_text = key != "component" and value in ("x", "easting", "Temperature")
    return f"{value}-" if is_text and key != "type" else value


def _list_in_list(_key: str | None, value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [one for part in value for one in (part if isinstance(part, list) else [part])]


def _empty_ilmd(_key: str | None, value: Any) -> Any:
    if not isinstance(value, dict) or not isinstance(value.get("ilmd"), dict):
        return value
    told = {key: one for key, one in value["ilmd"].items() if one != []}
    return {key: one for key, one in value.items() if key != "ilmd"} | (
        {"ilmd": told} if told else {}
    )


OBSERVED: Sent = {
    "type": "ObjectEvent",
    "eventTime": "2026-03-12T06:40:00-05:00",
    "eventTimeZoneOffset": "-05:00",
    "action": "ADD",
    "epcList": ["urn:epc:id:sscc:4012345.0000000111"],
}
ORDERS: Sent = {"bizTransactionList": [{"bizTransaction": "urn:epcglobal:cbv:bt:1:2"}]}
TYPED: Sent = {"bizTransactionList": [{"type": "po", "bizTransaction": "urn:own:order:7"}]}
PARENT = "urn:epc:id:sscc:4012345.0000000222"
SPEED = [{"sensorReport": [{"type": "gs1:Speed"}]}]
SIDEWAYS = [{"sensorReport": [{"type": "Temperature", "component": "x"}]}]

DIFFERENCES = {
    "a transaction without a type": Difference(
        "EPCIS lets a business transaction have none; the package fails on it.",
        ORDERS,
        _untyped,
        for_both=True,
    ),
    "the parent of a transaction's objects": Difference(
        "CBV 2.0 names epcList before parentID; the package, after it.",
        {"type": "TransactionEvent", "parentID": PARENT, **TYPED},
        _parent,
        for_both=True,
    ),
    "a half millisecond": Difference(
        "CBV 2.0 rounds up from the fourth decimal 5; Python's round() goes to the even one.",
        {"eventTime": "2026-03-12T06:40:00.0005-05:00"},
        _time,
    ),
    "a time that rounds up to a full second": Difference(
        "The package loses the event.", {"eventTime": "2026-03-12T06:40:00.9996-05:00"}, _time
    ),
    "a word under a prefix of GS1's own context": Difference(
        "A CURIE becomes a full URI; the package knows only prefixes written in the document.",
        {"sensorElementList": SPEED},
        _curie,
    ),
    "truth": Difference("JSON writes true; the package, Python's True.", {"own:a": True}, _truth),
    "null": Difference(
        "In JSON-LD null is absence; the package writes None.", {"own:a": None}, _null
    ),
    "text that looks like a number": Difference(
        "Lot 0012 is not lot 12: text stays text.",
        {"own:a": "0012"},
        _number_in_text,
        for_both=True,
    ),
    "a tiny number": Difference(
        "A number has no exponent in the vectors; Python writes one.",
        {"own:a": 0.00001},
        _tiny,
        for_both=True,
    ),
    "text that is a word of the CBV elsewhere": Difference(
        "Text stays text; the package replaces it where the word's URI stands anywhere in the event.",
        {"own:a": "x", "sensorElementList": SIDEWAYS},
        _word_in_text,
        for_both=True,
    ),
    "a list in a list": Difference(
        "[[a], [b]] says something else than [a, b]; the package writes them alike.",
        {"own:a": [["b"], ["c"]]},
        _list_in_list,
        for_both=True,
    ),
    "ILMD that says nothing": Difference(
        "What has no content is left out; the package leaves the word ilmd.",
        {"ilmd": {"own:a": []}},
        _empty_ilmd,
    ),
}


def freed(value: Any, mend: Mend, key: str | None = None) -> Any:
    """The value with everything in it mended, the innermost first."""
    if isinstance(value, dict):
        value = {name: freed(one, mend, name) for name, one in value.items()}
    elif isinstance(value, list):
        value = [freed(one, mend, key) for one in value]
    return mend(key, value)


def raw(event: Sent) -> str | None:
    """The package's text as it is; None where it fails or loses the event."""
    try:
        texts = as_the_package_writes(event)
    except IndexError:
        return None
    return texts[0] if texts else None


@pytest.mark.parametrize("name", DIFFERENCES)
def test_each_difference_is_still_there_and_is_the_only_one_in_its_example(name: str):
    """One that goes away with a new version of the package is to be struck from the list."""
    difference = DIFFERENCES[name]
    event = {**OBSERVED, **difference.example}
    mended = freed(event, difference.mend)

    assert ours(event) != raw(event)
    assert ours(mended if difference.for_both else event) == theirs(mended)


def test_the_package_has_another_order_of_last_parts():
    event = {**OBSERVED, "sensorElementList": SPEED, **TYPED}
    text = raw(event)

    assert text is not None
    assert text.index("sensorElementList") < text.index("bizTransactionList")
    assert ours(event).index("bizTransactionList") < ours(event).index("sensorElementList")


@settings(max_examples=examples(120))
@given(generated.events)
def test_generated_events_hash_as_in_the_package(event: Sent):
    for difference in DIFFERENCES.values():
        if difference.for_both:
            event = freed(event, difference.mend)
    given_to_them = event
    for difference in DIFFERENCES.values():
        if not difference.for_both:
            given_to_them = freed(given_to_them, difference.mend)

    assert ours(event) == theirs(given_to_them)
