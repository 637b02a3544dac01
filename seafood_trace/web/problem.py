"""Every error, as `application/problem+json` (RFC 9457) for programs and as a page for people.

This is the only place that knows which status an error has, and the only
catch-all: what nobody foresaw is logged with its traceback and answered as a
plain 500 that tells nothing of the inside.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from flask import Flask, Response, current_app, json, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from seafood_trace.errors import (
    Conflict,
    Fault,
    InvalidInput,
    NotAllowed,
    NotFound,
    SeafoodTraceError,
    TooLarge,
)
from seafood_trace.work.outbound import Unreachable

FORM = "application/x-www-form-urlencoded"
PROBLEM_JSON = "application/problem+json"
PROBLEM_XML = "application/problem+xml"
_JSON_TYPES = ("application/json", "application/ld+json", PROBLEM_JSON)
_XML_TYPES = ("application/xml", "text/xml", PROBLEM_XML)
_EXTENSION = "seafood_trace_problems"
MOST_FAULTS = 100


class NotSignedIn(NotAllowed):
    """No key or session was presented, or one that is not good."""


class KeyReused(InvalidInput):
    """An Idempotency-Key came again with another body."""


class NotAcceptable(InvalidInput):
    """None of the formats the client accepts can be given."""


class UnsupportedMediaType(InvalidInput):
    """The body is in a format that is not taken here."""


# The first class that fits decides; subclasses therefore come before their bases.
STATUS: tuple[tuple[type[SeafoodTraceError], int], ...] = (
    (TooLarge, 413),
    (KeyReused, 422),
    (NotAcceptable, 406),
    (UnsupportedMediaType, 415),
    (InvalidInput, 400),
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (Unreachable, 502),
)

TITLES = {
    400: "What was sent is not right",
    401: "Please sign in",
    403: "Not allowed",
    404: "Not found",
    405: "Not a way to use this address",
    406: "Not available in that format",
    409: "It contradicts what is recorded",
    413: "Too large",
    414: "The address is too long",
    415: "Not a format taken here",
    422: "The idempotency key was used before",
    429: "Too many requests",
    500: "Something went wrong on our side",
    501: "Not something this service does",
    502: "Another system gave no good answer",
    503: "Not ready",
}


@dataclass(frozen=True)
class Dialect:
    """How a standard wants its problems, below one address.

    `type_of(status, error)` is the problem's type; `error` is None where Flask itself refused.
    `as_xml` writes a problem as `application/problem+xml`; `headers` go with a status.
    """

    prefix: str
    type_of: Callable[[int, SeafoodTraceError | None], str]
    as_xml: Callable[[Mapping[str, object]], bytes] | None = None
    headers: Callable[[int], Mapping[str, str]] = field(default=lambda _status: {})


_log = structlog.get_logger(__name__)


def register(app: Flask, dialects: Sequence[Dialect] = ()) -> None:
    """Answer every error of this app as a problem, in the dialect of its address where it has one."""
    app.extensions[_EXTENSION] = tuple(dialects)
    app.before_request(_refuse_what_is_no_text)
    app.register_error_handler(SeafoodTraceError, _answer_ours)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(OperationalError, _answer_store_away)
    app.register_error_handler(Exception, _answer_unforeseen)


def _refuse_what_is_no_text() -> None:
    # Nothing has such an address, and PostgreSQL fails when it is asked for text with U+0000 in it.
    if "\x00" in request.path:
        raise NotFound.of("http_404", "There is nothing at this address.")
    if request.mimetype == FORM and any("\x00" in value for value in request.form.values()):
        raise InvalidInput.of("bad_character", "The form may not hold the character U+0000.")


def status_of(error: SeafoodTraceError) -> int:
    """The HTTP status of an error."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def answer(
    status: int, faults: Sequence[Fault] = (), error: SeafoodTraceError | None = None
) -> Response:
    """The response for this status and these faults, as the client reads best."""
    if wants_page():
        page = render_template(
            "web/problem.html", status=status, title=TITLES.get(status, ""), faults=faults
        )
        return Response(page, status, mimetype="text/html")
    dialect = _dialect()
    if dialect is None:
        return _as_json(problem(status, faults, _own_type(status, faults)), status)
    body = problem(status, faults, dialect.type_of(status, error))
    if dialect.as_xml is not None and _wants_xml():
        response = Response(dialect.as_xml(body), status, content_type=PROBLEM_XML)
    else:
        response = _as_json(body, status)
    response.headers.update(dialect.headers(status))
    return response


def problem(status: int, faults: Sequence[Fault], kind: str) -> dict[str, object]:
    """The members of the problem document of this type."""
    title = TITLES.get(status, "Error")
    body: dict[str, object] = {
        "type": kind,
        "title": title,
        "status": status,
        "detail": faults[0].message if faults else title + ".",
    }
    if faults:
        body["errors"] = [
            {"code": fault.code, "detail": fault.message, "pointer": fault.pointer}
            for fault in faults[:MOST_FAULTS]
        ]
    if len(faults) > MOST_FAULTS:
        body["more_errors"] = len(faults) - MOST_FAULTS
    return body


def wants_page() -> bool:
    """Whether a person's browser is asking, somewhere that pages are given."""
    if request.path.startswith(("/api/", "/epcis", "/log/")) and not request.path.startswith(
        "/api/docs"
    ):
        return False
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def _as_json(body: Mapping[str, object], status: int) -> Response:
    return Response(json.dumps(body), status, content_type=PROBLEM_JSON)


def _wants_xml() -> bool:
    return request.accept_mimetypes.best_match([*_JSON_TYPES, *_XML_TYPES]) in _XML_TYPES


def _dialect() -> Dialect | None:
    dialects: tuple[Dialect, ...] = current_app.extensions[_EXTENSION]
    return next((one for one in dialects if request.path.startswith(one.prefix)), None)


def _own_type(status: int, faults: Sequence[Fault]) -> str:
    return f"urn:seafood-trace:problem:{faults[0].code if faults else f'http_{status}'}"


def _answer_ours(error: SeafoodTraceError) -> Response:
    status = status_of(error)
    response = answer(status, error.faults, error)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="seafood-trace"'
    return response


def _answer_http(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None or status < 400:
        return Response(error.get_response().get_data(), status, error.get_headers())
    response = answer(status, [Fault(f"http_{status}", _plain(status, error))])
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after", "www-authenticate"}:
            response.headers[name] = value
    return response


def _plain(status: int, error: HTTPException) -> str:
    if status == 413:
        return f"A body has at most {request.max_content_length} bytes; send it in parts."
    if status == 501 and error.description:
        return error.description
    return TITLES.get(status, error.name) + "."


def _answer_store_away(error: OperationalError) -> Response:
    """The database is away, or others have been writing for too long: nothing was stored."""
    _log.error("the store did not answer", path=request.path, error=str(error.orig))
    response = answer(503, [Fault("store_busy", "The store is busy or away; please try again.")])
    response.headers["Retry-After"] = "5"
    return response


def _answer_unforeseen(error: Exception) -> Response:
    _log.exception("unforeseen error", path=request.path, method=request.method, exc_info=error)
    return answer(
        500,
        [Fault("unforeseen", "The service failed; nothing was stored. Please try again later.")],
    )
