"""JSON routes: flask-smorest with our strict body, our problems, and every fault with its pointer."""

from collections.abc import Mapping
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy
from werkzeug.exceptions import RequestEntityTooLarge

from seafood_trace.errors import Fault, InvalidInput, pointer
from seafood_trace.web import strict_json
from seafood_trace.web.problem import UnsupportedMediaType

# The schema of an answer or body that is a file.
BINARY = {"type": "string", "format": "binary"}
JSON_TYPES = frozenset({"application/json", "application/ld+json"})


class StrictSchema(Schema):
    """A JSON shape at the edge; unknown members are faults, since a mistyped name must not be lost silently."""

    class Meta:
        unknown = ma.RAISE


def read_json(incoming: Request) -> strict_json.Json:
    """The body of the request as a JSON value. Raises InvalidInput or UnsupportedMediaType."""
    if incoming.mimetype not in JSON_TYPES and not incoming.mimetype.endswith("+json"):
        raise UnsupportedMediaType.of(
            "unsupported_media_type", "Send JSON, with the header Content-Type: application/json."
        )
    return strict_json.loads(read_body(incoming))


def read_body(incoming: Request) -> bytes:
    """The whole body. Raises RequestEntityTooLarge, also where it came in chunks and was cut.

    A body whose length is not told ahead is read up to the limit and no further, so one that is as
    long as that may have been longer.
    """
    data = incoming.get_data()
    most = incoming.max_content_length
    if incoming.content_length is None and most is not None and len(data) >= most:
        raise RequestEntityTooLarge
    return data


class StrictParser(FlaskParser):
    """webargs with our JSON reader; unknown query parameters and members are named as faults."""

    DEFAULT_VALIDATION_STATUS = 400
    DEFAULT_UNKNOWN_BY_LOCATION = {
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "json": None,
        "query": ma.RAISE,
    }

    def load_json(self, req: Request, schema: Schema) -> Any:
        return read_json(req)

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        _refuse_bad_query(req, schema)
        return MultiDictProxy(req.args, schema)

    def handle_error(self, error: ValidationError, *args: object, **kwargs: object) -> NoReturn:
        raise InvalidInput(*faults_of(error)) from error


def _refuse_bad_query(req: Request, schema: Schema) -> None:
    for name in req.args:
        values = req.args.getlist(name)
        if len(values) > 1 and not isinstance(schema.fields.get(name), ma.fields.List):
            raise InvalidInput.of(
                "repeated_parameter", "This query parameter stands once.", pointer(name)
            )
        if any(map(holds_no_text, (name, *values))):
            raise InvalidInput.of(
                "bad_character", "A query parameter holds bytes that are not text.", pointer(name)
            )


def holds_no_text(value: str) -> bool:
    """Whether bytes of a query were no text, or U+0000, which no database keeps."""
    return "\x00" in value or "\ufffd" in value


def faults_of(error: ValidationError) -> list[Fault]:
    """marshmallow's nested messages as faults with JSON pointers."""
    messages = error.messages
    if isinstance(messages, Mapping) and set(messages) <= {
        "json",
        "query",
        "form",
        "files",
        "headers",
    }:
        messages = {
            key: value for location in messages.values() for key, value in _members(location)
        }
    found: list[Fault] = []
    _flatten(messages, "", found)
    return found


def _members(messages: object) -> list[tuple[object, object]]:
    return list(messages.items()) if isinstance(messages, Mapping) else [("_schema", messages)]


def _flatten(messages: object, at: str, found: list[Fault]) -> None:
    if isinstance(messages, Mapping):
        for key, value in messages.items():
            _flatten(value, at if key == "_schema" else at + pointer(str(key)), found)
    elif isinstance(messages, list):
        for message in messages:
            _flatten(message, at, found)
    else:
        found.append(Fault("bad_value", str(messages), at))


class ApiBlueprint(Blueprint):
    """A blueprint of JSON routes that reads strictly."""

    ARGUMENTS_PARSER = StrictParser()
