"""Which members each kind of hop takes, as data: what it needs, what it may have, and why.

Everything that is wrong is said at once and with what would be right. It is judged on what was
sent and not on what could be read of it, so that a member of a poor form is not also called
missing. PURE.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from seafood_trace.epcis.event import Json
from seafood_trace.errors import Faults, pointer
from seafood_trace.hops.hop import HopKind

ALWAYS = frozenset({"hop", "at", "site", "ref", "note", "certificates"})
AT_SEA = frozenset({HopKind.CATCH, HopKind.LAND})
SENDING = frozenset({HopKind.SHIP, HopKind.RETURN})
WITH_UNITS = frozenset(HopKind) - AT_SEA - {HopKind.PROCESS}


@dataclass(frozen=True, slots=True)
class Shape:
    """The members of a hop beside those that every hop has."""

    needs: tuple[str, ...]
    takes: frozenset[str] = frozenset()


_CATCH_DETAILS = frozenset(
    {
        "area",
        "gear",
        "economic_zone",
        "rfmo_area",
        "permit_area",
        "improvement_project",
        "has_positions",
        "position",
        "trip",
        "tags",
        "vessel",
    }
)
SHAPES: Mapping[HopKind, Shape] = {
    HopKind.CATCH: Shape(("lines",), _CATCH_DETAILS),
    HopKind.LAND: Shape(("lines",), frozenset({"vessel", "port", "to", "until", "tags"})),
    HopKind.SHIP: Shape(("lines", "to")),
    HopKind.RECEIVE: Shape(("lines",), frozenset({"from"})),
    HopKind.PROCESS: Shape(("inputs", "outputs"), frozenset({"loss", "expires", "commingle"})),
    HopKind.PACK: Shape(("lines",), frozenset({"sscc"})),
    HopKind.UNPACK: Shape((), frozenset({"lines", "sscc"})),
    HopKind.SELL: Shape(("lines",)),
    HopKind.DISCARD: Shape(("lines",)),
    HopKind.COUNT: Shape(("lines",)),
    HopKind.RETURN: Shape(("lines", "to")),
}
_QUESTIONS = {
    "lines": "which fish, and how much?",
    "inputs": "what went in?",
    "outputs": "what came out?",
    "site": "where did it happen?",
    "vessel": "which boat?",
}
_TO = {HopKind.SHIP: "who receives it?", HopKind.RETURN: "who gets it back?"}

KINDS = ", ".join(HopKind)


def kind_of(sent: Mapping[str, Json]) -> HopKind | None:
    """The kind of hop that was sent; None where there is none or it is none of ours."""
    named = sent.get("hop")
    return next((kind for kind in HopKind if kind == named), None)


def check(kind: HopKind, sent: Mapping[str, Json], known: Iterable[str], faults: Faults) -> None:
    """Add what is missing and what does not belong; `known` are the members of any hop."""
    shape = SHAPES[kind]
    for member in shape.needs:
        if member not in sent:
            question = _TO[kind] if member == "to" else _QUESTIONS[member]
            faults.add("member_missing", f"`{kind}` needs `{member}`: {question}", pointer(member))
    _check_place(kind, sent, faults)
    allowed = ALWAYS | shape.takes | {*shape.needs}
    for member in sent.keys() & set(known) - allowed:
        owners = " and ".join(f"`{one}`" for one in HopKind if _takes(one, member))
        faults.add(
            "member_not_allowed",
            f"`{kind}` takes no `{member}`: that belongs to {owners}.",
            pointer(member),
        )
    for role in ("lines", "inputs", "outputs"):
        if role in allowed:
            _check_lines(kind, role, sent, faults)


def _takes(kind: HopKind, member: str) -> bool:
    return member in SHAPES[kind].needs or member in SHAPES[kind].takes


def _check_place(kind: HopKind, sent: Mapping[str, Json], faults: Faults) -> None:
    named = [member for member in ("site", "vessel") if member in sent]
    wanted = "vessel" if kind in AT_SEA else "site"
    if kind in AT_SEA and len(named) == 2:
        faults.add(
            "two_places",
            f"`{kind}` happens on the vessel: leave `site` out. Where the fish goes ashore "
            "is the `port`, and who takes it the `to` of a landing.",
            "/site",
        )
    if not named or (wanted == "site" and "site" not in named):
        faults.add(
            "member_missing", f"`{kind}` needs `{wanted}`: {_QUESTIONS[wanted]}", pointer(wanted)
        )
    if kind is HopKind.UNPACK and not {"lines", "sscc"} & sent.keys():
        faults.add("member_missing", "`unpack` needs `lines` with an sscc, or `sscc`.", "/lines")


def _check_lines(kind: HopKind, role: str, sent: Mapping[str, Json], faults: Faults) -> None:
    lines = sent.get(role)
    if not isinstance(lines, list):
        return
    has_lot = role == "outputs" and any(isinstance(one, dict) and "lot" in one for one in lines)
    for number, line in enumerate(lines):
        if isinstance(line, dict):
            rule = _LineRule(kind, role, has_lot, has_unit="sscc" in sent)
            _check_line(rule, line, number, faults)


@dataclass(frozen=True, slots=True)
class _LineRule:
    """What is asked of a line: `lot_is_elsewhere`, another output has the lot of the run."""

    kind: HopKind
    role: str
    lot_is_elsewhere: bool
    has_unit: bool


def _check_line(rule: _LineRule, line: Mapping[str, Json], number: int, faults: Faults) -> None:
    at = pointer(rule.role, number)
    if "sscc" in line and rule.kind not in WITH_UNITS:
        message = f"`{rule.kind}` is of lots: unpack the unit first, or name the lots in it."
        faults.add("member_not_allowed", message, f"{at}/sscc")
    if rule.kind is not HopKind.RECEIVE:
        for member in line.keys() & {"short", "rejected"}:
            message = f"Only `receive` says what is {member}."
            faults.add("member_not_allowed", message, f"{at}/{member}")
    _check_item(rule, line, at, faults)
    _check_unit(rule, line, at, faults)
    is_lot = "serial" not in line and _item_in(line)
    if rule.kind is HopKind.COUNT and is_lot and not line.keys() & {"count", "weight"}:
        faults.add("amount_missing", "How much was counted? Add `weight` or `count`.", at)


def _check_unit(rule: _LineRule, line: Mapping[str, Json], at: str, faults: Faults) -> None:
    """Packing and unpacking are of a unit, named once for all lines or in each of them."""
    if rule.kind not in (HopKind.PACK, HopKind.UNPACK) or rule.has_unit:
        return
    if "sscc" not in line:
        message = f"`{rule.kind}` needs the `sscc` of the unit, here or once for all lines."
        faults.add("member_missing", message, f"{at}/sscc")
    elif rule.kind is HopKind.PACK and not _item_in(line):
        message = "What was packed into this unit? Add `product` and `lot`."
        faults.add("line_without_item", message, at)


def _item_in(line: Mapping[str, Json]) -> bool:
    return bool(line.keys() & {"product", "lot", "serial"})


def _check_item(rule: _LineRule, line: Mapping[str, Json], at: str, faults: Faults) -> None:
    """Which lot, serial or unit a line is of."""
    if not _item_in(line):
        if "sscc" not in line:
            units = ", or the `sscc`" if rule.kind in WITH_UNITS else ""
            faults.add("line_without_item", f"Say the `product` and its `lot`{units}.", at)
        return
    numbers = [line[member] for member in ("lot", "serial") if member in line]
    if not numbers and not rule.lot_is_elsewhere:
        faults.add(
            "lot_missing", "Which lot? Add the `lot` code that is on the boxes.", f"{at}/lot"
        )
    is_uri = any(isinstance(one, str) and ":" in one for one in numbers)
    if "product" not in line and not is_uri:
        message = "Whose lot is it? Add the `product`: your item code, its GTIN or its URI."
        faults.add("product_missing", message, f"{at}/product")
