from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from seafood_trace.access.permissions import Role
from seafood_trace.labels.sheets import press, sheets
from seafood_trace.labels.sheets.press import Press
from seafood_trace.labels.tables import Label
from seafood_trace.store.engine import Store
from tests.labels.goods import GTIN, LOT, PUBLIC_URL, has_lot, record
from tests.labels.sheets.printing import pages_of, text_of, texts_on
from tests.world import NOW, Partner, add_product, enrol

GOODS = {"product": "rs-pack", "lot": "BP-260310"}
LAWFUL = {"origin": "USA", "method": "wild"}
ORDER = {**GOODS, **LAWFUL, "stock": "avery-l7160"}


@pytest.fixture
def bay(app: Flask, store: Store) -> Partner:
    partner = enrol(store, "Bay Plant")
    add_product(store, partner, "rs-pack", uri=GTIN, market_name="Red snapper", unit_weight="250 g")
    has_lot(store, partner)
    return partner


def post(client: FlaskClient, partner: Partner, path: str, body: object = None, **headers: str):
    return client.post(f"/api/v1/labels{path}", json=body, headers={**partner.headers, **headers})


def get(client: FlaskClient, partner: Partner, path: str, **headers: str):
    return client.get(f"/api/v1/labels{path}", headers={**partner.headers, **headers})


def order(client: FlaskClient, partner: Partner, **more: Any) -> dict[str, Any]:
    answer = post(client, partner, "/sheets", {**ORDER, **more})
    assert answer.status_code == 202, answer.get_json()
    body: dict[str, Any] = answer.get_json()
    return body


def shown(client: FlaskClient, partner: Partner, sheet: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = get(client, partner, f"/sheets/{sheet['id']}").get_json()
    return body


def pdf_of(client: FlaskClient, partner: Partner, sheet: dict[str, Any]) -> bytes:
    answer = get(client, partner, f"/sheets/{sheet['id']}.pdf")
    assert answer.status_code == 200, answer.get_json()
    assert answer.content_type == "application/pdf"
    return bytes(answer.data)


def links_of(client: FlaskClient, partner: Partner, sheet: dict[str, Any]) -> list[str]:
    path, links = f"/sheets/{sheet['id']}/labels?limit=7", []
    while path:
        answer = get(client, partner, path)
        links += [label["link"] for label in answer.get_json()]
        link = answer.headers.get("Link", "")
        path = link[1 : link.index(">")].removeprefix("/api/v1/labels") if link else ""
    return links


def codes_in(answer: Any) -> list[tuple[str, str]]:
    return [(fault["code"], fault["pointer"]) for fault in answer.get_json()["errors"]]


def work(store: Store, folder: Path, one: Press | None = None) -> Press:
    """Let a worker do all there is to do."""
    one = one or Press(folder, PUBLIC_URL)
    while one.run(store, NOW):
        pass
    return one


def test_sheet_of_packs_is_ready_at_once_and_every_code_opens_its_pack(client, bay):
    sheet = order(client, bay, count=24)
    links = links_of(client, bay, sheet)
    assert (sheet["state"], sheet["labels"], sheet["pages"]) == ("ready", 24, 2)
    assert sheet["warnings"] == []
    assert len(set(links)) == 24
    assert all(f"/01/{GTIN}/10/BP-260310/21/" in link for link in links)
    pages = pages_of(pdf_of(client, bay, sheet))
    assert [len(texts_on([page])) for page in pages] == [21, 3]
    assert texts_on(pages) == sorted(links)


def test_words_of_the_product_and_the_order_are_printed(client, bay):
    sheet = order(client, bay, count=1, slogan="Caught by hook and line", previously_frozen=True)
    text = " ".join(text_of(pdf_of(client, bay, {**sheet})).split())
    for words in ("Red snapper", "Wild-caught", "Product of USA", "Previously frozen"):
        assert words in text
    assert "Contains: Fish (Red snapper)" in text
    assert "Net Wt 8.8 oz (250 g)" in text


def test_tray_card_carries_its_short_link_and_no_weight(client, bay):
    sheet = order(client, bay, kind="tray", stock="thermal-4x6")
    (link,) = links_of(client, bay, sheet)
    pdf = pdf_of(client, bay, sheet)
    assert texts_on(pages_of(pdf)) == [link]
    assert link.rpartition("/")[0].endswith("/t")
    assert link.rpartition("/")[2] in text_of(pdf)
    assert "Net Wt" not in text_of(pdf)


def test_one_label_of_a_lot_is_printed_many_times(client, store, bay):
    sheet = order(client, bay, copies=42)
    assert (sheet["labels"], sheet["prints"], sheet["pages"]) == (1, 42, 2)
    assert Counter(texts_on(pages_of(pdf_of(client, bay, sheet)))).most_common(1)[0][1] == 42
    with store.reading() as session:
        assert len(session.exec(select(Label)).all()) == 1


def test_labels_that_are_issued_may_be_printed_on_another_stock(client, bay):
    first = order(client, bay, count=3)
    ids = [one["id"] for one in get(client, bay, f"/sheets/{first['id']}/labels").get_json()]
    body = {"stock": "avery-5163", "labels": ids, **LAWFUL, "start": 9}
    again = post(client, bay, "/sheets", body).get_json()
    assert (again["labels"], again["pages"]) == (3, 2)
    assert links_of(client, bay, again) == links_of(client, bay, first)
    assert texts_on(pages_of(pdf_of(client, bay, again))) == sorted(links_of(client, bay, first))


def test_wild_and_origin_are_taken_from_the_record(client, store, bay):
    record(store, bay, CATCH)
    sheet = post(
        client, bay, "/sheets", {**GOODS, "lot": "GAL-1", "stock": "avery-5164"}
    ).get_json()
    assert (sheet["method"], sheet["origin"]) == ("wild", "USA")
    assert "Product of USA" in text_of(pdf_of(client, bay, sheet))


CATCH = {
    "type": "ObjectEvent",
    "action": "ADD",
    "bizStep": "urn:gdst:bizStep:fishingEvent",
    "quantityList": [{"epcClass": LOT.replace("BP-260310", "GAL-1"), "quantity": 9, "uom": "KGM"}],
    "ilmd": {
        "cbvmda:productionMethodForFishAndSeafoodCode": "MARINE_FISHERY",
        "cbvmda:vesselCatchInformationList": {
            "cbvmda:vesselCatchInformation": [{"cbvmda:vesselFlagState": "US"}]
        },
    },
}


def test_what_the_law_wants_and_nobody_knows_is_told(client, bay):
    body = {**GOODS, "stock": "avery-5164"}
    told = post(client, bay, "/sheets", body).get_json()["warnings"]
    assert {(one["code"], one["pointer"]) for one in told} == {
        ("origin_missing", "/origin"),
        ("method_missing", "/method"),
    }


def test_small_label_is_told_of(client, bay):
    sheet = order(client, bay, stock="avery-5160", count=2)
    assert [one["code"] for one in sheet["warnings"]] == ["words_too_small"]


def test_large_sheet_is_made_by_the_worker(client, store, settings, bay, monkeypatch):
    monkeypatch.setattr(sheets, "AT_ONCE", 5)
    monkeypatch.setattr(sheets, "DRAWN_WHEN_ASKED", 10)
    sheet = order(client, bay, count=12)
    assert (sheet["state"], sheet["registered"], sheet["drawn"]) == ("waiting", 5, 0)
    refused = get(client, bay, f"/sheets/{sheet['id']}.pdf")
    assert (refused.status_code, codes_in(refused)[0][0]) == (409, "sheet_not_ready")

    work(store, settings.blob_dir)

    done = shown(client, bay, sheet)
    links = links_of(client, bay, sheet)
    assert (done["state"], done["registered"], done["drawn"]) == ("ready", 12, 12)
    assert len(set(links)) == 12
    assert texts_on(pages_of(pdf_of(client, bay, sheet))) == sorted(links)
    first = get(client, bay, f"/sheets/{sheet['id']}.pdf")
    again = get(
        client, bay, f"/sheets/{sheet['id']}.pdf", **{"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


def test_progress_is_told_and_another_worker_waits_until_the_first_is_gone(
    client, store, settings, bay, monkeypatch
):
    monkeypatch.setattr(press, "STRETCH_S", 0)
    sheet = order(client, bay, count=101)
    first, second = (Press(settings.blob_dir, PUBLIC_URL) for _ in range(2))
    assert first.run(store, NOW)
    assert not second.run(store, NOW)
    monkeypatch.setattr(press, "STRETCH_S", 0.005)
    assert first.run(store, NOW)
    assert 0 < shown(client, bay, sheet)["drawn"] < 101
    monkeypatch.setattr(press, "STRETCH_S", 30)
    later = NOW + press.HOLD + timedelta(seconds=1)
    assert second.run(store, later)
    assert shown(client, bay, sheet)["state"] == "ready"
    assert not first.run(store, later)


def test_sheet_voided_while_it_is_drawn_is_drawn_no_further(client, store, settings, bay):
    sheet = order(client, bay, count=101)
    one = Press(settings.blob_dir, PUBLIC_URL)
    assert (
        post(client, bay, f"/sheets/{sheet['id']}/void", {"reason": "Wrong lot."}).status_code
        == 200
    )
    assert not one.run(store, NOW)
    assert shown(client, bay, sheet)["state"] == "void"


def test_voiding_a_sheet_voids_its_labels_and_says_why(client, bay):
    sheet = order(client, bay, count=3)
    answer = post(client, bay, f"/sheets/{sheet['id']}/void", {"reason": "Printer jam."})
    assert (answer.status_code, answer.get_json()["state"]) == (200, "void")
    labels = get(client, bay, f"/sheets/{sheet['id']}/labels").get_json()
    assert {label["void_reason"] for label in labels} == {"Printer jam."}
    assert all(label["voided_at"] and label["voided_by"] for label in labels)
    assert codes_in(get(client, bay, f"/sheets/{sheet['id']}.pdf"))[0][0] == "sheet_void"
    again = post(client, bay, f"/sheets/{sheet['id']}/void", {"reason": "Again."})
    assert again.status_code == 409


def test_label_voided_alone_is_left_out_of_the_sheet(client, bay):
    sheet = order(client, bay, count=3)
    one, *others = get(client, bay, f"/sheets/{sheet['id']}/labels").get_json()
    post(client, bay, f"/{one['id']}/void", {"reason": "Torn."})
    pdf = pdf_of(client, bay, sheet)
    assert texts_on(pages_of(pdf)) == sorted(label["link"] for label in others)
    assert "void" in text_of(pdf)


def test_retry_with_the_same_key_orders_nothing_more(client, bay):
    body = {**ORDER, "count": 2}
    first = post(client, bay, "/sheets", body, **{"Idempotency-Key": "k1"})
    again = post(client, bay, "/sheets", body, **{"Idempotency-Key": "k1"})
    assert first.get_json() == again.get_json()
    assert len(get(client, bay, "").get_json()) == 2
    assert [one["id"] for one in get(client, bay, "/sheets").get_json()] == [first.get_json()["id"]]


def test_foreign_sheet_is_not_found(client, store, bay):
    sheet = order(client, bay)
    other = enrol(store, "Other")
    for path in ("", ".pdf", "/labels"):
        assert get(client, other, f"/sheets/{sheet['id']}{path}").status_code == 404
    assert (
        post(client, other, f"/sheets/{sheet['id']}/void", {"reason": "Mine."}).status_code == 404
    )
    assert get(client, other, "/sheets").get_json() == []
    (label,) = get(client, bay, f"/sheets/{sheet['id']}/labels").get_json()
    stolen = post(client, other, "/sheets", {"stock": "avery-5163", "labels": [label["id"]]})
    assert codes_in(stolen) == [("label_unknown", "/labels/0")]


def test_who_may_not_label_is_refused(client, store, bay):
    ngo = enrol(store, "Gulf Partner", Role.CONSERVATION_PARTNER)
    assert post(client, ngo, "/sheets", ORDER).status_code == 403
    assert get(client, ngo, "/stocks").status_code == 200
    assert client.get("/api/v1/labels/sheets").status_code == 401


def test_stocks_are_listed_with_their_sizes(client, bay):
    stocks = {one["code"]: one for one in get(client, bay, "/stocks").get_json()}
    assert (stocks["avery-l7160"]["label_width_mm"], stocks["avery-l7160"]["per_page"]) == (
        63.5,
        21,
    )


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"stock": "avery-9999"}, "/stock"),
        ({"start": 22}, "/start"),
        ({"start": 0}, "/start"),
        ({"count": 10_001}, "/count"),
        ({"count": 5_001, "copies": 2}, "/copies"),
        ({"method": "organic"}, "/method"),
        ({"net_weight": "heavy"}, "/net_weight"),
        ({"net_weight": "0 g"}, "/net_weight"),
        ({"labels": [1]}, "/labels"),
        ({"labels": []}, "/labels"),
        ({"printed_mm": 20}, "/printed_mm"),
        ({"slogan": "two\nlines"}, "/slogan"),
        ({"lot": "OTHER"}, "/lot"),
    ],
)
def test_poor_order_is_refused_at_its_place(client, bay, change, fault):
    answer = post(client, bay, "/sheets", {**ORDER, **change})
    assert answer.status_code == 400
    assert [at for _, at in codes_in(answer)] == [fault]


def test_void_label_is_not_printed_anew(client, bay):
    (label,) = post(client, bay, "", GOODS).get_json()["labels"]
    post(client, bay, f"/{label['id']}/void", {"reason": "Torn."})
    answer = post(client, bay, "/sheets", {"stock": "avery-5163", "labels": [label["id"]]})
    assert codes_in(answer) == [("label_void", "/labels/0")]
