"""Published XML documents are captured, and the JSON that says the same is then known already."""

from pathlib import Path

import pytest

from seafood_trace.access.permissions import Role
from seafood_trace.epcis import files
from seafood_trace.epcis.capture import Receipt, prepare
from seafood_trace.epcis.intake import take_in
from seafood_trace.errors import Conflict
from seafood_trace.store.engine import Store
from tests.needs import require_conformance_folder
from tests.world import AUTHOR, NOW, Partner, enrol

# Pairs whose files differ in what a resend may not change (see `test_published_documents`), and
# one whose event has the ID of another document's event.
TOLD_OTHERWISE = {
    "AssociationEvent_with_sensorData",
    "Combination_of_different_event",
    "TransformationEvent_with_error_declaration",
}


@pytest.fixture
def bay(store: Store) -> Partner:
    return enrol(store, "Bay Plant", Role.PROCESSOR)


def taken(store: Store, partner: Partner, file: Path) -> Receipt:
    read = files.read(file.read_bytes(), received_at=NOW)
    prepared = prepare(read.events, captured_by_uri=partner.uri, now=NOW)
    with store.transaction() as session:
        return take_in(session, partner.actor, prepared, read.master_data, AUTHOR)


@pytest.mark.conformance
@pytest.mark.one_database
def test_json_of_a_document_that_was_captured_as_xml_is_a_resend(
    store: Store, bay: Partner
) -> None:
    folder = require_conformance_folder() / "epcis"
    otherwise = set()
    for twin in sorted((folder / "json-documents").glob("*.json")):
        name = twin.stem.replace("error_declaration", "errorDeclaration")
        for stem in {twin.stem, name}:
            file = folder / "xml-2.0-documents" / f"{stem}.xml"
            if not file.is_file():
                continue
            try:
                taken(store, bay, file)
                if taken(store, bay, twin).recorded:
                    otherwise.add(twin.stem)
            except Conflict:
                otherwise.add(twin.stem)

    assert otherwise == TOLD_OTHERWISE


@pytest.mark.conformance
@pytest.mark.one_database
def test_every_document_of_1_2_is_captured(store: Store) -> None:
    """Each by a partner of its own: some of them give one ID to different events."""
    for file in sorted((require_conformance_folder() / "epcis/xml-1.2-documents").glob("*.xml")):
        partner = enrol(store, file.stem.replace("_", " "), Role.PROCESSOR)
        assert taken(store, partner, file).recorded > 0
