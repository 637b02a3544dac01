"""The words of the Core Business Vocabulary, and one spelling for each of them.

A partner may write a business step as a bare word (`shipping`), as the URN of CBV
1.x, as the web URI of CBV 2.0, as a CURIE, or use a URI of its own or of GDST. Each
function here answers with the full URI, so that two spellings of one word compare
equal; a URI that is not GS1's is kept as it is. A bare word that the standard does
not know is refused with the nearest one it does, because a silent misspelling
would escape every rule that asks for the word.

PURE. Source: GS1 CBV 2.0, section 7 (the code lists), as they stand in the EPCIS 2.0
JSON-LD context and JSON Schema; for sensors the GS1 web vocabulary.
"""

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from seafood_trace.epcis.namespaces import GS1_PREFIXES, is_uri
from seafood_trace.errors import InvalidInput

_CBV = "https://ref.gs1.org/cbv/"
# Where the web vocabulary lay in drafts, and its spelling with plain http.
_FORMER_CBV = ("http://ref.gs1.org/cbv/", "https://ns.gs1.org/cbv/", "http://ns.gs1.org/cbv/")

# Longest word that is worth a suggestion: the cost of finding one grows with its square.
_LONGEST_WORD = 60
# A list so short is told whole.
_FEW_WORDS = 8


class _CodeList:
    """One code list of the CBV: its words, and the full URI of every spelling of each.

    `elsewhere` are words that others have, with their URIs: what somebody may have meant.
    """

    def __init__(
        self,
        title: str,
        stems: tuple[str, ...],
        words: str,
        former: str = "",
        elsewhere: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.title = title
        self._elsewhere = elsewhere
        self.words = frozenset(words.split())
        self._stems = stems
        full = stems[0]
        self._uris = {word: full + word for word in self.words}
        for word in (*self.words, *former.split()):
            self._uris |= {stem + word: full + word for stem in stems}

    def uri(self, word: str, namespaces: Mapping[str, str]) -> str:
        known = self._uris.get(word)
        return self._uncommon(word, namespaces) if known is None else known

    def _uncommon(self, word: str, namespaces: Mapping[str, str]) -> str:
        """The full URI of a CURIE, or a URI that is not GS1's as it stands."""
        prefix, colon, local = word.partition(":")
        full = namespaces.get(prefix, f"{prefix}:") + local if colon else word
        if full in self._uris:
            return self._uris[full]
        if not is_uri(full) or full.startswith((*self._stems, *_OF_GS1)):
            raise InvalidInput.of("unknown_word", self._message(word, full))
        return full

    def _message(self, word: str, full: str) -> str:
        shown, bare = word[:_LONGEST_WORD], full
        for stem in self._stems:
            bare = bare.removeprefix(stem)
        near = difflib.get_close_matches(bare[:_LONGEST_WORD], sorted(self.words), n=1)
        if bare in self._elsewhere:
            advice = f"GDST has it as {self._elsewhere[bare]!r}."
        elif near:
            advice = f"Did you mean {near[0]!r}?"
        elif len(self.words) <= _FEW_WORDS:
            advice = f"Use one of {', '.join(sorted(self.words))}, or a URI of your own."
        else:
            advice = "Use one of those, or a URI of your own."
        return f"{shown!r} is no {self.title} of CBV 2.0. {advice}"


def _of_cbv(name: str, urn: str) -> tuple[str, ...]:
    """What the words of a list begin with, the spelling of CBV 2.0 first."""
    return (f"{_CBV}{name}-", urn, *(f"{old}{name}-" for old in _FORMER_CBV))


# The lists of GS1's web vocabulary that are no lists of the CBV, though the CBV names them.
_WEB_VOCABULARY = (
    "https://gs1.org/voc/",
    "https://www.gs1.org/voc/",
    "http://gs1.org/voc/",
    "http://www.gs1.org/voc/",
)
# Nobody but GS1 makes words here, and none of them stands in two lists.
_OF_GS1 = (
    "urn:epcglobal:cbv:",
    "https://ns.gs1.org/cbv/",
    "http://ns.gs1.org/cbv/",
    *(
        f"{home}{name}-"
        for home in (_CBV, *_FORMER_CBV)
        for name in ("BizStep", "Disp", "SDT", "BTT", "ER", "Comp")
    ),
)

_GDST_STEPS = ["commingling", "farmHarvest", "fishingEvent", "hatching", "landing", "transshipment"]
_BIZ_STEPS = _CodeList(
    "business step",
    _of_cbv("BizStep", "urn:epcglobal:cbv:bizstep:"),
    "accepting arriving assembling collecting commissioning consigning creating_class_instance "
    "cycle_counting decommissioning departing destroying disassembling dispensing encoding "
    "entering_exiting holding inspecting installing killing loading other packing picking "
    "receiving removing repackaging repairing replacing reserving retail_selling sampling "
    "sensor_reporting shipping staging_outbound stock_taking stocking storing transporting "
    "unloading unpacking void_shipping",
    elsewhere=MappingProxyType({word: f"urn:gdst:bizStep:{word}" for word in _GDST_STEPS}),
)
_DISPOSITIONS = _CodeList(
    "disposition",
    _of_cbv("Disp", "urn:epcglobal:cbv:disp:"),
    "active available completeness_inferred completeness_verified conformant container_closed "
    "container_open damaged destroyed dispensed disposed encoded expired in_progress in_transit "
    "inactive mismatch_class mismatch_instance mismatch_quantity needs_replacement "
    "no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled reserved "
    "retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable unknown",
)
_SOURCE_DEST_TYPES = _CodeList(
    "source or destination type",
    _of_cbv("SDT", "urn:epcglobal:cbv:sdt:"),
    "location owning_party possessing_party",
)
_BIZ_TRANSACTION_TYPES = _CodeList(
    "business transaction type",
    _of_cbv("BTT", "urn:epcglobal:cbv:btt:"),
    "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt",
    # Not in CBV 2.0, but written as a URN in documents that go round as valid EPCIS.
    former="packevent",
)
_ERROR_REASONS = _CodeList(
    "error reason", _of_cbv("ER", "urn:epcglobal:cbv:er:"), "did_not_occur incorrect_data"
)
_MEASUREMENT_TYPES = _CodeList(
    "measurement type",
    _WEB_VOCABULARY,
    "AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance "
    "AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area "
    "Capacitance Conductance Conductivity Count Density Dimensionless DoseEquivalent "
    "DoseEquivalentRate DynamicViscosity ElectricCharge ElectricCurrent ElectricCurrentDensity "
    "ElectricFieldStrength Energy Exposure Force Frequency Illuminance Inductance Irradiance "
    "KinematicViscosity Length LinearMomentum Luminance LuminousFlux LuminousIntensity MagneticFlux "
    "MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate "
    "MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power "
    "Pressure RadiantFlux RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity "
    "SolidAngle SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time Torque Voltage "
    "Volume VolumeFlowRate VolumeFraction VolumetricFlux Wavenumber "
    # Of drafts of the list, and still in documents that go round as valid EPCIS.
    "EffectiveDoseRate Molar_concentration",
)
_SENSOR_ALERTS = _CodeList("sensor alert", _WEB_VOCABULARY, "ALARM_CONDITION ERROR_CONDITION")
_COMPONENTS = _CodeList(
    "component",
    _of_cbv("Comp", "urn:epcglobal:cbv:comp:"),
    "altitude axial_distance azimuth easting elevation_angle height latitude longitude northing "
    "polar_angle spherical_radius x y z",
)

# All that CBV 2.0 has, whether or not anything here was ever said with them.
BIZ_STEPS = tuple(sorted(_BIZ_STEPS.words))
DISPOSITIONS = tuple(sorted(_DISPOSITIONS.words))

_STEP = f"{_CBV}BizStep-"
COMMISSIONING = f"{_STEP}commissioning"
DECOMMISSIONING = f"{_STEP}decommissioning"
DEPARTING = f"{_STEP}departing"
DESTROYING = f"{_STEP}destroying"
PACKING = f"{_STEP}packing"
RECEIVING = f"{_STEP}receiving"
RETAIL_SELLING = f"{_STEP}retail_selling"
SHIPPING = f"{_STEP}shipping"
STOCK_TAKING = f"{_STEP}stock_taking"
TRANSPORTING = f"{_STEP}transporting"
UNPACKING = f"{_STEP}unpacking"

# GDST 1.2, basic universal list: the steps that the CBV has no word for.
_GDST_STEP = "urn:gdst:bizStep:"
COMMINGLING = f"{_GDST_STEP}commingling"
FARM_HARVEST = f"{_GDST_STEP}farmHarvest"
FISHING = f"{_GDST_STEP}fishingEvent"
HATCHING = f"{_GDST_STEP}hatching"
LANDING = f"{_GDST_STEP}landing"
TRANSSHIPMENT = f"{_GDST_STEP}transshipment"

ACTIVE = f"{_CBV}Disp-active"
DESTROYED = f"{_CBV}Disp-destroyed"
IN_PROGRESS = f"{_CBV}Disp-in_progress"
IN_TRANSIT = f"{_CBV}Disp-in_transit"
RETAIL_SOLD = f"{_CBV}Disp-retail_sold"
RETURNED = f"{_CBV}Disp-returned"

LOCATION = f"{_CBV}SDT-location"
OWNING_PARTY = f"{_CBV}SDT-owning_party"
POSSESSING_PARTY = f"{_CBV}SDT-possessing_party"

BILL_OF_LADING = f"{_CBV}BTT-bol"

DID_NOT_OCCUR = f"{_CBV}ER-did_not_occur"
INCORRECT_DATA = f"{_CBV}ER-incorrect_data"


def biz_step(word: str, namespaces: Mapping[str, str] = GS1_PREFIXES) -> str:
    """The full URI of a business step; InvalidInput `unknown_word` where it has none.

    `namespaces` are the prefixes in force where the word was written; so for all of these.
    """
    return _BIZ_STEPS.uri(word, namespaces)


def disposition(word: str, namespaces: Mapping[str, str] = GS1_PREFIXES) -> str:
    return _DISPOSITIONS.uri(word, namespaces)


def source_dest_type(word: str, namespaces: Mapping[str, str] = GS1_PREFIXES) -> str:
    return _SOURCE_DEST_TYPES.uri(word, namespaces)


def biz_transaction_type(word: str, namespaces: Mapping[str, str] = GS1_PREFIXES) -> str:
    return _BIZ_TRANSACTION_TYPES.uri(word, namespaces)


def error_reason(word: str, namespaces: Mapping[str, str] = GS1_PREFIXES) -> str:
    return _ERROR_REASONS.uri(word, namespaces)


def measurement_type(word: str, namespaces: Mapping[str, str] = GS1_PREFIXES) -> str:
    return _MEASUREMENT_TYPES.uri(word, namespaces)


def sensor_alert(word: str, namespaces: Mapping[str, str] = GS1_PREFIXES) -> str:
    return _SENSOR_ALERTS.uri(word, namespaces)


def component(word: str, namespaces: Mapping[str, str] = GS1_PREFIXES) -> str:
    return _COMPONENTS.uri(word, namespaces)


def short(uri: str) -> str:
    """The bare word of a CBV URI, for people and documents; any other URI as it stands."""
    if not uri.startswith(_CBV):
        return uri
    return uri.removeprefix(_CBV).partition("-")[2] or uri
