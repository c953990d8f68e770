"""Sweeps made of events alone, for the tests of the views: no training, no waiting."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from sweepmagic import Sweep
from sweepmagic.records import (
    AgentEnded,
    AgentStarted,
    Event,
    Logged,
    Noted,
    RunEnded,
    RunStarted,
    SweepCreated,
    SweepEnded,
)
from sweepmagic.store import EventStore

CONFIG: dict[str, Any] = {
    "name": "digits",
    "method": "random",
    "run_cap": 6,
    "metric": {"name": "val_loss", "goal": "minimize"},
    "parameters": {
        "lr": {"distribution": "log_uniform_values", "min": 1e-4, "max": 1e-1},
        "batch": {"values": [32, 64]},
        "optimizer": {"values": ["adam", "sgd"]},
    },
}


def recorded(folder: Path, events: list[Event], id: str = "s1") -> Sweep:
    """Write the events as a sweep's record and return its handle."""
    with EventStore(folder) as store:
        store.create(id, events[0], unless=[])
        store.append(id, events[1:])
    return Sweep(folder, id)


def created(**changed: Any) -> SweepCreated:
    """Return the first event of a sweep."""
    config = {key: value for key, value in {**CONFIG, **changed}.items() if value is not None}
    return SweepCreated(config, seed=7, function="train", source="def train(lr):\n    ...\n", time=1000.0)


def run(number: int, *, epochs: int = 5, state: str = "finished", worst: float = 2.0, **more: Any) -> list[Event]:
    """Return the events of one run whose `val_loss` falls to about ``0.1 * number``."""
    start = 1000.0 + 10 * number
    params = {"lr": 1e-4 * number, "batch": 32, "optimizer": "adam", **more.get("params", {})}
    found: list[Event] = [RunStarted(number, params, time=start)]
    for epoch in range(epochs):
        value = 0.1 * number + worst * math.exp(-epoch)
        found.append(Logged(number, None, {"val_loss": value, "accuracy": 1 / (1 + value)}, time=start + epoch))
    reason, error = more.get("reason", ""), more.get("error", "")
    found.append(RunEnded(number, state, reason=reason, error=error, time=start + 8))
    return found


def story(runs: int = 6, **changed: Any) -> list[Event]:
    """Return a whole sweep: one failed run, one stopped one, one note, the others finished."""
    agent = AgentStarted("a", "elsewhere", 1, 0.0, "kernel", 1, count=runs, time=1000.0)
    found: list[Event] = [created(run_cap=runs, **changed), agent]
    for number in range(1, runs + 1):
        if number == 4:
            error = "Traceback (most recent call last):\n  File x, line 1\nValueError: bad shape"
            found += run(number, epochs=0, state="failed", reason="ValueError: bad shape", error=error)
        elif number == 5:
            found += run(number, epochs=2, state="stopped", reason="hyperband: worse than the best third")
        else:
            found += run(number)
    return [
        *found,
        Noted("batch is never read", time=2000.0),
        SweepEnded("finished", time=2000.0),
        AgentEnded("a", time=2000.0),
    ]
