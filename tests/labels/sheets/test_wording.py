import pytest

from seafood_trace.labels.sheets import wording
from seafood_trace.labels.sheets.wording import Facts, Method, words_of

SCAN = "trace.example.org/scan"


@pytest.mark.parametrize(
    ("milligrams", "shown"),
    [
        (250_000, "8.8 oz (250 g)"),
        (453_592, "15.9 oz (453.5 g)"),
        (453_593, "1 lb (453.5 g)"),
        (1_000_000, "2 lb 3.2 oz (1 kg)"),
        (10_000_000, "22 lb 0.7 oz (10 kg)"),
        (1_234_567, "2 lb 11.5 oz (1.234 kg)"),
        (1, "0 oz (0 g)"),
    ],
)
def test_net_weight_is_in_both_systems_and_never_more_than_there_is(milligrams, shown):
    assert wording.net_weight(milligrams) == shown


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("Red snapper", "Contains: Fish (Red snapper)"),
        ("Northern brown shrimp", "Contains: Crustacean shellfish (Northern brown shrimp)"),
        ("Blue crab", "Contains: Crustacean shellfish (Blue crab)"),
        ("Eastern oyster", "Contains: Molluscan shellfish (Eastern oyster)"),
    ],
)
def test_allergen_names_its_kind(kind, shown):
    assert wording.allergen(kind) == shown


def test_words_come_in_the_order_of_need():
    facts = Facts(
        name="Red snapper",
        lot_code="L-1",
        origin="USA",
        method=Method.WILD,
        previously_frozen=True,
        net_weight_mg=250_000,
        slogan="From boats we know.",
    )
    words = words_of(facts, SCAN)
    assert words.title == "Red snapper"
    assert words.lines == (
        "Wild-caught · Product of USA",
        "Previously frozen",
        "Contains: Fish (Red snapper)",
        "Net Wt 8.8 oz (250 g)",
        "Lot L-1",
    )
    assert words.extras[0] == "From boats we know."
    assert SCAN in words.extras[1]


def test_nothing_is_claimed_that_nobody_said():
    words = words_of(Facts(name="Red snapper", lot_code="L-1"), SCAN)
    assert words.lines == ("Contains: Fish (Red snapper)", "Lot L-1")


def test_what_the_law_wants_and_nobody_said_is_told_once():
    bare = [Facts(name="A", lot_code="1"), Facts(name="B", lot_code="2")]
    told = [(fault.code, fault.pointer) for fault in wording.missing(bare, are_packs=True)]
    assert told == [
        ("origin_missing", "/origin"),
        ("method_missing", "/method"),
        ("net_weight_missing", "/net_weight"),
    ]
    assert len(wording.missing(bare, are_packs=False)) == 2
