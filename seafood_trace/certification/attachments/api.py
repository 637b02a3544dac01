"""JSON routes of attachments.

To upload the same bytes twice is harmless and gives the same answer, so a retry needs no kept
answer: the body is streamed to its place and never read into memory.
"""

from typing import IO, Any, cast

import marshmallow as ma
from flask import Response, request, send_file

from seafood_trace.access.guard import acting, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.certification.attachments import kept
from seafood_trace.errors import InvalidInput
from seafood_trace.store import blobs
from seafood_trace.web.blueprint import ApiBlueprint
from seafood_trace.web.idempotency import keyless
from seafood_trace.web.service import service

blueprint = ApiBlueprint(
    "attachments",
    __name__,
    url_prefix="/api/v1",
    description="Files that show something, addressed by the SHA-256 of their bytes.",
)

LONGEST_NAME = 200
_MULTIPART = "multipart/form-data"
_AROUND_A_FILE = 64 * 1024  # what a form may add to the file in it

_BODY = {
    "required": True,
    "content": {
        **{kind: {"schema": {"type": "string", "minLength": 1}} for kind in kept.TYPES},
        _MULTIPART: {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
            }
        },
    },
}
_FILE = {
    "description": "The file, as a download.",
    "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kept.TYPES},
}


class AttachmentSchema(ma.Schema):
    """An attachment, to be cited as evidence by its SHA-256."""

    sha256 = ma.fields.String(required=True)
    size_bytes = ma.fields.Integer(required=True)
    media_type = ma.fields.String(required=True)
    file_name = ma.fields.String(required=True, allow_none=True)
    uploaded_at = ma.fields.DateTime(required=True)


@blueprint.route("/attachments", methods=["POST"])
@requires(Permission.MANAGE)
@blueprint.doc(requestBody=_BODY)
@blueprint.response(201, AttachmentSchema)
@keyless
def upload_attachment() -> tuple[dict[str, Any], int, dict[str, str]]:
    """Upload a file: as the body itself, or in a form under the name `file`."""
    held, now = service(), service().now()
    stream, name = _sent(held.settings.max_blob_bytes)
    peeked = kept.Peeked(stream)
    kind = kept.media_type(peeked.head, request.mimetype, name) if peeked.head else kept.TEXT
    stored = blobs.write_stream(
        held.settings.blob_dir, cast(IO[bytes], peeked), held.settings.max_blob_bytes
    )
    with held.store.transaction() as session:
        row = kept.keep(session, acting(), stored, kind, name, now)
    body = {
        "sha256": stored.sha256,
        "size_bytes": stored.size_bytes,
        "media_type": kind,
        "file_name": row.file_name,
        "uploaded_at": row.uploaded_at,
    }
    return body, 201, {"Location": f"/api/v1/attachments/{stored.sha256}"}


@blueprint.route("/attachments/<string(length=64):sha256>", methods=["GET"])
@requires(Permission.READ)
@blueprint.doc(responses={"200": _FILE, "206": _FILE})
@blueprint.alt_response(304)
@blueprint.alt_response(416)
def download_attachment(sha256: str) -> Response:
    """Download an attachment: your own, or one that a certificate cites."""
    actor, held = acting(), service()
    with held.store.reading() as session:
        found = kept.download(session, actor, sha256)
    if actor.reads_all:
        with held.store.transaction() as session:
            kept.log_download(session, actor, sha256, held.now())
    return send_file(
        blobs.open_bytes(held.settings.blob_dir, found.sha256).resolve(),
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.file_name,
        etag=found.sha256,
        max_age=0,
    )


def _sent(max_bytes: int) -> tuple[IO[bytes], str | None]:
    """The bytes and the name of the file. Raises InvalidInput for a form without one."""
    request.max_content_length = max_bytes + _AROUND_A_FILE
    if request.mimetype != _MULTIPART:
        return request.stream, None
    file = request.files.get("file")
    if file is None:
        raise InvalidInput.of("file_missing", "Send the file in the form under the name file.")
    return file.stream, _line(file.filename)


def _line(name: str | None) -> str | None:
    """The name as one printable line, None where nothing of it is left."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[:LONGEST_NAME].strip() or None
