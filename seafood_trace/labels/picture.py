"""A label's picture as a file: what it is called, when it changed, what it shows.

Whatever a picture depends on never changes once the label is issued, so its ETag needs no drawing
and caches may keep it.
"""

import hashlib
from enum import StrEnum

from seafood_trace.labels import qr
from seafood_trace.labels.tables import Label

_DRAWING = 1  # raise it when pictures are drawn differently


class Format(StrEnum):
    """The formats of pictures, by their file ending."""

    SVG = "svg"
    PNG = "png"


MEDIA_TYPES = {Format.SVG: "image/svg+xml", Format.PNG: "image/png"}


def draw(label: Label, kind: Format) -> bytes:
    """The picture of the label's link."""
    if kind is Format.PNG:
        return qr.png(label.link)
    return qr.svg(label.link, title=title(label))


def title(label: Label) -> str:
    """What the picture is, in words."""
    pack = f", pack {label.serial}" if label.serial else ""
    return f"QR code of {label.product_name}, lot {label.lot_code}{pack}"


def etag(label: Label, kind: Format) -> str:
    """The same for the same picture, without drawing it."""
    seen = "\n".join((str(_DRAWING), kind, label.link, title(label)))
    return hashlib.sha256(seen.encode()).hexdigest()[:32]
