"""Documents that others published as valid EPCIS, GDST or CBV: all of them are taken."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from seafood_trace.epcis import document, rules, vocabulary
from seafood_trace.epcis.namespaces import CBVMDA, GDST
from tests.needs import conformance_files

NOW = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
# The one file of `json-query` that holds no events.
A_QUERY = "SimpleEventQuery"

QUERY_DOCUMENTS = [one for one in conformance_files("epcis/json-query/*.json") if one.id != A_QUERY]
DOCUMENTS = [
    *conformance_files("epcis/json-documents/*.json"),
    *QUERY_DOCUMENTS,
    *conformance_files("event-hash/*.jsonld"),
    *conformance_files("gdst/*.jsonld"),
]
GDST_CHAIN = conformance_files("gdst/gdst_data_withmasterdata.jsonld")


def read(path: Path) -> document.Document:
    return document.read(json.loads(path.read_text()), received_at=NOW)


def events_in(sent: dict[str, Any]) -> list[Any]:
    body = sent["epcisBody"]
    body = body.get("queryResults", {}).get("resultsBody", body)
    return body["eventList"] if "eventList" in body else [body["event"]]


@pytest.mark.parametrize("path", DOCUMENTS)
def test_published_document_is_read_whole(path: Path) -> None:
    found = read(path)

    assert [event.as_sent for event in found.events] == events_in(json.loads(path.read_text()))


@pytest.mark.parametrize("path", DOCUMENTS)
def test_published_document_comes_back_the_same(path: Path) -> None:
    events = read(path).events

    written = json.loads(json.dumps(document.write(events, created_at=NOW)))
    answer = document.write_query(events, created_at=NOW, query_name="SimpleEventQuery")

    assert document.read(written, received_at=NOW).events == events
    assert document.read(answer, received_at=NOW).events == events


@pytest.mark.parametrize("path", DOCUMENTS)
def test_rules_find_nothing_in_a_published_event(path: Path) -> None:
    assert [rules.check(event) for event in read(path).events if rules.check(event)] == []


@pytest.mark.parametrize("path", conformance_files("epcis/json-events/*.json"))
def test_published_bare_event_is_read(path: Path) -> None:
    sent = json.loads(path.read_text())

    event = document.read_event(sent, received_at=NOW)

    assert event.as_sent == sent
    assert event.type == path.stem


@pytest.mark.parametrize("path", GDST_CHAIN)
def test_gdst_chain_has_its_key_data_under_one_name(path: Path) -> None:
    fishing = next(event for event in read(path).events if event.biz_step == vocabulary.FISHING)
    ilmd: Any = fishing.ilmd

    catch = ilmd[f"{{{CBVMDA}}}vesselCatchInformationList"]
    first = ilmd[f"{{{CBVMDA}}}certificationList"][f"{{{CBVMDA}}}certification"][0]
    vessel = catch[f"{{{CBVMDA}}}vesselCatchInformation"][0]
    assert vessel[f"{{{GDST}}}imoNumber"] == "IMO12345678"
    assert set(first) == {
        f"{{{GDST}}}certificationType",
        f"{{{CBVMDA}}}certificationAgency",
        f"{{{CBVMDA}}}certificationStandard",
        f"{{{CBVMDA}}}certificationValue",
        f"{{{CBVMDA}}}certificationIdentification",
    }


@pytest.mark.parametrize("path", GDST_CHAIN)
def test_gdst_chain_brings_master_data(path: Path) -> None:
    about = {entry.id: entry for entry in read(path).master_data}

    vessel = about["https://id.gs1.org/414/0860003130315/254/1"]
    assert len(about) == 20
    assert vessel.type == "urn:epcglobal:epcis:vtype:location"
    assert vessel.get("urn:epcglobal:cbv:mda#vesselName") == "Vessel #1"
    assert vessel.get("urn:gdst:kde#imoNumber") == "IMO12345678"
    assert vessel.get("urn:gdst:kde#unheardOf") is None
