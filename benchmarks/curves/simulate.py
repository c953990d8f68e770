"""A sweep on a table: asynchronous workers, a random order of configs, and a rule that is asked after every epoch."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from benchmarks.curves.tables import Floats, Table

WORKERS = 4


class Rule(Protocol):
    """An early-termination rule as the simulation sees it."""

    def begin(self, run: int) -> None:
        """Take note that `run` starts."""

    def stops(self, run: int, value: float) -> bool:
        """Take the next value of `run`, and return whether it should stop."""

    def end(self, run: int, *, stopped: bool) -> None:
        """Take note that `run` is over."""


class Never:
    """No early termination."""

    def begin(self, run: int) -> None:
        """Do nothing."""

    def stops(self, run: int, value: float) -> bool:
        """Return False."""
        return False

    def end(self, run: int, *, stopped: bool) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Outcome:
    """What a simulated sweep came to.

    Attributes:
        epochs: How many were trained.
        regret: The best loss that was logged, less the best of the table.
        killed: The best config of those that were started was stopped before its last epoch.
        robbed: And before it had logged its best value.
    """

    epochs: int
    regret: float
    killed: bool
    robbed: bool


def order_of(table: Table, seed: int) -> tuple[list[int], Floats]:
    """Return the order in which a random search draws the configs, and how long an epoch of each takes.

    Both depend on the seed alone: all rules meet the same configs in the same order.
    """
    rng = np.random.default_rng([seed, len(table.values)])
    return rng.permutation(len(table.values)).tolist(), np.exp(rng.normal(0, 0.4, len(table.values)))


def simulate(table: Table, rule: Rule, seed: int, *, trials: int | None = None, budget: int | None = None) -> Outcome:
    """Run configs in the order of `seed` until `trials` are done, or `budget` epochs are used."""
    order, seconds = order_of(table, seed)
    waiting = iter(order if trials is None else order[:trials])
    lengths: dict[int, int] = {}
    best, epochs = math.inf, 0
    for run in _epochs_in_time(table, rule, waiting, seconds, lengths):
        epochs += 1
        best = min(best, float(table.losses[run, lengths[run] - 1]))
        if epochs == budget:
            break
    winner = min(lengths, key=lambda run: float(table.finals[run]))
    curve = table.losses[winner, : lengths[winner]]
    cut = trials is not None and lengths[winner] < table.epochs
    regret = best - float(table.finals.min())
    return Outcome(epochs, regret, cut, cut and float(curve.min()) > float(table.finals[winner]))


def _epochs_in_time(
    table: Table, rule: Rule, waiting: Iterator[int], seconds: Floats, lengths: dict[int, int]
) -> Iterator[int]:
    """Yield the config that finishes an epoch, epoch by epoch, in the order of a clock."""
    clock: list[tuple[float, int]] = []

    def start(now: float) -> None:
        run = next(waiting, None)
        if run is not None:
            lengths[run] = 0
            rule.begin(run)
            heapq.heappush(clock, (now + float(seconds[run]), run))

    for _ in range(WORKERS):
        start(0.0)
    while clock:
        now, run = heapq.heappop(clock)
        value = float(table.values[run, lengths[run]])
        lengths[run] += 1
        stopped = rule.stops(run, value)
        yield run
        if stopped or lengths[run] == table.epochs:
            rule.end(run, stopped=stopped)
            start(now)
        else:
            heapq.heappush(clock, (now + float(seconds[run]), run))
