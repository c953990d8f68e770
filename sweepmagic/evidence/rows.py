"""Where earlier results lie, and how they are read: sweeps, files and Python objects become rows."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sweepmagic.config import Metric, SweepConfig
from sweepmagic.config.sources import Given, Source, is_placeholder
from sweepmagic.errors import with_guess
from sweepmagic.evidence.readings import Unusable
from sweepmagic.project import headings
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.space import flatten, plain
from sweepmagic.store import EventStore

_SUFFIXES = (".csv", ".json")


@dataclass(frozen=True)
class Rows:
    """The earlier results of one source: a mapping each, as they were found.

    Attributes:
        source: What it is called.
        names: Every name that occurs, in order.
        rows: Parameters (nested ones nested or with dots), metrics, and maybe a ``state``.
    """

    source: str
    names: Sequence[str]
    rows: Sequence[Mapping[str, Any]]


def rows_of(source: Source, config: SweepConfig, store: EventStore | None, own: str | None) -> Rows:
    """Return what one source of `warm_start` holds.

    Raises:
        Unusable: it cannot be found, or cannot be read.
    """
    if isinstance(source, Given):
        return _OF_KIND[source.kind](source, config)
    if is_placeholder(source):
        raise Unusable(f"{source} stood for a Python object", "give the object again, or leave it out")
    if source.lower().endswith(_SUFFIXES):
        return _of_file(source)
    return _of_name(source, config, store, own)


def _of_name(name: str, config: SweepConfig, store: EventStore | None, own: str | None) -> Rows:
    """Read a sweep of the same folder; one of the same project goes before others, the newest before older ones."""
    every = headings(store) if store is not None else []
    others = [heading for heading in every if heading.id != own]
    known = [heading for heading in others if name.rsplit("/", 1)[-1] in (heading.id, heading.name)]
    near = [heading for heading in known if heading.project == (config.project or "")] or known
    if not near or store is None:
        if len(others) < len(every) and config.name == name:
            raise Unusable(f"{name!r} is this sweep itself, whose runs it knows anyway", "name an earlier one")
        names = list(dict.fromkeys(heading.name for heading in others))
        there = f"there are: {', '.join(names[-10:])}" if names else "there is none yet"
        message = with_guess(f"no sweep {name!r} in this folder ({there})", name, names)
        raise Unusable(message, f"a file has to end in {' or '.join(_SUFFIXES)}" if os.path.exists(name) else "")
    record = SweepRecord(near[-1].id)
    for _, event in store.bulk(record.id):
        record.apply(event)
    return _of_record(record, config)


def _of_record(record: SweepRecord, config: SweepConfig) -> Rows:
    rows = []
    for run in record.runs.values():
        found = {metric.name: _worth(run, metric, record) for metric in config.metrics}
        rows.append({**flatten(run.params, record.space.names), "state": run.state, **found})
    logged = dict.fromkeys(key for run in record.runs.values() for key in (*run.history.columns, *run.summary_by_hand))
    return Rows(f"sweep {record.name}", list(logged), rows)


def _worth(run: RunRecord, metric: Metric, record: SweepRecord) -> float | None:
    """Return the value of `metric` that counts, also where its own sweep looked at another."""
    if metric in record.config.metrics:
        return run.worth(metric)
    values = [*run.history.columns.get(metric.name, ()), run.summary_by_hand.get(metric.name)]
    return metric.value_of(values)


def _of_file(name: str) -> Rows:
    path = Path(name).expanduser()
    read = _csv if path.suffix.lower() == ".csv" else _json
    try:
        rows = read(path)
    except OSError as error:
        raise Unusable(f"cannot read {name!r}: {error.strerror}", f"paths start from {Path.cwd()}") from error
    except (UnicodeDecodeError, ValueError, csv.Error, RecursionError) as error:
        raise Unusable(f"{name!r} is not {path.suffix[1:].upper()}: {error}") from error
    return replace(rows, source=name)


def _csv(path: Path) -> Rows:
    with open(path, newline="", encoding="utf-8-sig") as file:  # spreadsheets put a byte-order mark first
        reader = csv.DictReader(file)
        rows = list(reader)
        return Rows("", list(reader.fieldnames or ()), rows)


def _json(path: Path) -> Rows:
    """Read our own export, or a plain list of mappings."""
    content = json.loads(path.read_text(encoding="utf-8"))
    listed = content.get("runs") if isinstance(content, dict) else content
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        raise ValueError("expected a list of mappings, or an export of a sweep")
    return _listed("", [{key: value for key, value in row.items() if key != "history"} for row in listed])


def _listed(source: str, rows: Sequence[Mapping[str, Any]]) -> Rows:
    return Rows(source, list(dict.fromkeys(str(key) for row in rows for key in row)), rows)


def _of_list(given: Given, config: SweepConfig) -> Rows:
    return _listed(given.label, [_plainly(row) for row in given.held])


def _of_table(given: Given, config: SweepConfig) -> Rows:
    rows = [_plainly(row) for row in given.held.to_dict("records")]
    return Rows(given.label, [str(name) for name in given.held.columns], rows)


def _of_sweep(given: Given, config: SweepConfig) -> Rows:
    return _of_record(given.held.record, config)


def _of_study(given: Given, config: SweepConfig) -> Rows:
    """Read an Optuna study. Its values have no names: they are the sweep's metrics, in their order."""
    names = [metric.name for metric in config.metrics]
    wanted = [metric.goal for metric in config.metrics]
    directions = [direction.name.lower() for direction in given.held.directions]
    if directions != wanted:
        raise Unusable(
            f"the study is there to {' and '.join(directions)}, but the sweep to {' and '.join(wanted)}",
            "turn its values yourself, and give a list of dicts",
        )
    rows = [
        {
            **_plainly(trial.params),
            "state": trial.state.name,
            **dict(zip(names, trial.values or (), strict=False)),
        }
        for trial in given.held.trials
    ]
    return Rows(given.label, names, rows)


_OF_KIND: Mapping[str, Callable[[Given, SweepConfig], Rows]] = {
    "rows": _of_list,
    "table": _of_table,
    "sweep": _of_sweep,
    "study": _of_study,
}


def _plainly(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row as plain data; what is none is as good as missing."""
    return dict(_plain_items(row))


def _plain_items(row: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        try:
            yield str(key), plain(value)
        except (TypeError, RecursionError):
            yield str(key), None
