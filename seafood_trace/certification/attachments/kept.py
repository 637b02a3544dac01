"""Attachments: who uploaded which bytes, what they are, and who may have them.

What a file is is read from its first bytes, never from its name, and it is given back as a
download, so that nothing in it runs here. Besides its uploader only those may have it who may
see a certificate that cites it: every member; and the alliance and its auditors.
"""

import codecs
import re
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from sqlmodel import Session, select

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.certification.tables import AssuranceEvidence, Attachment
from seafood_trace.errors import Fault, InvalidInput, NotFound
from seafood_trace.store import blobs
from seafood_trace.store.blobs import StoredBytes
from seafood_trace.store.tables import Blob

FIRST_BYTES = 4_096
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT, CSV = "text/plain", "text/csv"
TYPES = ("application/pdf", "image/png", "image/jpeg", XLSX, CSV, TEXT)

UNKNOWN = Fault("attachment_unknown", "There is no attachment with this SHA-256.")

_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
# A spreadsheet is a ZIP archive whose first names are these (ECMA-376, Open Packaging Conventions).
_ZIP = b"PK\x03\x04"
_PACKAGE_NAMES = (b"[Content_Types].xml", b"_rels/.rels", b"xl/")
_SHA256 = re.compile("[0-9a-f]{64}")
_CONTROL = frozenset(range(32)) - {9, 10, 12, 13}


@dataclass(frozen=True)
class Download:
    """An attachment as it is given back."""

    sha256: str
    media_type: str
    size_bytes: int
    file_name: str


class Peeked:
    """A stream whose first bytes were looked at already."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.head = stream.read(FIRST_BYTES)
        self._unread = self.head

    def read(self, size: int = -1) -> bytes:
        if not self._unread:
            return self._stream.read(size)
        size = len(self._unread) if size < 0 else size
        given, self._unread = self._unread[:size], self._unread[size:]
        return given


def media_type(head: bytes, declared: str, file_name: str | None) -> str:
    """What the first bytes show. `declared` and the name only tell CSV from other text.

    Raises InvalidInput (`attachment_type`) for anything that is not taken.
    """
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if head.startswith(_ZIP) and any(name in head for name in _PACKAGE_NAMES):
        return XLSX
    if not head.startswith(_ZIP) and _is_text(head):
        is_csv = declared == CSV or (file_name or "").lower().endswith(".csv")
        return CSV if is_csv else TEXT
    raise InvalidInput.of(
        "attachment_type",
        "An attachment is a PDF, a PNG or JPEG picture, an xlsx spreadsheet, or text or CSV in UTF-8.",
    )


def keep(
    session: Session,
    actor: Actor,
    stored: StoredBytes,
    media_type: str,
    file_name: str | None,
    now: datetime,
) -> Attachment:
    """That the actor's party uploaded these bytes; the same bytes again change nothing."""
    blobs.register(session, stored, media_type, now)
    row = session.get(Attachment, (stored.sha256, actor.party_id))
    if row is None:
        row = Attachment(
            sha256=stored.sha256,
            party_id=actor.party_id,
            file_name=file_name,
            uploaded_at=now,
            actor=actor.label,
        )
        session.add(row)
        session.flush()
    return row


def download(session: Session, actor: Actor, sha256: str) -> Download:
    """The attachment, for whoever may have it. Raises NotFound for all others alike."""
    blob = session.get(Blob, sha256) if _SHA256.fullmatch(sha256) else None
    if blob is None or not (actor.reads_all or _may_have(session, actor, sha256)):
        raise NotFound(UNKNOWN)
    query = select(Attachment).where(Attachment.sha256 == sha256)
    # The reader's own name for it goes first; another uploader's may be private to them.
    own = session.exec(query.where(Attachment.party_id == actor.party_id)).first()
    name = own.file_name if own is not None else None
    return Download(sha256, blob.media_type, blob.size_bytes, name or _plain_name(blob))


def log_download(session: Session, actor: Actor, sha256: str, now: datetime) -> None:
    """Keep that somebody had it by the right to read everything."""
    if not _may_have(session, actor, sha256):
        visibility.log_reading(session, actor, f"attachment {sha256}", now)


def _may_have(session: Session, actor: Actor, sha256: str) -> bool:
    if session.get(Attachment, (sha256, actor.party_id)) is not None:
        return True
    cited = select(AssuranceEvidence.number).where(AssuranceEvidence.sha256 == sha256).limit(1)
    return session.exec(cited).first() is not None


def _plain_name(blob: Blob) -> str:
    endings = ("pdf", "png", "jpg", "xlsx", "csv", "txt")
    return f"{blob.sha256[:12]}.{dict(zip(TYPES, endings, strict=True))[blob.media_type]}"


def _is_text(head: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        text = decoder.decode(head)  # a letter that is cut in two at the end is none yet
    except UnicodeDecodeError:
        return False
    return bool(head) and not any(ord(letter) in _CONTROL or ord(letter) == 127 for letter in text)
