"""Large sheets are registered and drawn by the worker, a stretch at a time.

Between two stretches the worker does its other work, so ten thousand labels hold up no notice. The
drawing lives in the memory of the worker that began it: where that is killed, its hold on the
sheet runs out and another begins again. Labels once registered stay, and none is made twice.
"""

import secrets
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from sqlmodel import Session, col, select

from seafood_trace.errors import SeafoodTraceError
from seafood_trace.labels import register
from seafood_trace.labels.sheets import sheets
from seafood_trace.labels.sheets.sheets import State
from seafood_trace.labels.sheets.tables import LabelSheet
from seafood_trace.store import blobs
from seafood_trace.store.blobs import StoredBytes
from seafood_trace.store.engine import Store

STRETCH_S = 0.5
HOLD = timedelta(minutes=2)
MEDIA_TYPE = "application/pdf"
MOST_BYTES = 500_000_000


@dataclass(frozen=True)
class _Run:
    """A drawing that goes on: the sheet's number, the file, and how far it is."""

    sheet_id: int
    file: IO[bytes]
    drawn: Iterator[int]


class Press:
    """One worker's press; `run` is its job."""

    def __init__(self, folder: Path, public_url: str) -> None:
        self._folder = folder
        self._public_url = public_url
        self._name = secrets.token_hex(16)
        self._run: _Run | None = None

    def run(self, store: Store, now: datetime) -> bool:
        """Do a stretch of the oldest sheet that waits; whether there may be more to do."""
        sheet = self._take(store, now)
        if sheet is None:
            self._drop()
            return False
        try:
            if sheet.registered < sheet.wanted:
                self._register(store, sheet, now)
            else:
                self._draw(store, sheet, now)
        except SeafoodTraceError as error:
            self._drop()
            self._finish(store, sheet, now, State.FAILED, failure=str(error)[:500])
        return True

    def _take(self, store: Store, now: datetime) -> LabelSheet | None:
        """The oldest sheet that waits and that no other worker holds; held by this one."""
        free = sa.or_(
            col(LabelSheet.held_by).is_(None),
            col(LabelSheet.held_by) == self._name,
            col(LabelSheet.held_until) <= now,
        )
        waiting = select(LabelSheet).where(LabelSheet.state == State.WAITING, free)
        with store.reading() as session:
            if session.exec(waiting.limit(1)).first() is None:
                return None
        with store.transaction() as session:
            oldest = waiting.order_by(col(LabelSheet.id)).limit(1).with_for_update()
            sheet = session.exec(oldest).first()
            if sheet is not None:
                sheet.held_by, sheet.held_until = self._name, now + HOLD
            return sheet

    def _register(self, store: Store, sheet: LabelSheet, now: datetime) -> None:
        with store.transaction() as session:
            row = _held(session, sheet, self._name)
            if row is None:
                return
            count = min(sheets.AT_ONCE, row.wanted - row.registered)
            like = sheets.first_label(session, row)
            labels = register.issue_more(
                session, like, count, by=row.created_by, public_url=self._public_url, now=now
            )
            sheets.put_on(session, row, row.registered, labels)
            row.registered += count

    def _draw(self, store: Store, sheet: LabelSheet, now: datetime) -> None:
        run = self._begin(store, sheet)
        until, drawn = time.monotonic() + STRETCH_S, sheet.drawn
        while time.monotonic() < until:
            number = next(run.drawn, None)
            if number is None:
                self._keep(store, sheet, run, now)
                return
            drawn = number
        with store.transaction() as session:
            row = _held(session, sheet, self._name)
            if row is not None:
                row.drawn = drawn

    def _begin(self, store: Store, sheet: LabelSheet) -> _Run:
        """The drawing of this sheet as far as it is, or a new one."""
        if self._run is None or self._run.sheet_id != sheet.id:
            self._drop()
            assert sheet.id is not None
            file = tempfile.TemporaryFile()  # noqa: SIM115 - it is open between two stretches
            self._run = _Run(sheet.id, file, sheets.draw(store, sheet, file, self._public_url))
        return self._run

    def _keep(self, store: Store, sheet: LabelSheet, run: _Run, now: datetime) -> None:
        run.file.seek(0)
        stored = blobs.write_stream(self._folder, run.file, MOST_BYTES)
        self._drop()
        self._finish(store, sheet, now, State.READY, stored=stored)

    def _finish(
        self,
        store: Store,
        sheet: LabelSheet,
        now: datetime,
        state: State,
        *,
        stored: StoredBytes | None = None,
        failure: str | None = None,
    ) -> None:
        with store.transaction() as session:
            row = _held(session, sheet, self._name)
            if row is None:
                return  # it was voided meanwhile
            row.state, row.failure, row.finished_at = state, failure, now
            row.held_by, row.held_until = None, None
            if stored is not None:
                blobs.register(session, stored, MEDIA_TYPE, now)
                row.drawn, row.sha256, row.size_bytes = row.total, stored.sha256, stored.size_bytes

    def _drop(self) -> None:
        if self._run is not None:
            self._run.file.close()
            self._run = None


def _held(session: Session, sheet: LabelSheet, name: str) -> LabelSheet | None:
    """The row of the sheet, locked, if it still waits and is held by this press."""
    query = select(LabelSheet).where(
        LabelSheet.id == sheet.id,
        LabelSheet.state == State.WAITING,
        LabelSheet.held_by == name,
    )
    return session.exec(query.with_for_update()).first()
