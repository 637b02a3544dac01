"""Tokens lead where they were given for, and whatever else is sent is refused."""

import base64
import json
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from seafood_trace.epcis.exceptions import QueryParameter
from seafood_trace.epcis.query import tokens
from seafood_trace.epcis.query.language import EVENT_TIME, Field, Value, Where
from seafood_trace.epcis.query.tokens import Order, Place

PRICE = Order(Field(Where.ILMD, "{https://shop.example/}price", is_inner=True), is_descending=True)
ORDERS = (Order(), Order(EVENT_TIME), PRICE)


@pytest.mark.parametrize(
    ("order", "value"),
    [
        (Order(), None),
        (Order(EVENT_TIME), datetime(2026, 3, 12, 6, 40, 0, 123456, tzinfo=UTC)),
        (PRICE, Decimal("9.80")),
        (PRICE, "fräsch"),
        (PRICE, None),
    ],
)
def test_token_leads_back_to_its_place(order: Order, value: Value | None) -> None:
    for place in (Place(order, 7, value), Place(order, 7, value, 12, 3, is_counted=True)):
        assert tokens.read(tokens.write(place), ORDERS) == place


def forged(told: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode()


def test_token_of_another_order_is_refused() -> None:
    token = tokens.write(Place(PRICE, 7, "x"))
    with pytest.raises(QueryParameter):
        tokens.read(token, ORDERS[:2])


MARK = "+event 0 eventTime"
PARTS = st.one_of(
    st.none(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from([MARK, "t", "n", "s", ""]),
)


@given(st.lists(PARTS, min_size=7, max_size=7))
@example([MARK, 1, "s", "text", None, None, 0])
@example([MARK, 1, "t", 10**18, None, None, 0])
@example([MARK, 1, "", None, None, None, 0])
@example(["", True, "", None, None, None, 0])
@example(["", 2**63, "", None, None, None, 0])
@example(["", -1, "", None, None, None, 0])
def test_forged_token_is_refused_or_a_place(told: list[Any]) -> None:
    with suppress(QueryParameter):
        place = tokens.read(forged(told), ORDERS)
        assert 0 <= place.position < 2**63
        assert place.order != Order(EVENT_TIME) or isinstance(place.value, datetime)
