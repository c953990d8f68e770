"""What an earlier run logged on its way: curves, of no more points than a chart needs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sweepmagic.config import SweepConfig
from sweepmagic.evidence.readings import number_of
from sweepmagic.records.spelling import spelling_of

Curve = tuple[Sequence[float], Sequence[float]]
"""Steps and values, both finite."""

MOST_POINTS = 200
MOST_ALTOGETHER = 100_000
"""Of all curves of a source: they are kept with the sweep, and it should open as fast as one without."""


def allowance(curves: int) -> int:
    """Return how many points each of so many curves may have; 0 if there are too many to keep any.

    Example:
        >>> allowance(12), allowance(2_000), allowance(100_000)
        (200, 50, 0)
    """
    most = min(MOST_POINTS, MOST_ALTOGETHER // max(1, curves))
    return most if most > 1 else 0


def thinned(curve: Curve, most: int) -> Curve:
    """Return at most `most` points that look like all: both ends, and the extremes of what lies between.

    Example:
        >>> thinned((range(100), [float(step == 50) for step in range(100)]), 6)
        ([0, 1, 50, 51, 99], [0.0, 0.0, 1.0, 0.0, 0.0])
    """
    steps, values = curve
    if len(steps) <= most:
        return list(steps), list(values)
    inner, buckets = len(steps) - 2, max(0, (most - 2) // 2)
    kept = {0, len(steps) - 1}
    for bucket in range(buckets):
        part = range(1 + bucket * inner // buckets, 1 + (bucket + 1) * inner // buckets)
        kept |= {min(part, key=values.__getitem__), max(part, key=values.__getitem__)}
    places = sorted(kept)
    return [steps[place] for place in places], [values[place] for place in places]


def paired(steps: Iterable[Any], values: Iterable[Any]) -> Curve:
    """Return the points that are finite numbers; a later one of the same step replaces the one before it.

    Example:
        >>> paired(["0", "1", "1"], ["0.5", "", 0.25])
        ([0.0, 1.0], [0.5, 0.25])
    """
    xs: list[float] = []
    ys: list[float] = []
    for step, value in zip(steps, values, strict=True):
        x, y = number_of(step), number_of(value)
        if x is None or y is None:
            continue
        if xs and xs[-1] == x:
            ys[-1] = y
        else:
            xs.append(x)
            ys.append(y)
    return xs, ys


def of_rows(rows: Sequence[Mapping[str, Any]], is_wanted: Callable[[str], bool]) -> dict[str, Curve]:
    """Return the curves in a history: a mapping for each step, as `log` got it, with its ``_step`` if it knows it.

    Example:
        >>> of_rows([{"_step": 0, "loss": 1.0}, {"_step": 5, "loss": 0.5, "lr": 0.1}], {"loss"}.__contains__)
        {'loss': ([0.0, 5.0], [1.0, 0.5])}
    """
    keys = dict.fromkeys(key for row in rows for key in row if is_wanted(str(key)))
    steps = [row.get("_step", place) for place, row in enumerate(rows)]
    found = {str(key): paired(steps, [row.get(key) for row in rows]) for key in keys}
    return {key: curve for key, curve in found.items() if curve[0]}


def wanted(config: SweepConfig) -> Callable[[str], bool]:
    """Return a test for keys under which a run may have logged a metric of the sweep."""
    names = [metric.name for metric in config.metrics]
    known: dict[str, bool] = {}

    def is_wanted(key: str) -> bool:
        if key not in known:
            known[key] = any(spelling_of(name, [key]) is not None for name in names)
        return known[key]

    return is_wanted


def is_drawable(curve: Curve) -> bool:
    """Return whether a curve says more than its last value does."""
    return len(curve[0]) > 1 and all(map(math.isfinite, curve[1]))
