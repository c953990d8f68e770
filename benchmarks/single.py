"""Single runs, and what is logged beside numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

import sweepmagic
from benchmarks.figure import Figure
from benchmarks.timing import each, p99
from benchmarks.workload import folder, row

TITLE = "Single runs, tables, images, artifacts"


def measure(runs: int = 200, rows: int = 1000, logs: int = 50, megabytes: int = 20) -> list[Figure]:
    """Measure a run's beginning and end, and a `log` of each kind of thing."""
    with folder() as place:
        begin_and_end(place)  # the store is made
        took = each(partial(begin_and_end, place) for _ in range(runs))
    image, values = np.random.default_rng(1).random((28, 28)), np.random.default_rng(1).standard_normal(100_000)
    table = sweepmagic.Table(columns=["a", "b", "c"], data=[[n, n / 3, str(n)] for n in range(rows)])
    return [
        Figure(
            "init() and finish(), median", median(took) / 1000, "ms", goal=10, note="after the first in the process"
        ),
        Figure("init() and finish(), p99", p99(took) / 1000, "ms"),
        Figure("log() of four numbers", logged(row(0), logs), "µs", note="nobody judges a single run"),
        Figure("log() of an image of 28 × 28", logged({"image": sweepmagic.Image(image)}, logs), "µs"),
        Figure("log() of a histogram of 100,000 values", logged({"h": values}, logs), "µs"),
        Figure(f"log() of a table of {rows:,} rows", logged({"t": table}, logs) / 1000, "ms"),
        Figure(
            f"an artifact of {megabytes} MB", artifact_seconds(megabytes) * 1000, "ms", note="hashed twice, copied once"
        ),
    ]


def begin_and_end(place: Path) -> None:
    """Begin a single run, and end it."""
    sweepmagic.init(config={"learning_rate": 0.01}, name="benchmark", tags=["a"], dir=place)
    sweepmagic.finish()


def logged(values: Mapping[str, object], logs: int) -> float:
    """Return the median of what `log` takes, in µs."""
    with folder() as place, sweepmagic.init(dir=place) as run:
        calls: list[Callable[[], object]] = [partial(run.log, values)] * logs
        return median(each(calls))


def artifact_seconds(megabytes: int) -> float:
    """Return how long it takes to add a file to an artifact and log it."""
    with folder() as place, sweepmagic.init(dir=place) as run:
        path = place / "weights.bin"
        path.write_bytes(np.random.default_rng(1).bytes(megabytes * 1_000_000))
        return each([partial(run.log_model, path, "model")])[0] / 1e6
