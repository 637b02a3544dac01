"""Printed codes are issued, voided, replaced and found again; none is ever forgotten.

A partner may print a label for a lot that is in its records, and for no other: a label lends the
lot's story, and the names in it, to whatever it is stuck on. Serial numbers are drawn at random,
so that nobody finds the pack beside by counting.
"""

import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from seafood_trace.access.actor import Actor
from seafood_trace.access.visibility import visible_positions
from seafood_trace.epcis.event import Role
from seafood_trace.epcis.tables import EventItem
from seafood_trace.errors import Conflict, Fault, Faults, InvalidInput, NotFound
from seafood_trace.identifiers import identity as names
from seafood_trace.labels import qr, short_codes
from seafood_trace.labels.order import Goods, LabelKind, Order, read_goods, read_kind
from seafood_trace.labels.tables import Label
from seafood_trace.parties.products import ProductRef, products_by_uri
from seafood_trace.parties.resolving import resolve_site
from seafood_trace.store import identity
from seafood_trace.store.identity import chunks
from seafood_trace.store.unique import hold, refusing_taken

SERIAL_LENGTH = 12  # 60 bits: no two alike among a thousand million packs, and none to be guessed
REPLACED = "Replaced by a reprint."
_MOST_DRAWS = 6

_SHORT_LINK = re.compile(r"https?://[^/?#]+/t/([^/?#]+)", re.IGNORECASE)
_TAKEN = Fault("short_code_taken", "The short codes drawn are taken; try again.")


@dataclass(frozen=True)
class Issued:
    """New labels in the order of their codes' drawing, and what to tell whoever prints them."""

    labels: Sequence[Label]
    warnings: Sequence[Fault]


@dataclass(frozen=True, kw_only=True)
class _Print:
    """What labels of one call have in common."""

    party_id: int
    goods: Goods
    kind: LabelKind
    site_uri: str | None
    domain: str
    replaces_id: int | None = None


def issue(
    session: Session, actor: Actor, order: Order, *, public_url: str, now: datetime
) -> Issued:
    """New labels: of the lot or tray one, of packs as many as asked for.

    Raises InvalidInput with every fault: `lot_unknown_to_you` where no record that the actor may
    read has the lot, and what `read_goods`, `read_kind` and `resolve_site` raise.
    """
    faults, site_uri = Faults(), None
    if order.site is not None:
        with faults.at("/site"):
            site_uri = resolve_site(session, actor.party_id, order.site).uri
    with faults.at(""):
        goods = read_goods(session, actor.party_id, order)
        kind, warnings = read_kind(order, goods)
        _check_known(session, actor, goods)
    faults.raise_if_any()
    serials = _serials(goods, kind, order.count)
    if goods.serial is not None:
        _check_unlabelled(session, goods.item(goods.serial), goods.lot)
    what = _Print(
        party_id=actor.party_id,
        goods=goods,
        kind=kind,
        site_uri=site_uri,
        domain=public_url.rstrip("/"),
    )
    labels = _register(session, what, serials, actor.label, now)
    if order.printed_mm is not None:
        longest = max((label.link for label in labels), key=len)
        small = qr.too_small(longest, order.printed_mm)
        warnings += [small] if small else []
    return Issued(labels, warnings)


def void(session: Session, actor: Actor, label_id: int, reason: str, now: datetime) -> Label:
    """The own label, void from now on. Raises NotFound, Conflict where it is void already."""
    label = _own_for_change(session, actor, label_id)
    _refuse_void(label)
    label.voided_at, label.voided_by, label.void_reason = now, actor.label, reason
    session.add(label)
    session.flush()
    return label


def reprint(
    session: Session, actor: Actor, label_id: int, *, public_url: str, now: datetime
) -> Label:
    """A new label for the same item, with the product's words of today; the old one becomes void.

    Raises NotFound, Conflict where it is void already.
    """
    old = void(session, actor, label_id, REPLACED, now)
    what = _print_like(session, old, public_url, replaces_id=old.id)
    return _register(session, what, [old.serial], actor.label, now)[0]


def issue_more(
    session: Session, like: Label, count: int, *, by: str, public_url: str, now: datetime
) -> list[Label]:
    """So many more labels of new packs of the lot that `like`, a pack's label, is of."""
    what = _print_like(session, like, public_url)
    return _register(session, what, [_draw_serial() for _ in range(count)], by, now)


def void_all(
    session: Session, label_ids: sa.Select[int], reason: str, *, by: str, now: datetime
) -> int:
    """Void those of these labels that are not void yet; how many they were."""
    done = session.connection().execute(
        sa.update(Label)
        .where(col(Label.id).in_(label_ids), col(Label.voided_at).is_(None))
        .values(voided_at=now, voided_by=by, void_reason=reason)
    )
    return done.rowcount


def own_label(session: Session, actor: Actor, label_id: int) -> Label:
    """The label, if the actor's partner issued it. Raises NotFound."""
    label = session.get(Label, label_id)
    if label is None or label.party_id != actor.party_id:
        raise _unknown()
    return label


def labels_of(session: Session, party_id: int, before: int | None, limit: int) -> list[Label]:
    """The partner's labels, newest first, at most `limit`."""
    query = select(Label).where(Label.party_id == party_id)
    if before is not None:
        query = query.where(col(Label.id) < before)
    return list(session.exec(query.order_by(col(Label.id).desc()).limit(limit)).all())


def find_by_short_code(session: Session, typed: str) -> Label | None:
    """The label with this code, void or not; None where it was never issued.

    Raises InvalidInput `bad_short_code` for what cannot be a code.
    """
    code = short_codes.normalise(typed)
    return session.exec(select(Label).where(Label.short_code == code)).first()


def find_by_item(session: Session, uri: str) -> Label | None:
    """The newest label of this lot or pack that is not void, else the newest; None without any."""
    labels = _labels_of_item(session, names.canonical(uri))
    return next((label for label in labels if label.voided_at is None), next(iter(labels), None))


def replacement_of(session: Session, label: Label) -> Label | None:
    """The label that was printed in place of this one."""
    return session.exec(select(Label).where(Label.replaces_id == label.id)).first()


def memberships(session: Session, instances: Collection[str]) -> Mapping[str, str]:
    """The lot of every pack that has a label, by canonical URI; others are left out.

    Voiding takes nothing from it: the pack stays of its lot whatever became of its label.
    """
    found: dict[str, str] = {}
    for chunk in chunks(identity.ids(session, instances).values()):
        rows = session.exec(
            select(Label.item, Label.lot).where(
                col(Label.item_id).in_(chunk), Label.kind == LabelKind.PACK.value
            )
        )
        found.update(rows.all())
    return found


def is_issued(session: Session, link: str) -> bool:
    """Whether a label leads to this link: to this pack of this lot, to this lot, to this code.

    Raises InvalidInput for what is no link.
    """
    short = _SHORT_LINK.fullmatch(link)
    if short is not None:
        return find_by_short_code(session, short[1]) is not None
    item, lot = names.canonical(link), names.lot_of_serial_link(link)
    label = find_by_item(session, item)
    return label is not None and lot in (None, label.lot)


def _check_known(session: Session, actor: Actor, goods: Goods) -> None:
    if not _is_in_records(session, actor, goods.lot):
        raise InvalidInput.of(
            "lot_unknown_to_you",
            f"You have no record of lot {goods.lot_code} of {goods.product.name}: record a hop "
            "with this lot first, or look for a mistyped code.",
            "/lot",
        )
    if goods.serial is not None and not _is_in_records(session, actor, goods.item(goods.serial)):
        raise InvalidInput.of(
            "item_unknown_to_you",
            f"You have no record of the pack with serial number {goods.serial}: record it first, "
            "or send product, lot and count for new serial numbers.",
            "/item",
        )


def _is_in_records(session: Session, actor: Actor, uri: str) -> bool:
    """Whether an event that the actor may read touches the item, or a unit it was packed into.

    The second is for whoever received a pallet by its number and did not unpack it on record.
    """
    number = identity.ids(session, [uri]).get(uri)
    if number is None:
        return False
    item, parent, unit = (aliased(EventItem) for _ in range(3))
    touched = sa.exists().where(
        col(item.identity_id) == number, visible_positions(actor, col(item.position))
    )
    packed = sa.exists().where(
        col(item.identity_id) == number,
        col(item.role) == Role.CHILD.value,
        col(parent.position) == col(item.position),
        col(parent.role) == Role.PARENT.value,
        col(unit.identity_id) == col(parent.identity_id),
        visible_positions(actor, col(unit.position)),
    )
    return any(session.execute(sa.select(there)).scalar_one() for there in (touched, packed))


def _serials(goods: Goods, kind: LabelKind, count: int | None) -> list[str | None]:
    if kind is not LabelKind.PACK or goods.serial is not None:
        return [goods.serial]
    return [_draw_serial() for _ in range(count or 1)]


def _draw_serial() -> str:
    return "".join(secrets.choice(short_codes.ALPHABET) for _ in range(SERIAL_LENGTH))


def _check_unlabelled(session: Session, item: str, lot: str) -> None:
    hold(session, f"label of {item}")
    labels = _labels_of_item(session, item)
    if any(label.voided_at is None or label.lot != lot for label in labels):
        raise Conflict.of(
            "item_labelled", "This pack has a label already: reprint that one.", "/item"
        )


def _labels_of_item(session: Session, item: str) -> list[Label]:
    """All labels of the item, newest first; a lot has few, for one label is printed many times."""
    number = identity.ids(session, [item]).get(item)
    query = select(Label).where(Label.item_id == number).order_by(col(Label.id).desc()).limit(200)
    return [] if number is None else list(session.exec(query).all())


def _register(
    session: Session, what: _Print, serials: Sequence[str | None], by: str, now: datetime
) -> list[Label]:
    """A new label for each serial, each with a code that was never used before."""
    items = [what.goods.item(serial) for serial in serials]
    numbers = identity.intern(session, {*items, what.goods.lot})
    for _ in range(_MOST_DRAWS):
        codes = _free_codes(session, len(items))
        labels = [
            _label(what, code, serial, numbers, by, now)
            for code, serial in zip(codes, serials, strict=True)
        ]
        try:
            with refusing_taken(session, _TAKEN):
                session.add_all(labels)
        except Conflict:
            continue  # another transaction drew one of them between our look and our insert
        return labels
    raise Conflict(_TAKEN)


def _free_codes(session: Session, count: int) -> list[str]:
    """That many codes, none of which has a label yet."""
    free: dict[str, None] = {}
    for _ in range(_MOST_DRAWS):
        drawn = {short_codes.draw() for _ in range(count - len(free))}
        for chunk in chunks(drawn):
            taken = session.exec(select(Label.short_code).where(col(Label.short_code).in_(chunk)))
            drawn -= set(taken.all())
        free.update(dict.fromkeys(drawn))
        if len(free) == count:
            return list(free)
    raise Conflict(_TAKEN)


def _label(
    what: _Print,
    code: str,
    serial: str | None,
    numbers: Mapping[str, int],
    by: str,
    now: datetime,
) -> Label:
    goods, item = what.goods, what.goods.item(serial)
    has_address = goods.has_gtin and what.kind is not LabelKind.TRAY
    return Label(
        short_code=code,
        party_id=what.party_id,
        kind=what.kind.value,
        item_id=numbers[item],
        item=item,
        lot_id=numbers[goods.lot],
        lot=goods.lot,
        lot_code=goods.lot_code,
        serial=serial,
        link=goods.link(what.domain, serial)
        if has_address
        else f"{what.domain}/t/{short_codes.shown(code)}",
        site_uri=what.site_uri,
        product_uri=goods.product.uri,
        product_name=goods.product.name[:200],
        market_name=goods.product.market_name,
        species=goods.product.species,
        form=goods.product.form,
        state=goods.product.state,
        issued_at=now,
        issued_by=by,
        replaces_id=what.replaces_id,
    )


def _print_like(
    session: Session, label: Label, public_url: str, replaces_id: int | None = None
) -> _Print:
    """What a label for the same goods is, with the product's words of today."""
    product = products_by_uri(session, [label.product_uri]).get(label.product_uri) or ProductRef(
        uri=label.product_uri, name=label.product_name, is_registered=False
    )
    return _Print(
        party_id=label.party_id,
        goods=Goods(product, label.lot, label.lot_code, label.serial),
        kind=LabelKind(label.kind),
        site_uri=label.site_uri,
        domain=public_url.rstrip("/"),
        replaces_id=replaces_id,
    )


def _own_for_change(session: Session, actor: Actor, label_id: int) -> Label:
    label = session.exec(select(Label).where(Label.id == label_id).with_for_update()).first()
    if label is None or label.party_id != actor.party_id:
        raise _unknown()
    return label


def _refuse_void(label: Label) -> None:
    if label.voided_at is not None:
        raise Conflict.of("label_void", "This label is void already; issue a new one.")


def _unknown() -> NotFound:
    return NotFound(Fault("label_unknown", "You have no label with this number."))
