"""A run in one line of text: for logs, where a table that grows cannot stand."""

from __future__ import annotations

from sweepmagic.records import Noted, RunRecord, SweepRecord
from sweepmagic.space import flatten
from sweepmagic.views.markup import one_line
from sweepmagic.views.summary import duration, front_of, show


def ended(sweep: SweepRecord, run: RunRecord) -> str:
    """Return what became of a run.

    Example:
        >>> from sweepmagic.records import Logged, RunEnded, RunStarted, SweepCreated
        >>> config = {"method": "grid", "metric": {"name": "loss"}, "parameters": {"lr": {"values": [0.1, 0.2]}}}
        >>> sweep = SweepRecord.replay("demo", [
        ...     SweepCreated(config, seed=1), RunStarted(1, {"lr": 0.1}, time=0.0), Logged(1, None, {"loss": 0.5}),
        ...     RunEnded(1, "finished", time=2.0),
        ... ])
        >>> ended(sweep, sweep.runs[1])
        'run 1: finished · loss 0.5 (best so far) · 2.0s · lr=0.1'
    """
    parts = [run.state]
    for place, metric in enumerate(sweep.config.metrics):
        worth = run.worth(metric)
        if worth is not None:
            best = " (best so far)" if place == 0 and run is sweep.best else ""
            parts.append(f"{metric.name} {show(worth)}{best}")
    if run.number in front_of(sweep):
        parts.append("on the Pareto front so far")
    parts += [duration(run.duration(sweep.last_time)), config(sweep, run)]
    if run.reason:
        parts.append(run.reason)
    return one_line(f"{run.name}: {' · '.join(filter(None, parts))}", 400)


def noted(note: Noted) -> str:
    """Return what the user should know, and what to do about it.

    Example:
        >>> noted(Noted("lr: never read by train in run 1", remedy="use it in the code"))
        'note: lr: never read by train in run 1; use it in the code'
    """
    return f"note: {one_line(f'{note.text}; {note.remedy}' if note.remedy else note.text, 600)}"


def config(sweep: SweepRecord, run: RunRecord) -> str:
    """Return what was searched, as ``name=value``."""
    params = flatten(run.params, sweep.space.names)
    return ", ".join(f"{name}={show(value)}" for name, value in params.items() if name in sweep.space.searched)
