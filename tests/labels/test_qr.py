import io
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from seafood_trace.errors import TooLarge
from seafood_trace.identifiers import digital_link, gs1_keys
from seafood_trace.identifiers.application_identifiers import FORMATS
from seafood_trace.labels import qr
from tests.labels.pictures import SVG, decode_png, decode_svg
from tests.needs import examples

DOMAIN = "https://trace.example.org"
LOT = f"{DOMAIN}/01/09521141012345/10/BP-260310"
PACK = f"{LOT}/21/7K3MQ9XT2ABC"

AI_TEXT = st.text("""!"%&'()*+,-./0123456789:;<=>?ABYZ_abyz""", min_size=1, max_size=20)
GTINS = st.integers(0, 10**13 - 1).map(
    lambda number: f"{number:013d}" + gs1_keys.check_digit(f"{number:013d}")
)


def link_of(gtin: str, lot: str, serial: str | None = None) -> str:
    qualifiers = [("10", lot)] + ([("21", serial)] if serial else [])
    return digital_link.build(("01", gtin), qualifiers, domain=DOMAIN)


@settings(max_examples=examples(60), deadline=None)
@given(GTINS, AI_TEXT, st.none() | AI_TEXT)
def test_every_picture_reads_back_as_the_same_key_and_qualifiers(gtin, lot, serial):
    link = link_of(gtin, lot, serial)

    texts = {decode_png(qr.png(link)), decode_svg(qr.svg(link, title="A label"))}

    (text,) = texts
    read = digital_link.parse(text)
    assert read.key == ("01", gtin)
    assert read.qualifiers == (("10", lot), ("21", serial))[: 2 if serial else 1]
    assert read.stem == DOMAIN


@pytest.mark.parametrize("lot", ["A/B", "50%", "A+B", "A&B", "a?b", "%2F", "..", "A_b"])
def test_lot_with_odd_characters_survives_the_print(lot):
    assert FORMATS["10"].pattern.fullmatch(lot)
    text = decode_png(qr.png(link_of("09521141012345", lot)))
    assert digital_link.parse(text).value("10") == lot


def test_only_scheme_and_host_are_put_in_capitals():
    links = [LOT, PACK, f"{DOMAIN}/01/09521141012345/10/gal-a", f"{DOMAIN}/t/7K3M-Q9XK"]
    for link in links:
        text = qr.symbol(link).text
        assert text in (link, link.replace(DOMAIN, DOMAIN.upper()))


def test_capitals_are_used_where_they_make_the_symbol_smaller():
    plain = qr._code(LOT, 0)
    assert qr.symbol(LOT).text.startswith("HTTPS://TRACE.EXAMPLE.ORG/01/")
    assert qr.symbol(LOT).modules == 29 < 17 + 4 * plain.version


def test_a_link_is_left_alone_where_capitals_gain_nothing():
    assert qr.symbol(PACK).text == PACK


def test_symbol_says_what_the_picture_holds_and_how_large_it_is():
    symbol = qr.symbol(LOT)
    picture = Image.open(io.BytesIO(qr.png(LOT, module_px=5)))
    assert decode_png(qr.png(LOT)) == symbol.text
    assert picture.size == (symbol.picture_modules * 5, symbol.picture_modules * 5)


def test_error_correction_is_level_m():
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(qr.png(LOT))).convert("L"))
    assert code.ec_level == "M"


def test_quiet_zone_is_four_modules_wide():
    picture = Image.open(io.BytesIO(qr.png(LOT, module_px=1))).convert("L")
    inked = picture.point(lambda level: 255 - level).getbbox()
    assert inked == (4, 4, picture.width - 4, picture.height - 4)


def test_svg_scales_and_has_a_title():
    root = ET.fromstring(qr.svg(LOT, title="Fillets & <tails>, lot “1”\x07"))
    assert root.attrib["viewBox"] == "0 0 37 37"
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == "Fillets & <tails>, lot “1”"
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == "Fillets & <tails>, lot “1”"


def test_svg_refers_to_nothing_outside_and_has_no_id():
    document = qr.svg(LOT, title="A label")
    root = ET.fromstring(document)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
        "svg",
        "title",
        "rect",
        "path",
    }
    names = {name for element in root.iter() for name in element.attrib}
    assert not names & {"id", "href", "style", "onload"}
    assert b"url(" not in document
    assert document.count(b"http") == 1  # the namespace


def test_module_is_measured_over_the_whole_picture():
    assert qr.module_mm(LOT, 37.0) == pytest.approx(1.0)


def test_small_print_is_warned_of_with_the_size_that_would_do():
    fault = qr.too_small(LOT, 14.6)
    assert fault is not None
    assert fault.code == "modules_too_small"
    assert "at least 14.7 mm" in fault.message
    assert qr.too_small(LOT, qr.smallest_print_mm(LOT)) is None


def test_link_too_long_for_any_symbol_is_refused():
    with pytest.raises(TooLarge) as refused:
        qr.png(f"{DOMAIN}/" + "a" * 3000)
    assert refused.value.faults[0].code == "link_too_long"
