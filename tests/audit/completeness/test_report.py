"""Completeness reports as values: counts, totals and questions."""

from typing import Any

from seafood_trace.audit.completeness.known import _ilmd_of
from seafood_trace.audit.completeness.report import ChainReport, Told, question, report
from seafood_trace.audit.completeness.wording import as_text
from seafood_trace.epcis.event import Event
from seafood_trace.epcis.gdst.judging import Known, Standing
from tests.epcis.gdst.test_gdst import (
    CATCH,
    LOT,
    MASTER,
    OWNER,
    certificate,
    fishing,
    landing,
    without,
)

NAMES = {OWNER: "Harvester A"}


def standing(event: Event, element: str, known: Known) -> Standing:
    found = report(event, 1, "urn:uuid:1", known)
    assert found is not None
    return next(one.standing for one in found.judgement.elements if one.element == element)


def chain(*events: Event) -> ChainReport:
    made = [report(event, at, f"urn:uuid:{at}", Known(MASTER)) for at, event in enumerate(events)]
    return ChainReport(LOT, tuple(one for one in made if one is not None), is_partial=False)


def test_a_missing_element_is_asked_of_whoever_recorded_the_event():
    (only,) = chain(fishing(without("vesselName"))).events
    (asked,) = [text for one in only.judgement.elements if (text := question(one, only, NAMES.get))]

    assert asked == ("Vessel name is missing: say which boat caught the fish. Ask Harvester A.")


def test_counts_are_of_elements_and_totals_of_events():
    found = chain(fishing(), fishing(without("vesselName", "vesselID")), landing())

    assert not found.is_complete
    assert [one.judgement.is_complete for one in found.events] == [True, False, True]
    required = found.events[1].required
    assert required.of - required.told == 2
    assert found.total().required == Told(
        sum(one.required.told for one in found.events), sum(one.required.of for one in found.events)
    )
    assert [(kind, one.events) for kind, one in found.by_kind().items()] == [
        ("fishing", 2),
        ("landing", 1),
    ]
    assert [(who, one.complete) for who, one in found.by_recorder().items()] == [(OWNER, 2)]


def test_all_but_one_is_never_all():
    assert Told(299, 300).percent == 99
    assert Told(300, 300).percent == 100
    assert Told(0, 0).percent == 100


def test_a_code_written_in_another_way_is_unclear_and_keeps_an_event_from_being_complete():
    event = fishing({**CATCH, "cbvmda:fishingGearTypeCode": "handline"})
    (only,) = chain(event).events
    (asked,) = [text for one in only.judgement.elements if (text := question(one, only, NAMES.get))]

    assert standing(event, "fishingGearTypeCode", Known(MASTER)) is Standing.UNCLEAR
    assert not only.judgement.is_complete
    assert asked.startswith("Gear type is unclear: write urn:gdst:gear: and the code")


def test_what_was_told_when_the_lot_was_made_goes_with_it():
    species: dict[str, Any] = {"speciesForFisheryStatisticsPurposesCode": "SNR"}
    made = fishing(**species)
    event = landing()
    element = "speciesForFisheryStatisticsPurposesCode"

    assert standing(event, element, Known()) is Standing.MISSING
    assert standing(event, element, Known(ilmd_of=_ilmd_of([made, event]))) is Standing.TOLD


def test_a_certificate_of_the_lot_goes_with_it_for_custody_and_not_for_harvest():
    both = {"certification": [certificate("harvestCoC"), certificate("transshipmentAuth")]}
    made = fishing(certificationList=both)
    shipped = landing(bizStep="urn:gdst:bizStep:transshipment")
    known = Known(MASTER, _ilmd_of([made]))

    assert standing(shipped, "harvestCoC", known) is Standing.TOLD
    assert standing(shipped, "transshipmentAuth", known) is Standing.MISSING


def test_the_words_of_a_report_name_the_boat_the_number_and_whom_to_ask():
    text = as_text(chain(fishing(without("vesselName"))), NAMES.get)

    assert "2026-03-08  fishing  " in text
    assert "  W01  Vessel name is missing: " in text
    assert "0 of 1 events complete" in text
    assert "  Harvester A: " in text
