"""`make bench`, or `python -m benchmarks [--only capture|bulk|trace|queries|scan] [--quick]`."""

import argparse
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import bulk, capture, queries, scan, trace
from benchmarks.databases import KINDS
from benchmarks.figures import say
from benchmarks.scale import Scale

BENCHMARKS: dict[str, Callable[[Scale], None]] = {
    "capture": lambda scale: capture.run(is_quick=scale.is_quick),
    "bulk": bulk.run,
    "trace": lambda scale: trace.run(is_quick=scale.is_quick),
    "queries": queries.run,
    "scan": lambda scale: scan.run(is_quick=scale.is_quick),
}


def main() -> None:
    """Run the benchmarks that are asked for, one after the other."""
    asked = _arguments()
    load = os.getloadavg()[0]
    say(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f} at the start")
    if load > 0.5:
        say("The machine has other work: trust the ratios, and the figures as a lower bound.")
    scale = Scale(asked.quick, tuple(sorted(asked.sizes)), asked.on or KINDS, asked.keep)
    for name in asked.only or BENCHMARKS:
        began = time.monotonic()
        BENCHMARKS[name](scale)
        say(f"  ({time.monotonic() - began:.0f} s)\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--only", choices=BENCHMARKS, action="append", help="one of them, or some")
    parser.add_argument("--on", choices=KINDS, action="append", help="one database, not both")
    parser.add_argument("--quick", action="store_true", help="smaller, to see that it works")
    sizes = "events in the stores of `queries`, and the smallest of them for `bulk`"
    parser.add_argument("--sizes", type=int, nargs="+", default=(), help=sizes)
    parser.add_argument("--keep", type=Path, help="a folder where filled stores stay for a rerun")
    return parser.parse_args()


if __name__ == "__main__":
    main()
