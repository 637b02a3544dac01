"""How large the benchmarks are that fill stores, and on what they run."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.databases import KINDS


@dataclass(frozen=True)
class Scale:
    """What was asked for. Without `sizes` (numbers of events) each benchmark has its own.

    `keep` is a folder in which filled stores stay for the next run.
    """

    is_quick: bool = False
    sizes: tuple[int, ...] = ()
    kinds: Sequence[str] = KINDS
    keep: Path | None = None
