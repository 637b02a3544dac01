"""Register what is vouched for a fishery's unit or a site, and change its status.

Who may say what: a third party's certificate is registered by a conservation partner or the
alliance, with evidence, and never issued here; *partner verified* is the registrar's own word;
an improvement project is a rating; and every member may declare something of itself. Only the
registrar or the alliance changes the status afterwards.

Source: domain facts, "Who certifies".
"""

from collections.abc import Collection
from datetime import date, datetime

from sqlmodel import Session, col, select

from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import Permission, Role
from seafood_trace.certification import fisheries, history, leaves
from seafood_trace.certification.checking import NewAssurance, checked_row
from seafood_trace.certification.history import Change, Status, Step, Validity
from seafood_trace.certification.kinds import AssuranceKind
from seafood_trace.certification.tables import (
    Assurance,
    AssuranceEvidence,
    AssuranceStatus,
)
from seafood_trace.errors import Conflict, Fault, NotAllowed, NotFound
from seafood_trace.store.identity import chunks
from seafood_trace.work import outbox

ASSURANCE_UNKNOWN = Fault("certificate_unknown", "There is no certificate with this number.")
ASSURANCE_CHANGED = "assurance_changed"
REGISTERED = "registered"
REINSTATED = "reinstated"


def register(session: Session, actor: Actor, new: NewAssurance, now: datetime) -> Assurance:
    """The new assurance. Raises NotAllowed for the wrong role, InvalidInput with every fault."""
    _require_registrar(actor, new.kind)
    row = checked_row(session, actor, new, now)
    _refuse_second_word(session, actor, row, now)
    evidence = [
        AssuranceEvidence(number=number, title=one.title, url=one.url, sha256=one.sha256)
        for number, one in enumerate(new.evidence, start=1)
    ]

    def write(position: int) -> None:
        row.position = position
        session.add(row)
        session.flush()
        for one in evidence:
            one.assurance_id = row_id(row)
            session.add(one)

    leaves.append(session, leaves.of_assurance(session, row, evidence), write, now)
    _tell(session, row, REGISTERED, row.valid_from, now)
    return row


def suspend(
    session: Session,
    actor: Actor,
    assurance_id: int,
    *,
    effective_on: date,
    reason: str,
    now: datetime,
    reaches_back: bool = False,
) -> Assurance:
    """Suspended from that day: it touches fish caught from then on. As `end` raises."""
    step = Step(Status.SUSPENDED, effective_on, reaches_back)
    return _change(session, actor, assurance_id, step, reason, now)


def reinstate(
    session: Session,
    actor: Actor,
    assurance_id: int,
    *,
    effective_on: date,
    reason: str,
    now: datetime,
) -> Assurance:
    """Valid again from that day, which is not past. As `end` raises."""
    return _change(session, actor, assurance_id, Step(Status.VALID, effective_on), reason, now)


def end(
    session: Session,
    actor: Actor,
    assurance_id: int,
    *,
    effective_on: date,
    reason: str,
    now: datetime,
    reaches_back: bool = False,
) -> Assurance:
    """Ended from that day, for good.

    Raises NotFound, NotAllowed for anybody but the registrar and the alliance, Conflict for a
    step that the status does not allow, InvalidInput for a day that it does not.
    """
    step = Step(Status.ENDED, effective_on, reaches_back)
    return _change(session, actor, assurance_id, step, reason, now)


def get(session: Session, assurance_id: int) -> Assurance:
    """Raises NotFound."""
    row = session.get(Assurance, assurance_id)
    if row is None:
        raise NotFound(ASSURANCE_UNKNOWN)
    return row


def listed(
    session: Session,
    after: int | None,
    limit: int,
    *,
    kind: AssuranceKind | None = None,
    fishery_id: int | None = None,
) -> list[Assurance]:
    """Assurances in the order they were registered, at most `limit`."""
    query = select(Assurance).where(col(Assurance.id) > (after or 0))
    if kind is not None:
        query = query.where(Assurance.kind == kind.value)
    if fishery_id is not None:
        query = query.where(Assurance.fishery_id == fishery_id)
    return list(session.exec(query.order_by(col(Assurance.id)).limit(limit)))


def changes_of(
    session: Session, numbers: Collection[int]
) -> dict[int, list[tuple[AssuranceStatus, Change]]]:
    """The changes of each assurance in the order they were recorded, as rows and as values."""
    found: dict[int, list[tuple[AssuranceStatus, Change]]] = {number: [] for number in numbers}
    for chunk in chunks(found):
        query = select(AssuranceStatus).where(col(AssuranceStatus.assurance_id).in_(chunk))
        for row in session.exec(query.order_by(col(AssuranceStatus.position))):
            found[row.assurance_id].append((row, _as_change(row)))
    return found


def histories(session: Session, numbers: Collection[int]) -> dict[int, list[Change]]:
    """The history of each assurance's status."""
    changes = changes_of(session, numbers)
    return {number: [change for _, change in rows] for number, rows in changes.items()}


def validity_of(row: Assurance) -> Validity:
    return Validity(row.valid_from, row.valid_until)


def row_id(row: Assurance) -> int:
    """The number of a stored assurance."""
    assert row.id is not None
    return row.id


def _change(
    session: Session, actor: Actor, assurance_id: int, step: Step, reason: str, now: datetime
) -> Assurance:
    # Locked, so that two who change it at once are judged one after the other.
    query = select(Assurance).where(Assurance.id == assurance_id).with_for_update()
    assurance = session.exec(query).first()
    if assurance is None:
        raise NotFound(ASSURANCE_UNKNOWN)
    _require_changer(actor, assurance)
    past = histories(session, [assurance_id])[assurance_id]
    history.check_step(past, step, validity_of(assurance), now)
    row = AssuranceStatus(
        assurance_id=assurance_id,
        status=step.status.value,
        effective_on=step.effective_on,
        reason=reason,
        recorded_at=now,
        party_id=actor.party_id,
        actor=actor.label,
    )

    def write(position: int) -> None:
        row.position = position
        session.add(row)

    leaves.append(session, leaves.of_change(session, assurance, row), write, now)
    what = REINSTATED if step.status is Status.VALID else step.status.value
    _tell(session, assurance, what, step.effective_on, now)
    return assurance


def _tell(session: Session, row: Assurance, what: str, on: date, now: datetime) -> None:
    payload: dict[str, str | int | None] = {
        "assurance": row_id(row),
        "what": what,
        "effective_on": on.isoformat(),
    }
    outbox.put(session, ASSURANCE_CHANGED, payload, now)


def _as_change(row: AssuranceStatus) -> Change:
    return Change(Status(row.status), row.effective_on, row.reason, row.recorded_at, row.position)


def _refuse_second_word(session: Session, actor: Actor, row: Assurance, now: datetime) -> None:
    """Nothing, unless a new word would reach back over days on which an earlier one did not hold.

    What was suspended or ended is not made to have been valid by registering it again; the
    alliance may, since it settles such disputes.
    """
    if Role.ALLIANCE in actor.roles or row.valid_from >= now.date():
        return
    earlier = session.exec(
        select(Assurance.id).where(
            Assurance.registered_by == actor.party_id,
            Assurance.fishery_id == row.fishery_id,
            Assurance.site_uri == row.site_uri,
        )
    ).all()
    changes = histories(session, [number for number in earlier if number is not None])
    days = [
        change.effective_on
        for history_of_one in changes.values()
        for change in history_of_one
        if change.status in (Status.SUSPENDED, Status.ENDED)
    ]
    if any(day >= row.valid_from for day in days):
        raise Conflict.of(
            "reaches_over_suspension",
            f"An earlier certificate for this was suspended or ended from {max(days)}: "
            "a new one begins today or later, or the alliance registers it.",
            "/valid_from",
        )


def _require_registrar(actor: Actor, kind: AssuranceKind) -> None:
    if kind is not AssuranceKind.SELF_DECLARED:
        fisheries.require_certifier(actor)
    elif not actor.may(Permission.MANAGE):
        raise NotAllowed.of(
            "permission_missing", "To declare something of yourself takes the permission manage."
        )


def _require_changer(actor: Actor, assurance: Assurance) -> None:
    if assurance.registered_by != actor.party_id and Role.ALLIANCE not in actor.roles:
        raise NotAllowed.of(
            "not_the_registrar",
            "Only the partner who registered this, or the alliance, changes its status.",
        )
    _require_registrar(actor, AssuranceKind(assurance.kind))
