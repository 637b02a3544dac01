"""How the values of query parameters are read: each into what the event's own are compared as.

PURE. Source: GS1 EPCIS 2.0, section 8.2.7.1.
"""

from collections.abc import Callable, Mapping

from seafood_trace.epcis.event import Action, EventType, Json
from seafood_trace.epcis.query import patterns, values
from seafood_trace.epcis.query.language import Value
from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import identity

Namespaces = Mapping[str, str]
Reader = Callable[[Json, Namespaces], Value]
"""The value as compared, with the prefixes in force. Raises InvalidInput."""


def as_text(value: Json) -> str:
    if not isinstance(value, str):
        raise InvalidInput.of("wrong_type", "A text is wanted here.")
    return value


def plain(value: Json, _names: Namespaces) -> str:
    return as_text(value)


def hexadecimal(value: Json, _names: Namespaces) -> str:
    return as_text(value).upper()


def sensor_word(value: Json, _names: Namespaces) -> str:
    return values.bare_word(as_text(value))


def identifier(value: Json, _names: Namespaces) -> str:
    return identity.canonical(as_text(value))


def lenient_identifier(value: Json, _names: Namespaces) -> str:
    """Of attributes that may hold any text, compared as identifiers where they are such."""
    return values.identifier(as_text(value))


def item(value: Json, _names: Namespaces) -> Value:
    text = as_text(value)
    return patterns.read(text) or identity.canonical(text)


def boolean(value: Json, _names: Namespaces) -> str:
    text = "true" if value is True else "false" if value is False else as_text(value)
    if text not in ("true", "false"):
        raise InvalidInput.of("bad_boolean", "It is true or false.")
    return text


def time(value: Json, _names: Namespaces) -> Value:
    text = as_text(value)
    # A + that was not escaped in a URL arrives as a space.
    found = values.time(text.replace(" ", "+"))
    if found is None:
        raise InvalidInput.of(
            "bad_time", "Write a time with its offset, such as 2026-03-12T06:40:00-05:00."
        )
    return found


def number(value: Json, _names: Namespaces) -> Value:
    found = values.number(value)
    if found is None:
        raise InvalidInput.of("bad_number", "Write a number with digits and a point, as 12.5.")
    return found


def scalar(value: Json, _names: Namespaces) -> Value:
    found = values.scalar(value)
    if found is None:
        raise InvalidInput.of("wrong_type", "A text, a number or a time is wanted here.")
    return found


def ordered(value: Json, names: Namespaces) -> Value:
    """What has an order of its own in the language: a number or a time."""
    text = value.replace(" ", "+") if isinstance(value, str) else value
    found = scalar(text, names)
    if isinstance(found, str):
        raise InvalidInput.of(
            "not_ordered", "Write a number, as 12.5, or a time with its offset, to compare with."
        )
    return found


def event_type(value: Json, _names: Namespaces) -> str:
    """One of the five, or the URI of another, which no event here has."""
    text = as_text(value)
    for stem in ("epcis:", "https://ref.gs1.org/epcis/"):
        text = text.removeprefix(stem)
    if text not in set(EventType) and ":" not in text:
        raise InvalidInput.of("unknown_word", f"It is one of {', '.join(EventType)}.")
    return text


def action(value: Json, _names: Namespaces) -> str:
    text = as_text(value)
    if text not in set(Action):
        raise InvalidInput.of("unknown_word", f"It is one of {', '.join(Action)}.")
    return text


def word(of: Callable[[str, Namespaces], str]) -> Reader:
    def read(value: Json, names: Namespaces) -> str:
        return of(as_text(value), names)

    return read
