"""One walk over the graph, from the goods asked about to where they came from or went.

What it follows are goods as a hop yields them (`_State`), never bare hops or items, so the
rest of a pallet stays out. It asks for unknown items a whole level at a time.

PURE, but for the fetch that is handed in.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from seafood_trace.epcis.event import Role
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.lineage.answer import Direction, Gap, Missing, Question, Trace
from seafood_trace.lineage.course import Bearing, Path
from seafood_trace.lineage.graph import Graph
from seafood_trace.lineage.hop import SENDING, Hop, names_a_lot, site_of
from seafood_trace.lineage.link import Link
from seafood_trace.lineage.order import causal_order
from seafood_trace.lineage.passage import taken_for, yielded_from
from seafood_trace.lineage.shares import Step, reaching

# Every record that touches any of these items, or tells of a run of one of these IDs.
Fetch = Callable[[Collection[str]], Sequence[Recorded]]

# Records read for one hop shown, at most: of a lot spread over many places most lead elsewhere.
_RECORDS_PER_HOP = 10
_STATES_PER_HOP = 10
RECEIPT_DUE = timedelta(hours=72)  # audit test 5: counterpart missing after 72 h


@dataclass(frozen=True, slots=True)
class _State:
    """Goods as a hop yields them."""

    hop: int
    goods: Path


@dataclass(slots=True)
class _Found:
    """What a journey has gathered so far."""

    states: dict[_State, None] = field(default_factory=dict)
    hops: dict[int, Hop] = field(default_factory=dict)
    links: dict[Link, None] = field(default_factory=dict)
    steps: dict[tuple[_State, _State, Link], None] = field(default_factory=dict)
    starts: dict[_State, int | None] = field(default_factory=dict)
    gaps: dict[Gap, None] = field(default_factory=dict)
    roots: dict[int, None] = field(default_factory=dict)


class Journey:
    """One walk over the graph, a level of unknown items at a time."""

    def __init__(self, fetch: Fetch, graph: Graph, question: Question, max_hops: int) -> None:
        self.fetch = fetch
        self.graph = graph
        self.question = question
        self.max_hops = max_hops
        self.truncated = False
        self.found = _Found()
        self.is_back = question.direction is Direction.BACK

    def travel(self) -> Trace:
        pending = self._start()
        while pending and not self.truncated:
            waiting: list[_State] = []
            unknown: set[str] = set()
            while pending and not self.truncated:
                state = pending.pop()
                missing = self.graph.missing(self._needs(state))
                if missing:
                    unknown |= missing
                    waiting.append(state)
                else:
                    pending += self._step(state)
            if unknown:
                self._learn(unknown)
            pending = waiting
        return self._trace()

    # Learning.

    def _learn(self, items: Iterable[str]) -> None:
        """Fetch the items, then the units around them, a level at a time."""
        wanted = set(items)
        missing = wanted
        while missing and not self.truncated:
            level = sorted(missing)
            self.graph.add(level, self.fetch(level))
            self.truncated = len(self.graph.hops) > self.max_hops * _RECORDS_PER_HOP
            missing = self.graph.missing(wanted)

    def _needs(self, state: _State) -> set[str]:
        hop = self.graph.hops[state.hop]
        if self.is_back:
            needs = {take.path[0] for take in taken_for(hop, state.goods)}
            lot = self.graph.lot_of(state.goods[0], hop)
            return needs | ({lot} if lot else set())
        needs = set(state.goods)
        if not self.graph.missing(needs):
            needs |= self._inside(state, hop)
        for item in list(needs):
            needs.update(self.graph.members_of(item))
        return needs

    def _inside(self, state: _State, hop: Hop) -> set[str]:
        """Everything within a whole unit, as far as it is known: any of it may go its own way."""
        inside: set[str] = set()
        pending = [state.goods[-1]]
        while pending:
            unit = pending.pop()
            if not names_a_lot(unit) or self.graph.missing([unit]):
                continue
            for item in self.graph.ever_inside(unit, hop):
                if item not in inside:
                    inside.add(item)
                    pending.append(item)
        return inside

    # Starting.

    def _start(self) -> list[_State]:
        item = self.question.item
        self._learn([item, *self.graph.members_of(item)])
        bearings = self.graph.course(item).bearings
        lot = self.graph.lot_of(item)
        if not bearings and not self.graph.course(item).hops and lot is not None:
            item = lot
            self._learn([item])
        for member in self.graph.members_of(item):
            self.graph.course(member)
        return self._start_at(item)

    def _start_at(self, item: str) -> list[_State]:
        course = self.graph.course(item)
        states: list[_State] = []
        for bearing in self._chosen(item):
            state = _State(bearing.hop.position, bearing.path)
            self.found.starts[state] = bearing.weight_mg
            states += self._reach(state)
        if not self.is_back:
            for hop in self._here(course.unsourced):
                states += self._arrive(hop, (item,))
        return states

    def _chosen(self, item: str) -> list[Bearing]:
        """The bearings asked about: of the filling, the time and the place in question."""
        course = self.graph.course(item)
        bearings = course.bearings
        until = self.question.at_time
        if until is not None and self.is_back:
            bearings = [one for one in bearings if one.hop.time <= until] or bearings[:1]
        if bearings and len(course.fillings) > 1:
            past = [one for one in bearings if until is None or one.hop.time <= until]
            filling = (past or bearings)[-1 if past else 0].filling
            bearings = [one for one in bearings if one.filling == filling]
        site = site_of(self.question.at_place)
        return bearings if site is None else self._chosen_at(site, item, bearings)

    def _chosen_at(self, site: str, item: str, bearings: list[Bearing]) -> list[Bearing]:
        """What was there, or was sent there and not received; all, with a gap, where neither."""
        judge = self.graph.consignments
        under_way = [one for one in self.graph.course(item).under_way if one in bearings]
        there = [one for one in bearings if one.site == site] + [
            one for one in under_way if judge.is_surely_for(one.hop, site)
        ]
        there = there or [one for one in under_way if judge.may_be_for(one.hop, site)]
        if not there and bearings:
            since = bearings[-1].hop.time
            self._gap(Missing.SIGHTING, None, None, item, since)
        return there or bearings

    def _here(self, hops: Iterable[Hop]) -> list[Hop]:
        site = site_of(self.question.at_place)
        return [hop for hop in hops if site is None or hop.site == site]

    # Stepping.

    def _step(self, state: _State) -> list[_State]:
        return self._step_back(state) if self.is_back else self._step_forward(state)

    def _step_back(self, state: _State) -> list[_State]:
        hop = self.graph.hops[state.hop]
        fresh: list[_State] = []
        is_root = True
        for take in taken_for(hop, state.goods):
            links = self.graph.links_into(hop, take.path[0])
            is_root = is_root and not links
            if not links and take.is_required:
                self._origin_gap(hop, take.path[0])
            for link in links:
                fresh += self._follow_back(state, link, take.path)
        for link in self._membership_links(hop, state.goods):
            is_root = False
            fresh += self._follow_back(state, link, (link.item,))
        if is_root:
            self._note_root(hop, state.goods[0])
        return fresh

    def _follow_back(self, state: _State, link: Link, taken: Path) -> list[_State]:
        came_from = _State(link.from_hop, (*link.inside, *taken))
        self.found.links[link] = None
        self.found.steps[came_from, state, link] = None
        return self._reach(came_from)

    def _membership_links(self, hop: Hop, goods: Path) -> list[Link]:
        lot = self.graph.lot_of(goods[0], hop)
        if lot is None or not names_a_lot(lot) or not hop.has(Role.EPC, goods[0]):
            return []
        self.graph.course(goods[0])  # notes the hop as one that takes from the lot
        return [one for one in self.graph.links_into(hop, lot) if not hop.has(Role.EPC, lot)]

    def _note_root(self, hop: Hop, item: str) -> None:
        if hop.begins_life:
            self.found.roots[hop.position] = None
        elif hop.is_transformation and not hop.items(Role.INPUT):
            self._gap(Missing.INPUTS, None, hop.position, item, hop.time)

    def _step_forward(self, state: _State) -> list[_State]:
        hop = self.graph.hops[state.hop]
        fresh: list[_State] = []
        for item in sorted(self._needs(state)):
            for link in self.graph.links_out_of(hop, item):
                taken = _carried(link, state.goods)
                if taken is None:
                    continue
                self.found.links[link] = None
                fresh += self._arrive(self.graph.hops[link.to_hop], taken)
        return fresh

    def _arrive(self, hop: Hop, goods: Path) -> list[_State]:
        self._visit(hop)
        onward = yielded_from(hop, goods, self.graph.contents_before)
        onward += [(serial,) for serial in self._numbered_from(hop, goods[0])]
        return [fresh for one in onward for fresh in self._reach(_State(hop.position, one))]

    def _numbered_from(self, hop: Hop, lot: str) -> list[str]:
        """The packs of this lot that the hop gave their serial numbers."""
        if hop.has(Role.EPC, lot):
            return []
        return [one for one in hop.items(Role.EPC) if self.graph.lot_of(one, hop) == lot]

    def _reach(self, state: _State) -> list[_State]:
        """The state, where it is new."""
        if state in self.found.states:
            return []
        if len(set(state.goods)) < len(state.goods):
            return []  # records may put units into one another in a ring; nothing lies in itself
        self.found.states[state] = None
        # One hop may carry many goods, each of them a state of its own.
        self.truncated |= len(self.found.states) > self.max_hops * _STATES_PER_HOP
        self._visit(self.graph.hops[state.hop])
        return [state]

    def _visit(self, hop: Hop) -> None:
        if len(self.found.hops) >= self.max_hops and hop.position not in self.found.hops:
            self.truncated = True
        else:
            self.found.hops[hop.position] = hop

    # Gaps.

    def _origin_gap(self, hop: Hop, item: str) -> None:
        reason = Missing.ORIGIN if names_a_lot(item) else Missing.LOT
        if item == hop.event.transformation_id:
            return  # judged once for the whole hop, in _note_root
        self._gap(reason, None, hop.position, item, hop.time)

    def _gap(
        self, reason: str, after: int | None, before: int | None, item: str, since: datetime
    ) -> None:
        self.found.gaps[Gap(str(reason), after, before, item, since)] = None

    def _gaps_of_links(self, links: Iterable[Link]) -> None:
        for link in links:
            if not link.confirmed:
                since = self.graph.hops[link.from_hop].time
                self._gap(link.basis, link.from_hop, link.to_hop, link.item, since)

    def _overdue_receipts(self) -> None:
        for state in self.found.states:
            hop = self.graph.hops[state.hop]
            is_overdue = hop.kind in SENDING and self.question.asked_at - hop.time > RECEIPT_DUE
            item = state.goods[0]
            if not is_overdue or not names_a_lot(item) or self.graph.missing([item]):
                continue
            course = self.graph.course(item)
            if hop.position not in course.out_of and any(
                one.hop is hop for one in course.under_way
            ):
                self._gap(Missing.RECEIPT, hop.position, None, item, hop.time)

    # The answer.

    def _trace(self) -> Trace:
        found = self.found
        links = [link for link in found.links if self._is_shown(link)]
        self._gaps_of_links(links)
        self._overdue_receipts()
        hops = causal_order(found.hops, links)
        place = {hop.position: index for index, hop in enumerate(hops)}
        links = self._with_shares(links, place)
        links.sort(key=lambda link: (place[link.from_hop], place[link.to_hop], link.path))
        starts = {state.hop for state in found.starts if state.hop in place}
        last = (starts if self.is_back else place.keys()) - {link.from_hop for link in links}
        first = starts - {link.to_hop for link in links}
        if self.is_back:
            first = found.roots.keys() & place.keys()
        return Trace(
            item=self.question.item,
            direction=self.question.direction,
            asked_at=self.question.asked_at,
            at_place=self.question.at_place,
            hops=hops,
            links=tuple(links),
            origins=tuple(sorted(first, key=place.__getitem__)),
            ends=tuple(sorted(last, key=place.__getitem__)),
            gaps=tuple(sorted(found.gaps, key=lambda gap: self._gap_key(gap, place))),
            truncated=self.truncated,
        )

    def _is_shown(self, link: Link) -> bool:
        return link.from_hop in self.found.hops and link.to_hop in self.found.hops

    def _with_shares(self, links: list[Link], place: Mapping[int, int]) -> list[Link]:
        if not self.is_back or self.truncated:
            return links
        steps = [
            Step(source.hop, source.goods, target.hop, target.goods, link)
            for source, target, link in self.found.steps
        ]
        starts = {(state.hop, state.goods): size for state, size in self.found.starts.items()}
        return reaching(links, steps, starts, self.found.hops, place)

    def _gap_key(self, gap: Gap, place: Mapping[int, int]) -> tuple[int, int, str, str]:
        last = len(place)
        before = last if gap.before_hop is None else place.get(gap.before_hop, last)
        after = last if gap.after_hop is None else place.get(gap.after_hop, last)
        return before, after, gap.reason, gap.item


def _carried(link: Link, goods: Path) -> Path | None:
    """The goods as the link's far end takes them, None where it carries others."""
    path = link.path
    shared = min(len(path), len(goods))
    if path[:shared] != goods[:shared]:
        return None
    return goods[len(link.inside) :] if len(goods) >= len(path) else (link.item,)
