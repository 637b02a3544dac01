"""A trace over the store: what `trace.py` thinks about, fetched from the record.

The trace is made on the whole record, whoever asks; `redaction` then cuts it down. An event
that several parties told alike (a processor passes on what the vessel recorded) is one hop,
and whoever may read any copy may read it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.access.visibility import Level
from seafood_trace.epcis import records
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.lineage import trace
from seafood_trace.lineage.hop import site_of
from seafood_trace.lineage.trace import Direction, Trace
from seafood_trace.parties import places

# Far above what one level of a real chain holds; beyond it the trace says that it is truncated.
MOST_RECORDS = 20_000


def follow(
    session: Session,
    item: str,
    direction: Direction,
    *,
    now: datetime,
    at_place: str | None = None,
    at_time: datetime | None = None,
    memberships: Mapping[str, str] | None = None,
) -> Trace:
    """The trace of a canonical item. `memberships`: which lot a serial number belongs to."""
    walk = trace.back if direction is Direction.BACK else trace.forward
    owners = _Owners(session)
    return walk(
        fetch_from(session, owners),
        item,
        asked_at=now,
        at_place=at_place,
        at_time=at_time,
        memberships=memberships,
        owners_of=owners,
    )


@dataclass(frozen=True)
class Reading:
    """What an actor reads of a trace: its level at each readable hop, by position.

    `told_by_others` are those of which another party's record lets it read: a partner's own word
    alone opens nothing of anybody else.
    """

    levels: Mapping[int, Level]
    told_by_others: frozenset[int]


def reading_of(session: Session, actor: Actor, found: Trace) -> Reading:
    """What the actor reads of the trace; hops that are left out are at most public."""
    hashes = {hop.position: hop.content_hash for hop in found.hops}
    copies = records.copies(session, set(hashes.values()))
    positions = {position for alike in copies.values() for position, _ in alike}
    readable = visibility.levels(session, actor, positions)
    levels: dict[int, Level] = {}
    told: set[int] = set()
    for position, content_hash in hashes.items():
        mine = [(copy, by) for copy, by in copies.get(content_hash, []) if copy in readable]
        if mine:
            levels[position] = max((readable[copy] for copy, _ in mine), key=_ORDER.index)
        if any(by != actor.party_id for _, by in mine):
            told.add(position)
    return Reading(levels, frozenset(told))


_ORDER = (Level.WITHHELD, Level.PUBLIC, Level.SHARED, Level.FULL)


def fetch_from(session: Session, owners: "_Owners") -> trace.Fetch:
    """A fetch of every event that touches any of the items, what is told alike only once."""
    first_of: dict[bytes, int] = {}
    read: dict[int, Recorded] = {}

    def fetch(items: Collection[str]) -> Sequence[Recorded]:
        positions = records.positions_touching(session, items, at_most=MOST_RECORDS)
        fresh = records.load(session, positions - read.keys())
        read.update((one.position, one) for one in fresh)
        owners.expect(fresh)
        found = (read[position] for position in sorted(positions))
        return [
            one
            for one in found
            if first_of.setdefault(_sameness(one), one.position) == one.position
        ]

    return fetch


def _sameness(one: Recorded) -> bytes:
    # A declaration, and what it declares wrong, are never the copy of an event that stands.
    return one.content_hash + bytes([one.declared_wrong, one.event.error_declaration is not None])


class _Owners:
    """Who owns a site, as registered here.

    A trace asks for one site after the other; all those of the events it has read are looked up at
    the first question.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._expected: set[str] = set()
        self._known: dict[str, frozenset[str]] = {}

    def expect(self, found: Iterable[Recorded]) -> None:
        """Questions for the sites of these events."""
        sites = (site_of(one.event.biz_location) for one in found)
        self._expected.update(site for site in sites if site is not None)

    def __call__(self, site: str) -> frozenset[str]:
        if site not in self._known:
            wanted = (self._expected | {site}) - self._known.keys()
            owners = places.owners_by_place(self._session, wanted)
            self._known.update(
                (one, frozenset({owners[one]}) if one in owners else frozenset()) for one in wanted
            )
        return self._known[site]
