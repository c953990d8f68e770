"""Trials: a config and its repeats. With `repeats`, what counts is a config's mean, not one lucky run."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from sweepmagic.config.types import Metric
from sweepmagic.records.run_record import FAILED, STOPPED, RunRecord
from sweepmagic.space import Params


@dataclass(frozen=True)
class Trial:
    """One config and every run of it, in the order started.

    Example:
        >>> runs = [RunRecord(n, "finished", {"lr": 0.1}, summary_by_hand={"loss": n}) for n in (1, 2, 3)]
        >>> trial, loss = Trial(tuple(runs)), Metric("loss")
        >>> trial.mean(loss), trial.spread(loss), trial.is_complete(3), trial.is_complete(4)
        (2.0, 1.0, True, False)
    """

    runs: tuple[RunRecord, ...]

    @property
    def params(self) -> Params:
        """What the runs share."""
        return self.runs[0].params

    def values(self, metric: Metric | None) -> list[float]:
        """Return the counting value of each run that has one."""
        return [worth for run in self.runs if (worth := run.worth(metric)) is not None]

    def mean(self, metric: Metric | None) -> float | None:
        """Return the mean over the runs, or None if none has a value."""
        values = self.values(metric)
        return None if not values else values[0] if len(values) == 1 else fmean(values)

    def spread(self, metric: Metric | None) -> float | None:
        """Return the sample standard deviation over the runs, or None with fewer than two values."""
        values = self.values(metric)
        return stdev(values) if len(values) > 1 else None

    def loss(self, metric: Metric | None) -> float:
        """Return `mean` so that less is better; ``inf`` if there is none."""
        mean = self.mean(metric)
        return math.inf if mean is None or metric is None else metric.loss(mean)

    def is_complete(self, repeats: int) -> bool:
        """Return whether the config has had its repeats, and all of them are over."""
        return len(self.runs) >= repeats and all(run.counts for run in self.runs)


def is_discouraging(first: RunRecord) -> bool:
    """Return whether a config's first run says that more of it would be a waste."""
    return first.state in (FAILED, STOPPED) and not first.was_cut_off


def best_run(trials: Iterable[Trial], metric: Metric | None, repeats: int) -> RunRecord | None:
    """Return the best run of the trial whose mean is the best; the earlier one of equals.

    A mean over fewer runs is a luckier one, so only trials with all their repeats compete, unless there is none.
    """
    worth = [trial for trial in trials if math.isfinite(trial.loss(metric))]
    competing: Sequence[Trial] = [trial for trial in worth if trial.is_complete(repeats)] or worth
    best = min(competing, key=lambda trial: trial.loss(metric), default=None)
    return None if best is None else min(best.runs, key=lambda run: run.loss(metric))
