"""The OpenAPI 3.1 document of every JSON route, and a page that shows it without a network.

What holds for every route (who may come in, which problems it can answer, the
Idempotency-Key of a write, the way to the next page) is written in here once, from
the marks on the views, rather than beside each route. A problem that only one route
can answer is named there, by `alt_response`.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import marshmallow as ma
from flask import Flask, Response, current_app, json, render_template
from flask_smorest import Api

from seafood_trace.web.blueprint import ApiBlueprint
from seafood_trace.web.doors import PUBLIC, access_of, public
from seafood_trace.web.fields import ROW_ID, RowNumber
from seafood_trace.web.idempotency import LONGEST_KEY, is_keyless
from seafood_trace.web.problem import PROBLEM_JSON, TITLES

VERSION = "0.1.0"
METHODS = ("get", "put", "post", "delete", "patch", "options", "head")
WRITES = frozenset({"post", "put", "patch", "delete"})
CURSORS = frozenset({"cursor", "nextPageToken"})
SECURITY: list[dict[str, list[str]]] = [{"bearer": []}, {"apiKey": []}]
_EXTENSION = "seafood_trace_openapi"
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_KEY,
        "pattern": "^[ -~]+$",
    },
    "description": "Makes a retry harmless: the first answer is given again.",
}
_REPLAY = {
    "schema": {"type": "string", "const": "true"},
    "description": "Stands where this answer was given before.",
}
_LINK = {
    "schema": {"type": "string"},
    "description": 'Leads to the next page, with rel="next"; not on the last one.',
}


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
    app.url_map.converters[ROW_ID] = RowNumber
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
    spec["servers"] = [{"url": "/", "description": "This deployment."}]
    spec["security"] = deepcopy(SECURITY)
    components = spec.setdefault("components", {})
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    }
    components.pop("responses", None)
    components["schemas"].pop("PaginationMetadata", None)  # flask-smorest's, not our way to page
    routes = dict(_routes(app))
    for path, method, operation in _operations(spec):
        of_path = [_described(one) for one in spec["paths"][path].get("parameters", [])]
        operation["parameters"] = [*of_path, *operation.get("parameters", [])]
        _complete(operation, routes[path, method])
    for item in spec["paths"].values():
        item.pop("parameters", None)  # each operation has them now, to be read by itself
    return spec


@dataclass(frozen=True)
class _Route:
    """What the marks on a view say."""

    name: str
    access: str | None
    takes_key: bool


def _operations(spec: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in spec.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _routes(app: Flask) -> Iterator[tuple[tuple[str, str], _Route]]:
    for rule in app.url_map.iter_rules():
        if rule.websocket:  # OpenAPI has no word for these
            continue
        path = "".join(
            f"{{{part}}}" if is_variable else part for is_variable, part in _parts(rule.rule)
        )
        view = app.view_functions[rule.endpoint]
        for method in (method.lower() for method in rule.methods or ()):
            takes_key = method in WRITES and not is_keyless(view)
            name = rule.endpoint.rpartition(".")[2]
            yield (path, method), _Route(name, access_of(view), takes_key)


def _parts(rule: str) -> Iterator[tuple[bool, str]]:
    rest = rule
    while "<" in rest:
        text, _, rest = rest.partition("<")
        variable, _, rest = rest.partition(">")
        yield False, text
        yield True, variable.rpartition(":")[2]
    yield False, rest


def _described(of_path: Mapping[str, Any]) -> dict[str, Any]:
    """The parameter of a path in words: `key_id` is the number of the key."""
    thing = of_path["name"].removesuffix("_id").replace("_", " ")
    kind = "number" if of_path["schema"]["type"] == "integer" else "ID"
    name = f"The {kind} of the {thing}." if of_path["name"].endswith("_id") else f"The {thing}."
    return {"description": name, **deepcopy(dict(of_path))}


def _complete(operation: dict[str, Any], route: _Route) -> None:
    operation["operationId"] = route.name
    operation["security"] = [] if route.access == PUBLIC else deepcopy(SECURITY)
    if route.access and route.access != PUBLIC:
        operation["x-permission"] = route.access
    parameters = operation["parameters"]
    has_body = "requestBody" in operation
    statuses = _problems(route, has_body=has_body, has_input=bool(parameters))
    responses = operation.setdefault("responses", {})
    for named_by_extension in ("default", "422"):
        responses.pop(named_by_extension, None)
    _add_headers(responses, route, parameters)
    if route.takes_key:
        parameters.append(deepcopy(_KEY))
    if not parameters:
        del operation["parameters"]
    statuses |= {status for status in responses if status >= "400"}
    for status in sorted(statuses):
        responses[status] = {
            "description": f"{TITLES.get(int(status), HTTPStatus(int(status)).phrase)}.",
            "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }


def _problems(route: _Route, *, has_body: bool, has_input: bool) -> set[str]:
    """The problems that a route can answer by what it reads."""
    statuses = {"503"} if route.access == PUBLIC else {"401", "403", "503"}
    if has_input or has_body or route.takes_key:
        statuses |= {"400", "404"}
    if route.takes_key:
        statuses |= {"409", "413", "422"}
    if has_body:
        statuses |= {"413", "415"}
    return statuses


def _add_headers(
    responses: Mapping[str, dict[str, Any]], route: _Route, parameters: Sequence[Mapping[str, Any]]
) -> None:
    headers = {"Idempotent-Replay": _REPLAY} if route.takes_key else {}
    if any(parameter.get("name") in CURSORS for parameter in parameters):
        headers["Link"] = _LINK
    for status, response in responses.items():
        if status < "300" and headers:
            response.setdefault("headers", {}).update(deepcopy(headers))


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
