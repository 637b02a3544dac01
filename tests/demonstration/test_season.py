"""The demonstration's plan: its numbers are those of the model, its faults each in a cycle of its own."""

from decimal import Decimal
from typing import Any

import pytest

from seafood_trace.demonstration import cycles, season

pytestmark = pytest.mark.one_database


def hops() -> list[dict[str, Any]]:
    return [dict(step.hop) for step in season.steps()]


def hops_of(kind: str, lot: str) -> list[dict[str, Any]]:
    found = []
    for hop in hops():
        lines = [line for line in hop.get("lines", []) if line.get("lot") == lot]
        if hop["hop"] == kind and lines:
            found.append({**hop, "lines": lines})
    return found


def kilograms(line: dict[str, Any]) -> Decimal:
    return Decimal(line["weight"].split()[0])


def test_there_are_twelve_fortnights_sent_in_order():
    landings = [cycle.landing for cycle in cycles.CYCLES]
    assert len(landings) == 12
    assert landings == sorted(landings)
    sent = [step.sent_at for step in season.steps()]
    assert sent == sorted(sent)


def test_the_first_landing_is_shared_out_as_the_model_says():
    catch = hops_of("catch", "GAL-260308-A")[0]
    assert catch["lines"][0]["weight"] == "4200 lb"
    assert catch["tags"] == ["1001-1840"]
    shipped = sorted(kilograms(hop["lines"][0]) for hop in hops_of("ship", "GAL-260308-A"))
    assert shipped == [Decimal(540), Decimal(540), Decimal(1360)]  # to Lake Cold, and on from there
    assert kilograms(hops_of("discard", "GAL-260308-A")[0]["lines"][0]) == Decimal("5.09")


def test_the_first_lot_of_the_plant_is_sixty_cases_and_320_packs():
    process = next(hop for hop in hops() if hop["hop"] == "process")
    assert [line["count"] for line in process["outputs"][:2]] == [60, 320]
    assert [kilograms(line) for line in process["outputs"]] == [
        Decimal(600),
        Decimal(80),
        Decimal("652.8"),
    ]
    assert process["loss"] == "27.2 kg"


def test_nothing_is_lost_in_processing_but_where_a_fault_is_planted():
    for hop in hops():
        if hop["hop"] == "process":
            taken = sum(kilograms(line) for line in hop["inputs"])
            made = sum(kilograms(line) for line in hop["outputs"])
            assert taken == made + Decimal(hop["loss"].split()[0])


def test_every_planted_fault_has_a_cycle_of_its_own():
    lots = {cycles.lot_at_galveston(cycle) for cycle in cycles.CYCLES}
    lots |= {cycles.lot_at_panama(cycle) for cycle in cycles.CYCLES}
    assert set(cycles.FAULTS) <= lots
    twists = [cycle.twist for cycle in cycles.CYCLES if cycle.twist]
    assert len(twists) == len(set(twists)) == len(cycles.FAULTS)


def test_one_pallet_number_is_used_again_within_forty_days():
    first, again = cycles.CYCLES[5], cycles.CYCLES[8]
    assert cycles.pallet(first, 1) == cycles.pallet(again, 1)
    assert 0 < (again.landing - first.landing).days <= 43


def test_too_much_fillet_is_61_per_cent():
    process = next(
        hop for hop in hops() if hop["hop"] == "process" and hop["at"].startswith("2026-05-18")
    )
    outputs = process["outputs"]
    fillet = sum(kilograms(line) for line in outputs if line["product"] != "rs-frames")
    assert fillet == Decimal(830)
    assert round(fillet / 1360, 2) == Decimal("0.61")
