"""The FSMA 204 exports: what a partner hands over is its own, whole, and harmless to open."""

import csv
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from sqlmodel import select

from seafood_trace.access.permissions import Role
from seafood_trace.access.tables import ReadingLog
from seafood_trace.audit.exports import gathering
from seafood_trace.store.engine import Store
from tests.hops import scene as scenes
from tests.hops.scene import Scene, example, send
from tests.world import Client, Partner, add_site, enrol

MARCH = {"from": "2026-03-01", "to": "2026-03-31"}
SORTABLE = "/api/v1/exports/fsma204/sortable"
SHIPPED = "/api/v1/exports/fsma204/shipped-lots"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EVENT_SHEETS = ["First land-based receiving", "Shipping", "Receiving", "Transformation"]

Row = dict[str, Any]


@pytest.fixture
def chain(store: Store) -> Scene:
    return scenes.build(store)


def ready(client: Client, chain: Scene, *kinds: str) -> None:
    for kind in kinds:
        answer = send(client, chain, example(kind))
        assert answer.status_code == 201, answer.json


def ask(client: Client, who: Partner, url: str = SORTABLE, **query: str) -> Any:
    return client.get(url, query_string={**MARCH, **query}, headers=who.headers)


def workbook(client: Client, who: Partner, url: str = SORTABLE, **query: str) -> Workbook:
    answer = ask(client, who, url, **query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.content_type == XLSX
    return load_workbook(io.BytesIO(answer.data))


def rows(book: Workbook, sheet: str) -> list[Row]:
    return list(_rows(book, sheet))


def _rows(book: Workbook, sheet: str) -> Iterator[Row]:
    lines = iter(book[sheet].iter_rows(values_only=True))
    titles = [str(title) for title in next(lines)]
    for line in lines:
        yield dict(zip(titles, line, strict=True))


def missing(book: Workbook) -> set[tuple[str, str, str]]:
    return {(row["Sheet"], row["Column"], row["Of"]) for row in rows(book, "Missing")}


def facts(book: Workbook) -> dict[str, Any]:
    return {row["What"]: row["Value"] for row in rows(book, "Summary")}


class TestEachTrackingEvent:
    def test_dealer_tells_its_first_receiving_with_the_trip(
        self, client: Client, chain: Scene
    ) -> None:
        ready(client, chain, "catch", "land")

        book = workbook(client, chain.dealer)

        (row,) = rows(book, "First land-based receiving")
        assert row["Traceability lot code"] == "GAL-260308-A"
        assert row["Species or market name"] == "Red snapper"
        assert (row["Quantity"], row["Unit of measure"]) == (4200, "lb")
        assert row["Kilograms"] == pytest.approx(1905.087954)
        assert (row["Harvest began"], row["Harvest ended"]) == ("2026-03-02", "2026-03-08")
        assert row["Harvest locations"] == "FAO 31 (Western Central Atlantic)"
        assert row["First receiver name"] == "Galveston Dock"
        assert (row["First receiver city"], row["First receiver state"]) == ("Galveston", "TX")
        assert row["Date landed"] == "2026-03-08"
        assert row["Reference document type"] == "Trip ticket"
        assert row["Reference document number"] == "TX-2026-01187"
        assert rows(book, "Receiving")[0]["Traceability lot code"] == "no records"

    def test_processor_tells_its_transformation_used_and_produced(
        self, client: Client, chain: Scene
    ) -> None:
        ready(client, chain, "catch", "land", "process")

        found = rows(workbook(client, chain.bay), "Transformation")

        assert [row["Used or produced"] for row in found] == ["used"] + ["produced"] * 3
        used, case, pack, _frames = found
        assert used["Traceability lot code"] == "GAL-260308-A"
        assert used["New traceability lot code"] == "BP-260310"
        assert (used["Quantity"], used["Unit of measure"]) == (1360, "kg")
        assert case["Traceability lot code"] == "BP-260310"
        assert (case["Number of units"], case["Kilograms"]) == (60, 600)
        assert case["Packaging size"] == "10 kg"
        assert pack["Packaging size"] == "0.25 kg"
        assert case["Transformed at name"] == "Bay Plant"
        assert case["Date completed"] == "2026-03-10"

    def test_shipment_of_a_pallet_is_told_by_the_lots_in_it(
        self, client: Client, chain: Scene
    ) -> None:
        ready(client, chain, "catch", "land", "process", "pack", "ship")

        (row,) = rows(workbook(client, chain.bay), "Shipping")

        assert row["Traceability lot code"] == "BP-260310"
        assert (row["Quantity"], row["Unit of measure"]) == (600, "kg")
        assert row["Number of units"] == 60
        assert row["Logistic unit"] == "095210000000000018"
        assert row["Recipient name"] == "Lake Cold"
        assert row["Shipped from name"] == "Bay Plant"
        assert row["Date shipped"] == "2026-03-12"
        assert row["Reference document type"] == "Bill of lading"
        assert row["Reference document number"] == "77120"
        assert row["Lot code source name"] == "Bay Plant"
        assert row["Lot code source reference"] is None

    def test_receipt_of_a_pallet_is_told_by_what_its_sender_packed(
        self, client: Client, chain: Scene
    ) -> None:
        ready(client, chain, "catch", "land", "process", "ship", "receive")

        (row,) = rows(workbook(client, chain.cold), "Receiving")

        assert row["Traceability lot code"] == "BP-260310"
        assert row["Received from name"] == "Bay Plant"
        assert row["Received at name"] == "Lake Cold"
        assert row["Date received"] == "2026-03-13"
        assert row["Kilograms"] == 600

    def test_pallet_under_an_old_number_holds_what_was_packed_last(
        self, client: Client, chain: Scene
    ) -> None:
        ready(client, chain, "process", "pack", "ship")
        again = {"product": "rs-pack-250g", "lot": "BP-260310", "count": 40, "weight": "10 kg"}
        send(client, chain, example("pack", at="2026-03-20T06:00-05:00", lines=[again]))
        bare = [{"sscc": "095210000000000018"}]
        send(client, chain, example("ship", at="2026-03-20T07:00-05:00", lines=bare))

        first, second = rows(workbook(client, chain.bay), "Shipping")

        assert (first["Product name"], first["Kilograms"]) == ("Rs Fillet Case", 600)
        assert (second["Product name"], second["Kilograms"]) == ("Rs Pack 250G", 10)

    def test_count_alone_is_told_with_what_a_unit_weighs(
        self, client: Client, chain: Scene
    ) -> None:
        line = {"product": "rs-fillet-case", "lot": "BP-260310", "count": 6}
        send(client, chain, example("ship", lines=[line]))

        (row,) = rows(workbook(client, chain.bay), "Shipping")

        assert (row["Quantity"], row["Unit of measure"]) == (6, "units of 10 kg")
        assert row["Kilograms"] == 60


class TestWhoseRecords:
    def test_records_of_others_are_never_in_it(self, client: Client, chain: Scene) -> None:
        ready(client, chain, "catch", "land", "process", "ship", "receive")

        book = workbook(client, chain.bay)

        texts = {
            str(cell) for name in EVENT_SHEETS for row in rows(book, name) for cell in row.values()
        }
        assert not any("Galveston Dock" in text or "Harvester" in text for text in texts)
        assert rows(book, "Receiving")[0]["Traceability lot code"] == "no records"

    def test_hop_under_mandate_is_told_by_whose_site_it_is(
        self, client: Client, chain: Scene
    ) -> None:
        chain.grant(chain.bay, chain.cold)
        answer = client.post("/api/v1/hops", json=example("ship"), headers=chain.cold.headers)
        assert answer.status_code == 201, answer.json

        assert facts(workbook(client, chain.cold))["Rows: Shipping"] == 0
        assert facts(workbook(client, chain.bay))["Rows: Shipping"] == 1

    def test_what_another_said_of_a_place_before_it_was_registered_is_not_told(
        self, client: Client, chain: Scene, store: Store
    ) -> None:
        dock = "https://id.gs1.org/414/9521321000032"
        owner = {"type": "owning_party", "source": chain.bay.uri}
        event = _shipping(chain, "urn:uuid:7f1f2d7c-3f5e-4a46-9c1c-0d8f8f4d0002")
        event |= {"bizLocation": {"id": dock}, "sourceList": [owner]}
        _capture(client, chain, event, by=chain.cold)
        add_site(store, chain.bay, "new-dock", uri=dock)

        assert facts(workbook(client, chain.bay))["Rows: Shipping"] == 0

    def test_catch_and_landing_are_nobodys_tracking_events(
        self, client: Client, chain: Scene
    ) -> None:
        ready(client, chain, "catch", "land")

        assert facts(workbook(client, chain.boat))["Rows: First land-based receiving"] == 0
        assert facts(workbook(client, chain.dealer))["Rows: First land-based receiving"] == 1

    def test_source_of_a_lot_from_beyond_the_supplier_is_a_reference(
        self, client: Client, chain: Scene
    ) -> None:
        ready(client, chain, "catch", "land", "process", "ship", "receive")

        (row,) = rows(workbook(client, chain.cold), "Receiving")

        assert row["Lot code source name"] is None
        reference = urlsplit(row["Lot code source reference"])
        assert reference.path == "/api/v1/exports/fsma204/lot-code-source"
        assert parse_qs(reference.query)["lot"] == [chain.lot("rs-fillet-case", "BP-260310")]

    def test_reference_is_resolved_by_auditors_alone_and_logged(
        self, client: Client, chain: Scene, store: Store
    ) -> None:
        ready(client, chain, "catch", "land", "process", "ship", "receive")
        auditor = enrol(store, "Auditor", Role.AUDITOR)
        (row,) = rows(workbook(client, chain.cold), "Receiving")
        reference = row["Lot code source reference"]

        refused = client.get(reference, headers=chain.cold.headers)
        found = client.get(reference, headers=auditor.headers)

        assert refused.status_code == 403
        assert found.status_code == 200
        assert found.json["name"] == "Bay Plant"
        with store.reading() as session:
            assert any("lot code source" in one.what for one in session.exec(select(ReadingLog)))

    def test_partner_may_not_export_another(self, client: Client, chain: Scene) -> None:
        answer = ask(client, chain.cold, party=chain.bay.uri)

        assert answer.status_code == 403
        assert answer.json["errors"][0]["code"] == "records_of_another"

    def test_auditor_exports_a_partner_and_it_is_logged(
        self, client: Client, chain: Scene, store: Store
    ) -> None:
        ready(client, chain, "catch", "land", "process", "ship", "receive")
        auditor = enrol(store, "Auditor", Role.AUDITOR)

        book = workbook(client, auditor, party=chain.cold.uri)

        (row,) = rows(book, "Receiving")
        assert row["Lot code source name"] == "Bay Plant"
        assert facts(book)["Partner"] == "Lake Cold"
        with store.reading() as session:
            assert any("FSMA 204 sortable" in one.what for one in session.exec(select(ReadingLog)))

    def test_without_a_key_there_is_nothing(self, client: Client) -> None:
        assert client.get(SORTABLE, query_string=MARCH).status_code == 401


class TestWhatIsAskedFor:
    def test_days_are_those_of_the_site(self, client: Client, chain: Scene) -> None:
        # 23:30 on the 12th in Chicago is the 13th in UTC.
        send(client, chain, example("ship", at="2026-03-12T23:30-05:00"))

        that_day = {"from": "2026-03-12", "to": "2026-03-12"}
        next_day = {"from": "2026-03-13", "to": "2026-03-13"}

        (row,) = rows(workbook(client, chain.bay, **that_day), "Shipping")
        assert row["Date shipped"] == "2026-03-12"
        assert facts(workbook(client, chain.bay, **next_day))["Rows: Shipping"] == 0

    def test_empty_period_has_headers_and_says_so(self, client: Client, chain: Scene) -> None:
        book = workbook(client, chain.bay)

        assert book.sheetnames == ["Summary", *EVENT_SHEETS, "Missing", "Columns"]
        for name in EVENT_SHEETS:
            (row,) = rows(book, name)
            assert "no records" in row.values()
        assert rows(book, "Missing")[0]["Sheet"] == "nothing is missing"

    def test_lot_product_and_site_narrow_it(self, client: Client, chain: Scene) -> None:
        ready(client, chain, "process", "ship")

        def shipped(**query: str) -> int:
            return int(facts(workbook(client, chain.bay, **query))["Rows: Shipping"])

        assert shipped(lot="BP-260310", product="rs-fillet-case", site="bay-plant") == 1
        assert shipped(lot=chain.lot("rs-fillet-case", "BP-260310")) == 1
        assert shipped(lot="OTHER") == 0
        assert shipped(product="rs-pack-250g") == 0

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ({"from": "2026-04-01"}, "days_reversed"),
            ({"from": "2023-03-01"}, "period_too_long"),
            ({"site": "lake-cold"}, "site_unregistered"),
            ({"format": "pdf"}, "bad_value"),
        ],
    )
    def test_what_cannot_be_asked_is_said(
        self, client: Client, chain: Scene, query: dict[str, str], code: str
    ) -> None:
        answer = ask(client, chain.bay, **query)

        assert answer.status_code == 400
        assert answer.json["errors"][0]["code"] == code

    def test_too_many_rows_are_refused_with_advice(
        self, client: Client, chain: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ready(client, chain, "process")
        monkeypatch.setattr(gathering, "MOST_ROWS", 2)

        answer = ask(client, chain.bay)

        assert answer.status_code == 413
        assert "shorter period" in answer.json["detail"]

    def test_batches_follow_one_another(
        self, client: Client, chain: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ready(client, chain, "catch", "land", "process", "pack", "ship")
        whole = [row["Event ID"] for row in rows(workbook(client, chain.bay), "Shipping")]
        monkeypatch.setattr(gathering, "BATCH", 1)

        assert [row["Event ID"] for row in rows(workbook(client, chain.bay), "Shipping")] == whole

    def test_file_is_named_after_partner_and_period(self, client: Client, chain: Scene) -> None:
        answer = ask(client, chain.bay)

        name = "fsma204-sortable-bay-plant-2026-03-01-2026-03-31.xlsx"
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"

    def test_what_is_missing_is_listed_with_what_to_do(self, client: Client, chain: Scene) -> None:
        send(client, chain, example("ship", ref=None, lines=[{"sscc": "095210000000000018"}]))

        book = workbook(client, chain.bay)

        (row,) = rows(book, "Shipping")
        assert row["Traceability lot code"] is None
        listed = missing(book)
        assert ("Shipping", "Traceability lot code", "095210000000000018") in listed
        assert ("Shipping", "Recipient street", "Lake Cold") in listed
        assert ("Shipping", "Reference document type", f"Event {row['Event ID']}") in listed
        assert all(row["What to do"] for row in rows(book, "Missing"))

    def test_event_declared_wrong_is_left_out(self, client: Client, chain: Scene) -> None:
        event = _shipping(chain, "urn:uuid:7f1f2d7c-3f5e-4a46-9c1c-0d8f8f4d0001")
        wrong = event | {"errorDeclaration": {"declarationTime": "2026-03-13T00:00:00Z"}}
        _capture(client, chain, event)
        assert facts(workbook(client, chain.bay))["Rows: Shipping"] == 1

        _capture(client, chain, wrong)

        assert facts(workbook(client, chain.bay))["Rows: Shipping"] == 0


class TestHarmlessFiles:
    FORMULA = '=HYPERLINK("http://evil.example","x")'

    def test_formula_from_a_document_is_text_in_the_workbook(
        self, client: Client, chain: Scene
    ) -> None:
        self._ship_to_formula(client, chain)

        book = workbook(client, chain.bay)

        cells = [cell for row in book["Shipping"].iter_rows() for cell in row]
        (found,) = [cell for cell in cells if cell.value == self.FORMULA]
        assert found.data_type == "s"
        assert found.hyperlink is None

    def test_formula_from_a_document_is_inert_in_csv(self, client: Client, chain: Scene) -> None:
        self._ship_to_formula(client, chain)

        answer = ask(client, chain.bay, format="csv")

        (row,) = _csv(answer)
        assert row["Recipient name"] == f"'{self.FORMULA}"

    def test_csv_is_one_table_with_a_byte_order_mark(self, client: Client, chain: Scene) -> None:
        ready(client, chain, "process", "ship")

        answer = ask(client, chain.bay, format="csv")

        assert answer.content_type == "text/csv; charset=utf-8"
        assert answer.data.startswith(b"\xef\xbb\xbf")
        found = _csv(answer)
        kinds = [row["Critical tracking event"] for row in found]
        assert kinds == ["Shipping"] + ["Transformation"] * 4
        assert found[0]["Kilograms"] == "600"
        assert "Recipient street" in found[0]["Missing"]

    def _ship_to_formula(self, client: Client, chain: Scene) -> None:
        stranger = {"name": self.FORMULA, "place": "Chicago, IL"}
        answer = send(client, chain, example("ship", to=stranger))
        assert answer.status_code == 201, answer.json


class TestShippedLots:
    def test_shipments_of_a_lot_to_a_customer_are_one_row(
        self, client: Client, chain: Scene
    ) -> None:
        line = {"product": "rs-fillet-case", "lot": "BP-260310", "count": 5, "weight": "50 kg"}
        for day, number in (("12", "1"), ("14", "2")):
            hop = example("ship", at=f"2026-03-{day}T08:00-05:00", lines=[line])
            send(client, chain, hop | {"ref": {"type": "bol", "no": number}})
        stranger = {"name": "Harbor Grill", "place": "Chicago, IL"}
        send(client, chain, example("ship", at="2026-03-13T08:00-05:00", to=stranger, lines=[line]))

        book = workbook(client, chain.bay, SHIPPED)

        grill, cold = rows(book, "Shipped lots")
        assert (grill["Customer name"], cold["Customer name"]) == ("Harbor Grill", "Lake Cold")
        assert (grill["Customer city"], grill["Customer state"]) == ("Chicago", "IL")
        assert (cold["First shipped"], cold["Last shipped"]) == ("2026-03-12", "2026-03-14")
        assert (cold["Quantity"], cold["Unit of measure"], cold["Shipments"]) == (100, "kg", 2)
        assert cold["Reference documents"] == "Bill of lading 1; Bill of lading 2"

    def test_sheet_for_one_customer_tells_of_no_other(self, client: Client, chain: Scene) -> None:
        ready(client, chain, "process", "ship")
        stranger = {"name": "Harbor Grill", "place": "Chicago, IL"}
        send(client, chain, example("ship", at="2026-03-13T08:00-05:00", to=stranger))

        answer = ask(client, chain.bay, SHIPPED, customer=chain.cold.uri, format="csv")

        assert [row["Customer name"] for row in _csv(answer)] == ["Lake Cold"]

    def test_nothing_shipped_says_so(self, client: Client, chain: Scene) -> None:
        (row,) = rows(workbook(client, chain.shop, SHIPPED), "Shipped lots")

        assert row["Customer name"] == "no records"


def _csv(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def _shipping(chain: Scene, event_id: str) -> dict[str, Any]:
    lot = chain.lot("rs-fillet-case", "BP-260310")
    return {
        "type": "ObjectEvent",
        "eventID": event_id,
        "eventTime": "2026-03-12T12:00:00Z",
        "eventTimeZoneOffset": "-05:00",
        "action": "OBSERVE",
        "bizStep": "shipping",
        "bizLocation": {"id": chain.sites["bay-plant"].uri},
        "quantityList": [{"epcClass": lot, "quantity": 12, "uom": "LBR"}],
    }


def _capture(
    client: Client, chain: Scene, event: dict[str, Any], by: Partner | None = None
) -> None:
    document = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-13T00:00:00Z",
        "epcisBody": {"eventList": [event]},
    }
    answer = client.post("/epcis/capture", json=document, headers=(by or chain.bay).headers)
    assert answer.status_code in (200, 201, 202), answer.json
