"""Published XML documents: all are taken, and say what their pair in JSON says."""

import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from seafood_trace.epcis import document
from seafood_trace.epcis.event import Event
from seafood_trace.epcis.event_hash import event_hash, prehash
from seafood_trace.epcis.xml import reading
from tests.needs import conformance_files

NOW = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
IN_2_0 = conformance_files("epcis/xml-2.0-documents/*.xml")
IN_1_2 = conformance_files("epcis/xml-1.2-documents/*.xml")
VECTORS = conformance_files("event-hash/*.xml")

# Published under two spellings of one name.
OTHER_NAMES = {
    "TransformationEvent_with_errorDeclaration": "TransformationEvent_with_error_declaration"
}
# How the events of an event were spelled and where they stood is not what they say.
NOT_SAID = frozenset(("as_sent", "context", "namespaces"))

# Pairs of 2.0 whose published files themselves differ, seen by eye: the file name, the place of
# the event, the fields.
DIFFERENT_2_0 = {
    # JSON has 14:00Z, XML has 14:00+01:00.
    "Combination_of_different_event": {4: {"error_declaration"}},
    # JSON has an rdfs:comment, XML has a comment of XML.
    "ObjectEvent_with_comment": {0: {"extensions"}},
}
# Files of 1.2 that bear the name of a document in JSON but hold other events (other times, other
# items), seen by eye.
OTHER_CONTENT_1_2 = frozenset(
    (
        "AggregationEvent",
        "AssociationEvent",
        "ObjectEvent",
        "TransactionEvent",
        "TransformationEvent",
    )
)
# Those that hold the same event with some fields told otherwise, in each the named ones: other
# declarations and IDs, no sources, extensions that lie a level less deep or are not there.
DIFFERENT_1_2 = {
    "AggregationEvent_all_possible_fields": {
        "persistent_set",
        "persistent_unset",
        "certification_info",
        "error_declaration",
        "event_id",
        "extensions",
    },
    "AssociationEvent_all_possible_fields": {
        "persistent_set",
        "persistent_unset",
        "sources",
        "destinations",
        "error_declaration",
    },
    # OBSERVE and with ilmd, which EPCIS 2 forbids, and a certificationInfo that is no URI.
    "ObjectEvent_all_possible_fields": {
        "action",
        "certification_info",
        "error_declaration",
        "event_id",
        "extensions",
        "ilmd",
    },
    "ObjectEvent_with_sensorData": {"event_id"},
    "TransactionEvent_all_possible_fields": {"extensions"},
    "TransformationEvent_all_possible_fields": {
        "certification_info",
        "error_declaration",
        "event_id",
        "extensions",
        "ilmd",
    },
}


def read(path: Path) -> tuple[Event, ...]:
    return reading.read(path.read_bytes(), received_at=NOW).events


def differing(one: Event, other: Event) -> set[str]:
    names = {field.name for field in fields(Event)} - NOT_SAID
    return {name for name in names if getattr(one, name) != getattr(other, name)}


def pair_of(path: Path) -> tuple[Event, ...] | None:
    name = OTHER_NAMES.get(path.stem, path.stem)
    twin = path.parents[1] / "json-documents" / f"{name}.json"
    if not twin.is_file():
        return None
    return document.read(json.loads(twin.read_text()), received_at=NOW).events


def paired(files: list[Any]) -> list[Any]:
    """Those files that have a pair, and what says that none is there."""
    return [one for one in files if one.values[0] is None or pair_of(one.values[0]) is not None]


@pytest.mark.parametrize("path", [*IN_2_0, *IN_1_2, *VECTORS])
def test_published_document_is_read_whole(path: Path) -> None:
    names = ("ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent")
    text = path.read_text()
    there = sum(text.count(f"</{name}>") for name in (*names, "AssociationEvent"))
    there += sum(text.count(f"</epcis:{name}>") for name in names)

    assert len(read(path)) == there > 0


@pytest.mark.parametrize("path", paired(IN_2_0))
def test_pair_of_xml_and_json_says_the_same(path: Path) -> None:
    twins = pair_of(path)
    assert twins is not None
    events = read(path)

    found = {at: differing(*pair) for at, pair in enumerate(zip(events, twins, strict=True))}

    assert {at: names for at, names in found.items() if names} == DIFFERENT_2_0.get(path.stem, {})
    # Neither declarations nor comments count in a hash, so it is the same for every pair.
    assert list(map(event_hash, events)) == list(map(event_hash, twins))


@pytest.mark.parametrize("path", paired(IN_1_2))
def test_document_of_1_2_says_what_its_namesake_in_json_says(path: Path) -> None:
    twins = pair_of(path)
    assert twins is not None
    events = read(path)

    if path.stem in OTHER_CONTENT_1_2:
        assert not set(map(event_hash, events)) & set(map(event_hash, twins))
        return
    assert differing(events[0], twins[0]) == DIFFERENT_1_2.get(path.stem, set())


@pytest.mark.parametrize("path", VECTORS)
def test_hash_vectors_hold_in_xml(path: Path) -> None:
    events = read(path)

    assert list(map(prehash, events)) == path.with_suffix(".prehashes").read_text().splitlines()
    assert list(map(event_hash, events)) == path.with_suffix(".hashes").read_text().splitlines()


@pytest.mark.parametrize("path", conformance_files("epcis/xml-1.2-documents/GS1_US_Pharma*.xml"))
def test_master_data_of_a_header_is_read(path: Path) -> None:
    found = reading.read(path.read_bytes(), received_at=NOW).master_data

    about = {entry.id: entry for entry in found}
    place = about["https://id.gs1.org/414/0300011111116"]
    assert len(found) == 6
    assert place.type == "urn:epcglobal:epcis:vtype:Location"
    assert place.get("urn:epcglobal:cbv:mda#city") == "Thousand Oaks"


@pytest.mark.parametrize("path", conformance_files("epcis/xml-1.2-documents/GS1_US_Pharma*.xml"))
def test_sender_and_receiver_of_a_business_header_are_kept(path: Path) -> None:
    sent = reading.to_json(path.read_bytes())

    assert sent["sender"] == "urn:epc:id:sgln:030001.111111.0"
    assert sent["receiver"] == "urn:epc:id:sgln:039999.999999.0"
    assert sent["instanceIdentifier"] == "1100220001"
