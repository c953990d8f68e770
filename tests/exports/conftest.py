"""A sweep with a run of each kind, as events with times of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sweepmagic.exports import Snapshot
from sweepmagic.project import run_folder
from sweepmagic.records import Logged, RunEnded, RunStarted, Summarised, SweepCreated, SweepRecord

CONFIG: dict[str, Any] = {
    "name": "digits",
    "method": "random",
    "metric": {"name": "loss", "goal": "minimize"},
    "parameters": {
        "rate": {"distribution": "log_uniform_values", "min": 1e-4, "max": 0.1},
        "opt": {"parameters": {"name": {"values": ["adam", None, [1, 2]]}, "units": {"min": 1, "max": 64}}},
        "bias": {"values": [True, False]},
        "epochs": {"value": 3},
    },
}
BEGAN = 1_700_000_000.0

# Per run: rate, optimiser, units, bias, losses, how it ended.
RUNS: list[tuple[float, Any, int, bool, list[float], str | None]] = [
    (0.01, "adam", 8, True, [0.9, 0.3, 0.5], "finished"),
    (0.02, None, 16, False, [0.8, 0.7], "stopped"),
    (0.03, [1, 2], 32, True, [], "failed"),
    (0.04, "adam", 64, False, [0.6], None),
]


def events(config: dict[str, Any]) -> list[Any]:
    """Return the events of the sweep: run n begins n minutes after the first, and logs every 10 seconds."""
    said: list[Any] = [SweepCreated(config, seed=7, time=BEGAN)]
    for number, (rate, name, units, bias, losses, end) in enumerate(RUNS, start=1):
        began = BEGAN + 60 * number
        params = {"rate": rate, "opt": {"name": name, "units": units}, "bias": bias, "epochs": 3}
        said.append(RunStarted(number, params, agent="a1", time=began))
        for place, loss in enumerate(losses):
            said.append(Logged(number, 5 * place, {"loss": loss, "phase": "train"}, time=began + 10 * place))
        if end is not None:
            said.append(Summarised(number, {"test": 0.25}, time=began + 40))
            error = "Traceback: boom" if end == "failed" else ""
            said.append(RunEnded(number, end, f"{end} because", error=error, time=began + 50))
    return said


@pytest.fixture
def snapshot() -> Snapshot:
    """The sweep, on no disk."""
    return Snapshot(SweepRecord.replay("s1", events(CONFIG)))


@pytest.fixture
def on_disk(snapshot: Snapshot, tmp_path: Path) -> Snapshot:
    """The sweep, with files of its first run."""
    place = run_folder(tmp_path / ".sweepmagic", "s1", 1)
    (place / "files" / "models").mkdir(parents=True)
    (place / "files" / "models" / "best.txt").write_text("weights")
    (place / "output.log").write_text("epoch 1\n")
    return Snapshot(snapshot.record, {}, tmp_path / ".sweepmagic")


def ended(snapshot: Snapshot, number: int = 4) -> Snapshot:
    """Return the sweep a minute later, when the run in progress is over."""
    snapshot.record.apply(RunEnded(number, "finished", time=BEGAN + 400))
    return snapshot
