"""Where earlier results lie, and how they are found: a name, a file, a folder, a storage or a Python object."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from sweepmagic.config import Metric, SweepConfig
from sweepmagic.config.sources import Given, Source, is_placeholder
from sweepmagic.errors import with_guess
from sweepmagic.evidence import studies, tensorboard, wandb_runs
from sweepmagic.evidence.cells import found_in, plainly
from sweepmagic.evidence.curves import paired
from sweepmagic.evidence.files import READERS, read_file
from sweepmagic.evidence.readings import Unusable
from sweepmagic.evidence.results import Found, Result
from sweepmagic.project import Heading, headings, meant
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.store import EventStore


def find(source: Source, config: SweepConfig, store: EventStore | None, own: str | None) -> Found:
    """Return what one source of `warm_start` holds.

    Raises:
        Unusable: it cannot be found, or cannot be read.
    """
    if isinstance(source, Given):
        return replace(_OF_KIND[source.kind](source, config), source=source.label)
    if is_placeholder(source):
        raise Unusable(f"{source} stood for a Python object", "give the object again, or leave it out")
    if source.lower().endswith(tuple(READERS)):
        return read_file(source, config)
    if studies.is_storage(source):
        return studies.read_storage(source, config)
    every = headings(store) if store is not None else []
    known = [heading for heading in every if heading.answers(source.rsplit("/", 1)[-1])]
    if os.path.isdir(os.path.expanduser(source)) and not (known and os.sep not in source):
        return _of_folder(source, config)
    return _of_name(source, config, store, every, own)


def _of_folder(source: str, config: SweepConfig) -> Found:
    folder = Path(source).expanduser()
    if wandb_runs.is_wandb(folder):
        return wandb_runs.read_runs(source, folder, config)
    if tensorboard.is_logged(folder):
        return tensorboard.read_logs(source, folder, config)
    raise Unusable(f"nothing in the folder {source!r} is a log of TensorBoard or a run of W&B", f"a file: {_ENDINGS}")


def _of_name(name: str, config: SweepConfig, store: EventStore | None, every: list[Heading], own: str | None) -> Found:
    """Read a sweep of the same folder; one of the same project goes before others, the newest before older ones."""
    others = [heading for heading in every if heading.id != own]
    known = [heading for heading in others if heading.answers(name.rsplit("/", 1)[-1])]
    near = [heading for heading in known if heading.project == (config.project or "")] or known
    chosen = meant(near, name.rsplit("/", 1)[-1])
    if chosen is None or store is None:
        if len(others) < len(every) and config.name == name:
            raise Unusable(f"{name!r} is this sweep itself, whose runs it knows anyway", "name an earlier one")
        names = list(dict.fromkeys(heading.name for heading in others))
        there = f"there are: {', '.join(names[-10:])}" if names else "there is none yet"
        message = with_guess(f"no sweep {name!r} in this folder ({there})", name, names)
        raise Unusable(message, f"a file has to end in {_ENDINGS}" if os.path.exists(name) else "")
    record = SweepRecord(chosen.id)
    for _, event in store.bulk(record.id):
        record.apply(event)
    return _of_record(record, config)


def _of_record(record: SweepRecord, config: SweepConfig) -> Found:
    logged = dict.fromkeys(key for run in record.runs.values() for key in (*run.history.columns, *run.summary_by_hand))
    results = [_of_run(run, record, config) for run in record.runs.values()]
    return Found(f"sweep {record.name}", list(logged), results)


def _of_run(run: RunRecord, record: SweepRecord, config: SweepConfig) -> Result:
    names = [metric.name for metric in config.metrics if metric.name in run.history.columns]
    return Result(
        params=run.params,
        values={metric.name: _worth(run, metric, record) for metric in config.metrics},
        state=run.state,
        curves={name: paired(*run.history.series(name)) for name in names},
    )


def _worth(run: RunRecord, metric: Metric, record: SweepRecord) -> float | None:
    """Return the value of `metric` that counts, also where its own sweep looked at another."""
    if metric in record.config.metrics:
        return run.worth(metric)
    values = [*run.history.columns.get(metric.name, ()), run.summary_by_hand.get(metric.name)]
    return metric.value_of(values)


def _of_list(given: Given, config: SweepConfig) -> Found:
    return found_in("", [plainly(row) for row in given.held], config.space.names)


def _of_table(given: Given, config: SweepConfig) -> Found:
    rows = [plainly(row) for row in given.held.to_dict("records")]
    return found_in("", rows, config.space.names, [str(name) for name in given.held.columns])


def _of_sweep(given: Given, config: SweepConfig) -> Found:
    return _of_record(given.held.record, config)


def _of_study(given: Given, config: SweepConfig) -> Found:
    return studies.of_study(given.held, config)


_ENDINGS = ", ".join((*READERS, *studies.SUFFIXES))
_OF_KIND: Mapping[str, Callable[[Given, SweepConfig], Found]] = {
    "rows": _of_list,
    "table": _of_table,
    "sweep": _of_sweep,
    "study": _of_study,
}
