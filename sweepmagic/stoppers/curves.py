"""The best-so-far curves of runs, with what was computed of them before."""

from __future__ import annotations

import math
from itertools import islice

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
        return np.where(np.isfinite(signed), signed, math.inf)

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
            self._jitter = float(np.median(np.abs(np.diff(late)))) if len(late) > 1 else 0.0
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
        known = run.memo[Curve] = Curve(run, metric)
    return known


def last_curves(sweep: SweepRecord, metric: Metric) -> list[Curve]:
    """Return the curves of the last runs that logged the metric, the latest last."""
    runs = [run for run in islice(reversed(sweep.runs.values()), _RUNS) if metric.name in run.history.columns]
    return [curve_of(run, metric) for run in reversed(runs)]
