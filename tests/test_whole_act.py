"""The whole act: each of the four user groups does its main deed over HTTP, and a shopper scans."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from seafood_trace.access.permissions import Role
from seafood_trace.app import create_app
from seafood_trace.config import Settings
from seafood_trace.store.engine import Store
from tests.browsing import serving
from tests.labels.pictures import decode_png, decode_svg
from tests.world import Partner, enrol

GTIN = "9521234000013"


def post(
    client: FlaskClient, who: Partner, path: str, body: dict[str, Any], status: int = 201
) -> Any:
    answer = client.post(f"/api/v1{path}", json=body, headers=who.headers)
    assert answer.status_code == status, answer.json
    return answer.json


class Act:
    """A conservation partner certifies, a dealer and a shop record hops, the shop prints a label."""

    def __init__(self, store: Store, client: FlaskClient) -> None:
        self.client = client
        self.partner = enrol(
            store, "Blue Shelf", Role.CONSERVATION_PARTNER, may_be_named=True, is_demonstration=True
        )
        self.dealer = enrol(
            store, "Fish House", (Role.DEALER, Role.HARVESTER), is_demonstration=True
        )
        self.shop = enrol(store, "Corner Shop", Role.RETAILER, may_be_named=True)
        self.alliance = enrol(store, "Alliance", Role.ALLIANCE)
        self.set_up()
        self.certificate = self.certify()
        self.record()
        self.label = self.print_label()

    def set_up(self) -> None:
        place = {"time_zone": "America/Chicago", "country": "US"}
        vessel = {**place, "code": "boat", "name": "Boat", "registration": "TX-1", "flag": "US"}
        del vessel["country"]
        self.vessel = post(self.client, self.dealer, "/vessels", {**vessel, "gear": "LHP"})
        for who, code, kind in ((self.dealer, "dock", "dock"), (self.shop, "shop", "shop")):
            post(self.client, who, "/sites", {**place, "code": code, "name": code, "kind": kind})
        fish = {"name": "Red snapper, gutted", "species": "SNR", "form": "gutted", "state": "fresh"}
        post(self.client, self.dealer, "/products", {**fish, "uri": GTIN, "code": "rs"})
        post(self.client, self.shop, "/product-codes", {"code": "rs", "product": GTIN})

    def certify(self) -> Any:
        fishery = post(
            self.client,
            self.partner,
            "/fisheries",
            {
                "name": "Snapper by hand (test)",
                "stock": "Gulf snapper",
                "species": "SNR",
                "fao_area": "31",
                "gears": ["LHP"],
            },
        )
        post(
            self.client,
            self.partner,
            f"/fisheries/{fishery['id']}/vessels",
            {"vessel": self.vessel["uri"], "since": "2026-01-01"},
        )
        return post(
            self.client,
            self.partner,
            "/certificates",
            {
                "kind": "partner_verified",
                "scheme": "Our rules (test)",
                "fishery": fishery["id"],
                "valid_from": "2026-01-01",
            },
        )

    def record(self) -> None:
        fish = [{"product": "rs", "lot": "L/1", "weight": "100 lb"}]
        at = "2026-03-07T16:00-06:00"
        trip = {"departed": "2026-03-02", "returned": "2026-03-08"}
        hops = (
            (self.dealer, {"hop": "catch", "at": at, "site": "boat", "area": "31", "trip": trip}),
            (
                self.dealer,
                {"hop": "land", "at": "2026-03-08T05:30-05:00", "site": "boat", "to": "dock"},
            ),
            (
                self.dealer,
                {"hop": "ship", "at": "2026-03-08T14:00-05:00", "site": "dock", "to": "shop"},
            ),
            (
                self.shop,
                {"hop": "receive", "at": "2026-03-09T08:00-05:00", "site": "shop", "from": "dock"},
            ),
        )
        for who, body in hops:
            post(self.client, who, "/hops", {**body, "lines": fish})

    def print_label(self) -> Any:
        order = {"product": "rs", "lot": "L/1", "site": "shop", "count": 1}
        return post(self.client, self.shop, "/labels", order)["labels"][0]


@pytest.fixture
def act(store: Store, client: FlaskClient) -> Act:
    return Act(store, client)


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def test_the_label_leads_to_a_page_that_answers(act: Act, client: FlaskClient):
    page = client.get(path_of(act.label["link"]), headers={"Accept": "text/html"})
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "Verified by Blue Shelf" in text
    assert "Chain complete" in text


def test_a_suspension_reaches_the_page_at_once_where_it_touches_the_fish(
    act: Act, client: FlaskClient
):
    number = act.certificate["id"]
    body = {"effective_on": "2026-03-01", "reason": "test", "reaches_back": True}
    post(client, act.partner, f"/certificates/{number}/suspend", body, 200)
    page = client.get(path_of(act.label["link"]), headers={"Accept": "text/html"})
    text = page.get_data(as_text=True)
    assert "Suspended" in text
    assert "Verified by Blue Shelf" not in text


def test_the_alliance_traces_the_pack_and_the_label_decodes(act: Act, client: FlaskClient):
    found = client.get(
        "/api/v1/traces/back",
        query_string={"item": act.label["item"]},
        headers=act.alliance.headers,
    )
    assert found.status_code == 200
    assert found.get_json()["verdict"]["chain"] == "complete"
    for ending, decode in (("png", decode_png), ("svg", decode_svg)):
        picture = client.get(f"/t/{act.label['short_code']}.{ending}").get_data()
        assert decode(picture).lower() == act.label["link"].lower()


@pytest.mark.browser
def test_a_printed_code_read_from_its_picture_opens_the_page_in_chromium(
    store: Store, app: Flask, database_url: str, settings: Settings, browser: Browser
):
    act = Act(store, app.test_client())
    picture = app.test_client().get(f"/t/{act.label['short_code']}.png").get_data()
    with serving(create_app(settings)) as url:
        page = browser.new_page(viewport={"width": 360, "height": 740})
        page.goto(url + path_of(decode_png(picture)))
        assert page.get_by_role("heading", level=1).inner_text() == "Red snapper"
        assert page.get_by_text("Verified by Blue Shelf").first.is_visible()
        page.goto(f"{url}/scan")
        page.get_by_role("textbox").fill(act.label["short_code"].lower())
        page.keyboard.press("Enter")
        page.wait_for_url("**/01/**")
        assert page.get_by_role("heading", level=1).inner_text() == "Red snapper"
        page.close()
