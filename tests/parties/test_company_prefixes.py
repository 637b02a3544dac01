"""GS1 company prefixes: who registers them, that none lies within another, how long they are."""

from typing import Any

import pytest
from sqlalchemy import event

from seafood_trace.access.permissions import Role
from seafood_trace.errors import Conflict, InvalidInput, NotFound
from seafood_trace.parties import company_prefixes
from seafood_trace.parties.company_prefixes import PrefixLengths
from seafood_trace.parties.tables import CompanyPrefix
from seafood_trace.store.engine import Store
from tests.world import AUTHOR, Client, Partner, enrol


def register(store: Store, partner: Partner, digits: str) -> CompanyPrefix:
    with store.transaction() as session:
        return company_prefixes.register(session, digits, partner.id, AUTHOR)


def length(store: Store, digits: str) -> int | None:
    with store.reading() as session:
        return PrefixLengths(session)(digits)


def test_a_key_tells_its_company_prefix_once_that_is_registered(store: Store) -> None:
    bay = enrol(store)
    assert length(store, "9521234000013") is None
    register(store, bay, "9521234")
    register(store, bay, "400123456789")

    assert length(store, "9521234000013") == 7
    assert length(store, "9521234ABC") == 7
    assert length(store, "9521235000013") is None
    assert length(store, "4001234567895") == 12
    assert length(store, "4001234567905") is None


@pytest.mark.parametrize("digits", ["", "9521", "ABCDEFG", "95212a4", "९५२१२३४"])
def test_what_is_no_key_has_no_company_prefix(store: Store, digits: str) -> None:
    register(store, enrol(store), "9521234")

    assert length(store, digits) is None


def test_a_prefix_of_four_digits_is_found(store: Store) -> None:
    register(store, enrol(store), "9521")

    assert length(store, "9521234000013") == 4


def test_one_answer_asks_for_the_keys_of_a_company_once(store: Store) -> None:
    register(store, enrol(store), "9521234")
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        asked.append(statement)

    with store.reading() as session:
        lengths = PrefixLengths(session)
        event.listen(session.connection(), "before_cursor_execute", note)
        found = [lengths(f"9521234{number:05}") for number in range(50)]

    assert found == [7] * 50
    assert len(asked) == 1


@pytest.mark.parametrize("digits", ["952", "9521234567890", "95212x4", "", "९५२१२३४"])
def test_what_is_no_company_prefix_is_refused(store: Store, digits: str) -> None:
    bay = enrol(store)

    with pytest.raises(InvalidInput) as refused:
        register(store, bay, digits)

    assert [fault.code for fault in refused.value.faults] == ["bad_company_prefix"]


@pytest.mark.parametrize("digits", ["9521234", "952123", "9521", "95212345", "952123499999"])
def test_no_prefix_lies_within_another(store: Store, digits: str) -> None:
    bay, lake = enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR)
    register(store, bay, "9521234")

    for partner in (bay, lake):
        with pytest.raises(Conflict):
            register(store, partner, digits)
    register(store, lake, "9521235")


def test_a_prefix_that_is_forgotten_is_free(store: Store) -> None:
    bay, lake = enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR)
    one = register(store, bay, "9521234").id
    assert one is not None
    with store.transaction() as session:
        company_prefixes.drop(session, one)

    assert length(store, "9521234000013") is None
    with pytest.raises(NotFound), store.transaction() as session:
        company_prefixes.drop(session, one)
    register(store, lake, "952123")


def test_prefixes_are_registered_listed_and_forgotten_by_http(client: Client, store: Store) -> None:
    bay, lake = enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR)
    staff = enrol(store, "Alliance", Role.ALLIANCE).headers
    address = "/api/v1/company-prefixes"
    new = {"prefix": " 9521234 ", "party": str(bay.id)}
    assert client.post(address, json=new, headers=bay.headers).status_code == 403
    made: Any = client.post(address, json=new, headers=staff)
    assert (made.status_code, made.json["prefix"], made.json["party_id"]) == (
        201,
        "9521234",
        bay.id,
    )
    again = client.post(address, json={"prefix": "952123", "party": str(lake.id)}, headers=staff)
    assert again.status_code == 409
    assert client.get(f"{address}?party={bay.id}", headers=lake.headers).json == [made.json]
    assert client.get(address, headers=lake.headers).json == []
    assert client.get(address).status_code == 401
    one = f"{address}/{made.json['id']}"
    assert client.delete(one, headers=bay.headers).status_code == 403
    assert client.delete(one, headers=staff).status_code == 204
    assert client.get(address, headers=bay.headers).json == []
