from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from seafood_trace.access.permissions import Role
from seafood_trace.identifiers import digital_link
from seafood_trace.labels import short_codes
from seafood_trace.store.engine import Store
from tests.labels.goods import GTIN, LOT, has_lot
from tests.labels.pictures import decode_png, decode_svg
from tests.world import Partner, add_product, enrol

ORDER = {"product": "rs-pack", "lot": "BP-260310"}


@pytest.fixture
def bay(app: Flask, store: Store) -> Partner:
    partner = enrol(store, "Bay Plant")
    add_product(store, partner, "rs-pack", uri=GTIN, market_name="Red snapper")
    has_lot(store, partner)
    return partner


def post(client: FlaskClient, partner: Partner, path: str, body: object = None, **headers: str):
    return client.post(f"/api/v1/labels{path}", json=body, headers={**partner.headers, **headers})


def issue(client: FlaskClient, partner: Partner, **order: Any) -> dict[str, Any]:
    answer = post(client, partner, "", order or ORDER)
    assert answer.status_code == 201, answer.get_json()
    body: dict[str, Any] = answer.get_json()
    return body


def path_of(url: str) -> str:
    """What stands behind scheme and host, which in tests nobody serves."""
    return "/" + url.split("/", 3)[3]


def codes_in(answer: Any) -> list[tuple[str, str]]:
    return [(fault["code"], fault["pointer"]) for fault in answer.get_json()["errors"]]


def test_issued_label_has_code_link_and_pictures(client, bay):
    answer = post(client, bay, "", ORDER)
    (label,) = answer.get_json()["labels"]
    assert answer.headers["Location"] == f"/api/v1/labels/{label['id']}"
    assert label["link"].endswith(f"/01/{GTIN}/10/BP-260310")
    assert (label["kind"], label["item"], label["lot_code"]) == ("lot", LOT, "BP-260310")
    assert short_codes.shown(short_codes.normalise(label["short_code"])) == label["short_code"]
    assert label["short_link"].endswith(f"/t/{label['short_code']}")
    assert answer.get_json()["warnings"] == []


def test_every_picture_of_a_pack_opens_that_pack(client, bay):
    body = issue(client, bay, **ORDER, count=3)
    for label in body["labels"]:
        texts = {
            decode_svg(client.get(path_of(label["svg"]), headers=bay.headers).data),
            decode_png(client.get(path_of(label["png"]), headers=bay.headers).data),
            decode_svg(client.get(path_of(label["public_svg"])).data),
            decode_png(client.get(path_of(label["public_png"])).data),
        }
        (text,) = texts
        read = digital_link.parse(text)
        assert read.canonical == digital_link.parse(label["link"]).canonical
        assert read.value("21") == label["serial"]


def test_picture_of_a_tray_card_leads_to_its_short_code(client, bay):
    (label,) = issue(client, bay, **ORDER, kind="tray")["labels"]
    text = decode_png(client.get(path_of(label["public_png"])).data)
    assert path_of(text) == path_of(label["short_link"]) == f"/t/{label['short_code']}"


def test_public_picture_is_kept_for_ever_and_not_drawn_again(client, bay):
    (label,) = issue(client, bay)["labels"]
    for url, media_type in (("public_svg", "image/svg+xml"), ("public_png", "image/png")):
        first = client.get(path_of(label[url]))
        again = client.get(path_of(label[url]), headers={"If-None-Match": first.headers["ETag"]})
        assert first.content_type.startswith(media_type)
        assert "public" in first.headers["Cache-Control"]
        assert "immutable" in first.headers["Cache-Control"]
        assert (again.status_code, again.data) == (304, b"")


def test_own_picture_is_cached_for_nobody_else(client, bay):
    (label,) = issue(client, bay)["labels"]
    first = client.get(path_of(label["svg"]), headers=bay.headers)
    again = client.get(
        path_of(label["svg"]), headers={**bay.headers, "If-None-Match": first.headers["ETag"]}
    )
    assert "private" in first.headers["Cache-Control"]
    assert "X-API-Key" in first.headers["Vary"]
    assert again.status_code == 304


def test_public_picture_is_found_by_the_code_as_typed(client, bay):
    (label,) = issue(client, bay)["labels"]
    typed = label["short_code"].replace("-", "").lower()
    assert client.get(f"/t/{typed}.svg").status_code == 200


@pytest.mark.parametrize("code", ["AAAA-AAAB", "no-code", "%00", short_codes.with_check("7K3MQ9X")])
def test_picture_of_no_label_is_not_found(client, bay, code):
    assert client.get(f"/t/{code}.svg").status_code == 404


def test_svg_may_load_and_run_nothing(client, bay):
    (label,) = issue(client, bay)["labels"]
    headers = client.get(path_of(label["public_svg"])).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_foreign_label_is_not_found(client, store, bay):
    (label,) = issue(client, bay)["labels"]
    other = enrol(store, "Other")
    own = path_of(label["svg"]).removesuffix(".svg")
    for path in (own, f"{own}.svg", f"{own}.png"):
        assert client.get(path, headers=other.headers).status_code == 404
        assert client.get(path).status_code == 401
    tail = f"/{label['id']}"
    assert post(client, other, f"{tail}/void", {"reason": "Mine."}).status_code == 404
    assert post(client, other, f"{tail}/reprint").status_code == 404
    assert client.get("/api/v1/labels", headers=other.headers).get_json() == []


def test_who_may_not_label_is_refused(client, store, bay):
    ngo = enrol(store, "Gulf Partner", Role.CONSERVATION_PARTNER)
    assert post(client, ngo, "", ORDER).status_code == 403


def test_labels_are_listed_newest_first_by_pages(client, bay):
    ids = [label["id"] for label in issue(client, bay, **ORDER, count=5)["labels"]]
    seen: list[int] = []
    path = "/api/v1/labels?limit=2"
    while path:
        answer = client.get(path, headers=bay.headers)
        seen += [label["id"] for label in answer.get_json()]
        link = answer.headers.get("Link", "")
        path = link[1 : link.index(">")] if link else ""
    assert seen == sorted(ids, reverse=True)


def test_voided_label_stays_and_says_why(client, bay):
    (label,) = issue(client, bay)["labels"]
    answer = post(client, bay, f"/{label['id']}/void", {"reason": "Torn in the printer."})
    assert answer.status_code == 200
    shown = client.get(f"/api/v1/labels/{label['id']}", headers=bay.headers).get_json()
    assert shown == answer.get_json()
    assert shown["void_reason"] == "Torn in the printer."
    assert shown["voided_at"]
    assert post(client, bay, f"/{label['id']}/void", {"reason": "Again."}).status_code == 409


def test_reprint_answers_the_label_that_replaces(client, bay):
    (label,) = issue(client, bay, **ORDER, count=1)["labels"]
    answer = post(client, bay, f"/{label['id']}/reprint")
    new = answer.get_json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/labels/{new['id']}"
    assert (new["replaces"], new["link"]) == (label["id"], label["link"])
    assert new["short_code"] != label["short_code"]


def test_retry_with_the_same_key_issues_nothing_more(client, bay):
    order = {**ORDER, "count": 2}
    first = post(client, bay, "", order, **{"Idempotency-Key": "k1"})
    again = post(client, bay, "", order, **{"Idempotency-Key": "k1"})
    assert first.get_json() == again.get_json()
    assert len(client.get("/api/v1/labels", headers=bay.headers).get_json()) == 2


def test_small_print_is_warned_of(client, bay):
    (warning,) = issue(client, bay, **ORDER, printed_mm=10)["warnings"]
    assert warning["code"] == "modules_too_small"
    assert "at least" in warning["detail"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"count": 0}, "/count"),
        ({"count": 501}, "/count"),
        ({"count": "2"}, "/count"),
        ({"kind": "sticker"}, "/kind"),
        ({"printed_mm": 1}, "/printed_mm"),
        ({"printed_mm": "NaN"}, "/printed_mm"),
        ({"prodct": "x"}, "/prodct"),
        ({"lot": "OTHER"}, "/lot"),
    ],
)
def test_poor_order_is_refused_at_its_place(client, bay, change, pointer):
    answer = post(client, bay, "", ORDER | change)
    assert answer.status_code == 400
    assert [at for _, at in codes_in(answer)] == [pointer]


def test_restricted_number_is_refused(client, bay):
    answer = post(client, bay, "", {"product": "02000000000008", "lot": "X"})
    assert codes_in(answer) == [("restricted_gtin", "/product")]


def test_routes_are_in_the_openapi_document(client, bay):
    paths = client.get("/api/v1/openapi.json").get_json()["paths"]
    assert "/api/v1/labels" in paths
    assert any(path.endswith(".svg") for path in paths)
