"""Asynchronous successive halving: at each rung, a run goes on only if it is among the best 1/eta that got there."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.stoppers.looks import best_up_to, early, has_new_value, shown, thinning

_LARGEST_RUNG = 10**9  # no run logs more often


@dataclass(frozen=True)
class AshaStopper:
    """Stop a run that arrives at a rung and is not among the best 1/eta of all runs that have arrived there.

    Asynchronous successive halving in its stopping form (Li et al. 2020, arXiv 1810.05934): rungs at
    ``min_iter * eta ** k`` logged values; nobody waits for anybody. A run is judged once per rung, as it arrives, by its
    best value *up to* the rung against the best values of the others up to there; of ``n`` that have arrived,
    ``max(1, int(n / eta))`` go on, and ties survive. `hyperband` differs in three things: it judges by the value *at*
    the band, it lets ``int(n / eta) + 1`` go on, and it judges again at every later value, so that a run can be
    overtaken between two bands.

    Attributes:
        min_iter: The first rung, in logged values of the metric; the next are `eta` times as far.
        eta: One of `eta` runs goes on.
        max_iter: The length of a run, if it is known: there is no rung at it or beyond.

    Example:
        >>> AshaStopper(min_iter=3, max_iter=81).rungs()
        (3, 9, 27)
    """

    min_iter: int = 3
    eta: float = 3
    max_iter: int | None = None

    def __post_init__(self) -> None:
        if self.min_iter < 1:
            raise ValueError(f"min_iter: expected at least 1, but got {self.min_iter}")
        if not self.eta > 1:
            raise ValueError(f"eta: expected a number above 1, but got {self.eta:g}")
        if self.max_iter is not None and self.max_iter <= self.min_iter:
            raise ValueError(f"max_iter: expected more than min_iter, {self.min_iter}, but got {self.max_iter}")

    def rungs(self) -> tuple[int, ...]:
        """Return the rungs, smallest first."""
        return self._rungs

    @property
    def first_look(self) -> int:
        """The first rung."""
        return self.min_iter

    def look_within(self, rows: int) -> str:
        """Return a `min_iter` for short runs."""
        return f"min_iter: {early(rows)}"

    def describe(self, length: float | None = None) -> str:
        """Return where it looks, and which share of the epochs will be trained."""
        return thinning(self.rungs(), self.eta, length)

    @cached_property
    def _rungs(self) -> tuple[int, ...]:
        last = _LARGEST_RUNG if self.max_iter is None else self.max_iter - 1
        rungs = (int(self.min_iter * self.eta**k) for k in range(100))
        return tuple(dict.fromkeys(takewhile(lambda rung: rung <= last, rungs)))

    def verdict(self, run: RunRecord, sweep: SweepRecord) -> str | None:
        """Return why `run` should stop, if its last value brought it to a rung."""
        metric, rung = sweep.metric, len(run.objective)
        if metric is None or not self._is_rung(rung) or not has_new_value(run, metric):
            return None
        peers = sorted(best_up_to(each, rung, metric) for each in sweep.runs.values() if len(each.objective) >= rung)
        threshold = peers[max(1, int(len(peers) / self.eta)) - 1]
        mine = best_up_to(run, rung, metric)
        if mine <= threshold:
            return None
        return (
            f"asha: {metric.name} {shown(mine, metric)}, the best up to value {rung}, is worse than "
            f"{shown(threshold, metric)}, the best 1/{self.eta:g} of {len(peers)} runs there"
        )

    def _is_rung(self, count: int) -> bool:
        place = bisect_left(self._rungs, count)
        return place < len(self._rungs) and self._rungs[place] == count
