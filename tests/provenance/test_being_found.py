"""Other systems find where events and master data are, in the form that GDST's clients expect."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from seafood_trace.access.permissions import Role
from seafood_trace.app import create_app
from seafood_trace.config import Settings
from seafood_trace.epcis import document
from seafood_trace.web import strict_json
from seafood_trace.web.service import EXTENSION
from tests.conftest import SECRET
from tests.databases import fresh_database
from tests.epcis.partners import capture, shipping
from tests.provenance.snapper import GTIN, Scene, snapper
from tests.world import Partner, add_product, add_site, add_vessel, enrol

NOW = datetime(2026, 4, 1, tzinfo=UTC)
JSON = {"Accept": "application/json"}
EPCIS = "http://127.0.0.1:8000/epcis"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One for all: nothing here changes what another test finds."""
    folder = tmp_path_factory.mktemp("found")
    with fresh_database("sqlite", folder, migrated=True) as url:
        app = create_app(Settings(database_url=url, data_dir=folder, secret_key=SECRET))
        yield snapper(app)
        app.extensions[EXTENSION].store.dispose()


@pytest.fixture(scope="module")
def client(scene: Scene) -> FlaskClient:
    return scene.client


@pytest.fixture(scope="module")
def bay(scene: Scene) -> Partner:
    """A partner without a GS1 number, which may be named, with a product, a site and a vessel."""
    bay = enrol(scene.store, "Bay Two", (Role.PROCESSOR, Role.HARVESTER), may_be_named=True)
    add_product(scene.store, bay, "fillet")
    add_site(scene.store, bay, "plant")
    add_vessel(scene.store, bay, "ida", may_be_named=True)
    return bay


def links(client: FlaskClient, path: str, kind: str, **headers: str) -> list[dict[str, Any]]:
    answer = client.get(f"{path}?linkType={kind}", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/json"
    found = answer.json
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    "kind", ["gs1:epcis", "epcis", "https://ref.gs1.org/voc/epcis", "https://gs1.org/voc/epcis"]
)
def test_link_to_the_events_of_a_lot(client, scene, kind):
    for headers in ({}, {"Accept": "application/json"}, {"Accept": "*/*"}):
        found = links(client, scene.lot_path, kind, **headers)
        assert [one["link"] for one in found] == [EPCIS]
        assert found[0].keys() == {"link", "title", "linkType", "authRequired"}
        assert (found[0]["linkType"], found[0]["authRequired"]) == ("gs1:epcis", True)


def test_answer_depends_on_what_is_accepted_and_says_so(client, scene):
    path = f"{scene.lot_path}?linkType=gs1:epcis"
    linkset = client.get(path, headers={"Accept": "application/linkset+json"})
    assert linkset.headers["Content-Type"] == "application/linkset+json"
    assert "https://ref.gs1.org/voc/masterData" in linkset.json["linkset"][0]
    person = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert (person.status_code, person.headers["Location"]) == (307, f"{EPCIS}?linkType=gs1:epcis")
    for answer in (linkset, person, client.get(path)):
        assert "Accept" in answer.vary


def test_master_data_of_a_lot_is_that_of_its_product(client, scene):
    found = links(client, scene.lot_path, "gs1:masterData", **JSON)
    assert found[0]["authRequired"] is False
    address = found[0]["link"].removeprefix("http://127.0.0.1:8000")
    element = _only_element(client, address)
    assert element.id == f"https://id.gs1.org/01/{GTIN}"
    assert element.get("urn:epcglobal:cbv:mda#speciesForFisheryStatisticsPurposesCode") == "SNR"
    assert element.get("urn:epcglobal:cbv:mda#speciesForFisheryStatisticsPurposesName")


def test_things_with_gdst_urns_are_found_by_them(client, bay):
    mine = bay.headers
    product = client.get("/api/v1/products", headers=mine).json[0]["uri"]
    site = client.get("/api/v1/sites", headers=mine).json[0]["uri"]
    vessel = client.get("/api/v1/vessels", headers=mine).json[0]["uri"]
    for ai, uri, kind in (
        ("01", product, "epcclass"),
        ("414", site, "location"),
        ("414", vessel, "location"),
        ("417", bay.uri, "party"),
    ):
        found, _ = links(client, f"/{ai}/{uri}", "gs1:masterData")
        element = _only_element(client, found["link"].removeprefix("http://127.0.0.1:8000"))
        assert (element.id, element.type) == (uri, f"urn:epcglobal:epcis:vtype:{kind}")
        [found] = links(client, f"/{ai}/{uri}", "gs1:epcis")
        assert found["link"] == EPCIS


def test_master_data_comes_in_the_web_vocabulary_too(client, scene, bay):
    _, found = links(client, f"/417/{bay.uri}", "gs1:masterData")
    told = client.get(found["link"].removeprefix("http://127.0.0.1:8000")).json
    assert (told["@type"], told["@id"]) == ("gs1:Organization", bay.uri)
    assert told["organizationName"] == [{"@value": "Bay Two", "@language": "en"}]
    product = client.get(f"/master-data{scene.lot_path}?form=gs1-voc").json
    assert (product["@type"], product["gtin"]) == ("gs1:Product", GTIN)
    assert product["cbvmda:speciesForFisheryStatisticsPurposesCode"] == "SNR"
    site = client.get("/api/v1/sites", headers=bay.headers).json[0]["uri"]
    place = client.get(f"/master-data/414/{site}?form=gs1-voc").json
    assert place["address"]["addressLocality"] == "Galveston"
    assert place["globalLocationNumber"] == site


def test_partner_finds_what_it_may_read_and_others_do_not(client, scene, bay):
    shop = enrol(scene.store, "Other Shop", Role.RETAILER)
    dock = enrol(scene.store, "Third Dock", Role.DEALER)
    capture(client, bay, shipping(bay, shop, lot="L9"))
    path = "/01/urn:gdst:example.org:product:class:demo.fillet/10/L9"
    [found] = links(client, path, "gs1:epcis", **shop.headers)
    assert found["link"] == EPCIS
    unread = client.get(f"{path}?linkType=gs1:epcis", headers={**JSON, **dock.headers})
    never_was = client.get(f"{path}X?linkType=gs1:epcis", headers={**JSON, **dock.headers})
    public = client.get(f"{path}?linkType=gs1:epcis", headers=JSON)
    assert unread.status_code == never_was.status_code == public.status_code == 404
    assert unread.data == never_was.data == public.data


def test_what_may_not_be_named_is_found_by_its_owner_alone(client, scene):
    quiet = enrol(scene.store, "Quiet Dock", Role.DEALER)
    add_site(scene.store, quiet, "quiet-dock")
    site = client.get("/api/v1/sites", headers=quiet.headers).json[0]["uri"]
    for ai, uri in (("414", site), ("417", quiet.uri)):
        for path in (f"/{ai}/{uri}?linkType=gs1:masterData", f"/master-data/{ai}/{uri}"):
            assert client.get(path, headers=JSON).status_code == 404
            others = {**JSON, **scene.partners["shop"].headers}
            assert client.get(path, headers=others).status_code == 404
            own = client.get(path, headers={**JSON, **quiet.headers})
            assert own.status_code == 200
            assert "no-store" in own.headers["Cache-Control"]
            if isinstance(own.json, list):
                assert [link["authRequired"] for link in own.json] == [True, True]


def test_product_of_a_partner_that_is_not_to_be_named_is_found_by_that_partner(client, scene):
    quiet = enrol(scene.store, "Quiet Plant", Role.PROCESSOR)
    add_product(scene.store, quiet, "quiet", uri="https://id.gs1.org/01/09521000000209")
    assert client.get("/master-data/01/09521000000209", headers=JSON).status_code == 404
    own = client.get("/master-data/01/09521000000209", headers={**JSON, **quiet.headers})
    assert quiet.uri in own.text


def test_logistic_unit_has_no_master_data(client, scene):
    mine = {**JSON, **scene.partners["plant"].headers}
    path = "/00/095210000000000018"
    assert client.get(f"{path}?linkType=gs1:epcis", headers=mine).status_code == 200
    assert client.get(f"{path}?linkType=gs1:masterData", headers=mine).status_code == 404
    assert client.get(f"/master-data{path}", headers=mine).status_code == 404


@pytest.mark.parametrize(
    "path", ["/01/urn:gdst:x/10/1", "/01/urn:gdst:a:party:b.1", "/master-data/01/1"]
)
def test_broken_address_is_a_bad_request(client, path):
    assert client.get(path, headers=JSON).status_code == 400


def _only_element(client: FlaskClient, path: str) -> Any:
    answer = client.get(path, headers=JSON)
    assert answer.status_code == 200, answer.text
    [element] = document.read(strict_json.loads(answer.data), received_at=NOW).master_data
    return element
