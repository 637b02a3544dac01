"""The API does what its document says, for every role: schemathesis calls it by the document alone.

First each role makes a call of each operation that is right (`good_calls`): let in, it gets a 2xx;
not let in, a 401 or 403. Then come calls that are made up: drawn from the document, with the numbers
of things that are there, and right calls with one value spoilt. Whatever is sent, no answer is a 500,
and every answer's status, media type and body are as the document says.

`SEAFOOD_TRACE_FUZZ_EXAMPLES=200` looks longer, and elsewhere on each run.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import hypothesis
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, Verbosity, given
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from seafood_trace.web.doors import PUBLIC as FOR_ALL
from seafood_trace.web.service import EXTENSION
from tests import databases
from tests.web.good_calls import (
    CODES,
    PUBLIC,
    Call,
    Own,
    app_on,
    fill,
    good_calls,
    has_what_it_takes,
)

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

ROLES = (*CODES, PUBLIC)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# The standard has a status for what a service never does, and it is one of 5xx.
NEVER_DONE = frozenset({"forget_page_token"})
LONGER = os.environ.get("SEAFOOD_TRACE_FUZZ_EXAMPLES")
EXAMPLES = int(LONGER or 8)
EXAMPLES_BEFORE_A_CLOSED_DOOR = 2

# What breaks services: numbers beyond 64 bits, what no database keeps, what is no text, what is long.
HOSTILE: list[Any] = [
    None,
    True,
    -1,
    0,
    2**31,
    2**53 - 1,
    1e308,
    -0.0,
    0.1 + 0.2,
    "",
    " ",
    "\u0000",
    "\ud800",
    "\u202e\u200b",
    "é" * 600,
    "x" * 3_000,
    "9" * 400,
    "1e999 kg",
    "NaN",
    "Infinity kg",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "2026-03-18T24:00:00Z",
    "https://id.gs1.org/01/09521234000013/10/%00",
    "https://id.gs1.org/01/09521234000013/10/%ED%A0%80",
    "http://[",
    "urn:epc:id:sgtin:9521234.000001.1",
    "urn:gdst:x:y:z",
    "٣",
    "'; drop table party; --",
    "-1",
    [],
    {},
    [[]],
    [None],
    {"value": "1", "unit": "KGM"},
    {"": ""},
]


@dataclass(frozen=True)
class Stage:
    """The season on record and who plays in it; `restore` puts everything back as it was."""

    app: Flask
    owns: dict[str, Own]
    schema: Any
    restore: Any

    def operations(self) -> Iterator[Any]:
        for found in self.schema.get_all_operations():
            if _id_of(found.ok()) not in NEVER_DONE:
                yield found.ok()


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a filled database and of who is in it, made once for all workers of the run."""
    shared = tmp_path_factory.getbasetemp().parent
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shared = tmp_path_factory.mktemp("season")
    folder = shared / "season"
    with (shared / "season.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / "owns.json").exists():
            folder.mkdir(exist_ok=True)
            with databases.fresh_database("sqlite", folder, migrated=True) as url:
                owns = fill(url, folder)
            text = json.dumps({role: asdict(own) for role, own in owns.items()})
            (folder / "owns.json").write_text(text)
    return folder


@pytest.fixture(scope="module")
def stage(season: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    shutil.copytree(season / "blobs", folder / "blobs")
    path, template = folder / "played.sqlite3", season / "store.sqlite3"
    with app_on(f"sqlite:///{path}", folder) as app:

        def restore() -> None:
            app.extensions[EXTENSION].store.dispose()
            for left_over in folder.glob("played.sqlite3*"):
                left_over.unlink()
            shutil.copy(template, path)

        restore()
        yield Stage(app, _owns(season), _schema(app), restore)


def _owns(season: Path) -> dict[str, Own]:
    kept = json.loads((season / "owns.json").read_text())
    return {role: Own(**own) for role, own in kept.items()}


def _schema(app: Flask) -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=SchemathesisConfig())


def _id_of(operation: Any) -> str:
    return str(operation.definition.raw["operationId"])


def _may(own: Own, operation: Any) -> bool:
    access = operation.definition.raw.get("x-permission", FOR_ALL)
    return (
        access == FOR_ALL
        or access in own["permissions"]
        or (access == "signed_in" and own.role != PUBLIC)
    )


def _case(operation: Any, call: Call) -> Any:
    more = {} if call.body is None else {"body": call.body, "media_type": call.media_type}
    return operation.Case(
        path_parameters=dict(call.path), query=dict(call.query), headers=dict(call.headers), **more
    )


def _send(case: Any, own: Own) -> Any:
    headers = {**own.headers, **case.headers}
    return case.call_and_validate(headers=headers, checks=CHECKS)


def _told(failures: FailureGroup, operation: Any) -> str:
    return f"{_id_of(operation)}: {str(failures)[:2_000]}"


@contextmanager
def _gathered() -> Iterator[list[str]]:
    """A list for what is wrong; with anything in it, the test fails in the end."""
    found: list[str] = []
    yield found
    if found:
        pytest.fail("\n\n".join(found), pytrace=False)


@pytest.mark.parametrize("role", ROLES)
def test_right_call_succeeds_for_whoever_may_make_it(stage: Stage, role: str):
    own = stage.owns[role]
    calls = good_calls(own)
    with _gathered() as wrong:
        for operation in stage.operations():
            name = _id_of(operation)
            stage.restore()
            try:
                answer = _send(_case(operation, calls[name]), own)
            except FailureGroup as error:
                wrong.append(_told(error, operation))
                continue
            if not _may(own, operation):
                wanted: Iterable[int] = (401, 403)
            elif has_what_it_takes(own, name):
                wanted = range(200, 300)
            else:
                wanted = (400, 404)
            if answer.status_code not in wanted:
                wrong.append(f"{name}: {answer.status_code} {answer.text[:500]}")


def test_every_operation_has_a_right_call_that_some_role_may_make(stage: Stage):
    for operation in stage.operations():
        name = _id_of(operation)
        assert any(
            _may(own, operation) and has_what_it_takes(own, name) and name in good_calls(own)
            for own in stage.owns.values()
        ), name


@pytest.fixture(scope="module")
def stage_on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The same on PostgreSQL, which refuses other things. Nothing is put back here."""
    folder = tmp_path_factory.mktemp("postgres")
    with databases.fresh_database("postgres", folder, migrated=True) as url:
        owns = fill(url, folder)
        with app_on(url, folder) as app:
            yield Stage(app, owns, _schema(app), lambda: None)


@pytest.mark.postgres
@pytest.mark.parametrize("role", ["processor", "alliance"])
def test_postgres_answers_made_up_calls_as_the_document_says(stage_on_postgres: Stage, role: str):
    own = stage_on_postgres.owns[role]
    with _gathered() as wrong:
        for operation in stage_on_postgres.operations():
            # A key that is revoked, or a role that is lost, would close every door after it.
            if _may(own, operation) and _id_of(operation) not in ("revoke_key", "change_roles"):
                wrong.extend(_probe(operation, own))


@pytest.mark.parametrize("role", ROLES)
def test_made_up_call_is_answered_as_the_document_says(stage: Stage, role: str):
    with _gathered() as wrong:
        for operation in stage.operations():
            stage.restore()
            wrong.extend(_probe(operation, stage.owns[role]))


def _probe(operation: Any, own: Own) -> list[str]:
    """What is wrong with the answers of an operation to calls that are made up."""
    good = good_calls(own)[_id_of(operation)]
    is_open = _may(own, operation)
    count = EXAMPLES if is_open else EXAMPLES_BEFORE_A_CLOSED_DOOR

    @hypothesis.settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=LONGER is None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    @given(case=_cases(operation, good))
    def probe(case: Any) -> None:
        try:
            _send(case, own)
        except FailureGroup as failures:
            wrong.setdefault(_kinds(failures), _told(failures, operation))

    wrong: dict[str, str] = {}
    cast(Any, probe)()
    return list(wrong.values())


def _kinds(failures: FailureGroup) -> str:
    return " ".join(sorted(f"{type(one).__name__} {one.title}" for one in failures.exceptions))


# What is no JSON, or JSON that parsers differ about.
BODIES = {
    "nothing": b"",
    "no UTF-8": b"\xff\xfe",
    "no end": b'{"name": "x',
    "deep": b"[" * 100_000,
    "deep and whole": b"[" * 5_000 + b"]" * 5_000,
    "a number beyond 64 bits": b'{"limit": 123456789012345678901234567890}',
    "no number": b'{"name": NaN}',
    "a key twice": b'{"name": "a", "name": "b"}',
    "half a letter": b'{"name": "\\ud800"}',
    "U+0000": b'{"name": "\\u0000"}',
    "no object": b'"text"',
    "null": b"null",
    "a list": b"[]",
    "large": b'{"name": "' + b"x" * 300_000 + b'"}',
}
HEADERS = [
    {"Authorization": "Bearer st_99999999999999999999_x"},
    {"Authorization": "Bearer stp_\u00e9"},
    {"Authorization": "Bearer"},
    {"X-API-Key": "st_1_\u00ff"},
    {"Cookie": "seafood_trace_session=\u00ff; language=%00"},
    {"Accept": "text/html;q=x, */*;q=-1"},
    {"Accept-Language": "x-\u00e9, *;q=9"},
    {"Content-Type": "application/json; charset=utf-16"},
    {"Content-Type": "a/b/c+json"},
    {"Content-Type": "multipart/form-data; boundary="},
    {"Content-Type": "application/x-www-form-urlencoded"},
    {"Idempotency-Key": "\u00ff"},
    {"If-None-Match": '"'},
    {"Range": "bytes=9-1"},
    {"GS1-Capture-Error-Behaviour": "proceed"},
]


def test_body_that_is_no_good_json_is_refused(stage: Stage):
    own = stage.owns["processor"]
    with _gathered() as wrong:
        for operation in stage.operations():
            if "application/json" not in _media_types(operation):
                continue
            for name, body in BODIES.items():
                answer = _open(stage, operation, own, data=body, content_type="application/json")
                if answer.status_code not in (400, 401, 403, 413):
                    wrong.append(f"{_id_of(operation)} with {name}: {answer.status_code}")


@pytest.mark.parametrize("headers", HEADERS, ids=str)
def test_odd_header_is_answered_as_the_document_says(stage: Stage, headers: dict[str, str]):
    own = stage.owns["processor"]
    with _gathered() as wrong:
        for operation in stage.operations():
            stage.restore()
            answer = _open(stage, operation, own, headers={**own.headers, **headers}, data=b"{}")
            if str(answer.status_code) not in operation.definition.raw["responses"]:
                wrong.append(f"{_id_of(operation)}: {answer.status_code} {answer.text[:300]}")


def _media_types(operation: Any) -> set[str]:
    return set(operation.definition.raw.get("requestBody", {}).get("content", {}))


def _open(stage: Stage, operation: Any, own: Own, **more: Any) -> Any:
    good = good_calls(own)[_id_of(operation)]
    path = operation.path.format(**good.path)
    sent = {"headers": own.headers, "query_string": good.query, **more}
    return stage.app.test_client().open(path, method=operation.method, **sent)


def _cases(operation: Any, good: Call) -> st.SearchStrategy[Any]:
    """Calls by the document, calls about things that are there, and right ones with a value spoilt."""
    drawn = [operation.as_strategy()]
    if operation.body or operation.query:
        drawn.append(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    if good.path:
        drawn.append(operation.as_strategy(path_parameters=dict(good.path)))
    if good.query or isinstance(good.body, dict | list):
        drawn.append(_spoilt(operation, good))
    return st.one_of(drawn)


@st.composite
def _spoilt(draw: st.DrawFn, operation: Any, good: Call) -> Any:
    query, body = deepcopy(dict(good.query)), deepcopy(good.body)
    if isinstance(body, dict | list) and body:
        _spoil(draw, body)
    elif query:
        query[draw(st.sampled_from(sorted(query)))] = draw(st.sampled_from(_TEXTS))
    spoilt = Call(good.path, query, body, good.headers, good.media_type)
    return _case(operation, spoilt)


_TEXTS = [value for value in HOSTILE if isinstance(value, str) and value != "\ud800"]


def _spoil(draw: st.DrawFn, body: Any) -> None:
    """Put a hostile value somewhere into the body."""
    places = list(_places(body))
    holder, key = draw(st.sampled_from(places))
    holder[key] = draw(st.sampled_from(HOSTILE))


def _places(part: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(part, dict | list):
        for key in list(part) if isinstance(part, dict) else range(len(part)):
            yield part, key
            yield from _places(part[key])
