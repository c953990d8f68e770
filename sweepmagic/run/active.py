"""The run in progress: what `sweepmagic.log` and `sweepmagic.config` mean inside a training function."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping, MutableMapping
from contextvars import ContextVar, Token
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any, Protocol

from sweepmagic import registry
from sweepmagic.errors import LogError, NoRunError, StopRun
from sweepmagic.executors import Channel, StopOrder
from sweepmagic.records import Configured, Described, Logged, MetricDefined, Noted, RunRecord, Summarised
from sweepmagic.run.capture import OutputFile
from sweepmagic.run.labels import labels_of, text, words
from sweepmagic.run.saved import SavedFiles
from sweepmagic.run.settings import Settings
from sweepmagic.run.steps import Axes, Steps, merged
from sweepmagic.run.values import loggable
from sweepmagic.space import Params, Value, plain

if TYPE_CHECKING:
    from sweepmagic.artifacts import Artifact

LINE = "SWEEPMAGIC_LINE"
"""The environment variable that a process has which an agent started as a run: where the line to that agent is."""

_current: ContextVar[ActiveRun | None] = ContextVar("sweepmagic_run", default=None)
_active: dict[int, ActiveRun] = {}  # every run in progress in this process, for threads that inherited no context
_active_lock = threading.Lock()


class Summary(MutableMapping[str, Any]):
    """The values that a run sets by hand, by attribute or item; each is recorded at once."""

    def __init__(self, run: ActiveRun, values: Mapping[str, Any] | None = None) -> None:
        object.__setattr__(self, "_run", run)
        object.__setattr__(self, "_values", dict(values or {}))

    _run: ActiveRun
    _values: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __getattr__(self, key: str) -> Any:
        if key in self._values:
            return self._values[key]
        raise AttributeError(f"the summary has no {key!r}; it has {', '.join(self._values) or 'nothing'}")

    def __setitem__(self, key: str, value: Any) -> None:
        clean, lost = loggable({key: value}, self._run)
        self._values.update(clean)
        self._run.emit(Summarised(self._run.number, clean))
        self._run.note_lost(lost)

    def __setattr__(self, key: str, value: Any) -> None:
        self[key] = value

    def __delitem__(self, key: str) -> None:
        raise TypeError("a summary value can be overwritten, but not deleted: the record only grows")

    def __iter__(self) -> Any:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self._values)


class Companion(Protocol):
    """What goes along with a run and has something to add to its rows, such as gradients that a hook has seen."""

    def take(self) -> Mapping[str, Any]:
        """Return what the next row should have too: what came since the last call."""

    def close(self) -> None:
        """Let go of everything: the run is over."""


class ActiveRun:
    """A run in progress.

    Attributes:
        number: Its number in the sweep.
        config: Its settings, by attribute or item.
        summary: Values to set by hand.
        seed: A number of its own, drawn from the sweep's seed, for users who seed their libraries.
        name, group, job_type, notes, project: What people call it and say of it; can be set at any time.
        tags: Words to find it by; the same.
        companions: What adds to its rows, until it ends.
        exit_code: What its code said by `finish` in a sweep; another than 0 makes the run a failed one at its end.
    """

    name = text()
    group = text()
    job_type = text()
    notes = text()
    project = text()
    tags = words()

    spans_cells = False
    """Whether the run goes on after the cell that began it: the context of the next cell does not know of it."""

    def __init__(
        self,
        number: int,
        params: Params,
        channel: Channel,
        folder: Path,
        *,
        seed: int = 0,
        sweep: str = "",
        name: str = "",
        attempt: int = 1,
    ) -> None:
        self.number = number
        self.attempt = attempt
        self._params = params
        self.labels: dict[str, Value] = {"name": name or f"run {number}"}
        self.sweep = sweep
        self.seed = seed
        self.config = Settings(params, record=lambda values: self.emit(Configured(number, values)))
        self.output = OutputFile(folder / "output.log", echo=self.spans_cells)
        self._channel = channel
        self._folder = folder
        self._stop: StopOrder | None = None
        self._ended = False
        self._noted: set[str] = set()
        self._steps = Steps()
        self._token: Token[ActiveRun | None] | None = None
        self._axes: Axes | None = None
        self._defined: dict[str, MetricDefined] = {}
        self._saved: SavedFiles | None = None
        self._summary: Summary | None = None
        self.companions: list[Companion] = []
        self.exit_code = 0

    @property
    def id(self) -> str:
        """The run's identity within its project: the one that it was given, or made of the sweep's and its number."""
        return str(self.labels.get("id") or (f"{self.sweep}-{self.number}" if self.sweep else self.number))

    @property
    def summary(self) -> Summary:
        """Values to set by hand, such as ``run.summary["test_accuracy"] = 0.97``."""
        if self._summary is None:
            self._summary = Summary(self)
        return self._summary

    @property
    def folder(self) -> Path:
        """The run's own folder in the record, of this attempt."""
        return self._folder

    @property
    def files(self) -> Path:
        """The run's own folder for files; made when first asked for."""
        folder = self._folder / "files"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def store_folder(self) -> Path:
        """The folder of the record that it is in."""
        return self._folder.parents[2]

    @property
    def step(self) -> int:
        """The step that the next `log` has, if it does not say another."""
        return self._steps.next

    def save(
        self, pattern: str | os.PathLike[str], base: str | os.PathLike[str] | None = None, policy: str = "now"
    ) -> list[Path]:
        """Copy files into the run's folder, now and, if they change, at its end: see `SavedFiles.save`."""
        if self._saved is None:
            self._saved = SavedFiles(self.files)
        return self._saved.save(pattern, base, policy)

    def describe(self, labels: Mapping[str, Any]) -> None:
        """Record labels: name, group, job_type, tags, notes, project, or words of your own; None changes nothing."""
        said = labels_of(labels)
        if said:
            self.labels |= said
            self.emit(Described(said, run=self.number))

    def log_artifact(
        self,
        artifact: Artifact | str | os.PathLike[str],
        name: str | None = None,
        type: str | None = None,
        aliases: Iterable[str] | None = None,
    ) -> Artifact:
        """Record an artifact, or a file or folder under `name`, as made by this run; return the version that it is."""
        from sweepmagic.run import lineage  # only runs that have artifacts pay for it

        given = lineage.as_artifact(artifact, name, type, f"run-{self.id}")
        return lineage.log(self.emit, self.store_folder, self.number, given, aliases)

    def use_artifact(self, artifact: Artifact | str, type: str | None = None) -> Artifact:
        """Return an artifact, such as ``"model:latest"``, and record that this run used it."""
        from sweepmagic.run import lineage

        return lineage.use(self.emit, self.store_folder, self.number, artifact, type)

    def log_model(
        self, path: str | os.PathLike[str], name: str | None = None, aliases: Iterable[str] | None = None
    ) -> Artifact:
        """Record a file or folder as a model that this run made."""
        return self.log_artifact(path, name, "model", aliases)

    def use_model(self, name: str) -> Path:
        """Return the path of a model's file (of several, of their folder), and record that this run used it."""
        found = self.use_artifact(name)
        return found.file() if len(found.files) == 1 else found.checkout()

    def order(self) -> StopOrder | None:
        """Return why it should end now, or None; `log` asks the same."""
        return self._channel.stop_order(self.number)

    def portrait(self) -> dict[str, Any]:
        """Return, as plain data, all that another process needs to be this run."""
        return {
            "number": self.number,
            "attempt": self.attempt,
            "sweep": self.sweep,
            "params": self._params,
            "seed": self.seed,
            "folder": str(self._folder),
            "labels": self.labels,
        }

    @property
    def stopped(self) -> StopOrder | None:
        """Why `log` raised `StopRun`, if it did."""
        return self._stop

    def log(self, values: Mapping[str, Any], step: int | None = None, commit: bool | None = None) -> None:
        """Record `values`; they are on disk when this returns.

        Args:
            values: Numbers of any library, texts, tables, images, dicts of them.
            step: The row's step; rows of one step are one row.
            commit: False leaves the row open: what is logged next joins it.

        Raises:
            StopRun: the run should end now; let it pass.
            LogError: `values` is not a dict.
        """
        if self._ended:
            raise NoRunError(f"{self.name} has ended; nothing can be logged to it any more")
        if self.companions:
            values = self._with_companions(values)
        clean, lost = loggable(values, self)
        if self._axes is not None:
            clean = self._axes.complete(clean)
        steps = self._steps
        if step is None and commit is not False and not steps.is_open:  # nearly always
            steps.next += 1
        else:
            step, said = steps.of(None if step is None else _step(step), commit=commit is not False)
            if said and "step" not in self._noted:
                self.note_lost({"step": said})
        self._channel.emit(Logged(self.number, step, clean, time()))
        if lost:
            self.note_lost(lost)
        order = self._channel.stop_order(self.number)
        if order is not None:
            self._stop = order
            raise StopRun(order.reason)

    def _with_companions(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        more = {key: value for each in self.companions for key, value in each.take().items()}
        return {**values, **more} if isinstance(values, Mapping) else values

    def define_metric(
        self,
        name: str,
        *,
        step_metric: str | None = None,
        summary: str | None = None,
        hidden: bool = False,
        step_sync: bool | None = None,
        overwrite: bool = False,
    ) -> None:
        """Say how `name` is drawn and summarised; a second call adds to the first.

        Args:
            name: A metric, or several: ``"val/*"``.
            step_metric: What it is drawn against. A row that lacks it takes its last value, unless `step_sync` is False.
            summary: One or more of min, max, mean, first, last, none, with commas.
            hidden: Draw it nowhere.
            step_sync: Whether rows take the last value of the step metric.
            overwrite: Forget what was said of it before.
        """
        new = MetricDefined(self.number, name, step_metric, summary, hidden)
        new = new if overwrite or name not in self._defined else merged(self._defined[name], new)
        self._define(new, in_step=step_sync is not False)
        self.emit(new)

    def _define(self, rule: MetricDefined, *, in_step: bool = True) -> None:
        self._defined[rule.name] = rule
        if rule.step_metric and in_step:
            self._axes = self._axes or Axes()
            self._axes.add(rule.name, rule.step_metric)

    def keep(self, key: str, value: Any) -> Value:
        """Write a table, an image or the like into the run's files, and return what its row says of it; None for others."""
        from sweepmagic.media import Place, as_media  # only runs that log such a thing pay for it

        media = as_media(value)
        return None if media is None else media.stored(Place(self.files, key, self.step))

    def emit(self, event: Any) -> None:
        """Hand an event to whoever keeps the record."""
        if self._ended:
            raise NoRunError(f"{self.name} has ended; nothing can be recorded for it any more")
        self._channel.emit(event)

    def note(self, text: str) -> None:
        """Record something that the user should know; views show it."""
        self.emit(Noted(text, run=self.number))

    def note_lost(self, lost: Mapping[str, str]) -> None:
        """Say once per key that its values are not what the user may think."""
        for key, said in lost.items():
            if key not in self._noted:
                self._noted.add(key)
                self.note(said)

    def recall(self, record: RunRecord) -> None:
        """Take over what an earlier process recorded of the run: it goes on from there."""
        self.config.recall(record.config)
        self._summary = Summary(self, record.summary_by_hand)
        self._steps = Steps(0 if record.step is None else record.step + 1)
        self.labels |= {**record.labels, "name": record.name}
        for rule in record.metrics.values():
            self._define(rule)

    def __enter__(self) -> ActiveRun:
        self._token = _current.set(self)
        with _active_lock:
            _active[id(self)] = self
        return self

    def __exit__(self, *_: object) -> None:
        try:
            for each in reversed(self.companions):
                each.close()
            self.companions.clear()
            if self._saved is not None:
                self._saved.settle()
        finally:
            self._leave()

    def _leave(self) -> None:
        with _active_lock:
            _active.pop(id(self), None)
        if self._token is not None:
            try:
                _current.reset(self._token)
            except ValueError:  # ended in another context, such as a later cell
                _current.set(None)
            self._token = None
        self.output.close()
        self._ended = True

    def __repr__(self) -> str:
        return f"<{self.name} {dict(self.config)!r}>"


def current() -> ActiveRun | None:
    """Return the run that this code belongs to, or None.

    Threads that user code starts have no context of ours: they belong to the run in progress if there is only one.
    """
    run = _current.get()
    if run is None and len(_active) == 1:
        (only,) = list(_active.values()) or (None,)
        if only is not None and (only.spans_cells or threading.current_thread() is not threading.main_thread()):
            return only
    if run is None and LINE in os.environ:  # this process is the run, or a part of it
        found: ActiveRun | None = registry.load(registry.PAGES, "joined")()
        return found
    return run


def current_output() -> OutputFile | None:
    """Return where the current run's output goes, or None."""
    run = current()
    return None if run is None else run.output


def need_current(what: str) -> ActiveRun:
    """Return the current run.

    Raises:
        NoRunError: there is none.
    """
    run = current()
    if run is None:
        raise NoRunError(
            f"{what} belongs to a run, but none is active: use it inside a %%sweep, or call sweepmagic.init() first"
        )
    return run


def _step(step: Any) -> int:
    number = plain(step.item() if hasattr(step, "item") else step)
    if not isinstance(number, (int, float)) or number != int(number):
        raise LogError(f"expected a whole number as step, but got {step!r}")
    return int(number)
