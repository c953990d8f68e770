"""Sweeps that have already happened, in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sweepmagic.records import Event, Logged, RunEnded, RunStarted, SweepCreated, SweepRecord
from sweepmagic.space import Params

UNIT: Mapping[str, Any] = {"x": {"min": 0.0, "max": 1.0}}
SQUARE: Mapping[str, Any] = {"x": {"min": 0.0, "max": 1.0}, "y": {"min": 0.0, "max": 1.0}}


def empty(parameters: Mapping[str, Any] = UNIT, *, seed: int = 1, **more: Any) -> SweepRecord:
    """Return a sweep before its first run, minimising ``loss`` unless said otherwise."""
    config = {"method": "bayes", "metric": {"name": "loss"}, "parameters": dict(parameters), **more}
    return SweepRecord.replay("demo", [SweepCreated(config, seed=seed)])


def run(
    number: int,
    params: Params,
    *losses: float,
    end: str | None = "finished",
    cause: str = "",
    at: float | None = None,
    name: str = "loss",
) -> list[Event]:
    """Return what happens to one run, which ends at time `at`."""
    time = float(number) if at is None else at
    events: list[Event] = [RunStarted(number, params, time=0.0)]
    events += [Logged(number, None, {name: loss}, time=0.0) for loss in losses]
    return [*events, RunEnded(number, end, cause=cause, time=time)] if end else events


def told(sweep: SweepRecord, *parts: Iterable[Event]) -> SweepRecord:
    """Return the sweep after these things happened."""
    for part in parts:
        for event in part:
            sweep.apply(event)
    return sweep


def tried(sweep: SweepRecord, configs: Sequence[Params], function: Callable[[Params], float | None]) -> SweepRecord:
    """Return the sweep after a run of each config; where the function gives None the run failed."""
    for params in configs:
        number, loss = sweep.next_number, function(params)
        name = sweep.config.metrics[0].name
        told(sweep, run(number, params, end="failed") if loss is None else run(number, params, loss, name=name))
    return sweep
