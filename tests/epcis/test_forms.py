"""Identifiers in the form that a client asks for, judged by the event hash, which no form changes."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seafood_trace.epcis import document
from seafood_trace.epcis.event import Event
from seafood_trace.epcis.event_hash import event_hash
from seafood_trace.epcis.forms import EpcFormat, Written, identifier_as, written_as
from seafood_trace.identifiers import digital_link
from seafood_trace.identifiers.application_identifiers import QUALIFIERS
from seafood_trace.identifiers.identity import canonical
from tests.epcis import samples
from tests.needs import conformance_files, examples

NOW = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)
DOCUMENTS = [
    *conformance_files("epcis/json-documents/*.json"),
    *conformance_files("event-hash/*.jsonld"),
    *conformance_files("gdst/*.jsonld"),
]


def seven(digits: str) -> int | None:
    return 7


def nobody(digits: str) -> int | None:
    return None


def in_form(form: EpcFormat, **fields: Any) -> Written:
    return written_as(fields, form, seven)


def reread(event: Event, written: Written) -> Event:
    sent = samples.body(written.event, context=event.context)
    return document.read(json.loads(json.dumps(sent)), received_at=NOW).events[0]


@pytest.mark.parametrize("form", EpcFormat)
@pytest.mark.parametrize("path", DOCUMENTS)
def test_no_form_changes_the_hash_of_a_published_event(path: Path, form: EpcFormat) -> None:
    for event in document.read(json.loads(path.read_text()), received_at=NOW).events:
        before = deepcopy(event.as_sent)

        written = written_as(event.as_sent, form, seven)

        assert event.as_sent == before
        assert written.event.keys() == before.keys()
        assert event_hash(reread(event, written)) == event_hash(event)


@pytest.mark.parametrize("path", DOCUMENTS)
def test_no_epc_urn_is_left_in_a_published_event_that_is_whole(path: Path) -> None:
    for event in document.read(json.loads(path.read_text()), received_at=NOW).events:
        written = written_as(event.as_sent, EpcFormat.DIGITAL_LINK, nobody)
        own = {name for name in written.event if ":" in name} | {"ilmd"}
        standard = {name: value for name, value in written.event.items() if name not in own}

        assert written.is_whole != ('"urn:epc:' in json.dumps(standard))


def test_every_identifier_of_the_standard_is_translated() -> None:
    urn, link = "urn:epc:id:sscc:4012345.3111111111", "https://id.gs1.org/00/340123451111111111"
    line = {"epcClass": urn, "quantity": 3, "own:x": urn}
    sent: dict[str, Any] = {
        "parentID": urn,
        "transformationID": urn,
        "epcList": [urn],
        "childEPCs": [urn],
        "inputEPCList": [urn],
        "outputEPCList": [urn],
        "quantityList": [line],
        "childQuantityList": [line],
        "inputQuantityList": [line],
        "outputQuantityList": [line],
        "readPoint": {"id": urn, "own:x": urn},
        "bizLocation": {"id": urn},
        "bizTransactionList": [{"type": "po", "bizTransaction": urn}],
        "sourceList": [{"type": "location", "source": urn}],
        "destinationList": [{"type": "location", "destination": urn}],
        "sensorElementList": [
            {"sensorMetadata": {"deviceID": urn}, "sensorReport": [{"deviceID": urn}]}
        ],
    }
    wanted = json.loads(
        json.dumps(sent).replace(urn, link).replace(f'"own:x": "{link}', f'"own:x": "{urn}')
    )

    written = written_as(sent, EpcFormat.DIGITAL_LINK, nobody)

    assert written == Written(wanted, True)
    assert written_as(wanted, EpcFormat.EPC_URN, seven) == Written(sent, True)


def test_nothing_else_is_touched() -> None:
    urn = "urn:epc:id:sscc:4012345.3111111111"
    kept: dict[str, Any] = {
        "eventID": urn,
        "certificationInfo": urn,
        "errorDeclaration": {"correctiveEventIDs": [urn]},
        "ilmd": {"own:x": urn, "epcList": [urn]},
        "own:epc": urn,
        "own:place": {"id": urn},
        "bizLocation": {"id": "geo:28.5,-94.7"},
        "epcList": ["urn:gdst:example.org:lpn:obj:a.1", "urn:uuid:0b7f9a5e-5f4b-4f5e-9d0a"],
        "readPoint": {"id": "https://example.com/docks/1"},
        "parentID": "urn:gdst:example.org:lpn:obj:a.2",
    }

    for form in EpcFormat:
        assert in_form(form, **kept) == Written(kept, True)


@pytest.mark.parametrize("form", [EpcFormat.NO_PREFERENCE, EpcFormat.NEVER_TRANSLATES])
def test_who_has_no_preference_gets_what_was_sent(form: EpcFormat) -> None:
    sent = samples.event()

    assert written_as(sent, form, seven) == Written(sent, True)
    assert identifier_as("urn:epc:id:pgln:9521141.00002", form, seven).startswith("urn:epc:")


def test_a_link_whose_company_prefix_nobody_registered_stays_and_is_told() -> None:
    link = "https://id.gs1.org/00/340123451111111111"

    written = written_as({"epcList": [link]}, EpcFormat.EPC_URN, nobody)

    assert written == Written({"epcList": [link]}, False)


@pytest.mark.parametrize(
    "kept",
    [
        "https://id.gs1.org/01/09521141012345/22/A",  # a variant has no EPC
        "https://id.gs1.org/8013/1987654Ad4X4bL5ttr2310c2K",  # nor has a model number
        "https://id.gs1.org/417/4000001000005/7040/1ABC",
    ],
)
def test_a_link_that_no_epc_can_say_stays_and_is_told(kept: str) -> None:
    assert in_form(EpcFormat.EPC_URN, epcList=[kept]) == Written({"epcList": [kept]}, False)


@pytest.mark.parametrize(
    "kept", ["urn:epc:id:gid:95100000.12345.400", "urn:epc:idpat:sgtin:4012345.*.*", "urn:epc:x"]
)
def test_a_urn_without_a_link_stays_and_is_told(kept: str) -> None:
    assert in_form(EpcFormat.DIGITAL_LINK, epcList=[kept]) == Written({"epcList": [kept]}, False)


def test_a_link_on_a_domain_of_its_own_is_a_link_already() -> None:
    link = "https://fish.example/01/09521141012345/10/L1"

    assert in_form(EpcFormat.DIGITAL_LINK, parentID=link) == Written({"parentID": link}, True)
    urn = in_form(EpcFormat.EPC_URN, parentID=link).event["parentID"]
    assert urn == "urn:epc:class:lgtin:9521141.001234.L1"


def test_two_spellings_of_one_thing_become_one() -> None:
    urn, link = "urn:epc:id:sscc:4012345.3111111111", "https://id.gs1.org/00/340123451111111111"

    written = in_form(EpcFormat.DIGITAL_LINK, epcList=[urn, link], childEPCs=[urn, urn])

    assert written.event == {"epcList": [link], "childEPCs": [link, link]}


def test_a_prefix_of_four_digits_is_written_as_one_of_six() -> None:
    link = "https://id.gs1.org/417/4000001000005"

    written = identifier_as(link, EpcFormat.EPC_URN, lambda digits: 4)

    assert written == "urn:epc:id:pgln:400000.100000"


def test_what_is_no_event_of_the_right_shape_goes_through() -> None:
    odd: dict[str, Any] = {
        "epcList": "urn:epc:id:sscc:4012345.3111111111",
        "parentID": 1,
        "readPoint": [],
        "quantityList": {},
        "sourceList": [1, None],
        "childEPCs": [1, "urn:x:y"],
        "sensorElementList": [1, {"sensorReport": 1}],
    }

    for form in EpcFormat:
        assert in_form(form, **odd) == Written(odd, True)


@st.composite
def urns(draw: st.DrawFn) -> tuple[str, int]:
    """An EPC URN of any scheme, and the length of its company prefix."""
    form, name, digits, serial = draw(st.sampled_from(SCHEMES))
    length = draw(st.integers(6, 12))
    # 4 leads to no number that is valid in one shop only.
    company = "4" + draw(st.text("0123456789", min_size=length - 1, max_size=length - 1))
    room = max(0, digits - length)
    number = st.text("0123456789", min_size=room, max_size=room)
    parts = [company, draw(number if digits else st.text("ABC0189", min_size=1, max_size=8))]
    if name == "itip":
        parts += ["01", "02"]
    if form == "idpat":
        parts.append("*")
    elif serial is not None:
        parts.append(draw(serial))
    return f"urn:epc:{form}:{name}:{'.'.join(parts)}", length


LOT = st.text("ABCXYZabcxyz0189-_.!()*+,:;='", min_size=1, max_size=20)
NUMBER = st.from_regex(r"[0-9]{1,12}", fullmatch=True)
CPI_SERIAL = st.from_regex(r"[1-9][0-9]{0,8}", fullmatch=True)
SCHEMES: list[tuple[str, str, int, st.SearchStrategy[str] | None]] = [
    ("id", "sgtin", 13, LOT),
    ("class", "lgtin", 13, LOT),
    ("idpat", "sgtin", 13, None),
    ("id", "upui", 13, LOT),
    ("id", "itip", 13, LOT),
    ("id", "sscc", 17, None),
    ("id", "sgln", 12, st.just("0") | st.from_regex(r"[1-9A-Z][0-9A-Z]{0,8}", fullmatch=True)),
    ("id", "pgln", 12, None),
    ("id", "grai", 12, st.from_regex(r"[0-9A-Z]{1,16}", fullmatch=True)),
    ("idpat", "grai", 12, None),
    ("id", "giai", 0, None),
    ("id", "gsrn", 17, None),
    ("id", "gsrnp", 17, None),
    ("id", "gdti", 12, st.from_regex(r"[0-9A-Z]{1,17}", fullmatch=True)),
    ("idpat", "gdti", 12, None),
    ("id", "sgcn", 12, NUMBER),
    ("idpat", "sgcn", 12, None),
    ("id", "cpi", 0, CPI_SERIAL),
    ("idpat", "cpi", 0, None),
]


@given(urns())
@settings(max_examples=examples(150))
def test_there_and_back_is_the_same_urn_and_the_same_event(drawn: tuple[str, int]) -> None:
    urn, length = drawn
    there = written_as({"parentID": urn}, EpcFormat.DIGITAL_LINK, nobody)
    back = written_as(there.event, EpcFormat.EPC_URN, lambda digits: length)

    assert str(there.event["parentID"]).startswith("https://id.gs1.org/")
    assert back == Written({"parentID": urn}, True)
    one, other = (
        samples.read(samples.event(epcList=[some["parentID"]], quantityList=...))[0]
        for some in (there.event, back.event)
    )
    assert event_hash(one) == event_hash(other)


VALUES = {
    **{"10": LOT, "21": LOT, "22": LOT, "235": LOT, "254": LOT},
    "8011": CPI_SERIAL,
    "8019": st.just("1"),
    "7040": st.just("1ABC"),
}
KEYS = {
    "00": "340123451111111111",
    "01": "04012345111118",
    "253": "4012345000092PO-4711",
    "255": "0614141555550775533",
    "402": "40123452223334442",
    "414": "4012345000054",
    "415": "4012345000054",
    "417": "4000001000005",
    "8003": "04012345000221334455",
    "8004": "4012345ABC345",
    "8006": "040123451111180102",
    "8010": "06141411111",
    "8017": "401234500000000074",
    "8018": "401234500000067657",
}


@st.composite
def links(draw: st.DrawFn) -> str:
    """A Digital Link with any of the qualifiers that may follow its key."""
    key = draw(st.sampled_from(sorted(KEYS)))
    row = draw(st.sampled_from(QUALIFIERS[key] or ((),)))
    used = [ai for ai in row if ai in VALUES and draw(st.booleans())]
    pairs = [(ai, draw(VALUES[ai])) for ai in used]
    return digital_link.build((key, KEYS[key]), pairs, (), "https://fish.example/x")


@given(links(), st.integers(4, 12))
@settings(max_examples=examples(150))
def test_the_urn_of_a_link_names_the_same_thing(link: str, length: int) -> None:
    written = written_as({"parentID": link}, EpcFormat.EPC_URN, lambda digits: length)

    urn = str(written.event["parentID"])
    assert canonical(urn) == canonical(link)
    assert urn.startswith("urn:epc:" if written.is_whole else link)
