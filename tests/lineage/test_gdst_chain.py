"""The published GDST chain: real, and imperfect as real data is."""

import json
from datetime import UTC, datetime

import pytest

from seafood_trace.epcis import document
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.identifiers.identity import canonical
from seafood_trace.lineage.hop import Kind
from seafood_trace.lineage.trace import back, forward
from tests.lineage.chains import NOW, Chain
from tests.needs import require_conformance_folder

pytestmark = pytest.mark.conformance

PALLET = canonical("urn:epc:id:sscc:08600031303.0004")
WILD = "urn:gdst:example.org:product:lot:class:fisherman01.tunau.v1-0122-2022"
BETWEEN_THE_FILLINGS = datetime(2022, 2, 10, tzinfo=UTC)
FIRST_PACK, FIRST_UNPACK, SECOND_PACK, SECOND_UNPACK = 13, 14, 15, 16


@pytest.fixture
def chain() -> Chain:
    path = require_conformance_folder() / "gdst" / "gdst_data_withmasterdata.jsonld"
    read = document.read(json.loads(path.read_text()), received_at=NOW)
    return Chain(
        [Recorded(number, NOW, 1, event, False) for number, event in enumerate(read.events)]
    )


def test_the_pallet_leads_to_vessel_hatchery_and_feed_mill(chain: Chain) -> None:
    trace = back(chain.fetch, PALLET, asked_at=NOW)
    origins = {(trace.hop(one).kind, (trace.hop(one).place or "")[-10:]) for one in trace.origins}
    assert {kind for kind, _ in origins} == {Kind.CATCH, Kind.HATCH, Kind.COMMISSION}
    assert (Kind.COMMISSION, "eedmill.1u") in origins


def test_the_two_fillings_of_the_pallet_are_kept_apart(chain: Chain) -> None:
    latest = {hop.position for hop in back(chain.fetch, PALLET, asked_at=NOW).hops}
    earlier = back(chain.fetch, PALLET, asked_at=NOW, at_time=BETWEEN_THE_FILLINGS)
    before = {hop.position for hop in earlier.hops}
    assert {SECOND_PACK, SECOND_UNPACK} <= latest
    assert not {FIRST_PACK, 7, 8, FIRST_UNPACK} & latest
    assert {FIRST_PACK, 7, 8, FIRST_UNPACK} <= before
    assert not {SECOND_PACK, SECOND_UNPACK} & before


def test_what_the_chain_lacks_is_named(chain: Chain) -> None:
    gaps = {
        (gap.reason, gap.after_hop, gap.before_hop)
        for gap in back(chain.fetch, PALLET, asked_at=NOW).gaps
    }
    assert gaps == {
        ("moved_unrecorded", 9, 10),  # feed came to the farm
        ("moved_unrecorded", 0, 10),  # and fingerlings
        ("moved_unrecorded", SECOND_PACK, SECOND_UNPACK),
    }


def test_the_vessel_leads_to_both_fillings(chain: Chain) -> None:
    trace = forward(chain.fetch, WILD, asked_at=NOW)
    assert {FIRST_UNPACK, SECOND_UNPACK} <= {hop.position for hop in trace.hops}
