"""The binding, called as GS1's own OpenAPI document says: whatever it makes up, nothing fails.

The document refers to schemas at GS1's address, which are those of the EPCIS JSON Schema; here
they are taken from the file of that schema, since nothing is fetched. Headers are those of the
document and the key of a partner who has recorded events.
"""

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import hypothesis
import pytest
import schemathesis
import yaml
from flask import Flask
from hypothesis import HealthCheck, Phase, Verbosity, given
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.modes import GenerationMode

from seafood_trace.access.permissions import Role
from seafood_trace.web.service import EXTENSION
from tests.needs import require_conformance_folder
from tests.world import Partner, enrol

pytestmark = [pytest.mark.slow, pytest.mark.conformance, pytest.mark.one_database]

EXAMPLES = 8
_STUB = re.compile(
    r"https://gs1\.github\.io/EPCIS/REST%20Bindings/JSON-Schema-Stub\.json#/definitions/"
)
_ELSEWHERE = "https://gs1.github.io/"
DOCUMENTS = (
    "Combination_of_different_event",
    "ObjectEvent_all_possible_fields",
    "SensorData_with_combined_events",
    "TransformationEvent_with_userExtensions",
)


def published(folder: Path) -> dict[str, Any]:
    """The published document with the schemas it refers to in it."""
    text = (folder / "epcis/epcis-openapi.yaml").read_text()
    found = _local(yaml.safe_load(_STUB.sub("#/components/schemas/", text)))
    schema = json.loads((folder / "epcis/epcis-json-schema.json").read_text())
    definitions = json.loads(
        json.dumps(schema["definitions"]).replace("#/definitions/", "#/components/schemas/")
    )
    assert isinstance(found, dict)
    found["components"]["schemas"] = {**definitions, **found["components"]["schemas"]}
    return found


def _local(part: Any) -> Any:
    """The document without examples that lie elsewhere."""
    if isinstance(part, dict):
        if str(part.get("$ref", "")).startswith(_ELSEWHERE):
            return {}
        return {name: _local(inner) for name, inner in part.items()}
    return [_local(inner) for inner in part] if isinstance(part, list) else part


@pytest.fixture
def partner(app: Flask) -> Partner:
    """A partner who has recorded events of every type."""
    store = app.extensions[EXTENSION].store
    made = enrol(store, "Bay Plant", Role.PROCESSOR)
    client = app.test_client()
    folder = require_conformance_folder() / "epcis/json-documents"
    for name in DOCUMENTS:
        answer = client.post(
            "/epcis/capture",
            data=(folder / f"{name}.json").read_bytes(),
            headers=made.headers,
            content_type="application/json",
        )
        assert answer.status_code in (202, 409), answer.text
    return made


def operations(app: Flask) -> Iterator[Any]:
    spec = published(require_conformance_folder())
    spec["servers"] = [{"url": "/epcis"}]
    schema = schemathesis.openapi.from_dict(spec, config=SchemathesisConfig())
    schema.app = app
    for found in schema.get_all_operations():
        yield found.ok()  # type: ignore[union-attr]  # a document that is not right fails here


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_call_that_the_published_document_can_make_is_a_server_error(
    app: Flask, partner: Partner, mode: GenerationMode
):
    failed: list[str] = []
    answered: set[tuple[str, int]] = set()
    for operation in operations(app):
        failed += _probe(operation, partner, mode, answered)
    assert not failed, "\n".join(failed)
    seen = {200, 202} if mode is GenerationMode.POSITIVE else {400, 406}
    assert {status for _, status in answered} >= seen | {204, 404}


def _probe(
    operation: Any, partner: Partner, mode: GenerationMode, answered: set[tuple[str, int]]
) -> list[str]:
    failed: dict[int, str] = {}

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def probe(case: Any) -> None:
        answer = case.call(headers={**case.headers, **partner.headers})
        answered.add((operation.label, answer.status_code))
        if answer.status_code >= 500 and answer.status_code != 501:
            failed[answer.status_code] = f"{case.as_curl_command()}\n{answer.text[:500]}"

    # An operation that takes nothing has no call that is wrong.
    with contextlib.suppress(hypothesis.errors.Unsatisfiable):
        cast(Any, probe)()
    return [f"{operation.label}: {told}" for told in failed.values()]
