"""Sweeps told by what their runs chose and logged."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sweepmagic.checks import Finding, findings
from sweepmagic.records import Configured, Event, Logged, RunEnded, RunStarted, SweepCreated, SweepRecord


@dataclass(frozen=True)
class Told:
    """One run."""

    params: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]] = ({"loss": 0.5},)
    unread: Sequence[str] = ()
    state: str = "finished"
    cause: str = ""
    own: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""


def events_of(parameters: Mapping[str, Any], runs: Sequence[Told], **config: Any) -> list[Event]:
    """Return a sweep that minimises ``loss`` unless `config` says otherwise."""
    whole = {"method": "random", "metric": {"name": "loss"}, "parameters": dict(parameters), **config}
    events: list[Event] = [SweepCreated(whole, seed=1, function="train", code="new")]
    for number, run in enumerate(runs, start=1):
        events.append(RunStarted(number, dict(run.params), code=run.code))
        events += [Configured(number, run.own)] if run.own else []
        events += [Logged(number, None, row) for row in run.rows]
        if run.state != "running":
            events.append(RunEnded(number, run.state, cause=run.cause, unread=list(run.unread)))
    return events


def sweep_of(parameters: Mapping[str, Any], runs: Sequence[Told], **config: Any) -> SweepRecord:
    """Return the record of `events_of`."""
    return SweepRecord.replay("story", events_of(parameters, runs, **config))


def found(parameters: Mapping[str, Any], runs: Sequence[Told], **config: Any) -> list[Finding]:
    """Return what the checks find."""
    return findings(sweep_of(parameters, runs, **config))


def keys(parameters: Mapping[str, Any], runs: Sequence[Told], **config: Any) -> list[str]:
    """Return the keys of what the checks find."""
    return [finding.key for finding in found(parameters, runs, **config)]


def curve(start: float, rows: int = 5) -> list[dict[str, Any]]:
    """Return rows of a loss that no other start has."""
    return [{"loss": math.sqrt(2) * (start + 1) / (step + 1), "epoch": step} for step in range(rows)]
