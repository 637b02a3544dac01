"""The identifiers of an event in the form that a client asks for: Digital Links or EPC URNs.

What a partner sent is stored as sent and translated only on its way out. A translated event
names the same things, so it has the same event hash. Only identifiers of GS1 keys, where the
standard has its identifiers, are rewritten: GDST URNs, other URIs, and every field of
somebody's own stay. To a Digital Link the way needs no table; to an EPC URN it needs the
length of the company prefix, and where nobody registered that the identifier stays as sent.

PURE. Source: GS1 EPCIS 2.0, REST binding, header GS1-EPC-Format; EPC Tag Data Standard.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

from seafood_trace.epcis.event import Json
from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import digital_link, epc_urn
from seafood_trace.identifiers.identity import canonical

PrefixLength = Callable[[str], int | None]
"""How many of these digits, from the first on, are a company prefix; None where unknown."""


class EpcFormat(StrEnum):
    """What the header GS1-EPC-Format may say; without it a client means Always_GS1_Digital_Link."""

    NO_PREFERENCE = "No_Preference"
    DIGITAL_LINK = "Always_GS1_Digital_Link"
    EPC_URN = "Always_EPC_URN"
    NEVER_TRANSLATES = "Never_Translates"


class Written(NamedTuple):
    """An event in some form; `is_whole` is False where an identifier had to stay in another."""

    event: dict[str, Json]
    is_whole: bool


_IDENTIFIERS = ("parentID", "transformationID")
_EPC_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_PLACES = ("readPoint", "bizLocation")
# Lists of objects, with the identifier in each.
_LINES = {
    "quantityList": "epcClass",
    "childQuantityList": "epcClass",
    "inputQuantityList": "epcClass",
    "outputQuantityList": "epcClass",
    "bizTransactionList": "bizTransaction",
    "sourceList": "source",
    "destinationList": "destination",
}
# Devices have a GIAI or GRAI, the papers about them a GDTI: CBV 2.0, on sensor identifiers.
_SENSOR_IDENTIFIERS = ("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules")


def written_as(sent: Mapping[str, Json], form: EpcFormat, prefix_length: PrefixLength) -> Written:
    """The event as sent, its identifiers in this form; what was given stays as it is."""
    if not _translates(form):
        return Written(dict(sent), is_whole=True)
    writing = _Writing(form, prefix_length)
    return Written(writing.event(sent), writing.is_whole)


def identifier_as(uri: str, form: EpcFormat, prefix_length: PrefixLength) -> str:
    """One identifier in this form, or as it is where there is no other."""
    return _Writing(form, prefix_length).identifier(uri) if _translates(form) else uri


def _translates(form: EpcFormat) -> bool:
    return form in (EpcFormat.DIGITAL_LINK, EpcFormat.EPC_URN)


class _Writing:
    """Writes one event, and keeps in mind whether all of it came out in the form."""

    def __init__(self, form: EpcFormat, prefix_length: PrefixLength) -> None:
        self.is_whole = True
        self._form = form
        self._prefix_length = prefix_length

    def event(self, sent: Mapping[str, Json]) -> dict[str, Json]:
        written = dict(sent)
        for name, value in sent.items():
            if name in _IDENTIFIERS:
                written[name] = self._value(value)
            elif name in _EPC_LISTS:
                written[name] = self._epcs(value)
            elif name in _PLACES:
                written[name] = self._object(value, ("id",))
            elif name in _LINES:
                written[name] = self._objects(value, (_LINES[name],))
            elif name == "sensorElementList":
                written[name] = self._sensor_elements(value)
        return written

    def identifier(self, uri: str) -> str:
        if self._form is EpcFormat.EPC_URN:
            return self._urn(uri)
        return self._link(uri)

    def _link(self, uri: str) -> str:
        """A Digital Link on any domain is one already."""
        start = uri.strip()[: len(epc_urn.PREFIX)].lower()
        if start != epc_urn.PREFIX:
            return uri
        try:
            written = canonical(uri)
        except InvalidInput:
            written = uri  # too long to be an identifier
        if written.startswith(digital_link.CANONICAL_DOMAIN):
            return written
        self.is_whole = False
        return uri

    def _urn(self, uri: str) -> str:
        try:
            link = digital_link.parse(uri.strip())
        except InvalidInput:
            return uri  # no GS1 key, or an EPC URN already
        urn = self._urn_of(link)
        if urn is None:
            self.is_whole = False
            return uri
        return urn

    def _urn_of(self, link: digital_link.DigitalLink) -> str | None:
        """None where no EPC says what the link says, or the company prefix is not known."""
        digits = epc_urn.company_digits(link)
        length = self._prefix_length(digits) if digits else None
        if length is None:
            return None
        try:
            # A shorter prefix counts as a block of prefixes of six digits: Tag Data Standard.
            return epc_urn.to_urn(link, max(length, epc_urn.SHORTEST_COMPANY_PREFIX))
        except InvalidInput:
            return None

    def _value(self, value: Json) -> Json:
        return self.identifier(value) if isinstance(value, str) else value

    def _epcs(self, value: Json) -> Json:
        """A list that names nothing twice does so in no form."""
        if not isinstance(value, list):
            return value
        written = [self._value(one) for one in value]
        texts = [one for one in value if isinstance(one, str)]
        if len(texts) < len(value) or len(set(texts)) < len(texts):
            return written
        return list(dict.fromkeys(one for one in written if isinstance(one, str)))

    def _object(self, value: Json, names: tuple[str, ...]) -> Json:
        if not isinstance(value, dict):
            return value
        return {
            name: self._value(inner) if name in names else inner for name, inner in value.items()
        }

    def _objects(self, value: Json, names: tuple[str, ...]) -> Json:
        if not isinstance(value, list):
            return value
        return [self._object(one, names) for one in value]

    def _sensor_elements(self, value: Json) -> Json:
        if not isinstance(value, list):
            return value
        return [self._sensor_element(one) if isinstance(one, dict) else one for one in value]

    def _sensor_element(self, element: dict[str, Json]) -> Json:
        written = dict(element)
        if "sensorMetadata" in element:
            written["sensorMetadata"] = self._object(element["sensorMetadata"], _SENSOR_IDENTIFIERS)
        if "sensorReport" in element:
            written["sensorReport"] = self._objects(element["sensorReport"], _SENSOR_IDENTIFIERS)
        return written
