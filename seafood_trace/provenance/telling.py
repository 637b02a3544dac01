"""From an item to its story: trace it, judge it, look up names, and let `story` leave out the rest."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from seafood_trace.certification import assurances, covering, custody, fisheries, history
from seafood_trace.certification.tables import Assurance
from seafood_trace.certification.verdict import Verdict
from seafood_trace.identifiers import identity
from seafood_trace.labels import register
from seafood_trace.labels.tables import Label
from seafood_trace.lineage import tracing
from seafood_trace.lineage.trace import Direction, Trace
from seafood_trace.parties import directory, foreign, places, products
from seafood_trace.parties.places import Place
from seafood_trace.provenance import story
from seafood_trace.provenance.story import Known, KnownPlace, KnownProduct, Story, Voucher


@dataclass(frozen=True, slots=True)
class Told:
    """A story, and the day on which it may change by itself; None where no day is known."""

    story: Story
    next_change_on: date | None


def tell(
    session: Session, item: str, *, now: datetime, at_place: str | None, label: Label | None
) -> Told:
    """The story of a lot, pack or unit; with `at_place` only of the way to that place."""
    trace = tracing.follow(
        session,
        item,
        Direction.BACK,
        now=now,
        at_place=at_place,
        memberships=register.memberships(session, [item]),
    )
    cover = covering.coverage(session, trace)
    verdict = custody.judge(trace, cover)
    known = _known(session, item, trace, verdict, label, now)
    return Told(story.tell(trace, verdict, known), cover.next_change_on)


def _known(
    session: Session,
    item: str,
    trace: Trace,
    verdict: Verdict,
    label: Label | None,
    now: datetime,
) -> Known:
    sites = {hop.site for hop in trace.hops if hop.site is not None}
    found = places.places_by_uri(session, sites)
    lot = item if label is None else label.lot
    return Known(
        product=_product(session, item, label),
        lot_code=identity.lot_code_of(lot),
        places={uri: _place(place) for uri, place in found.items()},
        vouchers=_vouchers(session, verdict.assurance_ids, now),
        is_label_void=label is not None and label.voided_at is not None,
        is_demonstration=_is_demonstration(session, found.values()),
    )


def _place(place: Place) -> KnownPlace:
    return KnownPlace(
        kind=place.kind,
        name=place.name,
        may_be_named=place.may_be_named,
        locality=place.locality,
        region=place.region,
        country=place.country,
        latitude=place.latitude,
        longitude=place.longitude,
    )


def _product(session: Session, item: str, label: Label | None) -> KnownProduct:
    uri = label.product_uri if label is not None else identity.product_of(item)
    if uri is None:
        return KnownProduct(name="")
    product = products.products_by_uri(session, [uri]).get(uri)
    if product is not None:
        return KnownProduct(
            name=product.market_name or product.name,
            species=product.species,
            form=product.form,
            state=product.state,
            pack_size_mg=product.unit_weight_mg,
        )
    told = foreign.foreign(session, [uri]).get(uri)
    return KnownProduct(name=(told and told.name) or "")


def _is_demonstration(session: Session, found: Iterable[Place]) -> bool:
    parties = directory.parties_by_id(session, {place.party_id for place in found})
    return any(party.is_demonstration for party in parties.values())


def _vouchers(session: Session, numbers: Collection[int], now: datetime) -> tuple[Voucher, ...]:
    """The assurances behind the claim, with their status of today."""
    rows = [row for number in numbers if (row := session.get(Assurance, number)) is not None]
    changes = assurances.histories(session, [assurances.row_id(row) for row in rows])
    units = fisheries.fisheries_by_id(session, {row.fishery_id for row in rows if row.fishery_id})
    return tuple(
        Voucher(
            kind=row.kind,
            name="" if row.fishery_id is None else units[row.fishery_id].name,
            issuer=row.issuer,
            scheme=f"{row.scheme} {row.scheme_version or ''}".strip(),
            identification=row.identification,
            status=history.status_on(
                changes[assurances.row_id(row)], now.date(), assurances.validity_of(row)
            ).status.value,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            claim=row.claim,
        )
        for row in rows
    )
