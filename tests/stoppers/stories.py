"""Sweeps told by their curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sweepmagic import registry
from sweepmagic.records import Event, Logged, RunEnded, RunStarted, SweepCreated, SweepRecord
from tests.conftest import grid


def events_of(
    curves: Sequence[Sequence[Any]], goal: str = "minimize", *, ended: Sequence[str | None] = ()
) -> list[Event]:
    """Return a sweep with a run per curve, one run after the other; `ended` says which of them are over, and how."""
    events: list[Event] = [
        SweepCreated({**grid(x=list(range(1000))), "metric": {"name": "loss", "goal": goal}}, seed=1)
    ]
    for number, curve in enumerate(curves, start=1):
        events.append(RunStarted(number, {"x": number}))
        events += [Logged(number, None, {"loss": value}) for value in curve]
        if number <= len(ended) and ended[number - 1]:
            events.append(RunEnded(number, str(ended[number - 1])))
    return events


def sweep_of(
    curves: Sequence[Sequence[Any]], goal: str = "minimize", *, ended: Sequence[str | None] = ()
) -> SweepRecord:
    """Return the record of `events_of`."""
    return SweepRecord.replay("story", events_of(curves, goal, ended=ended))


def live(stopper: Any, events: Sequence[Event]) -> dict[int, tuple[int, str]]:
    """Ask at every row, as the agent does; return the first reason for each run, and after how many rows it came."""
    sweep, found = SweepRecord("story"), dict[int, tuple[int, str]]()
    for event in events:
        sweep.apply(event)
        if isinstance(event, Logged) and event.run not in found:
            run = sweep.runs[event.run]
            reason = stopper.verdict(run, sweep)
            if reason is not None:
                found[event.run] = (len(run.history), reason)
    return found


def stopper_of(name: str, **options: Any) -> Any:
    """Return a stopper by the name that users write."""
    return registry.load(registry.STOPPERS, name)(**options)
