"""What curves can be drawn over besides their step: the time since a run's start, and counters such as ``epoch``.

An axis is a curve of its own, over the step: the browser looks up each point of a metric's curve in it. Most axes are
straight lines, so only the corners are sent; between two of them, and after the last, `at` goes straight on.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sweepmagic.records import RunRecord
from sweepmagic.space import is_number
from sweepmagic.views.protocol import Curve
from sweepmagic.views.summary import is_axis

TIME = "_time"
"""The axis of seconds since a run's start."""


@dataclass
class Told:
    """How far an axis of one run has been told: how many values, the last of them, and the last two corners."""

    origin: float = 0.0
    count: int = 0
    last: Any = None
    corners: tuple[tuple[float, float], ...] = ()

    def news(self, steps: Sequence[int], rows: Sequence[int], values: Sequence[Any]) -> Curve:
        """Return the corners that are new; the last value may have been logged again.

        Example:
            >>> told, steps = Told(), range(6)
            >>> list(told.news(steps, range(4), [0, 1, 2, 3]).x), list(told.news(steps, steps, [0, 1, 2, 3, 9, 9]).x)
            ([0.0, 1.0], [3.0, 4.0, 5.0])
        """
        curve, start = Curve(), self.count
        if start and values[start - 1] != self.last:
            start -= 1
        for place in range(start, len(values)):
            y = values[place]
            if _is_finite(y) and not self._goes_on(steps[rows[place]], y - self.origin):
                for at in range(max(0, place - 1), place + 1):
                    if _is_finite(values[at]):
                        self._corner(curve, float(steps[rows[at]]), float(values[at]) - self.origin)
        self.count, self.last = len(values), values[-1] if len(values) else None
        return curve

    def _goes_on(self, x: float, y: float) -> bool:
        """Return whether the point lies where the last two corners lead."""
        return len(self.corners) == 2 and self.corners[1][0] < x and _on_line(*self.corners, x) == y

    def _corner(self, curve: Curve, x: float, y: float) -> None:
        if (x, y) in self.corners or (self.corners and x < self.corners[-1][0]):
            return
        curve.put(x, y)
        before = [corner for corner in self.corners if corner[0] != x]
        self.corners = (*before[-1:], (x, y))


def news(run: RunRecord, told: dict[str, Told]) -> Iterator[tuple[str, Curve]]:
    """Return what is new of every axis of a run, by name."""
    history = run.history
    times = history.times
    yield TIME, told.setdefault(TIME, Told(run.started)).news(history.steps, range(len(times)), times)
    for key, column in history.columns.items():
        if is_axis(key) and not key.startswith("_"):
            yield key, told.setdefault(key, Told()).news(history.steps, column.rows, column.values)


def _is_finite(value: Any) -> bool:
    return is_number(value) and math.isfinite(value)


def at(axis: Curve, x: float) -> float:
    """Return what an axis says at step `x`; not a number where there is no axis.

    Example:
        >>> from array import array
        >>> epoch = Curve(array("d", [0, 1, 9]), array("d", [0, 1, 5]))
        >>> at(epoch, 1), at(epoch, 5), at(epoch, 11)
        (1.0, 3.0, 6.0)
    """
    if len(axis.x) < 2:
        return axis.y[0] if len(axis.x) else math.nan
    place = min(max(bisect_right(axis.x, x), 1), len(axis.x) - 1)
    if axis.x[place] == x:
        return axis.y[place]
    return _on_line((axis.x[place - 1], axis.y[place - 1]), (axis.x[place], axis.y[place]), x)


def _on_line(one: tuple[float, float], other: tuple[float, float], x: float) -> float:
    return one[1] + (x - one[0]) * (other[1] - one[1]) / (other[0] - one[0])
