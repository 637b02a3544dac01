"""Capture in either format: XML of both versions, and what is neither."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from seafood_trace.access.permissions import Role
from seafood_trace.store.engine import Store
from tests.epcis.partners import find
from tests.needs import conformance_files
from tests.world import Partner, enrol

pytestmark = pytest.mark.one_database

DOCUMENTS = [
    *conformance_files("epcis/xml-2.0-documents/*.xml"),
    *conformance_files("epcis/xml-1.2-documents/*.xml"),
]


@pytest.fixture
def bay(store: Store) -> Partner:
    return enrol(store, "Bay Plant", Role.PROCESSOR)


def capture_xml(
    client: FlaskClient, partner: Partner, data: bytes, kind: str = "application/xml"
) -> TestResponse:
    return client.post("/epcis/capture", data=data, headers=partner.headers, content_type=kind)


@pytest.mark.slow  # what each of them says is read in `xml/`; here it goes all the way
@pytest.mark.conformance
@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_published_xml_document_is_captured_and_found(
    client: FlaskClient, bay: Partner, path: Path
):
    answer = capture_xml(client, bay, path.read_bytes())
    assert answer.status_code == 202, answer.text
    assert answer.json["success"] is True  # type: ignore[index]
    assert find(client, bay)


@pytest.mark.parametrize(
    "kind", ["text/xml", "application/epcis+xml", "application/xml; charset=utf-8"]
)
def test_xml_goes_by_each_of_its_names(client: FlaskClient, bay: Partner, kind: str):
    assert capture_xml(client, bay, b"<a/>", kind).status_code == 400


@pytest.mark.parametrize(
    "kind", ["text/plain", "text/csv", "", "application/x-www-form-urlencoded"]
)
def test_what_is_neither_is_refused(client: FlaskClient, bay: Partner, kind: str):
    for path in ("/epcis/capture", "/epcis/events"):
        answer = client.post(path, data=b"<a/>", headers=bay.headers, content_type=kind)
        assert answer.status_code == 415
        assert answer.json["type"] == "epcisException:UnsupportedMediaTypeException"  # type: ignore[index]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<",
        b"<a/>",
        b"\xff\xfe<\x00a\x00/\x00>\x00",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<?xml version="1.0" encoding="cp037"?><a/>',
        b"<a>" * 100_000,
        b'{"type": "EPCISDocument"}',
    ],
)
def test_what_is_no_epcis_is_refused_whatever_it_is(client: FlaskClient, bay: Partner, data: bytes):
    for path in ("/epcis/capture", "/epcis/events"):
        answer = client.post(path, data=data, headers=bay.headers, content_type="application/xml")
        assert answer.status_code == 400
        assert answer.json["type"] == "epcisException:ValidationException"  # type: ignore[index]


def test_a_client_of_xml_is_refused_in_xml(client: FlaskClient, bay: Partner):
    headers = bay.headers | {"Accept": "application/xml"}
    answer = client.post("/epcis/capture", data=b"<a/>", headers=headers, content_type="text/xml")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+xml"
    assert b"epcisException:ValidationException" in answer.data
