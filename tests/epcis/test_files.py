"""Files of EPCIS, whatever they hold, and the command that prints their hashes."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from seafood_trace.cli import main
from seafood_trace.epcis import files
from seafood_trace.errors import InvalidInput
from tests.epcis.samples import CONTEXT, body, event
from tests.needs import conformance_files

NOW = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
# Of these the published hashes leave out fields that the document itself names.
IGNORING = ("--ignore", "repository-x:hash", "--ignore", "example:captureID")


def run(*arguments: str, data: bytes = b"") -> Result:
    return CliRunner().invoke(main, arguments, input=data)


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(body(event())).encode(),
        b"\xef\xbb\xbf \n" + json.dumps({"@context": CONTEXT, **event()}).encode(),
    ],
)
def test_a_document_or_a_single_event_is_read(data: bytes):
    (found,) = files.read(data, received_at=NOW).events

    assert found.event_id == event()["eventID"]


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"<a/>", b"<!DOCTYPE a><a/>", b"PK\x03\x04"])
def test_what_is_no_epcis_is_refused(data: bytes):
    with pytest.raises(InvalidInput):
        files.read(data, received_at=NOW)


@pytest.mark.conformance
@pytest.mark.parametrize(
    "path", conformance_files("event-hash/*.jsonld") + conformance_files("event-hash/*.xml")
)
def test_the_command_prints_the_published_hash_of_each_event(path: Path):
    ignoring = IGNORING if b"ignoreFields" in path.read_bytes() else ()

    printed = run("hash", str(path), *ignoring)

    assert printed.exit_code == 0, printed.stderr
    assert printed.output.split() == path.with_suffix(".hashes").read_text().split()


@pytest.mark.conformance
@pytest.mark.parametrize("path", conformance_files("event-hash/Reference*.jsonld"))
def test_the_text_before_hashing_is_printed_too(path: Path):
    printed = run("hash", "--prehash", "-", data=path.read_bytes())

    assert printed.output == path.with_suffix(".prehashes").read_text().strip() + "\n"


def test_what_is_wrong_with_a_file_is_said_and_nothing_is_printed():
    printed = run("hash", "-", data=json.dumps(body(event(bizStep="shiping"))).encode())

    assert printed.exit_code == 1
    assert printed.stdout == ""
    assert "/epcisBody/eventList/0/bizStep: 'shiping' is no business step" in printed.stderr
    assert "Traceback" not in printed.output
