"""A season on record, and for each role one call of each operation that is right for it.

The demonstration is loaded once. Every role then gets things of its own over HTTP (a site, a spare
key, a hop, a label), so that each operation has something to be done to, and something to be lost.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from seafood_trace import app as whole
from seafood_trace.config import Settings
from seafood_trace.demonstration import guide, load
from seafood_trace.ledger.projections import catch_up
from seafood_trace.store.engine import Store
from seafood_trace.web.service import EXTENSION
from seafood_trace.work import outbox

PUBLIC = "public"
CODES: Mapping[str, str] = {role: code for code, role in guide.ROLES}
PASSWORD = "a long password for tests"
URL = "http://127.0.0.1:8000"
ZONE = {"time_zone": "America/Chicago"}
DEMONSTRATION_PACK = "https://id.gs1.org/01/09521234000013/10/BP-260310"
NOTHING = "0" * 64
# An address is called by the worker alone, and none runs here.
SUBSCRIPTION = {"dest": "https://93.184.216.34/hook", "schedule": {"hour": "1", "minute": "5"}}


@dataclass(frozen=True)
class Call:
    """What to send to an operation; `None` as body sends none."""

    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"


@dataclass(frozen=True)
class Own:
    """What a role has: its key, and the numbers of its things by name."""

    role: str
    headers: Mapping[str, str]
    things: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.things.get(name)


@contextmanager
def app_on(database_url: str, folder: Path) -> Iterator[Flask]:
    """The app over this database, with attachments in this folder."""
    settings = Settings(
        database_url=database_url,
        data_dir=folder,
        secret_key="for-tests-alone-" * 3,
        public_url=URL,
        max_body_bytes=256 * 1024,
        max_blob_bytes=256 * 1024,
    )
    app = whole.create_app(settings)
    yield app
    app.extensions[EXTENSION].store.dispose()


def fill(database_url: str, folder: Path) -> dict[str, Own]:
    """The demonstration with every role's own things in an empty database; they are answered."""
    store = Store(database_url)
    loaded = load.load(
        store, domain="alliance.example", public_url=URL, staff_password="demonstration-password"
    )
    with app_on(database_url, folder) as app:
        client = app.test_client()
        headers = {
            role: {"Authorization": f"Bearer {loaded.api_keys[code]}"}
            for role, code in CODES.items()
        }
        numbers = {
            role: client.get("/api/v1/me", headers=sent).json["party"]["id"]  # type: ignore[index]
            for role, sent in headers.items()
        }
        domains = {role: _link_domain(client, headers["alliance"], numbers[role]) for role in CODES}
        owns = {role: _furnish(client, role, headers[role], numbers) for role in CODES}
        for role, own in owns.items():
            own.things["link_domain"] = domains[role]
        while outbox.deliver_due(store, whole.NOTICES, datetime.now(UTC)):
            pass
        for projection in whole.PROJECTIONS:
            catch_up(store, projection)
        for own in owns.values():
            notices = client.get("/api/v1/notices", headers=own.headers).json
            own.things["notice"] = notices[0]["id"] if notices else None
    store.dispose()
    owns[PUBLIC] = Own(PUBLIC, {}, dict(owns["alliance"].things, permissions=[]))
    return owns


def _link_domain(client: FlaskClient, of_alliance: Mapping[str, str], party: int) -> int:
    body = {"domain": "partner.example", "party": party}
    answer = client.post("/api/v1/link-domains", headers=of_alliance, json=body)
    assert answer.status_code == 201, answer.text
    return int(answer.json["id"])  # type: ignore[index]


@dataclass
class _Furnisher:
    client: FlaskClient
    headers: Mapping[str, str]

    def post(self, path: str, body: Any, **more: Any) -> Any:
        sent = {"json": body} if body is not None else {}
        answer = self.client.post(path, headers=self.headers, **sent, **more)
        assert answer.status_code in (200, 201, 202), (path, answer.status_code, answer.text)
        return answer.json


def _furnish(
    client: FlaskClient, role: str, headers: Mapping[str, str], numbers: Mapping[str, int]
) -> Own:
    made = _Furnisher(client, headers)
    me: Any = client.get("/api/v1/me", headers=headers).json
    code = role.replace(" ", "-")
    email = f"{code}@partner.example"
    site = made.post("/api/v1/sites", new_site("own-site"))
    product = made.post("/api/v1/products", new_product("own-item"))
    entry = made.post("/api/v1/address-book", {"code": "own-entry", "name": "Corner Restaurant"})
    other = numbers["alliance" if role != "alliance" else "processor"]
    things: dict[str, Any] = {
        "permissions": me["permissions"],
        "party": me["party"]["id"],
        "other": other,
        "member_party": other,
        "email": email,
        "stub": entry["party"]["id"],
        "entry": entry["id"],
        "site": site["id"],
        "site_uri": site["uri"],
        "vessel": made.post("/api/v1/vessels", new_vessel("own-vessel"))["id"],
        "product": product["id"],
        "product_uri": product["uri"],
        "link": made.post("/api/v1/links", new_link(product["uri"]))["id"],
        "key": made.post("/api/v1/keys", {"name": "spare"})["id"],
        "member": made.post(
            "/api/v1/members", {"email": email, "name": "Somebody", "password": PASSWORD}
        )["id"],
        "mandate": made.post("/api/v1/mandates", {"grantee": other})["id"],
        "certificate": made.post("/api/v1/certificates", new_certificate(site["uri"]))["id"],
        "suspended": made.post("/api/v1/certificates", new_certificate(site["uri"]))["id"],
        "query": made.post("/epcis/queries", {"name": "own", "query": {}})["name"],
        "subscription": made.post("/epcis/queries/own/subscriptions", SUBSCRIPTION)[
            "subscriptionID"
        ],
        "sha256": made.post(
            "/api/v1/attachments", None, data=b"evidence", content_type="text/plain"
        )["sha256"],
    }
    codes: Any = client.get("/api/v1/product-codes", headers=headers).json
    things["product_code"] = codes[-1]["id"]
    made.post(
        f"/api/v1/certificates/{things['suspended']}/suspend", {"reason": "Surveillance is overdue"}
    )
    if "enrol" in me["permissions"]:
        new = {"prefix": f"952000{me['party']['id']:04}"}
        things["company_prefix"] = made.post("/api/v1/company-prefixes", new)["id"]
    if "certify" in me["permissions"]:
        things.update(_furnish_fishery(made))
    if "record" in me["permissions"]:
        things.update(_furnish_hops(made, client))
    if "read_all" in me["permissions"]:
        things["item"] = DEMONSTRATION_PACK
    session: Any = client.post("/api/v1/sign-in", json={"email": email, "password": PASSWORD}).json
    things["session"] = {"Authorization": f"Bearer {session['token']}"}
    return Own(role, headers, things)


def _furnish_fishery(made: _Furnisher) -> dict[str, Any]:
    fishery = made.post("/api/v1/fisheries", new_fishery())["id"]
    vessel = made.post(f"/api/v1/fisheries/{fishery}/vessels", new_unit_vessel())["id"]
    return {"fishery": fishery, "unit_vessel": vessel}


def _furnish_hops(made: _Furnisher, client: FlaskClient) -> dict[str, Any]:
    made.post("/api/v1/hops", process_hop())
    receipt = made.post("/api/v1/hops", count_hop())
    document = made.post("/api/v1/hops/check", count_hop("OWN-2"))["epcis"]
    answer = client.post("/epcis/capture", json=document, headers=made.headers)
    assert answer.status_code == 202, answer.text
    order = {"product": "own-item", "lot": "OWN-1"}
    label = made.post("/api/v1/labels", order)["labels"][0]
    sheet = made.post("/api/v1/labels/sheets", {**order, "stock": "avery-l7160"})
    seen = made.post("/epcis/events", seen_pack())
    return {
        "epc": seen["epcList"][0],
        "read_point": seen["readPoint"]["id"],
        "biz_location": document["epcisBody"]["eventList"][0]["bizLocation"]["id"],
        "event": receipt["events"][0]["id"],
        "capture": answer.json["captureID"],  # type: ignore[index]
        "epcis": document,
        "label": label["id"],
        "sheet": sheet["id"],
        "item": label["lot"],
    }


def new_site(code: str) -> dict[str, Any]:
    return {"code": code, "name": "A site", "kind": "plant", "country": "US", **ZONE}


def new_vessel(code: str) -> dict[str, Any]:
    return {"code": code, "name": "A vessel", "registration": "TX-1", "flag": "US", **ZONE}


def new_product(code: str) -> dict[str, Any]:
    fish = {"species": "SNR", "form": "gutted", "state": "fresh", "unit_weight": "10 kg"}
    return {"code": code, "name": "Red snapper", **fish}


def new_link(item: str, name: str = "grilled") -> dict[str, Any]:
    return {
        "item": item,
        "type": "gs1:recipeInfo",
        "href": f"https://recipes.partner.example/{name}",
        "title": "Snapper from the grill",
        "languages": ["en"],
    }


def new_certificate(site_uri: str) -> dict[str, Any]:
    return {
        "kind": "self_declared",
        "scheme": "Our own rules",
        "site": site_uri,
        "valid_from": "2026-01-01",
    }


def new_fishery() -> dict[str, Any]:
    return {"name": "Handline", "stock": "Red snapper", "species": "SNR", "fao_area": "31"}


def new_unit_vessel() -> dict[str, Any]:
    return {"registration": "TX-1", "name": "A vessel", "since": "2026-01-01"}


def count_hop(lot: str = "OWN-1") -> dict[str, Any]:
    return {
        "hop": "count",
        "at": "2026-03-18T21:00-05:00",
        "site": "own-site",
        "lines": [{"product": "own-item", "lot": lot, "weight": "0.6 kg"}],
    }


def seen_pack(number: int = 1) -> dict[str, Any]:
    """A pack is seen at a gate, as a single event of EPCIS."""
    return {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "ObjectEvent",
        "eventTime": "2026-03-18T21:00:00-05:00",
        "eventTimeZoneOffset": "-05:00",
        "action": "OBSERVE",
        "bizStep": "storing",
        "disposition": "in_progress",
        "readPoint": {"id": "urn:epc:id:sgln:9521141.00001.0"},
        "epcList": [f"urn:epc:id:sgtin:9521141.012345.{number}"],
    }


def process_hop() -> dict[str, Any]:
    return {
        "hop": "process",
        "at": "2026-03-17T21:00-05:00",
        "site": "own-site",
        "inputs": [{"product": "own-item", "lot": "OWN-0", "weight": "1 kg"}],
        "outputs": [{"product": "own-item", "lot": "OWN-1", "weight": "0.9 kg"}],
    }


def good_calls(own: Own) -> dict[str, Call]:
    """By operation, a call that is right, if the role may make it and has what it is about."""
    return {
        **_calls_of_access(own),
        **_calls_of_parties(own),
        **_calls_of_the_register(own),
        **_calls_of_certification(own),
        **_calls_of_the_record(own),
        **_calls_of_queries(own),
        **_calls_of_resources(own),
        **_calls_of_links(own),
    }


def has_what_it_takes(own: Own, operation_id: str) -> bool:
    """Whether this role, once it is let in, has something that the operation is about."""
    needs = {
        "show_capture_job": "capture",
        "show_epc": "epc",
        "list_events_of_epc": "epc",
        "show_read_point": "read_point",
        "list_events_of_read_point": "read_point",
        "show_biz_location": "biz_location",
        "list_events_of_biz_location": "biz_location",
        "show_label": "label",
        "show_svg": "label",
        "show_png": "label",
        "show_sheet": "sheet",
        "show_pdf": "sheet",
        "list_labels_of_sheet": "sheet",
        "show_event": "event",
        "mark_notice_seen": "notice",
        "end_unit_vessel": "unit_vessel",
        "add_unit_vessel": "fishery",
        "trace_back": "item",
        "report_chain": "item",
        "report_event": "event",
        "trace_forward": "item",
        "follow_trace": "item",
    }
    return operation_id not in needs or own[needs[operation_id]] is not None


def _calls_of_access(own: Own) -> dict[str, Call]:
    member = {"email": "new@partner.example", "name": "Somebody new", "password": PASSWORD}
    return {
        "list_keys": Call(query={"limit": 1}),
        "issue_key": Call(body={"name": "another"}),
        "revoke_key": Call({"key_id": own["key"]}),
        "list_members": Call(query={"limit": 1}),
        "add_member": Call(body=member),
        "end_membership": Call({"member_id": own["member"]}),
        "sign_in": Call(body={"email": own["email"], "password": PASSWORD}),
        "sign_out": Call(),
        "change_password": Call(
            body={"current": PASSWORD, "new": PASSWORD * 2},
            headers=own["session"] if own.role != PUBLIC else {},
        ),
        "list_readings": Call(query={"limit": 1}),
    }


def _calls_of_parties(own: Own) -> dict[str, Call]:
    joining = {
        "name": "A new partner",
        "roles": ["dealer"],
        "first_key": {"name": "first"},
        "first_member": {"email": "first@new.example", "name": "First", "password": PASSWORD},
    }
    return {
        "show_me": Call(),
        "change_me": Call(body={"place": "Chicago, IL"}),
        "list_parties": Call(query={"role": "dealer", "limit": 1}),
        "enrol_party": Call(body=joining),
        "show_party": Call({"party_id": own["stub"]}),
        "change_roles": Call({"party_id": own["other"]}, body={"roles": ["processor"]}),
        "enrol_stub": Call({"party_id": own["stub"]}, body={"roles": ["retailer"]}),
        "list_address_book": Call(),
        "add_to_address_book": Call(body={"code": "new-entry", "name": "A restaurant"}),
        "drop_from_address_book": Call({"entry_id": own["entry"]}),
        "list_mandates": Call(),
        "grant_mandate": Call(body={"grantee": own["member_party"], "hops": ["catch", "land"]}),
        "end_mandate": Call({"mandate_id": own["mandate"]}),
    }


def _calls_of_the_register(own: Own) -> dict[str, Call]:
    holding = {"party": own["member_party"], "capacity": "operator", "since": "2026-02-01"}
    return {
        "list_sites": Call(query={"party": own["member_party"]}),
        "add_site": Call(body=new_site("new-site")),
        "show_site": Call({"site_id": own["site"]}),
        "change_site": Call({"site_id": own["site"]}, body={"name": "Renamed", "country": "US"}),
        "list_vessels": Call(),
        "add_vessel": Call(body=new_vessel("new-vessel")),
        "show_vessel": Call({"vessel_id": own["vessel"]}),
        "change_vessel": Call({"vessel_id": own["vessel"]}, body={"gear": "LHP"}),
        "hand_over_vessel": Call({"vessel_id": own["vessel"]}, body=holding),
        "list_products": Call(),
        "add_product": Call(body=new_product("new-item")),
        "show_product": Call({"product_id": own["product"]}),
        "change_product": Call({"product_id": own["product"]}, body={"market_name": "Snapper"}),
        "list_product_codes": Call(),
        "add_product_code": Call(body={"code": "other-item", "product": "9521234000013"}),
        "drop_product_code": Call({"code_id": own["product_code"]}),
        "list_company_prefixes": Call(),
        "register_company_prefix": Call(body={"prefix": "9529990"}),
        "drop_company_prefix": Call({"prefix_id": own["company_prefix"] or 1}),
    }


def _calls_of_certification(own: Own) -> dict[str, Call]:
    step = {"reason": "Surveillance is overdue"}
    # An earlier one of this site is suspended, and a new one may not reach back over that.
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    certificate = {"certificate_id": own["certificate"]}
    unit = {"fishery_id": own["fishery"] or 1}
    of_unit = {**unit, "unit_vessel_id": own["unit_vessel"] or 1}
    return {
        "list_fisheries": Call(query={"species": "SNR"}),
        "register_fishery": Call(body={**new_fishery(), "gears": ["LHP"], "manager": "NOAA"}),
        "show_fishery": Call({"fishery_id": 1}),
        "list_unit_vessels": Call({"fishery_id": 1}),
        "add_unit_vessel": Call(unit, body={**new_unit_vessel(), "registration": "TX-2"}),
        "end_unit_vessel": Call(of_unit, body={"last_day": "2026-12-31", "reason": "Sold"}),
        "list_certificates": Call(query={"on": "2026-07-25"}),
        "register_certificate": Call(
            body={
                **new_certificate(own["site_uri"]),
                "valid_from": tomorrow.isoformat(),
                "evidence": [{"title": "A note", "sha256": own["sha256"]}],
            }
        ),
        "show_certificate": Call(certificate),
        "suspend_certificate": Call(certificate, body=step),
        "reinstate_certificate": Call({"certificate_id": own["suspended"]}, body=step),
        "end_certificate": Call(certificate, body=step),
        "upload_attachment": Call(body=b"more evidence", media_type="text/plain"),
        "download_attachment": Call({"sha256": own["sha256"]}),
        "list_notices": Call(query={"unseen": "true"}),
        "mark_notice_seen": Call({"notice_id": own["notice"] or 1}),
    }


def _calls_of_the_record(own: Own) -> dict[str, Call]:
    label = {"label_id": own["label"] or 1}
    sheet = {"sheet_id": own["sheet"] or 1}
    goods = {"product": "own-item", "lot": "OWN-1"}
    order = {**goods, "count": 2, "printed_mm": 20}
    period = {"from": "2026-03-01", "to": "2026-03-31"}
    traced = {"item": own["item"] or DEMONSTRATION_PACK}
    return {
        "record_hop": Call(body=count_hop("OWN-3")),
        "check_hop": Call(body=count_hop("OWN-3")),
        "capture_document": Call(body=own["epcis"] or {}),
        "capture_event": Call(body=seen_pack(2)),
        "list_capture_jobs": Call(),
        "show_capture_job": Call({"capture_id": own["capture"] or "0" * 36}),
        "list_events": Call(query={"perPage": 2, "EQ_bizStep": "shipping|receiving"}),
        "show_event": Call({"event_id": own["event"] or "urn:uuid:0"}),
        "list_lots": Call(query={"limit": 2}),
        "issue_labels": Call(body=order),
        "list_labels": Call(),
        "show_label": Call(label),
        "show_svg": Call(label),
        "show_png": Call(label),
        "void_label": Call(label, body={"reason": "Smeared"}),
        "reprint_label": Call(label),
        "list_stocks": Call(),
        "order_sheet": Call(body={**goods, "stock": "avery-l7160", "count": 2, "start": 4}),
        "list_sheets": Call(query={"limit": 1}),
        "show_sheet": Call(sheet),
        "show_pdf": Call(sheet),
        "list_labels_of_sheet": Call(sheet, query={"limit": 1}),
        "void_sheet": Call(sheet, body={"reason": "The printer jammed"}),
        "export_sortable": Call(query=period),
        "export_shipped_lots": Call(query={**period, "format": "csv"}),
        "show_lot_code_source": Call(query={"lot": DEMONSTRATION_PACK}),
        "trace_back": Call(query=traced),
        "trace_forward": Call(query=traced),
        "report_chain": Call(query=traced),
        "report_event": Call(query={"id": own["event"] or "urn:uuid:0"}),
        "list_duplicates": Call(query={"limit": 2}),
        "list_references": Call(query={"limit": 2, "settled": "true"}),
        "follow_trace": Call(query=traced),
    }


def _calls_of_queries(own: Own) -> dict[str, Call]:
    query = {"name": own["query"]}
    subscription = {**query, "subscription_id": own["subscription"]}
    return {
        "list_queries": Call(query={"perPage": 1}),
        "create_query": Call(body={"name": "shipped", "query": {"EQ_bizStep": ["shipping"]}}),
        "show_query": Call(query),
        "delete_query": Call(query),
        "list_events_of_query": Call(query, query={"perPage": 2}),
        "ask_simple_query": Call(body={"query": {"EQ_bizStep": ["shipping"]}}),
        "list_subscriptions": Call(query),
        "create_subscription": Call(query, body={**SUBSCRIPTION, "reportIfEmpty": True}),
        "show_subscription": Call(subscription),
        "delete_subscription": Call(subscription),
        "redeliver": Call(subscription),
    }


def _calls_of_resources(own: Own) -> dict[str, Call]:
    shown = {
        "event_type": "ObjectEvent",
        "epc": own["epc"] or "urn:x:none",
        "biz_step": "shipping",
        "biz_location": own["biz_location"] or "urn:x:none",
        "read_point": own["read_point"] or "urn:x:none",
        "disposition": "in_transit",
    }
    calls = {"list_resources": Call()}
    for name, value in shown.items():
        calls[f"list_{name}s"] = Call(query={"perPage": 2})
        calls[f"show_{name}"] = Call({"value": value})
        calls[f"list_events_of_{name}"] = Call({"value": value}, query={"perPage": 2})
    return calls


def _calls_of_links(own: Own) -> dict[str, Call]:
    link = {"link_id": own["link"]}
    return {
        "set_link": Call(body=new_link(own["product_uri"], "baked")),
        "list_links": Call(query={"item": own["product_uri"], "limit": 1}),
        "show_link": Call(link),
        "remove_link": Call(link),
        "list_link_types": Call(),
        "list_link_domains": Call(query={"party": own["member_party"]}),
        "register_link_domain": Call(body={"domain": "other.example", "party": own["other"]}),
        "remove_link_domain": Call({"domain_id": own["link_domain"]}),
    }
