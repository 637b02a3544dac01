"""What the published JSON Schema refuses is refused here too, judged on thousands of small faults.

Each published event, and the document around it, is made wrong in one way at a time. The schema
(its `format: uri` checked) and our reader judge the result: where the schema refuses, we must, and
where only we refuse, the reason is one of those listed here.
"""

import json
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from seafood_trace.epcis import document, vocabulary
from seafood_trace.errors import Fault, InvalidInput
from tests.epcis.mutations import general, mutations
from tests.epcis.samples import NOW, body, of_type
from tests.needs import conformance_files, conformance_folder

DOCUMENTS = [
    *conformance_files("epcis/json-documents/*.json"),
    *[one for one in conformance_files("epcis/json-query/*.json") if one.id != "SimpleEventQuery"],
    *conformance_files("gdst/*.jsonld"),
]
# Words of drafts, which the published schema does not know though published documents use them.
DRAFT_TYPES = {"EffectiveDoseRate", "Molar_concentration"}


@cache
def schema() -> jsonschema_rs.Draft7Validator:
    folder = conformance_folder()
    assert folder is not None
    text = (folder / "epcis" / "epcis-json-schema.json").read_text()
    return jsonschema_rs.Draft7Validator(json.loads(text), validate_formats=True)


def faults(sent: Any) -> tuple[Fault, ...]:
    try:
        document.read(sent, received_at=NOW)
    except InvalidInput as error:
        return error.faults
    return ()


# Where we take what the schema refuses.


def is_spelling_of_a_word(what: str, place: str) -> bool:
    """The schema asks for `active`; `urn:epcglobal:cbv:disp:active` is the same word, as in XML."""
    return what == "replaced by 'urn:epcglobal:cbv:disp:active'" and "isposition" in place


LOOSER: tuple[Callable[[str, str], bool], ...] = (is_spelling_of_a_word,)

# Where we refuse what the schema takes: the code of our fault, and why.
STRICTER = {
    "unknown_field": "A field of one's own has a prefix, wherever it stands.",
    "unknown_word": "GS1 alone makes words under GS1's addresses.",
    "unknown_event_type": "An event of a type of one's own says nothing that we could follow.",
    "bad_quantity": "Nobody handles less than nothing.",
    "missing_field": "A unit without a quantity, an attribute without a value.",
    "nothing_handled": "The text of the standard asks for a list that is not empty.",
    # The schema looks into `persistentDisposition` in two types of event; the text, in all.
    "wrong_type": "persistentDisposition",
    "empty_list": "persistentDisposition",
    "duplicate": "persistentDisposition",
    "field_not_allowed": "persistentDisposition",
}


def is_known_strictness(fault: Fault) -> bool:
    reason = STRICTER.get(fault.code)
    return reason is not None and (reason[0].isupper() or f"/{reason}" in fault.pointer)


def differences(tried: Iterator[tuple[str, str, Any]]) -> tuple[list[str], list[str]]:
    """Where the two judges differ and no reason is known: we looser, we stricter."""
    looser, stricter = [], []
    for what, place, sent in tried:
        ours = faults(sent)
        if schema().is_valid(sent):
            if not all(map(is_known_strictness, ours)):
                stricter.append(f"{what} at {place}: {[fault.code for fault in ours]}")
        elif not ours and not any(is_known(what, place) for is_known in LOOSER):
            looser.append(f"{what} at {place}")
    return looser, stricter


def in_draft_words(value: Any) -> Any:
    """The same in the words that the schema knows, so that only the mutation is wrong."""
    if isinstance(value, list):
        return [in_draft_words(part) for part in value]
    if not isinstance(value, dict):
        return value
    found = {key: in_draft_words(part) for key, part in value.items()}
    if ("exception" in found and "type" not in found) or found.get("type") in DRAFT_TYPES:
        found["type"] = "Temperature"
    return found


def holder_of_events(sent: dict[str, Any]) -> dict[str, Any]:
    inside = sent["epcisBody"]
    found: dict[str, Any] = inside.get("queryResults", {}).get("resultsBody", inside)
    return found


def published(path: Path) -> tuple[dict[str, Any], list[Any]]:
    """A published document without its events, and these."""
    sent = in_draft_words(json.loads(path.read_text()))
    holder = holder_of_events(sent)
    events = holder.pop("eventList", None) or [holder.pop("event")]
    holder["eventList"] = []
    return sent, events


@pytest.mark.slow
@pytest.mark.conformance
def test_single_faults_in_published_events_are_refused_as_by_the_schema() -> None:
    """Of one place in events of one type, each fault is tried once."""

    def tried() -> Iterator[tuple[str, str, Any]]:
        seen = set()
        for path in DOCUMENTS:
            around, events = published(path.values[0])
            for event in events:
                for what, where, make in mutations(event):
                    if any(":" in str(step) for step in where[:-1]):
                        continue  # inside somebody's own field nobody says what is right
                    place = general(where)
                    kind = event["type"] if len(where) < 2 else ""
                    if (kind, what, place) not in seen:
                        seen.add((kind, what, place))
                        yield what, place, body(make(), context=around["@context"])
        assert len(seen) > 4_000

    assert differences(tried()) == ([], [])


@pytest.mark.conformance
def test_single_faults_around_published_events_are_refused_as_by_the_schema() -> None:
    def tried() -> Iterator[tuple[str, str, Any]]:
        seen = set()
        for path in DOCUMENTS:
            around, _ = published(path.values[0])
            master_data = around.get("epcisHeader", {}).get("epcisMasterData", {})
            for listed in master_data.get("vocabularyList", []):
                del listed["vocabularyElementList"][1:]
            for what, where, make in mutations(around):
                key = (around["type"], what, general(where))
                if key not in seen:
                    seen.add(key)
                    yield what, general(where), make()
        assert len(seen) > 500

    assert differences(tried()) == ([], [])


# The words of the schema

WORDS: dict[str, Callable[[str], str]] = {
    "bizStep": vocabulary.biz_step,
    "disposition": vocabulary.disposition,
    "error-reason": vocabulary.error_reason,
    "bizTransaction-type": vocabulary.biz_transaction_type,
    "source-dest-type": vocabulary.source_dest_type,
    "measurementType": vocabulary.measurement_type,
    "sensorAlertType": vocabulary.sensor_alert,
    "component": vocabulary.component,
}


@pytest.mark.conformance
@pytest.mark.parametrize("name", WORDS)
def test_every_word_of_the_schema_is_known(name: str, conformance_dir: Path) -> None:
    text = (conformance_dir / "epcis" / "epcis-json-schema.json").read_text()
    (words,) = [
        part["enum"] for part in json.loads(text)["definitions"][name]["anyOf"] if "enum" in part
    ]

    assert all(WORDS[name](word).endswith(word) for word in words)


# Which fields an event needs, in every combination

EPC, LINE = (
    "urn:epc:id:sgtin:9521141.012345.1",
    {"epcClass": "urn:epc:idpat:sgtin:9521141.012345.*"},
)
SENSORS = [{"sensorReport": [{"type": "Temperature", "value": 1.5, "uom": "CEL"}]}]
LISTS: dict[str, Any] = {
    "epcList": [EPC],
    "quantityList": [LINE],
    "childEPCs": [EPC],
    "childQuantityList": [LINE],
    "inputEPCList": [EPC],
    "inputQuantityList": [LINE],
    "outputEPCList": [EPC],
    "outputQuantityList": [LINE],
    "sensorElementList": SENSORS,
    "bizTransactionList": [{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:9521141:1"}],
}
SINGLE: dict[str, Any] = {
    "parentID": "urn:epc:id:sscc:9521141.0123456789",
    "readPoint": {"id": "geo:28.5,-94.7"},
    "transformationID": "urn:uuid:0b7f9a5e-5f4b-4f5e-9d0a-1c2f3a4b5c6d",
    "ilmd": {"cbvmda:lotNumber": "L1"},
}
SHAPES = {
    "ObjectEvent": "action epcList quantityList sensorElementList readPoint ilmd",
    "AggregationEvent": "action parentID childEPCs childQuantityList sensorElementList ilmd",
    "AssociationEvent": "action parentID childEPCs childQuantityList sensorElementList",
    "TransactionEvent": "action parentID epcList quantityList bizTransactionList sensorElementList",
    "TransformationEvent": (
        "inputEPCList inputQuantityList outputEPCList outputQuantityList transformationID ilmd"
    ),
}


def choices(name: str) -> list[Any]:
    """What a field may be: absent (`...`), empty, or right."""
    if name == "action":
        return [..., "ADD", "OBSERVE", "DELETE"]
    return [..., [], LISTS[name]] if name in LISTS else [..., SINGLE[name]]


def combinations(kind: str) -> Iterator[dict[str, Any]]:
    names = SHAPES[kind].split()
    for values in product(*map(choices, names)):
        chosen = dict(zip(names, values, strict=True))
        yield of_type(kind, **{key: value for key, value in chosen.items() if value is not ...})


def is_stricter_text(event: dict[str, Any]) -> bool:
    """What the text of the standard asks for, and its schema does not.

    An empty list names nothing. Joining and parting name the parent.
    """
    if event["type"] == "AggregationEvent":
        return "parentID" not in event and event["action"] in ("ADD", "DELETE")
    return event.get("epcList") == [] and not event.get("quantityList")


@pytest.mark.conformance
@pytest.mark.parametrize("kind", SHAPES)
def test_combination_of_fields_is_refused_as_by_the_schema(kind: str) -> None:
    looser, stricter = [], []
    for event in combinations(kind):
        sent = body(event)
        is_valid, ours = schema().is_valid(sent), faults(sent)
        if not is_valid and not ours:
            looser.append(event)
        if is_valid and ours and not is_stricter_text(event):
            stricter.append(event)

    assert (looser, stricter) == ([], [])
