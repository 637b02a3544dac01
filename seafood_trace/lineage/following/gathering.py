"""A fetch for a trace that asks our own record and other systems, and marks who told what.

Systems are asked for an item where a link to it leads, where the operator says, and where
events of the chain came from: one that tells of a lot's making knows its inputs best. What
two of them tell alike is one event. What was asked once is not asked again, so a ring of
systems that point to one another ends. Whoever does not answer is noted beside the item;
the trace goes on.

PURE, but for the fetch and the conversation that are handed in.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from seafood_trace.epcis.event import Event
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.errors import InvalidInput, SeafoodTraceError
from seafood_trace.identifiers import identity
from seafood_trace.identifiers.identity import Kind
from seafood_trace.lineage.following import told
from seafood_trace.lineage.following.conversation import Conversation, LimitReached, Silent
from seafood_trace.lineage.following.systems import Spelling, spellings
from seafood_trace.lineage.trace import Fetch
from seafood_trace.work.outbound import Refused, Unreachable

# Above any position of a ledger, so that what others tell never stands for a record of ours.
FIRST_FOREIGN_POSITION = 2**48
OWN = "own"
MOST_SYSTEMS = 12
MOST_NOTES = 200
_ITEMS_A_QUERY = 40
# No system is asked again that failed like this: it will fail alike for the next item.
_LASTING = (Unreachable, Refused)
_CLASSES = frozenset({Kind.LOT, Kind.PRODUCT})
_BY_RUN = "EQ_transformationID"
# One address may be a resolver and hold events: to be asked both is not to be asked twice.
_RESOLVING = "resolving by "


@dataclass(frozen=True, slots=True)
class Note:
    """What could not be had of a system about an item (None: about no item alone)."""

    system: str
    code: str
    message: str
    item: str | None = None


@dataclass(slots=True)
class Gathering:
    """What a trace gathers from everywhere. `told_by` says who told of each position."""

    own: Fetch
    talk: Conversation
    now: datetime
    told_by: dict[int, tuple[str, ...]] = field(default_factory=dict)
    notes: dict[Note, None] = field(default_factory=dict)
    systems: dict[str, None] = field(default_factory=dict)
    is_cut_short: bool = False
    _asked: set[tuple[str, str]] = field(default_factory=set)
    _failing: dict[str, SeafoodTraceError] = field(default_factory=dict)
    _spelled: dict[str, dict[str, None]] = field(default_factory=dict)
    _resolvers: dict[str, dict[str, None]] = field(default_factory=dict)
    _tellers: dict[str, dict[str, None]] = field(default_factory=dict)
    _events: dict[str, dict[tuple[str, bool], tuple[Event, str]]] = field(default_factory=dict)
    _positions: dict[tuple[str, str, bool], int] = field(default_factory=dict)
    _runs: set[str] = field(default_factory=set)
    _partners: dict[str, None] = field(default_factory=dict)

    def fetch(self, items: Collection[str]) -> Sequence[Recorded]:
        """Every event that touches any of the items, of whoever tells it; alike ones once."""
        own = list(self.own(items))
        for one in own:
            self._note_teller(one.position, OWN)
            self.note_spellings(spellings(one.event))
            self._note_run(one.event)
        try:
            self._ask_for(items)
        except LimitReached:
            self.is_cut_short = True
        return self._merged(own, set(items))

    def note_spellings(self, found: Iterable[Spelling]) -> None:
        """Remember how items are written, and where their links lead."""
        for one in found:
            self._spelled.setdefault(one.item, {})[one.text] = None
            if one.resolver is not None:
                self._resolvers.setdefault(one.item, {})[one.resolver] = None

    # Asking.

    def _ask_for(self, items: Collection[str]) -> None:
        """Ask whoever told of the items, then resolvers, then partners who told of anything.

        The last costs one question for many items, where a resolver is asked for each. A system
        that only a link led to is asked for nothing but what it was linked to or told of: whoever
        put that link there shall not learn what else is in the chain.
        """
        partners = dict.fromkeys(self.talk.systems.resolvers)
        self._ask_tellers(items)
        for item in items:
            resolvers = {**self._resolvers.get(item, {}), **partners}
            if resolvers and self.talk.is_nearly_spent:
                self.is_cut_short = True
                break
            for resolver in resolvers:
                for repository in self._resolve(resolver, item):
                    self._tellers.setdefault(item, {})[repository] = None
                    if resolver in partners:
                        self._partners[repository] = None
        self._ask_tellers(items)
        for repository in self._partners:
            if self._events.get(repository):
                self._ask_repository(repository, items)

    def _ask_tellers(self, items: Collection[str]) -> None:
        by_repository: dict[str, list[str]] = {}
        for item in items:
            for repository in self._tellers.get(item, {}):
                by_repository.setdefault(repository, []).append(item)
        for repository, wanted in by_repository.items():
            self._ask_repository(repository, wanted)

    def _ask_repository(self, repository: str, items: Collection[str]) -> None:
        wanted = [item for item in items if self._is_new(repository, item)]
        for start in range(0, len(wanted), _ITEMS_A_QUERY):
            self._query(repository, wanted[start : start + _ITEMS_A_QUERY])

    def _is_new(self, system: str, item: str) -> bool:
        """Whether the system was not asked for the item before; now it is."""
        if (system, item) in self._asked:
            return False
        self._asked.add((system, item))
        return True

    def _resolve(self, resolver: str, item: str) -> list[str]:
        if not self._is_new(_RESOLVING + resolver, item) or not self._may_ask(resolver, item):
            return []
        try:
            return self.talk.repositories(resolver, item)
        except (Silent, Unreachable, InvalidInput) as error:
            self._fail(resolver, item, error)
            return []

    def _may_ask(self, system: str, item: str) -> bool:
        if self.talk.systems.is_own(system):
            return False
        failure = self._failing.get(system)
        if failure is not None:
            self._note(system, failure, item)
            return False
        if system not in self.systems and len(self.systems) >= MOST_SYSTEMS:
            self.is_cut_short = True
            return False
        self.systems[system] = None
        return True

    def _query(self, repository: str, items: Sequence[str]) -> None:
        items = [item for item in items if self._may_ask(repository, item)]
        for parameter, wanted in self._by_parameter(items).items():
            spelled = {text for item in wanted for text in (item, *self._spelled.get(item, ()))}
            try:
                for page in self.talk.documents(repository, parameter, spelled):
                    self._take_in(repository, told.read(page, wanted, received_at=self.now))
            except (Silent, Unreachable, InvalidInput) as error:
                for item in wanted:
                    self._fail(repository, item, error)

    def _fail(self, system: str, item: str, error: SeafoodTraceError) -> None:
        if isinstance(error, _LASTING):
            self._failing[system] = error
        self._note(system, error, item)

    def _note(self, system: str, error: SeafoodTraceError, item: str | None) -> None:
        for fault in error.faults[:1]:
            self._keep_note(Note(system, fault.code, fault.message, item))

    def _keep_note(self, note: Note) -> None:
        if len(self.notes) < MOST_NOTES:
            self.notes[note] = None

    def _take_in(self, repository: str, answer: told.Told) -> None:
        for fault in answer.faults:
            self._keep_note(Note(repository, fault.code, fault.message))
        kept = self._events.setdefault(repository, {})
        for event, content in answer.events:
            kept[content, event.error_declaration is not None] = (event, content)
            self.note_spellings(spellings(event))
            self._note_run(event)
            for item in _touched(event):
                self._tellers.setdefault(item, {})[repository] = None
        if sum(map(len, self._events.values())) > self.talk.limits.events:
            raise LimitReached

    def _note_run(self, event: Event) -> None:
        if event.transformation_id is not None:
            self._runs.add(event.transformation_id)

    def _by_parameter(self, items: Iterable[str]) -> dict[str, list[str]]:
        """The items by the query parameter that finds them."""
        found: dict[str, list[str]] = {}
        for item in items:
            name = "MATCH_anyEPCClass" if identity.kind(item) in _CLASSES else "MATCH_anyEPC"
            found.setdefault(_BY_RUN if item in self._runs else name, []).append(item)
        return found

    # Merging.

    def _merged(self, own: Sequence[Recorded], items: set[str]) -> list[Recorded]:
        merged = list(own)
        known = {
            (one.content_hash, one.declared_wrong, _declares(one)): one.position for one in own
        }
        for repository, events in self._events.items():
            for one in self._records_of(repository, list(events.values())):
                if items.isdisjoint(_touched(one.event)):
                    continue
                sameness = (one.content_hash, one.declared_wrong, _declares(one))
                position = known.setdefault(sameness, one.position)
                self._note_teller(position, repository)
                if position == one.position:
                    merged.append(one)
        return merged

    def _note_teller(self, position: int, teller: str) -> None:
        known = self.told_by.get(position, ())
        if teller not in known:
            self.told_by[position] = (*known, teller)

    def _records_of(self, repository: str, events: Sequence[tuple[Event, str]]) -> list[Recorded]:
        """The events as records, each at the position that it was given at first sight."""
        records = told.recorded(events, 0, self.now)
        placed = []
        for one, (event, content) in zip(records, events, strict=True):
            key = (repository, content, event.error_declaration is not None)
            position = self._positions.setdefault(
                key, FIRST_FOREIGN_POSITION + len(self._positions)
            )
            placed.append(replace(one, position=position))
        return placed


def _declares(one: Recorded) -> bool:
    return one.event.error_declaration is not None


def _touched(event: Event) -> set[str]:
    """The items of the event, and the run that it tells of."""
    items = {item.uri for item in event.items()}
    return items | ({event.transformation_id} if event.transformation_id is not None else set())
