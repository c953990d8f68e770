"""What goes from the record to a screen: numbered frames, each of them a change.

A keyframe is the change from nothing, so there is one fold for both, here and in ``assets/core/protocol.js``. Whoever misses a
frame sees the gap in the numbers and asks for a keyframe; whoever comes late starts with one. No widget is known here.

The points of all curves of a frame are three buffers: ``segments``, triples of u32 (run, place of the metric, how many
points); ``x``, f64, because a step may be a time stamp; ``y``, f64. A point with the x
of the last point of its curve replaces it. Where the x of a segment count up by one, which is the rule, the highest bit of its
second number is set and only the first of them is in ``x``: nearly half of a large keyframe.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

Cell = Any
"""A text, a number with its text ``[text, number]``, or None; plain JSON, without NaN."""

Place = tuple[int, int]
"""Of a curve: its run, and the place of its metric in `Screen.metrics`."""

_COUNTS = 1 << 31


@dataclass
class Row:
    """One run in the table. `started` and `ended` are seconds since the epoch; the screen makes durations of them."""

    started: float
    ended: float | None
    cells: list[Cell]


@dataclass
class Curve:
    """The points of one run and one metric, in the order logged."""

    x: array[float] = field(default_factory=lambda: array("d"))
    y: array[float] = field(default_factory=lambda: array("d"))

    def put(self, x: float, y: float) -> None:
        """Add a point, or replace the last one if it has the same x."""
        if self.x and self.x[-1] == x:
            self.y[-1] = y
        else:
            self.x.append(x)
            self.y.append(y)

    def extend(self, more: Curve) -> None:
        """Add the points of another curve as `put` would, but all at once."""
        again = bool(self.x) and bool(more.x) and self.x[-1] == more.x[0]
        if again:
            self.y[-1] = more.y[0]
        self.x.extend(more.x[again:])
        self.y.extend(more.y[again:])

    @property
    def counts(self) -> bool:
        """Return whether the x are whole numbers, each one more than the one before; of a few it is not worth a question."""
        x = self.x
        return (
            len(x) > 2
            and x[-1] - x[0] == len(x) - 1
            and x[0].is_integer()
            and x.tobytes() == _counted(x[0], len(x)).tobytes()
        )

    def __eq__(self, other: object) -> bool:
        # Bytes rather than values: NaN is a point too, and equal to itself here.
        return isinstance(other, Curve) and self.x == other.x and self.y.tobytes() == other.y.tobytes()


@dataclass(frozen=True)
class Frame:
    """What became different; what is None, or not in it, stays as it was.

    Attributes:
        number: 1, 2, ... without a gap; of a keyframe, the number of the last frame that is in it.
        whole: Everything before is to be forgotten: a keyframe.
        head: What stands above the table.
        columns: The columns; then every row is in `rows`.
        metrics: What can be drawn, in the order known; it only grows.
        forgotten: Runs whose curves begin anew, because they are tried again.
        rows: By number of the run.
        points: What the curves got.
        earlier: What `warm_start` brought, all of it; see `earlier`.
    """

    number: int
    whole: bool = False
    head: Mapping[str, Any] | None = None
    columns: Sequence[Mapping[str, Any]] | None = None
    metrics: Sequence[str] | None = None
    forgotten: Sequence[int] = ()
    rows: Mapping[int, Row] = field(default_factory=dict)
    points: Mapping[Place, Curve] = field(default_factory=dict)
    earlier: Mapping[str, Any] | None = None

    def encode(self) -> tuple[dict[str, Any], list[bytes]]:
        """Return the frame as JSON-able data, and its buffers: segments, x, y."""
        data = {
            "number": self.number,
            "whole": self.whole,
            "head": self.head,
            "columns": self.columns,
            "metrics": self.metrics,
            "forgotten": list(self.forgotten),
            "rows": [[number, row.started, row.ended, row.cells] for number, row in self.rows.items()],
            "earlier": self.earlier,
        }
        segments, xs, ys = array("I"), array("d"), array("d")
        for (run, metric), curve in self.points.items():
            counts = curve.counts
            segments.extend((run, metric | _COUNTS if counts else metric, len(curve.x)))
            xs.extend(curve.x[:1] if counts else curve.x)
            ys.extend(curve.y)
        return data, [segments.tobytes(), xs.tobytes(), ys.tobytes()]

    @classmethod
    def decode(cls, data: Mapping[str, Any], buffers: Sequence[bytes]) -> Frame:
        """Return the frame behind `encode`: what the browser does, for tests and for other front ends."""
        segments, xs, ys = array("I", buffers[0]), array("d", buffers[1]), array("d", buffers[2])
        points, left, at = {}, 0, 0
        for start in range(0, len(segments), 3):
            run, metric, count = segments[start : start + 3]
            counts = bool(metric & _COUNTS)
            x = _counted(xs[left], count)[:] if counts else xs[left : left + count]
            points[run, metric & ~_COUNTS] = Curve(x, ys[at : at + count])
            left, at = left + (1 if counts else count), at + count
        rows = {number: Row(started, ended, cells) for number, started, ended, cells in data["rows"]}
        return cls(**{**data, "rows": rows, "points": points})


class Screen:
    """What a front end knows: the fold of the frames it got.

    Example:
        >>> screen = Screen()
        >>> screen.apply(Frame(1, head={"name": "demo"})), screen.apply(Frame(3)), screen.number
        (True, False, 1)
        >>> screen.apply(Frame(3, whole=True)), screen.head, screen.number
        (True, {}, 3)
    """

    def __init__(self) -> None:
        self.number = 0
        self._clear()

    def _clear(self) -> None:
        self.head: Mapping[str, Any] = {}
        self.columns: Sequence[Mapping[str, Any]] = []
        self.metrics: Sequence[str] = []
        self.rows: dict[int, Row] = {}
        self.curves: dict[Place, Curve] = {}
        self.earlier: Mapping[str, Any] | None = None

    def apply(self, frame: Frame) -> bool:
        """Take in a frame; return False, and change nothing, if one before it is missing."""
        if not frame.whole and frame.number != self.number + 1:
            return False
        if frame.whole:
            self._clear()
        self.number = frame.number
        self.head = self.head if frame.head is None else frame.head
        self.columns = self.columns if frame.columns is None else frame.columns
        self.metrics = self.metrics if frame.metrics is None else frame.metrics
        self.earlier = self.earlier if frame.earlier is None else frame.earlier
        if frame.forgotten:
            gone = set(frame.forgotten)
            self.curves = {place: curve for place, curve in self.curves.items() if place[0] not in gone}
        self.rows.update(frame.rows)
        curves = self.curves
        for place, points in frame.points.items():
            if place not in curves:
                curves[place] = Curve()
            curves[place].extend(points)
        return True

    def keyframe(self) -> Frame:
        """Return everything as one frame."""
        return Frame(
            self.number,
            True,
            self.head,
            self.columns,
            self.metrics,
            rows=dict(self.rows),
            points=dict(self.curves),
            earlier=self.earlier,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Screen) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # it changes


@lru_cache(maxsize=16)  # the curves of a sweep begin and end together
def _counted(first: float, count: int) -> array[float]:
    return array("d", range(int(first), int(first) + count))


def cell(text: str, value: Any) -> Cell:
    """Return what is sent of a value: its text, for a number also itself, by which the table sorts.

    Example:
        >>> cell("0.25", 0.25), cell("nan", float("nan")), cell("adam", "adam")
        (['0.25', 0.25], ['nan', None], 'adam')
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return text
    return [text, value if math.isfinite(value) else None]
