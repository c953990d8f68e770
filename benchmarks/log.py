"""`sweepmagic.log` of four metrics inside a sweep, Optuna's `trial.report`, and the least that SQLite can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import sweepmagic
from benchmarks import rivals
from benchmarks.figure import Figure
from benchmarks.killing import rows_lost
from benchmarks.timing import each, p99
from benchmarks.workload import folder, ladder, row

TITLE = "A call of log()"
_NOTE = (
    "4 metrics in one call, inside a sweep in the kernel executor with hyperband judging every row; the row is in "
    "SQLite's WAL when the call returns"
)
_OPTUNA = "one value per call, which is all that a report takes; 4 metrics would be 4 studies or a user attribute each"

Measured = Callable[[Path], Sequence[float]]


def measure(calls: int = 20_000, earlier: int = 100, reports: int = 400, repeats: int = 5) -> list[Figure]:
    """Measure everything in turn, `repeats` times, and return the medians."""
    took = _in_turn(
        {
            "alone": partial(log_calls, calls=calls),
            "later": partial(log_calls, calls=calls, earlier=earlier),
            "lenient": partial(log_calls, calls=calls // 10, strict=False),
            "bare": partial(rivals.bare_sqlite, calls=calls),
            "sqlite": partial(rivals.optuna_sqlite, calls=reports),
            "journal": partial(rivals.optuna_journal, calls=reports),
        },
        repeats,
    )
    middle = {name: median(median(one) for one in found) for name, found in took.items()}
    tail = {name: median(p99(one) for one in found) for name, found in took.items()}
    return [
        Figure("log(), median", middle["alone"], "µs", goal=30, note=f"{_NOTE}; {calls:,} rows of one run"),
        Figure("log(), p99", tail["alone"], "µs"),
        Figure(f"log() after {earlier} runs, median", middle["later"], "µs", goal=30, note="of 100 rows each"),
        Figure(f"log() after {earlier} runs, p99", tail["later"], "µs"),
        Figure(
            "log() with hyperband's strict: false, median",
            middle["lenient"],
            "µs",
            goal=30,
            note=f"{calls // 10:,} rows of one run",
        ),
        Figure("rows lost to kill -9", rows_lost(min(calls, 2000)), goal=0, note="of those whose log() had returned"),
        Figure("the same bytes into bare SQLite, median", middle["bare"], "µs", note="the physical limit: no index"),
        Figure("log() over bare SQLite", middle["alone"] / middle["bare"], "times"),
        Figure("Optuna's report, SQLite, median", middle["sqlite"], "µs", note=_OPTUNA),
        Figure("Optuna's report, SQLite, p99", tail["sqlite"], "µs"),
        Figure("Optuna's report, journal file, median", middle["journal"], "µs"),
        Figure("Optuna's SQLite report over log()", middle["sqlite"] / middle["alone"], "times", 50, True),
        Figure("Optuna's journal report over log()", middle["journal"] / middle["alone"], "times"),
    ]


def log_calls(place: Path, *, calls: int, earlier: int = 0, **stopper: Any) -> list[float]:
    """Return how long each `log` of the last run of a sweep takes, in µs, after `earlier` runs of 100 rows."""
    took: list[float] = []
    last = earlier + 1

    def train(x: int) -> None:
        rows = [row(step, worse=last - x) for step in range(calls if x == last else 100)]
        took[:] = each(partial(sweepmagic.log, values) for values in rows)

    found = sweepmagic.sweep(ladder(last, **stopper), train, dir=place, view="none", executor="kernel")
    assert {run.state for run in found.runs} == {"finished"}, "a run was stopped: not all calls were measured"
    return took


def _in_turn(measured: dict[str, Measured], repeats: int) -> dict[str, list[Sequence[float]]]:
    """Measure all of them, then all again: what disturbs the machine for a while disturbs each of them."""
    took: dict[str, list[Sequence[float]]] = {name: [] for name in measured}
    for _ in range(repeats):
        for name, work in measured.items():
            with folder() as place:
                took[name].append(work(place))
    return took
