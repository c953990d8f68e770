"""W&B's API on our record."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from functools import partial
from pathlib import Path
from statistics import median

import sweepmagic.wandb as wandb
from benchmarks.figure import Figure
from benchmarks.timing import each, p99
from benchmarks.workload import folder, row

TITLE = "W&B's API on our record"


def measure(runs: int = 200, logs: int = 1000) -> list[Figure]:
    """Measure a run's beginning and end in W&B's words, with its summary, and a `log`."""
    with folder() as place, silence():
        begin_and_end(place)  # the store is made
        took = each(partial(begin_and_end, place) for _ in range(runs))
        logged = log_times(place, logs)
    return [
        Figure("wandb.init() and finish(), median", median(took) / 1000, "ms", goal=10, note="after the first"),
        Figure("wandb.init() and finish(), p99", p99(took) / 1000, "ms"),
        Figure("wandb.log() of four numbers, median", median(logged), "µs"),
    ]


def begin_and_end(place: Path) -> None:
    """Begin a run and end it."""
    wandb.init(project="benchmark", config={"learning_rate": 0.01}, tags=["a"], dir=place)
    wandb.finish()


def log_times(place: Path, logs: int) -> list[float]:
    """Return what each `log` takes, in µs."""
    with wandb.init(project="benchmark", dir=place):
        calls: list[Callable[[], object]] = [partial(wandb.log, row(0))] * logs
        return each(calls)


@contextmanager
def silence() -> Iterator[None]:
    """Print to nowhere, but do print: it is part of what a run's end takes."""
    with open(os.devnull, "w") as nowhere, redirect_stderr(nowhere):
        yield
