"""What is logged and swept in several benchmarks: four metrics as Keras names them, and a sweep that stops nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

METRIC = "val_loss"


@contextmanager
def folder() -> Iterator[Path]:
    """Yield an empty folder on the disk that the temporary files are on."""
    with TemporaryDirectory(prefix="benchmark-") as found:
        yield Path(found)


def row(step: int, worse: float = 0.0) -> dict[str, float]:
    """Return four metrics with all their digits; `worse` is added to the losses."""
    error = 1 / (step + 3) + worse
    return {"loss": error, "accuracy": 1 / (1 + error), METRIC: error * 1.1, "val_accuracy": 1 / (1 + error * 1.1)}


def ladder(runs: int, **stopper: Any) -> dict[str, Any]:
    """Return a sweep over ``x`` = 1, 2, ... `runs` with hyperband on.

    Each run that logs ``row(step, worse=runs - x)`` is better than all before it, so all are judged and none is stopped.
    """
    return {
        "name": "benchmark",
        "method": "grid",
        "metric": {"name": METRIC, "goal": "minimize"},
        "early_terminate": {"type": "hyperband", "min_iter": 3, **stopper},
        "parameters": {"x": {"values": list(range(1, runs + 1))}},
    }
