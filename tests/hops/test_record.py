"""Hops as they are recorded: by whom, read by whom, once, with the other end that they name."""

from datetime import date
from typing import Any

import pytest

from seafood_trace.access.permissions import Role
from seafood_trace.epcis.gdst import telling as gdst
from seafood_trace.parties import directory
from seafood_trace.store.engine import Store
from tests.hops.scene import (
    LINE,
    Scene,
    build,
    codes,
    example,
    may_read,
    post,
    recorded,
    recorded_by,
    send,
    size,
)
from tests.world import Client, add_product, enrol


@pytest.fixture
def scene(store: Store) -> Scene:
    return build(store)


# Receipts


def test_a_receipt_finds_who_sent_the_unit(client: Client, scene: Scene) -> None:
    *_, shipping = recorded_by(client, scene, example("ship"))
    (receipt,) = recorded_by(client, scene, example("receive"))
    assert receipt.event.sources == shipping.event.sources
    assert receipt.event.biz_transactions == shipping.event.biz_transactions
    assert {one.id for one in receipt.event.destinations} == {
        scene.cold.uri,
        scene.sites["lake-cold"].uri,
    }


def test_sender_and_receiver_read_both_sides_and_what_is_in_the_unit(
    client: Client, scene: Scene
) -> None:
    events = recorded_by(client, scene, example("ship"), example("receive"))
    assert may_read(scene, scene.bay, events) == [True, True, True]
    assert may_read(scene, scene.cold, events) == [True, True, True]
    assert may_read(scene, scene.shop, events) == [False, False, False]


def test_a_receipt_of_nothing_that_was_sent_is_kept_and_warned_about(
    client: Client, scene: Scene
) -> None:
    answer = send(client, scene, example("receive"))
    assert answer.status_code == 201
    assert codes(answer) == {"/lines": "shipment_unknown", "/lines/0/sscc": "unit_unknown"}
    assert recorded(scene, answer)[0].event.sources == ()


def test_a_shipment_to_somebody_else_is_not_found(client: Client, scene: Scene) -> None:
    send(client, scene, example("ship", to="shop-1"))
    answer = send(client, scene, example("receive"))
    assert codes(answer) == {"/lines": "shipment_unknown", "/lines/0/sscc": "unit_unknown"}


def test_a_receipt_may_name_the_sender(client: Client, scene: Scene) -> None:
    sent = example("receive", lines=[LINE], **{"from": "bay-plant"})
    (receipt,) = recorded_by(client, scene, sent)
    assert {one.id for one in receipt.event.sources} == {
        scene.bay.uri,
        scene.sites["bay-plant"].uri,
    }


# At the other end


def test_a_buyer_who_never_joined_becomes_a_stub(client: Client, scene: Scene) -> None:
    hop = example("ship", to={"name": "Corner Grill", "place": "Chicago, IL"})
    answer = send(client, scene, hop)
    assert codes(answer)["/to"] == "counterparty_unverified"
    buyer = answer.json["counterparty"]
    assert (buyer["name"], buyer["is_member"]) == ("Corner Grill", False)
    again = send(client, scene, example("ship", at="2026-03-13T06:40-05:00", to="corner-grill"))
    assert again.json["counterparty"] == buyer


def test_a_boat_that_lands_for_itself_leaves_the_receipt_to_the_dealer(
    client: Client, scene: Scene
) -> None:
    add_product(scene.store, scene.boat, "snapper", form="gutted")
    line = {"product": "snapper", "lot": "A", "weight": "10 kg"}
    answer = post(client, scene.boat, example("land", lines=[line]))
    assert [one["step"] for one in answer.json["events"]] == ["urn:gdst:bizStep:landing"]
    assert codes(answer)["/to"] == "receipt_left_to_dealer"
    hop = example("receive", site="galveston-dock", lines=[{**line, "product": None}])
    hop["lines"][0] = {"lot": answer_lot(scene, answer), "weight": "10 kg"}
    (receipt,) = recorded(scene, post(client, scene.dealer, hop))
    assert scene.boat.uri in {one.id for one in receipt.event.sources}


def answer_lot(scene: Scene, answer: Any) -> str:
    return recorded(scene, answer)[0].event.quantities[0].epc_class


# Whose place


def test_a_hop_at_the_place_of_another_needs_a_mandate(client: Client, scene: Scene) -> None:
    hop = example("catch")
    answer = post(client, scene.cold, hop)
    assert answer.status_code == 400
    assert codes(answer, "errors")["/vessel"] == "site_unregistered"


def test_a_mandate_is_for_its_hops_alone(client: Client, scene: Scene) -> None:
    scene.grant(scene.bay, scene.cold, "count")
    answer = post(client, scene.cold, example("discard", site="bay-plant", lines=[LINE]))
    assert codes(answer, "errors") == {"/site": "mandate_missing"}
    counted = post(client, scene.cold, example("count", site="bay-plant", lines=[LINE]))
    assert counted.status_code == 201


def test_under_a_mandate_both_parties_read_the_hop(client: Client, scene: Scene) -> None:
    events = recorded_by(client, scene, example("catch"))
    assert gdst.information_provider(events[0].event) == scene.dealer.uri
    assert may_read(scene, scene.dealer, events) == [True]
    assert may_read(scene, scene.boat, events) == [True]
    assert may_read(scene, scene.bay, events) == [False]


def test_a_mandate_to_ship_is_none_to_pack(client: Client, scene: Scene) -> None:
    scene.grant(scene.bay, scene.cold, "ship")
    hop = example("ship", to="shop-1")
    answer = post(client, scene.cold, hop)
    assert codes(answer, "errors") == {"/site": "mandate_missing"}
    bare = example("ship", to="shop-1", lines=[{"sscc": "095210000000000018"}])
    assert post(client, scene.cold, bare).status_code == 201


def test_a_mandate_to_take_back_is_for_returns(client: Client, scene: Scene) -> None:
    scene.grant(scene.shop, scene.cold, "return")
    assert post(client, scene.cold, example("return", to="bay-plant")).status_code == 201
    away = example("ship", site="shop-1", to="bay-plant", lines=[LINE])
    assert codes(post(client, scene.cold, away), "errors") == {"/site": "mandate_missing"}


def test_the_last_day_of_a_mandate_ends_at_midnight_at_the_place(
    client: Client, scene: Scene
) -> None:
    last = date(2026, 3, 12)
    scene.grant(scene.bay, scene.cold, "count", until=last)
    evening = example("count", site="bay-plant", lines=[LINE], at="2026-03-12T23:30-05:00")
    assert post(client, scene.cold, evening).status_code == 201
    after = evening | {"at": "2026-03-13T00:30-05:00"}
    assert codes(post(client, scene.cold, after), "errors") == {"/site": "mandate_missing"}


def test_only_who_may_record_records(client: Client, scene: Scene) -> None:
    auditor = enrol(scene.store, "Auditor", Role.AUDITOR)
    assert post(client, auditor, example("ship")).status_code == 403
    assert client.post("/api/v1/hops", json=example("ship")).status_code == 401


# Retries and rehearsals


def test_a_retry_with_its_key_gets_the_first_answer(client: Client, scene: Scene) -> None:
    first = post(client, scene.bay, example("ship"), **{"Idempotency-Key": "a"})
    retry = post(client, scene.bay, example("ship"), **{"Idempotency-Key": "a"})
    assert (first.status_code, retry.status_code) == (201, 201)
    assert retry.json == first.json
    assert retry.headers["Idempotent-Replay"] == "true"
    assert size(scene) == len(first.json["events"])


def test_a_retry_is_answered_alike_though_the_mandate_has_ended_since(
    client: Client, scene: Scene
) -> None:
    first = post(client, scene.dealer, example("catch"), **{"Idempotency-Key": "a"})
    mandates_path = "/api/v1/mandates"
    (mandate,) = client.get(mandates_path, headers=scene.boat.headers).json
    client.post(f"{mandates_path}/{mandate['id']}/end", headers=scene.boat.headers)
    retry = post(client, scene.dealer, example("catch"), **{"Idempotency-Key": "a"})
    assert retry.json == first.json
    fresh = post(client, scene.dealer, example("catch"), **{"Idempotency-Key": "b"})
    assert fresh.status_code == 400


def test_the_same_key_for_another_hop_is_refused(client: Client, scene: Scene) -> None:
    post(client, scene.bay, example("ship"), **{"Idempotency-Key": "a"})
    answer = post(client, scene.bay, example("process"), **{"Idempotency-Key": "a"})
    assert answer.status_code == 422


def test_a_hop_that_is_sent_again_without_a_key_is_recorded_once(
    client: Client, scene: Scene
) -> None:
    first, again = send(client, scene, example("ship")), send(client, scene, example("ship"))
    assert [one["id"] for one in again.json["events"]] == [
        one["id"] for one in first.json["events"]
    ]
    assert [one["is_resend"] for one in again.json["events"]] == [True, True]
    assert size(scene) == 2


def test_a_check_tells_what_would_be_recorded_and_keeps_nothing(
    client: Client, scene: Scene
) -> None:
    hop = example("ship", to={"name": "Corner Grill"})
    answer = post(client, scene.bay, hop, "/check")
    assert answer.status_code == 200
    assert [one["id"] for one in answer.json["events"]] == [None, None]
    assert codes(answer) == {
        "/to": "counterparty_unverified",
        "/lines/0/lot": "lot_unknown",
    }
    assert len(answer.json["epcis"]["epcisBody"]["eventList"]) == 2
    assert size(scene) == 0
    with scene.store.reading() as session:
        assert directory.parties_by_uri(session, [answer.json["counterparty"]["uri"]]) == {}


def test_what_a_check_shows_may_be_captured_as_it_is(client: Client, scene: Scene) -> None:
    shown = post(client, scene.bay, example("ship"), "/check").json["epcis"]
    captured = client.post("/epcis/capture", json=shown, headers=scene.bay.headers)
    assert captured.status_code == 202
    again = post(client, scene.bay, example("ship"))
    assert [one["is_resend"] for one in again.json["events"]] == [True, True]
