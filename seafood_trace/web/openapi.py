"""The OpenAPI 3.1 document of every JSON route, and a page that shows it without a network.

What holds for every route (who may come in, which problems it can answer, the
Idempotency-Key of a write) is written in here once, from the marks on the views,
rather than beside each route.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

import marshmallow as ma
from flask import Flask, Response, current_app, json, render_template
from flask_smorest import Api

from seafood_trace.web.blueprint import ApiBlueprint
from seafood_trace.web.doors import PUBLIC, access_of, public
from seafood_trace.web.problem import PROBLEM_JSON

VERSION = "0.1.0"
METHODS = ("get", "put", "post", "delete", "patch", "options", "head")
_EXTENSION = "seafood_trace_openapi"


class FaultSchema(ma.Schema):
    """One thing that is wrong."""

    code = ma.fields.String(required=True, metadata={"description": "Stable, for programs."})
    detail = ma.fields.String(
        required=True, metadata={"description": "A plain sentence that says what would be right."}
    )
    pointer = ma.fields.String(
        required=True, metadata={"description": "RFC 6901 pointer into what was sent."}
    )


class ProblemSchema(ma.Schema):
    """RFC 9457 problem details, with every fault that was found."""

    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True)
    errors = ma.fields.List(ma.fields.Nested(FaultSchema))
    more_errors = ma.fields.Integer()


class SeafoodTraceApi(Api):
    """flask-smorest's Api, with our problem as its error shape and no error handler of its own."""

    ERROR_SCHEMA = ProblemSchema  # type: ignore[assignment]  # inferred as its own default alone

    def _register_error_handlers(self) -> None:
        """Leave errors to `web.problem`."""


def register(app: Flask, blueprints: Sequence[ApiBlueprint]) -> None:
    """Serve these JSON routes, their document and its page."""
    app.config.update(API_TITLE="Seafood Trace", API_VERSION=VERSION, OPENAPI_VERSION="3.1.0")
    api = SeafoodTraceApi(app)  # type: ignore[no-untyped-call]
    for blueprint in blueprints:
        api.register_blueprint(blueprint)  # type: ignore[no-untyped-call]
    if "Problem" not in api.spec.components.schemas:
        api.spec.components.schema("Problem", schema=ProblemSchema)
    app.extensions[_EXTENSION] = api
    app.add_url_rule("/api/v1/openapi.json", "openapi_json", _show_json)
    app.add_url_rule("/api/docs", "openapi_docs", _show_docs)


def document(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of the app."""
    # A copy, since what is completed below are the very objects that the extension keeps.
    spec: dict[str, Any] = deepcopy(app.extensions[_EXTENSION].spec.to_dict())
    spec["info"]["description"] = (
        "Record custody hops, capture EPCIS 2.0, trace, certify and label. "
        "Send an API key as `Authorization: Bearer …` or `X-API-Key`."
    )
    spec["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    components = spec.setdefault("components", {})
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    }
    components.pop("responses", None)
    access = {view_key: access_of(view) for view_key, view in _views(app)}
    for path, method, operation in _operations(spec):
        _complete(operation, method, access.get((path, method)))
    return spec


def _operations(spec: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in spec.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _views(app: Flask) -> Iterator[tuple[tuple[str, str], object]]:
    for rule in app.url_map.iter_rules():
        path = "".join(
            f"{{{part}}}" if is_variable else part for is_variable, part in _parts(rule.rule)
        )
        for method in rule.methods or ():
            yield (path, method.lower()), app.view_functions[rule.endpoint]


def _parts(rule: str) -> Iterator[tuple[bool, str]]:
    rest = rule
    while "<" in rest:
        text, _, rest = rest.partition("<")
        variable, _, rest = rest.partition(">")
        yield False, text
        yield True, variable.rpartition(":")[2]
    yield False, rest


def _complete(operation: dict[str, Any], method: str, access: str | None) -> None:
    is_write = method in {"post", "put", "patch", "delete"}
    if access == PUBLIC:
        operation["security"] = []
    else:
        operation["security"] = [{"bearer": []}, {"apiKey": []}]
        if access:
            operation["x-permission"] = access
    responses = operation.setdefault("responses", {})
    responses.pop("default", None)
    for status in ("422",):
        responses.pop(status, None)
    statuses = {"400", "404"} | (set() if access == PUBLIC else {"401", "403"})
    if is_write:
        statuses |= {"409", "413", "415", "422"}
        operation.setdefault("parameters", []).append(
            {
                "in": "header",
                "name": "Idempotency-Key",
                "required": False,
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 200,
                    "pattern": "^[ -~]+$",
                },
                "description": "Makes a retry harmless: the first answer is given again.",
            }
        )
    for status in sorted(statuses):
        responses[status] = {
            "description": "Problem",
            "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }


@public
def _show_json() -> Response:
    return Response(json.dumps(_own_document()), content_type="application/json")


@public
def _show_docs() -> Response:
    spec = _own_document()
    groups: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for path, method, operation in _operations(spec):
        groups.setdefault((operation.get("tags") or [""])[0], []).append((path, method, operation))
    return Response(
        render_template("web/docs.html", spec=spec, groups=groups), mimetype="text/html"
    )


def _own_document() -> dict[str, Any]:
    return document(current_app._get_current_object())  # type: ignore[attr-defined]
