"""A sweep as an experiment of MLflow: a run for each run, with parameters, metrics at their steps and times, files and tags."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from mlflow import MlflowClient
from mlflow.entities import Experiment, Param, RunTag
from mlflow.entities import Metric as Measured
from mlflow.exceptions import MlflowException

from sweepmagic.errors import SweepMagicError
from sweepmagic.exports.forms import Written, counted, file_at
from sweepmagic.exports.json import text_of
from sweepmagic.exports.snapshot import Snapshot, numbers_of
from sweepmagic.records import RunRecord
from sweepmagic.space import Value

T = TypeVar("T")

DATABASES = (".db", ".sqlite", ".sqlite3")
"""Files with one of these ends are SQLite databases; anything else without ``://`` is a folder."""

STATUS: Mapping[str, str] = {"finished": "FINISHED", "stopped": "KILLED", "failed": "FAILED", "crashed": "FAILED"}

MARK = "sweepmagic.sweep"
RUN = "sweepmagic.run"

MOST_METRICS, MOST_PARAMS = 1000, 100  # in one batch
LONGEST_PARAM, LONGEST_TAG, LONGEST_NAME = 6000, 5000, 250  # characters, in every version of MLflow


def write(snapshot: Snapshot, where: str) -> Written:
    """Add what is over of a sweep to the experiment of its name; there is one, if it was exported before.

    Args:
        snapshot: The sweep.
        where: A database's file, a folder (``mlruns``), or an address such as ``http://localhost:5000``.

    Raises:
        SweepMagicError: MLflow refuses, or there is an experiment of that name that is something else.
    """
    try:
        return _write(snapshot, where)
    except MlflowException as error:
        hint = "" if "://" in where else "; a database's file, such as mlflow.db, is what every version takes"
        raise SweepMagicError(f"MLflow does not take this sweep to {where}: {error}{hint}") from error


def _write(snapshot: Snapshot, where: str) -> Written:
    uri = address_of(where)
    client = MlflowClient(tracking_uri=uri)
    experiment = _experiment(client, snapshot, uri)
    known = _known(client, experiment)
    new = [run for run in snapshot.ended if _mark(run) not in known]
    for run in new:
        _send(client, experiment, snapshot, run)
    said = f"experiment {snapshot.title!r}: {counted(len(new), 'run')} added, {len(known)} there already"
    look = "" if uri.startswith("http") else f"to look at it: mlflow ui --backend-store-uri {uri}"
    place: Path | str = where if "://" in where else Path(where).expanduser()
    return Written(place, "\n".join(filter(None, [said, snapshot.in_progress, look])))


def address_of(where: str) -> str:
    """Return the address by which MLflow knows a place.

    Example:
        >>> address_of("http://localhost:5000")
        'http://localhost:5000'
    """
    if "://" in where:
        return where
    path = file_at(where).absolute()
    return f"sqlite:///{path.as_posix()}" if path.suffix.lower() in DATABASES else path.as_uri()


def _experiment(client: MlflowClient, snapshot: Snapshot, uri: str) -> Experiment:
    found = client.get_experiment_by_name(snapshot.title)
    if found is None:
        about = {MARK: snapshot.record.id, "mlflow.note.content": snapshot.record.config.description or ""}
        id = client.create_experiment(
            snapshot.title, _files_at(uri, snapshot.record.id), {k: v for k, v in about.items() if v}
        )
        return client.get_experiment(id)
    if found.tags.get(MARK) != snapshot.record.id:
        raise SweepMagicError(
            f"there is an experiment {snapshot.title!r} at {uri} already, which is not this sweep: name another place"
        )
    return found


def _files_at(uri: str, id: str) -> str | None:
    """Return where files go: beside the database; a folder and a server know it themselves."""
    if not uri.startswith("sqlite:///"):
        return None
    return (Path(uri.removeprefix("sqlite:///")).parent / "mlartifacts" / id).as_uri()


def _mark(run: RunRecord) -> str:
    return f"{run.number}, attempt {run.attempt}"


def _known(client: MlflowClient, experiment: Experiment) -> set[str]:
    """Return the marks of the runs that are there and whole."""
    found: set[str] = set()
    token: str | None = None
    while token != "":
        page = client.search_runs([experiment.experiment_id], max_results=1000, page_token=token)
        found |= {run.data.tags[RUN] for run in page if RUN in run.data.tags and run.info.status != "RUNNING"}
        token = page.token or ""
    return found


def _send(client: MlflowClient, experiment: Experiment, snapshot: Snapshot, run: RunRecord) -> None:
    """Send one run; its mark is written last, so that one that was cut off is sent again."""
    made = client.create_run(experiment.experiment_id, int(run.started * 1000), run_name=run.name)
    id = made.info.run_id
    for params in _batches(_params(snapshot, run), MOST_PARAMS):
        client.log_batch(id, params=params)
    for metrics in _batches(_metrics(snapshot, run), MOST_METRICS):
        client.log_batch(id, metrics=metrics)
    _send_files(client, id, snapshot, run)
    client.log_batch(id, tags=[RunTag(key, value[:LONGEST_TAG]) for key, value in _tags(snapshot, run).items()])
    client.set_terminated(id, STATUS.get(snapshot.state(run), "FINISHED"), int(snapshot.end_of(run) * 1000))


def _params(snapshot: Snapshot, run: RunRecord) -> Iterator[Param]:
    settings = {key_of(name): text_of(value) for name, value in snapshot.settings(run).items()}
    for name, text in settings.items():
        yield Param(name, text[:LONGEST_PARAM])


def _metrics(snapshot: Snapshot, run: RunRecord) -> Iterator[Measured]:
    for row in run.history:
        yield from _measured(row, int(row["_time"] * 1000), int(row["_step"]))
    by_hand = {key: value for key, value in run.summary_by_hand.items() if key not in run.history.names}
    yield from _measured({**snapshot.counting(run), **by_hand}, int(snapshot.end_of(run) * 1000), run.step or 0)


def _measured(values: Mapping[str, Value], time: int, step: int) -> Iterator[Measured]:
    for name, value in numbers_of(values).items():
        yield Measured(key_of(name), value, time, step)


def key_of(name: str) -> str:
    """Return a name with nothing in it that MLflow refuses.

    Example:
        >>> key_of("val/acc@5"), key_of("../x")
        ('val/acc_5', '_/x')
    """
    plain = re.sub(r"[^\w.\- /]", "_", name)[:LONGEST_NAME]
    parts = [part if part.strip(".") else "_" for part in posixpath.normpath(plain).split("/") if part]
    return "/".join(parts) or "_"


def _tags(snapshot: Snapshot, run: RunRecord) -> dict[str, str]:
    labels = {key: text_of(value) for key, value in run.labels.items() if key not in ("id", "notes", "tags")}
    about = {
        "mlflow.note.content": str(run.labels.get("notes") or ""),
        "sweepmagic.state": snapshot.state(run),
        "sweepmagic.reason": run.reason,
        **{str(tag): "true" for tag in run.labels.get("tags") or ()},
        **{key: value for key, value in snapshot.results(run).items() if isinstance(value, str)},
    }
    said = {key_of(key): value for key, value in {**labels, **about}.items() if value}
    return {**said, RUN: _mark(run)}


def _send_files(client: MlflowClient, id: str, snapshot: Snapshot, run: RunRecord) -> None:
    for name, path in snapshot.files(run).items():
        folder = posixpath.dirname(name)
        client.log_artifact(id, str(path), folder or None)
    for name, text in (("output.log", snapshot.output(run)), ("error.txt", run.error)):
        if text:
            client.log_text(id, text, name)


def _batches(items: Iterator[T], size: int) -> Iterator[Sequence[T]]:
    while batch := list(islice(items, size)):
        yield batch
