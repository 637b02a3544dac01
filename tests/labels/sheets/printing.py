"""Reads a PDF as a phone reads paper: PDFium draws the pages, zxing-cpp reads the codes."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pypdfium2
import zxingcpp
from PIL import Image

from seafood_trace.labels import qr, short_codes
from seafood_trace.labels.sheets import drawing
from seafood_trace.labels.sheets.drawing import Printed
from seafood_trace.labels.sheets.stocks import Stock
from seafood_trace.labels.sheets.wording import Facts, Method, Words, words_of

DPI = 200  # of a cheap label printer
FACTS = Facts(
    name="Red snapper fillet, skin on",
    lot_code="BP-260310",
    species="Red snapper",
    origin="USA",
    method=Method.WILD,
    previously_frozen=True,
    net_weight_mg=250_000,
    slogan="Line-caught by boats that landed what they may.",
)
SCAN = "trace.example.org/scan"
WORDS = words_of(FACTS, SCAN)


@dataclass(frozen=True)
class Seen:
    """A code found on a page: its text, and where its middle is, in millimetres."""

    text: str
    left: float
    top: float


def link_of(serial: str) -> str:
    return f"https://trace.example.org/01/09521141012345/10/BP-260310/21/{serial}"


def pdf_of(stock: Stock, links: Sequence[str], words: Words = WORDS, start: int = 1) -> bytes:
    """The sheet of these links, each with a short code of its own."""
    file = io.BytesIO()
    labels = (
        Printed(matrix, short_codes.shown(short_codes.draw()), words)
        for matrix in qr.matrices(links)
    )
    assert list(drawing.draw(stock, labels, file, start)) == list(range(1, len(links) + 1))
    return file.getvalue()


def pages_of(pdf: bytes, dpi: int = DPI) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]


def text_of(pdf: bytes) -> str:
    """The text of the pages, as it can be searched and copied."""
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def seen_on(page: Image.Image, dpi: int = DPI) -> list[Seen]:
    """The codes on the page."""
    found = []
    for code in zxingcpp.read_barcodes(page):
        at = code.position
        corners = (at.top_left, at.top_right, at.bottom_left, at.bottom_right)
        left, top = (sum(getattr(one, axis) for one in corners) / 4 for axis in "xy")
        found.append(Seen(code.text, left / dpi * 25.4, top / dpi * 25.4))
    return found


def texts_on(pages: Iterable[Image.Image]) -> list[str]:
    """The texts of all codes, scheme and host in small letters again, sorted."""
    return sorted(_small_host(seen.text) for page in pages for seen in seen_on(page))


def _small_host(text: str) -> str:
    scheme, _, rest = text.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}://{host.lower()}{slash}{path}"
