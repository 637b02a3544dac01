"""Fields and addresses that many routes share."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from werkzeug.routing import IntegerConverter, Map

ROW_ID = "row"
"""A row's number in a route."""


class RowNumber(IntegerConverter):
    """A number of at most 18 digits: beyond 64 bits there is no such page, rather than a failing query.

    The pattern bounds it, and not the range alone, since werkzeug asks for the range after it has
    chosen among methods: a number beyond it would be answered by 405.
    """

    regex = "[0-9]{1,18}"

    def __init__(self, rules: Map) -> None:
        super().__init__(rules, max=10**18 - 1)


class Line(ma.fields.String):
    """One line of text, trimmed: not empty, nothing invisible in it, at most `longest`."""

    default_error_messages = {
        "empty": "This must not be empty.",
        "too_long": "This has at most {longest} characters.",
        "bad_character": "This is one line of text, with no invisible characters.",
    }

    def __init__(self, longest: int, **more: Any) -> None:
        shape = {"minLength": 1, "maxLength": longest}
        super().__init__(**{**more, "metadata": shape | more.get("metadata", {})})
        self.longest = longest

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> str:
        # A space that does not break is what a text copied from a page has where one was meant.
        text = (
            str(super()._deserialize(value, attr, data, **more)).replace("\u00a0", " ").strip(" ")
        )
        if not text:
            raise self.make_error("empty")
        if len(text) > self.longest:
            raise self.make_error("too_long", longest=self.longest)
        if not text.isprintable():
            raise self.make_error("bad_character")
        return text
