"""The shape of sensor data in an event.

A report says what was measured, or that something is wrong: the JSON Schema asks for a type
even then, and documents that go round as valid leave it out. They also give one time beside a
start and an end, which the schema takes.

PURE. Source: GS1 EPCIS 2.0, section 7.3.9 (SensorElement) and its JSON Schema.
"""

import re
from collections.abc import Mapping

from seafood_trace.epcis import vocabulary
from seafood_trace.epcis.event import Json
from seafood_trace.epcis.fields import Fields, Word

_WORDS: Mapping[str, Word] = {
    "component": vocabulary.component,
    "exception": vocabulary.sensor_alert,
    "type": vocabulary.measurement_type,
}
_TEXTS = ("stringValue", "uom")
# The attributes of metadata and reports that are identifiers, numbers and times.
IDENTIFIERS = (
    "bizRules",
    "chemicalSubstance",
    "coordinateReferenceSystem",
    "dataProcessingMethod",
    "deviceID",
    "deviceMetadata",
    "microorganism",
    "rawData",
    "uriValue",
)
NUMBERS = ("maxValue", "meanValue", "minValue", "percRank", "percValue", "sDev", "value")
TIMES = ("endTime", "startTime", "time")

_METADATA = frozenset(
    (*TIMES, "bizRules", "dataProcessingMethod", "deviceID", "deviceMetadata", "rawData")
)
_REPORT = frozenset(
    (*_WORDS, *_TEXTS, *IDENTIFIERS, *NUMBERS, "booleanValue", "hexBinaryValue", "time")
)
_ELEMENT = frozenset(("sensorMetadata", "sensorReport"))
_HEX = re.compile(r"[0-9A-Fa-f]+")


def check(event: Fields) -> None:
    """Note the faults of the event's sensorElementList."""
    for element in event.objects("sensorElementList"):
        element.other_fields(_ELEMENT)
        metadata = element.inner("sensorMetadata")
        if metadata is not None:
            _check_values(metadata, _METADATA)
        element.require("sensorReport")
        reports = element.objects("sensorReport")
        if element.sent.get("sensorReport") == []:
            element.fault("empty_list", "A sensor element has at least one report.", "sensorReport")
        for report in reports:
            _check_values(report, _REPORT)
            if "exception" not in report.sent:
                report.require("type")


def _check_values(fields: Fields, known: frozenset[str]) -> None:
    for key, value in fields.sent.items():
        if key in known:
            _check_value(fields, key, value)
    fields.other_fields(known)


def _check_value(fields: Fields, key: str, value: Json) -> None:
    if key in NUMBERS:
        fields.number(key)
    elif key in TIMES:
        fields.time(key)
    elif key in IDENTIFIERS:
        fields.uri(key)
    elif key in _WORDS:
        fields.word(key, _WORDS[key])
    elif key == "booleanValue":
        if not isinstance(value, bool):
            fields.fault("wrong_type", "True or false is wanted here.", key)
    elif key == "hexBinaryValue":
        text = fields.text(key)
        if text is not None and not _HEX.fullmatch(text):
            fields.fault("bad_hex", "Hexadecimal digits are wanted here.", key)
    else:
        fields.text(key)
