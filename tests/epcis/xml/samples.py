"""XML for the tests of this folder: demonstration data, all of it made up."""

from datetime import UTC, datetime

from seafood_trace.epcis.event import Event, Json
from seafood_trace.epcis.xml import reading
from seafood_trace.errors import Fault, InvalidInput

NOW = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)

EVENT = """<ObjectEvent>
<eventTime>2026-03-12T06:40:00-05:00</eventTime>
<eventTimeZoneOffset>-05:00</eventTimeZoneOffset>
<epcList><epc>urn:epc:id:sscc:9521141.0000000111</epc></epcList>
<action>OBSERVE</action>
<bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>
{}
</ObjectEvent>"""


def document(events: str, *, declares: str = "", version: str = "2.0", before: str = "") -> bytes:
    return (
        f'<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" {declares} '
        f'schemaVersion="{version}" creationDate="2026-03-12T12:00:00Z">{before}'
        f"<EPCISBody><EventList>{events}</EventList></EPCISBody></epcis:EPCISDocument>"
    ).encode()


def event(inside: str = "", declares: str = 'xmlns:own="https://ns.example.com/epcis/"') -> bytes:
    """A document of one event that holds these elements too."""
    return document(EVENT.format(inside), declares=declares)


def read(data: bytes) -> tuple[Event, ...]:
    return reading.read(data, received_at=NOW).events


def own(inside: str) -> dict[str, Json]:
    """The fields of somebody's own that a document of one event with these elements has."""
    return dict(read(event(inside))[0].extensions)


def faults(data: bytes) -> tuple[Fault, ...]:
    """What is wrong with this XML; fails where nothing is, or where something else is raised."""
    try:
        read(data)
    except InvalidInput as error:
        return error.faults
    raise AssertionError("this was taken")


def codes(data: bytes) -> list[str]:
    return [fault.code for fault in faults(data)]
