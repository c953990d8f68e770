"""The median rule: a run whose best is worse than what the middle run had by then will hardly win."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.stoppers.looks import early, has_new_value, shown


@dataclass(frozen=True)
class MedianStopper:
    """Stop a run whose best value so far is worse than the median of the other runs' values at the same count.

    The median stopping rule (Golovin et al. 2017, Google Vizier), as Optuna has it: the best of the run against the
    values *at* that count of all other runs that got there, whatever became of them.

    Attributes:
        min_runs: How many other runs must have got there.
        min_iter: The first count of logged values at which runs are compared.
        interval: They are compared every so many values from there.

    Example:
        >>> MedianStopper(min_iter=4, interval=2).rungs()[:3]
        (4, 6, 8)
    """

    min_runs: int = 4
    min_iter: int = 3
    interval: int = 1

    def __post_init__(self) -> None:
        for name in ("min_runs", "min_iter", "interval"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: expected at least 1, but got {getattr(self, name)}")

    def rungs(self) -> tuple[int, ...]:
        """Return the first counts at which runs are compared; none if that is at every value."""
        return () if self.interval == 1 else tuple(self.min_iter + self.interval * k for k in range(100))

    @property
    def first_look(self) -> int:
        """The first count at which runs are compared."""
        return self.min_iter

    def look_within(self, rows: int) -> str:
        """Return a `min_iter` for short runs."""
        return f"min_iter: {early(rows)}"

    def describe(self, length: float | None = None) -> str:
        """Return from where it compares, and with how many."""
        every = "" if self.interval == 1 else f" and every {self.interval} from there"
        return f"looks from logged value {self.min_iter}{every}, once {self.min_runs} other runs got there"

    def verdict(self, run: RunRecord, sweep: SweepRecord) -> str | None:
        """Return why `run` should stop."""
        metric, count = sweep.metric, len(run.objective)
        if metric is None or count < self.min_iter or (count - self.min_iter) % self.interval:
            return None
        ranked = sweep.losses_at(count)
        if len(ranked) - 1 < self.min_runs or not has_new_value(run, metric):
            return None
        median = _median_without(ranked, metric.loss(run.objective[-1]))
        if run.best_loss <= median:
            return None
        return (
            f"median: {metric.name} {shown(run.best_loss, metric)}, the best up to value {count}, is worse than "
            f"{shown(median, metric)}, the median of {len(ranked) - 1} other runs there"
        )


def _median_without(ranked: Sequence[float], mine: float) -> float:
    """Return the median of sorted losses of which one, `mine`, is left out.

    Example:
        >>> _median_without([1.0, 2.0, 3.0, 9.0], 9.0), _median_without([1.0, 2.0, 9.0], 2.0)
        (2.0, 5.0)
    """
    place, left = bisect_left(ranked, mine), len(ranked) - 1
    low, high = ((left - 1) // 2, left // 2)
    first, second = (ranked[at + (at >= place)] for at in (low, high))
    return first + (second - first) / 2
