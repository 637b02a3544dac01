"""A hop call read from JSON: what is refused, where, and with what would be right."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.errors import InvalidInput, TooLarge
from seafood_trace.hops.examples import HOPS
from seafood_trace.hops.hop import HopKind
from seafood_trace.hops.reading import read
from seafood_trace.hops.shapes import SHAPES
from tests.hops.scene import PALLET, example

NOW = datetime(2026, 4, 1, tzinfo=UTC)
LOT = {"product": "rs-gutted", "lot": "GAL-260308-A"}


def faults_of(sent: Any) -> dict[str, str]:
    """Pointer → code of what is refused; empty where nothing is."""
    try:
        read(sent, now=NOW)
    except InvalidInput as error:
        return {fault.pointer: fault.code for fault in error.faults}
    return {}


@pytest.mark.parametrize("kind", list(HopKind))
def test_the_example_of_each_hop_reads(kind: HopKind) -> None:
    assert read(HOPS[kind.value], now=NOW).kind is kind


def test_the_offset_that_was_sent_is_kept() -> None:
    at = read(example("ship"), now=NOW).at
    assert at.isoformat() == "2026-03-12T06:40:00-05:00"


def test_a_weight_is_read_in_every_unit_and_kept_as_sent() -> None:
    sent = ("600 kg", "1300 lb", "80 oz", "1.5 tonne", {"value": "600", "unit": "KGM"})
    lines = [{**LOT, "weight": weight} for weight in sent]
    weights = [line.weight for line in read(example("count", lines=lines), now=NOW).lines]
    assert [weight.as_sent if weight else None for weight in weights] == [
        "600 kg",
        "1300 lb",
        "80 oz",
        "1.5 tonne",
        "600 KGM",
    ]
    milligrams = [weight.milligrams if weight else None for weight in weights]
    assert milligrams == [
        600_000_000,
        589_670_081,
        2_267_962,
        1_500_000_000,
        600_000_000,
    ]


def test_a_receipt_needs_no_more_than_the_unit() -> None:
    sent = {"hop": "receive", "at": "2026-03-13T15:10-05:00", "site": "lake-cold"}
    hop = read({**sent, "lines": [{"sscc": "095210000000000018"}]}, now=NOW)
    assert [line.sscc for line in hop.lines] == [PALLET]


def test_short_and_rejected_are_counts_or_weights() -> None:
    line = {"sscc": "095210000000000018", "short": 2, "rejected": "4 kg"}
    found = read(example("receive", lines=[line]), now=NOW).lines[0]
    assert found.short is not None
    assert found.rejected is not None
    assert found.short.count == 2
    assert found.rejected.weight is not None
    assert found.rejected.weight.kilograms == "4"


def test_nothing_left_is_an_answer_when_counting() -> None:
    assert read(example("count", lines=[{**LOT, "weight": "0 kg"}]), now=NOW).lines[0].weight


def test_null_is_as_good_as_left_out() -> None:
    lines = [{**LOT, "weight": "1 kg", "sscc": None, "short": None}]
    sent = example("ship", lines=lines) | {"loss": None, "vessel": None, "ref": None}
    assert faults_of(sent) == {}
    assert faults_of(sent | {"to": None}) == {"/to": "member_missing"}


def test_papers_come_one_or_many() -> None:
    papers = [{"type": "bol", "no": "1"}, {"type": "inv", "no": "2"}]
    assert len(read(example("ship", ref=papers), now=NOW).details.references) == 2
    assert len(read(example("ship", ref=papers[0]), now=NOW).details.references) == 1
    wrong = [papers[0], {"type": "inv", "no": "№2"}]
    assert faults_of(example("ship", ref=wrong)) == {"/ref/1/no": "bad_character"}


BAD = [
    # what is wrong, the call, pointers and codes
    ("no time", example("ship", at=None), {"/at": "member_missing"}),
    ("no offset", example("ship", at="2026-03-12T06:40"), {"/at": "offset_missing"}),
    ("a day alone", example("ship", at="2026-03-12"), {"/at": "bad_time"}),
    ("no such day", example("ship", at="2026-02-30T06:40-05:00"), {"/at": "bad_time"}),
    ("a time that is a number", example("ship", at=1773315600), {"/at": "bad_time"}),
    ("an offset too far", example("ship", at="2026-03-12T06:40-15:00"), {"/at": "bad_time"}),
    ("the future", example("ship", at="2026-04-02T00:01Z"), {"/at": "time_in_future"}),
    ("long ago", example("ship", at="1989-12-31T00:00Z"), {"/at": "time_out_of_range"}),
    ("no hop", example("ship", hop=None), {"/hop": "member_missing"}),
    ("another hop", example("ship", hop="teleport"), {"/hop": "bad_hop"}),
    ("no site", example("ship", site=None), {"/site": "member_missing"}),
    ("no vessel", example("catch", vessel=None), {"/vessel": "member_missing"}),
    ("both", example("catch", site="galveston-dock"), {"/site": "two_places"}),
    ("nobody receives it", example("ship", to=None), {"/to": "member_missing"}),
    ("no lines", example("ship", lines=None), {"/lines": "member_missing"}),
    ("empty lines", example("ship", lines=[]), {"/lines": "bad_value"}),
    ("no inputs", example("process", inputs=None), {"/inputs": "member_missing"}),
    ("a loss on the road", example("ship", loss="2 kg"), {"/loss": "member_not_allowed"}),
    ("lines of a process", example("process", lines=[LOT]), {"/lines": "member_not_allowed"}),
    ("a mistyped member", example("ship", sitte="x"), {"/sitte": "unknown_member"}),
    (
        "a negative weight",
        example("count", lines=[{**LOT, "weight": "-3 kg"}]),
        {"/lines/0/weight": "weight_negative"},
    ),
    (
        "a ton",
        example("count", lines=[{**LOT, "weight": "3 t"}]),
        {"/lines/0/weight": "unit_ambiguous"},
    ),
    (
        "no unit",
        example("count", lines=[{**LOT, "weight": {"value": 3}}]),
        {"/lines/0/weight/unit": "unit_missing"},
    ),
    (
        "a weight of nothing",
        example("sell", lines=[{**LOT, "weight": "0 kg"}]),
        {"/lines/0/weight": "weight_zero"},
    ),
    (
        "half a case",
        example("sell", lines=[{**LOT, "count": 0.5}]),
        {"/lines/0/count": "bad_count"},
    ),
    ("no lot", example("sell", lines=[{"product": "x"}]), {"/lines/0/lot": "lot_missing"}),
    (
        "whose lot",
        example("sell", lines=[{"lot": "x", "count": 1}]),
        {"/lines/0/product": "product_missing"},
    ),
    ("an empty line", example("sell", lines=[{}]), {"/lines/0": "line_without_item"}),
    ("nothing counted", example("count", lines=[LOT]), {"/lines/0": "amount_missing"}),
    (
        "a mistyped SSCC",
        example("receive", lines=[{"sscc": "095210000000000011"}]),
        {"/lines/0/sscc": "bad_check_digit"},
    ),
    (
        "a lot for an SSCC",
        example("receive", lines=[{"sscc": "https://id.gs1.org/01/09521000000009/10/A"}]),
        {"/lines/0/sscc": "not_a_logistic_unit"},
    ),
    (
        "a unit at sea",
        example("catch", lines=[{**LOT, "sscc": "095210000000000018"}]),
        {"/lines/0/sscc": "member_not_allowed"},
    ),
    (
        "short before it was sent",
        example("sell", lines=[{**LOT, "count": 1, "short": 1}]),
        {"/lines/0/short": "member_not_allowed"},
    ),
    ("packed into what", example("pack", sscc=None), {"/lines/0/sscc": "member_missing"}),
    ("unpack what", example("unpack", lines=None), {"/lines": "member_missing"}),
    (
        "back before it left",
        example("catch", trip={"departed": "2026-03-08", "returned": "2026-03-02"}),
        {"/trip/returned": "ends_before_start"},
    ),
    (
        "a gear in words",
        example("catch", gear="handline"),
        {"/gear": "bad_gear"},
    ),
    ("an area in words", example("catch", area="the Gulf"), {"/area": "bad_area"}),
    ("one tag", example("catch", tags=["GW1"]), {"/tags/0": "bad_tags"}),
    (
        "off the map",
        example("catch", position={"latitude": 91, "longitude": 0}),
        {"/position": "bad_position"},
    ),
    (
        "another paper",
        example("ship", ref={"type": "napkin", "no": "1"}),
        {"/ref/type": "bad_value"},
    ),
    (
        "a stranger without a name",
        example("ship", to={"place": "Chicago"}),
        {"/to/name": "member_missing"},
    ),
    ("expired", example("process", expires="2026-03-09"), {"/expires": "ends_before_start"}),
    ("a list", [], {"": "wrong_type"}),
]


@pytest.mark.parametrize(("sent", "wanted"), [pytest.param(*case[1:], id=case[0]) for case in BAD])
def test_bad_input_is_refused_at_its_place(sent: Any, wanted: dict[str, str]) -> None:
    assert faults_of(sent) == wanted


def test_every_fault_is_told_at_once() -> None:
    lines = [{"product": "x", "lot": "A", "weight": "-1 kg"}, {"sscc": "12"}]
    sent = example("ship", at="2026-03-12T06:40", to=None, loss="1 kg", lines=lines)
    assert faults_of(sent) == {
        "/at": "offset_missing",
        "/to": "member_missing",
        "/loss": "member_not_allowed",
        "/lines/0/weight": "weight_negative",
        "/lines/1/sscc": "bad_sscc",
    }


def test_a_fault_says_what_would_be_right() -> None:
    with pytest.raises(InvalidInput) as caught:
        read(example("ship", at="2026-03-12T06:40", to=None, sitte=1), now=NOW)
    told = {fault.pointer: fault.message for fault in caught.value.faults}
    assert told["/at"] == "Add the offset from UTC, for example 2026-03-12T06:40-05:00."
    assert told["/to"] == "`ship` needs `to`: who receives it?"
    assert told["/sitte"] == "There is no such member. Did you mean `site`?"


def test_a_day_ahead_is_a_clock_and_not_a_plan() -> None:
    at = (NOW + timedelta(hours=23)).isoformat()
    assert faults_of(example("ship", at=at)) == {}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner),
    max_leaves=12,
)
_MEMBERS = sorted({"lines", "inputs", "outputs", "at", "site", "vessel", "to", "from", "sscc"})
_MORE = ["ref", "trip", "loss", "position", "tags", "certificates", "expires", "port", "until"]
_LINE = st.dictionaries(
    st.sampled_from(["product", "lot", "serial", "sscc", "count", "weight", "short"]), _JSON
)


@given(_JSON)
def test_any_json_reads_or_is_refused(sent: Any) -> None:
    faults_of(sent)


@given(
    st.sampled_from([kind.value for kind in SHAPES]),
    st.dictionaries(st.sampled_from(_MEMBERS + _MORE), _JSON | st.lists(_LINE, max_size=3)),
)
def test_any_members_of_a_hop_read_or_are_refused(kind: str, members: dict[str, Any]) -> None:
    faults_of({**HOPS[kind], **members})


def test_too_many_lines_are_refused_before_they_are_looked_at():
    lines: list[Any] = [{"product": 1}] * 200_000
    with pytest.raises(TooLarge) as error:
        read({"hop": "ship", "lines": lines}, now=NOW)
    assert [fault.pointer for fault in error.value.faults] == ["/lines"]
