"""What a client may ask of an answer: its format, its identifiers, its words."""

import json
from copy import deepcopy
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree
from werkzeug.test import TestResponse

from seafood_trace.access.permissions import Role
from seafood_trace.epcis import document, event_hash
from seafood_trace.epcis.xml import reading as xml
from seafood_trace.store.engine import Store
from seafood_trace.web.service import utc_now
from tests.epcis.partners import listed, register_prefix
from tests.epcis.samples import body, event
from tests.world import Partner, enrol

pytestmark = pytest.mark.one_database

EVENT = event(errorDeclaration=..., bizLocation=..., destinationList=...)
URN = "urn:epc:id:sgtin:9521141.012345.4711"
LINK = "https://id.gs1.org/01/09521141123454/21/4711"


@pytest.fixture
def bay(store: Store, client: FlaskClient) -> Partner:
    """A plant that has recorded one event, with EPC URNs in it."""
    partner = enrol(store, "Bay Plant", Role.PROCESSOR)
    answer = client.post("/epcis/capture", json=body(EVENT), headers=partner.headers)
    assert answer.status_code == 202, answer.text
    return partner


def get(client: FlaskClient, partner: Partner, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/epcis/events", headers=partner.headers | named)


def first(answer: TestResponse) -> dict[str, Any]:
    (found,) = listed(answer)
    return found


def test_without_a_wish_identifiers_are_digital_links(client: FlaskClient, bay: Partner):
    answer = get(client, bay)
    assert first(answer)["epcList"] == [LINK]
    assert answer.headers["GS1-EPC-Format"] == "Always_GS1_Digital_Link"


@pytest.mark.parametrize("wish", ["Never_Translates", "No_Preference", "never_translates"])
def test_an_event_comes_back_as_it_was_sent_where_that_is_wished(
    client: FlaskClient, bay: Partner, wish: str
):
    found = first(get(client, bay, GS1_EPC_Format=wish))
    found.pop("recordTime")
    assert found == EVENT


def test_keys_come_as_urns_once_their_company_prefix_is_registered(
    client: FlaskClient, store: Store, bay: Partner
):
    sent = deepcopy(EVENT) | {"eventID": "urn:uuid:00000000-0000-4000-8000-000000000002"}
    sent["epcList"] = [LINK]
    assert client.post("/epcis/capture", json=body(sent), headers=bay.headers).status_code == 202
    before = get(client, bay, GS1_EPC_Format="Always_EPC_URN")
    assert [one["epcList"] for one in listed(before)] == [[URN], [LINK]]
    assert before.headers["GS1-EPC-Format"] == "No_Preference"  # what stayed as sent is declared
    made = register_prefix(client, store, bay)
    assert made.status_code == 201, made.text
    after = get(client, bay, GS1_EPC_Format="Always_EPC_URN")
    assert [one["epcList"] for one in listed(after)] == [[URN], [URN]]
    assert after.headers["GS1-EPC-Format"] == "Always_EPC_URN"


@pytest.mark.parametrize("header", ["GS1-EPC-Format", "GS1-CBV-XML-Format"])
@pytest.mark.parametrize("value", ["", "Always", "Always_EPC_URN, Never_Translates", "x" * 3000])
def test_a_wish_that_is_none_is_refused(client: FlaskClient, bay: Partner, header: str, value: str):
    answer = client.get("/epcis/events", headers=bay.headers | {header: value})
    assert answer.status_code == 406
    assert answer.json["type"] == "epcisException:NotAcceptableException"  # type: ignore[index]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/ld+json", "application/ld+json"),
        ("application/xml", "application/xml"),
        ("text/xml", "text/xml"),
        ("application/xml;q=0.5, application/json;q=0.4", "application/xml"),
        ("text/html, application/xml;q=0.9, */*;q=0.8", "application/xml"),
    ],
)
def test_an_answer_has_the_format_that_is_accepted(
    client: FlaskClient, bay: Partner, accept: str, kind: str
):
    for path in ("/epcis/events", f"/epcis/events/{EVENT['eventID']}", "/epcis"):
        answer = client.get(path, headers=bay.headers | {"Accept": accept})
        assert answer.status_code == 200
        assert answer.mimetype == kind
        assert "Accept" in answer.headers["Vary"]
        if "xml" in kind:
            etree.fromstring(answer.data)
        else:
            json.loads(answer.data)


@pytest.mark.parametrize("accept", ["text/csv", "image/png", "application/pdf, text/plain"])
def test_what_cannot_be_given_is_refused_before_anything_is_done(
    client: FlaskClient, bay: Partner, accept: str
):
    answer = client.get("/epcis/events", headers=bay.headers | {"Accept": accept})
    assert answer.status_code == 406
    assert answer.json["type"] == "epcisException:NotAcceptableException"  # type: ignore[index]


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        ("Always_URN", "urn:epcglobal:cbv:disp:active"),
        ("Always_Web_URI", "https://ref.gs1.org/cbv/Disp-active"),
    ],
)
def test_the_same_event_is_given_in_either_format_and_its_words_as_wished(
    client: FlaskClient, bay: Partner, wish: str, word: str
):
    answer = get(client, bay, Accept="application/xml", GS1_CBV_XML_Format=wish)
    assert answer.headers["GS1-CBV-XML-Format"] == wish
    assert f"<disposition>{word}</disposition>" in answer.text
    now = utc_now()
    in_xml = xml.read(answer.data, received_at=now).events
    in_json = document.read(get(client, bay).json, received_at=now).events
    hashes = [[event_hash.event_hash(one) for one in events] for events in (in_xml, in_json)]
    assert hashes[0] == hashes[1]


def test_a_capture_job_is_shown_in_either_format(client: FlaskClient, bay: Partner):
    (job,) = client.get("/epcis/capture", headers=bay.headers).json  # type: ignore[misc]
    headers = bay.headers | {"Accept": "application/xml"}
    answer = client.get(f"/epcis/capture/{job['captureID']}", headers=headers)
    assert etree.fromstring(answer.data).get("captureID") == job["captureID"]


def test_a_prefix_is_declared_in_the_header(client: FlaskClient, bay: Partner):
    path = "/epcis/events?EQ_own:productOwner=urn:gdst:example.org:party:boat.1"
    undeclared = client.get(path, headers=bay.headers)
    assert undeclared.status_code == 400
    assert undeclared.json["errors"][0]["code"] == "undeclared_prefix"  # type: ignore[index]
    for declared, finds in (
        ("own=https://traceability-dialogue.org/epcis/", True),
        ("x=urn:x:, own = https://traceability-dialogue.org/epcis", True),
        ("own=https://elsewhere.example/", False),
    ):
        answer = client.get(path, headers=bay.headers | {"GS1-Extensions": declared})
        assert bool(listed(answer)) is finds
