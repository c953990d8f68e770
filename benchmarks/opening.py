"""Opening a sweep that was recorded before: everything is read and folded again."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

import sweepmagic
from benchmarks import machine
from benchmarks.figure import Figure
from benchmarks.fresh import fresh
from benchmarks.timing import seconds
from benchmarks.workload import METRIC, folder, row
from sweepmagic.project import folder_of
from sweepmagic.records import AgentStarted, Event, Logged, RunEnded, RunStarted, SweepEnded
from sweepmagic.store import EventStore

TITLE = "Opening a recorded sweep"
_CONFIG: dict[str, Any] = {
    "name": "benchmark",
    "method": "random",
    "metric": {"name": METRIC, "goal": "minimize"},
    "parameters": {
        "learning_rate": {"distribution": "log_uniform_values", "min": 1e-6, "max": 0.1},
        "batch_size": {"values": [32, 64, 128]},
        "layers": {"min": 1, "max": 4},
    },
}
_NOTE = "sweepmagic.load(name) and .best in a new process; the import is not counted"


def measure(small: int = 1000, large: int = 10_000, rows: int = 100, repeats: int = 5) -> list[Figure]:
    """Write a small and a large sweep, and open each in new processes."""
    seconds_of, bytes_of = {}, {}
    for runs in (small, large):
        with folder() as place:
            write(place, runs, rows)
            opened = [fresh(__name__, "open_it", str(place)) for _ in range(repeats)]
            seconds_of[runs] = median(one["seconds"] for one in opened)
            bytes_of[runs] = median(one["bytes"] for one in opened)
    return [
        Figure(f"{small:,} runs of {rows} rows", seconds_of[small], "s", goal=0.5, note=_NOTE),
        Figure(f"{large:,} runs of {rows} rows", seconds_of[large], "s", goal=5),
        Figure(
            f"memory for {small:,} runs",
            bytes_of[small] / 2**20,
            "MB",
            note="growth of the resident set, 4 metrics a row",
        ),
        Figure(f"memory for {large:,} runs", bytes_of[large] / 2**20, "MB"),
        Figure("memory per row of 4 metrics", bytes_of[large] / (large * rows), "bytes"),
        Figure("time per row", 1e6 * seconds_of[large] / (large * rows), "µs"),
    ]


def write(place: Path, runs: int, rows: int) -> None:
    """Write a finished sweep, as if it had been run, in big batches."""
    sweep = sweepmagic.create(_CONFIG, dir=place)
    with EventStore(folder_of(place)) as store:
        store.append(sweep, [AgentStarted("agent", "host", 1, 0.0, "kernel", 1, runs)])
        for number in range(1, runs + 1):
            store.append(sweep, _run(number, rows, worse=runs - number))
        store.append(sweep, [SweepEnded("finished")])


def _run(number: int, rows: int, worse: float) -> list[Event]:
    logged = [Logged(number, None, row(step, worse)) for step in range(rows)]
    params = {"learning_rate": 0.1 / number, "batch_size": 32, "layers": 1 + number % 4}
    return [RunStarted(number, params, agent="agent"), *logged, RunEnded(number, "finished")]


def open_it(place: str) -> dict[str, Any]:
    """Open the sweep as a user does, and say what it took."""
    load = sweepmagic.load  # what it needs is imported now
    before = machine.resident()
    best = []
    took = seconds(lambda: best.append(load("benchmark", dir=place).best))
    return {"seconds": took, "bytes": machine.resident() - before, "best": best[0].number}
