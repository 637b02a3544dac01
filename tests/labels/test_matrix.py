"""The quick symbol against the library's slow one, which is of another hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from qrcode import util

from seafood_trace.labels import qr
from seafood_trace.labels.matrix import Matrix, penalty
from tests.labels.pictures import decode_image

DOMAIN = "https://trace.example.org"
LINKS = st.text("0123456789ABCDEFGHJKabcdefgh-._%/", min_size=1, max_size=140).map(
    lambda tail: f"{DOMAIN}/{tail}"
)


def bits_of(modules: list[list[bool | None]]) -> int:
    text = "".join("1" if dark else "0" for row in modules for dark in row)
    return int(text[::-1], 2)


def picture(matrix: Matrix) -> Image.Image:
    rows = matrix.rows()
    image = Image.new("L", (matrix.size + 8, matrix.size + 8), "white")
    for row, squares in enumerate(rows):
        for column, square in enumerate(squares):
            if square == "1":
                image.putpixel((column + 4, row + 4), 0)
    return image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST)


@settings(max_examples=15)
@given(LINKS)
def test_symbol_is_the_librarys_under_one_of_its_masks(link):
    (matrix,) = qr.matrices([link])
    code = qr._fitted(link)
    masked = []
    for mask in range(8):
        code.makeImpl(False, mask)
        masked.append(bits_of(code.modules))
    assert matrix.size == code.modules_count
    assert matrix.bits in masked
    assert penalty(matrix.size, matrix.bits) == min(penalty(matrix.size, one) for one in masked)


@settings(max_examples=8)
@given(LINKS, st.integers(0, 7))
def test_penalty_is_what_the_library_counts(link, mask):
    code = qr._fitted(link)
    code.makeImpl(False, mask)
    assert penalty(code.modules_count, bits_of(code.modules)) == util.lost_point(code.modules)


@settings(max_examples=20)
@given(st.lists(LINKS, min_size=1, max_size=4))
def test_each_of_many_reads_back(links):
    for link, matrix in zip(links, qr.matrices(links), strict=True):
        text = decode_image(picture(matrix))
        assert text in (link, link.replace(DOMAIN, DOMAIN.upper()))


@pytest.mark.parametrize("length", [120, 250, 500, 760])
def test_large_symbols_read_back(length):
    """From version 7 on a symbol tells its version, and has several blocks of codewords."""
    link = f"{DOMAIN}/10/" + "aB3%" * (length // 4)
    (matrix,) = qr.matrices([link])
    assert decode_image(picture(matrix)) == link


def test_labels_of_one_lot_have_symbols_of_one_size_where_they_can():
    links = [f"{DOMAIN}/01/09521141012345/10/BP-260310/21/{serial}" for serial in SERIALS]
    sizes = {matrix.size for matrix in qr.matrices(links)}
    assert sizes == {max(qr.symbol(link).modules for link in links)}


SERIALS = ["7K3MQ9XT2ABC", "000000000000", "ABCDEFGHJKMN", "9XT2ABC7K3MQ"]
