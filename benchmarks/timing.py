"""Times, and what is said of many of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import median, quantiles
from time import perf_counter, perf_counter_ns


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    began = perf_counter()
    work()
    return perf_counter() - began


def each(calls: Iterable[Callable[[], object]]) -> list[float]:
    """Return how long each call takes, in µs."""
    took = []
    for call in calls:
        began = perf_counter_ns()
        call()
        took.append((perf_counter_ns() - began) / 1000)
    return took


def p99(took: Sequence[float]) -> float:
    """Return what 99 of 100 calls stay below."""
    return quantiles(took, n=100)[98]


def median_of(repeats: int, measured: Callable[[], float]) -> float:
    """Return the median of several measurements: what else the machine does disturbs some of them."""
    return median(measured() for _ in range(repeats))
