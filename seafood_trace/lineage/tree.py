"""A trace as an indented text tree, for the terminal.

A back-trace grows from the item towards its origins, a forward trace from the item towards
its ends. A branch that several others lead to is drawn once, with a number, and referred
to by it. What is missing stands where it is missing.

PURE.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from seafood_trace.identifiers import identity
from seafood_trace.lineage.answer import Direction, Gap, Trace
from seafood_trace.lineage.hop import Hop
from seafood_trace.lineage.link import Link

# A party's or place's name for people, None where there is none.
NameOf = Callable[[str], str | None]

_WORDS = {
    "receipt_missing": "no receipt recorded",
    "shipment_missing": "no shipment recorded",
    "moved_unrecorded": "no move recorded",
    "destination_differs": "sent to another place",
    "place_unknown": "place not recorded",
    "origin_missing": "no origin recorded",
    "inputs_missing": "no inputs recorded",
    "no_lot": "no lot recorded",
    "never_seen_there": "never recorded there",
}


def _no_name(_uri: str) -> str | None:
    return None


def _no_teller(_position: int) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Remarks:
    """What is to be said beside hops: who told of each, and what could not be had of an item.

    What is said of None is of no item alone.
    """

    teller: Callable[[int], str] = _no_teller
    of_item: Mapping[str | None, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Branch:
    """A hop to draw, by which link it was come to, and the strokes before it."""

    position: int
    link: Link | None
    lead: str
    stroke: str
    rest: str


def draw(trace: Trace, name_of: NameOf = _no_name, remarks: Remarks | None = None) -> str:
    """The tree, one line a hop, ending with a newline."""
    drawing = _Drawing(trace, name_of, remarks or Remarks())
    return "".join(f"{line}\n" for line in drawing.lines())


class _Drawing:
    def __init__(self, trace: Trace, name_of: NameOf, remarks: Remarks) -> None:
        self.trace = trace
        self.name_of = name_of
        self.remarks = remarks
        self.unsaid = dict.fromkeys(remarks.of_item)
        self.is_back = trace.direction is Direction.BACK
        self.hops = {hop.position: hop for hop in trace.hops}
        self.branches: dict[int, list[Link]] = {}
        for link in trace.links:
            self.branches.setdefault(self._near(link), []).append(link)
        self.numbers = self._shared_numbers()

    def lines(self) -> Iterator[str]:
        trace = self.trace
        arrow = "←" if self.is_back else "→"
        yield f"{arrow} {short_item(trace.item)}"
        for gap in trace.gaps:
            if gap.after_hop is None and gap.before_hop is None:
                yield f"  ! {_WORDS.get(gap.reason, gap.reason)}"
        yield from self._tree()
        for item in self.unsaid:
            about = "" if item is None else f": {short_item(item)}"
            yield from (f"! {said}{about}" for said in self.remarks.of_item[item])
        if trace.truncated:
            yield "… there is more than was followed"

    def _tree(self) -> Iterator[str]:
        """Depth first, with a stack of its own: a chain may be longer than Python's."""
        drawn: set[int] = set()
        stack = self._roots()[::-1]
        while stack:
            branch = stack.pop()
            shown = branch.lead + branch.stroke + self._line(branch)
            if branch.position in drawn:
                yield f"{shown} (see {self.numbers.get(branch.position, 0)})"
                continue
            drawn.add(branch.position)
            number = self.numbers.get(branch.position)
            yield shown + (f" ({number})" if number else "")
            lead = branch.lead + branch.rest
            for gap in self._open_gaps(branch.position):
                yield f"{lead}  ! {_WORDS.get(gap.reason, gap.reason)}: {short_item(gap.item)}"
            if branch.position not in self.branches:
                yield from (f"{lead}  ! {said}" for said in self._silence_at(branch.position))
            stack += _branches(self.branches.get(branch.position, ()), lead, self._far)[::-1]

    def _roots(self) -> list[_Branch]:
        roots = self.trace.ends if self.is_back else self.trace.origins
        return [_Branch(position, None, "", "", "") for position in roots]

    def _shared_numbers(self) -> dict[int, int]:
        """A number for each hop that more than one branch leads to, in causal order."""
        times: dict[int, int] = dict.fromkeys((root.position for root in self._roots()), 1)
        for link in self.trace.links:
            times[self._far(link)] = times.get(self._far(link), 0) + 1
        shared = [hop.position for hop in self.trace.hops if times.get(hop.position, 0) > 1]
        return {position: number for number, position in enumerate(shared, start=1)}

    def _near(self, link: Link) -> int:
        return link.to_hop if self.is_back else link.from_hop

    def _far(self, link: Link) -> int:
        return link.from_hop if self.is_back else link.to_hop

    def _open_gaps(self, position: int) -> list[Gap]:
        """Gaps with nothing on their other side; the others are marked on their link."""
        return [
            gap for gap in self.trace.gaps if {gap.after_hop, gap.before_hop} == {position, None}
        ]

    def _silence_at(self, position: int) -> Iterator[str]:
        """What could not be had of the items of a hop at which the tree ends."""
        for _, item in self.hops[position].lines:
            if item in self.unsaid:
                del self.unsaid[item]
                yield from (f"{said}: {short_item(item)}" for said in self.remarks.of_item[item])

    def _line(self, branch: _Branch) -> str:
        shown = self._words(branch)
        teller = self.remarks.teller(branch.position)
        return f"{shown} [{teller}]" if teller else shown

    def _words(self, branch: _Branch) -> str:
        hop = self.hops[branch.position]
        words = [hop.time.date().isoformat(), f"{hop.kind:<8}", self._place(hop)]
        link = branch.link
        if link is None:
            return " ".join(word for word in words if word).rstrip()
        words += [" in ".join(short_item(item) for item in link.path[::-1]), _amount(link)]
        if not link.confirmed:
            words.append(f"! {_WORDS.get(link.basis, link.basis)}")
        return " ".join(word for word in words if word).rstrip()

    def _place(self, hop: Hop) -> str:
        if hop.place is None:
            return "(no place)"
        return self.name_of(hop.place) or short_item(hop.place)


def short_item(uri: str) -> str:
    """The part of an identifier that people read out: lot code, serial, or its last part."""
    code = identity.lot_code_of(uri) if ":" in uri else None
    if code is not None:
        return code
    return uri.rstrip("/").rpartition("/" if "/" in uri else ":")[2]


def _amount(link: Link) -> str:
    if link.weight_mg is not None:
        return f"{link.weight_mg / 1_000_000:,.2f} kg"
    return "" if link.count is None else f"{link.count:f} pieces"


def _branches(links: Iterable[Link], lead: str, far: Callable[[Link], int]) -> list[_Branch]:
    """One branch goes straight on, several are drawn as a fork."""
    listed = list(links)
    if len(listed) == 1:
        return [_Branch(far(listed[0]), listed[0], lead, "", "")]
    return [
        _Branch(far(link), link, lead, *(("└─ ", "   ") if link is listed[-1] else ("├─ ", "│  ")))
        for link in listed
    ]
