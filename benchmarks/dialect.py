"""W&B's API on our record."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import sweepmagic.wandb as wandb
from benchmarks.figure import Figure
from benchmarks.timing import each, p99
from benchmarks.workload import folder, row

REAL = """
import statistics, time, wandb
def once():
    began = time.perf_counter()
    wandb.init(project="benchmark", config={"learning_rate": 0.01}, tags=["a"])
    wandb.finish()
    return time.perf_counter() - began
once()
print(wandb.__version__, statistics.median(once() for _ in range(10)) * 1000)
"""
TITLE = "W&B's API on our record"


def measure(runs: int = 200, logs: int = 1000) -> list[Figure]:
    """Measure a run's beginning and end in W&B's words, with its summary, and a `log`."""
    with folder() as place, silence():
        begin_and_end(place)  # the store is made
        took = each(partial(begin_and_end, place) for _ in range(runs))
        logged = log_times(place, logs)
    return [
        Figure("wandb.init() and finish(), median", median(took) / 1000, "ms", goal=10, note="after the first"),
        *real(median(took) / 1000),
        Figure("wandb.init() and finish(), p99", p99(took) / 1000, "ms"),
        Figure("wandb.log() of four numbers, median", median(logged), "µs"),
    ]


def begin_and_end(place: Path) -> None:
    """Begin a run and end it."""
    wandb.init(project="benchmark", config={"learning_rate": 0.01}, tags=["a"], dir=place)
    wandb.finish()


def real(ours: float) -> list[Figure]:
    """Measure the same of the real wandb, in a process of its own, where it is installed."""
    if find_spec("wandb") is None:
        return []
    with folder() as place:
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "WANDB_MODE": "offline", "WANDB_SILENT": "true"}
        told = subprocess.run(
            [sys.executable, "-c", REAL], capture_output=True, text=True, check=True, cwd=place, env=env
        )
    version, took = told.stdout.split()[-2:]
    note = f"{float(took) / ours:.0f} times ours"
    return [Figure(f"the same of wandb {version}, offline, median", float(took), "ms", note=note)]


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
