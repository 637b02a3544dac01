"""Where the record says that fish is from, and whether it was wild: to print what nobody typed. PURE.

A country is answered only where nothing speaks against it: all boats that caught the fish fly its
flag, and all plants that worked it lie there. That is what 7 CFR 60.128 asks of fish of the United
States; for anything else somebody has to say it.
"""

from collections.abc import Mapping

from seafood_trace.epcis.countries import COUNTRIES
from seafood_trace.epcis.event import Json
from seafood_trace.labels.sheets.wording import Method
from seafood_trace.lineage.hop import text_field
from seafood_trace.lineage.trace import Trace

_METHODS = {
    "MARINE_FISHERY": Method.WILD,
    "INLAND_FISHERY": Method.WILD,
    "AQUACULTURE": Method.FARMED,
}
_COMMON = {"US": "USA"}


def method_of(trace: Trace) -> Method | None:
    """How the fish of this trace came to be; None where the record does not say."""
    told = {
        _METHODS.get(text_field(hop.event.ilmd, "productionMethodForFishAndSeafoodCode") or "")
        for hop in trace.hops
    } - {None}
    if len(told) > 1:
        return Method.BOTH
    return next(iter(told), None)


def country_of(trace: Trace) -> str | None:
    """The country of origin; None where the record names none, or several."""
    flags, worked = set(), set()
    for hop in trace.hops:
        flags |= _flags(hop.event.ilmd)
        country = text_field(hop.event.ilmd, "countryOfOrigin")
        worked |= {country} if country else set()
    if len(flags) != 1 or not worked <= flags or not trace.is_whole:
        return None
    (code,) = flags
    return _COMMON.get(code) or COUNTRIES.get(code)


def _flags(tree: Json | Mapping[str, Json]) -> set[str]:
    """Every vessel flag anywhere in the tree."""
    if isinstance(tree, list):
        return set().union(*map(_flags, tree)) if tree else set()
    if not isinstance(tree, Mapping):
        return set()
    flag = text_field(tree, "vesselFlagState")
    below = [_flags(value) for value in tree.values()]
    return set().union({flag} if flag else set(), *below)
