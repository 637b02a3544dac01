"""Finding in the database: the same as judging every event, page by page, within bounds."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seafood_trace.access.permissions import Role
from seafood_trace.epcis.exceptions import QueryParameter, QueryTooComplex, QueryTooLarge
from seafood_trace.epcis.query import search, walks
from seafood_trace.epcis.query.language import EventQuery, Page
from seafood_trace.store.engine import Store
from tests.epcis.partners import lot_uri, shipping
from tests.epcis.query.records import (
    NOW,
    SHOP,
    asked,
    capture,
    find_all,
    ids,
    pages,
    readable,
    take,
    take_published,
    true_answer,
)
from tests.epcis.query.test_matching import EXISTENCE, OBJECT, TRANSFORMATION
from tests.epcis.samples import body
from tests.world import Partner, enrol

PRIVATE: dict[str, Any] = {"shop:price": "9.80", "ilmd": {"cbvmda:lotNumber": "L1", "shop:cost": 3}}


@pytest.fixture
def bay(store: Store) -> Partner:
    return enrol(store, "Bay Plant", Role.PROCESSOR)


@pytest.fixture
def lake(store: Store) -> Partner:
    return enrol(store, "Lake Market", Role.RETAILER)


@pytest.fixture
def alliance(store: Store) -> Partner:
    return enrol(store, "Gulf Alliance", Role.ALLIANCE)


def numbered(sender: Partner, number: int, *receivers: Partner, **changes: Any) -> dict[str, Any]:
    """One of many shipments: every hour one, each tenth of them of cod."""
    at = NOW - timedelta(days=30) + timedelta(hours=number * 7 % 50)
    sent = shipping(
        sender,
        *receivers,
        lot=f"l{number}",
        eventID=f"urn:x:{number}",
        eventTime=at.isoformat().replace("+00:00", "Z"),
    )
    return sent | {"shop:price": number % 10, "shop:rank": f"r{number:03}"} | changes


def fill(store: Store, sender: Partner, count: int, *receivers: Partner, start: int = 0) -> None:
    numbers = range(start, start + count)
    capture(store, sender, *(numbered(sender, number, *receivers) for number in numbers))


CONDITIONS = [
    *[(name, value) for name, hit, miss in (*OBJECT, *TRANSFORMATION) for value in (hit, miss)],
    *[(name, "true") for pair in EXISTENCE for name in pair],
    ("EQ_bizStep", "shipping"),
    ("EQ_shop:price", "3"),
    ("GE_shop:price", "5"),
    ("EXISTS_shop:price", "true"),
    ("MATCH_anyEPCClass", f"{lot_uri('l1')}|{lot_uri('l2')}"),
    ("MATCH_anyEPCClass", "urn:gdst:example.org:product:lot:class:demo.fillet.*"),
    ("GE_eventTime", "2026-02-11T00:00:00Z"),
    ("GE_recordTime", "2026-02-11T00:00:00Z"),
    ("LT_eventTime", "2026-02-11T00:00:00Z"),
]
PREFIXED = "ext2:", "ext3:"
QUERIES = st.dictionaries(
    st.sampled_from([name for name, _ in CONDITIONS if not any(p in name for p in PREFIXED)]),
    st.integers(0, 2),
    max_size=3,
).map(
    lambda chosen: {
        name: ([v for n, v in CONDITIONS if n == name] * 3)[which] for name, which in chosen.items()
    }
)
ORDERS = st.sampled_from(
    [
        {},
        {"orderBy": "eventTime"},
        {"orderBy": "recordTime", "orderDirection": "ASC"},
        {"orderBy": "eventTime", "orderDirection": "ASC", "eventCountLimit": "7"},
        {"orderBy": "shop:price"},
        {"orderBy": "shop:rank", "orderDirection": "ASC"},
        {"maxEventCount": "1000"},
    ]
)


@pytest.mark.parametrize(("few", "stride"), [(5_000, 1_000), (4, 3)])
def test_finding_equals_judging_every_event(
    store: Store,
    bay: Partner,
    lake: Partner,
    alliance: Partner,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
    stride: int,
) -> None:
    monkeypatch.setattr(walks, "FEW", few)
    monkeypatch.setattr(walks, "STRIDE", stride)
    monkeypatch.setattr(walks, "SHORT_STRIDE", stride)
    take_published(store, lake)
    fill(store, bay, 25, lake)
    known = {one.id: readable(store, one.actor) for one in (bay, lake, alliance)}

    @settings(max_examples=25)
    @given(
        conditions=QUERIES,
        order=ORDERS,
        who=st.sampled_from([bay, lake, alliance]),
        size=st.sampled_from([7, 50]),
    )
    def check(conditions: dict[str, str], order: dict[str, str], who: Partner, size: int) -> None:
        query = asked(**conditions, **order)
        found = find_all(store, who.actor, query, size)
        expected = true_answer(known[who.id], query)
        if query.event_count_limit is None:
            assert sorted(found) == sorted(expected)
        else:
            assert len(found) == min(7, len(expected))
            assert set(found) <= set(expected)
        if not order and not any(
            "eventTime" in name or "recordTime" in name for name in conditions
        ):
            assert found == expected
        if order.get("orderBy") in ("eventTime", "recordTime"):
            events = {one.event_id: one for one in known[who.id]}
            times = [
                events[one].event.event_time
                if order["orderBy"] == "eventTime"
                else events[one].record_time
                for one in found
            ]
            assert times == sorted(times, reverse=query.is_descending)

    check()


@pytest.mark.one_database
def test_every_parameter_finds_in_the_database(store: Store, lake: Partner) -> None:
    if not take_published(store, lake):
        pytest.skip("no conformance folder: set SEAFOOD_TRACE_CONFORMANCE_DIR")
    known = readable(store, lake.actor)
    for name, value in CONDITIONS:
        if any(prefix in name for prefix in PREFIXED) or "eventID" in name:
            continue
        query = asked(**{name: value})
        assert find_all(store, lake.actor, query) == true_answer(known, query), (name, value)


def test_order_is_kept_over_pages_while_events_arrive(store: Store, bay: Partner) -> None:
    fill(store, bay, 20)
    for order, direction in (("eventTime", "DESC"), ("eventTime", "ASC"), ("shop:rank", "DESC")):
        query = asked(orderBy=order, orderDirection=direction)
        before = ids(search_once(store, bay, query, 1_000))
        seen: list[str] = []
        for number, page in enumerate(pages(store, bay.actor, query, 6)):
            seen += ids(page)
            arriving = 100 + number + 10 * len(before)
            capture(
                store, bay, numbered(bay, arriving, eventID=f"urn:late:{order}{direction}{number}")
            )
        assert seen == before


def search_once(store: Store, who: Partner, query: EventQuery, limit: int) -> Any:
    with store.reading() as session:
        return search.find(session, who.actor, query, Page(limit)).events


def test_record_is_followed_while_it_grows(store: Store, bay: Partner, lake: Partner) -> None:
    fill(store, bay, 4)
    fill(store, lake, 4, start=50)
    seen: list[str] = []
    for number, page in enumerate(pages(store, bay.actor, asked(EQ_bizStep="shipping"), 2)):
        seen += ids(page)
        if number < 2:  # the last page has no link to follow
            fill(store, bay, 1, start=10 + number)
            fill(store, lake, 1, start=60 + number)
    assert seen == [f"urn:x:{number}" for number in (0, 1, 2, 3, 10, 11)]


def test_first_events_are_limited_across_pages(store: Store, bay: Partner) -> None:
    fill(store, bay, 20)
    query = asked(orderBy="eventTime", orderDirection="ASC", eventCountLimit=7)
    every = find_all(store, bay.actor, asked(orderBy="eventTime", orderDirection="ASC"))
    assert [len(page) for page in pages(store, bay.actor, query, 3)] == [3, 3, 1]
    assert find_all(store, bay.actor, query, 3) == every[:7]
    assert find_all(store, bay.actor, asked(orderBy="eventTime", eventCountLimit=0)) == []


def test_more_than_may_be_is_refused(store: Store, bay: Partner) -> None:
    fill(store, bay, 12)
    assert len(find_all(store, bay.actor, asked(maxEventCount=12), 5)) == 12
    assert len(find_all(store, bay.actor, asked(maxEventCount=2, **{"EQ_shop:price": 3}))) == 1
    for order in ({}, {"orderBy": "eventTime"}, {"orderBy": "shop:rank"}):
        with pytest.raises(QueryTooLarge):
            find_all(store, bay.actor, asked(maxEventCount=11, **order))


PRIVATE_CONDITIONS = [
    {"EQ_shop:price": "9.8"},
    {"GE_shop:price": "1"},
    {"EXISTS_shop:price": "true"},
    {"EQ_ILMD_shop:cost": "3"},
    {"EXISTS_ILMD_shop:cost": "true"},
    {"EQ_INNER_shop:discount": "0.49"},
    {"EQ_readPoint_shop:note": "night"},
    {"EXISTS_sensorElementList": "true"},
    {"EQ_type": "Temperature"},
    {"GE_value_CEL": "1"},
    {"LE_time": "2027-01-01T00:00:00Z"},
    {"EQ_SENSORREPORT_shop:probe": "a"},
]


def test_whom_it_was_shared_with_finds_nothing_by_what_is_private(
    store: Store, bay: Partner, lake: Partner
) -> None:
    sent = shipping(bay, lake, action="ADD", bizStep="commissioning", **PRIVATE)
    sent["readPoint"] = {"id": "geo:28.5,-94.7", "shop:note": "night"}
    sent["shop:terms"] = {"shop:discount": "0.49"}
    sent["sensorElementList"] = [
        {
            "sensorMetadata": {"time": "2026-03-08T05:00:00Z"},
            "sensorReport": [
                {"type": "Temperature", "value": 1.5, "uom": "CEL", "shop:probe": "a"}
            ],
        }
    ]
    capture(store, bay, sent)
    for condition in PRIVATE_CONDITIONS:
        query = asked(**condition)
        assert find_all(store, bay.actor, query) == [sent["eventID"]], condition
        assert find_all(store, lake.actor, query) == [], condition
    shared = asked(**{"EQ_ILMD_cbvmda:lotNumber": "L1"})
    assert find_all(store, lake.actor, shared) == [sent["eventID"]]


def test_order_by_what_is_private_says_nothing_of_it(
    store: Store, bay: Partner, lake: Partner
) -> None:
    fill(store, bay, 8, lake)
    query = asked(orderBy="shop:rank", orderDirection="DESC")
    assert find_all(store, bay.actor, query) == [f"urn:x:{number}" for number in range(7, -1, -1)]
    assert find_all(store, lake.actor, query) == [f"urn:x:{number}" for number in range(8)]


def test_places_and_parties_are_found_by_what_one_told_of_them(
    store: Store, bay: Partner, lake: Partner, alliance: Partner
) -> None:
    place = "urn:epc:id:sgln:9521141.00001.0"
    sent = shipping(bay, lake, bizLocation={"id": place})
    told = [{"id": "urn:epcglobal:cbv:mda#city", "attribute": "Galveston"}]
    elements = [{"id": place, "attributes": told}, {"id": lake.uri, "attributes": told}]
    locations = {
        "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
        "vocabularyElementList": elements,
    }
    header = {"epcisMasterData": {"vocabularyList": [locations]}}
    take(store, bay, body(sent, context=SHOP, epcisHeader=header))
    for condition in (
        {"HASATTR_bizLocation": "cbvmda:city"},
        {"EQATTR_bizLocation_cbvmda:city": "Tampa|Galveston"},
        {"EQATTR_destination_cbvmda:city": "Galveston"},
    ):
        assert find_all(store, bay.actor, asked(**condition)) == [sent["eventID"]]
        assert find_all(store, alliance.actor, asked(**condition)) == [sent["eventID"]]
        assert find_all(store, lake.actor, asked(**condition)) == []
    assert find_all(store, bay.actor, asked(HASATTR_readPoint="cbvmda:city")) == []
    assert find_all(store, bay.actor, asked(**{"EQATTR_source_cbvmda:city": "Galveston"})) == []


def test_nothing_within_the_bound_is_too_complex(
    store: Store, bay: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, bay, 30)
    monkeypatch.setattr(search, "MOST_READ", 10)
    monkeypatch.setattr(search, "FEWEST_READ", 5)
    nowhere = asked(HASATTR_bizLocation="cbvmda:city")
    with pytest.raises(QueryTooComplex) as refused:
        find_all(store, bay.actor, nowhere)
    assert "MATCH_" in refused.value.faults[0].message
    with pytest.raises(QueryTooComplex):
        find_all(store, bay.actor, asked(maxEventCount=29))
    with pytest.raises(QueryTooComplex):
        find_all(store, bay.actor, asked(orderBy="shop:rank"))


def test_page_ends_where_looking_ends_and_the_next_goes_on(
    store: Store, bay: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, bay, 40)
    monkeypatch.setattr(search, "MOST_READ", 8)
    monkeypatch.setattr(search, "FEWEST_READ", 4)
    monkeypatch.setattr(search, "MOST_READ_TOGETHER", 4)
    # Of the first eight events one is found, of some later eight none: an empty page with a link.
    query = asked(**{"LE_quantity_LBR": "20"})
    capture(store, bay, numbered(bay, 90, quantityList=[_pounds("a")]))
    with pytest.raises(QueryTooComplex):
        find_all(store, bay.actor, query)
    found = find_all(store, bay.actor, asked(**{"EQ_readPoint": "urn:x:never"}))
    assert found == []
    sizes = [len(page) for page in pages(store, bay.actor, asked(), 30)]
    assert sum(sizes) == 41
    assert max(sizes) == 8


def _pounds(lot: str) -> dict[str, Any]:
    return {"epcClass": lot_uri(lot), "quantity": 20, "uom": "LBR"}


def test_token_that_was_never_given_is_refused(store: Store, bay: Partner) -> None:
    forged = "WyIiLCJhIiwiIixudWxsLG51bGwsbnVsbCwwXQ"
    for token in ("x", "W10", "bnVsbA", "e30", forged, "é", "A" * 3000):
        with store.reading() as session, pytest.raises(QueryParameter) as refused:
            search.find(session, bay.actor, asked(), Page(5, token))
        assert [fault.pointer for fault in refused.value.faults] == ["/nextPageToken"]


def test_what_no_database_takes_finds_nothing(store: Store, bay: Partner) -> None:
    fill(store, bay, 2)
    for odd in ("\x00", "urn:x:\x00", "urn:x:\ud800", "no uri"):
        for name in ("EQ_eventID", "EQ_correctiveEventID", "EQ_stringValue", "EQ_shop:price"):
            assert find_all(store, bay.actor, asked(**{name: odd})) == []


def test_token_of_another_order_is_refused(store: Store, bay: Partner) -> None:
    fill(store, bay, 5)
    with store.reading() as session:
        token = search.find(session, bay.actor, asked(orderBy="eventTime"), Page(2)).next_token
        assert token is not None
        with pytest.raises(QueryParameter):
            search.find(session, bay.actor, asked(orderBy="recordTime"), Page(2, token))
        with pytest.raises(QueryParameter):
            search.find(session, bay.actor, asked(), Page(2, token))
