"""What became different in a sweep's record since it was last looked at, as a frame for the screen."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sweepmagic import liveness
from sweepmagic.records import MetricDefined, RunRecord, SweepRecord
from sweepmagic.space import Value, is_number
from sweepmagic.views import summary
from sweepmagic.views.live import axes
from sweepmagic.views.live.drawn import Drawn
from sweepmagic.views.live.earlier import Earlier
from sweepmagic.views.live.protocol import Cell, Curve, Frame, Place, Row, Screen, cell

HEARTBEAT_SECONDS = 5.0
"""A sweep in progress sends its heading at least this often: the screen knows by it that somebody is there."""


MANY_POINTS = 20_000

_UNSENT = object()


@dataclass
class _Seen:
    """How far a column of a run has been sent: how many values, and the last one with its x, which may still change."""

    count: int = 0
    x: Any = None
    y: Any = None


@dataclass
class _Sent:
    """What has been sent of a run."""

    run: RunRecord
    rules: dict[str, MetricDefined]
    columns: defaultdict[str, _Seen] = field(default_factory=lambda: defaultdict(_Seen))
    values: list[Value] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    axes: dict[str, axes.Told] = field(default_factory=dict)
    amended: int = 0

    def news(self, run: RunRecord) -> Iterator[tuple[str, Curve]]:
        """Return what is new of every curve of the run, by name."""
        amended, self.amended = self.amended != run.history.amended, run.history.amended
        for key in run.history.columns:
            if not summary.is_axis(key):
                yield key, _news(run, key, self.columns[key], amended=amended)

    def begins_anew(self, run: RunRecord) -> bool:
        """Return whether curves that were sent are no longer true: the run is tried again, or drawn over another axis."""
        return (
            self.run is not run
            or self.rules != run.metrics
            or (
                self.amended != run.history.amended
                and any(self._took_back(run, key, seen) for key, seen in self.columns.items())
            )
        )

    @staticmethod
    def _took_back(run: RunRecord, key: str, seen: _Seen) -> bool:
        """Return whether the last value that was sent stands elsewhere now, or became a text: its row was logged again."""
        column = run.history.columns.get(key)
        if column is None or len(column) < seen.count:  # the metric of that name came after its other spelling
            return True
        y = column.values[seen.count - 1]
        return not _same(seen.x, _x_of(run, key, seen.count - 1)) or (is_number(seen.y) and not is_number(y))


class Changes:
    """Look at a record again and again and say what is new; `screen` is what has been said so far.

    Example:
        >>> from sweepmagic.records import SweepCreated
        >>> config = {"method": "grid", "name": "demo", "parameters": {"x": {"values": [1, 2]}}}
        >>> changes = Changes()
        >>> changes.frame(SweepRecord.replay("a1", [SweepCreated(config, seed=1, time=0.0)]), now=0.0).head["name"]
        'demo'
    """

    def __init__(self) -> None:
        self.screen = Screen()
        self.hint = ""
        self._sent: dict[int, _Sent] = {}
        self._places: dict[str, int] = {}
        self._headed = -math.inf
        self._seen = -1  # the record's revision
        self._alive: set[str] = set()
        self._front: set[int] = set()
        self._columns: list[summary.Column] = []
        self._drawn = Drawn()
        self._earlier = Earlier()

    def frame(self, sweep: SweepRecord, now: float) -> Frame | None:
        """Return what is new since the last call, None if nothing is."""
        alive = {agent.agent for agent in sweep.agents.values() if liveness.is_alive(agent, now)}
        shown = summary.every_column(sweep)
        columns_changed = shown != self._columns
        if sweep.metric is not None:
            self._places.setdefault(sweep.metric.name, len(self._places))
        front = summary.front_of(sweep)  # a new run may push another off it
        touched = self._touched(sweep, alive, front)
        forgotten = [run.number for run in touched if self._forget(run)]
        points = self._points(touched)
        rows = {
            run.number: Row(run.started, run.ended, self._cells(sweep, run, shown, summary.state_of(run, alive), now))
            for run in (sweep.runs.values() if columns_changed else touched)
        }
        self._drawn.update(sweep, touched, anew=bool(forgotten))
        self._seen, self._alive, self._front, self._columns = sweep.revision, alive, front, shown
        metrics = list(self._places)
        frame = Frame(
            number=self.screen.number + 1,
            head=self._head(sweep, now),
            columns=[_encoded(column) for column in shown] if columns_changed else None,
            metrics=metrics if metrics != self.screen.metrics else None,
            forgotten=forgotten,
            rows={number: row for number, row in rows.items() if row != self.screen.rows.get(number)},
            points=points,
            earlier=self._earlier.news(sweep),
        )
        said = (frame.head, frame.columns, frame.earlier)
        if said == (None, None, None) and not (frame.rows or frame.points or forgotten):
            return None
        self.screen.apply(frame)
        return frame

    def parts(self, frame: Frame) -> list[Frame]:
        """Return the frame as it is sent: the table need not wait for many points, nor the sweep's metric for the others."""
        if sum(len(curve.x) for curve in frame.points.values()) < MANY_POINTS:
            return [frame]
        first = self._places.get(self.screen.head.get("metric_name", ""))
        groups: list[dict[Place, Curve]] = [{}, {}]
        for place, curve in frame.points.items():
            groups[place[1] != first][place] = curve
        parts = [replace(frame, head={**self.screen.head, "coming": True}, points={})]
        for points in filter(None, groups):
            self.screen.number += 1
            parts.append(Frame(self.screen.number, points=points))
        parts[-1] = replace(parts[-1], head=self.screen.head)
        return parts

    def _head(self, sweep: SweepRecord, now: float) -> dict[str, Any] | None:
        """Return the heading if it says something else than before, or as a sign of life."""
        heading = dict(vars(summary.heading(sweep, now)))
        elapsed, eta = heading.pop("elapsed"), heading.pop("eta")
        going = heading["state"] in ("running", "paused")
        head = heading | {
            "notes": [vars(note) for note in heading["notes"]],
            "goal": sweep.metric.goal if sweep.metric is not None else "",
            "metric_name": sweep.metric.name if sweep.metric is not None else "",
            "stopping": sweep.stopping if going else "",
            "going": going,
            "rungs": self._drawn.rungs,
            "axes": self._drawn.axes,
            "over": sorted(name for name in self._places if summary.is_axis(name)),
            "hint": self.hint if going else "",
        }
        before = {key: value for key, value in self.screen.head.items() if key not in ("now", "elapsed", "eta")}
        if head == before and not (going and now - self._headed >= HEARTBEAT_SECONDS):
            return None
        self._headed = now
        return head | {"now": now, "elapsed": elapsed, "eta": eta}

    def _touched(self, sweep: SweepRecord, alive: set[str], front: set[int]) -> list[RunRecord]:
        """Return the runs whose rows may be different: only these are looked at, however many there are."""
        found = {run.number: run for run in sweep.changed_since(self._seen)}
        others = self._front ^ front
        if alive != self._alive:
            others |= {run.number for run in sweep.running}
        found |= {number: sweep.runs[number] for number in others if number in sweep.runs}
        return [found[number] for number in sorted(found)]

    def _forget(self, run: RunRecord) -> bool:
        """Begin to keep count of a run; return whether what was sent of it must be forgotten for that."""
        sent = self._sent.get(run.number)
        if sent is not None and not sent.begins_anew(run):
            return False
        self._sent[run.number] = _Sent(run, dict(run.metrics))
        return sent is not None

    def _cells(
        self, sweep: SweepRecord, run: RunRecord, shown: list[summary.Column], state: str, now: float
    ) -> list[Cell]:
        """Return the row as it is sent; most cells are what they were, and writing a number is what costs."""
        values = summary.cells(sweep, run, shown, state, now)
        sent = self._sent[run.number]
        known = bool(sent.values) and shown == self._columns
        before, cells = (sent.values, sent.cells) if known else ([_UNSENT] * len(shown), [""] * len(shown))
        sent.cells = [
            old if value is was or (type(value) is type(was) and value == was) else _cell(column, value)
            for column, value, was, old in zip(shown, values, before, cells, strict=True)
        ]
        sent.values = values
        return sent.cells

    def _points(self, touched: list[RunRecord]) -> dict[Place, Curve]:
        found: dict[Place, Curve] = {}
        for run in touched:
            sent = self._sent[run.number]
            for key, curve in (*sent.news(run), *axes.news(run, sent.axes)):
                if curve.x:
                    found[run.number, self._places.setdefault(key, len(self._places))] = curve
        return found


def _encoded(column: summary.Column) -> dict[str, Any]:
    """Return a column as JSON-able data; what an axis must know comes with those of parameters."""
    data = {"key": column.key, "label": column.label, "kind": column.kind, "goal": column.goal, "hidden": column.hidden}
    return data | ({"range": column.range.encode()} if column.range is not None else {})


def _cell(column: summary.Column, value: Value) -> Cell:
    # A duration would be new at every look: the screen counts it from the row's times.
    return "" if column.kind == "duration" else cell(summary.text(column, value), value)


def _news(run: RunRecord, key: str, seen: _Seen, *, amended: bool) -> Curve:
    """Return the points of a column that have not been sent, also a last one that was logged again with its step."""
    column, start = run.history.columns[key], seen.count
    if amended and start and not _same(column.values[start - 1], seen.y):
        start -= 1
    count = len(column)
    if start == count:
        return Curve()
    curve = _points(run, key, start)
    seen.count, seen.x, seen.y = count, _x_of(run, key, count - 1), column.values[count - 1]
    return curve


def _points(run: RunRecord, key: str, start: int) -> Curve:
    """Return what is drawn of a column from a place on."""
    column, rule = run.history.columns[key], run.rule_for(key) if run.metrics else None
    first, last = column.rows[start], column.rows[-1]
    if rule is None and column.is_numeric and last - first == len(column) - 1 - start:
        # The usual case, at once. Rows that follow each other have different steps, so no point replaces another here.
        return Curve(array("d", run.history.steps[first : last + 1]), array("d", column.values[start:]))
    curve = Curve()
    for place in range(start, len(column)) if rule is None or not rule.hidden else ():
        x, y = _x_of(run, key, place), column.values[place]
        if is_number(x) and math.isfinite(x) and is_number(y):
            curve.put(float(x), y)
    return curve


def _x_of(run: RunRecord, key: str, place: int) -> Any:
    """Return over what the value in `place` of a column is drawn: its step, or what `define_metric` said."""
    row = run.history.columns[key].rows[place]
    rule = run.rule_for(key) if run.metrics else None
    if rule is None or not rule.step_metric:
        return run.history.steps[row]
    axis = run.history.columns.get(rule.step_metric)
    at = bisect_left(axis.rows, row) if axis is not None else 0
    return axis.values[at] if axis is not None and at < len(axis) and axis.rows[at] == row else None


def _same(one: Any, other: Any) -> bool:
    return one is other or one == other or (one != one and other != other)
