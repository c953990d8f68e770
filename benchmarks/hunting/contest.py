"""One method on one problem: a simulated clock, several workers, and a list of what was tried.

The clock is simulated so that a race of sixty runs takes no longer than its suggestions. How long each run takes is drawn from the
problem's name and the seed, and so is its noise: all contestants of one (problem, seed) meet the same.
"""

from __future__ import annotations

import heapq
import math
import zlib
from dataclasses import dataclass, field
from time import process_time
from typing import Any, Protocol

import numpy as np

from benchmarks.hunting.problem import Problem
from sweepmagic import registry
from sweepmagic.records import Logged, RunEnded, RunStarted, SweepCreated, SweepRecord
from sweepmagic.space import Params, canonical


class Contestant(Protocol):
    """A method that is asked for configs and told their values."""

    def ask(self, number: int) -> Params | None:
        """Return the config of run `number`; None when nothing is left to try."""

    def tell(self, number: int, value: float) -> None:
        """Take in what run `number` gave; nan if it failed."""


@dataclass
class Race:
    """What one contestant did, run by run in the order in which runs ended.

    Attributes:
        observed: What each run reported; nan where it failed.
        truth: What it is worth without noise; nan where it failed.
        seconds: What asking for it and telling its value took, in CPU seconds.
        repeats: How many of the runs had a config that an earlier one had had.
    """

    observed: list[float] = field(default_factory=list)
    truth: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    params: list[Params] = field(default_factory=list)
    repeats: int = 0

    @property
    def crashes(self) -> int:
        """How many runs failed."""
        return sum(math.isnan(value) for value in self.observed)

    def pick(self, count: int) -> float:
        """Return the true value of the run that a user would choose after `count` runs; inf before one succeeded."""
        seen = [(value, i) for i, value in enumerate(self.observed[:count]) if math.isfinite(value)]
        return self.truth[min(seen)[1]] if seen else math.inf


@dataclass
class Ours:
    """One of our samplers, driven as the agent drives it: events in, suggestions out.

    Args:
        method: A name in `registry.SAMPLERS`, or ``"module:Class"``.
    """

    problem: Problem
    seed: int
    method: str = "bayes"

    def __post_init__(self) -> None:
        known = self.method in registry.SAMPLERS
        family = registry.SAMPLERS if known else {self.method: self.method}
        self._sampler = registry.load(family, self.method)()
        config = self.problem.config(self.method if known else "random")
        self._sweep = SweepRecord.replay("s", [SweepCreated(config, seed=self.seed, time=0.0)])
        self._time = 0.0

    def ask(self, number: int) -> Params | None:
        """Ask the sampler, and start the run."""
        params: Params | None = self._sampler.suggest(self._sweep, np.random.default_rng([self.seed, number]))
        if params is not None:
            self.start(number, params)
        return params

    def start(self, number: int, params: Params) -> None:
        """Start a run that the sampler may not have suggested."""
        self._sweep.apply(RunStarted(number, params, time=self._now()))

    def tell(self, number: int, value: float) -> None:
        """Log the value and end the run."""
        if math.isnan(value):
            self._sweep.apply(RunEnded(number, "failed", error="RuntimeError", time=self._now()))
            return
        self._sweep.apply(Logged(number, None, {"value": value}, time=self._now()))
        self._sweep.apply(RunEnded(number, "finished", time=self._now()))

    def _now(self) -> float:
        self._time += 1.0
        return self._time


def run(problem: Problem, contestant: Contestant, seed: int, trials: int, workers: int = 1) -> Race:
    """Let a contestant try `trials` configs, `workers` at a time."""
    race, asked, now = Race(), 0, 0.0
    lasting = _durations(problem, seed, trials)
    busy: list[tuple[float, int]] = []
    open_runs: dict[int, tuple[Params, float]] = {}
    done = False
    while busy or not done:
        while len(busy) < workers and asked < trials and not done:
            began = process_time()
            params = contestant.ask(asked + 1)
            if params is None:
                done = True
                break
            asked += 1
            open_runs[asked] = (params, process_time() - began)
            heapq.heappush(busy, (now + lasting[asked - 1], asked))
        done = done or asked >= trials
        if busy:
            now, number = heapq.heappop(busy)
            _finish(problem, contestant, seed, number, open_runs.pop(number), race)
    race.repeats = len(race.params) - len({canonical(params) for params in race.params})
    return race


def _finish(
    problem: Problem, contestant: Contestant, seed: int, number: int, run: tuple[Params, float], race: Race
) -> None:
    params, asking = run
    value = problem.evaluate(params, np.random.default_rng([seed, number, _key(problem)]))
    began = process_time()
    contestant.tell(number, value)
    race.seconds.append(asking + process_time() - began)
    race.observed.append(value)
    race.truth.append(problem.truth(params) if math.isfinite(value) else math.nan)
    race.params.append(params)


def _durations(problem: Problem, seed: int, trials: int) -> Any:
    return np.random.default_rng([seed, 77, _key(problem)]).lognormal(0.0, 0.6, trials)


def _key(problem: Problem) -> int:
    return zlib.crc32(problem.name.encode())
