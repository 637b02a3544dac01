"""JSON routes of fisheries and certificates.

Every member reads them: whom one buys from is judged by them. Who may write what is decided by
the logic, since it depends on the kind.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from flask import Response
from sqlmodel import Session

from seafood_trace.access.actor import Actor
from seafood_trace.access.guard import acting, actor_name, requires, signed_in
from seafood_trace.access.permissions import Permission
from seafood_trace.certification import assurances, fisheries, history, leaves, schemas
from seafood_trace.certification.checking import Evidence, NewAssurance
from seafood_trace.certification.kinds import CLAIM_OF, AssuranceKind, Claim
from seafood_trace.certification.tables import Assurance, Fishery, UnitVessel
from seafood_trace.parties import directory
from seafood_trace.parties.tables import Party
from seafood_trace.web.blueprint import ApiBlueprint
from seafood_trace.web.fields import ROW_ID
from seafood_trace.web.idempotency import Answer, write_once
from seafood_trace.web.paging import PageQuery, cut, key_of, link_headers
from seafood_trace.web.service import service

blueprint = ApiBlueprint(
    "certification",
    __name__,
    url_prefix="/api/v1",
    description="Fisheries, and certificates and other assurances of them and of sites.",
)

Members = dict[str, Any]
Listed = tuple[list[Members], int, dict[str, str]]
Change = Callable[[Session, Actor, datetime], Assurance]

_FISHERY = f"/fisheries/<{ROW_ID}:fishery_id>"
_CERTIFICATE = f"/certificates/<{ROW_ID}:certificate_id>"


# --- Fisheries ---


@blueprint.route("/fisheries", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(schemas.FisheryQuery, location="query")
@blueprint.response(200, schemas.FisherySchema(many=True))
def list_fisheries(query: Members) -> Listed:
    """List the registered fisheries."""
    with service().store.reading() as session:
        rows = fisheries.listed(
            session, query["species"], key_of(query["cursor"]), query["limit"] + 1
        )
        members = _fishery_members(session, rows)
    return _page(members, query)


@blueprint.route("/fisheries", methods=["POST"])
@requires(Permission.CERTIFY)
@blueprint.arguments(schemas.NewFisherySchema)
@blueprint.response(201, schemas.FisherySchema)
def register_fishery(sent: Members) -> Response:
    """Register a fishery: the unit that certificates are about."""
    actor, now = acting(), service().now()
    new = fisheries.NewFishery(**{**sent, "gears": tuple(sent["gears"])})

    def write(session: Session) -> Answer:
        fishery = fisheries.register(session, actor, new, now)
        body = schemas.FisherySchema().dump(_fishery_members(session, [fishery])[0])
        return Answer(body, 201, {"Location": f"/api/v1/fisheries/{fishery.id}"})

    return write_once(actor_name(actor), write)


@blueprint.route(_FISHERY, methods=["GET"])
@requires(Permission.READ)
@blueprint.response(200, schemas.FisherySchema)
def show_fishery(fishery_id: int) -> Members:
    """Show a fishery."""
    with service().store.reading() as session:
        return _fishery_members(session, [fisheries.get(session, fishery_id)])[0]


@blueprint.route(f"{_FISHERY}/vessels", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, schemas.UnitVesselSchema(many=True))
def list_unit_vessels(query: Members, fishery_id: int) -> Listed:
    """List the vessels of a fishery's unit, those that left it too."""
    with service().store.reading() as session:
        fisheries.get(session, fishery_id)
        rows = fisheries.vessels_of(
            session, fishery_id, key_of(query["cursor"]), query["limit"] + 1
        )
    return _page([_vessel_members(row) for row in rows], query)


@blueprint.route(f"{_FISHERY}/vessels", methods=["POST"])
@requires(Permission.CERTIFY)
@blueprint.arguments(schemas.NewUnitVesselSchema)
@blueprint.response(201, schemas.UnitVesselSchema)
def add_unit_vessel(sent: Members, fishery_id: int) -> Response:
    """Take a vessel into a fishery's unit."""
    actor, now = acting(), service().now()

    def write(session: Session) -> Answer:
        new = fisheries.NewUnitVessel(**sent)
        row = fisheries.add_vessel(session, actor, fishery_id, new, now)
        return Answer(schemas.UnitVesselSchema().dump(_vessel_members(row)), 201)

    return write_once(actor_name(actor), write)


@blueprint.route(f"{_FISHERY}/vessels/<{ROW_ID}:unit_vessel_id>/end", methods=["POST"])
@requires(Permission.CERTIFY)
@blueprint.arguments(schemas.VesselEndSchema)
@blueprint.response(200, schemas.UnitVesselSchema)
def end_unit_vessel(sent: Members, fishery_id: int, unit_vessel_id: int) -> Response:
    """Let a vessel leave a fishery's unit after a day."""
    actor, now = acting(), service().now()

    def write(session: Session) -> Answer:
        row = fisheries.end_vessel(session, actor, fishery_id, unit_vessel_id, **sent, now=now)
        return Answer(schemas.UnitVesselSchema().dump(_vessel_members(row)), 200)

    return write_once(actor_name(actor), write)


# --- Certificates ---


@blueprint.route("/certificates", methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(schemas.CertificateQuery, location="query")
@blueprint.response(200, schemas.CertificateSchema(many=True))
def list_certificates(query: Members) -> Listed:
    """List certificates and other assurances, with their status today or on a day."""
    with service().store.reading() as session:
        rows = assurances.listed(
            session,
            key_of(query["cursor"]),
            query["limit"] + 1,
            kind=query["kind"],
            fishery_id=query["fishery"],
        )
        members = _certificate_members(session, rows, query["on"] or _today())
    return _page(members, query)


@blueprint.route("/certificates", methods=["POST"])
@signed_in
@blueprint.arguments(schemas.NewCertificateSchema)
@blueprint.response(201, schemas.CertificateSchema)
def register_certificate(sent: Members) -> Response:
    """Register a certificate or another assurance of a fishery or a site.

    A conservation partner or the alliance registers what third parties certified, with evidence,
    and what it verified itself. Every member may declare something of itself (`self_declared`).
    """
    evidence = tuple(Evidence(**one) for one in sent["evidence"])
    lists = {"evidence": evidence, "activities": tuple(sent["activities"])}
    new = NewAssurance(**{**sent, **lists})
    return _write(
        lambda session, actor, now: assurances.register(session, actor, new, now), is_new=True
    )


@blueprint.route(_CERTIFICATE, methods=["GET"])
@requires(Permission.READ)
@blueprint.arguments(schemas.DayQuery, location="query")
@blueprint.response(200, schemas.CertificateSchema)
def show_certificate(query: Members, certificate_id: int) -> Members:
    """Show a certificate with its history, and its status today or on a day."""
    with service().store.reading() as session:
        row = assurances.get(session, certificate_id)
        return _certificate_members(session, [row], query["on"] or _today())[0]


@blueprint.route(f"{_CERTIFICATE}/suspend", methods=["POST"])
@signed_in
@blueprint.arguments(schemas.BackwardStepSchema)
@blueprint.response(200, schemas.CertificateSchema)
def suspend_certificate(sent: Members, certificate_id: int) -> Response:
    """Suspend a certificate from a day on: fish caught earlier keeps its verdict."""
    step = _dated(sent)
    return _write(
        lambda session, actor, now: assurances.suspend(
            session, actor, certificate_id, **step, now=now
        )
    )


@blueprint.route(f"{_CERTIFICATE}/reinstate", methods=["POST"])
@signed_in
@blueprint.arguments(schemas.StepSchema)
@blueprint.response(200, schemas.CertificateSchema)
def reinstate_certificate(sent: Members, certificate_id: int) -> Response:
    """Reinstate a suspended certificate from today or a later day."""
    step = _dated(sent)
    return _write(
        lambda session, actor, now: assurances.reinstate(
            session, actor, certificate_id, **step, now=now
        )
    )


@blueprint.route(f"{_CERTIFICATE}/end", methods=["POST"])
@signed_in
@blueprint.arguments(schemas.BackwardStepSchema)
@blueprint.response(200, schemas.CertificateSchema)
def end_certificate(sent: Members, certificate_id: int) -> Response:
    """End a certificate from a day on, for good."""
    step = _dated(sent)
    return _write(
        lambda session, actor, now: assurances.end(session, actor, certificate_id, **step, now=now)
    )


def _write(change: Change, *, is_new: bool = False) -> Response:
    actor, now = acting(), service().now()

    def write(session: Session) -> Answer:
        row = change(session, actor, now)
        members = _certificate_members(session, [row], now.date())[0]
        body = schemas.CertificateSchema().dump(members)
        headers = {"Location": f"/api/v1/certificates/{row.id}"} if is_new else {}
        return Answer(body, 201 if is_new else 200, headers)

    return write_once(actor_name(actor), write)


def _dated(sent: Members) -> Members:
    return {**sent, "effective_on": sent["effective_on"] or _today()}


def _today() -> date:
    return service().now().date()


def _page(members: list[Members], query: Members) -> Listed:
    page = cut(members, [one["id"] for one in members], query["limit"])
    return list(page.items), 200, link_headers(page)


# --- Members ---


def _fishery_members(session: Session, rows: Sequence[Fishery]) -> list[Members]:
    parties = directory.parties_by_id(session, {row.registered_by for row in rows})
    return [
        {
            **row.model_dump(),
            "gears": row.gears.split(),
            "registered_by": _party(parties, row.registered_by),
        }
        for row in rows
    ]


def _vessel_members(row: UnitVessel) -> Members:
    return {**row.model_dump(), "last_day": fisheries.last_day(row)}


def _certificate_members(session: Session, rows: Sequence[Assurance], on: date) -> list[Members]:
    numbers = [assurances.row_id(row) for row in rows]
    changes = assurances.changes_of(session, numbers)
    evidence = leaves.evidence_by_assurance(session, numbers)
    named = {row.registered_by for row in rows} | {row.holder_id or 0 for row in rows}
    named |= {change.party_id for changed in changes.values() for change, _ in changed}
    parties = directory.parties_by_id(session, named)
    members = []
    for number, row in zip(numbers, rows, strict=True):
        past = [change for _, change in changes[number]]
        standing = history.status_on(past, on, assurances.validity_of(row))
        members.append(
            {
                **row.model_dump(),
                "kind": AssuranceKind(row.kind),
                "fishery": row.fishery_id,
                "site": row.site_uri,
                "activities": row.activities.split(),
                "evidence": evidence[number],
                "is_certified": CLAIM_OF[AssuranceKind(row.kind)] is Claim.CERTIFIED,
                "holder": _party(parties, row.holder_id),
                "registered_by": _party(parties, row.registered_by),
                "on": on,
                "status": standing.status,
                "status_since": standing.since,
                "status_reason": standing.reason,
                "history": [
                    {**change.model_dump(), "recorded_by": parties[change.party_id].name}
                    for change, _ in changes[number]
                ],
            }
        )
    return members


def _party(parties: dict[int, Party], number: int | None) -> Members | None:
    party = parties.get(number or 0)
    return None if party is None else {"id": party.id, "uri": party.uri, "name": party.name}
