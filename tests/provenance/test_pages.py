"""The page that a QR code leads to, as the public and as partners get it."""

import gzip
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.needs import ROOT
from tests.provenance.snapper import GTIN, LOT, SECRETS, Scene, snapper

pytestmark = pytest.mark.one_database  # test_telling asks both

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def scene(app: Flask) -> Scene:
    return snapper(app)


def page(client: FlaskClient, path: str) -> TestResponse:
    return client.get(path, headers=HTML)


def test_page_answers_first_what_fish_who_vouches_and_whether_the_chain_is_whole(client, scene):
    text = page(client, scene.story_path).text
    order = [text.index(part) for part in ("<h1", "Verified by Reef Partners", "Chain complete")]
    assert order == sorted(order)
    assert order[-1] < text.index("Its journey")


def test_page_marks_demonstration_data(client, scene):
    assert "Demonstration data: companies and fish are made up." in (
        page(client, scene.story_path).text
    )


def test_partner_verified_fish_is_nowhere_called_certified(client, scene):
    text = page(client, scene.story_path).text
    answer = text[text.index("<h1") : text.index("What these words mean")]
    assert "ertified" not in answer


def test_third_party_certificate_is_called_certified(app, client):
    text = page(client, snapper(app, kind="third_party").story_path).text
    assert "<h2>Certified</h2>" in text
    assert "Seal &amp; Sons Assessors" in text


def test_fish_without_assurance_has_no_claim(app, client):
    text = page(client, snapper(app, kind=None).story_path).text
    assert "<h2>No claim</h2>" in text


def test_missing_receipt_is_told_where_it_is_missing(app, client):
    text = page(client, snapper(app, with_receipt=False).story_path).text
    assert "<h2>Chain has a gap</h2>" in text
    assert text.index("Bay Plant</h3>") < text.index("its arrival was never recorded")
    assert text.index("its arrival was never recorded") < text.index("A cold store</h3>")


def test_chain_without_catch_is_unknown_or_has_a_gap(app, client):
    text = page(client, snapper(app, with_catch=False).story_path).text
    assert "<h2>Chain complete</h2>" not in text


def test_nothing_secret_reaches_the_public(client, scene):
    """No lot of others, no EPC, no weight, no minute, no exact place, nobody who is unnamed."""
    for path in (scene.story_path, scene.lot_path, f"/t/{scene.labels['tray']['short_code']}"):
        for accept in (HTML, JSON, {"Accept": "application/linkset+json"}):
            answer = client.get(path, headers=accept)
            assert answer.status_code == 200
            found = [secret for secret in SECRETS if secret in answer.text]
            assert (accept["Accept"], found) == (accept["Accept"], [])
            assert not re.search(r"urn:(gdst|epc)|id\.gs1\.org|\d\d:\d\d:\d\d", answer.text)


def test_boat_is_named_only_where_it_agreed(app, client):
    assert "Boat: Miss Ida" in page(client, snapper(app, names_vessel=True).story_path).text


def test_page_and_stylesheet_together_are_far_below_50_kilobytes(client, scene):
    sent = page(client, scene.story_path).data
    style = (ROOT / "seafood_trace" / "static" / "style.css").read_bytes()
    assert len(style) < 12_288
    assert len(sent) + len(style) < 50_000
    assert len(gzip.compress(sent)) + len(gzip.compress(style)) < 15_000


def test_page_asks_for_its_stylesheet_and_nothing_else(client, scene):
    text = page(client, scene.story_path).text
    assert re.findall(r'(?:src|srcset)="', text) == []
    linked = re.findall(r'<link rel="(\w+)" href="([^"]{0,20})', text)
    assert linked == [("icon", "data:image/svg+xml,%"), ("stylesheet", "/static/style.css")]
    assert "<script" not in text
    assert "style=" not in text


def test_same_address_gives_json(client, scene):
    told = client.get(scene.story_path, headers=JSON)
    assert told.content_type == "application/json"
    assert told.json["claim"] == "partner_verified"
    assert told.json["stops"][0]["kind"] == "sea"


@pytest.mark.parametrize("accept", ["text/html", "text/html,application/xhtml+xml,*/*;q=0.8"])
def test_scan_of_a_phone_is_one_request(client, scene, accept):
    answer = client.get(scene.story_path, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, "text/html")


def test_page_has_an_address_of_its_own_with_the_same_on_it(client, scene):
    own = page(client, f"/story{scene.story_path}?17=260324&utm=x")
    assert own.data == page(client, scene.story_path).data
    assert client.get(f"/story{scene.story_path}").mimetype == "text/html"
    assert client.get(f"/story{scene.story_path}", headers=JSON).json["claim"]


def test_tray_card_leads_to_the_links_of_its_lot(client, scene):
    answer = client.get(f"/t/{scene.labels['tray']['short_code']}?linkType=linkset")
    assert answer.status_code == 307
    assert answer.headers["Location"] == f"{scene.lot_path}?linkType=linkset"


def test_linkset_by_query_and_by_accept(client, scene):
    asked = client.get(f"{scene.story_path}?linkType=linkset")
    accepted = client.get(scene.story_path, headers={"Accept": "application/linkset+json"})
    assert asked.headers["Content-Type"] == "application/linkset+json"
    assert asked.json == accepted.json
    assert [anchor["anchor"].rpartition("/01/")[2] for anchor in asked.json["linkset"]] == [
        scene.story_path.removeprefix("/01/"),
        f"{GTIN}/10/{LOT}",
        GTIN,
    ]


def test_gdst_partner_learns_where_the_events_are(client, scene):
    found = client.get(f"{scene.lot_path}?linkType=gs1:epcis").json
    assert found[0]["linkType"] == "gs1:epcis"
    assert found[0]["authRequired"] is True


def test_unknown_link_type_is_not_found(client, scene):
    assert client.get(f"{scene.lot_path}?linkType=gs1:nothing").status_code == 404


def test_answer_links_to_its_linkset_and_is_open_to_other_sites(client, scene):
    headers = client.head(scene.lot_path).headers
    assert 'rel="linkset"' in headers["Link"]
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert client.options(scene.lot_path).status_code in (200, 204)


def test_unchanged_page_is_not_sent_again(client, scene):
    first = page(client, scene.story_path)
    again = client.get(scene.story_path, headers={**HTML, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "public" in first.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/01/09521000000101", f"/01/{GTIN}/10/{LOT}/foo", f"/01/{GTIN}/10", "/01/09521000000100/10/%zz"]
)  # fmt: skip
def test_broken_link_is_a_bad_request(client, scene, path):
    assert page(client, path).status_code == 400


def test_trailing_slash_gives_the_same(client, scene):
    assert page(client, f"{scene.lot_path}/").status_code == 200


def test_lot_with_an_escaped_slash_is_one_lot(client, scene):
    assert page(client, f"/01/{GTIN}/10/A%2FB").status_code == 404


def test_unlabelled_lot_is_not_found_exactly_like_one_that_never_was(app, client, scene):
    answer = client.get("/api/v1/products", headers=scene.partners["dealer"].headers)
    assert answer.json
    pallet = client.get("/00/095210000000000018", headers=JSON)
    nothing = client.get("/00/095210000000000032", headers=JSON)
    assert pallet.status_code == nothing.status_code == 404
    assert pallet.data == nothing.data


def test_partner_sees_what_it_may_read_and_no_cache_keeps_it(client, scene):
    path = "/00/095210000000000018"
    mine = client.get(path, headers={**JSON, **scene.partners["plant"].headers})
    assert mine.status_code == 200
    assert "no-store" in mine.headers["Cache-Control"]
    foreign = client.get(path, headers={**JSON, **scene.partners["harvester"].headers})
    assert foreign.status_code == 404


def test_forged_serial_of_a_true_lot_is_not_found(client, scene):
    assert page(client, f"{scene.lot_path}/21/NOTPRINTED00").status_code == 404


def test_serial_under_another_lot_is_not_found(client, scene):
    forged = scene.story_path.replace(LOT, "OTHER-LOT")
    assert page(client, forged).status_code == 404


@pytest.mark.parametrize("path", ["/t/7K3M-Q9XK", f"/01/{GTIN}/21/MADEUP", f"/01/{GTIN}/foo"])
def test_page_of_what_is_not_found_helps(client, scene, path):
    text = page(client, path).text
    assert 'action="/scan"' in text


def test_code_that_was_never_issued_is_told_from_its_product(client, scene):
    text = page(client, f"/01/{GTIN}/10/NEVER-WAS").text
    assert "Red snapper fillet 250 g" in text
    assert "no label with this lot or serial number was issued here" in text


def test_typed_code_of_a_pack_leads_to_its_link(client, scene):
    answer = page(client, f"/t/{scene.labels['pack']['short_code'].lower()}")
    assert answer.status_code == 307
    assert answer.headers["Location"].endswith(scene.story_path)


def test_tray_card_is_a_page_of_its_own(client, scene):
    answer = page(client, f"/t/{scene.labels['tray']['short_code']}")
    assert answer.status_code == 200
    assert "Prairie Market, Clark Street" in answer.text


def test_void_label_says_so(client, scene):
    number = scene.labels["pack"]["id"]
    scene.call("shop", f"/api/v1/labels/{number}/void", {"reason": "wrong lot"})
    text = page(client, scene.story_path).text
    assert "Label withdrawn" in text
    assert "wrong lot" not in text


def test_form_leads_from_a_short_code_to_the_page(client, scene):
    code = scene.labels["tray"]["short_code"]
    answer = client.get("/scan", query_string={"code": code})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/t/{code}"


def test_form_says_what_is_wrong_and_keeps_what_was_typed(client):
    answer = client.get("/scan", query_string={"code": '"><b>'})
    assert answer.status_code == 400
    assert "&#34;&gt;&lt;b&gt;" in answer.text


def test_home_shows_demonstration_packs_marked_as_such(client, scene):
    text = page(client, "/").text
    assert "Demonstration data" in text
    assert scene.labels["tray"]["short_code"] in text or "/01/" in text


def test_home_of_an_empty_record_claims_nothing(client):
    text = page(client, "/").text
    assert "Demonstration data" not in text
    assert "Try one" not in text


def test_product_place_and_party_have_a_page_where_they_may_be_named(client, scene):
    text = page(client, f"/01/{GTIN}").text
    assert "Red snapper fillet" in text
    assert "Demonstration data" in text


def test_typed_code_with_a_line_break_in_it_is_read_all_the_same(client, scene):
    code = scene.labels["tray"]["short_code"].replace("-", "%0A")
    answer = page(client, f"/t/{code}")
    assert answer.status_code == 200
    assert scene.labels["tray"]["short_code"] in answer.headers["Link"]


def test_restricted_number_is_refused(client):
    assert page(client, "/01/00212345678992").status_code == 400


def test_every_template_speaks_through_gettext():
    """Words between tags that no `_()` wraps would never be translated."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        bare = _untranslated(path)
        assert not bare, (path.name, bare)


_NOT_FOR_PEOPLE = (
    r"\{% block width %\}\w+|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<pre.*?</pre>|<code.*?</code>"
)


def _untranslated(path: Path) -> list[str]:
    text = re.sub(_NOT_FOR_PEOPLE, "", path.read_text(encoding="utf-8"), flags=re.S)
    lines = re.sub(r"<[^>]*>", "\n", text).splitlines()
    words = [line.strip() for line in lines if re.search(r"[A-Za-z]{2,}", line)]
    return [word for word in words if word != "API"]


def test_json_of_the_story_is_plain_json(client, scene):
    assert json.loads(client.get(scene.story_path, headers=JSON).data)["isDemonstration"] is True


@pytest.mark.parametrize("typed", ["http://[", "http://a℀b/", "https://[::1", "/t/%"])
def test_what_is_no_address_is_refused_in_a_sentence(client: FlaskClient, typed: str):
    assert client.get("/scan", query_string={"code": typed}).status_code in {400, 404}
