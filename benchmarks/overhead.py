"""What a run costs when the training function does nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sweepmagic
from benchmarks import rivals
from benchmarks.figure import Figure
from benchmarks.timing import median_of, seconds
from benchmarks.workload import folder

TITLE = "The overhead of a run"
_METRIC = {"name": "loss", "goal": "minimize"}


def measure(runs: int = 1000, trials: int = 200, repeats: int = 3) -> list[Figure]:
    """Measure sweeps of a function that does nothing, and Optuna's `optimize`."""
    random, grid = random_sweep(), grid_sweep(runs)
    random_s = median_of(repeats, lambda: sweep_seconds(random, runs, nothing))
    grid_s = median_of(repeats, lambda: sweep_seconds(grid, runs, nothing))
    returned_s = median_of(repeats, lambda: sweep_seconds(random, runs, zero))
    ours = median_of(repeats, lambda: sweep_seconds(random, trials, zero)) / trials
    theirs = median_of(repeats, lambda: optuna_seconds(trials)) / trials
    return [
        Figure(
            f"{runs:,} runs, random", random_s, "s", goal=4 * runs / 1000, note="a continuous space; f does nothing"
        ),
        Figure(f"{runs:,} runs, grid", grid_s, "s", goal=4 * runs / 1000),
        Figure("a run, random", 1000 * random_s / runs, "ms", goal=3),
        Figure("a run, grid", 1000 * grid_s / runs, "ms", goal=3),
        Figure("a run that returns its metric", 1000 * returned_s / runs, "ms", goal=3, note="one row more"),
        Figure(f"a run of {trials}, ours", 1000 * ours, "ms", note="random; returns its metric, as Optuna's must"),
        Figure(f"a trial of {trials}, Optuna on SQLite", 1000 * theirs, "ms", note="random sampler, one parameter"),
        Figure("Optuna's trial over our run", theirs / ours, "times"),
    ]


def nothing(x: float) -> None:
    """Train nothing."""


def zero(x: float) -> float:
    """Train nothing and return the metric."""
    return 0.0


def random_sweep() -> dict[str, Any]:
    """Return a sweep that draws ``x`` at random."""
    return {"method": "random", "metric": _METRIC, "parameters": {"x": {"min": 0.0, "max": 1.0}}}


def grid_sweep(runs: int) -> dict[str, Any]:
    """Return a sweep over `runs` values of ``x``."""
    return {"method": "grid", "metric": _METRIC, "parameters": {"x": {"values": list(range(runs))}}}


def sweep_seconds(config: dict[str, Any], runs: int, function: Callable[[float], object]) -> float:
    """Return how long a whole sweep takes: making it, running it, ending it."""

    def work(place: Path) -> None:
        found = sweepmagic.sweep(config, function, count=runs, dir=place, view="none", executor="kernel")
        assert len(found.runs) == runs

    with folder() as place:
        return seconds(lambda: work(place))


def optuna_seconds(trials: int) -> float:
    """Return how long `optimize` of an objective that does nothing takes on Optuna's SQLite storage."""
    import optuna

    def objective(trial: optuna.Trial) -> float:
        return zero(trial.suggest_float("x", 0.0, 1.0))

    with folder() as place:
        storage = rivals.sqlite_storage(place)
        study = optuna.create_study(storage=storage, sampler=optuna.samplers.RandomSampler())  # type: ignore[arg-type]
        return seconds(lambda: study.optimize(objective, n_trials=trials))
