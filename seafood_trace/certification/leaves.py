"""What the log's leaves of this room commit to, and the one way of writing them.

A record is made from rows that never change, so that whoever is shown the record, its salt and
the leaf can check that nothing was altered. One assurance is known to another record by its own
position in the log, which is the same for everybody.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from seafood_trace.certification.tables import (
    Assurance,
    AssuranceEvidence,
    AssuranceStatus,
    Fishery,
    UnitVessel,
)
from seafood_trace.ledger import log
from seafood_trace.ledger.commitment import LeafKind, commit_to
from seafood_trace.parties import directory
from seafood_trace.parties.tables import Party
from seafood_trace.store.identity import chunks

Record = dict[str, object]

_OF_FISHERY = (
    "name",
    "stock",
    "species",
    "fao_area",
    "economic_zone",
    "assessment_area",
    "manager",
    "gears",
    "covers_all_vessels",
)
_OF_ASSURANCE = (
    "kind",
    "scheme",
    "scheme_version",
    "identification",
    "issuer",
    "accreditation",
    "rating",
    "holder_name",
    "site_uri",
    "activities",
    "requires_site_approval",
    "valid_from",
    "valid_until",
    "claim",
    "checked_on",
    "registered_at",
)
_OF_VESSEL = ("vessel_uri", "registration", "name", "since", "until", "recorded_at")


def append(session: Session, record: Record, write: Callable[[int], None], now: datetime) -> None:
    """Add a leaf for the record; `write(position)` adds its row, as the last thing that is done."""
    entry = commit_to(LeafKind.ASSURANCE, record)
    session.flush()
    position = log.lock_head(session)
    write(position)
    session.flush()
    log.append(session, position, [entry], now)


def record_at(session: Session, position: int) -> Record | None:
    """The record that the leaf at this position commits to, None where it is not of this room."""
    assurance = session.exec(select(Assurance).where(Assurance.position == position)).first()
    if assurance is not None:
        return of_assurance(session, assurance, evidence_of(session, assurance))
    change = session.exec(
        select(AssuranceStatus).where(AssuranceStatus.position == position)
    ).first()
    if change is not None:
        return of_change(session, session.get_one(Assurance, change.assurance_id), change)
    vessel = session.exec(select(UnitVessel).where(UnitVessel.position == position)).first()
    if vessel is not None:
        return of_vessel(session, vessel)
    ended = session.exec(select(UnitVessel).where(UnitVessel.end_position == position)).first()
    return None if ended is None else of_vessel_end(ended)


def evidence_of(session: Session, assurance: Assurance) -> list[AssuranceEvidence]:
    """The evidence of one assurance, in its order."""
    number = assurance.id or 0
    return evidence_by_assurance(session, [number])[number]


def evidence_by_assurance(
    session: Session, numbers: Collection[int]
) -> dict[int, list[AssuranceEvidence]]:
    """The evidence of each assurance, in its order."""
    found: dict[int, list[AssuranceEvidence]] = {number: [] for number in numbers}
    for chunk in chunks(found):
        query = select(AssuranceEvidence).where(col(AssuranceEvidence.assurance_id).in_(chunk))
        for row in session.exec(query.order_by(col(AssuranceEvidence.number))):
            found[row.assurance_id].append(row)
    return found


def of_assurance(session: Session, row: Assurance, evidence: Sequence[AssuranceEvidence]) -> Record:
    named = {number for number in (row.holder_id, row.registered_by) if number is not None}
    parties = {number: party.uri for number, party in _parties(session, named).items()}
    fishery = None if row.fishery_id is None else session.get_one(Fishery, row.fishery_id)
    return {
        "record": "assurance",
        **_members(row, _OF_ASSURANCE),
        "holder": parties.get(row.holder_id or 0),
        "registered_by": parties[row.registered_by],
        "unit": None if fishery is None else _members(fishery, _OF_FISHERY),
        "evidence": [{"title": e.title, "url": e.url, "sha256": e.sha256} for e in evidence],
    }


def of_change(session: Session, assurance: Assurance, row: AssuranceStatus) -> Record:
    return {
        "record": "assurance_status",
        "assurance": assurance.position,
        **_members(row, ("status", "effective_on", "reason", "recorded_at")),
        "recorded_by": _parties(session, {row.party_id})[row.party_id].uri,
    }


def of_vessel(session: Session, row: UnitVessel) -> Record:
    fishery = session.get_one(Fishery, row.fishery_id)
    return {
        "record": "unit_vessel",
        "unit": _members(fishery, _OF_FISHERY),
        **_members(row, _OF_VESSEL),
    }


def of_vessel_end(row: UnitVessel) -> Record:
    return {
        "record": "unit_vessel_end",
        "unit_vessel": row.position,
        **_members(row, ("ended_on", "end_reason", "end_recorded_at")),
    }


def _parties(session: Session, numbers: set[int]) -> Mapping[int, Party]:
    return directory.parties_by_id(session, numbers)


def _members(row: object, names: Sequence[str]) -> Record:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
