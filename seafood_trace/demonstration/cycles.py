"""The twelve cycles of the demonstration: their days, their lots, their planted twists. PURE."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from seafood_trace.demonstration.cast import PREFIX
from seafood_trace.epcis.event import Json
from seafood_trace.identifiers.gs1_keys import make_sscc

FAULTS: Mapping[str, str] = {
    "GAL-260405-A": "4,200 kg entered for 4,200 lb at landing",
    "PAN-260418-B": "Lake Cold never records one receipt",
    "GAL-260502-A": "processed on 4 May while the plant's approval had lapsed",
    "GAL-260516-A": "830 kg of fillet from 1,360 kg gutted on 18 May",
    "PAN-260530-B": "caught with longline, outside the verified unit, and commingled",
    "GAL-260614-A": "tags of an earlier trip used again",
    "PAN-260627-B": "a pallet's SSCC used again within 40 days",
    "PAN-260725-B": "two of 40 cases short, disputed, then agreed",
}


@dataclass(frozen=True)
class Step:
    """`who` does something; it is sent at `sent_at`. `hop` is the body of the hop call."""

    sent_at: datetime
    who: str
    hop: Mapping[str, Json]


@dataclass(frozen=True)
class Cycle:
    """One fortnight. `twist` names its planted fault, if it has one."""

    number: int
    landing: date
    is_double: bool
    twist: str = ""


CYCLES = (
    Cycle(0, date(2026, 3, 8), is_double=False),
    Cycle(1, date(2026, 3, 22), is_double=True),
    Cycle(2, date(2026, 4, 5), is_double=False, twist="kilograms for pounds"),
    Cycle(3, date(2026, 4, 19), is_double=True, twist="receipt missing"),
    Cycle(4, date(2026, 5, 2), is_double=False, twist="approval lapsed"),
    Cycle(5, date(2026, 5, 16), is_double=False, twist="too much fillet"),
    Cycle(6, date(2026, 5, 31), is_double=True, twist="outside the unit"),
    Cycle(7, date(2026, 6, 14), is_double=False, twist="tags again"),
    Cycle(8, date(2026, 6, 28), is_double=True, twist="sscc again"),
    Cycle(9, date(2026, 7, 12), is_double=False),
    Cycle(10, date(2026, 7, 26), is_double=True, twist="cases short"),
    Cycle(11, date(2026, 8, 9), is_double=False),
)


def lot_at_galveston(cycle: Cycle) -> str:
    """The lot code that the dealer gives: GAL-260308-A."""
    return f"GAL-{cycle.landing:%y%m%d}-A" + ("2" if cycle.is_double else "")


def lot_at_panama(cycle: Cycle) -> str:
    """Vessel B lands the day before vessel A."""
    return f"PAN-{cycle.landing - timedelta(days=1):%y%m%d}-B"


def lot_of_plant(cycle: Cycle) -> str:
    """The plant's lot code, by the day of processing: BP-260310."""
    return f"BP-{cycle.landing + timedelta(days=_days_to_process(cycle)):%y%m%d}"


def pallet(cycle: Cycle, number: int) -> str:
    """The SSCC of a pallet of the cycle, 1 to 3."""
    if cycle.twist == "sscc again" and number == 1:
        return pallet(CYCLES[5], 1)
    return make_sscc(PREFIX, cycle.number * 10 + number)


def _days_to_process(cycle: Cycle) -> int:
    return 1 if cycle.is_double else 2
