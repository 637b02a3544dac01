"""Names that may be taken only once, also when two take them at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from seafood_trace.errors import Conflict, Fault
from seafood_trace.store.engine import Store
from seafood_trace.store.tables import Identity
from seafood_trace.store.unique import hold, insert_unless_known, refusing_taken

TAKEN = Fault("taken", "It is taken.")


def test_a_taken_name_is_a_conflict_and_the_transaction_goes_on(store: Store):
    with store.transaction() as session:
        session.add(Identity(uri="urn:x:1"))
        session.flush()
        with pytest.raises(Conflict), refusing_taken(session, TAKEN):
            session.add(Identity(uri="urn:x:1"))
        session.add(Identity(uri="urn:x:2"))
    with store.reading() as session:
        assert len(session.exec(select(Identity)).all()) == 2


def test_another_broken_rule_is_no_conflict(store: Store):
    nothing = sa.insert(Identity).values(uri=sa.null())
    with (
        store.transaction() as session,
        pytest.raises(IntegrityError),
        refusing_taken(session, TAKEN),
    ):
        session.connection().execute(nothing)


def test_rows_that_were_new_are_counted(store: Store):
    with store.transaction() as session:
        insert = insert_unless_known(session, Identity, ["uri"])
        for expected in (1, 0):
            done = session.connection().execute(insert.values(uri="urn:x:1"))
            assert done.rowcount == expected


def test_of_many_who_take_a_name_at_once_one_has_it(store: Store):
    at_once = Barrier(4)

    def take(_: int) -> bool:
        at_once.wait()
        try:
            with store.transaction() as session, refusing_taken(session, TAKEN):
                session.add(Identity(uri="urn:x:1"))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(take, range(4))) == [False, False, False, True]


def test_what_is_checked_while_held_stays_true(store: Store):
    at_once = Barrier(4)

    def take(_: int) -> int:
        at_once.wait()
        with store.transaction() as session:
            hold(session, "names")
            count = len(session.exec(select(Identity)).all())
            session.add(Identity(uri=f"urn:x:{count}"))
        return count

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(take, range(4))) == [0, 1, 2, 3]
