"""What master data must look like, one question a function. PURE.

Whether a code is on a list that others keep (species, gears) is not asked here: the lists grow,
and a code that we do not know is shown as it is. Its shape is asked. Sources: ISO 3166-1 alpha-2;
IANA time zones; FAO ASFIS 3-alpha; FAO ISSCFG alphabetic; GDST 1.2 for the IMO number.
"""

import re
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from seafood_trace.errors import Faults, InvalidInput

LONGEST_NAME = 200
LONGEST_CODE = 60

_SHORT_NAME = re.compile(r"[a-z0-9-]{1,60}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_SPECIES = re.compile(r"[A-Z0-9]{3}")
_GEAR = re.compile(r"[A-Z]{2,3}")
_IMO = re.compile(r"IMO[0-9]{7,8}")

# "UK" and "EL" are what people write; ISO 3166-1 has GB and GR.
_NOT_COUNTRIES = {"UK": "GB", "EL": "GR", "EU": "the member state's code"}

# What the service knows about products. Gulf fish land whole or gutted and nothing else.
FORMS = (
    "whole",
    "gutted",
    "fillet_skin_on",
    "fillet_skinless",
    "portion",
    "frames",
    "head",
    "roe",
    "other",
)
STATES = ("fresh", "frozen", "thawed", "cooked", "live")
SITE_KINDS = (
    "dock",
    "plant",
    "cold_store",
    "warehouse",
    "shop",
    "restaurant",
    "market",
    "farm",
    "office",
    "other",
)
WELFARE_POLICIES = ("None", "Internal", "3P Audit")  # GDST 1.2, humanWelfarePolicy
CAPACITIES = ("owner", "operator")
HOPS = (
    "catch",
    "land",
    "ship",
    "receive",
    "process",
    "pack",
    "unpack",
    "sell",
    "discard",
    "count",
    "return",
)


def line(text: str, longest: int, pointer: str = "") -> str:
    """The text without space around it: one line, not empty, nothing invisible in it.

    Raises InvalidInput `empty`, `too_long` or `bad_character`.
    """
    trimmed = text.replace("\u00a0", " ").strip(" ")
    if not trimmed:
        raise InvalidInput.of("empty", "This must not be empty.", pointer)
    if len(trimmed) > longest:
        raise InvalidInput.of("too_long", f"This has at most {longest} characters.", pointer)
    if not trimmed.isprintable():
        raise InvalidInput.of(
            "bad_character", "This is one line of text, with no invisible characters.", pointer
        )
    return trimmed


def short_name(faults: Faults, text: str, pointer: str) -> None:
    if not _SHORT_NAME.fullmatch(text):
        faults.add(
            "bad_code",
            "A code is 1 to 60 of a-z, 0-9 and the hyphen, such as bay-plant.",
            pointer,
        )


def country(faults: Faults, code: str | None, pointer: str) -> None:
    if code is None:
        return
    if code in _NOT_COUNTRIES:
        faults.add("bad_country", f"ISO 3166 has no {code}; use {_NOT_COUNTRIES[code]}.", pointer)
    elif not _COUNTRY.fullmatch(code):
        faults.add("bad_country", "A country is two capital letters, such as US or MX.", pointer)


def time_zone(faults: Faults, name: str, pointer: str) -> None:
    if name not in _time_zones():
        faults.add(
            "bad_time_zone",
            "A time zone is an IANA name such as America/Chicago, not an abbreviation.",
            pointer,
        )


def coordinates(faults: Faults, latitude: float | None, longitude: float | None) -> None:
    """Both or neither, in degrees, north and east positive."""
    if (latitude is None) != (longitude is None):
        missing = "/latitude" if latitude is None else "/longitude"
        faults.add("half_a_place", "Give both latitude and longitude, or neither.", missing)
    # NaN is in no range, and so is refused as well.
    if latitude is not None and not -90 <= latitude <= 90:
        faults.add("bad_latitude", "A latitude is -90 to 90 degrees.", "/latitude")
    if longitude is not None and not -180 <= longitude <= 180:
        faults.add("bad_longitude", "A longitude is -180 to 180 degrees.", "/longitude")


def imo(faults: Faults, number: str | None, pointer: str) -> None:
    if number is not None and not _IMO.fullmatch(number):
        faults.add("bad_imo", "An IMO number is IMO and 7 or 8 digits: IMO9074729.", pointer)


def gear(faults: Faults, code: str | None, pointer: str) -> None:
    if code is not None and not _GEAR.fullmatch(code):
        faults.add("bad_gear", "A gear is its ISSCFG letters, such as LHP for handlines.", pointer)


def species(faults: Faults, code: str, pointer: str) -> None:
    if not _SPECIES.fullmatch(code):
        faults.add(
            "bad_species",
            "A species is its ASFIS 3-alpha code, such as SNR for red snapper.",
            pointer,
        )


def one_of(faults: Faults, text: str | None, allowed: tuple[str, ...], pointer: str) -> None:
    if text is not None and text not in allowed:
        faults.add("not_in_list", f"This is one of {', '.join(allowed)}.", pointer)


def days(faults: Faults, since: date, until: date | None) -> None:
    if until is not None and until < since:
        faults.add("ends_before_start", "The last day is not before the first.", "/until")


@cache
def _time_zones() -> frozenset[str]:
    # "localtime" and "Factory" mean something else on every machine.
    return frozenset(available_timezones()) - {"localtime", "Factory", "posixrules"}
