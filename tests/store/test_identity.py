"""One URI has one number, whoever sees it first."""

from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import sqlalchemy as sa

from seafood_trace.store import identity
from seafood_trace.store.engine import Store


def uris(start: int, stop: int) -> list[str]:
    return [
        f"urn:gdst:example.org:product:lot:class:demo.{number}" for number in range(start, stop)
    ]


def intern(store: Store, wanted: list[str]) -> dict[str, int]:
    with store.transaction() as session:
        return identity.intern(session, wanted)


def count(store: Store) -> int:
    with store.reading() as session:
        found = session.connection().execute(sa.text("SELECT count(*) FROM identity")).scalar_one()
    assert isinstance(found, int)
    return found


def test_a_uri_keeps_its_number(store: Store):
    first = intern(store, uris(0, 3))
    assert intern(store, uris(0, 3)) == first
    assert count(store) == 3


def test_a_uri_named_twice_is_one(store: Store):
    assert len(intern(store, uris(0, 2) + uris(0, 2))) == 2


def test_more_uris_than_a_statement_takes_are_all_numbered(store: Store):
    many = uris(0, 3 * identity.CHUNK + 1)
    numbers = intern(store, many)
    assert len(set(numbers.values())) == len(many)
    with store.reading() as session:
        assert identity.uris(session, list(numbers.values())) == {
            number: uri for uri, number in numbers.items()
        }


def test_threads_that_intern_the_same_agree_on_its_number(store: Store):
    ranges = [uris(start, start + 40) for start in range(0, 80, 10)]
    with ThreadPoolExecutor(len(ranges)) as pool:
        given = list(pool.map(lambda wanted: intern(store, wanted), ranges))
    seen = set(chain.from_iterable(numbers.items() for numbers in given))
    assert len({uri for uri, _ in seen}) == len(seen) == len({number for _, number in seen})
    assert count(store) == len(seen)


def test_looking_up_makes_nothing(store: Store):
    intern(store, uris(0, 1))
    with store.reading() as session:
        assert list(identity.ids(session, uris(0, 5))) == uris(0, 1)
    assert count(store) == 1


def test_nothing_is_interned_without_a_uri(store: Store):
    assert intern(store, []) == {}
