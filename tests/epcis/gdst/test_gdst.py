"""GDST key data elements: what is told, where it may stand, and what is asked for."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.epcis import document
from seafood_trace.epcis.event import ErrorDeclaration, Event, EventType
from seafood_trace.epcis.gdst import judging
from seafood_trace.epcis.gdst import telling as gdst
from seafood_trace.epcis.gdst.rules import AQUACULTURE, RULES, TrackingEvent

NOW = datetime(2026, 3, 12, tzinfo=UTC)
OWNER = "urn:gdst:example.org:party:fisherman01.1u"
VESSEL = "urn:gdst:example.org:location:loc:boat.1u"
PRODUCT = "urn:gdst:example.org:product:class:fisherman01.snapper"
LOT = "urn:gdst:example.org:product:lot:class:fisherman01.snapper.gal-260308-a"
MDA = "urn:epcglobal:cbv:mda#"

CATCH: dict[str, Any] = {
    "cbvmda:vesselName": "Demonstration boat",
    "cbvmda:vesselID": "TX-1234",
    "cbvmda:vesselFlagState": "US",
    "cbvmda:fishingGearTypeCode": "urn:gdst:gear:LHP",
    "cbvmda:catchArea": "urn:gdst:fao:31",
    "cbvmda:economicZone": "urn:gdst:eez:usa",
    "gdst:imoNumber": "IMO1234567",
    "gdst:rfmoArea": "urn:gdst:rfmo:wecafc",
    "gdst:gpsAvailability": False,
    "gdst:satelliteTrackingAuthority": "NOAA",
    "gdst:vesselPublicRegistry": "https://registry.example",
    "gdst:fisheryImprovementProject": "None",
    "gdst:subnationalPermitArea": "Texas",
    "gdst:vesselTripDate": "2026-03-02T06:00:00-06:00",
}
CERTIFICATES = ("fishingAuth", "harvestCert", "humanPolicy")
MASTER = {
    PRODUCT: {
        f"{MDA}speciesForFisheryStatisticsPurposesCode": "SNR",
        f"{MDA}tradeItemConditionCode": "GUT",
    }
}


def certificate(kind: str) -> dict[str, str]:
    return {
        "gdst:certificationType": f"urn:gdst:certType:{kind}",
        "certificationAgency": "Agency",
        "certificationStandard": "Standard",
        "certificationIdentification": f"{kind}-1",
    }


def read(event: dict[str, Any], slash: str = "") -> Event:
    """The event as a document would bring it; fields that are None are left out."""
    sent = {
        "eventTime": "2026-03-08T12:00:00Z",
        "eventTimeZoneOffset": "-06:00",
        "gdst:productOwner": OWNER,
        "cbvmda:informationProvider": OWNER,
        **event,
    }
    body: dict[str, Any] = {
        "@context": [
            "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            {"gdst": f"https://traceability-dialogue.org/epcis{slash}"},
        ],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-12T12:00:00Z",
        "epcisBody": {
            "eventList": [{key: value for key, value in sent.items() if value is not None}]
        },
    }
    return document.read(body, received_at=NOW).events[0]


def fishing(
    catch: Mapping[str, Any] | list[Mapping[str, Any]] = CATCH, slash: str = "", **ilmd: Any
) -> Event:
    """A fishing event that tells everything, but for what is replaced (None leaves out)."""
    told = {
        "cbvmda:vesselCatchInformationList": {"cbvmda:vesselCatchInformation": catch},
        "cbvmda:productionMethodForFishAndSeafoodCode": "MARINE_FISHERY",
        "cbvmda:lotNumber": "GAL-260308-A",
        "cbvmda:certificationList": {"certification": [certificate(kind) for kind in CERTIFICATES]},
        **{f"cbvmda:{name}": value for name, value in ilmd.items()},
    }
    event = {
        "type": "ObjectEvent",
        "action": "ADD",
        "bizStep": "urn:gdst:bizStep:fishingEvent",
        "bizLocation": {"id": VESSEL},
        "quantityList": [{"epcClass": LOT, "quantity": 1905.09, "uom": "KGM"}],
        "gdst:humanWelfarePolicy": "Internal",
        "ilmd": {key: value for key, value in told.items() if value is not None},
    }
    return read(event, slash)


def names(event: Event, master: judging.MasterData = MASTER) -> list[str]:
    return [found.element for found in judging.missing(event, master)]


def without(*fields: str) -> dict[str, Any]:
    return {key: value for key, value in CATCH.items() if key.partition(":")[2] not in fields}


# A whole fishing event, and one thing missing from it


def test_fishing_event_that_tells_everything_misses_nothing():
    assert names(fishing()) == []


def test_vocabulary_with_a_slash_at_its_end_is_the_same_vocabulary():
    assert names(fishing(slash="/")) == []


@pytest.mark.parametrize("field", sorted(CATCH))
def test_each_element_of_the_catch_is_asked_for(field: str):
    name = field.partition(":")[2]

    assert names(fishing(without(name))) == [name]


def test_missing_gear_is_asked_for_in_words_of_the_trade():
    (found,) = judging.missing(fishing(without("fishingGearTypeCode")), MASTER)

    assert found.number == "W05"
    assert found.is_required
    assert found.sentence == (
        "Gear type is missing: say how the fish was caught, for example LHP (handline)."
    )


def test_an_empty_text_tells_nothing_and_false_tells_something():
    assert names(fishing({**CATCH, "cbvmda:vesselName": " "})) == ["vesselName"]
    assert CATCH["gdst:gpsAvailability"] is False


def test_every_vessel_of_a_catch_must_be_told():
    assert names(fishing([CATCH, without("vesselName")])) == ["vesselName"]


def test_what_never_changes_about_a_vessel_may_stand_in_its_master_data():
    event = fishing(without("vesselName", "vesselID", "imoNumber"))
    vessel = {
        f"{MDA}vesselName": "Boat",
        f"{MDA}vesselID": "1",
        "urn:gdst:kde#imoNumber": "IMO1234567",
    }

    assert names(event, {**MASTER, VESSEL: vessel}) == []


def test_a_trip_is_not_told_by_master_data():
    event = fishing(without("vesselTripDate"))

    assert names(event, {**MASTER, VESSEL: {"urn:gdst:kde#vesselTripDate": "x"}}) == [
        "vesselTripDate"
    ]


def test_species_comes_from_the_product_by_code_or_by_name():
    form = {f"{MDA}tradeItemConditionCode": "GUT"}
    species = {f"{MDA}speciesForFisheryStatisticsPurposesName": "Lutjanus campechanus"}

    assert names(fishing(), {PRODUCT: {**form, **species}}) == []
    assert names(fishing(), {PRODUCT: form}) == ["speciesForFisheryStatisticsPurposesCode"]
    assert names(fishing(), {}) == [
        "speciesForFisheryStatisticsPurposesCode",
        "tradeItemConditionCode",
    ]


@pytest.mark.parametrize("line", [{}, {"quantity": 12}, {"quantity": 12, "uom": "EA"}])
def test_a_count_is_no_weight(line: dict[str, Any]):
    event = fishing()
    counted = read({**event.as_sent, "quantityList": [{"epcClass": LOT, **line}]})

    assert names(counted) == ["quantity"]


def test_fishing_event_without_any_ilmd_misses_it_all():
    event = read({**fishing().as_sent, "ilmd": None})

    found = names(event)

    assert {"vesselName", "fishingGearTypeCode", "catchArea", "lotNumber", "harvestCert"} <= set(
        found
    )


def test_a_step_written_as_a_full_uri_is_judged_too():
    event = read(
        {
            "type": "ObjectEvent",
            "action": "OBSERVE",
            "bizStep": "https://ref.gs1.org/cbv/BizStep-shipping",
            "epcList": ["urn:epc:id:sscc:4012345.0000000111"],
            "gdst:productOwner": None,
        }
    )

    assert gdst.critical_tracking_event(event) == "shipping"
    assert names(event) == ["productOwner", "sourceList", "destinationList", "harvestCoC"]


# Other events


def landing(**fields: Any) -> Event:
    return read(
        {
            "type": "ObjectEvent",
            "action": "OBSERVE",
            "bizStep": "urn:gdst:bizStep:landing",
            "quantityList": [{"epcClass": LOT, "quantity": 4200, "uom": "LBR"}],
            "gdst:humanWelfarePolicy": "None",
            "cbvmda:landingStartDate": "2026-03-08T10:00:00Z",
            "cbvmda:landingEndDate": "2026-03-08T12:00:00Z",
            "cbvmda:certificationList": {
                "certification": [certificate("landingAuth"), certificate("humanPolicy")]
            },
            **fields,
        }
    )


def test_landing_place_is_a_port_or_a_point_on_the_map():
    assert names(landing()) == ["unloadingPort"]
    assert names(landing(**{"cbvmda:unloadingPort": "USGLS"})) == []
    assert names(landing(readPoint={"id": "geo:29.3,-94.8"})) == []
    assert names(landing(readPoint={"id": VESSEL})) == ["unloadingPort"]


def test_a_pallet_is_not_asked_for_the_species_on_it():
    event = landing(
        quantityList=None,
        epcList=["urn:epc:id:sscc:4012345.0000000111"],
        **{"cbvmda:unloadingPort": "USGLS"},
    )

    assert names(event, {}) == []


def test_tagged_fish_without_a_weight_are_asked_for_it():
    event = landing(
        quantityList=None,
        epcList=["urn:epc:id:sgtin:4012345.011111.1"],
        **{"cbvmda:unloadingPort": "USGLS"},
    )

    assert "quantity" in names(event)


def test_the_product_of_a_plant_is_what_comes_out():
    event = read(
        {
            "type": "TransformationEvent",
            "bizStep": "commissioning",
            "inputQuantityList": [{"epcClass": LOT, "quantity": 1360}],
            "outputQuantityList": [
                {
                    "epcClass": "urn:epc:class:lgtin:4012345.011111.BP-260310",
                    "quantity": 680,
                    "uom": "KGM",
                }
            ],
            "ilmd": {"cbvmda:lotNumber": "BP-260310", "cbvmda:productionDate": "2026-03-10"},
        }
    )
    fillet = {
        f"{MDA}speciesForFisheryStatisticsPurposesCode": "SNR",
        f"{MDA}tradeItemConditionCode": "FIL",
    }

    found = names(event, {"https://id.gs1.org/01/04012345111118": fillet})

    assert found == [
        "itemExpirationDate",
        "countryOfOrigin",
        "harvestCoC",
        "processorLicense",
        "humanPolicy",
    ]


def test_an_error_declaration_is_not_judged():
    event = fishing({})
    declared = Event(
        **{
            **{name: getattr(event, name) for name in Event.__slots__},
            "error_declaration": ErrorDeclaration(NOW),
        }
    )

    assert judging.missing(event, {})
    assert judging.missing(declared, {}) == ()


def test_an_event_of_another_kind_is_not_judged():
    event = read(
        {
            "type": "ObjectEvent",
            "action": "OBSERVE",
            "bizStep": "stock_taking",
            "epcList": ["urn:epc:id:sscc:4012345.0000000111"],
            "gdst:productOwner": None,
        }
    )

    assert gdst.critical_tracking_event(event) is None
    assert judging.missing(event, {}) == ()


# What other rooms read


def test_catch_information_is_read_for_each_vessel():
    first, second = gdst.catch_information(fishing([CATCH, {"cbvmda:vesselName": "Second boat"}]))

    assert (first.vessel_name, first.vessel_id, first.flag) == (
        "Demonstration boat",
        "TX-1234",
        "US",
    )
    assert (first.gear, first.catch_area) == ("urn:gdst:gear:LHP", "urn:gdst:fao:31")
    assert (first.imo, first.trip_date, first.gps_available) == (
        "IMO1234567",
        "2026-03-02T06:00:00-06:00",
        False,
    )
    assert second == gdst.CatchInformation(vessel_name="Second boat")


def test_certificates_of_lot_and_event_are_read():
    event = read(
        {
            **fishing().as_sent,
            "cbvmda:certificationList": {"certification": [certificate("harvestCoC")]},
        }
    )

    found = gdst.certifications(event)

    assert [each.type for each in found] == [*CERTIFICATES, "harvestCoC"]
    assert found[-1] == gdst.Certification("harvestCoC", "Agency", "Standard", None, "harvestCoC-1")


def test_owner_recorder_and_lot_number_are_read():
    event = fishing()

    assert gdst.product_owner(event) == OWNER
    assert gdst.information_provider(event) == OWNER
    assert gdst.lot_number(event) == "GAL-260308-A"


def test_owner_is_canonical_and_a_name_is_no_owner():
    def owner(text: str) -> str | None:
        return gdst.product_owner(landing(**{"gdst:productOwner": text}))

    assert owner("urn:epc:id:pgln:4012345.00000") == "https://id.gs1.org/417/4012345000009"
    assert owner("Captain Demonstration") is None


# The published chain


@cache
def chain(path: Path) -> tuple[tuple[Event, ...], dict[str, dict[str, str]]]:
    read_chain = document.read(json.loads(path.read_text()), received_at=NOW)
    master = {
        entry.id: {key: str(value) for key, value in entry.attributes}
        for entry in read_chain.master_data
    }
    return read_chain.events, master


@pytest.fixture
def published(conformance_dir: Path) -> tuple[tuple[Event, ...], dict[str, dict[str, str]]]:
    return chain(conformance_dir / "gdst" / "gdst_data_withmasterdata.jsonld")


@pytest.mark.conformance
def test_events_of_the_published_chain_are_recognised(published: Any):
    events, _ = published

    found = [gdst.critical_tracking_event(event) for event in events]

    assert ", ".join(str(kind) for kind in found) == (
        "hatching, shipping, receiving, fishing, transshipment, landing, receiving, shipping, "
        "receiving, feed mill, farm harvest, commingling, processing, aggregation, disaggregation, "
        "aggregation, disaggregation"
    )


@pytest.mark.conformance
def test_published_chain_tells_all_that_its_schema_asks_for(published: Any):
    events, master = published

    for event in events:
        assert not [found for found in judging.missing(event, master) if found.is_required]


@pytest.mark.conformance
def test_published_chain_never_says_what_fish_was_caught(published: Any):
    events, master = published

    assert names(events[3], master) == ["speciesForFisheryStatisticsPurposesCode"]
    assert gdst.catch_information(events[3])[0].gear == "urn:gdst:gear:1.1"


@pytest.mark.conformance
def test_aquaculture_is_judged_too(published: Any):
    events, master = published
    farmed = [event for event in events if gdst.critical_tracking_event(event) in AQUACULTURE]

    assert len(farmed) == 3
    assert not [
        one for event in farmed for one in judging.missing(event, master) if one.is_required
    ]
    assert "broodstockSource" in names(replace(farmed[0], ilmd={}), master)


# The rules themselves, and totality


def test_every_rule_says_what_is_missing_and_what_to_do():
    for rule in RULES:
        title, _, advice = rule.sentence.partition(" is missing: ")
        assert title
        assert advice.endswith(".")
        assert rule.places


def test_every_tracking_event_has_rules():
    assert {kind for rule in RULES for kind in rule.events} == set(TrackingEvent)


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["vesselCatchInformation", "certification", "gpsAvailability"])
            | st.text(max_size=5),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)
fields = st.dictionaries(
    st.sampled_from(
        [
            "{urn:epcglobal:cbv:mda:}vesselCatchInformationList",
            "{urn:epcglobal:cbv:mda:}certificationList",
            "{urn:epcglobal:cbv:mda:}lotNumber",
            "{https://traceability-dialogue.org/epcis}productOwner",
            "{https://traceability-dialogue.org/epcis}proteinSource",
        ]
    ),
    trees,
)


@given(fields, fields, st.sampled_from(list(EventType)), st.text(max_size=20))
def test_any_tree_is_judged(ilmd: Any, extensions: Any, kind: EventType, item: str):
    for step in ("urn:gdst:bizStep:fishingEvent", "https://ref.gs1.org/cbv/BizStep-commissioning"):
        event = Event(kind, NOW, "+00:00", {}, biz_step=step, ilmd=ilmd, extensions=extensions)

        judging.missing(event, {})
        gdst.catch_information(event)
        gdst.certifications(event)
        gdst.lot_number(event)
        gdst.product_owner(event)
