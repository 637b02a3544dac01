"""The `seafood-trace` command, as an operator uses it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import func, select

from seafood_trace.cli import main
from seafood_trace.epcis.tables import EpcisEvent
from seafood_trace.parties.tables import Party
from seafood_trace.store.engine import Store
from tests.needs import conformance_files, require_conformance_folder

PALLET = "urn:epc:id:sscc:08600031303.0004"
GDST_CHAIN = "gdst/gdst_data_withmasterdata.jsonld"


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SEAFOOD_TRACE_DATABASE_URL", database_url)
    monkeypatch.setenv("SEAFOOD_TRACE_DATA_DIR", str(tmp_path))

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    return command


def test_the_first_key_is_issued_listed_and_revoked(run):
    assert run("party", "enrol", "--name", "Alliance", "--role", "alliance").exit_code == 0
    issued = run("key", "issue", "--party", "Alliance", "--name", "first")
    assert issued.output.startswith("st_1_")
    assert "first" in run("key", "list", "--party", "Alliance").output
    assert run("key", "revoke", "--party", "Alliance", "1").exit_code == 0
    assert "revoked" in run("key", "list", "--party", "Alliance").output


def test_an_unknown_partner_is_told_in_a_sentence(run):
    answer = run(
        "key", "issue", "--party", "urn:gdst:alliance.example:party:nobody.1", "--name", "x"
    )
    assert answer.exit_code == 1
    assert "no such partner" in answer.stderr
    assert "Traceback" not in answer.output


def test_a_scope_beyond_the_role_is_refused(run):
    run("party", "enrol", "--name", "Shop", "--role", "retailer")
    answer = run("key", "issue", "--party", "Shop", "--name", "x", "--scope", "certify")
    assert answer.exit_code == 1
    assert "certify" in answer.stderr


@pytest.mark.conformance
def test_the_gdst_chain_is_imported_once_with_its_companies_unverified(run, store: Store):
    chain = str(require_conformance_folder() / GDST_CHAIN)
    assert run("import", chain).output.startswith("17 events recorded, 0 known already")
    assert run("import", chain).output.startswith("0 events recorded, 17 known already")
    with store.reading() as session:
        assert session.exec(select(func.count()).select_from(EpcisEvent)).one() == 17
        parties = session.exec(select(Party).where(Party.uri.contains("example.org"))).all()  # type: ignore[attr-defined]
    assert len(parties) >= 4
    assert not any(party.is_member for party in parties)


@pytest.mark.conformance
def test_the_retail_pallet_leads_back_to_the_vessel_and_to_the_hatchery(run):
    run("import", str(require_conformance_folder() / GDST_CHAIN))
    tree = run("trace", PALLET).output
    assert "catch    Vessel #1" in tree
    assert "hatch    Hatchery" in tree
    assert "commission Feedmill" in tree


@pytest.mark.conformance
def test_the_hatchery_leads_forward_to_the_pallet(run):
    run("import", str(require_conformance_folder() / GDST_CHAIN))
    tree = run(
        "trace", "--forward", "urn:gdst:example.org:product:lot:class:hatchery.1u.tf12012021"
    )
    assert "08600031303.0004" in tree.output


def test_an_item_that_nobody_recorded_is_not_found(run):
    answer = run("trace", "urn:epc:id:sscc:0952123.0000000001")
    assert answer.exit_code == 1
    assert "Nothing is recorded" in answer.stderr


@pytest.mark.conformance
@pytest.mark.slow
@pytest.mark.parametrize(
    "file", conformance_files("epcis/json-documents/*.json"), ids=lambda file: file.name
)
@pytest.mark.one_database
def test_each_published_document_is_imported_into_an_empty_store(run, file: Path):
    answer = run("import", str(file))
    assert answer.exit_code == 0, answer.stderr
    assert " 0 known already" in answer.output


@pytest.mark.conformance
@pytest.mark.slow
def test_in_one_store_only_the_two_ids_that_recur_with_other_content_are_refused(run):
    refused = [
        file.name
        for file in sorted((require_conformance_folder() / "epcis/json-documents").glob("*.json"))
        if run("import", str(file)).exit_code
    ]
    assert refused == [
        "AssociationEvent_with_sensorData.json",
        "TransformationEvent_with_error_declaration.json",
    ]


@pytest.mark.parametrize(
    "text", ["", "[", '{"a": 1, "a": 2}', "[" * 100_000, '{"type": "EPCISDocument"}', "NaN"]
)
@pytest.mark.one_database
def test_a_file_that_is_no_document_is_refused_with_reasons(run, tmp_path: Path, text: str):
    file = tmp_path / "bad.json"
    file.write_text(text)
    answer = run("import", str(file))
    assert answer.exit_code == 1
    assert answer.stderr.strip()


@pytest.mark.one_database
def test_settings_are_printed_without_secrets(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SEAFOOD_TRACE_SECRET_KEY", "very-secret-indeed")
    output = run("settings").output
    assert "SEAFOOD_TRACE_PUBLIC_URL=" in output
    assert "very-secret-indeed" not in output


@pytest.mark.one_database
def test_an_unknown_projection_names_those_there_are(run):
    answer = run("rebuild", "nothing")
    assert answer.exit_code == 1
    assert "lots" in answer.stderr
    assert run("rebuild", "lots").exit_code == 0


@pytest.mark.one_database
def test_production_with_a_placeholder_secret_does_not_start(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SEAFOOD_TRACE_ENV", "production")
    answer = run("settings")
    assert answer.exit_code == 1
    assert "SECRET_KEY" in answer.stderr


def test_a_database_without_its_schema_is_told_in_a_sentence(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SEAFOOD_TRACE_DATABASE_URL", empty_database_url)
    answer = CliRunner().invoke(main, ["party", "enrol", "--name", "A", "--role", "alliance"])
    assert answer.exit_code == 1
    assert "seafood-trace db upgrade" in answer.stderr
    assert "Traceback" not in answer.output


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        (
            "https://shop.example/a/01/9521000000100/10/A%2FB/21/7?17=260324&3103=000250&utm=x",
            {"01": "09521000000100", "10": "A/B", "21": "7", "17": "260324", "3103": "000250"},
        ),
        ("/414/9521000000001/254/ramp-2", {"414": "9521000000001", "254": "ramp-2"}),
    ],
)
def test_a_digital_link_is_printed_as_what_it_says(uri: str, told: dict[str, str]):
    answer = CliRunner().invoke(main, ["link", uri])
    assert (answer.exit_code, json.loads(answer.output)) == (0, told)


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("https://shop.example/01/09521000000101", "check digit"),
        ("https://shop.example/01/09521000000100/foo", "no GS1 key"),
        ("https://shop.example/01/09521000000100/21/7/10/A", "in this order"),
        ("09521000000100", "starts with http"),
        ("", "starts with http"),
        ("/", "no GS1 key"),
    ],
)
def test_a_wrong_digital_link_is_told_the_reason(uri: str, reason: str):
    answer = CliRunner().invoke(main, ["link", uri])
    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert reason in answer.stderr
