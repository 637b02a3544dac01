"""Reads label pictures as a phone does: zxing-cpp on the pixels, whatever drew them."""

import io
import re
import xml.etree.ElementTree as ET

import zxingcpp
from PIL import Image, ImageDraw

SVG = "{http://www.w3.org/2000/svg}"
_SQUARE = re.compile(r"M(\d+),(\d+)H(\d+)V(\d+)H\1z")
PX = 6


def decode_png(picture: bytes) -> str:
    """The text of the one QR code in the picture."""
    return decode_image(Image.open(io.BytesIO(picture)).convert("L"))


def decode_svg(picture: bytes) -> str:
    """The same for an SVG whose one path is made of squares; fails for any other drawing."""
    root = ET.fromstring(picture)
    _, _, width, height = map(int, root.attrib["viewBox"].split())
    image = Image.new("L", (width * PX, height * PX), "white")
    (path,) = root.iter(f"{SVG}path")
    drawn = _SQUARE.sub("", path.attrib["d"])
    assert drawn == "", f"not a square: {drawn[:40]}"
    for left, top, right, bottom in _SQUARE.findall(path.attrib["d"]):
        box = (int(left) * PX, int(top) * PX, int(right) * PX - 1, int(bottom) * PX - 1)
        ImageDraw.Draw(image).rectangle(box, fill="black")
    return decode_image(image)


def decode_image(image: Image.Image) -> str:
    codes = zxingcpp.read_barcodes(image)
    assert len(codes) == 1
    assert codes[0].format == zxingcpp.BarcodeFormat.QRCode
    return str(codes[0].text)
