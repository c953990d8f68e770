"""How far a sweep is: time, pace, what is left, and what early stopping has saved."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median
from typing import cast

from sweepmagic.records import CRASHED, FINISHED, STOPPED, RunRecord, SweepRecord

_RECENT = 30
"""The pace is that of the last runs: an edited space or another number of workers changes it."""
_BY_HAND = ("hand", "interrupt", "timeout", "sweep", "")


@dataclass(frozen=True)
class Pace:
    """How fast it goes.

    Attributes:
        span: Seconds that a run takes.
        workers: How many runs there are at once.
    """

    span: float
    workers: int

    @property
    def per_hour(self) -> float:
        """How many runs end in an hour."""
        return 3600.0 * self.workers / self.span if self.span > 0 else 0.0


def elapsed(sweep: SweepRecord, now: float) -> float:
    """Return the seconds since the sweep's work began, or how many it took."""
    first = next(iter(sweep.runs.values()), None)
    begun = first.started if first is not None and first.attempt == 1 else sweep.created
    return max(0.0, (now if sweep.running else sweep.last_time) - begun)


def pace(sweep: SweepRecord) -> Pace | None:
    """Return how fast the last runs were, None before one has ended."""
    moved, spans = cast("tuple[int, list[float]]", sweep.memo.get(pace, (-1, [])))
    if moved != sweep.moved:
        spans = [run.ended - run.started for run in islice(_ended(sweep), _RECENT) if run.ended is not None]
        sweep.memo[pace] = (sweep.moved, spans)
    workers = sum(agent.workers for agent in sweep.agents.values() if not agent.ended) or 1
    return Pace(sum(spans) / len(spans), workers) if spans else None


def _ended(sweep: SweepRecord) -> Iterator[RunRecord]:
    """Return the runs that are over by themselves, the last one first."""
    return (run for run in sweep.latest if run.has_ended and run.state != CRASHED)


def eta(sweep: SweepRecord, left: int, now: float) -> float | None:
    """Return the seconds that `left` runs, those in progress among them, will take at the present pace."""
    found = pace(sweep)
    if found is None:
        return None
    begun = sum(min(now - run.started, found.span) for run in sweep.running)
    return max(0.0, (left * found.span - begun) / found.workers)


@dataclass(frozen=True)
class Saved:
    """What early stopping has saved: rows that stopped runs would still have logged, and those of all runs that are over."""

    rows: int
    of: int


def saved(sweep: SweepRecord) -> Saved | None:
    """Return what early stopping has saved, None before it stopped a run or while no full length is known.

    A run in full logs as many rows as the median of those that finished.

    Example:
        >>> saved(SweepRecord("a1")) is None
        True
    """
    moved, found = cast("tuple[int, Saved | None]", sweep.memo.get(saved, (-1, None)))
    if moved != sweep.moved:
        found = _saved([run for run in sweep.runs.values() if run.has_ended])
        sweep.memo[saved] = (sweep.moved, found)
    return found


def _saved(ended: Sequence[RunRecord]) -> Saved | None:
    stopped = [len(run.history) for run in ended if run.state == STOPPED and run.cause not in _BY_HAND]
    full = [len(run.history) for run in ended if run.state == FINISHED]
    if not stopped or not full:
        return None
    rows = sum(max(0, round(median(full)) - count) for count in stopped)
    return Saved(rows, rows + sum(len(run.history) for run in ended)) if rows else None


_MOST_STEPS = 40


def trend(sweep: SweepRecord) -> list[float]:
    """Return the best value so far after each run that has one; of many, some that lie evenly, the last among them.

    Example:
        >>> from sweepmagic.records import Logged, RunStarted, SweepCreated
        >>> config = {"method": "grid", "parameters": {"x": {"values": [1, 2, 3]}}, "metric": {"name": "loss"}}
        >>> runs = [(RunStarted(n, {"x": n}), Logged(n, None, {"loss": loss})) for n, loss in ((1, 0.5), (2, 0.9), (3, 0.2))]
        >>> trend(SweepRecord.replay("a1", [SweepCreated(config, seed=1), *(event for pair in runs for event in pair)]))
        [0.5, 0.5, 0.2]
    """
    metric, found, least = sweep.metric, [], math.inf
    for run in sweep.runs.values() if metric is not None else ():
        loss = run.loss(metric)
        if math.isfinite(loss):
            least = min(least, loss)
            found.append(least)
    step = max(1, math.ceil(len(found) / _MOST_STEPS))
    thinned = found[::-1][::step][::-1]
    # A loss is the value, or its negative where more is better.
    return [-loss for loss in thinned] if metric is not None and metric.goal == "maximize" else thinned
