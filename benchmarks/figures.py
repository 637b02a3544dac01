"""Figures in words: of rates median, least and most, of times least, median and 90th percentile."""

from collections.abc import Sequence
from statistics import median, quantiles


def spread(values: Sequence[float], digits: int = 0) -> str:
    """`median 1,234 (1,100 to 1,300)`."""
    low, middle, high = (f"{v:,.{digits}f}" for v in (min(values), median(values), max(values)))
    return f"median {middle} ({low} to {high})"


def milliseconds(seconds: Sequence[float]) -> str:
    """`9.1 / 10.2 / 14.0 ms`: the least of these times, the median and the 90th percentile."""
    figures = (min(seconds), median(seconds), p90(seconds))
    return " / ".join(f"{1000 * figure:.1f}" for figure in figures) + " ms"


def p90(values: Sequence[float]) -> float:
    """What nine of ten values stay below."""
    return quantiles(values, n=10)[-1] if len(values) > 1 else values[0]


def say(text: str) -> None:
    """Print at once: a benchmark is long, and whoever waits wants to see it move."""
    print(text, flush=True)
