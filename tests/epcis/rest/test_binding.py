"""What every address of the binding has in common: discovery, versions, and how it refuses."""

import re
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from seafood_trace.access.permissions import Role
from seafood_trace.epcis.rest.binding import LONGEST_ADDRESS
from seafood_trace.serving import LONGEST_REQUEST_LINE
from seafood_trace.store.engine import Store
from tests.needs import require_conformance_folder
from tests.world import Partner, enrol

pytestmark = pytest.mark.one_database


@pytest.fixture
def bay(store: Store) -> Partner:
    return enrol(store, "Bay Plant", Role.PROCESSOR)


def binding() -> dict[str, Any]:
    """The published OpenAPI of the binding."""
    text = (require_conformance_folder() / "epcis/epcis-openapi.yaml").read_text()
    found = yaml.safe_load(text)
    assert isinstance(found, dict)
    return found


# How far a subscription has come is discovered by its owner: `subscriptions/test_api.py`.
OF_ITS_OWNER = {"GS1-Query-Min-Record-Time"}
METHODS = ("get", "post", "delete", "put")
EXAMPLES = {
    "captureID": "00000000-0000-0000-0000-000000000000",
    "eventID": "urn:uuid:00000000-0000-0000-0000-000000000000",
    "eventType": "ObjectEvent",
    "epc": "urn:epc:id:sgtin:4012345.011111.9876",
    "bizStep": "shipping",
    "bizLocation": "urn:epc:id:sgln:4012345.00002.0",
    "readPoint": "urn:epc:id:sgln:4012345.00002.0",
    "disposition": "in_transit",
    "queryName": "mine",
    "subscriptionID": "1",
    "token": "x",
}


def address(path: str) -> str:
    """The path with examples in its places."""
    filled = re.sub(r"\{(\w+)\}", lambda name: EXAMPLES[name[1]], path)
    return "/epcis" + filled.rstrip("/") if path != "/" else "/epcis"


def test_every_path_of_the_binding_is_there_with_its_methods(client: FlaskClient):
    for path, item in binding()["paths"].items():
        answer = client.options(address(path))
        if "options" in item:
            assert answer.status_code == 204, path
        allowed = set(answer.headers["Allow"].split(", "))
        wanted = {method.upper() for method in METHODS if method in item}
        assert wanted <= allowed, path
        assert allowed - wanted <= {"OPTIONS", "HEAD"}, path


def test_discovery_carries_every_header_that_the_binding_names(client: FlaskClient):
    published = binding()
    for path, item in published["paths"].items():
        if "options" not in item:
            continue
        name = item["options"]["responses"]["204"]["$ref"].rpartition("/")[2]
        wanted = published["components"]["responses"][name]["headers"]
        missing = set(wanted) - set(client.options(address(path)).headers.keys()) - OF_ITS_OWNER
        assert not missing, path


def test_what_may_be_discovered_is_within_the_words_of_the_binding(client: FlaskClient):
    schemas = binding()["components"]["schemas"]
    told = client.options("/epcis/capture").headers
    for name in ("GS1-EPC-Format", "GS1-CBV-XML-Format", "GS1-Capture-Error-Behaviour"):
        assert set(told[name].split(", ")) <= set(schemas[name]["enum"]), name
    assert told["GS1-EPCIS-Min"] == "1.2.0"
    assert told["GS1-EPCIS-Max"] == told["GS1-EPCIS-Version"] == "2.0.0"


def test_the_root_lists_what_the_binding_lists(client: FlaskClient, bay: Partner):
    example = binding()["components"]["responses"]["200SupportedTopLevel"]["content"]
    wanted = example["application/json"]["example"]["member"]
    for path in ("/epcis", "/epcis/"):
        answer = client.get(path, headers=bay.headers)
        assert answer.json["type"] == "Collection"  # type: ignore[index]
        assert sorted(answer.json["member"]) == sorted(wanted)  # type: ignore[index]


@pytest.mark.parametrize(
    ("header", "version", "status"),
    [
        ("GS1-EPCIS-Min", "2.0.0", 200),
        ("GS1-EPCIS-Min", "2.1.0", 406),
        ("GS1-EPCIS-Max", "1.2.0", 406),
        ("GS1-EPCIS-Max", "2", 200),
        ("GS1-CBV-Min", "3.0", 406),
        ("GS1-CBV-Max", "2.0.0", 200),
        ("GS1-EPCIS-Max", "newest", 406),
        ("GS1-EPCIS-Max", "", 406),
        ("GS1-EPCIS-Max", "9" * 5000, 406),
    ],
)
def test_a_client_is_not_answered_in_a_version_it_does_not_speak(
    client: FlaskClient, bay: Partner, header: str, version: str, status: int
):
    answer = client.get("/epcis/events", headers=bay.headers | {header: version})
    assert answer.status_code == status
    if status == 406:
        assert answer.json["type"] == "epcisException:NotAcceptableException"  # type: ignore[index]


def test_an_address_that_is_too_long_is_a_problem_of_its_own(client: FlaskClient, bay: Partner):
    answer = client.get("/epcis/events?EQ_eventID=" + "x" * LONGEST_ADDRESS, headers=bay.headers)
    assert answer.status_code == 414
    assert answer.json["type"] == "epcisException:URITooLongException"  # type: ignore[index]


def test_tokens_of_pages_are_not_kept_and_so_not_forgotten(client: FlaskClient, bay: Partner):
    """They are stateless; the binding has 501 for a service that cannot invalidate them."""
    answer = client.delete("/epcis/nextPageToken/abc", headers=bay.headers)
    assert answer.status_code == 501
    assert answer.json["type"] == "epcisException:ImplementationException"  # type: ignore[index]


def test_discovery_needs_no_key_and_everything_else_does(client: FlaskClient):
    assert client.options("/epcis/events").status_code == 204
    for path in ("/epcis", "/epcis/events", "/epcis/capture", "/epcis/epcs", "/epcis/queries"):
        answer = client.get(path)
        assert answer.status_code == 401, path
        assert answer.json["type"] == "epcisException:SecurityException"  # type: ignore[index]


def test_the_web_server_takes_every_address_that_the_binding_takes():
    assert LONGEST_REQUEST_LINE > LONGEST_ADDRESS
