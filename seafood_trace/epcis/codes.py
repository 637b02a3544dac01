"""Code lists with the names that people use.

Small on purpose: the Gulf's reef fish, the gears and FAO's marine areas. A code that
is not here is shown as the code, never refused. Names of countries come from the
languages at the edge; here a country code is only checked for its shape. Units of
mass are in `identifiers/mass.py`.

PURE. Sources: FAO ASFIS list of species, FAO ISSCFG Rev. 1 (2016), FAO major
fishing areas, each beside its table.
"""

import re
from dataclasses import dataclass

# Asked for here as well, beside the other codes of a document.
from seafood_trace.identifiers.mass import mass_unit as mass_unit
from seafood_trace.identifiers.mass import to_milligrams as to_milligrams


@dataclass(frozen=True, slots=True)
class Species:
    """A species: the name a shopper knows, and the scientific one."""

    name: str
    scientific: str


# FAO ASFIS 3-alpha codes, as in the CWP reference code list of species.
# The English names are the ones used on the Gulf coast where ASFIS has another.
SPECIES = {
    "SNR": Species("Red snapper", "Lutjanus campechanus"),
    "RPU": Species("Vermilion snapper", "Rhomboplites aurorubens"),
    "SNY": Species("Yellowtail snapper", "Ocyurus chrysurus"),
    "SNL": Species("Lane snapper", "Lutjanus synagris"),
    "LJI": Species("Gray snapper", "Lutjanus griseus"),
    "LJN": Species("Mutton snapper", "Lutjanus analis"),
    "LJU": Species("Blackfin snapper", "Lutjanus buccanella"),
    "LJY": Species("Cubera snapper", "Lutjanus cyanopterus"),
    "LTJ": Species("Silk snapper", "Lutjanus vivanus"),
    "EEO": Species("Queen snapper", "Etelis oculatus"),
    "PQI": Species("Wenchman", "Pristipomoides aquilonaris"),
    "GPR": Species("Red grouper", "Epinephelus morio"),
    "MKM": Species("Gag grouper", "Mycteroperca microlepis"),
    "MAB": Species("Black grouper", "Mycteroperca bonaci"),
    "MKH": Species("Scamp", "Mycteroperca phenax"),
    "MKV": Species("Yellowfin grouper", "Mycteroperca venenosa"),
    "MKN": Species("Yellowmouth grouper", "Mycteroperca interstitialis"),
    "EEL": Species("Yellowedge grouper", "Hyporthodus flavolimbatus"),
    "EFV": Species("Snowy grouper", "Hyporthodus niveatus"),
    "ELG": Species("Warsaw grouper", "Hyporthodus nigritus"),
    "EED": Species("Speckled hind", "Epinephelus drummondhayi"),
    "EET": Species("Goliath grouper", "Epinephelus itajara"),
    "RPG": Species("Red porgy", "Pagrus pagrus"),
    "YFT": Species("Yellowfin tuna", "Thunnus albacares"),
}

# FAO International Standard Statistical Classification of Fishing Gear, Rev. 1 (2016): its
# alphabetic codes. "nei" is FAO's "not elsewhere included".
GEARS = {
    "PS": "Purse seines",
    "TBB": "Beam trawls",
    "OTB": "Single boat bottom otter trawls",
    "OTT": "Twin bottom otter trawls",
    "OTP": "Multiple bottom otter trawls",
    "PTB": "Bottom pair trawls",
    "TB": "Bottom trawls (nei)",
    "OTM": "Single boat midwater otter trawls",
    "PTM": "Midwater pair trawls",
    "TM": "Midwater trawls (nei)",
    "TSP": "Semipelagic trawls",
    "TX": "Trawls (nei)",
    "DRB": "Towed dredges",
    "DRH": "Hand dredges",
    "DRM": "Mechanized dredges",
    "DRX": "Dredges (nei)",
    "LNP": "Portable lift nets",
    "LNB": "Boat-operated lift nets",
    "LNS": "Shore-operated stationary lift nets",
    "LN": "Lift nets (nei)",
    "FCN": "Cast nets",
    "FCO": "Cover pots or lantern nets",
    "FG": "Falling gear (nei)",
    "GNS": "Set gillnets (anchored)",
    "GND": "Drift gillnets",
    "GNC": "Encircling gillnets",
    "GNF": "Fixed gillnets (on stakes)",
    "GTR": "Trammel nets",
    "GTN": "Combined gillnets and trammel nets",
    "GEN": "Gillnets and entangling nets (nei)",
    "FPN": "Stationary uncovered pound nets",
    "FPO": "Pots",
    "FYK": "Fyke nets",
    "FSN": "Stow nets",
    "FWR": "Barriers, fences and weirs",
    "FAR": "Aerial traps",
    "FIX": "Traps (nei)",
    "LHP": "Handlines and hand-operated pole-and-lines",
    "LHM": "Mechanized lines and pole-and-lines",
    "LLS": "Set longlines",
    "LLD": "Drifting longlines",
    "LL": "Longlines (nei)",
    "LVT": "Vertical lines",
    "LTL": "Trolling lines",
    "LX": "Hooks and lines (nei)",
    "HAR": "Harpoons",
    "MHI": "Hand implements",
    "MPM": "Pumps",
    "MEL": "Electric fishing",
    "MDR": "Drive-in nets",
    "MDV": "Diving",
    "MIS": "Gear (nei)",
}

# The numbers of the same classification that GDST documents are seen to use instead of letters.
_GEAR_NUMBERS = {
    "01.1": "PS",
    "03.11": "TBB",
    "03.12": "OTB",
    "03.15": "PTB",
    "03.21": "OTM",
    "07.4": "GNF",
    "07.6": "GTN",
    "08.1": "FPN",
    "09.1": "LHP",
    "09.9": "LX",
    "10.1": "HAR",
    "10.3": "MPM",
    "10.4": "MEL",
}

# FAO major fishing areas: the nineteen marine ones (01 to 08 are inland waters).
FAO_AREAS = {
    "18": "Arctic Sea",
    "21": "Northwest Atlantic",
    "27": "Northeast Atlantic",
    "31": "Western Central Atlantic",
    "34": "Eastern Central Atlantic",
    "37": "Mediterranean and Black Sea",
    "41": "Southwest Atlantic",
    "47": "Southeast Atlantic",
    "48": "Antarctic Atlantic",
    "51": "Western Indian Ocean",
    "57": "Eastern Indian Ocean",
    "58": "Antarctic and Southern Indian Ocean",
    "61": "Northwest Pacific",
    "67": "Northeast Pacific",
    "71": "Western Central Pacific",
    "77": "Eastern Central Pacific",
    "81": "Southwest Pacific",
    "87": "Southeast Pacific",
    "88": "Antarctic Pacific",
}

_COUNTRY = re.compile("[A-Z]{2}")
_GDST_CODE = re.compile("urn:gdst:[a-z]+:(.+)", re.IGNORECASE)


def species_name(code: str) -> str:
    """The name of an ASFIS 3-alpha code, the code itself where it is not listed here."""
    species = SPECIES.get(code.strip().upper())
    return species.name if species else code


def gear_name(code: str) -> str:
    """The name of an ISSCFG code or `urn:gdst:gear:` URN, the code itself where not listed."""
    bare = bare_code(code).upper()
    letters = _GEAR_NUMBERS.get(bare if bare.find(".") > 1 else "0" + bare, bare)
    return GEARS.get(letters, code)


def area_name(code: str) -> str:
    """The name of the major area that a FAO area code or `urn:gdst:fao:` URN lies in.

    `urn:gdst:fao:27.1` is in area 27. The code itself where it is not listed.
    """
    return FAO_AREAS.get(bare_code(code).partition(".")[0], code)


def bare_code(text: str) -> str:
    """The code at the end of a `urn:gdst:<list>:` URN, other text as it is but trimmed."""
    match = _GDST_CODE.fullmatch(text.strip())
    return match.group(1) if match else text.strip()


def is_country_code(text: str) -> bool:
    """Whether the text has the shape of an ISO 3166-1 alpha-2 code."""
    return _COUNTRY.fullmatch(text) is not None
