"""The words on a label: those that retail law wants, and those that sell the fish. PURE.

Sources: market name, 21 CFR 101.3; country of origin and wild or farm-raised, 7 CFR 60.200 and
60.300; the allergen and the kind of fish or shellfish, 21 USC 343(w); net quantity in both
systems, 15 USC 1453 and 21 CFR 101.7; lot, 21 CFR 1.1320. "Previously frozen" is what most states
ask of thawed fish (EU: 1169/2011, Annex VI, "defrosted"). English, since US law asks for it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from seafood_trace.errors import Fault

BETWEEN = " · "  # parts of one line, which may become lines of their own
_MG_PER_OUNCE = Decimal("28349.523125")
_MG_PER_POUND = 16 * _MG_PER_OUNCE
_MG_PER_GRAM, _MG_PER_KG = Decimal(1_000), Decimal(1_000_000)
_CRUSTACEANS = ("shrimp", "prawn", "crab", "lobster", "crayfish", "crawfish", "krill")
_MOLLUSCS = (
    "oyster", "clam", "mussel", "scallop", "squid", "octopus", "cuttlefish", "conch",
    "abalone", "whelk", "cockle",
)  # fmt: skip


class Method(StrEnum):
    """How the fish came to be: the method of production."""

    WILD = "wild"
    FARMED = "farmed"
    BOTH = "both"


_METHODS = {
    Method.WILD: "Wild-caught",
    Method.FARMED: "Farm-raised",
    Method.BOTH: "Wild-caught and farm-raised",
}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is to be printed of a label's goods; None where nobody said."""

    name: str
    lot_code: str
    species: str | None = None
    origin: str | None = None
    method: Method | None = None
    previously_frozen: bool = False
    net_weight_mg: int | None = None
    slogan: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The lines of a label, the most needful first; `extras` may be left out for want of room."""

    title: str
    lines: tuple[str, ...]
    extras: tuple[str, ...]


def words_of(facts: Facts, scan_address: str) -> Words:
    """The words in the order in which a shopper asks."""
    origin = None if facts.origin is None else f"Product of {facts.origin}"
    method = None if facts.method is None else _METHODS[facts.method]
    lines = (
        BETWEEN.join(part for part in (method, origin) if part),
        "Previously frozen" if facts.previously_frozen else "",
        allergen(facts.species or facts.name),
        "" if facts.net_weight_mg is None else f"Net Wt {net_weight(facts.net_weight_mg)}",
        f"Lot {facts.lot_code}",
    )
    extras = (
        facts.slogan or "",
        f"Scan to follow it from the water, or type the code at {scan_address}",
    )
    return Words(facts.name, tuple(filter(None, lines)), tuple(filter(None, extras)))


def allergen(kind: str) -> str:
    """The allergen statement, which names the kind."""
    lower = kind.lower()
    if any(word in lower for word in _CRUSTACEANS):
        return f"Contains: Crustacean shellfish ({kind})"
    if any(word in lower for word in _MOLLUSCS):
        return f"Contains: Molluscan shellfish ({kind})"
    return f"Contains: Fish ({kind})"


def net_weight(milligrams: int) -> str:
    """The weight in both systems, never rounded up."""
    amount = Decimal(milligrams)
    if amount < _MG_PER_POUND:
        customary = f"{_tenths(amount / _MG_PER_OUNCE)} oz"
    else:
        pounds, rest = divmod(amount, _MG_PER_POUND)
        ounces = _tenths(rest / _MG_PER_OUNCE)
        customary = f"{pounds:f} lb" + ("" if ounces == "0" else f" {ounces} oz")
    if amount < _MG_PER_KG:
        return f"{customary} ({_tenths(amount / _MG_PER_GRAM)} g)"
    return (
        f"{customary} ({_plain((amount / _MG_PER_KG).quantize(Decimal('0.001'), ROUND_DOWN))} kg)"
    )


def missing(facts: Collection[Facts], *, are_packs: bool) -> list[Fault]:
    """What retail law wants and nobody said; a counter's card shows no weight."""
    wanted = {
        "origin": (
            "origin_missing",
            "Say the country of origin: shops in the US must show it on fish (7 CFR 60.200).",
        ),
        "method": (
            "method_missing",
            "Say whether it is wild or farmed: shops in the US must show it on fish (7 CFR 60.200).",
        ),
        "net_weight_mg": (
            "net_weight_missing",
            "A closed pack shows its net weight (21 CFR 101.7): send net_weight, or give the "
            "product a unit weight. Leave it out where the scale prints it.",
        ),
    }
    return [
        Fault(code, sentence, f"/{name.removesuffix('_mg')}")
        for name, (code, sentence) in wanted.items()
        if any(getattr(one, name) is None for one in facts)
        and (are_packs or name != "net_weight_mg")
    ]


def _tenths(amount: Decimal) -> str:
    return _plain(amount.quantize(Decimal("0.1"), ROUND_DOWN))


def _plain(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
