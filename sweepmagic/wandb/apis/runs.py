"""A recorded run, as W&B's public API shows it."""

from __future__ import annotations

import fnmatch
import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import sweepmagic
from sweepmagic.errors import NotFoundError, with_guess
from sweepmagic.records import Configured, Summarised
from sweepmagic.space import Value
from sweepmagic.wandb.apis.files import File
from sweepmagic.wandb.apis.filters import MISSING
from sweepmagic.wandb.apis.rows import framed, having, last_of, rows_of, sampled
from sweepmagic.wandb.artifacts import Artifact
from sweepmagic.wandb.card import card
from sweepmagic.wandb.errors import CommError
from sweepmagic.wandb.given import settings_in
from sweepmagic.wandb.say import once

_LABELS = ("name", "notes", "tags", "group", "job_type")


class SummaryOfRun(dict[str, Any]):
    """A run's results; what is changed is recorded by `update`, or by the run's."""

    @property
    def _json_dict(self) -> dict[str, Any]:
        return dict(self)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name not in self:
            raise AttributeError(name)
        return self[name]


class Run:
    """A run of the record.

    Example:
        >>> import os, tempfile
        >>> import sweepmagic.wandb as wandb
        >>> folder = tempfile.mkdtemp()
        >>> with wandb.init(project="demo", config={"lr": 0.1}, dir=folder) as run:
        ...     run.log({"loss": 0.5})
        >>> found = wandb.Api().run(f"demo/{run.id}")
        >>> found.config, found.summary["loss"], [row["loss"] for row in found.scan_history()]
        ({'lr': 0.1}, 0.5, [0.5])
    """

    def __init__(self, native: sweepmagic.Run) -> None:
        self._native = native
        self.load(force=True)

    def load(self, force: bool = False) -> None:
        """Read what can be edited again."""
        native = self._native
        self.config: dict[str, Any] = native.config.as_dict()
        self._config_as_read = dict(self.config)
        self._summary: SummaryOfRun | None = None
        self.name, self.notes, self.tags = native.name, native.notes, list(native.tags)
        self.group, self.job_type = native.group, native.job_type

    @property
    def summary(self) -> SummaryOfRun:
        """The last value of all that it logged, and what it set by hand."""
        if self._summary is None:
            self._summary_as_read = dict(self._native.summary)
            last: dict[str, Any] = last_of(self._native)
            told: dict[str, Any] = {key: last[key] for key in ("_step", "_timestamp", "_runtime") if key in last}
            self._summary = SummaryOfRun({**self._summary_as_read, **told})
        return self._summary

    summary_metrics = summary

    @property
    def id(self) -> str:
        """Its identity."""
        return self._native.id

    @property
    def display_name(self) -> str:
        """What people call it."""
        return self.name

    @property
    def state(self) -> str:
        """running, finished, stopped, failed or crashed."""
        return self._native.state

    @property
    def project(self) -> str:
        """The project that it belongs to."""
        sweep = self._native.sweep
        return self._native.project or (sweep and sweep.config.project) or "uncategorized"

    @property
    def entity(self) -> str:
        """The label that stands for W&B's team."""
        return str(self._native.labels.get("entity") or "")

    @property
    def path(self) -> list[str]:
        """entity, project, id."""
        return [part for part in (self.entity, self.project, self.id) if part]

    @property
    def url(self) -> str:
        """Where its files lie."""
        return self._native.files.as_uri()

    @property
    def created_at(self) -> str:
        """When it began, in UTC, as W&B writes it."""
        return datetime.fromtimestamp(self._native.started, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def rawconfig(self) -> dict[str, Any]:
        """The same as `config`."""
        return self.config

    @property
    def json_config(self) -> str:
        """The config as JSON, each setting with its ``value``."""
        return json.dumps({key: {"value": value} for key, value in self.config.items()})

    @property
    def metadata(self) -> Mapping[str, Value]:
        """What surrounded it."""
        return self._native.environment

    @property
    def system_metrics(self) -> Mapping[str, Value]:
        """The last sample of the system."""
        return (self._native.system or [{}])[-1]

    @property
    def lastHistoryStep(self) -> int:
        """The last step, or -1."""
        return int(self.summary.get("_step", -1))

    @property
    def sweep_name(self) -> str | None:
        """The id of its sweep, if any."""
        return None if self._native.sweep is None else self._native.sweep.id

    @property
    def sweep(self) -> Any:
        """Its sweep, if any."""
        from sweepmagic.wandb.apis.sweeps import Sweep

        return None if self._native.sweep is None else Sweep(self._native.sweep)

    # --- rows -------------------------------------------------------------------------------------------------------

    def history(
        self,
        samples: int = 500,
        keys: Sequence[str] | None = None,
        x_axis: str = "_step",
        pandas: bool = True,
        stream: str = "default",
    ) -> Any:
        """Return its rows as a DataFrame, at most `samples` of them; with `keys` those that have all of these."""
        if stream in ("system", "events"):
            return framed([dict(row) for row in self._native.system][-samples:], pandas)
        wanted = list(dict.fromkeys([x_axis, *keys])) if keys else None
        return framed(sampled(list(having(rows_of(self._native), wanted)), samples), pandas)

    def scan_history(
        self,
        keys: Sequence[str] | None = None,
        page_size: int = 1000,
        min_step: int | None = None,
        max_step: int | None = None,
        use_cache: bool = True,
    ) -> Iterator[dict[str, Value]]:
        """Yield every row from `min_step` to before `max_step`; with `keys` those that have all of these."""
        low, high = min_step or 0, float("inf") if max_step is None else max_step
        within = (row for row in rows_of(self._native) if low <= row["_step"] < high)
        return having(within, [keys] if isinstance(keys, str) else keys)

    beta_scan_history = scan_history

    # --- files and artifacts ------------------------------------------------------------------------------------------

    def files(self, names: Sequence[str] | None = None, pattern: str | None = None, per_page: int = 50) -> list[File]:
        """Return its files: those of these names, or of a pattern with ``%`` for anything."""
        known = [name for name in self._native.file_names if names is None or name in names]
        wanted = known if pattern is None else fnmatch.filter(known, pattern.replace("%", "*"))
        return [File(self._native.files / name, name) for name in wanted]

    def upload_file(self, path: str, root: str = ".") -> File:
        """Copy a file into the run, under its name below `root`."""
        name = Path(path).resolve().relative_to(Path(root).resolve()).as_posix()
        target = self._native.files / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        return File(target, name)

    def file(self, name: str) -> File:
        """Return one of its files.

        Raises:
            CommError: it has none of that name.
        """
        try:
            return File(self._native.artifact(name), name)
        except NotFoundError as error:
            raise CommError(str(error)) from None

    def logged_artifacts(self, per_page: int = 100) -> list[Artifact]:
        """Return the artifacts that it made."""
        return [Artifact.of(found) for found in self._native.logged_artifacts()]

    def used_artifacts(self, per_page: int = 100) -> list[Artifact]:
        """Return the artifacts that it used."""
        return [Artifact.of(found) for found in self._native.used_artifacts()]

    # --- editing ------------------------------------------------------------------------------------------------------

    def update(self) -> None:
        """Record what was changed: name, notes, tags, group, job_type, config, summary."""
        now = {key: getattr(self, key) for key in _LABELS}
        self._native.describe({key: value for key, value in now.items() if value != _plainly(self._native, key)})
        changed = {key: value for key, value in self.config.items() if self._config_as_read.get(key, MISSING) != value}
        if changed:
            self._native.append(Configured(self._native.number, settings_in(changed)))
        if self._summary is not None:
            said = {key: value for key, value in self._summary.items() if not key.startswith("_")}
            news = {key: value for key, value in said.items() if self._summary_as_read.get(key, MISSING) != value}
            if news:
                self._native.append(Summarised(self._native.number, settings_in(news)))
        self.load()

    save = update

    def delete(self, delete_artifacts: bool = False) -> None:
        """Say once that the record only grows."""
        once("a run cannot be deleted here: the record only grows; a tag such as 'ignored' hides it from filters")

    def stop(self) -> None:
        """Ask a run in progress to stop at its next `log`."""
        self._native.stop()

    def wait_until_finished(self) -> None:
        """Return when it has ended."""
        while self._native.state == "running":
            time.sleep(0.1)

    # --- filters --------------------------------------------------------------------------------------------------------

    def field(self, name: str) -> Any:
        """Return what a filter or an order means by `name`."""
        head, _, rest = name.partition(".")
        if head in ("config", "summary_metrics", "summary", "summaryMetrics"):
            values = self.config if head == "config" else self.summary
            return _inside(values, rest)
        plain = {"jobType": "job_type", "createdAt": "created_at", "displayName": "display_name", "sweep": "sweep_name"}
        known = ("id", "name", "state", "display_name", "tags", "group", "job_type", "created_at", "notes", "entity")
        word = plain.get(name, name)
        if word not in (*known, "project", "sweep_name"):
            raise CommError(
                with_guess(f"filters and order know no {name!r}", name, [*known, "config.", "summary_metrics."])
            )
        if word == "created_at":  # finer than shown: runs of one second have an order too
            return datetime.fromtimestamp(self._native.started, timezone.utc).isoformat()
        value = getattr(self, "id" if word == "name" else word)  # W&B calls the id of a run its name here
        return MISSING if value in ("", None) else value

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        public = [*_LABELS, "config", *(each for each in dir(type(self)) if not each.startswith("_"))]
        raise AttributeError(with_guess(f"a run of Api has no {name!r} here", name, public))

    def to_html(self, height: int = 420, hidden: bool = False) -> str:
        """Return what a notebook shows of it."""
        return self._repr_html_()

    def _repr_html_(self) -> str:
        return card(f"{self.name} · {self.project} · {self.state}", self.config, self.summary)

    def __repr__(self) -> str:
        return f"<Run {'/'.join(self.path)} ({self.state})>"


def _plainly(run: sweepmagic.Run, label: str) -> Any:
    value = getattr(run, label)
    return list(value) if isinstance(value, tuple) else value


def _inside(values: Mapping[str, Any], name: str) -> Any:
    """Return a value by its dotted name, whether it is nested or its key has dots; ``.value`` behind it is W&B's."""
    for each in (name, name.removesuffix(".value")):
        if each in values:
            return values[each]
        head, _, rest = each.partition(".")
        if rest and isinstance(values.get(head), Mapping):
            found = _inside(values[head], rest)
            if found is not MISSING:
                return found
    return MISSING
