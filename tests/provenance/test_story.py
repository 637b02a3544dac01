"""The public sees what is on the list, and the list is here."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.certification.custody import judge
from seafood_trace.certification.verdict import Chain, Cover, Denial, Doubts
from seafood_trace.lineage import trace
from seafood_trace.provenance import story
from seafood_trace.provenance.story import (
    Cell,
    Deed,
    Hole,
    Known,
    KnownPlace,
    KnownProduct,
    Leg,
    Stop,
    Story,
    Voucher,
    Why,
)
from tests.lineage.chains import NOW, lot, pallet, site
from tests.lineage.chains import Chain as Records

# Whoever adds a field here decides that everybody may read it.
PUBLIC = {
    Story: "product species form state pack_size_mg lot_code chain claim banner reasons verifiers "
    "vouchers stops legs holes is_label_void is_demonstration",
    Stop: "number kind name locality region country cell deeds areas gears vessels",
    Deed: "kind first_day last_day",
    Cell: "south west degrees",
    Leg: "from_stop to_stop is_recorded",
    Hole: "reason after_stop before_stop",
    Why: "code stop day",
    Voucher: "kind name issuer scheme identification status valid_from valid_until claim",
}
PUBLIC_JSON = {
    "": "product species form state packSizeMg lotCode chain claim banner reasons verifiers "
    "vouchers stops legs holes isLabelVoid isDemonstration",
    "stops": "number kind name locality region country cell deeds areas gears vessels",
    "cell": "south west degrees",
    "deeds": "kind firstDay lastDay",
    "legs": "from to recorded",
    "holes": "reason after before",
    "reasons": "code stop day",
    "vouchers": "kind name issuer scheme identification status validFrom validUntil claim",
}

DOCK = KnownPlace("dock", "Gulf Dock", True, "Galveston", "US-TX", "US", 29.3017, -94.7977)
COLD = KnownPlace("cold_store", "Lake Cold", False, "Chicago", "US-IL", "US", 41.8819, -87.6278)
BOAT = KnownPlace("vessel", "Miss Ida", False, country="US")


def chain() -> Records:
    made = Records()
    made.catch("boat", {lot("landing"): 1360}, read_point="geo:27.81,-94.42")
    made.ship("boat", "dock", {lot("landing"): 1360})
    made.receive("dock", {lot("landing"): 1355})
    made.process("dock", {lot("landing"): 1355}, {lot("fillet"): 653.4})
    made.pack("dock", pallet(1), {lot("fillet"): 653.4})
    made.ship("dock", "cold", {pallet(1): None})
    made.receive("cold", {pallet(1): None})
    return made


def told(made: Records, places: Mapping[str, KnownPlace] | None = None, **more: object) -> Story:
    known = {site("dock"): DOCK, site("cold"): COLD, site("boat"): BOAT}
    way = trace.back(made.fetch, lot("fillet"), asked_at=NOW)
    return story.tell(
        way,
        judge(way, Cover()),
        Known(
            product=KnownProduct("Fillet", "SNR", "fillet_skin_on", "fresh", 250_000_000),
            places=known if places is None else places,
            lot_code="fillet",
            **more,  # type: ignore[arg-type]
        ),
    )


@pytest.mark.parametrize("value", PUBLIC, ids=lambda value: value.__name__)
def test_every_field_that_the_public_sees_is_on_the_list(value):
    assert {field.name for field in fields(value)} == set(PUBLIC[value].split())


def test_every_member_of_the_json_is_on_the_list():
    made = story.to_json(told(chain()))

    def check(members: object, name: str) -> None:
        for one in members if isinstance(members, list) else [members]:
            if isinstance(one, dict):
                assert set(one) == set(PUBLIC_JSON[name].split()), name
                for inner, value in one.items():
                    check(value, inner)

    check(made, "")


def test_nothing_of_the_trade_is_told():
    shown = str(story.to_json(told(chain()))) + repr(told(chain()))
    secrets = (
        "landing'", "urn:gdst", "urn:epc", "1360", "1355", "653.4", "29.3017", "94.7977", "27.81",
        "94.42", "41.88", "Lake Cold", "Miss Ida", "lpn", "06:00", "07:00",
    )  # fmt: skip
    assert [secret for secret in secrets if secret in shown] == []


def test_unnamed_place_keeps_its_state_and_kind_alone():
    last = told(chain()).stops[-1]
    assert (last.kind, last.region, last.country) == ("cold_store", "US-IL", "US")
    assert (last.name, last.locality, last.cell) == (None, None, None)


def test_named_place_stands_in_a_cell_that_holds_its_town():
    dock = told(chain()).stops[1]
    assert (dock.name, dock.locality) == ("Gulf Dock", "Galveston")
    assert dock.cell == Cell(29.25, -95.0, 0.25)


def test_catch_position_is_told_by_the_degree():
    assert told(chain()).stops[0].cell == Cell(27.0, -95.0, 1.0)


def test_boat_is_named_only_where_it_agreed():
    named = KnownPlace("vessel", "Miss Ida", True)
    assert told(chain()).stops[0].vessels == ()
    assert told(chain(), {site("boat"): named}).stops[0].vessels == ("Miss Ida",)


def test_day_is_that_of_the_place():
    made = Records()
    made.catch("boat", {lot("fillet"): 1}, at=datetime(2026, 3, 9, 3, 0, tzinfo=UTC))
    late = made.records[0].event
    object.__setattr__(late, "event_time_offset", "-06:00")
    assert told(made).stops[0].deeds == (Deed("catch", date(2026, 3, 8), date(2026, 3, 8)),)


def test_unconfirmed_move_is_a_leg_with_a_hole():
    made = chain()
    del made.records[1:3]
    shown = told(made)
    assert shown.legs[0] == Leg(1, 2, False)
    assert any(hole.before_stop == 2 for hole in shown.holes)
    assert shown.chain is Chain.GAP


def test_reasons_tell_no_values():
    made = chain()
    way = trace.back(made.fetch, lot("fillet"), asked_at=NOW)
    doubts = Doubts(denials=(Denial(2, NOW, "urn:gdst:example.org:party:demo.rival"),))
    known = Known(KnownProduct("Fillet"), places={site("boat"): BOAT})
    shown = story.tell(way, judge(way, Cover(), doubts), known)
    assert Why("denied", 2) in shown.reasons
    assert "rival" not in repr(shown)


def test_unknown_place_is_told_as_unknown():
    assert told(chain(), {}).stops[1].kind == "other"


@given(
    st.floats(-90, 90).map(lambda x: round(x, 5)), st.floats(-180, 180).map(lambda x: round(x, 5))
)
def test_cell_is_never_finer_than_its_grid(latitude, longitude):
    place = KnownPlace("dock", "Dock", True, latitude=latitude, longitude=longitude)
    cell = told(chain(), {site("dock"): place, site("boat"): BOAT}).stops[1].cell
    assert cell is not None
    assert (cell.south / 0.25).is_integer()
    assert (cell.west / 0.25).is_integer()
    assert cell.south <= latitude <= cell.south + 0.25


@given(st.integers(1, 10**9))
def test_no_weight_of_the_chain_is_told(kilograms):
    made = Records()
    made.catch("boat", {lot("fillet"): kilograms + 0.125})
    weight = f"{kilograms}.125"
    shown = str(story.to_json(told(made)))
    assert weight not in shown
    assert str(kilograms * 1_000_000 + 125_000) not in shown
