"""The squares of a QR symbol, fast: ten thousand labels in seconds rather than minutes.

The library places bit by bit and weighs each of the eight masks so. Here a symbol is one integer,
a bit a square. Symbols of a version and mask differ only in their codewords, so the squares that a
codeword turns are found once and kept; a symbol is the exclusive or of those. The mask is chosen
by the penalties of ISO/IEC 18004, 7.8.3, which on integers are a few shifts each. PURE.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from qrcode import util
from qrcode.base import rs_blocks
from qrcode.main import QRCode

_MASKS = range(8)
_RUN, _BLOCK, _FINDER, _BALANCE = 3, 3, 40, 10  # N1 to N4 of the standard
# Dark-light like a finder pattern, with four light squares after it or before it.
_LIKE_FINDER = ((1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0), (0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 1))


@dataclass(frozen=True, slots=True)
class Matrix:
    """A symbol of `size` squares a side: bit `row * size + column` of `bits` is set where dark."""

    size: int
    bits: int

    def rows(self) -> list[str]:
        """Each row from the top, as digits: "1" is dark."""
        text = f"{self.bits:0{self.size * self.size}b}"[::-1]
        return [text[start : start + self.size] for start in range(0, len(text), self.size)]


@dataclass(frozen=True, slots=True)
class _Version:
    """`bases`: for each mask the symbol whose codewords are all zero. `cells`: where bits go."""

    size: int
    bases: tuple[int, ...]
    cells: Sequence[int]
    turned: dict[tuple[int, int], int]


class _Frame(QRCode[Any]):
    """A symbol before any data is in it; keeps the cells that data goes to, in their order."""

    cells: list[int]

    def map_data(self, data: Any, mask_pattern: Any) -> None:
        size, upwards, self.cells = self.modules_count, True, []
        for right in range(size - 1, 0, -2):
            column = right if right > 6 else right - 1  # the timing pattern has column 6
            rows = range(size - 1, -1, -1) if upwards else range(size)
            for row in rows:
                self.cells += [
                    row * size + at for at in (column, column - 1) if self.modules[row][at] is None
                ]
            upwards = not upwards
        super().map_data(data, mask_pattern)


def matrix(code: QRCode[Any]) -> Matrix:
    """The symbol of a code that has its data, under the mask that suits it best."""
    frame = _version(code.version, code.error_correction)
    words = util.create_data(code.version, code.error_correction, code.data_list)
    data = 0
    for place, word in enumerate(words):
        turned = frame.turned.get((place, word))
        if turned is None:
            turned = frame.turned[place, word] = _turned(frame.cells, place, word)
        data ^= turned
    symbols = [base ^ data for base in frame.bases]
    return Matrix(frame.size, min(symbols, key=lambda bits: penalty(frame.size, bits)))


def penalty(size: int, bits: int) -> int:
    """How ill the symbol suits a reader, by ISO/IEC 18004, 7.8.3."""
    has_right, has_below = _neighbours(size)
    across = ~(bits ^ (bits >> 1)) & has_right  # where a square is like the one to its right
    down = ~(bits ^ (bits >> size)) & has_below
    points = _runs(across, 1) + _runs(down, size)
    points += _BLOCK * (across & (across >> size) & down).bit_count()
    points += _FINDER * sum(_alike(size, bits, step) for step in (1, size))
    percent = 100 * bits.bit_count() / (size * size)
    return points + _BALANCE * int(abs(percent - 50) / 5)


def _runs(same: int, step: int) -> int:
    """Three for five alike in a row, and one for each further."""
    five = same & (same >> step) & (same >> 2 * step) & (same >> 3 * step)
    begun = five & ~(five << step)
    return five.bit_count() + (_RUN - 1) * begun.bit_count()


def _alike(size: int, bits: int, step: int) -> int:
    room = _room(size, step)
    found = 0
    for pattern in _LIKE_FINDER:
        at = room
        for place, dark in enumerate(pattern):
            shifted = bits >> place * step
            at &= shifted if dark else ~shifted
        found += at.bit_count()
    return found


@cache
def _neighbours(size: int) -> tuple[int, int]:
    """The squares that have one to their right, and those that have one below."""
    row = (1 << (size - 1)) - 1
    return sum(row << at * size for at in range(size)), (1 << size * (size - 1)) - 1


@cache
def _room(size: int, step: int) -> int:
    """The squares at which a pattern of eleven may begin."""
    first = size - len(_LIKE_FINDER[0]) + 1
    if step != 1:
        return (1 << size * first) - 1
    row = (1 << first) - 1
    return sum(row << at * size for at in range(size))


@cache
def _version(version: int, level: int) -> _Version:
    frames = [_Frame(version=version, error_correction=level) for _ in _MASKS]
    for mask, frame in zip(_MASKS, frames, strict=True):
        frame.data_cache = [0] * sum(block.total_count for block in rs_blocks(version, level))
        frame.makeImpl(False, mask)
    bases = tuple(_as_bits(frame.modules) for frame in frames)
    return _Version(frames[0].modules_count, bases, frames[0].cells, {})


def _as_bits(modules: Sequence[Sequence[bool | None]]) -> int:
    text = "".join("1" if dark else "0" for row in modules for dark in row)
    return int(text[::-1], 2)


def _turned(cells: Sequence[int], place: int, word: int) -> int:
    """The squares that this codeword turns dark: its highest bit comes first."""
    first = 8 * place
    return sum(1 << cells[first + bit] for bit in range(8) if word & (0x80 >> bit))
