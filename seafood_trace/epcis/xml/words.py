"""Vocabulary words in XML, where each is a URI, and in JSON-LD, where most are bare.

XML 1.2 knows the words of the CBV as URNs, XML 2.0 as web URIs too; in JSON-LD they are bare
words, and a URN is not allowed there.

PURE. Sources: GS1 CBV 2.0, section 7; the REST binding's header GS1-CBV-XML-Format.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache

from seafood_trace.epcis import vocabulary
from seafood_trace.errors import InvalidInput

Vocabulary = Callable[[str, Mapping[str, str]], str]

_CBV_URN = "urn:epcglobal:cbv:"
_URNS: Mapping[str, str] = {
    "https://ref.gs1.org/cbv/BizStep-": f"{_CBV_URN}bizstep:",
    "https://ref.gs1.org/cbv/Disp-": f"{_CBV_URN}disp:",
    "https://ref.gs1.org/cbv/BTT-": f"{_CBV_URN}btt:",
    "https://ref.gs1.org/cbv/SDT-": f"{_CBV_URN}sdt:",
    "https://ref.gs1.org/cbv/ER-": f"{_CBV_URN}er:",
}

# The words of a sensor report are written with GS1's prefixes in XML: `gs1:Temperature`.
SENSOR_STEMS: Mapping[str, str] = {
    "type": "gs1:",
    "exception": "gs1:",
    "component": "cbv:Comp-",
}


class CbvForm(StrEnum):
    """How CBV words are written in XML, by the names of the header GS1-CBV-XML-Format.

    Nothing preferred is a web URI. `NEVER_TRANSLATES` gives a URI or URN back as it was sent;
    what was sent as a bare word, in JSON or as the URN that JSON has no place for, is a URN.
    """

    NO_PREFERENCE = "No_Preference"
    ALWAYS_WEB_URI = "Always_Web_URI"
    ALWAYS_URN = "Always_URN"
    NEVER_TRANSLATES = "Never_Translates"


def for_json(word: str, meaning: Vocabulary) -> str:
    """The bare word of a CBV URN, anything else as it was written."""
    return _bare(word, meaning) if word.startswith(_CBV_URN) else word


def for_xml(word: str, meaning: Vocabulary, names: Mapping[str, str], form: CbvForm) -> str:
    """The word as a URI in this form."""
    if form is CbvForm.NEVER_TRANSLATES and ":" in word:
        return word
    try:
        full = meaning(word, names)
    except InvalidInput:
        return word  # it was taken once, by a vocabulary that has changed since
    if form in (CbvForm.ALWAYS_URN, CbvForm.NEVER_TRANSLATES):
        for stem, urn in _URNS.items():
            if full.startswith(stem):
                return urn + full.removeprefix(stem)
    return full


@lru_cache(maxsize=512)
def _bare(urn: str, meaning: Vocabulary) -> str:
    try:
        full = meaning(urn, {})
        bare = vocabulary.short(full)
        return bare if meaning(bare, {}) == full else urn
    except InvalidInput:
        return urn
