"""The graph of hops, as far as it is known: which links lead into a hop and out of it.

It grows as records are added, and answers from the courses of items (`walk.py`), each
walked once when first asked for. A course needs every event of its item and of the units
the item was ever in: `missing` says what is still to be fetched.

PURE.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from seafood_trace.epcis.event import Role
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.lineage.consignments import Consignments
from seafood_trace.lineage.course import Course
from seafood_trace.lineage.hop import Hop, Kind, hops_of, lot_of_new_serial, names_a_lot
from seafood_trace.lineage.link import Link
from seafood_trace.lineage.order import causal_key
from seafood_trace.lineage.walk import course_of


class Graph:
    """Hops known so far, with the links between them."""

    def __init__(
        self,
        memberships: Mapping[str, str] | None = None,
        consignments: Consignments | None = None,
    ) -> None:
        self.hops: dict[int, Hop] = {}
        self._memberships = dict(memberships or {})
        self._members: dict[str, list[str]] = {}
        for serial, lot in self._memberships.items():
            self._members.setdefault(lot, []).append(serial)
        self.consignments = consignments or Consignments()
        self._touching: dict[str, dict[int, Hop]] = {}
        self._units: dict[str, dict[str, None]] = {}
        self._fetched: set[str] = set()
        self._settled: set[str] = set()
        self._courses: dict[str, Course] = {}
        self._observers: dict[str, dict[int, Hop]] = {}

    def add(self, fetched: Collection[str], records: Iterable[Recorded]) -> None:
        """Take in every record that touches the fetched items."""
        self._fetched.update(fetched)
        for hop in hops_of(one for one in records if one.position not in self.hops):
            self.hops[hop.position] = hop
            run = hop.event.transformation_id
            names = dict.fromkeys(item for _, item in hop.lines) | ({run: None} if run else {})
            for item in names:
                self._touching.setdefault(item, {})[hop.position] = hop
            if hop.event.parent_id is not None:
                for child in hop.items(Role.CHILD):
                    self._units.setdefault(child, {})[hop.event.parent_id] = None

    def missing(self, items: Iterable[str]) -> set[str]:
        """What is to be fetched before the courses of these items can be walked."""
        missing: set[str] = set()
        for item in items:
            if item not in self._settled and names_a_lot(item):
                lacking = self._lacking(item)
                missing |= lacking
                if not lacking:
                    self._settled.add(item)
        return missing

    def course(self, item: str) -> Course:
        """The course of an item whose events are all known."""
        if item not in self._courses:
            for one in self._outermost_first(item):
                self._courses[one] = self._walk(one)
        return self._courses[item]

    def links_into(self, hop: Hop, item: str) -> list[Link]:
        """The links by which the hop came to the item."""
        return self.course(item).into.get(hop.position, []) if names_a_lot(item) else []

    def links_out_of(self, hop: Hop, item: str) -> list[Link]:
        """The links by which the item left the hop."""
        return self.course(item).out_of.get(hop.position, []) if names_a_lot(item) else []

    def lot_of(self, serial: str, hop: Hop | None = None) -> str | None:
        """The lot that a serial number belongs to, None where nothing says so."""
        known = self._memberships.get(serial)
        if known is not None or hop is None:
            return known
        return lot_of_new_serial(hop.event, serial)

    def members_of(self, lot: str) -> list[str]:
        """The serial numbers known to belong to the lot."""
        return self._members.get(lot, [])

    def contents_before(self, unit: str, hop: Hop) -> tuple[str, ...]:
        """What was in the unit when the hop emptied it."""
        filling = self.course(unit).filling_at(hop)
        return () if filling is None else filling.before.get(hop.position, ())

    def ever_inside(self, unit: str, hop: Hop) -> Iterable[str]:
        """Everything that was ever in the unit's filling of that hop."""
        filling = self.course(unit).filling_at(hop)
        return () if filling is None else filling.ever

    def _lacking(self, item: str) -> set[str]:
        """The item and all units around it, as far as known, less what was fetched."""
        around = {item}
        pending = [item]
        while pending:
            for unit in self._units.get(pending.pop(), ()):
                if unit not in around:
                    around.add(unit)
                    pending.append(unit)
        return around - self._fetched

    def _outermost_first(self, item: str) -> list[str]:
        """The item last, every unit it was in before it; a ring of units is cut somewhere."""
        ordered: list[str] = []
        begun = {item}
        pending = [(item, self._further_units(item))]
        while pending:
            inner, units = pending[-1]
            unit = next((one for one in units if one not in begun), None)
            if unit is None:
                ordered.append(inner)
                pending.pop()
            else:
                begun.add(unit)
                pending.append((unit, self._further_units(unit)))
        return ordered

    def _further_units(self, item: str) -> Iterator[str]:
        """The units it was ever in whose courses are still to be walked."""
        known = self._units.get(item, ())
        return iter(sorted(unit for unit in known if unit not in self._courses))

    def _walk(self, item: str) -> Course:
        touching = sorted(self._touching.get(item, {}).values(), key=causal_key)
        if any(hop.event.transformation_id == item for hop in touching):
            return _course_of_run(item, touching)
        units = sorted(self._units.get(item, ()))
        around = {unit: self._courses[unit] for unit in units if unit in self._courses}
        observers = self._observers.get(item, {}).values()
        course = course_of(item, touching, around, observers, self.consignments)
        self._note_observers(course)
        return course

    def _note_observers(self, course: Course) -> None:
        """A serial number's first hop took from its lot, whose course is then walked again."""
        if not course.hops:
            return
        first = course.hops[0]
        is_new = first.begins_life and first.kind not in (Kind.CATCH, Kind.HATCH)
        for hop in [first] if is_new else course.unsourced[:1]:
            lot = self.lot_of(course.item, hop)
            if lot is None or hop.position in self._touching.get(lot, {}):
                continue
            self._observers.setdefault(lot, {})[hop.position] = hop
            self._courses.pop(lot, None)


def build(records: Iterable[Recorded], memberships: Mapping[str, str] | None = None) -> Graph:
    """The graph of records that are everything there is."""
    graph = Graph(memberships)
    records = list(records)
    items = {item.uri for record in records for item in record.event.items()}
    runs = {record.event.transformation_id for record in records} - {None}
    graph.add([*items, *(run for run in runs if run)], records)
    return graph


def _course_of_run(run: str, hops: list[Hop]) -> Course:
    """The links between the events that tell of one transformation.

    All inputs of a run may be in all its outputs (EPCIS 7.4.6), whenever they were written;
    events with both are linked forwards only.
    """
    course = Course(run, hops=hops)
    for index, source in enumerate(hops):
        if not source.items(Role.INPUT):
            continue
        only_takes = not source.items(Role.OUTPUT)
        for other, target in enumerate(hops):
            is_later = other > index or (only_takes and other != index)
            if is_later and target.items(Role.OUTPUT):
                course.links.append(Link(source.position, target.position, run))
    return course.index()
