"""The best-so-far curves of runs, with what was computed of them before."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import islice
from operator import is_
from statistics import median

import numpy as np

from sweepmagic.config import Metric
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.records.run_record import FINISHED
from sweepmagic.stoppers import extrapolation
from sweepmagic.stoppers.extrapolation import Floats

_RUNS = 200  # the last so many runs are looked at, so that a look costs the same after 10,000 runs
_LEARNING_NOISE = 0.02  # of a finished curve's own height, when it teaches which shapes there are


class Curve:
    """The losses of one run; what is not finite is ``inf``, and takes its place like any value.

    A view of the record: it is made anew when the run has logged more, and never holds what the record does not.
    """

    def __init__(self, run: RunRecord, metric: Metric) -> None:
        self.run = run
        self.best = run.best_loss
        self._values = run.history.columns[metric.name].values
        self.metric, self.changed = metric, run.changed
        self.count = len(self._values)
        self.is_whole = run.state == FINISHED and self.best < math.inf
        self._best_at: dict[int, float] = {}
        self._shapes: dict[int, Floats] = {}
        self._jitter: float | None = None

    def _losses(self, count: int) -> Floats:
        if isinstance(self._values, list):  # not all of them are floats
            return np.array([self.metric.loss(value) for value in self._values[:count]], dtype=float)
        values = np.array(self._values[:count], dtype=float)
        signed = -values if self.metric.goal == "maximize" else values
        finite = np.isfinite(signed)
        return signed if finite.all() else np.where(finite, signed, math.inf)

    def grown_from(self, earlier: Curve) -> None:
        """Take over what is known of the first values of the same run: only its last row may have been replaced."""
        self._best_at = {count: best for count, best in earlier._best_at.items() if count < earlier.count}

    def best_at(self, count: int) -> float:
        """Return the best of the first `count` values."""
        if count not in self._best_at:
            self._best_at[count] = float(self._losses(count).min())
        return self._best_at[count]

    def at_knots(self, count: int) -> Floats:
        """Return the best so far at each of the knots of `count`."""
        best: Floats = np.minimum.accumulate(self._losses(count))[extrapolation.knots(count) - 1]
        return best

    def jitter(self) -> float:
        """Return the middle step between neighbouring values of its second half: mostly noise."""
        if self._jitter is None:
            late = self._losses(self.count)[self.count // 2 :]
            late = late[np.isfinite(late)]
            self._jitter = _middle(np.abs(late[1:] - late[:-1])) if len(late) > 1 else 0.0
        return self._jitter

    def shapes(self, end: int) -> Floats:
        """Return how likely each shape is to be the one of this finished curve."""
        if end not in self._shapes:
            self._shapes[end] = self._fitted(end)
        return self._shapes[end]

    def _fitted(self, end: int) -> Floats:
        count = min(self.count, end)
        best = self.at_knots(count)
        reached = best[np.isfinite(best)]
        height = float(reached[0] - reached[-1]) if len(reached) else 0.0
        if not 0 < height < math.inf:
            return np.exp(extrapolation.uniform())
        values = (np.minimum(best, reached[0]) - reached[-1]) / height
        found = extrapolation.fit(values, count, end, _LEARNING_NOISE, expected=0.0)
        return found.weights(extrapolation.uniform())


def curve_of(run: RunRecord, metric: Metric) -> Curve:
    """Return the curve of a run that has logged the metric, the same one until something changes."""
    known: Curve | None = run.memo.get(Curve)
    if known is None or known.changed != run.changed or known.metric is not metric:
        fresh = run.memo[Curve] = Curve(run, metric)
        if known is not None and known.metric is metric:
            fresh.grown_from(known)
        return fresh
    return known


def _middle(values: Floats) -> float:
    """Return the median, a tenth of what `np.median` takes for a few values."""
    ordered = np.sort(values)
    return 0.5 * float(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2])


class Curves:
    """The curves of the last runs, and what they say together. A memo, brought up to date at every look.

    A look comes every few values of every run, so what only changes when a run ends is kept until one does.
    """

    def __init__(self, metric: Metric) -> None:
        self.metric = metric
        self._runs: list[RunRecord] = []
        self._changed: list[int] = []
        self._all: list[Curve | None] = []  # None: it has not logged the metric yet
        self._start: float | None = None
        self._forget()

    @classmethod
    def of(cls, sweep: SweepRecord, metric: Metric) -> Curves:
        """Return the curves of a sweep as it stands now."""
        known: Curves | None = sweep.memo.get(cls)
        if known is None or known.metric is not metric:
            known = sweep.memo[cls] = cls(metric)
        known._catch_up(list(islice(reversed(sweep.runs.values()), _RUNS))[::-1])
        return known

    def _catch_up(self, runs: list[RunRecord]) -> None:
        self._drop(next((i for i, run in enumerate(self._runs) if runs and run is runs[0]), len(self._runs)))
        if len(runs) < len(self._runs) or not all(map(is_, runs, self._runs)):  # one was tried again
            self._drop(len(self._runs))
        new = len(runs) - len(self._runs)
        changed, before = [run.changed for run in runs], self._changed + [-1] * new
        self._runs, self._changed = runs, changed
        self._all += [None] * new
        if changed != before:
            for place in [i for i, (now, then) in enumerate(zip(changed, before, strict=True)) if now != then]:
                self._take(place, runs[place])

    def _drop(self, count: int) -> None:
        """Forget the oldest runs."""
        if not count:
            return
        if any(curve is not None and curve.is_whole for curve in self._all[:count]):
            self._forget()
        self._start = None
        self._runs, self._changed, self._all = self._runs[count:], self._changed[count:], self._all[count:]

    def _take(self, place: int, run: RunRecord) -> None:
        """Look at a run again that has changed."""
        known = self._all[place]
        fresh = curve_of(run, self.metric) if self.metric.name in run.history.columns else None
        self._all[place] = fresh
        was, now = known is not None and known.is_whole, fresh is not None and fresh.is_whole
        if was or now:
            self._forget()
        if known is None or fresh is None or known.count < 2:  # a first value may still be replaced, by its own step
            self._start = None

    def _forget(self) -> None:
        self._finished: dict[int, list[Curve]] = {}
        self._start = None
        self._ends: dict[tuple[int, int], float] = {}
        self._priors: dict[tuple[int, int], Floats] = {}
        self._jitters: dict[int, float] = {}

    def beside(self, run: RunRecord, count: int) -> list[Curve]:
        """Return the curves of the other runs that have got as far as `count` values."""
        return [curve for curve in self._all if curve is not None and curve.count >= count and curve.run is not run]

    def finished(self, most: int) -> Sequence[Curve]:
        """Return the latest `most` curves that went on to their ends."""
        if most not in self._finished:
            self._finished[most] = [curve for curve in self._all if curve is not None and curve.is_whole][-most:]
        return self._finished[most]

    def start(self) -> float:
        """Return the middle of the first values of all runs; ``-inf`` if none is finite."""
        if self._start is None:
            starts = [first for curve in self._all if curve is not None and math.isfinite(first := curve.best_at(1))]
            self._start = median(starts) if starts else -math.inf
        return self._start

    def end(self, most: int, end: int) -> float:
        """Return the middle of what the latest finished runs had best at count `end`."""
        if (most, end) not in self._ends:
            self._ends[most, end] = median(curve.best_at(end) for curve in self.finished(most))
        return self._ends[most, end]

    def prior(self, most: int, end: int) -> Floats:
        """Return how likely each shape is, as the latest finished runs teach it."""
        if (most, end) not in self._priors:
            self._priors[most, end] = extrapolation.learnt([curve.shapes(end) for curve in self.finished(most)])
        return self._priors[most, end]

    def jitter(self, most: int) -> float:
        """Return the middle of how unsteady the latest finished runs were."""
        if most not in self._jitters:
            self._jitters[most] = median(curve.jitter() for curve in self.finished(most))
        return self._jitters[most]
