"""Finding events: only what one may read, by every filter, each event once however many arrive."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from seafood_trace.access.permissions import Role
from seafood_trace.access.tables import ReadingLog
from seafood_trace.parties import directory
from seafood_trace.store.engine import Store
from tests.epcis.partners import capture, find, ids, listed, lot_uri, shipping
from tests.world import Partner, add_site, enrol

STRANGER = "urn:gdst:example.org:party:demo.not-yet-here"
CASE = "urn:epc:id:sgtin:9521141.012345.4711"
PACKING: dict[str, Any] = {
    "type": "AggregationEvent",
    "eventID": "urn:uuid:packing",
    "eventTime": "2026-03-11T08:00:00-05:00",
    "eventTimeZoneOffset": "-05:00",
    "action": "ADD",
    "bizStep": "packing",
    "disposition": "active",
    "bizLocation": {"id": "urn:epc:id:sgln:9521141.00001.0"},
    "parentID": "urn:epc:id:sscc:9521141.1234567890",
    "childEPCs": [CASE],
    "childQuantityList": [{"epcClass": lot_uri("l9"), "quantity": 5, "uom": "KGM"}],
}


@pytest.fixture
def bay(store: Store) -> Partner:
    return enrol(store, "Bay Plant", Role.PROCESSOR)


@pytest.fixture
def lake(store: Store) -> Partner:
    return enrol(store, "Lake Market", Role.RETAILER)


def test_who_captured_an_event_reads_all_of_it(client: FlaskClient, bay: Partner, lake: Partner):
    sent = shipping(bay, lake)
    capture(client, bay, sent)
    (shown,) = find(client, bay)
    assert shown.pop("recordTime")
    assert shown == sent


def test_whom_an_event_names_reads_what_was_shared(
    client: FlaskClient, bay: Partner, lake: Partner
):
    sent = shipping(
        bay,
        lake,
        readPoint={"id": "geo:28.5,-94.7", "shop:note": "0.49"},
        sourceList=[{"type": "owning_party", "source": bay.uri}],
        bizTransactionList=[{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:9521141:1"}],
    )
    sent |= {"shop:terms": {"shop:discount": "0.49"}, "gdst:productOwner": bay.uri}
    capture(client, bay, sent)
    (shown,) = find(client, lake)
    assert shown["quantityList"] == [{"epcClass": lot_uri("l1"), "quantity": 20, "uom": "KGM"}]
    assert shown["destinationList"] == sent["destinationList"]
    assert shown["bizTransactionList"] == sent["bizTransactionList"]
    assert shown["gdst:productOwner"] == bay.uri
    assert "9.80" not in str(shown)
    assert "0.49" not in str(shown)


def test_the_data_about_the_fish_travels_and_the_price_does_not(
    client: FlaskClient, bay: Partner, lake: Partner
):
    capture(
        client,
        bay,
        shipping(
            bay,
            lake,
            action="ADD",
            bizStep="commissioning",
            ilmd={
                "cbvmda:lotNumber": "L1",
                "shop:price": "0.49",
                "cbvmda:vesselCatchInformationList": {
                    "vesselCatchInformation": [
                        {"vesselName": "Miss Ida", "gdst:gearType": "LHP", "shop:price": "0.49"}
                    ]
                },
            },
        ),
    )
    (shown,) = find(client, lake)
    (caught,) = shown["ilmd"]["cbvmda:vesselCatchInformationList"]["vesselCatchInformation"]
    assert shown["ilmd"]["cbvmda:lotNumber"] == "L1"
    assert caught == {"vesselName": "Miss Ida", "gdst:gearType": "LHP"}
    assert "0.49" not in str(shown)


def test_whose_place_it_is_reads_all_of_it(
    client: FlaskClient, store: Store, bay: Partner, lake: Partner
):
    site = add_site(store, bay)
    capture(client, bay, shipping(bay, lake, bizLocation={"id": site.uri}))
    to_site = {"type": "location", "destination": add_site(store, lake, "lake-shop").uri}
    capture(client, bay, shipping(bay, lot="l2", destinationList=[to_site]))
    assert [("shop:price" in event) for event in find(client, lake)] == [False, False]
    assert all("shop:price" in event for event in find(client, bay))


def test_a_stranger_sees_nothing(client: FlaskClient, store: Store, bay: Partner, lake: Partner):
    sent = shipping(bay, lake)
    capture(client, bay, sent)
    reef = enrol(store, "Reef Foods", Role.DISTRIBUTOR)
    assert find(client, reef) == []
    assert find(client, reef, EQ_eventID=sent["eventID"]) == []
    hidden = client.get(f"/epcis/events/{sent['eventID']}", headers=reef.headers)
    unknown = client.get("/epcis/events/urn:uuid:nothing", headers=reef.headers)
    assert (hidden.status_code, hidden.json) == (404, unknown.json)


def test_the_alliance_reads_everything_and_it_is_logged(
    client: FlaskClient, store: Store, bay: Partner, lake: Partner
):
    sent = shipping(bay, lake)
    capture(client, bay, sent)
    alliance = enrol(store, "Gulf Alliance", Role.ALLIANCE)
    assert "shop:price" in find(client, alliance)[0]
    client.get(f"/epcis/events/{sent['eventID']}", headers=alliance.headers)
    with store.reading() as session:
        readings = session.exec(select(ReadingLog)).all()
    assert [reading.party_id for reading in readings] == [alliance.id] * 2
    assert sent["eventID"] in readings[1].what


def test_who_joins_later_reads_what_named_it(client: FlaskClient, store: Store, bay: Partner):
    capture(client, bay, shipping(bay, STRANGER))
    with store.reading() as session:
        stub = directory.parties_by_uri(session, [STRANGER])[STRANGER]
    joined = enrol(store, "Harbor Fish", Role.DISTRIBUTOR, uri=STRANGER)
    assert joined.id == stub.id
    (shown,) = find(client, joined)
    assert "shop:price" not in shown


FILTERS = {
    "eventType=AggregationEvent": ["packing"],
    "eventType=AggregationEvent|ObjectEvent": ["l1", "l2", "packing"],
    "EQ_action=ADD": ["packing"],
    "EQ_bizStep=packing": ["packing"],
    "EQ_bizStep=urn:epcglobal:cbv:bizstep:packing": ["packing"],
    "EQ_bizStep=https://ref.gs1.org/cbv/BizStep-packing|shipping": ["l1", "l2", "packing"],
    "EQ_bizStep=receiving": [],
    "EQ_disposition=in_transit": ["l1", "l2"],
    "EQ_bizLocation=urn:epc:id:sgln:9521141.00001.0": ["packing"],
    "EQ_bizLocation=https://id.gs1.org/414/9521141000014": ["packing"],
    "EQ_eventID=urn:uuid:packing": ["packing"],
    f"MATCH_anyEPC={CASE}": ["packing"],
    "MATCH_anyEPC=urn:epc:id:sscc:9521141.1234567890": ["packing"],
    f"MATCH_anyEPC={lot_uri('l1')}": [],
    f"MATCH_anyEPCClass={lot_uri('l1')}": ["l1"],
    f"MATCH_anyEPCClass={lot_uri('l2')}|{lot_uri('l9')}": ["l2", "packing"],
    f"MATCH_anyEPCClass={lot_uri('never-seen')}": [],
    "GE_eventTime=2026-03-11T13:00:00Z": ["packing"],
    "GE_eventTime=2026-03-11T13:00:00.000001Z": [],
    "LT_eventTime=2026-03-11T13:00:00Z": ["l1", "l2"],
    "LT_eventTime=2026-03-11T08:00:00-05:00": ["l1", "l2"],
    "GE_recordTime=2020-01-01T00:00:00Z": ["l1", "l2", "packing"],
    "LT_recordTime=2020-01-01T00:00:00Z": [],
    "WD_bizLocation=urn:epc:id:sgln:9521141.00001.0": ["packing"],
    "MATCH_epc=urn:epc:idpat:sgtin:9521141.*.*": ["packing"],
    "MATCH_parentID=urn:epc:idpat:sscc:9521141.*": ["packing"],
    f"MATCH_epcClass={lot_uri('*')}": ["l1", "l2", "packing"],
    "GT_quantity_KGM=5": ["l1", "l2"],
    "EQ_{https://shop.example/}price=9.8": ["l1", "l2"],
    "EXISTS_errorDeclaration=true": [],
    "EQ_type=Temperature": [],
    "orderBy=eventTime&EQ_action=ADD|OBSERVE&maxEventCount=3": ["packing", "l2", "l1"],
    "orderBy=eventTime&eventCountLimit=1": ["packing"],
    f"EQ_bizStep=shipping&MATCH_anyEPCClass={lot_uri('l2')}": ["l2"],
    "EQ_bizStep=shipping&EQ_action=ADD": [],
}


def test_a_filter_finds_what_it_asks_for(client: FlaskClient, bay: Partner, lake: Partner):
    capture(
        client,
        bay,
        shipping(bay, lake, lot="l1", eventID="urn:uuid:l1"),
        shipping(bay, lake, lot="l2", eventID="urn:uuid:l2"),
        PACKING,
    )
    found = {}
    for query in FILTERS:
        answer = client.get(f"/epcis/events?{query}", headers=bay.headers)
        found[query] = [one.removeprefix("urn:uuid:") for one in ids(listed(answer))]
    assert found == FILTERS


def test_every_fault_of_a_query_is_told_at_its_parameter(client: FlaskClient, bay: Partner):
    asked = "EQ_action=add&EQ_bizStep=shiping&EQ_nothing=1&GE_eventTime=soon&perPage=5"
    answer = client.get(f"/epcis/events?{asked}", headers=bay.headers)
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["type"].endswith("QueryParameterException")
    assert sorted(fault["pointer"] for fault in answer.json["errors"]) == [
        "/EQ_action",
        "/EQ_bizStep",
        "/EQ_nothing",
        "/GE_eventTime",
    ]


def pages(client: FlaskClient, partner: Partner, path: str) -> Iterator[list[dict[str, Any]]]:
    """Every page from the path on, by its links."""
    while path:
        answer = client.get(path, headers=partner.headers)
        yield listed(answer)
        link = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("Link", ""))
        path = link[1] if link else ""


def test_paging_sees_each_event_once_while_others_arrive(
    client: FlaskClient, bay: Partner, lake: Partner
):
    def more(number: int) -> None:
        sent = shipping(bay, lake, lot=f"l{number}", eventID=f"urn:uuid:{number}")
        other = shipping(lake, "urn:gdst:example.org:party:demo.else", lot=f"o{number}")
        capture(client, bay, sent)
        capture(client, lake, other)

    for number in range(4):
        more(number)
    seen: list[str] = []
    for number, page in enumerate(pages(client, bay, "/epcis/events?perPage=2"), start=4):
        assert len(page) <= 2
        seen += ids(page)
        if number < 6:  # the last page has no link to follow
            more(number)
    assert seen == [f"urn:uuid:{number}" for number in range(6)]


def test_a_page_that_is_just_full_has_no_next(client: FlaskClient, bay: Partner, lake: Partner):
    capture(
        client, bay, *(shipping(bay, lake, lot=f"l{n}", eventID=f"urn:x:{n}") for n in range(3))
    )
    assert [len(page) for page in pages(client, bay, "/epcis/events?perPage=3")] == [3]
    assert [len(page) for page in pages(client, bay, "/epcis/events?perPage=2")] == [2, 1]


def test_an_event_is_shown_with_the_declaration_that_corrects_it(
    client: FlaskClient, bay: Partner, lake: Partner
):
    sent = shipping(bay, lake)
    declaration = sent | {"errorDeclaration": {"declarationTime": "2026-03-11T05:00:00Z"}}
    capture(client, bay, sent)
    capture(client, bay, declaration)
    shown = listed(client.get(f"/epcis/events/{sent['eventID']}", headers=lake.headers))
    assert ["errorDeclaration" in event for event in shown] == [False, True]


def test_events_of_many_contexts_come_in_one_document(
    client: FlaskClient, bay: Partner, lake: Partner
):
    """The same prefix, declared for two vocabularies by two documents."""
    capture(client, bay, shipping(bay, lake, lot="l1"))
    other = [
        "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        {"shop": "urn:shop:"},
    ]
    sent = {
        "@context": other,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-12T12:00:00Z",
        "epcisBody": {"eventList": [shipping(bay, lake, lot="l2")]},
    }
    assert client.post("/epcis/capture", json=sent, headers=bay.headers).status_code == 202
    assert [event["shop:price"] for event in find(client, bay)] == ["9.80", "9.80"]


def test_whoever_may_read_an_event_may_read_its_declaration(
    client: FlaskClient, bay: Partner, lake: Partner
):
    """Also where the declaration leaves out whom the event was shared with."""
    sent = shipping(bay, lake)
    quiet = shipping(bay, sourceList=..., destinationList=...) | {
        "eventID": sent["eventID"],
        "errorDeclaration": {
            "declarationTime": "2026-03-11T05:10:00-06:00",
            "reason": "did_not_occur",
        },
    }
    for together in (True, False):
        if together:
            capture(client, bay, sent, quiet)
        else:
            sent, quiet = (one | {"eventID": "urn:uuid:later"} for one in (sent, quiet))
            capture(client, bay, sent)
            capture(client, bay, quiet)
        shown = find(client, lake, EQ_eventID=sent["eventID"])
        assert ["errorDeclaration" in event for event in shown] == [False, True]
        assert "9.80" not in str(shown)


def test_the_vocabularies_of_what_is_private_are_not_told(
    client: FlaskClient, bay: Partner, lake: Partner
):
    """Their addresses may say what their fields would have."""
    capture(client, bay, shipping(bay, lake) | {"gdst:productOwner": bay.uri})
    answer = client.get("/epcis/events", headers=lake.headers)
    assert "gdst:productOwner" in answer.text
    assert "traceability-dialogue.org" in answer.text
    assert "shop.example" not in answer.text
    assert "shop.example" in client.get("/epcis/events", headers=bay.headers).text
