"""Where a page ended, as the token from which the next begins.

The answer to a query is read in one order: that of the record, or that of a value with the
position to tell equals apart. A token holds the place in it, so no state is kept for it and it
never expires. Where the order is not that of the record, it also holds how long the record was
at the first page: what arrives later belongs to no page of that answer.

Source: GS1 EPCIS 2.0, REST binding (nextPageToken).
"""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from seafood_trace.epcis.exceptions import QueryParameter
from seafood_trace.epcis.query.language import Field, Value, Where
from seafood_trace.store.columns import from_micros, to_micros

LONGEST_TOKEN = 2_000
_MOST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Order:
    """By what an answer is ordered; by position, oldest first, where `field` is None."""

    field: Field | None = None
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A place in an answer: behind the event at `position`, whose value is `value`.

    `head` is where the record ended at the first page, None where the answer follows it;
    `remaining` how many events may still come (eventCountLimit). `is_counted`: it is known that
    there are no more than may be (maxEventCount).
    """

    order: Order
    position: int
    value: Value | None = None
    head: int | None = None
    remaining: int | None = None
    is_counted: bool = False


def write(place: Place) -> str:
    """The opaque token of a place."""
    kind, value = _written(place.value)
    told = [
        _order_mark(place.order),
        place.position,
        kind,
        value,
        place.head,
        place.remaining,
        int(place.is_counted),
    ]
    text = json.dumps(told, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def read(token: str, orders: tuple[Order, ...]) -> Place:
    """The place of a token, in one of the orders that its query can have.

    Raises QueryParameter for a token that was never given, or was for another query.
    """
    try:
        if len(token) > LONGEST_TOKEN:
            raise ValueError
        told = json.loads(base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4)))
        mark, position, kind, value, head, remaining, is_counted = told
        order = next(one for one in orders if _order_mark(one) == mark)
        numbers = [position, *(number for number in (head, remaining) if number is not None)]
        if not all(type(number) is int and 0 <= number <= _MOST for number in numbers):
            raise ValueError
        last = _KINDS[kind](value)
        is_of_time = order.field is not None and order.field.where is Where.EVENT
        if is_of_time and not isinstance(last, datetime):
            raise ValueError
        return Place(order, position, last, head, remaining, bool(is_counted))
    except (
        ValueError,
        TypeError,
        KeyError,
        StopIteration,
        RecursionError,
        OverflowError,
        InvalidOperation,
        binascii.Error,
    ):
        raise QueryParameter.of(
            "bad_token",
            "Take the token from the Link header of the page before, with the same query.",
            "/nextPageToken",
        ) from None


def _order_mark(order: Order) -> str:
    if order.field is None:
        return ""
    field, sign = order.field, "-" if order.is_descending else "+"
    return f"{sign}{field.where} {int(field.is_inner)} {field.name}"


def _written(value: Value | None) -> tuple[str, str | int | None]:
    if isinstance(value, datetime):
        return "t", to_micros(value)
    if isinstance(value, Decimal):
        return "n", str(value)
    if isinstance(value, str):
        return "s", value
    return "", None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _number(value: object) -> Decimal:
    found = Decimal(_text(value))
    if not found.is_finite():
        raise ValueError
    return found


def _instant(value: object) -> datetime:
    if type(value) is not int:
        raise ValueError
    return from_micros(value)


def _nothing(value: object) -> None:
    if value is not None:
        raise ValueError


_KINDS: dict[str, Callable[[object], Value | None]] = {
    "t": _instant,
    "n": _number,
    "s": _text,
    "": _nothing,
}
