"""Hyperband as W&B does it: at each band, a run goes on only if it is among the best 1/eta that got there."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.stoppers.looks import early, thinning

_LARGEST_BAND = 10**9  # no run logs more often; W&B lists 100 bands, most of them beyond any number of rows


@dataclass(frozen=True)
class HyperbandStopper:
    """Stop a run at a band whose value there is worse than the best 1/eta of all runs that reached it.

    The arithmetic is W&B's (wandb/sweeps, hyperband_stopping.py), which is asynchronous successive halving
    (Li et al. 2020, arXiv 1810.05934) without promotions. An iteration is a finite logged value of the metric. With `n`
    values at a band, sorted best first, the threshold is number ``int(n / eta)``; only a strictly worse run stops, so
    the first at a band never does. NaN is not an iteration: a run that diverged is not stopped by this rule.

    Attributes:
        min_iter: The first band; the next are `eta` times as far.
        max_iter: The most iterations a run can have; with `s`, bands are ``max_iter / eta ** k`` for k = 1..s.
            Wins over `min_iter`.
        s: The number of bands below `max_iter`.
        eta: One of `eta` runs goes on.
        strict: Judge by the value *at* the band; otherwise by the best so far.

    Example:
        >>> HyperbandStopper(min_iter=3).rungs()[:4]
        (3, 9, 27, 81)
        >>> HyperbandStopper(max_iter=27, s=2).rungs()
        (3, 9)
    """

    min_iter: int | None = None
    max_iter: int | None = None
    s: int | None = None
    eta: float = 3
    strict: bool = True

    def __post_init__(self) -> None:
        if self.min_iter is None and self.max_iter is None:
            raise ValueError("min_iter: expected `min_iter`, or `max_iter` with `s`, but got neither")
        if self.min_iter is not None and self.min_iter < 1:
            raise ValueError(f"min_iter: expected at least 1, but got {self.min_iter}")
        if not self.eta > 1:
            raise ValueError(f"eta: expected a number above 1, but got {self.eta:g}")
        if self.max_iter is not None:
            if self.s is None:
                raise ValueError("s: `max_iter` needs `s`, the number of bands below it")
            if self.s < 1:
                raise ValueError(f"s: expected at least 1, but got {self.s}")
            if not self.rungs():
                raise ValueError(f"max_iter: {self.max_iter} / eta {self.eta:g} is below 1, so there would be no band")

    def rungs(self) -> tuple[int, ...]:
        """Return the bands, smallest first."""
        return self._bands

    @property
    def first_look(self) -> int:
        """The first band."""
        return self._bands[0]

    def look_within(self, rows: int) -> str:
        """Return a `min_iter` for short runs; as `max_iter` wins over it, without that."""
        return f"min_iter: {early(rows)}" + (", without max_iter and s" if self.max_iter is not None else "")

    def describe(self, length: float | None = None) -> str:
        """Return where it looks, and which share of the epochs will be trained."""
        return thinning(self.rungs(), self.eta, length)

    @cached_property
    def _bands(self) -> tuple[int, ...]:
        if self.max_iter is not None:
            sizes = (self.max_iter / self.eta**k for k in range(1, (self.s or 0) + 1))
            return tuple(sorted({int(size) for size in takewhile(lambda size: size >= 1, sizes)}))
        first = self.min_iter or 1
        bands = (int(first * self.eta**k) for k in range(100))
        return tuple(dict.fromkeys(takewhile(lambda band: band <= _LARGEST_BAND, bands)))

    def verdict(self, run: RunRecord, sweep: SweepRecord) -> str | None:
        """Return why `run` should stop, judged at the largest band that it has reached."""
        metric = sweep.metric
        reached = len(run.objective)
        place = bisect_right(self._bands, reached)
        if metric is None or place == 0:
            return None
        band = self._bands[place - 1]
        peers = sweep.losses_at(band)
        threshold = peers[int(len(peers) / self.eta)]
        mine = metric.loss(run.objective[band - 1]) if self.strict else run.best_loss
        if mine <= threshold:
            return None
        sign = -1 if metric.goal == "maximize" else 1
        what = "at" if self.strict else "best up to"
        return (
            f"hyperband: {metric.name} {sign * mine:.4g} {what} iteration {band} is worse than {sign * threshold:.4g}, "
            f"the best 1/{self.eta:g} of {len(peers)} runs there"
        )
