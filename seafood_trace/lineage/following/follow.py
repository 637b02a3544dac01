"""A trace through our record and those of other systems.

For whoever may read everything, and for the operator, it is made of the whole record, and
others are asked with the keys that they gave this service. For anybody else it is made of what
they may read here, and others are asked with no key but what the asker brings: what a partner's
system shows to this service is not shown to every partner, and an event that a stranger's
system makes up opens nothing of the record. Nothing of it is stored, keys neither.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import Level
from seafood_trace.epcis import records
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.identifiers import identity
from seafood_trace.lineage import trace
from seafood_trace.lineage.answer import Direction, Trace
from seafood_trace.lineage.consignments import no_owners
from seafood_trace.lineage.following.conversation import Calls, Conversation, Limits
from seafood_trace.lineage.following.gathering import FIRST_FOREIGN_POSITION, Gathering, Note
from seafood_trace.lineage.following.systems import Systems, spelling
from seafood_trace.lineage.tracing import MOST_RECORDS
from seafood_trace.parties import places
from seafood_trace.store.engine import Store


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be followed: an item as it was written and its canonical URI.

    `brought` are the systems that the asker names, with the asker's own keys.
    """

    sent: str
    item: str
    direction: Direction = Direction.BACK
    at_place: str | None = None
    at_time: datetime | None = None
    brought: Systems = field(default_factory=Systems)


@dataclass(frozen=True, slots=True)
class Followed:
    """A trace through several systems.

    `told_by` says of each hop who told it: `own`, or the address of another system. `systems` are
    all that were asked. `levels` are the asker's at the hops of our own record.
    """

    trace: Trace
    told_by: Mapping[int, tuple[str, ...]]
    notes: tuple[Note, ...]
    systems: tuple[str, ...]
    levels: Mapping[int, Level]


def follow(
    store: Store,
    calls: Calls,
    systems: Systems,
    wanted: Wanted,
    *,
    actor: Actor | None,
    now: datetime,
    limits: Limits,
    memberships: Mapping[str, str] | None = None,
) -> Followed:
    """The trace as the actor may see it; None is the operator. Raises TooLarge.

    `memberships` say which lot a serial number belongs to, as far as the actor may know.
    """
    reads_all = actor is None or actor.reads_all
    known = (systems if reads_all else systems.without_keys()).joined(wanted.brought)
    levels: dict[int, Level] = {}
    gathering = Gathering(_fetch(store, actor, levels), Conversation(calls, known, limits), now)
    gathering.note_spellings(spelling(wanted.sent))
    walk = trace.back if wanted.direction is Direction.BACK else trace.forward
    found = walk(
        gathering.fetch,
        wanted.item,
        asked_at=now,
        at_place=wanted.at_place,
        at_time=wanted.at_time,
        memberships={**_said_to_be_of(wanted), **(memberships or {})},
        owners_of=_owners(store) if reads_all else no_owners,
    )
    shown = {hop.position for hop in found.hops}
    return Followed(
        trace=replace(found, truncated=found.truncated or gathering.is_cut_short),
        told_by={at: who for at, who in gathering.told_by.items() if at in shown},
        notes=tuple(gathering.notes),
        systems=tuple(gathering.systems),
        levels={at: levels.get(at, Level.FULL) for at in shown},
    )


def is_foreign(position: int) -> bool:
    """Whether the hop at this position is of no record of ours."""
    return position >= FIRST_FOREIGN_POSITION


def _fetch(store: Store, actor: Actor | None, levels: dict[int, Level]) -> trace.Fetch:
    """A fetch of our own record, as far as the actor may read it, at `levels`, which it notes.

    It reads in a session of its own each time: between two of them other systems are waited for.
    """

    def fetch(items: Collection[str]) -> Sequence[Recorded]:
        with store.reading() as session:
            positions = records.positions_touching(session, items, at_most=MOST_RECORDS)
            if actor is not None:
                readable = visibility.levels(session, actor, positions)
                levels.update(readable)
                positions &= readable.keys()
            return _once(records.load(session, positions))

    return fetch


def _once(found: Sequence[Recorded]) -> list[Recorded]:
    """The events without their copies: what several parties told alike is one."""
    first: dict[tuple[bytes, bool, bool], Recorded] = {}
    for one in found:
        declares = one.event.error_declaration is not None
        first.setdefault((one.content_hash, one.declared_wrong, declares), one)
    return list(first.values())


def _owners(store: Store) -> Callable[[str], frozenset[str]]:
    known: dict[str, frozenset[str]] = {}

    def owners_of(site: str) -> frozenset[str]:
        if site not in known:
            with store.reading() as session:
                owner = places.owners_by_place(session, [site]).get(site)
            known[site] = frozenset() if owner is None else frozenset({owner})
        return known[site]

    return owners_of


def _said_to_be_of(wanted: Wanted) -> Mapping[str, str]:
    """The lot that stands beside a serial number in the link as it was sent: what a label says."""
    lot = identity.lot_of_serial_link(wanted.sent)
    return {} if lot is None else {wanted.item: lot}
