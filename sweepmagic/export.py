"""The results as tables and files for other programs."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sweepmagic.config import dump, dump_yaml
from sweepmagic.errors import SweepMagicError
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.space import flatten, is_media


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


def write(sweep: SweepRecord, path: Path, states: Mapping[int, str] | None = None) -> Path:
    """Write the sweep to `path` in the form that its suffix says, and return the path.

    Raises:
        SweepMagicError: the suffix is not one of .csv, .json, .yaml, .yml.
    """
    writers = {".csv": _csv, ".json": _json, ".yaml": _yaml, ".yml": _yaml}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise SweepMagicError(f"expected a file ending in {', '.join(writers)}, but got {path.name!r}")
    path.parent.mkdir(parents=True, exist_ok=True)
    writer(sweep, path, states)
    return path


def _csv(sweep: SweepRecord, path: Path, states: Mapping[int, str] | None) -> None:
    table = rows(sweep, states)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns(sweep, table))
        writer.writeheader()
        writer.writerows(table)


def _json(sweep: SweepRecord, path: Path, states: Mapping[int, str] | None) -> None:
    runs = [
        {**row, "history": list(run.history)} for row, run in zip(rows(sweep, states), sweep.runs.values(), strict=True)
    ]
    content = {"name": sweep.name, "id": sweep.id, "seed": sweep.seed, "config": dump(sweep.config), "runs": runs}
    path.write_text(json.dumps(_strict(content), indent=1, allow_nan=False), encoding="utf-8")


def _yaml(sweep: SweepRecord, path: Path, states: Mapping[int, str] | None) -> None:
    path.write_text(dump_yaml(sweep.config), encoding="utf-8")


def _strict(value: Any) -> Any:
    """Return `value` as JSON proper can say it: NaN and infinities, which it cannot, become strings."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _strict(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_strict(item) for item in value]
    return value
