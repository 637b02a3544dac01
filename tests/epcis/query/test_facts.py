"""Facts narrow and never lose: what matches has one of the facts that are asked for."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.epcis.event import Event
from seafood_trace.epcis.query import facts, parameters
from seafood_trace.epcis.query.language import Condition, Field, Operator, Value, Where
from tests.epcis import samples
from tests.epcis.query.asking import PREFIXES
from tests.epcis.query.test_matching import EXISTENCE, OBJECT, TRANSFORMATION, published

PRICE = Field(Where.EXTENSION, "{https://shop.example/}price")


def can_find(event: Event, condition: Condition) -> bool:
    """Whether the index leads from the condition to the event; what it does not tell it may."""
    wanted = facts.stretches(condition)
    found = facts.of(event)
    if wanted is None or facts.THERE_ARE_MORE in found:
        return True
    return any(low <= fact <= high for low, high in wanted for fact in found)


def asked(name: str, value: str) -> Condition:
    (condition,) = parameters.from_arguments([(name, value)], PREFIXES).conditions
    return condition


@pytest.mark.parametrize(
    ("document", "name", "value"),
    [
        *[("ObjectEvent_all_possible_fields", name, hit) for name, hit, _ in OBJECT],
        *[("ObjectEvent_all_possible_fields", name, "true") for name, _ in EXISTENCE],
        *[
            ("TransformationEvent_all_possible_fields", name, hit)
            for name, hit, _ in TRANSFORMATION
        ],
    ],
)
def test_what_matches_can_be_found(document: str, name: str, value: str) -> None:
    assert can_find(published(document), asked(name, value))


def priced(price: object) -> Event:
    (event,) = samples.read(
        samples.event(**{"shop:price": price}), context=[*samples.CONTEXT, PREFIXES]
    )
    return event


numbers = st.floats(-1e15, 1e15, allow_nan=False).map(lambda found: Decimal(str(found)))
times = st.datetimes(timezones=st.just(samples.NOW.tzinfo))


@given(values=st.lists(numbers, min_size=2, max_size=2) | st.lists(times, min_size=2, max_size=2))
def test_order_of_numbers_and_times_is_that_of_their_facts(values: list[Value]) -> None:
    low, high = sorted(values)  # type: ignore[type-var]
    asked_for = {
        operator: facts.stretches(Condition(PRICE, operator, (value,)))
        for operator, value in ((Operator.LE, high), (Operator.GE, low), (Operator.EQ, low))
    }
    points = {
        value: facts.stretches(Condition(PRICE, Operator.EQ, (value,))) for value in (low, high)
    }
    ((least, _),) = points[low] or ()
    ((most, _),) = points[high] or ()
    assert least <= most
    ((start, end),) = asked_for[Operator.LE] or ()
    assert start <= least <= most <= end
    ((start, end),) = asked_for[Operator.GE] or ()
    assert start <= least <= most <= end


def test_selective_value_has_a_fact_of_its_own() -> None:
    assert can_find(priced("9.80"), asked("EQ_shop:price", "9.8"))
    assert not can_find(priced("9.80"), asked("EQ_shop:price", "9.81"))
    assert not can_find(priced("9.80"), asked("GT_shop:price", "12"))
    assert not can_find(priced("free"), asked("GT_shop:price", "0"))
    assert can_find(priced({"shop:of": 3}), asked("EXISTS_shop:price", "true"))
    assert not can_find(priced(None), asked("EXISTS_shop:discount", "true"))


def test_event_with_very_many_values_is_always_looked_at() -> None:
    many = priced([{"shop:of": number} for number in range(facts.MOST_FACTS * 2)])
    found = facts.of(many)
    assert len(found) == facts.MOST_FACTS + 2
    assert {facts.THERE_ARE_MORE, facts.WRITTEN} <= found
    assert facts.THERE_ARE_MORE not in facts.of(priced(1))
