"""What became different in a sweep's record since it was last looked at, as a frame for the screen."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from sweepmagic import liveness
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.records.history import Column
from sweepmagic.space import is_number
from sweepmagic.views import summary
from sweepmagic.views.protocol import Cell, Curve, Frame, Place, Row, Screen, cell

HEARTBEAT_SECONDS = 5.0
"""A sweep in progress sends its heading at least this often: the screen knows by it that somebody is there."""


@dataclass
class _Seen:
    """How far a column of a run has been sent."""

    count: int = 0
    last: Any = None


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
        self._seen: dict[tuple[int, str], _Seen] = {}
        self._runs: dict[int, RunRecord] = {}
        self._marks: dict[int, tuple[int, str]] = {}
        self._places: dict[str, int] = {}
        self._headed = -math.inf

    def frame(self, sweep: SweepRecord, now: float) -> Frame | None:
        """Return what is new since the last call, None if nothing is."""
        alive = {agent.agent for agent in sweep.agents.values() if liveness.is_alive(agent, now)}
        states = {run.number: summary.state_of(run, alive) for run in sweep.runs.values()}
        shown = summary.columns(sweep)
        columns = [asdict(column) for column in shown]
        if sweep.metric is not None:
            self._places.setdefault(sweep.metric.name, len(self._places))
        columns_changed = columns != self.screen.columns
        touched = [run for run in sweep.runs.values() if self._marks.get(run.number) != _mark(run, states)]
        forgotten = [run.number for run in touched if self._runs.get(run.number, run) is not run]
        for number in forgotten:
            self._seen = {place: seen for place, seen in self._seen.items() if place[0] != number}
        points = self._points(touched)
        rows = {
            run.number: Row(run.started, run.ended, _cells(sweep, run, shown, states[run.number], now))
            for run in (sweep.runs.values() if columns_changed else touched)
        }
        for run in touched:
            self._runs[run.number], self._marks[run.number] = run, _mark(run, states)
        metrics = list(self._places)
        frame = Frame(
            number=self.screen.number + 1,
            head=self._head(sweep, now),
            columns=columns if columns_changed else None,
            metrics=metrics if metrics != self.screen.metrics else None,
            forgotten=forgotten,
            rows={number: row for number, row in rows.items() if row != self.screen.rows.get(number)},
            points=points,
        )
        if frame.head is None and frame.columns is None and not (frame.rows or frame.points or forgotten):
            return None
        self.screen.apply(frame)
        return frame

    def _head(self, sweep: SweepRecord, now: float) -> dict[str, Any] | None:
        """Return the heading if it says something else than before, or as a sign of life."""
        heading = asdict(summary.heading(sweep, now))
        elapsed, eta = heading.pop("elapsed"), heading.pop("eta")
        going = heading["state"] in ("running", "paused")
        head = heading | {
            "notes": list(heading["notes"]),
            "goal": sweep.metric.goal if sweep.metric is not None else "",
            "metric_name": sweep.metric.name if sweep.metric is not None else "",
            "stopping": sweep.stopping if going else "",
            "going": going,
            "rungs": _rungs(sweep),
            "axes": _axes(sweep),
            "hint": self.hint if going else "",
        }
        before = {key: value for key, value in self.screen.head.items() if key not in ("now", "elapsed", "eta")}
        if head == before and not (going and now - self._headed >= HEARTBEAT_SECONDS):
            return None
        self._headed = now
        return head | {"now": now, "elapsed": elapsed, "eta": eta}

    def _points(self, touched: list[RunRecord]) -> dict[Place, Curve]:
        found: dict[Place, Curve] = {}
        for run in touched:
            for key, column in run.history.columns.items():
                if summary.is_axis(key):
                    continue
                seen = self._seen.setdefault((run.number, key), _Seen())
                curve = _news(run, key, column, seen)
                if curve.x:
                    found[run.number, self._places.setdefault(key, len(self._places))] = curve
        return found


def _mark(run: RunRecord, states: dict[int, str]) -> tuple[int, str]:
    return run.changed, states[run.number]


def _cells(sweep: SweepRecord, run: RunRecord, shown: list[summary.Column], state: str, now: float) -> list[Cell]:
    values = summary.cells(sweep, run, shown, state, now)
    return [
        # A duration would be new at every look: the screen counts it from the row's times.
        "" if column.kind == "duration" else cell(summary.text(column, value), value)
        for column, value in zip(shown, values, strict=True)
    ]


def _news(run: RunRecord, key: str, column: Column, seen: _Seen) -> Curve:
    """Return the points of a column that have not been sent, also a last one that was logged again with its step."""
    curve = Curve()
    start = seen.count
    if start and not _same(column.values[start - 1], seen.last):
        start -= 1
    if start == len(column):
        return curve
    rule = run.rule_for(key)
    axis = run.history.columns.get(rule.step_metric) if rule is not None and rule.step_metric else None
    if rule is None or not rule.hidden:
        xs = dict(zip(axis.rows, axis, strict=True)) if axis is not None else run.history.steps
        for place in range(start, len(column)):
            row, value = column.rows[place], column.values[place]
            x = xs.get(row) if isinstance(xs, dict) else xs[row]
            if is_number(value) and is_number(x):
                curve.put(float(x), _as_float32(value))
    seen.count, seen.last = len(column), column.values[-1]
    return curve


def _same(one: Any, other: Any) -> bool:
    return one is other or one == other or (one != one and other != other)


def _as_float32(value: float) -> float:
    """Return `value` so that a float32 can hold it; what is too large for it is as good as infinite on a screen."""
    return value if not math.isfinite(value) or abs(value) < 3e38 else math.copysign(math.inf, value)


def _rungs(sweep: SweepRecord) -> list[float]:
    """Return where runs are compared, on the x axis: rungs count values, the axis shows their steps."""
    longest = max(sweep.runs.values(), key=lambda run: len(run.objective), default=None)
    if longest is None or sweep.metric is None:
        return []
    xs, _ = longest.history.series(sweep.metric.name)
    first = xs[0] if xs else 0.0
    return [float(xs[rung - 1] if rung <= len(xs) else first + rung - 1) for rung in summary.rungs(sweep)]


def _axes(sweep: SweepRecord) -> dict[str, str]:
    """Return the metrics that `define_metric` draws over something else than the step."""
    rules = [rule for run in sweep.runs.values() for rule in run.metrics.values()]
    return {rule.name: rule.step_metric for rule in rules if rule.step_metric}
