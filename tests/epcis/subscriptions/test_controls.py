"""What a subscriber asks for is read with every fault."""

from datetime import UTC, datetime
from typing import Any

import pytest

from seafood_trace.epcis.exceptions import SubscriptionControls
from seafood_trace.epcis.subscriptions import controls

DEST = "https://receiver.example/hook"
SECONDS = {"second": "0"}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ([], [("wrong_type", "")]),
        ({"dest": DEST}, [("stream_or_schedule", "/stream")]),
        (
            {"dest": DEST, "stream": True, "schedule": SECONDS},
            [("stream_or_schedule", "/schedule")],
        ),
        ({"dest": DEST, "stream": False}, [("stream_or_schedule", "/stream")]),
        ({"dest": DEST, "stream": "true"}, [("wrong_type", "/stream")]),
        ({"stream": True}, [("bad_dest", "/dest")]),
        (
            {"dest": DEST, "stream": True, "reportIfEmpty": True},
            [("nothing_to_report", "/reportIfEmpty")],
        ),
        (
            {"dest": DEST, "schedule": SECONDS, "signatureToken": "a", "secret": "b"},
            [("two_tokens", "/secret")],
        ),
        ({"dest": DEST, "stream": True, "secret": 7}, [("bad_token", "/secret")]),
        (
            {"dest": DEST, "stream": True, "initialRecordTime": "2026-03-12T06:40:00"},
            [("bad_time", "/initialRecordTime")],
        ),
        (
            {"schedule": {"hour": "24", "minute": True}, "x": 1},
            [
                ("unknown_field", "/x"),
                ("bad_dest", "/dest"),
                ("wrong_type", "/schedule/minute"),
            ],
        ),
        ({"dest": DEST, "schedule": {"hour": "24"}}, [("out_of_range", "/schedule/hour")]),
        ({"dest": DEST, "schedule": []}, [("wrong_type", "/schedule")]),
    ],
)
def test_what_is_no_subscription_is_refused_with_every_fault(
    sent: Any, expected: list[tuple[str, str]]
):
    with pytest.raises(SubscriptionControls) as error:
        controls.read(sent)
    assert [(fault.code, fault.pointer) for fault in error.value.faults] == expected


@pytest.mark.parametrize("name", ["signatureToken", "secret"])
def test_the_token_goes_by_both_its_names(name: str):
    assert controls.read({"dest": DEST, "stream": True, name: "a"}).secret == "a"


def test_a_field_of_a_schedule_may_be_a_number():
    timing = controls.read({"dest": DEST, "schedule": {"hour": 1, "minute": "5"}}).timing
    assert timing.fields == {"hour": "1", "minute": "5"}


def test_a_plus_that_was_not_encoded_is_read_as_one():
    sent = {"stream": "true", "initialRecordTime": "2026-03-12T06:40:00 05:00"}
    assert controls.read_query_string(sent).initial_record_time == datetime(
        2026, 3, 12, 1, 40, tzinfo=UTC
    )
