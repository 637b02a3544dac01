"""Partners set links for what is theirs, to domains they were given, and remove them again."""

from typing import Any

import pytest
from flask import Flask

from seafood_trace.access.permissions import Role
from seafood_trace.store.engine import Store
from tests.provenance.snapper import GTIN, Scene, snapper
from tests.world import Client, Partner, add_product, add_site, enrol

pytestmark = pytest.mark.one_database

HTML = {"Accept": "text/html"}
PRODUCT = "/01/09521000000179"
RECIPE: dict[str, Any] = {
    "item": PRODUCT,
    "type": "gs1:recipeInfo",
    "href": "https://www.bay.example/recipes/snapper?a=b",
    "title": "Snapper from the grill",
    "languages": ["en", "es"],
}


@pytest.fixture
def staff(store: Store) -> Partner:
    return enrol(store, "The Alliance", Role.ALLIANCE)


@pytest.fixture
def bay(client: Client, store: Store, staff: Partner) -> Partner:
    """A plant with a product, that may link to bay.example; it may not be named."""
    plant = enrol(store, "Bay Plant")
    add_product(store, plant, "fillet", uri=PRODUCT.removeprefix("/01/"))
    allow(client, staff, plant, "bay.example")
    return plant


def allow(client: Client, staff: Partner, partner: Partner, domain: str) -> int:
    body = {"domain": domain, "party": partner.id}
    answer = client.post("/api/v1/link-domains", json=body, headers=staff.headers)
    assert answer.status_code == 201, answer.text
    return int(answer.json["id"])


def post(client: Client, partner: Partner, **changes: Any) -> Any:
    return client.post("/api/v1/links", json=RECIPE | changes, headers=partner.headers)


def codes(answer: Any) -> set[tuple[str, str]]:
    return {(fault["code"], fault["pointer"]) for fault in answer.json["errors"]}


def recipe(client: Client, path: str = PRODUCT) -> str | None:
    answer = client.head(f"{path}?linkType=gs1:recipeInfo")
    assert answer.status_code in (307, 404)
    found: str | None = answer.headers.get("Location")
    return found


def test_link_is_set_given_listed_and_removed(client, bay):
    set_link = post(client, bay)
    assert set_link.status_code == 201
    assert set_link.json["item"] == f"https://id.gs1.org{PRODUCT}"
    assert recipe(client) == f"{RECIPE['href']}&linkType=gs1:recipeInfo"
    [listed] = client.get("/api/v1/links", headers=bay.headers).json
    assert listed == set_link.json
    assert (listed["type"], listed["languages"]) == ("gs1:recipeInfo", ["en", "es"])
    address = f"/api/v1/links/{listed['id']}"
    assert client.delete(address, headers=bay.headers).status_code == 204
    assert client.delete(address, headers=bay.headers).status_code == 404
    removed = client.get(address, headers=bay.headers).json
    assert removed["removed_at"]
    assert removed["removed_by"] == bay.actor.label
    assert recipe(client) is None


def test_link_of_a_product_is_given_for_its_lots_and_packs(app: Flask, client):
    scene = snapper(app)
    plant = scene.partners["plant"]
    allow(client, enrol(scene.store, "The Alliance", Role.ALLIANCE), plant, "bay.example")
    assert post(client, plant, item=f"/01/{GTIN}").status_code == 201
    for path in (scene.story_path, scene.lot_path, f"/01/{GTIN}"):
        assert (recipe(client, path) or "").startswith(RECIPE["href"])
        assert RECIPE["title"] in client.get(path, headers=HTML).text


def test_lot_has_its_own_link_before_that_of_its_product(app: Flask, client):
    scene = snapper(app)
    plant = scene.partners["plant"]
    allow(client, enrol(scene.store, "The Alliance", Role.ALLIANCE), plant, "bay.example")
    post(client, plant, item=f"/01/{GTIN}")
    post(client, plant, item=scene.lot_path, href="https://bay.example/lot")
    assert (recipe(client, scene.story_path) or "").startswith("https://bay.example/lot")
    assert (recipe(client, f"/01/{GTIN}") or "").startswith(RECIPE["href"])
    pack_alone = scene.story_path.replace(scene.lot_path, f"/01/{GTIN}")
    assert (recipe(client, pack_alone) or "").startswith("https://bay.example/lot")


def test_shop_links_what_it_printed_labels_of(app: Flask, client):
    scene = snapper(app)
    allow(
        client,
        enrol(scene.store, "The Alliance", Role.ALLIANCE),
        scene.partners["shop"],
        "bay.example",
    )
    assert post(client, scene.partners["shop"], item=scene.lot_path).status_code == 201
    assert post(client, scene.partners["shop"], item=f"/01/{GTIN}").status_code == 403
    assert post(client, scene.partners["cold"], item=scene.lot_path).status_code == 400  # no domain


def test_somebody_elses_product_is_not_linked(client, store, staff, bay):
    dock = enrol(store, "Dock", Role.DEALER)
    allow(client, staff, dock, "bay.example")
    answer = post(client, dock)
    assert (answer.status_code, codes(answer)) == (403, {("not_your_item", "/item")})


def test_own_place_and_party_are_linked(client, store, bay):
    site = add_site(store, bay)
    for item, kind in ((site.uri, "gs1:openingHoursInfo"), (bay.uri, "gs1:homepage")):
        assert post(client, bay, item=item, type=kind).status_code == 201
        answer = client.get("/api/v1/links", headers=bay.headers, query_string={"item": item})
        assert [link["type"] for link in answer.json] == [kind]


@pytest.mark.parametrize(
    "key",
    ["/8004/9521234ABC", "/253/9521234000013X", "/00/395212340000000014", "/8010/9521234-7/8011/1"],
)
def test_key_that_nobody_registered_is_found_once_its_holder_links_it(client, store, bay, key):
    assert client.head(key).status_code == 404
    assert post(client, bay, item=key).status_code == 403
    staff = enrol(store, "Staff", Role.ALLIANCE).headers
    prefix = {"prefix": "9521234", "party": bay.uri}
    assert client.post("/api/v1/company-prefixes", json=prefix, headers=staff).status_code == 201
    assert post(client, bay, item=key).status_code == 201
    if key.startswith("/00"):
        assert client.head(key).status_code == 404  # a pallet is its partners' business
        return
    assert (recipe(client, key) or "").startswith(RECIPE["href"])
    page = client.get(key, headers=HTML)
    assert (page.status_code, RECIPE["title"] in page.text) == (200, True)
    assert "Bay Plant" not in page.text


@pytest.mark.parametrize(
    "item",
    [
        "https://id.gs1.org/01/09521000000179",
        "HTTPS://SHOP.EXAMPLE/a/01/09521000000179?17=260324",
        f"{PRODUCT}/?17=260324",
        "9521000000179",
        "09521000000179",
        "urn:epc:idpat:sgtin:9521000.000017.*",
    ],
)
def test_item_is_named_in_any_spelling(client, bay, item):
    answer = post(client, bay, item=item)
    assert answer.json["item"] == f"https://id.gs1.org{PRODUCT}"


@pytest.mark.parametrize(
    "href",
    [
        "http://bay.example/",
        "//bay.example/",
        "/recipes",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://bay.example@evil.example/",
        "https://evil.example\\@bay.example/",
        "https://bay.example\t.evil.example/",
        "https://ba\u0443.example/",
        "https://[::1]/",
        "https://127.0.0.1/",
    ],
)
def test_target_that_is_no_plain_https_address_is_refused(client, bay, href):
    answer = post(client, bay, href=href)
    assert answer.status_code == 400
    assert all(pointer == "/href" for _, pointer in codes(answer))


@pytest.mark.parametrize(
    "href", ["https://evil.example/", "https://notbay.example/", "https://bay.example.evil.example"]
)
def test_target_on_a_domain_that_was_not_registered_is_refused(client, bay, href):
    answer = post(client, bay, href=href)
    assert codes(answer) == {("domain_not_allowed", "/href")}


def test_every_fault_is_told_at_once(client, bay):
    answer = post(
        client,
        bay,
        item="/01/09521000000101",
        type="gs1:defaultLink",
        href="ftp://x",
        languages=["english"[:5]],
        media_type="page",
    )
    assert {pointer for _, pointer in codes(answer)} == {
        "/item",
        "/type",
        "/href",
        "/languages",
        "/media_type",
    }


def test_link_types_of_the_resolver_itself_are_not_set(client, bay):
    offered = {one["type"] for one in client.get("/api/v1/link-types", headers=bay.headers).json}
    assert {"gs1:recipeInfo", "gs1:recallStatus", "gs1:certificationInfo", "gs1:pip"} <= offered
    for name in ("defaultLink", "defaultLinkMulti", "handledBy", "epcis", "masterData", "nope"):
        assert f"gs1:{name}" not in offered
        assert codes(post(client, bay, type=name)) == {("link_type_unknown", "/type")}


def test_same_link_is_set_once(client, bay):
    assert post(client, bay).status_code == 201
    assert post(client, bay, title="Again", languages=["es", "en"]).status_code == 409


def test_order_decides_which_comes_first(client, bay):
    post(client, bay, languages=["en"], order=5)
    post(client, bay, href="https://bay.example/first", languages=["vi"], order=1)
    assert (recipe(client) or "").startswith("https://bay.example/first")


def test_domain_that_is_removed_takes_its_links_along(client, staff, bay):
    post(client, bay)
    [domain] = client.get("/api/v1/link-domains", headers=bay.headers).json
    address = f"/api/v1/link-domains/{domain['id']}"
    assert client.delete(address, headers=bay.headers).status_code == 403
    assert client.delete(address, headers=staff.headers).status_code == 204
    assert recipe(client) is None
    assert client.get("/api/v1/links", headers=bay.headers).json[0]["removed_at"] is None
    assert client.get("/api/v1/link-domains", headers=bay.headers).json == []
    allow(client, staff, bay, "bay.example")
    assert recipe(client) is not None


def test_only_staff_registers_domains(client, bay):
    answer = client.post(
        "/api/v1/link-domains", json={"domain": "evil.example"}, headers=bay.headers
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "domain",
    ["example", "https://a.example", "a.example/x", "a.example:8443", "10.0.0.1", "[::1]", "a b.x"],
)
def test_what_is_no_domain_is_refused(client, staff, domain):
    answer = client.post("/api/v1/link-domains", json={"domain": domain}, headers=staff.headers)
    assert codes(answer) == {("bad_domain", "/domain")}


def test_domain_is_registered_once_and_in_one_spelling(client, staff, bay):
    body = {"domain": "BAY.Example", "party": bay.uri}
    answer = client.post("/api/v1/link-domains", json=body, headers=staff.headers)
    assert answer.status_code == 409


def test_staff_removes_a_link_of_anybody_and_others_do_not(client, store, staff, bay):
    number = post(client, bay).json["id"]
    other = enrol(store, "Other")
    assert client.get(f"/api/v1/links/{number}", headers=other.headers).status_code == 404
    assert client.delete(f"/api/v1/links/{number}", headers=other.headers).status_code == 404
    assert client.delete(f"/api/v1/links/{number}", headers=staff.headers).status_code == 204


def test_partner_page_of_a_type_stands_in_the_place_of_ours_and_never_of_the_default(app, client):
    scene: Scene = snapper(app)
    plant = scene.partners["plant"]
    allow(client, enrol(scene.store, "The Alliance", Role.ALLIANCE), plant, "bay.example")
    path = scene.story_path
    ours = client.head(f"{path}?linkType=gs1:recallStatus").headers["Location"]
    assert f"/story{path}" in ours
    post(client, plant, item=f"/01/{GTIN}", type="recallStatus", href="https://bay.example/recall")
    theirs = client.head(f"{path}?linkType=gs1:recallStatus").headers["Location"]
    assert theirs.startswith("https://bay.example/recall")
    assert client.head(path).headers["Location"].endswith(f"/story{path}")


def test_address_once_printed_answers_though_its_label_is_void_and_its_partner_unnamed(app, client):
    scene = snapper(app)
    for label in scene.labels.values():
        scene.call("shop", f"/api/v1/labels/{label['id']}/void", {"reason": "wrong lot"})
    for who in scene.partners.values():
        client.patch("/api/v1/me", json={"may_be_named": False}, headers=who.headers)
    for path in (scene.story_path, scene.lot_path, f"/t/{scene.labels['tray']['short_code']}"):
        answer = client.get(path, headers=HTML)
        assert (answer.status_code, "Label withdrawn" in answer.text) == (200, True)
