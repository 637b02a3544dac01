"""The GS1-Conformant Resolver Standard, rule by rule, asked as the published checks ask: with HEAD.

Each test is named after what the standard says a resolver shall or should do, as far as that can
be seen from outside. The checks reach the resolver under its public name and accept anything.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft7Validator
from werkzeug.test import TestResponse

from seafood_trace.app import create_app
from seafood_trace.config import Settings
from seafood_trace.identifiers.application_identifiers import QUALIFIERS
from seafood_trace.parties import products
from seafood_trace.provenance.partner_links import domains, links
from seafood_trace.provenance.partner_links.link_types import TYPES
from seafood_trace.provenance.partner_links.links import NewLink
from seafood_trace.web.service import EXTENSION
from tests.conftest import SECRET
from tests.databases import fresh_database
from tests.provenance.snapper import GTIN, LOT, Scene, snapper
from tests.world import AUTHOR

ROOT = "https://id.alliance.example"
VOCABULARY = "https://ref.gs1.org/voc/"
DEFAULT = VOCABULARY + "defaultLink"
CONTEXT = 'rel="http://www.w3.org/ns/json-ld#context"'
PRODUCT, LOT_PATH = f"/01/{GTIN}", f"/01/{GTIN}/10/{LOT}"
RECIPES = "https://kitchen.bay.example/recipes"

# Our own words for what the standard's two schemas ask for.
_LINK = {
    "type": "object",
    "required": ["href", "title"],
    "properties": {
        "href": {"type": "string", "pattern": "^https://"},
        "title": {"type": "string", "minLength": 1},
        "type": {"type": "string", "pattern": "^[a-z]+/[a-z0-9.+-]+$"},
        "hreflang": {
            "type": "array",
            "items": {"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"},
        },
    },
    "additionalProperties": False,
}
_LINKSET = {
    "type": "object",
    "required": ["linkset"],
    "properties": {
        "linkset": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["anchor", DEFAULT],
                "properties": {
                    "anchor": {"type": "string", "pattern": "^https?://[A-Za-z0-9./]+"},
                    "itemDescription": {"type": "string"},
                },
                "patternProperties": {
                    f"^{VOCABULARY}[a-zA-Z]+$": {"type": "array", "minItems": 1, "items": _LINK}
                },
                "additionalProperties": False,
            },
        }
    },
}
_DESCRIPTION = {
    "type": "object",
    "required": ["resolverRoot", "supportedPrimaryKeys"],
    "properties": {
        "resolverRoot": {"type": "string", "pattern": "^https://[^/]+$"},
        "supportedPrimaryKeys": {
            "type": "array",
            "minItems": 1,
            "items": {"enum": ["all", *QUALIFIERS, "410", "411", "412", "413"]},
        },
        "name": {"type": "string"},
        "supportedLinkType": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["namespace", "prefix"],
                "properties": {
                    "namespace": {"type": "string", "pattern": "^https://"},
                    "prefix": {"type": "string", "pattern": "^[a-zA-Z_][A-Za-z0-9_-]*:$"},
                },
            },
        },
        "linkTypeDefaultCanBeLinkset": {"type": "boolean"},
        "jsonLdContextLocation": {"type": "string", "pattern": "^https://"},
        "contact": {"type": "object", "required": ["fn"]},
    },
}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A labelled pack, and links that its plant set at two levels; nothing here changes it."""
    folder = tmp_path_factory.mktemp("standard")
    with fresh_database("sqlite", folder, migrated=True) as url:
        app = create_app(
            Settings(database_url=url, data_dir=folder, secret_key=SECRET, public_url=ROOT)
        )
        made = snapper(app)
        _set_links(made)
        yield made
        app.extensions[EXTENSION].store.dispose()


def _set_links(scene: Scene) -> None:
    plant = scene.partners["plant"].actor
    recipes: dict[str, Any] = {"item": PRODUCT, "type": "gs1:recipeInfo"}
    wished = [
        {**recipes, "href": f"{RECIPES}/en", "title": "Recipes", "languages": ("en",)},
        {**recipes, "href": f"{RECIPES}/es", "title": "Recetas", "languages": ("es",)},
        {
            **recipes,
            "href": f"{RECIPES}.pdf",
            "title": "Recipes to print",
            "languages": ("en",),
            "media_type": "application/pdf",
        },
        {
            "item": PRODUCT,
            "type": "pip",
            "href": "https://bay.example/fillet?a=b#top",
            "title": "x",
        },
        {"item": LOT_PATH, "type": "faqs", "href": "https://bay.example/faqs/1", "title": "One"},
        {"item": LOT_PATH, "type": "faqs", "href": "https://bay.example/faqs/2", "title": "Two"},
    ]
    with scene.store.transaction() as session:
        domains.register(session, plant, "bay.example", None, AUTHOR)
        for wish in wished:
            links.add(session, plant, NewLink(**wish), AUTHOR)


@pytest.fixture(scope="module")
def client(scene: Scene) -> FlaskClient:
    return scene.client


@pytest.fixture(scope="module")
def pack(scene: Scene) -> str:
    return scene.story_path


def head(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.head(path, base_url=ROOT, headers=named)


def linkset_of(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    answer = client.get(f"{path}?linkType=linkset", base_url=ROOT)
    assert answer.status_code == 200
    assert answer.json is not None
    anchors = answer.json["linkset"]
    assert isinstance(anchors, list)
    return anchors


# --- Ways to ask ---


def test_get_head_and_options_are_answered(client, pack):
    assert client.get(pack, base_url=ROOT).status_code == 307
    assert head(client, pack).status_code == 307
    answer = client.options(pack, base_url=ROOT)
    assert answer.status_code == 200
    assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["Allow"].split(", "))


def test_head_says_what_get_says(client, pack):
    for path in (pack, f"{pack}?linkType=linkset", f"{pack}?linkType=gs1:pip", f"{pack}/foo"):
        got, asked = client.get(path, base_url=ROOT), head(client, path)
        assert asked.status_code == got.status_code
        assert asked.data == b""
        for name in ("Location", "Link", "Content-Type", "Vary", "Access-Control-Allow-Origin"):
            assert asked.headers.get(name) == got.headers.get(name)


@pytest.mark.parametrize("path", ["", "/foo", "?linkType=linkset", "?linkType=gs1:nothing"])
def test_other_sites_may_ask_by_get_head_and_options(client, pack, path):
    for answer in (head(client, pack + path), client.options(pack + path, base_url=ROOT)):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        allowed = answer.headers["Access-Control-Allow-Methods"]
        assert all(method in allowed for method in ("GET", "HEAD", "OPTIONS"))
        assert "Link" in answer.headers["Access-Control-Expose-Headers"]


# --- The description file ---


def test_description_file_is_there_and_valid(client):
    answer = client.get("/.well-known/gs1resolver", base_url=ROOT)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    Draft7Validator(_DESCRIPTION).validate(answer.json)
    assert answer.json["resolverRoot"] == ROOT
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_every_primary_key_is_supported_and_declared(client):
    declared = client.get("/.well-known/gs1resolver", base_url=ROOT).json["supportedPrimaryKeys"]
    assert set(declared) == set(QUALIFIERS)
    for key in QUALIFIERS:
        assert head(client, f"/{key}/1!").status_code == 400  # read as a key, and refused as one


# --- Links that are wrong ---


@pytest.mark.parametrize("level", ["pack", LOT_PATH, PRODUCT])
def test_digital_link_with_foo_behind_it_is_a_400(client, pack, level):
    assert head(client, f"{pack if level == 'pack' else level}/foo").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/01/09521000000101",
        "/01",
        "/01/",
        "/01/foo",
        f"{PRODUCT}/21/1/10/L",
        f"{PRODUCT}/17/260324",
        f"{PRODUCT}/99/X",
        f"{PRODUCT}?17=269999",
        f"{PRODUCT}?9999=1",
        f"{PRODUCT}?10=",
        "/02/09521000000100",
        "/10/L1",
        "/00/095210000000000019",
        "/gtin/09521000000100",
        "/8004/",
        f"{PRODUCT}/10/%zz",
        f"{PRODUCT}/10/%FF",
        f"{PRODUCT}/10/A%20B",
        f"{PRODUCT}/10/{'A' * 21}",
    ],
)
def test_what_is_wrong_is_a_400_and_never_a_200(client, path):
    answer = head(client, path)
    assert answer.status_code == (404 if path.startswith("/gtin") else 400)


def test_error_is_never_told_with_a_200(client, pack):
    for accept in ("*/*", "text/html", "application/json", "application/linkset+json"):
        for path in (f"{pack}/foo", f"{PRODUCT}/10/NEVER-WAS"):
            assert client.get(path, base_url=ROOT, headers={"Accept": accept}).status_code >= 400


def test_key_of_which_nothing_is_known_is_a_404(client):
    assert head(client, "/8004/9521000ABC").status_code == 404
    assert head(client, "/01/09521000000094").status_code == 404


# --- The default link ---


def test_bare_link_redirects_to_the_default_link(client, pack):
    for path in (pack, LOT_PATH, PRODUCT):
        default = linkset_of(client, path)[0][DEFAULT][0]["href"]
        for accept in ({}, {"Accept": "*/*"}):
            answer = head(client, path, **accept)
            assert (answer.status_code, answer.headers["Location"]) == (307, default)


def test_default_link_leads_to_a_page(client, pack):
    onward = head(client, pack).headers["Location"].removeprefix(ROOT)
    page = client.get(onward, base_url=ROOT)
    assert (page.status_code, page.mimetype) == (200, "text/html")


def test_each_anchor_has_exactly_one_default_link_with_a_title_and_nothing_else(client, pack):
    for anchor in linkset_of(client, pack):
        [default] = anchor[DEFAULT]
        assert default.keys() == {"href", "title"}


def test_default_link_is_one_of_the_typed_links_too(client, pack):
    for anchor in linkset_of(client, pack):
        typed = [link["href"] for name, found in anchor.items() for link in _links(name, found)]
        assert anchor[DEFAULT][0]["href"] in typed


def test_request_that_says_what_is_better_is_not_redirected(client, pack):
    """The standard lets a better answer stand in for the default: a browser names it."""
    for accept, got in (("text/html,*/*;q=0.8", "text/html"), ("application/json",) * 2):
        answer = client.get(pack, base_url=ROOT, headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (200, got)
        assert "Accept" in answer.vary


def test_default_link_can_be_asked_for_by_its_type(client, pack):
    answer = head(client, f"{pack}?linkType=gs1:defaultLink", Accept="text/html")
    assert answer.headers["Location"].startswith(f"{ROOT}/story{pack}")


# --- The linkset ---


def test_linkset_is_given_by_query_and_by_accept_without_redirect(client, pack):
    by_query = head(client, f"{pack}?linkType=linkset")
    by_accept = head(client, pack, Accept="application/linkset+json")
    for answer in (by_query, by_accept):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/linkset+json"
        assert CONTEXT in answer.headers["Link"]
        assert 'type="application/ld+json"' in answer.headers["Link"]
    old = client.get(f"{pack}?linkType=all", base_url=ROOT)
    assert old.json == {"linkset": linkset_of(client, pack)}


def test_linkset_is_valid(client, pack):
    for path in (pack, LOT_PATH, PRODUCT):
        Draft7Validator(_LINKSET).validate({"linkset": linkset_of(client, path)})


def test_linkset_holds_the_links_of_what_it_is_a_part_of(client, pack):
    anchors = linkset_of(client, pack)
    assert [anchor["anchor"] for anchor in anchors] == [
        ROOT + pack,
        ROOT + LOT_PATH,
        ROOT + PRODUCT,
    ]
    assert len(anchors[2][VOCABULARY + "recipeInfo"]) == 3
    assert VOCABULARY + "recipeInfo" not in anchors[0]


def test_linkset_is_json_ld_where_that_is_accepted(client, pack):
    answer = client.get(
        f"{pack}?linkType=linkset", base_url=ROOT, headers={"Accept": "application/ld+json"}
    )
    assert answer.headers["Content-Type"] == "application/ld+json"
    assert answer.json["@context"].startswith("https://ref.gs1.org/")
    assert answer.json["linkset"] == linkset_of(client, pack)


def test_only_ratified_link_types_are_offered(client, pack):
    ratified = {*TYPES, "defaultLink", "epcis", "masterData"}
    for anchor in linkset_of(client, pack):
        names = {name for name in anchor if name not in ("anchor", "itemDescription")}
        assert names <= {VOCABULARY + name for name in ratified}


def test_none_of_our_own_links_is_dead(client, pack):
    for anchor in linkset_of(client, pack):
        ours = [anchor["anchor"], anchor[DEFAULT][0]["href"]]
        ours += [link["href"] for name, found in anchor.items() for link in _links(name, found)]
        for address in {one.removeprefix(ROOT) for one in ours if one.startswith(ROOT)}:
            answer = client.get(address, base_url=ROOT, headers={"Accept": "text/html,*/*;q=0.1"})
            assert answer.status_code == (401 if address == "/epcis" else 200), address


def test_what_not_everybody_may_know_of_is_resolved_for_its_partners_and_kept_by_no_cache(
    client, scene
):
    plant = scene.partners["plant"].headers
    quiet = "/01/09521000000209"
    with scene.store.transaction() as session:
        new = products.NewProduct(
            code="quiet", name="Quiet", species="SNR", form="portion", state="fresh", uri=quiet[4:]
        )
        products.add_product(session, scene.partners["cold"].id, new, AUTHOR)
    assert head(client, quiet).status_code == 404
    own = {**scene.partners["cold"].headers, "Accept": "application/linkset+json"}
    answer = client.get(quiet, base_url=ROOT, headers=own)
    assert (answer.status_code, answer.cache_control.no_store) == (200, True)
    pallet = client.head("/00/095210000000000018", base_url=ROOT, headers=plant)
    assert (pallet.status_code, pallet.cache_control.no_store) == (307, True)
    assert head(client, "/00/095210000000000018").status_code == 404
    variant = client.get(f"{quiet}/22/2A", base_url=ROOT, headers=own)
    assert len(variant.json["linkset"]) == 2


# --- One type of link ---


def test_each_single_link_of_the_linkset_is_where_its_type_redirects(client, pack):
    for name, found in _nearest(linkset_of(client, pack)).items():
        if len(found) == 1:
            answer = head(client, f"{pack}?linkType=gs1:{name}")
            assert answer.status_code == 307
            assert _without_query_asked(answer) == found[0]["href"]


def test_each_of_several_links_is_reached_by_its_language_and_media_type(client, pack):
    several = _nearest(linkset_of(client, pack))["recipeInfo"]
    assert len(several) == 3
    for link in several:
        answer = head(
            client,
            f"{pack}?linkType=gs1:recipeInfo",
            Accept=link["type"],
            Accept_Language=link["hreflang"][0],
        )
        assert _without_query_asked(answer) == link["href"]


@pytest.mark.parametrize(
    ("languages", "found"),
    [
        ("es-MX,es;q=0.9,en;q=0.5", "/es"),
        ("es-MX", "/es"),
        ("vi, es;q=0.3, en;q=0.7", "/en"),
        ("vi", "/en"),
        (None, "/en"),
    ],
)
def test_best_language_is_taken_and_otherwise_the_first(client, pack, languages, found):
    headers = {"Accept_Language": languages} if languages else {}
    answer = head(client, f"{pack}?linkType=gs1:recipeInfo", Accept="text/html", **headers)
    assert _without_query_asked(answer) == RECIPES + found
    assert {"Accept", "Accept-Language"} <= set(answer.vary)


@pytest.mark.parametrize("name", ["gs1:pip", "pip", VOCABULARY + "pip", "https://gs1.org/voc/pip"])
def test_link_type_is_known_by_prefix_and_by_address(client, pack, name):
    answer = client.head(pack, base_url=ROOT, query_string={"linkType": name})
    assert answer.headers["Location"].startswith("https://bay.example/fillet?a=b&linkType=")


def test_links_that_nothing_tells_apart_are_a_choice(client, pack):
    answer = client.get(f"{LOT_PATH}?linkType=gs1:faqs", base_url=ROOT)
    assert answer.status_code == 300
    [anchor] = answer.json["linkset"]
    assert [link["title"] for link in anchor[VOCABULARY + "faqs"]] == ["One", "Two"]
    page = client.get(f"{pack}?linkType=gs1:faqs", base_url=ROOT, headers={"Accept": "text/html"})
    assert page.status_code == 300
    assert "https://bay.example/faqs/2" in page.text


def test_link_type_that_is_not_there_is_a_404_which_names_those_that_are(client, pack):
    assert head(client, f"{pack}?linkType=gs1:dpp").status_code == 404
    assert head(client, f"{PRODUCT}?linkType=gs1:faqs").status_code == 404  # set for the lot
    answer = client.get(f"{pack}?linkType=gs1:nothing", base_url=ROOT)
    assert (answer.status_code, "recipeInfo" in answer.text) == (404, True)


# --- What goes with a redirect ---


def test_query_is_passed_on_as_it_was_sent(client, pack):
    assert head(client, f"{pack}?foo=bar").headers["Location"] == f"{ROOT}/story{pack}?foo=bar"
    sent = "17=260324&utm=a%20b+c;d&x"
    assert head(client, f"{pack}?{sent}").headers["Location"].endswith(f"?{sent}")
    to_partner = head(client, f"{PRODUCT}?linkType=gs1:pip&foo=bar").headers["Location"]
    assert to_partner == "https://bay.example/fillet?a=b&linkType=gs1:pip&foo=bar#top"


def test_redirect_links_to_the_linkset_and_to_nothing_else(client, pack):
    for path in (pack, f"{pack}?linkType=gs1:pip"):
        header = head(client, path).headers["Link"]
        assert header.count("rel=") == 1
        assert f'<{pack}?linkType=linkset>; rel="linkset"' in header


def test_trailing_slash_changes_nothing(client, pack):
    for path in (pack, LOT_PATH, PRODUCT):
        with_slash, without = head(client, f"{path}/"), head(client, path)
        assert with_slash.status_code == without.status_code
        assert with_slash.headers["Location"] == without.headers["Location"]


def test_shorter_gtin_leads_where_the_long_one_does(client):
    assert head(client, f"/01/{GTIN[1:]}").headers["Location"] == f"{ROOT}/story{PRODUCT}"


def test_variant_that_nobody_knows_leads_up_and_a_made_up_serial_does_not(client):
    variant = head(client, f"{PRODUCT}/22/2A")
    assert variant.status_code == 307
    assert client.get(f"/story{PRODUCT}/22/2A", base_url=ROOT).status_code == 200
    assert head(client, f"{PRODUCT}/21/MADEUP").status_code == 404


def test_nobody_is_sent_where_the_query_says(client, pack):
    for query in ("linkType=https://evil.example", "url=//evil.example", "linkType=//evil.example"):
        answer = head(client, f"{pack}?{query}")
        assert "evil.example" not in answer.headers.get("Location", "").partition("?")[0]


def test_client_that_knows_us_by_another_name_stays_there(client, pack):
    answer = client.head(pack, base_url="http://192.0.2.7:8000")
    assert answer.headers["Location"] == f"/story{pack}"


# --- Whatever is asked ---

_PIECES = st.one_of(
    st.sampled_from(
        ["01", "10", "21", "22", "414", "8004", GTIN, LOT, "foo", "", ".", "..", "%2F", "%00"]
    ),
    st.sampled_from(["%zz", "%FF", "%C3%A9", "urn:gdst:a", "urn:epc:id:sgtin:1.2.3", "é", "🐟"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), max_size=8),
)
_QUERIES = st.sampled_from(
    ["", "?linkType=linkset", "?linkType=gs1:%0d%0aX", "?17=1", "?=&&=", "?linkType=%FF", "?é"]
)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["", "/story", "/traceability", "/master-data"]),
    st.lists(_PIECES, min_size=1, max_size=8),
    _QUERIES,
    st.sampled_from(["*/*", "text/html", ";q=x", "application/linkset+json;q=0"]),
)
def test_no_address_is_a_failure_of_ours(client, root, pieces, query, accept):
    path = f"{root}/01/{'/'.join(pieces)}".replace("?", "%3F").replace("#", "%23")
    answer = client.get(path + query, base_url=ROOT, headers={"Accept": accept})
    assert answer.status_code < 500
    assert "\n" not in answer.headers.get("Location", "")


def _links(name: str, found: object) -> list[dict[str, Any]]:
    is_type = name.startswith(VOCABULARY) and name != DEFAULT
    return found if is_type and isinstance(found, list) else []


def _nearest(anchors: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The links of each type at the nearest level that has any: what the checks walk."""
    found: dict[str, list[dict[str, Any]]] = {}
    for anchor in anchors:
        for name, value in anchor.items():
            if _links(name, value):
                found.setdefault(name.removeprefix(VOCABULARY), value)
    return found


def _without_query_asked(answer: TestResponse) -> str:
    """Where it leads, without the link type that was asked for, which is passed on."""
    base, mark, fragment = answer.headers["Location"].partition("#")
    kept = base.partition("?linkType=")[0].partition("&linkType=")[0]
    return kept + mark + fragment
