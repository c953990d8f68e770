"""Suggestions are ready when a worker is, and know as much as they can."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

import sweepmagic
from sweepmagic import registry
from sweepmagic.ahead import Ahead
from sweepmagic.records import Logged, RunEnded, RunStarted, SweepCreated, SweepRecord
from sweepmagic.samplers.grid import GridSampler
from sweepmagic.space import Params
from tests.conftest import grid

CONFIG: dict[str, Any] = {"method": "random", "metric": {"name": "loss"}, "parameters": {"x": {"min": 0.0, "max": 1.0}}}


@dataclass
class Counting:
    """Suggests how many runs it knows to have ended."""

    gate: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)

    def suggest(self, sweep: SweepRecord, rng: np.random.Generator) -> Params | None:
        self.asked.append(threading.current_thread().name)
        self.gate.wait(10)
        return {"x": sum(run.has_ended for run in sweep.runs.values()) / 100 + sweep.next_number / 1000}


def with_runs(count: int, *, seconds: float = 1.0) -> SweepRecord:
    sweep = SweepRecord.replay("s", [SweepCreated(CONFIG, seed=1)])
    for number in range(1, count + 1):
        sweep.apply(RunStarted(number, {"x": number / 50}, time=number * seconds))
        sweep.apply(RunEnded(number, "finished", time=(number + 1) * seconds))
    return sweep


def slow(ahead: Ahead, seconds: float) -> None:
    ahead._took = seconds


def test_a_quick_search_is_asked_when_it_is_needed() -> None:
    sampler = Counting()
    sampler.gate.set()
    ahead, sweep = Ahead(sampler), with_runs(3)
    ahead.prepare(sweep.fork())
    assert sampler.asked == []
    assert ahead.next(sweep).params == {"x": 0.03 + 0.004}
    assert sampler.asked == [threading.current_thread().name]


def test_a_slow_search_is_asked_while_the_runs_train_and_knows_the_runs_in_progress_as_such() -> None:
    sampler = Counting()
    ahead, sweep = Ahead(sampler), with_runs(3)
    sweep.apply(RunStarted(4, {"x": 0.9}, time=9.0))
    slow(ahead, seconds=1.0)
    ahead.prepare(sweep.fork())
    sweep.apply(RunEnded(4, "finished", time=99.0))  # ends while the search thinks
    sampler.gate.set()
    assert ahead.next(sweep.fork()).params == {"x": 0.03 + 0.005}, (
        "it knew three results, and that there was a fourth run"
    )
    assert sampler.asked == ["sweepmagic-ahead"]


def test_what_is_little_beside_a_run_is_not_prepared() -> None:
    sampler = Counting()
    ahead = Ahead(sampler)
    slow(ahead, seconds=1.0)
    ahead.prepare(with_runs(3, seconds=60.0))
    assert sampler.asked == []


def test_what_was_prepared_for_another_run_or_another_config_is_thrown_away() -> None:
    sampler = Counting()
    sampler.gate.set()
    ahead, sweep = Ahead(sampler), with_runs(3)
    slow(ahead, seconds=1.0)
    ahead.prepare(sweep.fork())
    sweep.apply(RunStarted(4, {"x": 0.9}, time=9.0))
    assert ahead.next(sweep).number == 5


def test_an_error_of_the_search_is_raised_where_it_is_asked() -> None:
    class Broken:
        def suggest(self, sweep: SweepRecord, rng: np.random.Generator) -> Params | None:
            raise ValueError("no idea")

    ahead, sweep = Ahead(Broken()), with_runs(3)
    slow(ahead, seconds=1.0)
    ahead.prepare(sweep.fork())
    with pytest.raises(ValueError, match="no idea"):
        ahead.next(sweep)


def test_a_fork_does_not_follow_and_does_not_lead() -> None:
    sweep = with_runs(3)
    sweep.apply(RunStarted(3, {"x": 0.4}, attempt=2, time=8.0))
    sweep.apply(Logged(3, None, {"loss": 1.0}, time=8.5))
    fork = sweep.fork()
    sweep.apply(Logged(3, None, {"loss": 0.5}, time=8.6))
    sweep.apply(RunEnded(3, "finished", attempt=2, time=8.7))
    assert (fork.runs[3].state, fork.runs[3].best_loss, list(fork.runs[3].objective)) == ("running", 1.0, [1.0])
    fork.apply(RunStarted(4, {"x": 0.5}, time=9.0))
    assert (sweep.next_number, fork.next_number) == (4, 5)
    sweep.apply(RunStarted(4, {"x": 0.6}, time=9.0))
    sweep.apply(Logged(4, None, {"loss": 1.0}, time=9.5))
    assert not fork.is_claimed({"x": 0.6})
    assert not sweep.is_claimed({"x": 0.5})


class Patient:
    """A grid that answers only once a run is in progress: whoever waited for it before a run began would wait for ever."""

    training = threading.Event()

    def suggest(self, sweep: SweepRecord, rng: np.random.Generator) -> Params | None:
        if any(run.agent for run in sweep.runs.values()):  # not in the plan's examples
            assert self.training.wait(10), "no run began"
        return GridSampler().suggest(sweep, rng)


def test_a_sweep_with_a_slow_search_runs_every_point_once(
    run_sweep: Callable[..., sweepmagic.Sweep], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ahead, "is_slow", property(lambda self: True))
    monkeypatch.setattr("sweepmagic.ahead.FLOOR_SECONDS", -1.0)
    monkeypatch.setattr("sweepmagic.ahead.SHARE", 0.0)
    monkeypatch.setattr(registry, "SAMPLERS", {**registry.SAMPLERS, "grid": f"{__name__}:Patient"})

    def train(x: int, y: int) -> float:
        Patient.training.set()
        return float(x * y)

    sweep = run_sweep(grid(x=[1, 2, 3], y=[1, 2, 3]), train, executor="threads", workers=3)
    assert sweep.state == "finished"
    assert sorted((run.config.x, run.config.y) for run in sweep.runs) == [(x, y) for x in (1, 2, 3) for y in (1, 2, 3)]
