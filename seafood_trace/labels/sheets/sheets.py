"""Sheets of labels are ordered, looked up, and made void; the record of all that was printed.

A small sheet is drawn whenever it is asked for. A large one is registered and drawn by the worker
(`press`), a stretch at a time, and kept as a file.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import IO

import sqlalchemy as sa
from sqlmodel import Session, col, select

from seafood_trace.access.actor import Actor
from seafood_trace.errors import Conflict, Fault, Faults, NotFound
from seafood_trace.labels import qr, register, short_codes
from seafood_trace.labels.order import Order
from seafood_trace.labels.sheets import drawing, facts
from seafood_trace.labels.sheets.drawing import Printed
from seafood_trace.labels.sheets.facts import Said
from seafood_trace.labels.sheets.stocks import STOCKS
from seafood_trace.labels.sheets.tables import LabelSheet, SheetLabel
from seafood_trace.labels.tables import Label
from seafood_trace.store.engine import Store
from seafood_trace.store.identity import chunks

MOST_PRINTS = 10_000
AT_ONCE = 500  # labels registered in one transaction, and read for drawing at a time
DRAWN_WHEN_ASKED = 100  # prints; drawn in well under a second


class State(StrEnum):
    """How a sheet stands."""

    WAITING = "waiting"
    READY = "ready"
    VOID = "void"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class SheetOrder:
    """A sheet as asked for: of new labels (`order`), or of these that are issued."""

    stock: str
    order: Order
    labels: Sequence[int] = ()
    start: int = 1
    copies: int = 1
    said: Said = field(default_factory=Said)

    @property
    def wanted(self) -> int:
        return len(self.labels) or self.order.count or 1


def order_sheet(
    session: Session, actor: Actor, asked: SheetOrder, *, public_url: str, now: datetime
) -> LabelSheet:
    """The sheet, with its first labels registered. Raises InvalidInput with every fault."""
    _check(asked)
    warnings: list[Fault] = []
    if asked.labels:
        labels = _own_labels(session, actor, asked.labels)
    else:
        count = asked.order.count
        first = replace(asked.order, count=None if count is None else min(count, AT_ONCE))
        issued = register.issue(session, actor, first, public_url=public_url, now=now)
        labels, warnings = list(issued.labels), list(issued.warnings)
    said = facts.with_the_record(session, asked.said, labels, now)
    total = asked.wanted * asked.copies
    sheet = LabelSheet(
        party_id=actor.party_id,
        state=State.READY if total <= DRAWN_WHEN_ASKED else State.WAITING,
        stock=asked.stock,
        start=asked.start,
        copies=asked.copies,
        wanted=asked.wanted,
        registered=len(labels),
        total=total,
        words=json.dumps(asdict(said)),
        warnings=json.dumps(
            [
                asdict(fault)
                for fault in warnings
                + facts.told(session, STOCKS[asked.stock], said, labels, public_url)
            ]
        ),
        created_at=now,
        created_by=actor.label,
    )
    session.add(sheet)
    session.flush()
    put_on(session, sheet, 0, labels)
    return sheet


def put_on(session: Session, sheet: LabelSheet, first: int, labels: Sequence[Label]) -> None:
    """Record that these labels are on the sheet, from this place on."""
    assert sheet.id is not None
    rows = [
        {"sheet_id": sheet.id, "place": first + number, "label_id": label.id}
        for number, label in enumerate(labels)
    ]
    session.connection().execute(sa.insert(SheetLabel), rows)


def own_sheet(session: Session, actor: Actor, sheet_id: int) -> LabelSheet:
    """The sheet, if the actor's partner ordered it. Raises NotFound."""
    sheet = session.get(LabelSheet, sheet_id)
    if sheet is None or sheet.party_id != actor.party_id:
        raise NotFound.of("sheet_unknown", "You have no sheet of labels with this number.")
    return sheet


def sheets_of(session: Session, party_id: int, before: int | None, limit: int) -> list[LabelSheet]:
    """The partner's sheets, newest first, at most `limit`."""
    query = select(LabelSheet).where(LabelSheet.party_id == party_id)
    if before is not None:
        query = query.where(col(LabelSheet.id) < before)
    return list(session.exec(query.order_by(col(LabelSheet.id).desc()).limit(limit)).all())


def labels_on(
    session: Session, sheet: LabelSheet, after: int | None, limit: int
) -> list[tuple[int, Label]]:
    """The labels on the sheet in their order, each with its place from 1, at most `limit`."""
    query = (
        select(SheetLabel.place, Label)
        .join(Label, col(Label.id) == col(SheetLabel.label_id))
        .where(SheetLabel.sheet_id == sheet.id, col(SheetLabel.place) >= (after or 0))
    )
    rows = session.exec(query.order_by(col(SheetLabel.place)).limit(limit))
    return [(place + 1, label) for place, label in rows]


def void_sheet(
    session: Session, actor: Actor, sheet_id: int, reason: str, now: datetime
) -> LabelSheet:
    """The own sheet and all labels on it, void from now on. Raises NotFound, Conflict."""
    sheet = own_sheet(session, actor, sheet_id)
    if sheet.state == State.VOID:
        raise Conflict.of("sheet_void", "This sheet is void already; order a new one.")
    sheet.state, sheet.void_reason, sheet.finished_at = State.VOID, reason, now
    on_it = sa.select(col(SheetLabel.label_id)).where(col(SheetLabel.sheet_id) == sheet_id)
    register.void_all(session, on_it, reason, by=actor.label, now=now)
    session.add(sheet)
    session.flush()
    return sheet


def pages_of(sheet: LabelSheet) -> int:
    """How many pages its PDF has."""
    return math.ceil((sheet.start - 1 + sheet.total) / STOCKS[sheet.stock].per_page)


def check_printable(sheet: LabelSheet) -> None:
    """Raises Conflict where there is no PDF of the sheet, or not yet."""
    if sheet.state == State.VOID:
        raise Conflict.of("sheet_void", "This sheet is void; order a new one.")
    if sheet.state == State.FAILED:
        raise Conflict.of("sheet_failed", f"This sheet could not be drawn. {sheet.failure}")
    if sheet.state == State.WAITING:
        raise Conflict.of(
            "sheet_not_ready",
            f"{sheet.drawn} of {sheet.total} labels are drawn; try again shortly.",
        )


def draw(store: Store, sheet: LabelSheet, file: IO[bytes], public_url: str) -> Iterator[int]:
    """Draw the sheet into the file; yields how many prints are drawn."""
    labels = _printed(store, sheet, public_url)
    return drawing.draw(STOCKS[sheet.stock], labels, file, sheet.start)


def first_label(session: Session, sheet: LabelSheet) -> Label:
    """The label that the others of a serialised sheet are like."""
    on_it = select(SheetLabel.label_id).where(
        SheetLabel.sheet_id == sheet.id, SheetLabel.place == 0
    )
    return session.get_one(Label, session.exec(on_it).one())


def _check(asked: SheetOrder) -> None:
    faults = Faults()
    per_page = STOCKS[asked.stock].per_page
    if asked.start > per_page:
        faults.add("start_beyond_sheet", f"A sheet of this stock has {per_page} labels.", "/start")
    if asked.wanted * asked.copies > MOST_PRINTS:
        faults.add(
            "too_many_labels", f"At most {MOST_PRINTS} labels are printed at once.", "/copies"
        )
    order = asked.order
    if asked.labels and any((order.product, order.lot, order.item, order.kind, order.count)):
        faults.add(
            "labels_or_goods", "Name labels that you have, or goods for new ones.", "/labels"
        )
    faults.raise_if_any()


def _own_labels(session: Session, actor: Actor, numbers: Sequence[int]) -> list[Label]:
    found: dict[int, Label] = {}
    for chunk in chunks(set(numbers)):
        rows = session.exec(
            select(Label).where(col(Label.id).in_(chunk), Label.party_id == actor.party_id)
        )
        found.update((row.id or 0, row) for row in rows)
    faults = Faults()
    for place, number in enumerate(numbers):
        if number not in found:
            faults.add("label_unknown", "You have no label of this number.", f"/labels/{place}")
        elif found[number].voided_at is not None:
            faults.add("label_void", "This label is void; reprint it first.", f"/labels/{place}")
    faults.raise_if_any()
    return [found[number] for number in numbers]


def _printed(store: Store, sheet: LabelSheet, public_url: str) -> Iterator[Printed]:
    """The labels of the sheet in their order, each as many times as it is printed."""
    said = facts.read_said(sheet.words)
    for first in range(0, sheet.registered, AT_ONCE):
        with store.reading() as session:
            labels = [label for _, label in labels_on(session, sheet, first, AT_ONCE)]
            found = facts.facts_of(session, said, labels)
        live = [label.link for label in labels if label.voided_at is None]
        matrices = qr.matrices(live)
        for label, one in zip(labels, found, strict=True):
            printed = Printed(
                matrix=next(matrices) if label.voided_at is None else None,
                short_code=short_codes.shown(label.short_code),
                words=facts.words_of(one, public_url),
            )
            yield from [printed] * sheet.copies
