"""Partners who capture and read through the API, for the tests of this room. Made-up companies."""

from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from seafood_trace.access.permissions import Role
from seafood_trace.store.engine import Store
from tests.epcis.samples import CONTEXT, body
from tests.world import Partner, enrol

OWN_CONTEXT: list[Any] = [*CONTEXT, {"shop": "https://shop.example/"}]


def shipping(
    sender: Partner, *receivers: Partner | str, lot: str = "l1", **changes: Any
) -> dict[str, Any]:
    """A lot leaves the sender for these; with a price, which is the sender's own. `...` leaves out."""
    uris = [one.uri if isinstance(one, Partner) else one for one in receivers]
    sent: dict[str, Any] = {
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:00000000-0000-4000-8000-{abs(hash((sender.uri, lot))) % 10**12:012}",
        "eventTime": "2026-03-10T05:10:00-06:00",
        "eventTimeZoneOffset": "-06:00",
        "action": "OBSERVE",
        "bizStep": "shipping",
        "disposition": "in_transit",
        "quantityList": [{"epcClass": lot_uri(lot), "quantity": 20, "uom": "KGM"}],
        "sourceList": [{"type": "owning_party", "source": sender.uri}],
        "destinationList": [{"type": "owning_party", "destination": uri} for uri in uris],
        "shop:price": "9.80",
    }
    return {key: value for key, value in (sent | changes).items() if value is not ...}


def lot_uri(lot: str) -> str:
    return f"urn:gdst:example.org:product:lot:class:demo.fillet.{lot}"


def send(client: FlaskClient, partner: Partner, *events: Any, **changes: Any) -> TestResponse:
    """Capture a document of these events."""
    sent = body(*events, context=OWN_CONTEXT, **changes)
    return client.post("/epcis/capture", json=sent, headers=partner.headers)


def capture(client: FlaskClient, partner: Partner, *events: Any) -> None:
    """The same, and it is taken."""
    answer = send(client, partner, *events)
    assert answer.status_code == 202, answer.text


def find(client: FlaskClient, partner: Partner, **query: Any) -> list[dict[str, Any]]:
    """The events of the first page, under the identifiers that they were sent with."""
    headers = partner.headers | {"GS1-EPC-Format": "Never_Translates"}
    return listed(client.get(f"/epcis/events?{urlencode(query)}", headers=headers))


def listed(answer: TestResponse) -> list[dict[str, Any]]:
    """The events in a query document."""
    assert answer.status_code == 200, answer.text
    sent = answer.json
    assert isinstance(sent, dict)
    assert sent["type"] == "EPCISQueryDocument"
    events = sent["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert isinstance(events, list)
    return events


def ids(events: list[dict[str, Any]]) -> list[str]:
    return [event["eventID"] for event in events]


def register_prefix(client: FlaskClient, store: Store, partner: Partner) -> TestResponse:
    """The alliance registers the company prefix of the samples as the partner's."""
    staff = enrol(store, "Alliance", Role.ALLIANCE)
    new = {"prefix": "9521141", "party": partner.uri}
    return client.post("/api/v1/company-prefixes", json=new, headers=staff.headers)
