"""Code lists with the names that people use.

Small on purpose: the Gulf's reef fish, tunas, cods and salmons, every gear, every FAO area, every
country, and the units that fish is weighed and counted in. A code that is not here is shown
as the code, never refused. How units of mass convert is in `identifiers/mass.py`.

PURE. Sources: FAO ASFIS list of species, FAO ISSCFG Rev. 1 (2016), FAO major
fishing areas, UN/ECE Recommendation 20, each beside its table; countries in `countries.py`.
"""

import re
from dataclasses import dataclass

from seafood_trace.epcis.countries import COUNTRIES as COUNTRIES

# Asked for here as well, beside the other codes of a document.
from seafood_trace.identifiers.mass import mass_unit as mass_unit
from seafood_trace.identifiers.mass import to_milligrams as to_milligrams


@dataclass(frozen=True, slots=True)
class Species:
    """A species: the name a shopper knows, and the scientific one."""

    name: str
    scientific: str


# FAO ASFIS 3-alpha codes, as in the CWP reference code list of species.
# The English names are the ones used in American trade where ASFIS has another.
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
    "ALB": Species("Albacore", "Thunnus alalunga"),
    "BET": Species("Bigeye tuna", "Thunnus obesus"),
    "BFT": Species("Atlantic bluefin tuna", "Thunnus thynnus"),
    "BLF": Species("Blackfin tuna", "Thunnus atlanticus"),
    "LTA": Species("Little tunny", "Euthynnus alletteratus"),
    "PBF": Species("Pacific bluefin tuna", "Thunnus orientalis"),
    "SBF": Species("Southern bluefin tuna", "Thunnus maccoyii"),
    "SKJ": Species("Skipjack tuna", "Katsuwonus pelamis"),
    "BON": Species("Atlantic bonito", "Sarda sarda"),
    "KGM": Species("King mackerel", "Scomberomorus cavalla"),
    "SSM": Species("Spanish mackerel", "Scomberomorus maculatus"),
    "CER": Species("Cero", "Scomberomorus regalis"),
    "WAH": Species("Wahoo", "Acanthocybium solandri"),
    "SWO": Species("Swordfish", "Xiphias gladius"),
    "COD": Species("Atlantic cod", "Gadus morhua"),
    "PCO": Species("Pacific cod", "Gadus macrocephalus"),
    "ALK": Species("Alaska pollock", "Gadus chalcogrammus"),
    "HAD": Species("Haddock", "Melanogrammus aeglefinus"),
    "POK": Species("Saithe", "Pollachius virens"),
    "POL": Species("Pollack", "Pollachius pollachius"),
    "WHG": Species("Whiting", "Merlangius merlangus"),
    "WHB": Species("Blue whiting", "Micromesistius poutassou"),
    "HKE": Species("European hake", "Merluccius merluccius"),
    "HKW": Species("White hake", "Urophycis tenuis"),
    "HKR": Species("Red hake", "Urophycis chuss"),
    "USK": Species("Cusk", "Brosme brosme"),
    "SAL": Species("Atlantic salmon", "Salmo salar"),
    "CHI": Species("Chinook salmon", "Oncorhynchus tshawytscha"),
    "COH": Species("Coho salmon", "Oncorhynchus kisutch"),
    "SOC": Species("Sockeye salmon", "Oncorhynchus nerka"),
    "CHU": Species("Chum salmon", "Oncorhynchus keta"),
    "PIN": Species("Pink salmon", "Oncorhynchus gorbuscha"),
    "TRR": Species("Rainbow trout", "Oncorhynchus mykiss"),
    "ACH": Species("Arctic char", "Salvelinus alpinus"),
}

# FAO International Standard Statistical Classification of Fishing Gear, Rev. 1 (2016), as in
# FAO Fisheries and Aquaculture Technical Paper 672: each kind of gear by letters and by number.
# "nei" is FAO's "not elsewhere included".
GEARS = {
    "PS": "Purse seines",
    "LA": "Surrounding nets without purse lines",
    "SUX": "Surrounding nets (nei)",
    "SB": "Beach seines",
    "SV": "Boat seines",
    "SX": "Seine nets (nei)",
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
    "MPN": "Pushnets",
    "MSP": "Scoopnets",
    "MDR": "Drive-in nets",
    "MDV": "Diving",
    "MIS": "Gear (nei)",
    "NK": "Gear not known",
}
_GEAR_NUMBERS = {
    "01.1": "PS",
    "01.2": "LA",
    "01.9": "SUX",
    "02.1": "SB",
    "02.2": "SV",
    "02.9": "SX",
    "03.11": "TBB",
    "03.12": "OTB",
    "03.13": "OTT",
    "03.14": "OTP",
    "03.15": "PTB",
    "03.19": "TB",
    "03.21": "OTM",
    "03.22": "PTM",
    "03.29": "TM",
    "03.3": "TSP",
    "03.9": "TX",
    "04.1": "DRB",
    "04.2": "DRH",
    "04.3": "DRM",
    "04.9": "DRX",
    "05.1": "LNP",
    "05.2": "LNB",
    "05.3": "LNS",
    "05.9": "LN",
    "06.1": "FCN",
    "06.2": "FCO",
    "06.9": "FG",
    "07.1": "GNS",
    "07.2": "GND",
    "07.3": "GNC",
    "07.4": "GNF",
    "07.5": "GTR",
    "07.6": "GTN",
    "07.9": "GEN",
    "08.1": "FPN",
    "08.2": "FPO",
    "08.3": "FYK",
    "08.4": "FSN",
    "08.5": "FWR",
    "08.6": "FAR",
    "08.9": "FIX",
    "09.1": "LHP",
    "09.2": "LHM",
    "09.31": "LLS",
    "09.32": "LLD",
    "09.39": "LL",
    "09.4": "LVT",
    "09.5": "LTL",
    "09.9": "LX",
    "10.1": "HAR",
    "10.2": "MHI",
    "10.3": "MPM",
    "10.4": "MEL",
    "10.5": "MPN",
    "10.6": "MSP",
    "10.7": "MDR",
    "10.8": "MDV",
    "10.9": "MIS",
    "99.9": "NK",
}

# FAO major fishing areas: eight of inland waters, nineteen of the sea.
FAO_AREAS = {
    "01": "Inland waters of Africa",
    "02": "Inland waters of North America",
    "03": "Inland waters of South America",
    "04": "Inland waters of Asia",
    "05": "Inland waters of Europe",
    "06": "Inland waters of Oceania",
    "07": "Inland waters of the former USSR",
    "08": "Inland waters of Antarctica",
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

# UN/ECE Recommendation 20: what fish is weighed and counted in.
UNITS = {
    "MGM": "milligrams",
    "GRM": "grams",
    "KGM": "kilograms",
    "TNE": "tonnes",
    "ONZ": "ounces",
    "LBR": "pounds",
    "STN": "short tons",
    "LTN": "long tons",
    "EA": "each",
    "C62": "units",
    "H87": "pieces",
    "PR": "pairs",
    "DZN": "dozens",
}

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
    """Whether this is an ISO 3166-1 alpha-2 code."""
    return text in COUNTRIES


def country_name(code: str) -> str:
    """The English name of a country, the code itself where it is none."""
    return COUNTRIES.get(code.strip().upper(), code)


def unit_name(code: str | None) -> str:
    """The name of a unit; without one, things are counted."""
    return UNITS["C62"] if code is None else UNITS.get(code, code)
