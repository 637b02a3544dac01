"""Attachments, addressed by the SHA-256 of their bytes: streamed, capped, written once.

The bytes lie in a folder; a shared one, or an object store behind these two
functions, serves many machines. A file is complete before it has its name, so a
crash leaves at most a temporary file, never half an attachment.
"""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlmodel import Session

from seafood_trace.errors import InvalidInput, NotFound, TooLarge
from seafood_trace.store.tables import Blob
from seafood_trace.store.unique import insert_unless_known

PIECE = 64 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class StoredBytes:
    """What was written to the folder, before any row tells of it."""

    sha256: str
    size_bytes: int


def write_stream(folder: Path, stream: IO[bytes], max_bytes: int) -> StoredBytes:
    """Write the stream under its hash. Raises TooLarge beyond `max_bytes`, InvalidInput when empty."""
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".incoming-", delete=False) as file:
        temporary = Path(file.name)
        try:
            while piece := stream.read(PIECE):
                size += len(piece)
                if size > max_bytes:
                    raise TooLarge.of(
                        "attachment_too_large", f"An attachment has at most {max_bytes} bytes."
                    )
                digest.update(piece)
                file.write(piece)
            if size == 0:
                raise InvalidInput.of(
                    "attachment_empty", "The attachment has no bytes; send the file itself."
                )
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            temporary.unlink()
            raise
    _give_name(temporary, _path(folder, digest.hexdigest()))
    return StoredBytes(digest.hexdigest(), size)


def _give_name(temporary: Path, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    temporary.replace(path)
    for folder in (path.parent, path.parent.parent):  # a name is durable only with its folder
        _sync(folder)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def register(session: Session, stored: StoredBytes, media_type: str, now: datetime) -> Blob:
    """The row of these bytes, made on first sight."""
    new = Blob(
        sha256=stored.sha256, size_bytes=stored.size_bytes, media_type=media_type, stored_at=now
    )
    insert = insert_unless_known(session, Blob, ["sha256"])
    session.connection().execute(insert.values(**new.model_dump()))
    return session.get_one(Blob, stored.sha256)


def open_bytes(folder: Path, sha256: str) -> Path:
    """The file of these bytes. Raises NotFound."""
    path = _path(folder, sha256)
    if not _SHA256.fullmatch(sha256) or not path.is_file():
        raise NotFound.of("attachment_unknown", "There is no attachment with this SHA-256.")
    return path


def _path(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256
