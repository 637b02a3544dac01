"""The lots of an event, one a line: those it names, and those that are in logistic units.

PURE.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from seafood_trace.audit.exports.contents import Packed
from seafood_trace.epcis.event import Role
from seafood_trace.identifiers import identity
from seafood_trace.identifiers.identity import Kind as ItemKind
from seafood_trace.lineage.hop import Hop, lot_of_new_serial


@dataclass(frozen=True, slots=True)
class Line:
    """One lot in an event: the items it stands for, in the hop that tells how much."""

    role: Role
    items: tuple[str, ...]
    lot: str | None
    product: str | None
    told_in: Hop
    unit: str | None = None
    packed: Packed | None = None


def own_lines(hop: Hop) -> Iterator[Line]:
    """The lots that the event itself names; serials of one lot are one line."""
    grouped: dict[tuple[Role, str | None, str | None], list[str]] = {}
    for role, item in hop.lines:
        kind = identity.kind(item)
        if role is Role.PARENT or kind is ItemKind.LOGISTIC_UNIT:
            continue
        product = item if kind is ItemKind.PRODUCT else identity.product_of(item)
        lot = item if kind is ItemKind.LOT else lot_of_new_serial(hop.event, item)
        grouped.setdefault((role, lot, product or item), []).append(item)
    for (role, lot, product), items in grouped.items():
        yield Line(role, tuple(items), lot, product, hop)


def packed_line(hop: Hop, unit: str, packed: Packed) -> Line:
    item = packed.line.item
    kind = identity.kind(item)
    product = item if kind is ItemKind.PRODUCT else identity.product_of(item)
    lot = item if kind is ItemKind.LOT else None
    return Line(Role.CHILD, (item,), lot, product, packed.told_in or hop, unit, packed)


def units_of(hop: Hop) -> list[str]:
    """The logistic units whose contents the event does not list as children of theirs."""
    if hop.items(Role.CHILD):
        roles: tuple[Role, ...] = (Role.CHILD,)
    else:
        roles = (Role.EPC, Role.PARENT, Role.INPUT, Role.OUTPUT)
    items = dict.fromkeys(hop.items(*roles))
    return [item for item in items if identity.kind(item) is ItemKind.LOGISTIC_UNIT]
