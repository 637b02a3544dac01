import itertools
import secrets

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from seafood_trace.labels import short_codes
from seafood_trace.labels.qr import SMALLEST_MODULE_MM
from seafood_trace.labels.sheets import drawing, lettering
from seafood_trace.labels.sheets.stocks import INSET_MM, STOCKS, Stock
from seafood_trace.labels.sheets.wording import Facts, Method, words_of
from tests.labels.sheets.printing import (
    DPI,
    FACTS,
    SCAN,
    WORDS,
    link_of,
    pages_of,
    pdf_of,
    seen_on,
    text_of,
    texts_on,
)

ALL = [pytest.param(stock, id=stock.code) for stock in STOCKS.values()]
# Rendering a page takes a second: the smallest label and the largest say most of it.
TRIED_EACH_TIME = {"avery-l7160", "thermal-4x6"}
SOME_QUICK = [
    pytest.param(
        stock, id=stock.code, marks=[] if stock.code in TRIED_EACH_TIME else [pytest.mark.slow]
    )
    for stock in STOCKS.values()
]
assert STOCKS.keys() >= TRIED_EACH_TIME
MM = 72 / 25.4


def _px(millimetres: float) -> int:
    return round(millimetres * DPI / 25.4)


def links(count: int) -> list[str]:
    return [link_of(f"{number:06}" + short_codes.draw()[:6]) for number in range(count)]


@pytest.mark.parametrize("stock", SOME_QUICK)
def test_every_code_of_a_full_sheet_reads_back(stock):
    wanted = links(stock.per_page)
    (page,) = pages_of(pdf_of(stock, wanted))
    assert texts_on([page]) == sorted(wanted)


@pytest.mark.parametrize("stock", SOME_QUICK)
def test_each_code_lies_within_its_own_label(stock):
    wanted = links(stock.per_page)
    seen = {one.text: one for one in seen_on(pages_of(pdf_of(stock, wanted))[0])}
    for place, link in enumerate(wanted):
        left, top = stock.corner(place)
        assert left + INSET_MM < seen[link].left < left + stock.label[0] - INSET_MM
        assert top + INSET_MM < seen[link].top < top + stock.label[1] - INSET_MM


@pytest.mark.parametrize("stock", SOME_QUICK)
def test_nothing_is_printed_outside_the_labels(stock):
    (page,) = pages_of(pdf_of(stock, links(stock.per_page), words_of(CROWDED, SCAN)))
    for place in range(stock.per_page):
        left, top = stock.corner(place)
        page.paste(
            255,
            (_px(left), _px(top), _px(left + stock.label[0]), _px(top + stock.label[1])),
        )
    assert page.getextrema() == (255, 255)


@pytest.mark.parametrize("stock", ALL)
def test_labels_lie_on_the_page_and_beside_one_another(stock):
    corners = [stock.corner(place) for place in range(stock.per_page)]
    for left, top in corners:
        assert 0 <= left <= stock.page[0] - stock.label[0] + 1e-6
        assert 0 <= top <= stock.page[1] - stock.label[1] + 1e-6
    for one, other in itertools.pairwise(corners):
        is_beside = other[0] - one[0] >= stock.label[0] - 1e-6
        assert is_beside or other[1] - one[1] >= stock.label[1] - 1e-6


def test_page_has_the_size_of_the_stock():
    for stock in STOCKS.values():
        page = pypdfium2.PdfDocument(pdf_of(stock, links(1)))[0]
        assert page.get_size() == pytest.approx([side * MM for side in stock.page], abs=0.01)


def test_sheet_partly_used_is_begun_where_it_is_free():
    stock = STOCKS["avery-l7160"]
    wanted = links(4)
    pages = pages_of(pdf_of(stock, wanted, start=20))
    first, second = (sorted(seen_on(page), key=lambda one: (one.top, one.left)) for page in pages)
    assert [one.text for one in first] == wanted[:2]
    assert [one.text for one in second] == wanted[2:]
    assert first[0].left > stock.corner(19)[0]
    assert first[0].top > stock.corner(19)[1]


@pytest.mark.parametrize("stock", SOME_QUICK)
def test_code_still_reads_when_blurred_and_tilted(stock):
    wanted = links(1)
    (page,) = pages_of(pdf_of(stock, wanted))
    left, top = stock.corner(0)
    label = page.crop((0, 0, _px(left + stock.label[0]), _px(top + stock.label[1])))
    blurred = label.filter(ImageFilter.GaussianBlur(1.2))
    for angle in (7, 38, 171):
        tilted = blurred.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        assert texts_on([tilted]) == wanted


def test_code_reads_when_held_askew():
    (page,) = pages_of(pdf_of(STOCKS["thermal-3x2"], wanted := links(1)))
    width, height = page.size
    askew = page.transform(
        page.size,
        Image.Transform.QUAD,
        (0, 0, width * 0.06, height, width * 0.94, height * 0.97, width, height * 0.04),
        Image.Resampling.BICUBIC,
        fillcolor=255,
    )
    assert texts_on([askew]) == wanted


def test_words_and_short_code_are_text_in_the_pdf():
    text = text_of(pdf_of(STOCKS["thermal-4x6"], links(1)))
    for line in (
        "Wild-caught · Product of USA",
        "Previously frozen",
        "Contains: Fish (Red snapper)",
        "Net Wt 8.8 oz (250 g)",
        "Lot BP-260310",
    ):
        assert line in text
    assert any(len(line.strip()) == short_codes.LENGTH + 1 for line in text.splitlines())


NAMES = (
    "Cá hồng đỏ, phi lê còn da – vùng vịnh Mê-hi-cô",
    "Huachinango del Golfo, filete con piel, ¡recién pescado!",
    "דג אדום سمك النهاش 赤鯛 🐟",
    "<b>Snapper</b> & <img src=x> &amp; %s {0} (a\\) ) Tj",
    "=1+1|cmd",
    "n\u0303 a\u0301 \u202eevil\u202c \x00\x07 \ud800",
    "W" * 200,
    "ﬁsh ½ №",
)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_odd_names_are_drawn_and_the_code_still_reads(name):
    wanted = links(1)
    pdf = pdf_of(STOCKS["avery-5160"], wanted, words_of(Facts(name=name, lot_code="L"), SCAN))
    assert texts_on(pages_of(pdf)) == wanted


def test_vietnamese_and_spanish_are_written_as_they_are():
    for name in NAMES[:2]:
        words = words_of(Facts(name=name, lot_code="L"), SCAN)
        text = " ".join(text_of(pdf_of(STOCKS["avery-l7165"], links(1), words)).split())
        assert name in text
        assert not drawing.lay_out(STOCKS["avery-l7165"], words, 33).lacks


def test_letters_that_the_print_lacks_are_told():
    words = words_of(Facts(name="Red snapper 赤鯛", lot_code="L"), SCAN)
    layout = drawing.lay_out(STOCKS["avery-l7165"], words, 33)
    told = {fault.code: fault.message for fault in drawing.told(layout)}
    assert "赤鯛" in told["letters_missing"]


def test_markup_is_text():
    words = words_of(Facts(name="<b>Snapper</b> & Co", lot_code="L"), SCAN)
    assert "<b>Snapper</b> & Co" in text_of(pdf_of(STOCKS["thermal-4x6"], links(1), words))


CROWDED = Facts(
    name="Southern red snapper from the Gulf, fillet portions with skin on and pin bones out",
    lot_code="LOT-" + "X" * 16,
    species="Southern red snapper",
    origin="United States",
    method=Method.BOTH,
    previously_frozen=True,
    net_weight_mg=12_345_678,
    slogan="Each fish is landed by a boat that keeps to its share.",
)


@pytest.mark.parametrize("stock", SOME_QUICK)
@given(st.text(max_size=200), st.text(max_size=140), st.integers(21, 73))
@settings(max_examples=15)
def test_no_text_leaves_its_label(stock: Stock, name: str, slogan: str, modules: int):
    words = words_of(Facts(name=name, lot_code=name[:20], slogan=slogan), SCAN)
    layout = drawing.lay_out(stock, words, modules)
    for line in layout.lines:
        width = lettering.width(line.text, line.font, line.size)
        assert line.left >= INSET_MM * MM - 0.01
        assert line.left + width <= (stock.label[0] - INSET_MM) * MM + 0.01
        assert INSET_MM * MM - 0.01 <= line.base <= (stock.label[1] - INSET_MM) * MM


@pytest.mark.parametrize("stock", ALL)
def test_modules_are_as_large_as_tills_want(stock):
    layout = drawing.lay_out(stock, WORDS, 41)
    assert SMALLEST_MODULE_MM * MM <= layout.module <= drawing.LARGEST_MODULE_MM * MM
    if stock.dot_mm:
        dots = layout.module / MM / stock.dot_mm
        assert dots == pytest.approx(round(dots))


def test_too_small_modules_are_told():
    layout = drawing.lay_out(STOCKS["avery-5160"], WORDS, 73)
    (told,) = (one for one in drawing.told(layout) if one.code == "modules_too_small")
    assert "0.396" in told.message


def test_small_and_cut_words_are_told():
    small = drawing.told(drawing.lay_out(STOCKS["avery-5160"], WORDS, 33))
    assert [one.code for one in small] == ["words_too_small"]
    cut = words_of(Facts(name="Snapper " * 25, lot_code="L" * 90, slogan="x"), SCAN)
    assert "words_cut" in [
        one.code for one in drawing.told(drawing.lay_out(STOCKS["avery-5160"], cut, 41))
    ]


def test_what_sells_the_fish_goes_before_what_the_law_wants():
    crowded = drawing.lay_out(STOCKS["avery-l7160"], words_of(FACTS, SCAN), 33)
    text = " ".join(line.text for line in crowded.lines)
    assert "Contains: Fish" in text
    assert "Line-caught" not in text


@pytest.mark.slow
@pytest.mark.parametrize("stock", ALL)
def test_a_thousand_random_codes_read_back(stock):
    wanted = [link_of(secrets.token_hex(6).upper()) for _ in range(1000)]
    assert texts_on(pages_of(pdf_of(stock, wanted))) == sorted(wanted)
