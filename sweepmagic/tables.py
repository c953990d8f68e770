"""The results as tables: a row per run, or a row per row that was logged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.records.history import Column
from sweepmagic.space import flatten, is_media


@dataclass(frozen=True)
class Table:
    """Rows, each a dict of what it has, under columns in their order. They may come one by one, and then only once."""

    columns: Sequence[str]
    rows: Iterable[Mapping[str, Any]]


def runs_table(sweep: SweepRecord, states: Mapping[int, str] | None = None) -> Table:
    """Return a row per run."""
    found = rows(sweep, states)
    return Table(columns(sweep, found), found)


def history_table(sweep: SweepRecord) -> Table:
    """Return a row per row that a run logged: ``run``, ``_step``, ``_time``, and every key of any run.

    Tables, images and the like are left out.

    Example:
        >>> from sweepmagic.records import Logged, RunStarted, SweepCreated, SweepRecord
        >>> config = {"method": "random", "parameters": {"x": {"min": 0.0, "max": 1.0}}}
        >>> events = [RunStarted(1, {"x": 0.5}), Logged(1, None, {"loss": 2.0}, time=10.0)]
        >>> list(history_table(SweepRecord.replay("s", [SweepCreated(config, seed=1), *events])).rows)
        [{'run': 1, '_step': 0, '_time': 10.0, 'loss': 2.0}]
    """
    runs = list(sweep.runs.values())
    names = dict.fromkeys(
        name for run in runs for name in run.history.names if not _is_media(run.history.columns[name])
    )
    return Table(["run", "_step", "_time", *names], (row for run in runs for row in _history(run)))


def _history(run: RunRecord) -> Iterator[dict[str, Any]]:
    for row in run.history:
        yield {"run": run.number, **{key: value for key, value in row.items() if not is_media(value)}}


def _is_media(column: Column) -> bool:
    return not column.is_numeric and all(map(is_media, column))


def rows(sweep: SweepRecord, states: Mapping[int, str] | None = None) -> list[dict[str, Any]]:
    """Return a dict per run; the metric by `metric.of`, the other summary values as logged last.

    With `repeats` also which repeat of its config it is, and mean and standard deviation of each metric over them; with
    several metrics whether it is on their Pareto front.
    """
    about = _repeats(sweep) if sweep.config.repeats > 1 else {number: {} for number in sweep.runs}
    if len(sweep.config.metrics) > 1:
        front = {run.number for run in sweep.pareto}
        about = {number: {"pareto": number in front, **more} for number, more in about.items()}
    return [
        _row(sweep, run, (states or {}).get(run.number, run.state), about.get(run.number, {}))
        for run in sweep.runs.values()
    ]


def _repeats(sweep: SweepRecord) -> dict[int, dict[str, Any]]:
    """Return for each run which repeat of its config it is, and mean and spread over all of them."""
    found: dict[int, dict[str, Any]] = {}
    for trial in sweep.trials:
        shared: dict[str, Any] = {}
        for metric in sweep.config.metrics:
            shared |= {f"{metric.name}_mean": trial.mean(metric), f"{metric.name}_std": trial.spread(metric)}
        found |= {run.number: {"repeat": place, **shared} for place, run in enumerate(trial.runs, start=1)}
    return found


def _row(sweep: SweepRecord, run: RunRecord, state: str, about: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"run": run.number, "state": state, **flatten(run.params, sweep.space.names)}
    for metric in sweep.config.metrics:
        found[metric.name] = run.worth(metric)
    for key, value in about.items():
        found.setdefault(key, value)
    for key, value in run.summary.items():
        if not is_media(value):
            found.setdefault(key, value)
    found["duration"] = None if run.ended is None else run.ended - run.started
    found["error"] = run.reason if state in ("failed", "crashed") else ""
    return found


def columns(sweep: SweepRecord, table: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the columns in their order: run, state, parameters, metrics, other values, duration, error."""
    metrics = [metric.name for metric in sweep.config.metrics]
    known = ["run", "state", *sweep.space.names, *metrics, *(["pareto"] if len(metrics) > 1 else [])]
    others = dict.fromkeys(key for row in table for key in row)
    last = ["duration", "error"]
    return [*dict.fromkeys([*known, *(key for key in others if key not in last)]), *last]
