"""Thresholds: a run that diverged, or left the range that a user calls sane, is over."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sweepmagic.config import Metric
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.space import is_number
from sweepmagic.stoppers.looks import early, has_new_value


@dataclass(frozen=True)
class ThresholdStopper:
    """Stop a run whose metric is NaN or infinite, leaves `lower` .. `upper`, or falls far behind its own best.

    Other runs do not matter. Without options it stops what has diverged to NaN or infinity, which no other rule of W&B's
    format does.

    Attributes:
        lower: A value below it stops the run: for example an accuracy that is below chance.
        upper: A value above it stops the run: for example a loss that explodes.
        times: A value so many times as bad as the run's best stops it: a loss above ``times * best``, or, if more is
            better, a value below ``best / times``. Only where the best is above 0.
        non_finite: NaN and infinities stop the run.
        min_iter: No run stops before it has logged so many values, NaN included.

    Example:
        >>> ThresholdStopper(upper=10.0, min_iter=2).rungs()
        ()
    """

    lower: float | None = None
    upper: float | None = None
    times: float | None = None
    non_finite: bool = True
    min_iter: int = 1

    def __post_init__(self) -> None:
        if self.min_iter < 1:
            raise ValueError(f"min_iter: expected at least 1, but got {self.min_iter}")
        if self.times is not None and not self.times > 1:
            raise ValueError(f"times: expected a number above 1, but got {self.times:g}")
        if self.lower is not None and self.upper is not None and not self.lower < self.upper:
            raise ValueError(f"upper: expected more than lower, {self.lower:g}, but got {self.upper:g}")
        if not self.non_finite and self.lower is None and self.upper is None and self.times is None:
            raise ValueError("non_finite: false leaves nothing to stop for; give `lower`, `upper` or `times`")

    def rungs(self) -> tuple[int, ...]:
        """Return nothing: runs are not compared."""
        return ()

    @property
    def first_look(self) -> int:
        """The first value that it judges."""
        return self.min_iter

    def look_within(self, rows: int) -> str:
        """Return a `min_iter` for short runs."""
        return f"min_iter: {early(rows)}"

    def describe(self, length: float | None = None) -> str:
        """Return what it stops at."""
        limits = [
            "NaN or infinity" if self.non_finite else "",
            f"a value below {self.lower:g}" if self.lower is not None else "",
            f"a value above {self.upper:g}" if self.upper is not None else "",
            f"a value {self.times:g} times as bad as the best" if self.times is not None else "",
        ]
        return f"stops at {', '.join(filter(None, limits))}"

    def verdict(self, run: RunRecord, sweep: SweepRecord) -> str | None:
        """Return why `run` should stop, judged by its last value."""
        metric = sweep.metric
        if metric is None or not has_new_value(run, metric):
            return None
        column = run.history.columns[metric.name]
        value, count = column[-1], len(column)
        if not is_number(value) or count < self.min_iter:
            return None
        wrong = self._what_is_wrong(float(value), run, metric)
        return f"threshold: {metric.name} is {value:.4g} at value {count}{wrong}" if wrong is not None else None

    def _what_is_wrong(self, value: float, run: RunRecord, metric: Metric) -> str | None:
        if not math.isfinite(value):
            return "" if self.non_finite else None
        if self.lower is not None and value < self.lower:
            return f", below {self.lower:g}"
        if self.upper is not None and value > self.upper:
            return f", above {self.upper:g}"
        best = -run.best_loss if metric.goal == "maximize" else run.best_loss
        if self.times is not None and best > 0 and _is_far(value, best, self.times, metric):
            return f", more than {self.times:g} times as bad as its best, {best:.4g}"
        return None


def _is_far(value: float, best: float, times: float, metric: Metric) -> bool:
    return value * times < best if metric.goal == "maximize" else value > times * best
