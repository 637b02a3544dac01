"""The JSON routes of partners, mandates, address books, places and products."""

from typing import Any

import pytest

from seafood_trace.access.permissions import Role
from seafood_trace.store.engine import Store
from tests.world import Client, Partner, add_product, add_site, add_vessel, enrol

SITE = {"code": "bay-plant", "name": "Bay", "kind": "plant", "time_zone": "America/Chicago"}


def post(client: Client, partner: Partner, room: str, **sent: Any) -> Any:
    return client.post(f"/api/v1/{room}", json=sent, headers=partner.headers)


def get(client: Client, partner: Partner, room: str) -> Any:
    return client.get(f"/api/v1/{room}", headers=partner.headers)


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(error["code"], error["pointer"]) for error in answer.json["errors"]]


def two(store: Store) -> tuple[Partner, Partner]:
    return enrol(store), enrol(store, "Lake Cold", Role.DISTRIBUTOR)


def test_the_alliance_takes_in_a_partner_who_then_comes_in(client: Client, store: Store):
    alliance = enrol(store, "Alliance", Role.ALLIANCE)
    sent = {
        "name": "Bay Plant",
        "roles": ["processor", "dealer"],
        "first_key": {"name": "till"},
        "first_member": {"email": "a@x.example", "name": "Ana", "password": "correct horse"},
    }
    headers = {**alliance.headers, "Idempotency-Key": "one"}
    answer = client.post("/api/v1/parties", json=sent, headers=headers)
    assert answer.status_code == 201
    assert client.post("/api/v1/parties", json=sent, headers=headers).json == answer.json
    key = {"X-API-Key": answer.json["first_key"]["secret"]}
    me = client.get("/api/v1/me", headers=key).json
    assert me["party"]["id"] == answer.json["id"]
    assert me["roles"] == ["dealer", "processor"]
    signed_in = client.post(
        "/api/v1/sign-in", json={"email": "A@x.example", "password": "correct horse"}
    )
    assert signed_in.json["party_id"] == answer.json["id"]


def test_only_the_alliance_takes_partners_in(client: Client, store: Store):
    bay = enrol(store)
    assert post(client, bay, "parties", name="X", roles=["alliance"]).status_code == 403
    assert post(client, bay, f"parties/{bay.id}/enrol", roles=["alliance"]).status_code == 403
    address = f"/api/v1/parties/{bay.id}"
    sent = {"roles": ["alliance"]}
    assert client.patch(address, json=sent, headers=bay.headers).status_code == 403


def test_a_stub_is_promoted_and_keeps_its_number(client: Client, store: Store):
    alliance, bay = enrol(store, "Alliance", Role.ALLIANCE), enrol(store)
    entry = post(client, bay, "address-book", code="blue", name="Blue Fin", place="Chicago").json
    stub = entry["party"]
    joined = post(client, alliance, f"parties/{stub['id']}/enrol", roles=["retailer"])
    assert joined.status_code == 201
    assert (joined.json["uri"], joined.json["is_member"]) == (stub["uri"], True)
    again = post(client, alliance, f"parties/{stub['id']}/enrol", roles=["retailer"])
    assert again.status_code == 409


def test_roles_are_changed_by_the_alliance(client: Client, store: Store):
    alliance, bay = enrol(store, "Alliance", Role.ALLIANCE), enrol(store)
    answer = client.patch(
        f"/api/v1/parties/{bay.id}", json={"roles": ["dealer"]}, headers=alliance.headers
    )
    assert answer.json["roles"] == ["dealer"]
    assert get(client, bay, "me").json["roles"] == ["dealer"]


def test_the_directory_is_for_members_and_without_stubs(client: Client, store: Store):
    bay, lake = two(store)
    post(client, bay, "address-book", code="blue", name="Blue Fin")
    assert client.get("/api/v1/parties").status_code == 401
    assert [row["name"] for row in get(client, lake, "parties").json] == ["Bay Plant", "Lake Cold"]
    listed = get(client, lake, "parties?role=distributor").json
    assert [row["id"] for row in listed] == [lake.id]
    assert get(client, bay, "parties/3").status_code == 200
    assert get(client, lake, "parties/3").status_code == 404
    assert get(client, lake, "parties/4").json == get(client, lake, "parties/3").json


def test_a_partner_changes_its_own_name(client: Client, store: Store):
    bay = enrol(store)
    sent = {"name": " Bay Plant Inc. ", "place": "Galveston", "may_be_named": True}
    answer = client.patch("/api/v1/me", json=sent, headers=bay.headers)
    assert (answer.json["name"], answer.json["uri"]) == ("Bay Plant Inc.", bay.uri)
    bad = client.patch("/api/v1/me", json={"country": "UK"}, headers=bay.headers)
    assert codes(bad) == [("bad_country", "/country")]
    other = client.patch("/api/v1/me", json={"uri": "urn:x:y"}, headers=bay.headers)
    assert codes(other) == [("bad_value", "/uri")]


def test_a_site_is_registered_changed_and_listed(client: Client, store: Store):
    bay = enrol(store)
    made = post(client, bay, "sites", **SITE, latitude=29.3, longitude=-94.8)
    assert made.status_code == 201
    address = f"sites/{made.json['id']}"
    assert get(client, bay, address).json == made.json
    changed = client.patch(
        f"/api/v1/{address}",
        json={"name": "New", "latitude": None, "longitude": None},
        headers=bay.headers,
    )
    assert (changed.json["name"], changed.json["latitude"]) == ("New", None)
    for member in ("code", "uri"):
        answer = client.patch(f"/api/v1/{address}", json={member: "x"}, headers=bay.headers)
        assert answer.status_code == 400
    assert get(client, bay, "sites").json == [changed.json]
    assert post(client, bay, "sites", **SITE).status_code == 409


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"latitude": 91, "longitude": 0}, "/latitude"),
        ({"latitude": 1}, "/longitude"),
        ({"time_zone": "CST"}, "/time_zone"),
        ({"code": "Bay Plant"}, "/code"),
        ({"name": "a\u0007b"}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"uri": "9521141123455"}, "/uri"),
        ({"latitude": "NaN", "longitude": 1}, "/latitude"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_a_poor_site_is_refused_with_the_place_of_the_fault(
    client: Client, store: Store, change: dict[str, Any], pointer: str
):
    answer = post(client, enrol(store), "sites", **{**SITE, **change})
    assert answer.status_code == 400
    assert [at for _, at in codes(answer)] == [pointer]


def test_of_anothers_places_a_partner_reads_what_it_needs_to_ship_there(
    client: Client, store: Store
):
    bay, lake = two(store)
    add_site(store, bay, street="1 Dock Road", registration="FDA 1")
    add_vessel(store, bay)
    for room in (f"sites?party={bay.id}", f"sites?party={bay.uri}"):
        (site,) = get(client, lake, room).json
        assert site.keys() == {
            "id", "party_id", "code", "uri", "name", "locality", "region", "country",
        }  # fmt: skip
    assert get(client, lake, f"sites/{site['id']}").json == site
    (vessel,) = get(client, lake, f"vessels?party={bay.id}").json
    assert vessel.keys() == {"id", "party_id", "code", "uri", "name", "flag"}
    assert get(client, lake, f"vessels/{vessel['id']}").json == vessel
    post(client, bay, "mandates", grantee=lake.id, hops=["catch"])
    assert get(client, lake, f"vessels/{vessel['id']}").json["registration"] == "TX-miss-ida"


def test_nobody_changes_what_is_anothers(client: Client, store: Store):
    bay, lake = two(store)
    add_site(store, bay)
    add_vessel(store, bay)
    add_product(store, bay)
    post(client, bay, "address-book", code="blue", name="Blue Fin")
    for room in ("sites/1", "vessels/1", "products/1"):
        answer = client.patch(f"/api/v1/{room}", json={"name": "Mine"}, headers=lake.headers)
        assert answer.status_code == 404
    for room in ("product-codes/1", "address-book/1"):
        assert client.delete(f"/api/v1/{room}", headers=lake.headers).status_code == 404
    assert get(client, lake, "products/1").status_code == 404
    for room in ("sites", "vessels", "products", "product-codes", "address-book", "mandates"):
        assert get(client, lake, room).json == []


def test_a_number_beyond_64_bits_is_not_found(client: Client, store: Store):
    alliance = enrol(store, "Alliance", Role.ALLIANCE)
    for room in ("parties", "sites", "vessels", "products"):
        for number in (2**63 - 1, 2**63, 10**30):
            assert get(client, alliance, f"{room}/{number}").status_code == 404
    assert post(client, alliance, f"mandates/{2**63}/end").status_code == 404
    assert get(client, alliance, f"sites?party={10**30}").status_code == 400


def test_a_vessel_shows_its_owners(client: Client, store: Store):
    bay, lake = two(store)
    vessel = add_vessel(store, bay)
    sent = {"party": lake.uri, "capacity": "owner", "since": "2026-03-08"}
    assert post(client, bay, f"vessels/{vessel.id}/holdings", **sent).status_code == 201
    holdings = get(client, bay, f"vessels/{vessel.id}").json["holdings"]
    assert [(row["party_id"], row["until"]) for row in holdings if row["capacity"] == "owner"] == [
        (bay.id, "2026-03-07"),
        (lake.id, None),
    ]


def test_products_are_found_by_number_whosever_they_are(client: Client, store: Store):
    bay, lake = two(store)
    sent = {
        "name": "Fillet", "species": "SNR", "form": "fillet_skin_on", "state": "fresh",
        "uri": "9521141012345", "unit_weight": {"value": "250", "unit": "GRM"}, "code": "rs",
    }  # fmt: skip
    made = post(client, bay, "products", **sent)
    assert made.status_code == 201
    assert made.json["unit_weight"] == {"value": "0.25", "unit": "KGM"}
    assert get(client, lake, "products?uri=9521141012345").json == [made.json]
    assert get(client, lake, "products?uri=9521141012352").json == []
    assert get(client, lake, "products?uri=952").status_code == 400
    code = post(client, lake, "product-codes", code="A/7", product="9521141012345")
    assert (code.status_code, code.json["product"]["uri"]) == (201, made.json["uri"])
    assert post(client, lake, "product-codes", code="A/7", product="A/7").status_code == 409
    address = f"/api/v1/product-codes/{code.json['id']}"
    assert client.delete(address, headers=lake.headers).status_code == 204
    assert client.delete(address, headers=lake.headers).status_code == 404


def test_a_mandate_is_seen_by_both_sides_and_ended_by_either(client: Client, store: Store):
    bay, lake = two(store)
    made = post(client, bay, "mandates", grantee=lake.uri, hops=["catch", "land"])
    assert made.status_code == 201
    assert made.json["hops"] == ["catch", "land"]
    assert get(client, lake, "mandates").json == get(client, bay, "mandates").json == [made.json]
    ended = post(client, lake, f"mandates/{made.json['id']}/end")
    assert ended.status_code == 200
    assert ended.json["ended_at"] is not None
    bad = post(client, bay, "mandates", grantee=lake.uri, hops=["fly"])
    assert codes(bad) == [("not_in_list", "/hops/0")]
    assert post(client, bay, "mandates", grantee=99).status_code == 404


def test_lists_go_on_by_pages(client: Client, store: Store):
    bay = enrol(store)
    for number in range(3):
        add_product(store, bay, f"item-{number}")
    for room in ("products", "product-codes"):
        first = get(client, bay, f"{room}?limit=2")
        assert len(first.json) == 2
        following = first.headers["Link"].partition("<")[2].partition(">")[0]
        last = client.get(following, headers=bay.headers)
        assert (len(last.json), "Link" in last.headers) == (1, False)


def test_a_retry_registers_nothing_twice(client: Client, store: Store):
    bay = enrol(store)
    headers = {**bay.headers, "Idempotency-Key": "one"}
    first = client.post("/api/v1/sites", json=SITE, headers=headers)
    again = client.post("/api/v1/sites", json=SITE, headers=headers)
    assert (again.status_code, again.json) == (201, first.json)
    other = client.post("/api/v1/sites", json={**SITE, "code": "other"}, headers=headers)
    assert other.status_code == 422
    assert len(get(client, bay, "sites").json) == 1
