"""QR pictures of links, as small as the link allows and large enough to be read.

Error correction level M and a quiet zone of four modules, as ISO/IEC 18004 and the GS1 General
Specifications ask of a QR Code with a Digital Link. Scheme and host of a link mean the same in
capitals (RFC 3986, 6.2.2.1), and a QR symbol holds capitals and digits in little more than half
the bits of other text; the path is never changed. `_fitted` tries both spellings and several ways
to mix modes, and takes the smallest symbol. PURE.
"""

import io
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pil import PilImage
from qrcode.image.svg import SvgPathFillImage
from qrcode.main import QRCode

from seafood_trace.errors import Fault, TooLarge
from seafood_trace.labels.matrix import Matrix, matrix

QUIET_ZONE_MODULES = 4
# GS1 General Specifications, 5.12.3.1: X-dimension of a QR Code with a Digital Link at retail.
SMALLEST_MODULE_MM = 0.396
MODULE_PX = 8
LONGEST_LINK = 800  # more than any key takes; a larger symbol would fit on no pack

_ORIGIN = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
# How long a run of digits or capitals must be to be worth a segment of its own; 0 is no split.
_SHORTEST_RUNS = (0, 4, 6, 8, 11, 14, 20)


@dataclass(frozen=True, slots=True)
class Symbol:
    """What a link needs: `text` as it is printed, and the modules along one side."""

    text: str
    modules: int

    @property
    def picture_modules(self) -> int:
        """The modules along one side of the picture, quiet zone and all."""
        return self.modules + 2 * QUIET_ZONE_MODULES


def svg(link: str, *, title: str) -> bytes:
    """A standalone SVG document that scales and loads nothing; `title` is read to the blind."""
    code = _fitted(link)
    # With a white ground: on a dark page the quiet zone would be dark too.
    image = code.make_image(image_factory=SvgPathFillImage)
    root = image.get_image()
    label = "".join(character for character in title if character.isprintable())
    for name, value in (
        ("role", "img"),
        ("aria-label", label),
        ("shape-rendering", "crispEdges"),
    ):
        root.set(name, value)
    element = root.makeelement("title", {})
    element.text = label
    root.insert(0, element)
    for path in root.iter("path"):
        del path.attrib["id"]  # several pictures may stand in one page
    document: bytes = image.to_string(encoding="utf-8", xml_declaration=True)
    return document


def png(link: str, *, module_px: int = MODULE_PX) -> bytes:
    """A PNG in black and white, `module_px` pixels a module."""
    code = _fitted(link)
    code.box_size = module_px
    stream = io.BytesIO()
    code.make_image().save(stream)
    return stream.getvalue()


def symbol(link: str) -> Symbol:
    """What the symbol of this link holds and how large it is."""
    code = _fitted(link)
    text = b"".join(bytes(part.data) for part in code.data_list).decode()
    return Symbol(text, 17 + 4 * code.version)


def matrices(links: Iterable[str]) -> Iterator[Matrix]:
    """The squares of each link's symbol, quiet zone left out, for many links that are much alike.

    The way that gives the first the smallest symbol is tried for the others as well, and only
    where it makes them larger are they fitted anew.
    """
    in_capitals, shortest, modules = False, 0, 0
    for link in links:
        text = _ORIGIN.sub(_in_capitals, link, count=1) if in_capitals else link
        code = _code(text, shortest) if modules and len(link) <= LONGEST_LINK else None
        if code is None or 17 + 4 * code.version > modules:
            code, text, shortest = _fitting(link)
            in_capitals, modules = text != link, 17 + 4 * code.version
        yield matrix(code)


def module_mm(link: str, printed_mm: float) -> float:
    """The side of a module when the picture, quiet zone and all, is printed `printed_mm` wide."""
    return printed_mm / symbol(link).picture_modules


def smallest_print_mm(link: str) -> float:
    """How wide the picture must be printed at the least, in whole tenths of a millimetre."""
    return math.ceil(symbol(link).picture_modules * SMALLEST_MODULE_MM * 10) / 10


def too_small(link: str, printed_mm: float) -> Fault | None:
    """What to say where the modules would be too small to be read well; None where they are not."""
    if module_mm(link, printed_mm) >= SMALLEST_MODULE_MM:
        return None
    return Fault(
        "modules_too_small",
        f"Print this code at least {smallest_print_mm(link)} mm wide, with its white border: at "
        f"{printed_mm:g} mm its squares are smaller than {SMALLEST_MODULE_MM} mm, and tills and "
        "phones may fail to read it.",
        "/printed_mm",
    )


def _fitted(link: str) -> QRCode[PilImage]:
    """The code of the least version; among equals the plainest, which is the first.

    Raises TooLarge `link_too_long`.
    """
    return _fitting(link)[0]


def _fitting(link: str) -> tuple[QRCode[PilImage], str, int]:
    """The code, its text, and how short a run was given a segment of its own."""
    if len(link) > LONGEST_LINK:
        raise TooLarge.of("link_too_long", f"A printed link has at most {LONGEST_LINK} characters.")
    texts = dict.fromkeys((link, _ORIGIN.sub(_in_capitals, link, count=1)))
    ways = [(text, shortest) for text in texts for shortest in _SHORTEST_RUNS]
    codes = [(_code(text, shortest), text, shortest) for text, shortest in ways]
    return min(codes, key=lambda found: found[0].version)


def _in_capitals(origin: re.Match[str]) -> str:
    return origin[0].upper()


def _code(text: str, shortest_run: int) -> QRCode[PilImage]:
    code = QRCode(
        error_correction=ERROR_CORRECT_M, border=QUIET_ZONE_MODULES, image_factory=PilImage
    )
    code.add_data(text, optimize=shortest_run)
    return code
