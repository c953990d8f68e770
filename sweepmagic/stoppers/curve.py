"""Learning curves with uncertainty: stop a run when it is too unlikely to become the best."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter

import numpy as np

from sweepmagic.config import Metric
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.stoppers import extrapolation
from sweepmagic.stoppers.curves import Curve, Curves, curve_of
from sweepmagic.stoppers.extrapolation import Floats
from sweepmagic.stoppers.looks import early, has_new_value, shown

_STEP = 1.45  # the next look is so many times as far: each look is another chance to be wrong
_LARGEST_LOOK = 10**9
_WORST = 20.0
_LEADERS = 5  # one of so many runs leads
_FEWEST_LEADERS = 2
_FINISHED = 50  # so many finished runs teach the shapes: more would cost time and change nothing
_BEST, _BEST_LOSS = attrgetter("best"), attrgetter("best_loss")
_OF_PROGRESS, _OF_START, _OF_JITTER, _LEAST = 0.05, 0.1, 0.5, 0.004  # how far a best-so-far strays from its shape


@dataclass(frozen=True)
class CurveStopper:
    """Stop a run when the chance that it becomes the best run is below `level`.

    The chance is a product of two. First, the run's best-so-far curve is extrapolated to the length of a full run by an
    ensemble of falling shapes (exponentials, power laws, late starters), weighted by how well they fit it and by how
    often finished runs had them; that says how likely it ends beyond the best value known. Second, it counts how many
    of the leading fifth of the runs were as bad at the same count: where leaders start slowly, slow starters go on.
    Nothing is stopped before `min_runs` runs have finished, and never the best run. Runs are judged at counts that
    grow by 45 %, from `min_iter`. A value that is not finite counts as the worst.

    Attributes:
        level: The chance below which a run is stopped: 0.01 is careful, 0.05 is greedy.
        min_runs: How many runs must have finished before any run is stopped.
        min_iter: No run stops before it has logged so many values.
        max_iter: The length of a full run in logged values; without it, that of the longest run that has finished.

    Example:
        >>> CurveStopper().looks[:6]
        (3, 4, 6, 9, 13, 19)
    """

    level: float = 0.03
    min_runs: int = 1
    min_iter: int = 3
    max_iter: int | None = None

    def __post_init__(self) -> None:
        if not 0 < self.level < 1:
            raise ValueError(f"level: expected a chance between 0 and 1, but got {self.level:g}")
        for name in ("min_runs", "min_iter"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: expected at least 1, but got {getattr(self, name)}")
        if self.max_iter is not None and self.max_iter <= self.min_iter:
            raise ValueError(f"max_iter: expected more than min_iter, {self.min_iter}, but got {self.max_iter}")

    def rungs(self) -> tuple[int, ...]:
        """Return nothing: it looks so often that a line at each look would hide the curves."""
        return ()

    @property
    def first_look(self) -> int:
        """The first count at which a run is judged."""
        return self.looks[0]

    def look_within(self, rows: int) -> str:
        """Return a `min_iter` for short runs."""
        return f"min_iter: {early(rows)}"

    def describe(self, length: float | None = None) -> str:
        """Return what stops a run, and from when."""
        runs = "a run has" if self.min_runs == 1 else f"{self.min_runs} runs have"
        return (
            f"stops a run whose chance to become the best is below {self.level:.3g}, from logged value {self.min_iter} on, "
            f"once {runs} finished"
        )

    @cached_property
    def looks(self) -> tuple[int, ...]:
        """The counts of values at which a run is judged."""
        powers = (int(_STEP**k) for k in range(100))
        return tuple(sorted({look for look in powers if self.min_iter <= look <= _LARGEST_LOOK} | {self.min_iter}))

    def verdict(self, run: RunRecord, sweep: SweepRecord) -> str | None:
        """Return why `run` should stop, if its last value brought it to a look."""
        metric = sweep.metric
        if metric is None or not has_new_value(run, metric):
            return None
        count = len(run.history.columns[metric.name])
        place = bisect_left(self.looks, count)
        if place == len(self.looks) or self.looks[place] != count:
            return None
        return self._judged(run, sweep, metric, count)

    def _judged(self, run: RunRecord, sweep: SweepRecord, metric: Metric, count: int) -> str | None:
        best = min(map(_BEST_LOSS, sweep.runs.values()))
        if run.best_loss <= best:
            return None
        curves = Curves.of(sweep, metric)
        finished = curves.finished(_FINISHED)
        if len(finished) < self.min_runs:
            return None
        end = self.max_iter or max(curve.count for curve in finished)
        if count >= end:
            return None
        mine = curve_of(run, metric)
        with np.errstate(all="ignore"):  # values near the largest float: what overflows leaves no scale, or no chance
            chance = _chance(mine, curves, count, end, best)
        if chance is None:
            return None
        chance *= _share_of_leaders(mine, curves.beside(run, count), count)
        if chance >= self.level:
            return None
        return (
            f"curve: {metric.name} {shown(run.best_loss, metric)} after {count} of {end} values has a chance of "
            f"{chance:.1%} to beat {shown(best, metric)}, less than {self.level:.1%}"
        )


def _chance(mine: Curve, curves: Curves, count: int, end: int, best: float) -> float | None:
    """Return the chance that the extrapolated curve ends below `best`; None if there is no scale to measure by."""
    ends = curves.end(_FINISHED, end)
    scale = max(curves.start(), ends) - best
    if not 0 < scale < math.inf:
        return None
    values = _tamed((mine.at_knots(count) - best) / scale)
    progress = float(values[_quarter(count)] - values[-1])
    jitter = mine.jitter() if count >= 6 else curves.jitter(_FINISHED)
    noise = math.hypot(_OF_PROGRESS * progress, _OF_START / count, _OF_JITTER * min(jitter / scale, 1.0), _LEAST)
    found = extrapolation.fit(values, count, end, noise, expected=min((ends - best) / scale, 1.0))
    return extrapolation.chance_below(found, curves.prior(_FINISHED, end), noise)


def _tamed(values: Floats) -> Floats:
    """Shorten what is worse than a poor start, 1: it may be worse by orders of magnitude, and still fall."""
    if values[0] <= 1.0:  # the best so far does not rise
        return values
    return np.where(values > 1.0, 1.0 + np.log(np.clip(values, 1.0, _WORST)), values)


@lru_cache(maxsize=4096)
def _quarter(count: int) -> int:
    """Return the place of the knot at a quarter of the way."""
    return int(np.searchsorted(extrapolation.knots(count), max(1, count // 4)))


def _share_of_leaders(mine: Curve, there: list[Curve], count: int) -> float:
    """Return how many of the leading runs were as bad as this one at the same count, with half a run either way."""
    leading = sorted(there, key=_BEST)[: max(_FEWEST_LEADERS, len(there) // _LEADERS)]
    as_bad = sum(curve.best_at(count) >= mine.best for curve in leading)
    return (as_bad + 0.5) / (len(leading) + 1.0)
