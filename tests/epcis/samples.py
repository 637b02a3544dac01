"""Events and documents for the tests of this room: demonstration data, all of it made up."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from seafood_trace.epcis import document
from seafood_trace.epcis.event import Event
from seafood_trace.epcis.namespaces import GS1_CONTEXT
from seafood_trace.errors import InvalidInput

NOW = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
CONTEXT: list[Any] = [GS1_CONTEXT, {"gdst": "https://traceability-dialogue.org/epcis"}]

FISHING: dict[str, Any] = {
    "type": "ObjectEvent",
    "eventID": "urn:uuid:0b7f9a5e-5f4b-4f5e-9d0a-1c2f3a4b5c6d",
    "eventTime": "2026-03-08T05:10:00.1230000-06:00",
    "eventTimeZoneOffset": "-06:00",
    "action": "ADD",
    "bizStep": "urn:gdst:bizStep:fishingEvent",
    "disposition": "active",
    "persistentDisposition": {"set": ["completeness_inferred"]},
    "readPoint": {"id": "geo:28.5,-94.7"},
    "bizLocation": {"id": "urn:epc:id:sgln:9521141.00001.0"},
    "epcList": ["urn:epc:id:sgtin:9521141.012345.4711"],
    "quantityList": [
        {"epcClass": "urn:epc:class:lgtin:9521141.012345.L1", "quantity": 9.5, "uom": "KGM"}
    ],
    "bizTransactionList": [{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:9521141:1"}],
    "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:9521141.00002"}],
    "destinationList": [{"type": "location", "destination": "urn:epc:id:sgln:9521141.00003.0"}],
    "certificationInfo": "https://example.com/certificate/1",
    "sensorElementList": [
        {
            "sensorMetadata": {"time": "2026-03-08T05:00:00Z", "bizRules": "https://example.com/r"},
            "sensorReport": [
                {"type": "Temperature", "value": 1.5, "uom": "CEL", "gdst:probe": "a"}
            ],
        }
    ],
    "errorDeclaration": {
        "declarationTime": "2026-03-09T05:00:00Z",
        "reason": "incorrect_data",
        "correctiveEventIDs": ["urn:uuid:fd338495-0e6d-41dd-afee-a862ecd32518"],
    },
    "ilmd": {
        "cbvmda:lotNumber": "L1",
        "cbvmda:certificationList": {
            "certification": [{"gdst:certificationType": "t", "certificationAgency": "a"}]
        },
    },
    "gdst:productOwner": "urn:gdst:example.org:party:boat.1",
}


def event(**changes: Any) -> dict[str, Any]:
    """The fishing event with these fields changed; a field changed to `...` is left out."""
    changed = {**deepcopy(FISHING), **changes}
    return {key: value for key, value in changed.items() if value is not ...}


def of_type(name: str, **fields: Any) -> dict[str, Any]:
    """An event of this type with nothing but its times and these fields."""
    times = {"eventTime": "2026-03-08T05:10:00Z", "eventTimeZoneOffset": "-06:00"}
    return {"type": name, **times, **fields}


def body(*events: Any, context: Any = CONTEXT, **changes: Any) -> dict[str, Any]:
    """An EPCISDocument of these events."""
    return {
        "@context": context,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-12T12:00:00Z",
        "epcisBody": {"eventList": list(events)},
        **changes,
    }


def read(*events: Any, context: Any = CONTEXT) -> tuple[Event, ...]:
    return document.read(body(*events, context=context), received_at=NOW).events


def faults_of(sent: Any) -> list[tuple[str, str]]:
    """The code and place of each fault of a document, none where it is taken."""
    try:
        document.read(sent, received_at=NOW)
    except InvalidInput as error:
        return [(fault.code, fault.pointer) for fault in error.faults]
    return []


def faults_in(*events: Any) -> list[tuple[str, str]]:
    """The same for events, with places below the list of events."""
    start = "/epcisBody/eventList"
    return [(code, place.removeprefix(start)) for code, place in faults_of(body(*events))]
