"""Mandates: that one partner records certain hops for another's sites and vessels.

A dealer records catch and landing for the boat, a warehouse for the owner of the fish. A mandate
has its days; one that was ended counts for no day any more, so that nobody who lost it can record
as of last week.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from seafood_trace.errors import Faults, NotFound
from seafood_trace.parties import directory, rules
from seafood_trace.parties.author import Author
from seafood_trace.parties.tables import Mandate

ALL_HOPS = "all"


@dataclass(frozen=True, kw_only=True)
class NewMandate:
    """Whom a partner lets record for it; no `hops` are all of them. Days are inclusive."""

    grantee: str
    hops: Collection[str]
    since: date
    until: date | None = None


def grant(session: Session, grantor_id: int, new: NewMandate, author: Author) -> Mandate:
    """The new mandate. Raises InvalidInput with every fault, NotFound for an unknown grantee."""
    faults = Faults()
    for number, hop in enumerate(new.hops):
        rules.one_of(faults, hop, rules.HOPS, f"/hops/{number}")
    rules.days(faults, new.since, new.until)
    faults.raise_if_any()
    grantee_id = directory.row_id(directory.member(session, new.grantee))
    if grantee_id == grantor_id:
        faults.add("own_mandate", "You need no mandate for your own places.", "/grantee")
    faults.raise_if_any()
    mandate = Mandate(
        grantor_id=grantor_id,
        grantee_id=grantee_id,
        hops=" ".join(hop for hop in rules.HOPS if hop in new.hops) or ALL_HOPS,
        since=new.since,
        until=new.until,
        created_at=author.now,
        created_by=author.label,
    )
    session.add(mandate)
    session.flush()
    return mandate


def end(session: Session, party_id: int, mandate_id: int, author: Author) -> Mandate:
    """The mandate, ended by either side; ending twice changes nothing. Raises NotFound."""
    mandate = session.get(Mandate, mandate_id)
    if mandate is None or party_id not in (mandate.grantor_id, mandate.grantee_id):
        raise NotFound.of("mandate_unknown", "You have no mandate with this number.")
    if mandate.ended_at is None:
        mandate.ended_at, mandate.ended_by = author.now, author.label
        session.add(mandate)
        session.flush()
    return mandate


def mandates_of(session: Session, party_id: int, after: int | None, limit: int) -> list[Mandate]:
    """Mandates that the partner gave or was given, oldest first, at most `limit`."""
    is_side = or_(Mandate.grantor_id == party_id, Mandate.grantee_id == party_id)
    query = select(Mandate).where(is_side, col(Mandate.id) > (after or 0))
    return list(session.exec(query.order_by(col(Mandate.id)).limit(limit)).all())


def hops_of(mandate: Mandate) -> list[str]:
    """The hops that the mandate is for."""
    return list(rules.HOPS) if mandate.hops == ALL_HOPS else mandate.hops.split()


def mandates_for(session: Session, grantee_id: int, grantor_id: int, hop: str, on: date) -> bool:
    """Whether the grantee may record this hop for the grantor as of that day."""
    query = (
        _standing(grantee_id)
        .where(Mandate.grantor_id == grantor_id, col(Mandate.since) <= on)
        .where(or_(col(Mandate.until).is_(None), col(Mandate.until) >= on))
    )
    return any(hop in hops_of(mandate) for mandate in session.exec(query))


def grantors_of(session: Session, grantee_id: int) -> set[int]:
    """The partners who ever gave the grantee a mandate that was not ended."""
    return {mandate.grantor_id for mandate in session.exec(_standing(grantee_id))}


def _standing(grantee_id: int) -> SelectOfScalar[Mandate]:
    return select(Mandate).where(Mandate.grantee_id == grantee_id, col(Mandate.ended_at).is_(None))
