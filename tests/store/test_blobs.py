"""Attachments lie under the hash of their bytes, whole or not at all."""

import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from seafood_trace.errors import InvalidInput, NotFound, TooLarge
from seafood_trace.store import blobs
from seafood_trace.store.engine import Store
from seafood_trace.store.tables import Blob

NOW = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)
LARGE = b"fish" * 50_000


class Failing(io.BytesIO):
    """A stream whose other end goes away after the first piece."""

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if not piece:
            raise ConnectionResetError
        return piece


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("sent", [b"a", LARGE], ids=["a byte", "several pieces"])
def test_bytes_are_found_by_their_hash(tmp_path: Path, sent: bytes):
    stored = blobs.write_stream(tmp_path, io.BytesIO(sent), len(sent))
    assert stored.sha256 == hashlib.sha256(sent).hexdigest()
    assert stored.size_bytes == len(sent)
    assert blobs.open_bytes(tmp_path, stored.sha256).read_bytes() == sent


def test_the_same_bytes_lie_once(tmp_path: Path):
    for _ in range(2):
        blobs.write_stream(tmp_path, io.BytesIO(LARGE), len(LARGE))
    assert len(files(tmp_path)) == 1


def test_beyond_the_cap_nothing_is_kept(tmp_path: Path):
    with pytest.raises(TooLarge):
        blobs.write_stream(tmp_path, io.BytesIO(LARGE), len(LARGE) - 1)
    assert files(tmp_path) == []


def test_an_empty_attachment_is_refused(tmp_path: Path):
    with pytest.raises(InvalidInput):
        blobs.write_stream(tmp_path, io.BytesIO(), 10)
    assert files(tmp_path) == []


def test_a_stream_that_breaks_off_leaves_no_file(tmp_path: Path):
    with pytest.raises(ConnectionResetError):
        blobs.write_stream(tmp_path, Failing(LARGE), len(LARGE))
    assert files(tmp_path) == []


def test_a_crash_before_the_name_leaves_no_named_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(blobs, "_give_name", crash)
    with pytest.raises(KeyboardInterrupt):
        blobs.write_stream(tmp_path, io.BytesIO(LARGE), len(LARGE))
    assert all(path.name.startswith(".incoming-") for path in files(tmp_path))
    with pytest.raises(NotFound):
        blobs.open_bytes(tmp_path, hashlib.sha256(LARGE).hexdigest())


@pytest.mark.parametrize("name", ["../secret", "0" * 64, "", "..", "/etc/hostname"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str):
    folder = tmp_path / "blobs"
    folder.mkdir()
    (tmp_path / "secret").write_text("not an attachment")
    with pytest.raises(NotFound):
        blobs.open_bytes(folder, name)


def test_an_attachment_is_registered_once(store: Store):
    stored = blobs.StoredBytes("0" * 64, 4)
    for _ in range(2):
        with store.transaction() as session:
            blob = blobs.register(session, stored, "image/png", NOW)
            assert blob.stored_at == NOW
    with store.reading() as session:
        assert len(session.exec(select(Blob)).all()) == 1
