import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.access.permissions import Role
from seafood_trace.certification.attachments.kept import XLSX, Peeked, media_type
from seafood_trace.certification.checking import Evidence
from seafood_trace.config import Settings
from seafood_trace.errors import InvalidInput
from seafood_trace.store.engine import Store
from tests.certification.alliance import Alliance
from tests.world import Partner, enrol

PDF = b"%PDF-1.7\n%demonstration\n"
PNG = b"\x89PNG\r\n\x1a\nrest"


def workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet("Demo").write("A1", "lot")
    return file.getvalue()


@pytest.fixture
def alliance(store: Store) -> Alliance:
    return Alliance(store)


def upload(client: FlaskClient, by: Partner, body: bytes = PDF, kind: str = "x/y") -> Any:
    headers = {**by.headers, "Content-Type": kind}
    return client.post("/api/v1/attachments", data=body, headers=headers)


def download(client: FlaskClient, by: Partner, sha256: str) -> Any:
    return client.get(f"/api/v1/attachments/{sha256}", headers=by.headers)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0jfif", "image/jpeg"),
        (workbook(), XLSX),
        ("lot;weight\nÄ;1".encode(), "text/plain"),
        ("cut in two Ä".encode()[:-1], "text/plain"),
    ],
)
def test_kind_is_read_from_the_first_bytes(head, found):
    assert media_type(head, "text/html", "evil.exe") == found


def test_csv_is_text_that_is_called_so():
    assert media_type(b"a,b", "text/csv", None) == "text/csv"
    assert media_type(b"a,b", "x/y", "Lots.CSV") == "text/csv"


@pytest.mark.parametrize(
    "head", [b"PK\x03\x04other archive", b"MZ\x90\x00", b"\x00\x01", b"\xff\xfe", b"a\x1b[2J", b""]
)
def test_anything_else_is_refused(head):
    with pytest.raises(InvalidInput):
        media_type(head, "text/plain", "a.txt")


@given(st.binary(max_size=10_000), st.integers(1, 5_000))
def test_looking_at_the_first_bytes_loses_none(body, size):
    stream = Peeked(io.BytesIO(body))
    found = b""
    while piece := stream.read(size):
        found += piece

    assert found == body


def test_upload_is_addressed_by_its_hash_and_comes_back_the_same(client, alliance):
    answer = upload(client, alliance.trust)

    assert answer.status_code == 201
    assert answer.json["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert (answer.json["media_type"], answer.json["size_bytes"]) == ("application/pdf", len(PDF))
    given_back = client.get(answer.headers["Location"], headers=alliance.trust.headers)
    assert given_back.data == PDF


def test_file_comes_back_as_a_download_that_nothing_guesses_at(client, alliance):
    sha256 = upload(client, alliance.trust, b"<script>alert(1)</script>").json["sha256"]

    answer = download(client, alliance.trust, sha256)

    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_form_brings_the_files_name(client, alliance):
    form = {"file": (io.BytesIO(PDF), "../../Bericht 2026.pdf")}

    answer = client.post("/api/v1/attachments", data=form, headers=alliance.trust.headers)

    assert answer.status_code == 201
    assert "/" not in answer.json["file_name"]
    found = download(client, alliance.trust, answer.json["sha256"])
    assert "2026.pdf" in found.headers["Content-Disposition"]


def test_form_without_the_file_is_refused(client, alliance):
    form = {"other": (io.BytesIO(PDF), "a.pdf")}

    answer = client.post("/api/v1/attachments", data=form, headers=alliance.trust.headers)

    assert (answer.status_code, answer.json["errors"][0]["code"]) == (400, "file_missing")


def test_same_bytes_again_give_the_same_answer(client, alliance):
    first, second = upload(client, alliance.trust), upload(client, alliance.trust)

    assert (first.status_code, first.json) == (second.status_code, second.json)


def test_wrong_kind_and_empty_body_leave_nothing(client, alliance, settings: Settings):
    wrong, empty = upload(client, alliance.trust, b"MZ\x00"), upload(client, alliance.trust, b"")

    assert (wrong.status_code, wrong.json["errors"][0]["code"]) == (400, "attachment_type")
    assert (empty.status_code, empty.json["errors"][0]["code"]) == (400, "attachment_empty")
    assert not files_in(settings.blob_dir)


def test_larger_than_a_body_may_be_is_taken_up_to_its_own_limit(client, alliance, settings):
    large = PDF + bytes(settings.max_body_bytes + 1)

    assert upload(client, alliance.trust, large).status_code == 201
    too_large = PDF + bytes(settings.max_blob_bytes)
    assert upload(client, alliance.trust, too_large).status_code == 413


def test_others_do_not_learn_that_it_is_there(client, alliance):
    sha256 = upload(client, alliance.trust).json["sha256"]

    answer = download(client, alliance.harvester, sha256)

    assert answer.status_code == 404
    assert answer.json["errors"] == download(client, alliance.harvester, "0" * 64).json["errors"]


def test_cited_by_a_certificate_every_member_may_have_it(client, alliance):
    sha256 = upload(client, alliance.trust).json["sha256"]
    fishery = alliance.fishery()

    alliance.assure(fishery=fishery.id, evidence=(Evidence("Report", sha256=sha256),))

    assert download(client, alliance.harvester, sha256).data == PDF


def test_nobody_opens_a_file_by_citing_it(client, alliance):
    sha256 = upload(client, alliance.harvester).json["sha256"]

    with pytest.raises(InvalidInput):
        alliance.assure(
            fishery=alliance.fishery().id, evidence=(Evidence("Report", sha256=sha256),)
        )


def test_alliance_and_auditors_may_have_it_and_their_reading_is_kept(client, alliance, store):
    sha256 = upload(client, alliance.trust).json["sha256"]
    auditor = enrol(store, "Auditors (demo)", Role.AUDITOR)

    for who in (auditor, alliance.backbone):
        assert download(client, who, sha256).status_code == 200
        (read,) = client.get("/api/v1/reading-log", headers=who.headers).get_json()
        assert sha256 in read["what"]


@pytest.mark.parametrize("sha256", ["0" * 64, "Z" * 64, "0" * 63 + "%00", "é" * 64])
def test_unknown_hash_is_not_found(client, alliance, sha256):
    assert download(client, alliance.trust, sha256).status_code == 404


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
