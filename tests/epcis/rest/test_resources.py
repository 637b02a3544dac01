"""The six families of resources: what they list, page by page, and for whom."""

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from seafood_trace.access.permissions import Role
from seafood_trace.epcis import vocabulary
from seafood_trace.epcis.event import EventType
from seafood_trace.store.engine import Store
from tests.epcis.partners import capture, ids, listed, register_prefix, shipping
from tests.world import Partner, enrol

SERIALS = [f"https://id.gs1.org/01/09521141123454/21/{number}" for number in range(5)]
PALLET = "https://id.gs1.org/00/095211411234567893"
DOCK = "https://id.gs1.org/414/9521141000014"


@pytest.fixture
def bay(store: Store) -> Partner:
    return enrol(store, "Bay Plant", Role.PROCESSOR)


@pytest.fixture
def lake(store: Store) -> Partner:
    return enrol(store, "Lake Market", Role.RETAILER)


def members(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200, answer.text
    sent = answer.json
    assert isinstance(sent, dict)
    assert sent["type"] == "Collection"
    found = sent["member"]
    assert isinstance(found, list)
    return found


def all_members(client: FlaskClient, partner: Partner, name: str, per_page: int) -> list[str]:
    """The members of every page, none longer than asked."""
    path: str | None = f"/epcis/{name}?perPage={per_page}"
    found: list[str] = []
    while path is not None:
        answer = client.get(path, headers=partner.headers)
        page = members(answer)
        assert len(page) <= per_page
        found += page
        link = answer.headers.get("Link")
        path = link.split(">")[0].removeprefix("<") if link else None
    return found


def serial(sender: Partner, receiver: Partner, number: int, **changes: Any) -> dict[str, Any]:
    """A pack leaves the sender, of its own lot."""
    return shipping(
        sender, receiver, lot=f"s{number}", epcList=[SERIALS[number]], quantityList=..., **changes
    )


@pytest.mark.one_database
def test_the_words_of_the_standard_are_listed_whether_used_or_not(
    client: FlaskClient, bay: Partner
):
    for name, words in (
        ("bizSteps", vocabulary.BIZ_STEPS),
        ("dispositions", vocabulary.DISPOSITIONS),
        ("eventTypes", sorted(EventType)),
    ):
        for per_page in (1, 7, 1000):
            assert all_members(client, bay, name, per_page) == list(words)


def test_what_events_name_beside_the_standard_is_listed_after_it(
    client: FlaskClient, bay: Partner, lake: Partner
):
    own = ["https://shop.example/filleting", "https://shop.example/icing"]
    for number, step in enumerate([*own, "packing", own[0]]):
        capture(client, bay, serial(bay, lake, number, bizStep=step))
    for partner in (bay, lake):
        for per_page in (1, 40, 41, 42, 1000):
            listed_ = all_members(client, partner, "bizSteps", per_page)
            assert listed_ == [*vocabulary.BIZ_STEPS, *own]


def test_items_and_places_are_listed_once_page_by_page(
    client: FlaskClient, bay: Partner, lake: Partner
):
    for number in (0, 1, 2, 1, 0):
        capture(
            client,
            bay,
            serial(
                bay,
                lake,
                number,
                eventID=...,
                eventTime=f"2026-03-1{number}T05:10:00Z",
                readPoint={"id": DOCK},
            ),
        )
    for per_page in (1, 2, 1000):
        assert sorted(all_members(client, bay, "epcs", per_page)) == SERIALS[:3]
    assert all_members(client, bay, "readPoints", 10) == [DOCK]
    assert all_members(client, bay, "bizLocations", 10) == []


def test_nobody_lists_or_finds_what_it_may_not_read(
    client: FlaskClient, store: Store, bay: Partner, lake: Partner
):
    stranger = enrol(store, "Far Market", Role.RETAILER)
    capture(client, bay, serial(bay, lake, 0, readPoint={"id": DOCK}, bizStep="urn:x:own"))
    for name, value in (("epcs", SERIALS[0]), ("readPoints", DOCK), ("bizSteps", "urn:x:own")):
        item = f"/epcis/{name}/{quote(value, safe='')}"
        assert members(client.get(item, headers=lake.headers)) == ["events"]
        assert len(listed(client.get(f"{item}/events", headers=lake.headers))) == 1
        assert value not in all_members(client, stranger, name, 1000)
        unseen = [client.get(path, headers=stranger.headers) for path in (item, f"{item}/events")]
        unknown = client.get(f"/epcis/{name}/urn%3Ax%3Anothing", headers=stranger.headers)
        for answer in (*unseen, unknown):
            assert answer.status_code == 404
            assert answer.json["type"] == "epcisException:NoSuchResourceException"  # type: ignore[index]
        assert unseen[0].json == unknown.json


@pytest.mark.parametrize(
    ("name", "value", "finds"),
    [
        ("eventTypes", "ObjectEvent", True),
        ("eventTypes", "AggregationEvent", False),
        ("bizSteps", "shipping", True),
        ("bizSteps", "urn:epcglobal:cbv:bizstep:shipping", True),
        ("bizSteps", "https://ref.gs1.org/cbv/BizStep-shipping", True),
        ("bizSteps", "packing", False),
        ("dispositions", "in_transit", True),
        ("dispositions", "damaged", False),
        ("epcs", "urn:epc:id:sgtin:9521141.012345.0", True),
        ("epcs", SERIALS[0], True),
        ("epcs", "https://shop.example/01/09521141123454/21/0", True),
        ("readPoints", "urn:epc:id:sgln:9521141.00001.0", True),
    ],
)
@pytest.mark.one_database
def test_a_resource_goes_by_each_of_its_spellings(
    client: FlaskClient, bay: Partner, lake: Partner, name: str, value: str, finds: bool
):
    capture(client, bay, serial(bay, lake, 0, readPoint={"id": DOCK}))
    for spelt in (quote(value, safe=""), quote(value, safe=":/")):
        answer = client.get(f"/epcis/{name}/{spelt}/events", headers=bay.headers)
        assert bool(listed(answer)) is finds
        assert members(client.get(f"/epcis/{name}/{spelt}", headers=bay.headers)) == ["events"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("eventTypes", "FishEvent"),
        ("eventTypes", "objectevent"),
        ("bizSteps", "shiping"),
        ("dispositions", "lost_at_sea"),
        ("epcs", "no-uri"),
        ("bizLocations", "x" * 600),
    ],
)
@pytest.mark.one_database
def test_what_is_no_such_resource_is_refused(
    client: FlaskClient, bay: Partner, name: str, value: str
):
    for path in (f"/epcis/{name}/{value}", f"/epcis/{name}/{value}/events"):
        answer = client.get(path, headers=bay.headers)
        assert answer.status_code == 400
        assert answer.json["errors"][0]["pointer"].startswith("/")  # type: ignore[index]


@pytest.mark.one_database
def test_the_events_of_a_resource_take_the_whole_language(
    client: FlaskClient, bay: Partner, lake: Partner
):
    for number in range(3):
        capture(client, bay, serial(bay, lake, number))
    path = "/epcis/bizSteps/shipping/events"
    asked = f"{path}?MATCH_anyEPC={quote(SERIALS[1])}&EQ_bizStep=shipping|packing"
    (found,) = listed(client.get(asked, headers=bay.headers))
    assert found["epcList"] == [SERIALS[1]]
    first = client.get(f"{path}?perPage=2&orderBy=eventTime", headers=bay.headers)
    second = client.get(first.headers["Link"].split(">")[0].removeprefix("<"), headers=bay.headers)
    assert len(set(ids(listed(first)) + ids(listed(second)))) == 3
    wrong = client.get(f"{path}?EQ_nothing=1", headers=bay.headers)
    assert wrong.json["type"] == "epcisException:QueryParameterException"  # type: ignore[index]


@pytest.mark.parametrize("token", ["standard-", "standard-x", "standard--1", "e30", "9" * 400])
@pytest.mark.one_database
def test_a_token_that_was_never_given_is_refused(client: FlaskClient, bay: Partner, token: str):
    for name in ("bizSteps", "epcs"):
        answer = client.get(f"/epcis/{name}?nextPageToken={token}", headers=bay.headers)
        assert answer.status_code == 400
        assert answer.json["type"] == "epcisException:QueryParameterException"  # type: ignore[index]


@pytest.mark.one_database
def test_items_are_listed_in_the_format_that_is_asked_for(
    client: FlaskClient, store: Store, bay: Partner, lake: Partner
):
    capture(client, bay, serial(bay, lake, 0))
    prefix = register_prefix(client, store, bay)
    assert prefix.status_code == 201
    headers = bay.headers | {"GS1-EPC-Format": "Always_EPC_URN"}
    found = members(client.get("/epcis/epcs", headers=headers))
    assert found == ["urn:epc:id:sgtin:9521141.012345.0"]
