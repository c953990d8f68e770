"""What curves can be drawn over besides their step: the time since a run's start, and counters such as ``epoch``.

An axis is a curve of its own, over the step: the browser looks up each point of a metric's curve in it. Most axes are
straight lines, so only the corners are sent; between two of them, and after the last, `at` goes straight on.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import lt
from typing import Any

import numpy as np

from sweepmagic.records import RunRecord
from sweepmagic.space import is_number
from sweepmagic.views.live.protocol import Curve
from sweepmagic.views.summary import is_axis

TIME = "_time"
"""The axis of seconds since a run's start."""


@dataclass
class Told:
    """How far an axis of one run has been told: how many values, the last of them, the last two corners, the last step."""

    origin: float = 0.0
    count: int = 0
    last: Any = None
    corners: tuple[tuple[float, float], ...] = ()
    top: float = -math.inf

    def news(self, steps: Sequence[int], rows: Sequence[int], values: Sequence[Any]) -> Curve:
        """Return the corners that are new; the last value may have been logged again.

        Example:
            >>> told, steps = Told(), range(6)
            >>> list(told.news(steps, range(4), [0, 1, 2, 3]).x), list(told.news(steps, steps, [0, 1, 2, 3, 9, 9]).x)
            ([0.0, 1.0], [3.0, 4.0, 5.0])
        """
        curve, start = Curve(), self._start(values)
        if not start and len(values) > 2 and _is_line(steps, rows, values):
            values, whole = values[:2], values  # nearly always so when a sweep is opened: two corners say all of it
            curve = self.news(steps, rows, values)
            self.count, self.last = len(whole), whole[-1]
            return curve
        for place in range(start, len(values)):
            y = values[place]
            if _is_finite(y) and not self._goes_on(steps[rows[place]], y - self.origin):
                for at in range(max(0, place - 1), place + 1):
                    if _is_finite(values[at]):
                        self._corner(curve, float(steps[rows[at]]), float(values[at]) - self.origin)
        self.count, self.last = len(values), values[-1] if len(values) else None
        return curve

    def all_news(self, steps: Sequence[int], values: Sequence[float]) -> Curve:
        """Return every value that is new: for what lies on no line. Where steps go back, the axis does not."""
        start = self._start(values)
        new, curve = steps[start:], Curve()
        if all(map(lt, new, new[1:])) and (not len(new) or new[0] >= self.top):
            curve = Curve(array("d", new), array("d", [value - self.origin for value in values[start:]]))
        else:
            for x, value in zip(new, values[start:], strict=True):
                if x >= max(self.top, curve.x[-1] if curve.x else -math.inf):
                    curve.put(float(x), value - self.origin)
        self.top = curve.x[-1] if curve.x else self.top
        self.count, self.last = len(values), values[-1] if len(values) else None
        return curve

    def _start(self, values: Sequence[Any]) -> int:
        return self.count - 1 if self.count and values[self.count - 1] != self.last else self.count

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
    yield TIME, told.setdefault(TIME, Told(run.started)).all_news(history.steps, times)
    for key, column in history.columns.items():
        if is_axis(key) and not key.startswith("_"):
            yield key, told.setdefault(key, Told()).news(history.steps, column.rows, column.values)


def _is_line(steps: Sequence[int], rows: Sequence[int], values: Sequence[Any]) -> bool:
    """Return whether the values lie on one line over their steps."""
    if not isinstance(values, array):
        return False
    x, y = np.asarray(steps, float)[np.asarray(rows)], np.asarray(values)
    if not (x[1] > x[0] and np.isfinite(y).all()):
        return False
    return bool(np.all(y[0] + (x - x[0]) * (y[1] - y[0]) / (x[1] - x[0]) == y) and np.all(np.diff(x) > 0))


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
