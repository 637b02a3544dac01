"""`make bench`, or `python -m benchmarks [--only capture|trace|scan] [--quick]`."""

import argparse
import os
import platform
import time

from benchmarks import capture, scan, trace
from benchmarks.figures import say

BENCHMARKS = {"capture": capture.run, "trace": trace.run, "scan": scan.run}


def main() -> None:
    """Run the benchmarks that are asked for, one after the other."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--only", choices=BENCHMARKS, action="append", help="one of them, or some")
    parser.add_argument("--quick", action="store_true", help="smaller, to see that it works")
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    say(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f} at the start")
    if load > 0.5:
        say("The machine has other work: trust the ratios, and the figures as a lower bound.")
    for name in asked.only or BENCHMARKS:
        began = time.monotonic()
        BENCHMARKS[name](is_quick=asked.quick)
        say(f"  ({time.monotonic() - began:.0f} s)\n")


if __name__ == "__main__":
    main()
