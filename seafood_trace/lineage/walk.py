"""The walk that makes the course of an item.

It takes the hops that touch an item, or a unit around it, in causal order, with the stock of
the item as its only memory. What happens to a unit happens to what is inside: the unit's
course is walked first and handed in (`around`).

PURE.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from seafood_trace.epcis.event import Action, Role
from seafood_trace.lineage.consignments import Consignments
from seafood_trace.lineage.course import Bearing, Course, Path, State
from seafood_trace.lineage.drawing import Part, draw, explains, is_close, shared_out
from seafood_trace.lineage.filling import Filling
from seafood_trace.lineage.hop import ENDING, SENDING, Hop, Kind, Line
from seafood_trace.lineage.link import Basis, Link
from seafood_trace.lineage.order import keeping_order, next_of
from seafood_trace.lineage.stock import Holding, Stock, Unit

_ORIGINS = frozenset({Kind.CATCH, Kind.HATCH})


def course_of(
    item: str,
    touching: Iterable[Hop],
    around: Mapping[str, Course],
    observers: Iterable[Hop],
    consignments: Consignments,
) -> Course:
    """The course of the item through the hops that touch it.

    `around` are the courses of the units it was ever put in; `observers` hops that took the
    item without naming it: packs of a lot that are given their serial numbers.
    """
    return _Walk(item, list(touching), around, list(observers), consignments).walk()


class _Walk:
    """One walk; its state is the stock and, for a unit, its filling."""

    def __init__(
        self,
        item: str,
        touching: list[Hop],
        around: Mapping[str, Course],
        observers: list[Hop],
        consignments: Consignments,
    ) -> None:
        self.item = item
        self.around = around
        self.consignments = consignments
        self.touching = {hop.position for hop in touching}
        self.observers = {hop.position for hop in observers}
        self.stock = Stock()
        self.course = Course(item)
        lines = [line for hop in touching for line in _lines_of(hop, item)]
        self.is_class = any(line.is_class for line in lines)
        self.measure = _measure(touching, item) if self.is_class else None
        hops = {hop.position: hop for hop in (*touching, *observers)}
        for unit in around.values():
            hops |= {hop.position: hop for hop in unit.hops}
        self.rides: dict[int, list[Unit]] = {}
        for name, unit in around.items():
            for position, state in unit.after.items():
                self.rides.setdefault(position, []).append((name, state.filling))
        self.queue = keeping_order(hops.values(), [unit.hops for unit in around.values()])

    def walk(self) -> Course:
        while self.queue:
            hop = self.queue.pop(next_of(self.queue, self._is_explained, self._may_answer))
            self._ride(hop)
            if hop.position in self.observers:
                self._draw(hop, None, deplete=False, basis=Basis.MEMBERSHIP)
            if hop.position in self.touching:
                self._visit(hop)
        self.course.under_way = [self._bearing(held) for held in self.stock if held.shipment]
        return self.course.index()

    def _visit(self, hop: Hop) -> None:
        """Everything that the hop itself does with the item: first what it takes."""
        self.course.hops.append(hop)
        if hop.only_observes:
            self._draw(hop, None, deplete=False)
            return
        if hop.has(Role.INPUT, self.item):
            self._use(hop, hop.lines[Role.INPUT, self.item])
        if hop.has(Role.PARENT, self.item):
            self._visit_as_unit(hop)
        if hop.has(Role.CHILD, self.item):
            (self._take_out if hop.is_unpacking else self._stow)(hop)
        if hop.has(Role.EPC, self.item):
            self._visit_as_object(hop)
        if hop.has(Role.OUTPUT, self.item):
            self._make(hop, hop.lines[Role.OUTPUT, self.item])

    # What the hop says of the item as such.

    def _visit_as_object(self, hop: Hop) -> None:
        line = hop.lines[Role.EPC, self.item]
        if self._is_told_by_unit(hop, line):
            return
        if hop.event.action is Action.DELETE or hop.kind in ENDING:
            self._use(hop, line)
        elif hop.begins_life and not self._goes_on(hop):
            self._make(hop, line)
        else:
            self._move(hop, line)

    def _goes_on(self, hop: Hop) -> bool:
        """Whether an ADD only says again that goods are there that came from elsewhere."""
        if hop.kind in (Kind.RECEIVE, Kind.LAND, Kind.TRANSSHIP) or hop.kind in SENDING:
            return True
        return not self.is_class and bool(self.stock) and hop.kind not in _ORIGINS

    def _is_told_by_unit(self, hop: Hop, line: Line) -> bool:
        """Whether the line only describes what is in a unit that the same hop names."""
        named = {item for role, item in hop.lines if role is Role.EPC and item in self.around}
        held = [one for one in self.stock if not named.isdisjoint(one.inside)] if named else []
        if not held:
            return False
        size = self._size(line)
        lefts = [one.left for one in held]
        if size is None or None in lefts:
            return True
        return is_close(size, sum(left or 0 for left in lefts))

    def _make(self, hop: Hop, line: Line) -> None:
        if not self.is_class:
            self._begin_filling()
        self._hold(hop, line)

    def _use(self, hop: Hop, line: Line) -> None:
        self._draw(hop, line)
        if hop.kind in ENDING:
            ended = Bearing(hop, (self.item,), hop.site, self._number, line.weight_mg)
            self.course.bearings.append(ended)
        if not self.is_class:
            for held in self.stock:
                self.stock.spend(held)
            self._leave(hop)

    def _move(self, hop: Hop, line: Line) -> None:
        """Passed on as the same item: sent, received, landed, or seen on the way."""
        if hop.kind is Kind.OTHER and hop.site is None:
            self._draw(hop, line, deplete=False)
            return
        parts = self._draw(hop, line)
        if hop.kind is Kind.OTHER and parts and all(part.is_spent for part in parts):
            return
        self._hold(hop, line)

    # What happens to the item inside a unit.

    def _stow(self, hop: Hop) -> None:
        line = hop.lines[Role.CHILD, self.item]
        parent = hop.event.parent_id
        unit = self._unit_at(hop, parent)
        if unit is None:
            self._use(hop, line)  # put into something without a name: no one can find it again
            return
        if hop.event.action is Action.OBSERVE and self.stock.in_unit(unit):
            return
        self._draw(hop, line)
        state = self.around[unit[0]].after[hop.position]
        self._hold(hop, line, inside=(*state.inside, unit[0]), unit=unit, state=state)

    def _take_out(self, hop: Hop) -> None:
        line = hop.lines[Role.CHILD, self.item]
        unit = self._unit_at(hop, hop.event.parent_id)
        held = self.stock.in_unit(unit) if unit is not None else []
        if held and unit is not None:
            self._lessen(held, self._size(line))
            self._carry_all(hop, unit)
        else:
            self._draw(hop, line)
        self._hold(hop, line)

    def _lessen(self, held: list[Holding], size: int | None) -> None:
        """Take so much out of the holdings, all of it where nobody says how much."""
        lefts = [one.left for one in held]
        known = [left for left in lefts if left is not None]
        is_all = size is None or len(known) < len(lefts) or size >= sum(known)
        if is_all:
            for one in held:
                self.stock.remove(one)
            return
        for one, less in zip(held, shared_out(size or 0, known), strict=True):
            one.left = (one.left or 0) - less

    def _ride(self, hop: Hop) -> None:
        """What the hop does to the units around the item it does to the item."""
        is_taken_out = hop.is_unpacking and hop.has(Role.CHILD, self.item)
        for unit in self.rides.get(hop.position, ()):
            if not (is_taken_out and hop.event.parent_id == unit[0]):
                self._carry_all(hop, unit)

    def _carry_all(self, hop: Hop, unit: Unit) -> None:
        state = self.around[unit[0]].after[hop.position]
        for held in self.stock.in_unit(unit):
            self._carry(held, hop, unit[0], state)

    def _carry(self, held: Holding, hop: Hop, unit: str, state: State) -> None:
        self.stock.remove(held)
        if hop.unpacks_all and hop.has(Role.PARENT, unit):
            self._put(Holding(hop, hop.site, held.left, held.left))
        elif not state.is_gone:
            held.hop, held.site, held.shipment = hop, state.site, state.shipment
            held.inside = (*state.inside, unit)
            self._put(held)
        elif not self.is_class:
            self._leave(hop)

    # What the hop does to the item as a unit that holds others.

    def _visit_as_unit(self, hop: Hop) -> None:
        line = hop.lines[Role.PARENT, self.item]
        if hop.is_packing and (hop.event.action is Action.ADD or not self.stock):
            self._load(hop, line)
            return
        self._draw(hop, line)
        filling = self.course.fillings[-1]
        if hop.is_unpacking:
            weight = filling.weight_mg
            filling.take_out(hop)
            if filling.is_empty:
                emptied = Bearing(hop, (self.item,), hop.site, self._number, weight)
                self.course.bearings.append(emptied)
                self._leave(hop)
                return
        else:
            filling.put_in(hop, is_new=False)
        self._hold(hop, line)

    def _load(self, hop: Hop, line: Line) -> None:
        """A pack begins a new filling unless the unit stands there open, or may have come there.

        A unit last seen elsewhere was emptied and its number used again, which partners do.
        """
        if any(self._stands_at(held, hop) for held in self.stock):
            self._draw(hop, line)
        else:
            self._begin_filling()
        self.course.fillings[-1].put_in(hop, is_new=True)
        self._hold(hop, line)

    def _stands_at(self, held: Holding, hop: Hop) -> bool:
        if held.shipment is not None:
            return self.consignments.may_have_reached(held.shipment, hop)
        return held.site is None or hop.site is None or held.site == hop.site

    def _begin_filling(self) -> None:
        if self.course.after:
            self.course.fillings.append(Filling())
        self.stock.clear()

    # The stock, and what is noted of it.

    def _draw(
        self, hop: Hop, line: Line | None, *, deplete: bool = True, basis: Basis | None = None
    ) -> list[Part]:
        need = self._size(line) if line is not None else None
        parts = draw(self.stock, hop, need, self.consignments, deplete=deplete and self.is_class)
        if not parts and not hop.begins_life and basis is None:
            self.course.unsourced.append(hop)
        self._link(hop, line, parts, basis)
        return parts

    def _link(self, hop: Hop, line: Line | None, parts: list[Part], basis: Basis | None) -> None:
        weights: list[int | None] = [None] * len(parts)
        weight = self._weight(line, parts)
        if weight is not None and parts and (len(parts) == 1 or parts[0].size is not None):
            weights = [*shared_out(weight, [part.size or 0 for part in parts])]
        count = line.count if line is not None and len(parts) == 1 else None
        for part, share in zip(parts, weights, strict=True):
            held = part.holding
            self._add_link(
                Link(
                    held.hop.position,
                    hop.position,
                    self.item,
                    held.inside,
                    self._basis(part.basis, basis),
                    share,
                    count,
                )
            )

    def _basis(self, drawn: Basis, otherwise: Basis | None) -> Basis:
        if drawn is Basis.PLACE_UNKNOWN and not self.is_class:
            return Basis.RECORDED  # one thing with its own number is the same wherever it is
        return otherwise if otherwise is not None and drawn is Basis.RECORDED else drawn

    def _add_link(self, link: Link) -> None:
        """Two holdings of one hop make one link."""
        if self.course.links and self.course.links[-1].to_hop == link.to_hop:
            for index in range(len(self.course.links) - 1, -1, -1):
                other = self.course.links[index]
                if other.to_hop != link.to_hop:
                    break
                if other.from_hop == link.from_hop and other.path == link.path:
                    self.course.links[index] = _merged(other, link)
                    return
        self.course.links.append(link)

    def _weight(self, line: Line | None, parts: list[Part]) -> int | None:
        """What the hop says it took; for a unit what is in it; else all that was there."""
        if line is not None and line.weight_mg is not None:
            return line.weight_mg
        if not self.is_class:
            return self.course.fillings[-1].weight_mg
        if self.measure == "weight" and len(parts) == 1 and line is not None:
            return parts[0].holding.given
        return None

    def _hold(
        self,
        hop: Hop,
        line: Line,
        *,
        inside: Path = (),
        unit: Unit | None = None,
        state: State | None = None,
    ) -> None:
        size = self._size(line)
        is_sent = hop.kind in SENDING
        site = None if is_sent else hop.site
        shipment = hop if is_sent else None
        if state is not None:
            site, shipment = state.site, state.shipment
        if not self.is_class:
            self.stock.clear()
        self._put(Holding(hop, site, size, size, shipment, inside, unit))

    def _put(self, held: Holding) -> None:
        self.stock.add(held)
        self.course.bearings.append(self._bearing(held))
        if not self.is_class:
            state = State(held.hop, self._number, held.inside, held.site, held.shipment)
            self._note(state)

    def _note(self, state: State) -> None:
        if state.hop.position not in self.touching and state.hop.position not in self.course.after:
            self.course.hops.append(state.hop)
        self.course.after[state.hop.position] = state

    def _leave(self, hop: Hop) -> None:
        for held in self.stock:
            self.stock.remove(held)
        self._note(State(hop, self._number, is_gone=True))

    def _bearing(self, held: Holding) -> Bearing:
        weight = held.left if self.measure == "weight" else None
        if not self.is_class:
            weight = self.course.fillings[-1].weight_mg
        path = (*held.inside, self.item)
        return Bearing(held.hop, path, held.site, self._number, weight)

    @property
    def _number(self) -> int:
        return len(self.course.fillings) - 1

    def _size(self, line: Line) -> int | None:
        if self.measure == "weight":
            return line.weight_mg
        if self.measure == "count" and line.count is not None:
            return int(line.count * 1000)
        return None

    def _unit_at(self, hop: Hop, parent: str | None) -> Unit | None:
        if parent is None or parent not in self.around:
            return None
        state = self.around[parent].after.get(hop.position)
        return None if state is None else (parent, state.filling)

    def _is_explained(self, hop: Hop) -> bool:
        if hop.position not in self.touching or hop.begins_life or hop.has(Role.OUTPUT, self.item):
            return True
        if hop.has(Role.PARENT, self.item) and hop.is_packing:
            return True
        if hop.is_unpacking and hop.has(Role.CHILD, self.item):
            unit = self._unit_at(hop, hop.event.parent_id)
            return unit is not None and bool(self.stock.in_unit(unit))
        return explains(self.stock, hop, self.consignments)

    def _may_answer(self, shipment: Hop, receipt: Hop) -> bool:
        return self.consignments.may_answer(shipment, receipt)


def _lines_of(hop: Hop, item: str) -> list[Line]:
    return [hop.lines[role, item] for role in Role if hop.has(role, item)]


def _measure(hops: Iterable[Hop], item: str) -> str | None:
    """In what amounts of a lot can be compared: weight, count, or nothing where some lack both."""
    lines = [line for hop in hops if not hop.only_observes for line in _lines_of(hop, item)]
    if all(line.weight_mg is not None for line in lines):
        return "weight"
    if all(line.count is not None for line in lines):
        return "count"
    return None


def _merged(first: Link, second: Link) -> Link:
    return Link(
        first.from_hop,
        first.to_hop,
        first.item,
        first.inside,
        first.basis,
        _sum(first.weight_mg, second.weight_mg),
        _count(first.count, second.count),
    )


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def _count(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first is None or second is None else first + second
