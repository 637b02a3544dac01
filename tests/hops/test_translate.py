"""Each hop as the events it becomes: what they mean, and that GDST finds nothing missing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.epcis import vocabulary
from seafood_trace.epcis.event import Action, Event, EventType
from seafood_trace.epcis.gdst import judging
from seafood_trace.epcis.gdst import telling as gdst
from seafood_trace.epcis.gdst.rules import TrackingEvent
from seafood_trace.hops import extensions
from seafood_trace.hops.hop import (
    Amount,
    Catch,
    Certificate,
    Details,
    Hop,
    HopKind,
    Line,
    Party,
    Product,
    Reference,
    Shipment,
    Site,
    Vessel,
    Weight,
)
from seafood_trace.hops.parts import paper_uri
from seafood_trace.hops.reading import CERTIFICATE_TYPES
from seafood_trace.hops.translate import events_of, translate
from seafood_trace.identifiers.mass import kilograms

NOW = datetime(2026, 4, 1, tzinfo=UTC)
AT = datetime.fromisoformat("2026-03-10T13:00-05:00")
PALLET = "https://id.gs1.org/00/095210000000000018"
OTHER_PALLET = "https://id.gs1.org/00/095210000000000025"
BOAT = "urn:gdst:example.org:party:harvester.1"
DEALER = Party(
    "urn:gdst:example.org:party:dealer.1", "Dealer", "urn:gdst:example.org:location:loc:dealer.1"
)
COLD = Party(
    "https://id.gs1.org/417/9521234500018", "Lake Cold", "https://id.gs1.org/414/9521234500025"
)
PLANT = Site(
    "urn:gdst:example.org:location:loc:bay.1",
    "Bay Plant",
    "urn:gdst:example.org:party:bay.1",
    "US",
)
AT_SEA = Site("urn:gdst:example.org:location:loc:harvester.1", "Miss Ida", BOAT, "US")
VESSEL = Vessel(
    name="Miss Ida",
    registration="TX1234",
    flag="US",
    owner=BOAT,
    imo="IMO9074729",
    gear="urn:gdst:gear:LHP",
    catch_area="urn:gdst:fao:31",
    economic_zone="urn:gdst:eez:usa",
    public_registry="https://registry.example/TX1234",
    satellite_tracking="NOAA",
    welfare_policy="3P Audit",
)
CERTIFICATES = tuple(
    Certificate(kind, "an agency", "a standard", "a value", "a number")
    for kind in CERTIFICATE_TYPES
)
GUTTED = Product("urn:gdst:example.org:product:class:dealer.1", "Gutted", "SNR", "gutted")
FILLET = Product("urn:gdst:example.org:product:class:bay.1", "Fillet", "SNR", "fillet_skin_on")
PACK = Product("urn:gdst:example.org:product:class:bay.2", "Pack", "SNR", "fillet_skin_on")
MASTER = {
    product.uri: {
        "speciesForFisheryStatisticsPurposesCode": "SNR",
        "tradeItemConditionCode": str(product.form),
    }
    for product in (GUTTED, FILLET, PACK)
}


def lot(product: Product, code: str, weight: str | None = "600 kg", **more: Any) -> Line:
    """A line of a lot; weights in whole kilograms."""
    mass = None if weight is None else Weight(int(weight.split()[0]) * 10**6, weight)
    uri = product.uri.replace("product:class", "product:lot:class") + f".{code}"
    return Line("/lines/0", uri, lot_code=code, product=product, weight=mass, **more)


def unit(sscc: str = PALLET, **more: Any) -> Line:
    return Line("/lines/0", sscc=sscc, **more)


def hop(kind: HopKind, *lines: Line, **more: Any) -> Hop:
    details = more.pop("details", Details(certificates=CERTIFICATES))
    wanted: dict[str, Any] = {"site": PLANT, "recorder": PLANT.party, "details": details}
    return Hop(kind=kind, at=AT, lines=lines, **(wanted | more))


def at_sea(kind: HopKind, *lines: Line, **more: Any) -> Hop:
    return hop(kind, *lines, **{"site": AT_SEA, "vessel": VESSEL, "recorder": DEALER.uri} | more)


def events(made: Hop) -> tuple[Event, ...]:
    return events_of(made, now=NOW)


def ours(event: Event, name: str) -> Any:
    return event.extensions.get(extensions.read_name(name))


def refs(found: Any) -> set[tuple[str, str]]:
    return {(vocabulary.short(one.type), one.id) for one in found}


TRIP = Catch(
    rfmo_area="urn:gdst:rfmo:none",
    permit_area="TX",
    improvement_project="None",
    departed=date(2026, 3, 2),
    returned=date(2026, 3, 8),
)
CATCH = at_sea(
    HopKind.CATCH,
    lot(GUTTED, "GAL-1"),
    details=Details(catch=TRIP, certificates=CERTIFICATES, tags=("GW1-GW9",), note="calm"),
)
LAND = at_sea(
    HopKind.LAND,
    lot(GUTTED, "GAL-1"),
    counterparty=DEALER,
    writes_receipt=True,
    details=Details(port="Galveston", until=AT, certificates=CERTIFICATES),
)
PROCESS = hop(
    HopKind.PROCESS,
    inputs=(lot(GUTTED, "GAL-1", "1360 kg"),),
    outputs=(lot(FILLET, "BP-1", "600 kg", count=60), lot(PACK, "BP-1", "80 kg")),
    details=Details(
        loss=Weight(27_200_000, "27.2 kg"), expires=date(2026, 3, 24), certificates=CERTIFICATES
    ),
)
SHIP = hop(HopKind.SHIP, lot(FILLET, "BP-1", count=60, sscc=PALLET), counterparty=COLD)
SHIPMENT = Shipment(PLANT.party, PLANT.party, PLANT.uri, ((vocabulary.BILL_OF_LADING, "urn:x:1"),))
RECEIVE = hop(HopKind.RECEIVE, unit(), shipments=(SHIPMENT,))


@pytest.mark.parametrize(
    ("made", "kinds"),
    [
        (CATCH, [TrackingEvent.FISHING]),
        (LAND, [TrackingEvent.LANDING, TrackingEvent.RECEIVING]),
        (PROCESS, [TrackingEvent.PROCESSING]),
        (
            replace(PROCESS, details=replace(PROCESS.details, is_commingling=True)),
            [TrackingEvent.COMMINGLING],
        ),
        (SHIP, [TrackingEvent.AGGREGATION, TrackingEvent.SHIPPING]),
        (RECEIVE, [TrackingEvent.RECEIVING]),
        (hop(HopKind.PACK, lot(FILLET, "BP-1", sscc=PALLET)), [TrackingEvent.AGGREGATION]),
        (hop(HopKind.UNPACK, unit()), [TrackingEvent.DISAGGREGATION]),
        (hop(HopKind.RETURN, lot(FILLET, "BP-1"), counterparty=COLD), [TrackingEvent.SHIPPING]),
    ],
    ids=lambda value: value.kind.value if isinstance(value, Hop) else "",
)
def test_gdst_finds_nothing_missing_where_everything_was_told(
    made: Hop, kinds: list[TrackingEvent]
) -> None:
    found = events(made)
    assert [gdst.critical_tracking_event(event) for event in found] == kinds
    missing = [element for event in found for element in judging.missing(event, MASTER)]
    if made is LAND:  # the certificates of a landing are the vessel's, not the dealer's
        missing = [one for one in missing if one.element != "harvestCoC"]
    assert missing == []


def test_a_catch_tells_the_vessel_and_its_trip() -> None:
    (event,) = events(CATCH)
    (told,) = gdst.catch_information(event)
    assert (event.action, event.biz_location) == (Action.ADD, AT_SEA.uri)
    assert event.disposition == vocabulary.ACTIVE
    assert (told.vessel_name, told.vessel_id, told.flag) == ("Miss Ida", "TX1234", "US")
    assert (told.gear, told.catch_area) == ("urn:gdst:gear:LHP", "urn:gdst:fao:31")
    assert told.trip_date == "2026-03-02T00:00:00-05:00"
    assert gdst.lot_number(event) == "GAL-1"
    assert gdst.product_owner(event) == BOAT
    assert gdst.information_provider(event) == DEALER.uri
    assert ours(event, "tags") == ["GW1-GW9"]
    assert ours(event, "note") == "calm"


def test_a_trip_goes_before_what_the_vessel_usually_does() -> None:
    trip = replace(TRIP, gear="urn:gdst:gear:LLS", position=(28.5, -90.1))
    (event,) = events(replace(CATCH, details=Details(catch=trip)))
    assert gdst.catch_information(event)[0].gear == "urn:gdst:gear:LLS"
    assert event.read_point == "geo:28.500000,-90.100000"


def test_a_vessel_without_tracking_claims_no_positions() -> None:
    made = replace(CATCH, vessel=replace(VESSEL, satellite_tracking=None))
    assert gdst.catch_information(events(made)[0])[0].gps_available is None


def test_a_landing_hands_the_fish_from_the_owner_of_the_vessel_to_the_dealer() -> None:
    landing, receipt = events(LAND)
    assert landing.biz_step == vocabulary.LANDING
    assert (landing.biz_location, receipt.biz_location) == (AT_SEA.uri, DEALER.place)
    assert receipt.biz_step == vocabulary.RECEIVING
    assert ("owning_party", BOAT) in refs(receipt.sources)
    assert ("owning_party", DEALER.uri) in refs(receipt.destinations)
    assert gdst.product_owner(landing) == BOAT
    assert gdst.product_owner(receipt) == DEALER.uri


def test_a_dealer_who_has_not_agreed_records_its_own_receipt() -> None:
    (landing,) = events(replace(LAND, writes_receipt=False))
    assert ("owning_party", DEALER.uri) in refs(landing.destinations)


def test_an_sscc_that_is_sent_with_lines_is_packed_first() -> None:
    packing, shipping = events(SHIP)
    assert (packing.type, packing.action) == (EventType.AGGREGATION, Action.ADD)
    assert packing.parent_id == PALLET
    assert [one.quantity for one in packing.child_quantities] == [Decimal(600)]
    assert packing.destinations == shipping.destinations
    assert shipping.epcs == (PALLET,)
    assert shipping.quantities == ()
    assert shipping.disposition == vocabulary.IN_TRANSIT


def test_an_sscc_that_stands_packed_is_not_packed_again() -> None:
    packing, _ = events(replace(SHIP, packed=frozenset({PALLET})))
    assert packing.action is Action.OBSERVE


def test_an_sscc_that_is_sent_alone_is_only_shipped() -> None:
    (shipping,) = events(replace(SHIP, lines=(unit(), unit())))
    assert shipping.epcs == (PALLET,)


def test_lots_are_sent_without_any_unit() -> None:
    (shipping,) = events(replace(SHIP, lines=(lot(FILLET, "BP-1"), lot(PACK, "BP-1"))))
    assert [one.uom for one in shipping.quantities] == ["KGM", "KGM"]
    assert refs(shipping.sources) == {
        ("owning_party", PLANT.party),
        ("possessing_party", PLANT.party),
        ("location", PLANT.uri),
    }
    assert refs(shipping.destinations) == {
        ("owning_party", COLD.uri),
        ("possessing_party", COLD.uri),
        ("location", COLD.place),
    }


def test_a_stranger_has_no_place() -> None:
    (shipping,) = events(replace(SHIP, lines=(unit(),), counterparty=replace(COLD, place=None)))
    assert "location" not in {kind for kind, _ in refs(shipping.destinations)}


def test_the_bill_of_lading_is_named_alike_at_both_ends() -> None:
    details = Details(references=(Reference("bol", "77 120/A"),))
    sent = events(replace(SHIP, details=details))[-1]
    received = events(replace(RECEIVE, shipments=(replace(SHIPMENT, papers=()),), details=details))
    assert sent.biz_transactions == received[0].biz_transactions
    assert refs(sent.biz_transactions) == {("bol", paper_uri(PLANT.party, "77 120/A"))}


def test_the_paper_of_a_party_with_a_gln_is_named_as_the_cbv_does() -> None:
    assert paper_uri(COLD.uri, "77120") == "urn:epcglobal:cbv:bt:9521234500018:77120"


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=60))
def test_the_number_of_any_paper_makes_a_uri(number: str) -> None:
    details = Details(references=(Reference("trip_ticket", number),))
    (event,) = events(replace(RECEIVE, details=details, shipments=()))
    assert len(event.biz_transactions) == 1


def test_a_receipt_tells_the_own_weight_and_what_is_short() -> None:
    short, rejected = Amount(count=2), Amount(weight=Weight(4_000_000, "4 kg"))
    line = lot(FILLET, "BP-1", "580 kg", sscc=PALLET, short=short, rejected=rejected)
    (event,) = events(replace(RECEIVE, lines=(line,)))
    assert event.epcs == (PALLET,)
    assert [one.quantity for one in event.quantities] == [Decimal(580)]
    (told,) = ours(event, "lines")
    assert {name.rpartition("}")[2]: value for name, value in told.items()} == {
        "item": line.item,
        "unit": PALLET,
        "weight": "580 kg",
        "short": {extensions.read_name("count"): 2},
        "rejected": {
            extensions.read_name("weight"): "4 kg",
            extensions.read_name("kilograms"): "4",
        },
    }


def test_a_receipt_names_the_sender_and_the_papers_of_the_shipment() -> None:
    (event,) = events(RECEIVE)
    assert ("owning_party", PLANT.party) in refs(event.sources)
    assert refs(event.biz_transactions) == {("bol", "urn:x:1")}
    assert event.disposition == vocabulary.IN_PROGRESS


def test_a_process_is_one_transformation_with_all_its_outputs() -> None:
    (event,) = events(PROCESS)
    assert event.type is EventType.TRANSFORMATION
    assert event.biz_step == vocabulary.COMMISSIONING
    assert [one.quantity for one in event.input_quantities] == [Decimal(1360)]
    assert [one.quantity for one in event.output_quantities] == [Decimal(600), Decimal(80)]
    assert gdst.lot_number(event) == "BP-1"
    assert event.ilmd["{urn:epcglobal:cbv:mda:}itemExpirationDate"] == "2026-03-24T23:59:59-05:00"
    assert event.ilmd["{urn:epcglobal:cbv:mda:}countryOfOrigin"] == "US"
    assert ours(event, "loss")[extensions.read_name("kilograms")] == "27.2"


@pytest.mark.parametrize(
    ("inputs", "outputs", "step"),
    [
        (("A", "B"), (GUTTED, "C"), vocabulary.COMMINGLING),
        (("A",), (GUTTED, "C"), vocabulary.COMMISSIONING),
        (("A", "B"), (FILLET, "C"), vocabulary.COMMISSIONING),
        (("A", "B"), (replace(GUTTED, uri=FILLET.uri), "C"), vocabulary.COMMINGLING),
    ],
)
def test_lots_that_are_only_mixed_are_commingled(
    inputs: tuple[str, ...], outputs: tuple[Product, str], step: str
) -> None:
    made = replace(
        PROCESS, inputs=tuple(lot(GUTTED, code) for code in inputs), outputs=(lot(*outputs),)
    )
    assert events(made)[0].biz_step == step


def test_units_are_put_into_a_unit() -> None:
    details = Details(unit=OTHER_PALLET)
    made = hop(HopKind.PACK, unit(), lot(FILLET, "BP-1", sscc=PALLET), details=details)
    inner, outer = events(made)
    assert (inner.parent_id, outer.parent_id) == (PALLET, OTHER_PALLET)
    assert [one.quantity for one in inner.child_quantities] == [Decimal(600)]
    assert outer.child_epcs == (PALLET,)
    assert outer.child_quantities == ()


def test_unpacking_without_lines_takes_out_everything() -> None:
    (event,) = events(hop(HopKind.UNPACK, details=Details(unit=PALLET)))
    assert (event.action, event.parent_id) == (Action.DELETE, PALLET)
    assert event.child_epcs == ()
    assert event.child_quantities == ()


def test_unpacking_with_lines_takes_out_those() -> None:
    (event,) = events(hop(HopKind.UNPACK, lot(FILLET, "BP-1", "10 kg", sscc=PALLET)))
    assert [one.quantity for one in event.child_quantities] == [Decimal(10)]


@pytest.mark.parametrize(
    ("kind", "step", "action", "disposition"),
    [
        (HopKind.SELL, vocabulary.RETAIL_SELLING, Action.DELETE, vocabulary.RETAIL_SOLD),
        (HopKind.DISCARD, vocabulary.DESTROYING, Action.DELETE, vocabulary.DESTROYED),
        (HopKind.COUNT, vocabulary.STOCK_TAKING, Action.OBSERVE, None),
    ],
)
def test_what_is_sold_destroyed_or_counted_is_of_lots(
    kind: HopKind, step: str, action: Action, disposition: str | None
) -> None:
    (event,) = events(hop(kind, lot(FILLET, "BP-1", "3 kg", sscc=PALLET)))
    assert (event.biz_step, event.action, event.disposition) == (step, action, disposition)
    assert event.epcs == ()  # the lot is, not the unit that it lies in
    assert [one.quantity for one in event.quantities] == [Decimal(3)]


def test_a_return_is_a_shipment_back() -> None:
    (event,) = events(replace(SHIP, kind=HopKind.RETURN, lines=(lot(FILLET, "BP-1"),)))
    assert (event.biz_step, event.disposition) == (vocabulary.SHIPPING, vocabulary.RETURNED)


def test_a_count_alone_is_a_number_of_units() -> None:
    (event,) = events(hop(HopKind.SELL, lot(FILLET, "BP-1", None, count=4)))
    assert [(one.quantity, one.uom) for one in event.quantities] == [(Decimal(4), None)]


def test_the_weight_as_sent_is_kept_beside_the_kilograms() -> None:
    line = replace(lot(GUTTED, "GAL-1"), weight=Weight(1_905_087_954, "4200 lb"))
    (event,) = events(hop(HopKind.SELL, line))
    assert event.quantities[0].quantity == Decimal("1905.087954")
    assert ours(event, "lines")[0][extensions.read_name("weight")] == "4200 lb"


@given(st.integers(0, 10**15))
def test_a_weight_reads_back_exactly(milligrams: int) -> None:
    line = replace(lot(GUTTED, "GAL-1"), weight=Weight(milligrams, "x"))
    (event,) = events(hop(HopKind.COUNT, line))
    assert event.quantities[0].quantity == Decimal(kilograms(milligrams))


def test_the_time_is_written_with_the_offset_that_was_sent() -> None:
    (sent,) = translate(hop(HopKind.COUNT, lot(FILLET, "BP-1")))
    assert sent["eventTime"] == "2026-03-10T13:00:00-05:00"
    assert sent["eventTimeZoneOffset"] == "-05:00"
