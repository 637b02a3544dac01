import threading
from typing import Any

import pytest

from seafood_trace.access.permissions import Role
from seafood_trace.errors import Conflict, InvalidInput, NotFound, SeafoodTraceError
from seafood_trace.identifiers import identity
from seafood_trace.labels import register, short_codes
from seafood_trace.labels.order import LabelKind, Order
from seafood_trace.labels.register import Issued
from seafood_trace.labels.tables import Label
from seafood_trace.store.engine import Store
from tests.labels.goods import GTIN, LOT, PRODUCT, PUBLIC_URL, has_lot, has_packs, record
from tests.world import NOW, Partner, add_product, add_site, enrol


@pytest.fixture
def bay(store: Store) -> Partner:
    """A processor with a product that has a GTIN, and a lot of it on record."""
    partner = enrol(store, "Bay Plant")
    add_product(store, partner, "rs-pack", uri=GTIN, market_name="Red snapper")
    has_lot(store, partner)
    return partner


def issue(store: Store, partner: Partner, **order: Any) -> Issued:
    order = order or {"product": "rs-pack", "lot": "BP-260310"}
    with store.transaction() as session:
        return register.issue(
            session, partner.actor, Order(**order), public_url=PUBLIC_URL, now=NOW
        )


def issue_one(store: Store, partner: Partner, **order: Any) -> Label:
    (label,) = issue(store, partner, **order).labels
    return label


def codes_of(error: SeafoodTraceError) -> list[tuple[str, str]]:
    return [(fault.code, fault.pointer) for fault in error.faults]


def refusal(store: Store, partner: Partner, **order: Any) -> list[tuple[str, str]]:
    with pytest.raises((InvalidInput, Conflict)) as refused:
        issue(store, partner, **order)
    return codes_of(refused.value)


def test_label_of_a_lot_leads_to_the_lot(store, bay):
    label = issue_one(store, bay)
    assert label.kind == LabelKind.LOT
    assert label.link == f"{PUBLIC_URL}/01/{GTIN}/10/BP-260310"
    assert (label.item, label.lot, label.lot_code, label.serial) == (LOT, LOT, "BP-260310", None)
    assert (label.product_name, label.market_name) == ("Rs Pack", "Red snapper")
    assert (label.species, label.form, label.state) == ("SNR", "fillet_skin_on", "fresh")
    assert (label.issued_at, label.issued_by) == (NOW, bay.actor.label)
    assert short_codes.normalise(label.short_code) == label.short_code


@pytest.mark.parametrize(
    "order",
    [
        {"product": GTIN, "lot": "BP-260310"},
        {"product": PRODUCT, "lot": "BP-260310"},
        {"item": LOT},
        {"item": "urn:epc:class:lgtin:9521141.001234.BP-260310"},
        {"item": f"https://shop.example/01/{GTIN}/10/BP-260310?17=260324", "lot": "BP-260310"},
    ],
    ids=["gtin", "product uri", "lot uri", "urn", "foreign link"],
)
def test_goods_may_be_named_in_many_ways(store, bay, order):
    assert issue_one(store, bay, **order).item == LOT


def test_packs_get_serial_numbers_that_nobody_can_guess(store, bay):
    labels = issue(store, bay, product="rs-pack", lot="BP-260310", count=500).labels
    serials = {label.serial for label in labels}
    assert len(serials) == len({label.short_code for label in labels}) == 500
    assert all(serial and len(serial) >= 12 for serial in serials)
    assert all(label.item == f"{PRODUCT}/21/{label.serial}" for label in labels)
    first = labels[0]
    assert first.kind == LabelKind.PACK
    assert first.link == f"{PUBLIC_URL}/01/{GTIN}/10/BP-260310/21/{first.serial}"


def test_pack_of_a_lot_with_odd_characters_keeps_them(store, bay):
    odd = 'A/B%+&"c'
    has_lot(store, bay, identity.lot_uri(PRODUCT, odd))
    label = issue_one(store, bay, product="rs-pack", lot=odd, count=1)
    assert label.lot_code == odd
    assert "/10/A%2FB%25%2B%26%22c/21/" in label.link


def test_tray_card_leads_to_its_short_code(store, bay):
    label = issue_one(store, bay, product="rs-pack", lot="BP-260310", kind=LabelKind.TRAY)
    assert label.link == f"{PUBLIC_URL}/t/{short_codes.shown(label.short_code)}"
    assert (label.kind, label.item) == (LabelKind.TRAY, LOT)


class TestWithoutGtin:
    @pytest.fixture
    def lot(self, store: Store, bay: Partner) -> str:
        product = add_product(store, bay, "rs-counter")
        assert product.uri.startswith("urn:gdst:")
        uri = identity.lot_uri(product.uri, "C-1")
        has_lot(store, bay, uri)
        return uri

    def test_lot_gets_a_tray_card(self, store, bay, lot):
        issued = issue(store, bay, product="rs-counter", lot="C-1")
        (label,) = issued.labels
        assert (label.kind, label.item) == (LabelKind.TRAY, lot)
        assert label.link == f"{PUBLIC_URL}/t/{short_codes.shown(label.short_code)}"
        assert not issued.warnings

    def test_asking_for_a_lot_label_is_answered_with_a_warning(self, store, bay, lot):
        issued = issue(store, bay, item=lot, kind=LabelKind.LOT)
        assert issued.labels[0].kind == LabelKind.TRAY
        assert [fault.code for fault in issued.warnings] == ["no_gtin"]

    def test_each_pack_has_its_own_short_link(self, store, bay, lot):
        labels = issue(store, bay, item=lot, count=3).labels
        assert len({label.link for label in labels}) == len({label.item for label in labels}) == 3
        assert {label.kind for label in labels} == {LabelKind.PACK}
        assert all(identity.kind(label.item) is identity.Kind.INSTANCE for label in labels)


def test_lot_that_the_partner_never_recorded_is_refused(store, bay):
    assert refusal(store, bay, product="rs-pack", lot="OTHER") == [("lot_unknown_to_you", "/lot")]
    stranger = enrol(store, "Stranger", Role.RETAILER)
    assert refusal(store, stranger, item=LOT) == [("lot_unknown_to_you", "/lot")]


def test_buyer_named_in_the_shipment_may_label_the_lot(store, bay):
    shop = enrol(store, "Shop One", Role.RETAILER)
    ship = {
        "type": "ObjectEvent",
        "bizStep": "shipping",
        "quantityList": [{"epcClass": LOT, "quantity": 10, "uom": "KGM"}],
        "destinationList": [{"type": "owning_party", "destination": shop.uri}],
    }
    record(store, bay, ship)
    assert issue_one(store, shop, item=LOT).party_id == shop.id


def test_receiver_of_a_pallet_may_label_the_lots_that_were_packed_on_it(store, bay):
    shop = enrol(store, "Shop One", Role.RETAILER)
    pallet = "https://id.gs1.org/00/095211410000000014"
    packing = {
        "type": "AggregationEvent",
        "action": "ADD",
        "bizStep": "packing",
        "parentID": pallet,
        "childQuantityList": [{"epcClass": LOT, "quantity": 10, "uom": "KGM"}],
    }
    record(store, bay, packing)
    assert refusal(store, shop, item=LOT) == [("lot_unknown_to_you", "/lot")]
    record(store, shop, {"type": "ObjectEvent", "bizStep": "receiving", "epcList": [pallet]})
    assert issue_one(store, shop, item=LOT).party_id == shop.id


def test_restricted_number_is_refused(store, bay):
    assert refusal(store, bay, product="02000000000008", lot="X") == [
        ("restricted_gtin", "/product")
    ]
    assert refusal(store, bay, item="https://id.gs1.org/01/02000000000008/10/X") == [
        ("restricted_gtin", "/item")
    ]


@pytest.mark.parametrize(
    ("order", "faults"),
    [
        ({"lot": None}, [("product_missing", "/product"), ("lot_missing", "/lot")]),
        ({"product": "rs-pack"}, [("lot_missing", "/lot")]),
        ({"product": "rs-pak", "lot": "L"}, [("product_unknown", "/product")]),
        ({"product": "rs-pack", "lot": "L" * 21}, [("bad_lot", "/lot")]),
        ({"item": LOT, "product": "rs-pack"}, [("item_or_product", "/product")]),
        ({"item": LOT, "lot": "OTHER"}, [("two_lots", "/lot")]),
        ({"item": PRODUCT}, [("not_a_lot_or_pack", "/item")]),
        ({"item": "no uri"}, [("bad_uri", "/item")]),
        ({"item": LOT, "kind": LabelKind.LOT, "count": 2}, [("count_needs_packs", "/count")]),
        ({"item": f"{PRODUCT}/21/S1"}, [("lot_missing", "/lot")]),
        (
            {"item": f"{LOT}/21/S1", "kind": LabelKind.LOT},
            [("item_is_a_pack", "/kind")],
        ),
        ({"item": f"{LOT}/21/S1", "count": 2}, [("item_is_a_pack", "/count")]),
        (
            {"product": "rs-pack", "site": "nowhere"},
            [("site_unregistered", "/site"), ("lot_missing", "/lot")],
        ),
    ],
)
def test_poor_order_is_refused_with_its_place(store, bay, order, faults):
    assert refusal(store, bay, **order) == faults


def test_site_where_it_is_sold_is_kept(store, bay):
    site = add_site(store, bay, "fish-shop", kind="shop")
    assert issue_one(store, bay, item=LOT, site="fish-shop").site_uri == site.uri


def test_small_print_is_warned_of(store, bay):
    (warning,) = issue(store, bay, item=LOT, printed_mm=10).warnings
    assert (warning.code, warning.pointer) == ("modules_too_small", "/printed_mm")
    assert not issue(store, bay, item=LOT, printed_mm=25).warnings


class TestPackWithItsOwnSerial:
    def test_recorded_pack_gets_a_label(self, store, bay):
        has_packs(store, bay, f"{PRODUCT}/21/S1")
        label = issue_one(store, bay, item=f"{LOT}/21/S1")
        assert (label.kind, label.serial) == (LabelKind.PACK, "S1")
        assert label.link == f"{PUBLIC_URL}/01/{GTIN}/10/BP-260310/21/S1"

    def test_unrecorded_pack_is_refused(self, store, bay):
        order = {"item": f"{PRODUCT}/21/S1", "lot": "BP-260310"}
        assert refusal(store, bay, **order) == [("item_unknown_to_you", "/item")]

    def test_second_label_is_refused_until_the_first_is_void(self, store, bay):
        has_packs(store, bay, f"{PRODUCT}/21/S1")
        first = issue_one(store, bay, item=f"{LOT}/21/S1")
        assert refusal(store, bay, item=f"{LOT}/21/S1") == [("item_labelled", "/item")]
        void(store, bay, first)
        assert issue_one(store, bay, item=f"{LOT}/21/S1").id != first.id

    def test_pack_of_one_lot_is_never_labelled_as_of_another(self, store, bay):
        has_packs(store, bay, f"{PRODUCT}/21/S1")
        has_lot(store, bay, f"{PRODUCT}/10/OTHER")
        void(store, bay, issue_one(store, bay, item=f"{LOT}/21/S1"))
        order = {"item": f"{PRODUCT}/21/S1", "lot": "OTHER"}
        assert refusal(store, bay, **order) == [("item_labelled", "/item")]


def number(label: Label) -> int:
    assert label.id is not None
    return label.id


def void(store: Store, partner: Partner, label: Label, reason: str = "Torn.") -> Label:
    with store.transaction() as session:
        return register.void(session, partner.actor, number(label), reason, NOW)


def reprint(store: Store, partner: Partner, label: Label) -> Label:
    with store.transaction() as session:
        return register.reprint(
            session, partner.actor, number(label), public_url=PUBLIC_URL, now=NOW
        )


def test_void_label_says_who_voided_it_and_why(store, bay):
    label = void(store, bay, issue_one(store, bay))
    assert (label.voided_at, label.voided_by, label.void_reason) == (
        NOW,
        bay.actor.label,
        "Torn.",
    )


def test_label_is_voided_once(store, bay):
    label = void(store, bay, issue_one(store, bay))
    for again in (void, reprint):
        with pytest.raises(Conflict) as refused:
            again(store, bay, label)
        assert codes_of(refused.value) == [("label_void", "")]


def test_two_voids_at_once_leave_one_reason(store, bay):
    label = issue_one(store, bay)
    outcomes: list[str] = []

    def try_void(reason: str) -> None:
        try:
            void(store, bay, label, reason)
            outcomes.append(reason)
        except Conflict:
            outcomes.append("refused")

    threads = [threading.Thread(target=try_void, args=(reason,)) for reason in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as session:
        kept = register.own_label(session, bay.actor, number(label)).void_reason
    assert sorted(outcomes) == sorted([str(kept), "refused"])


def test_foreign_label_is_not_there(store, bay):
    label = issue_one(store, bay)
    other = enrol(store, "Other")
    for act in (void, reprint):
        with pytest.raises(NotFound):
            act(store, other, label)
    with store.reading() as session, pytest.raises(NotFound):
        register.own_label(session, other.actor, number(label))
    with store.reading() as session:
        assert register.labels_of(session, other.id, None, 10) == []


def test_reprint_takes_the_place_of_the_old_label(store, bay):
    old = issue_one(store, bay, item=LOT, count=1)
    new = reprint(store, bay, old)
    assert (new.item, new.link, new.replaces_id) == (old.item, old.link, old.id)
    assert new.short_code != old.short_code
    with store.reading() as session:
        kept = register.find_by_short_code(session, old.short_code)
        assert kept is not None
        assert kept.void_reason == register.REPLACED
        replacement = register.replacement_of(session, kept)
        assert replacement is not None
        assert replacement.id == new.id
        found = register.find_by_item(session, new.item)
        assert found is not None
        assert found.id == new.id


def test_label_is_found_by_its_code_however_it_is_typed(store, bay):
    label = issue_one(store, bay)
    with store.reading() as session:
        for typed in (label.short_code, short_codes.shown(label.short_code).lower()):
            found = register.find_by_short_code(session, typed)
            assert found is not None
            assert found.id == label.id
        assert register.find_by_short_code(session, short_codes.draw()) is None
        with pytest.raises(InvalidInput):
            register.find_by_short_code(session, "no code")


def test_item_without_any_good_label_gives_the_newest(store, bay):
    voided = void(store, bay, issue_one(store, bay))
    with store.reading() as session:
        found = register.find_by_item(session, f"https://shop.example/01/{GTIN}/10/BP-260310")
        assert found is not None
        assert found.id == voided.id
        assert register.find_by_item(session, f"{PRODUCT}/10/NEVER") is None


def test_pack_stays_of_its_lot_whatever_becomes_of_its_label(store, bay):
    labels = issue(store, bay, item=LOT, count=2).labels
    void(store, bay, labels[0])
    reprint(store, bay, labels[1])
    with store.reading() as session:
        asked = [label.item for label in labels] + [LOT, f"{PRODUCT}/21/UNKNOWN"]
        found = register.memberships(session, asked)
    assert found == {label.item: LOT for label in labels}


def test_only_issued_links_are_issued(store, bay):
    lot, tray = issue_one(store, bay), issue_one(store, bay, item=LOT, kind=LabelKind.TRAY)
    pack = issue_one(store, bay, item=LOT, count=1)
    with store.reading() as session:
        for label in (lot, tray, pack):
            assert register.is_issued(session, label.link)
            assert register.is_issued(session, label.link.replace(PUBLIC_URL, PUBLIC_URL.upper()))
        assert register.is_issued(session, f"{PUBLIC_URL}/01/{GTIN}/21/{pack.serial}")
        assert not register.is_issued(session, f"{PUBLIC_URL}/01/{GTIN}/21/MADEUP")
        assert not register.is_issued(session, f"{PUBLIC_URL}/01/{GTIN}/10/OTHER/21/{pack.serial}")
        assert not register.is_issued(session, f"{PUBLIC_URL}/t/{short_codes.draw()}")


def test_taken_code_is_drawn_anew(store, bay, monkeypatch):
    taken, free = issue_one(store, bay).short_code, short_codes.draw()
    drawn = iter([taken, free])
    monkeypatch.setattr(short_codes, "draw", lambda: next(drawn))
    assert issue_one(store, bay).short_code == free


def test_code_taken_between_look_and_insert_is_drawn_anew(store, bay, monkeypatch):
    taken = issue_one(store, bay).short_code
    free = [short_codes.draw() for _ in range(2)]
    offered = iter([[taken, free[0]], free])
    monkeypatch.setattr(register, "_free_codes", lambda session, count: next(offered))

    labels = issue(store, bay, item=LOT, count=2).labels

    assert [label.short_code for label in labels] == free
    with store.reading() as session:
        assert len(register.labels_of(session, bay.id, None, 10)) == 3


def test_two_who_draw_the_same_code_at_once_both_get_one(store, bay, monkeypatch):
    same = short_codes.draw()
    ready = threading.Barrier(2)
    seen = threading.local()
    draw = short_codes.draw

    def draw_alike() -> str:
        if getattr(seen, "has_drawn", False):
            return draw()
        seen.has_drawn = True
        return same

    monkeypatch.setattr(short_codes, "draw", draw_alike)
    codes: list[str] = []

    def run() -> None:
        ready.wait()
        codes.append(issue_one(store, bay).short_code)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(codes) == len(set(codes)) == 2
    assert same in codes
