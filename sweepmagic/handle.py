"""`Sweep` and `Run`: what a user holds. They read the record on disk and append Control events; nothing more."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from sweepmagic import exports, liveness, registry, tables
from sweepmagic.config import SweepConfig
from sweepmagic.errors import MissingExtra, NotFoundError, SweepMagicError
from sweepmagic.exports.sync import Order, sync
from sweepmagic.narrow import narrowed
from sweepmagic.project import LOOSE, headings, run_folder
from sweepmagic.records import CRASHED, RUNNING, Control, Described, Event, RunRecord, SweepRecord
from sweepmagic.run import Settings, read_output
from sweepmagic.run.labels import labels_of, text, words
from sweepmagic.run.saved import listed as names_below
from sweepmagic.run.settings import over
from sweepmagic.space import Value, flatten, is_media
from sweepmagic.store import EventStore, Follower

if TYPE_CHECKING:
    import pandas as pd

    from sweepmagic.artifacts import Artifact
    from sweepmagic.importance import Importance
    from sweepmagic.model import Model
    from sweepmagic.records import History


class Run:
    """One run of a sweep, as recorded.

    Example:
        >>> sweep.best.config.learning_rate, sweep.best.value  # doctest: +SKIP
        (0.01, 0.084)
    """

    def __init__(self, sweep: Sweep, number: int) -> None:
        self._sweep = sweep
        self.number = number

    @property
    def _record(self) -> RunRecord:
        return self._sweep.record.runs[self.number]

    name = text()
    group = text()
    job_type = text()
    notes = text()
    project = text()
    tags = words()

    @property
    def id(self) -> str:
        """The run's identity within its project: the one that it was given, or made of the sweep's and its number."""
        return str(self._record.labels.get("id") or f"{self._sweep.id}-{self.number}")

    @property
    def labels(self) -> Mapping[str, Value]:
        """What people say of it: name, group, job_type, tags, notes, project; each is an attribute that can be set."""
        return {"name": self._record.name, **self._record.labels}

    def describe(self, labels: Mapping[str, Any]) -> None:
        """Record labels, also words of your own; None changes nothing."""
        self._sweep.append(Described(labels_of(labels), run=self.number))

    def append(self, event: Event) -> None:
        """Add an event of the run to the record."""
        self._sweep.append(event)

    @property
    def sweep(self) -> Sweep | None:
        """The sweep that it belongs to; None for a single run."""
        return None if self._sweep.id == LOOSE else self._sweep

    @property
    def started(self) -> float:
        """When it began, in seconds since the epoch."""
        return self._record.started

    @property
    def state(self) -> str:
        """running, finished, stopped, failed or crashed."""
        record = self._record
        gone = record.state == RUNNING and self._sweep.is_abandoned(record)
        return CRASHED if gone else record.state

    @property
    def config(self) -> Settings:
        """What it was trained with, by attribute or item."""
        return Settings(over(self._record.config, dict(self._record.params)))

    @property
    def summary(self) -> Mapping[str, Value]:
        """The last value of everything that it logged, and what it set by hand."""
        return self._record.summary

    @property
    def history(self) -> History:
        """The rows as logged."""
        return self._record.history

    @property
    def value(self) -> float | None:
        """The value of the sweep's (first) metric that counts for this run (`metric.of`), or None."""
        return self._record.worth(self._sweep.record.metric)

    @property
    def values(self) -> dict[str, float | None]:
        """The value that counts of each of the sweep's metrics, by name; None where it has none."""
        return {metric.name: self._record.worth(metric) for metric in self._sweep.record.config.metrics}

    @property
    def guess(self) -> Mapping[str, Value]:
        """What the search expected of it when it suggested it, if it says: `mean`, `low`, `high`, `improvement`, `chance`
        of a value, and `why`: start, explore or exploit."""
        return self._record.guess

    @property
    def reason(self) -> str:
        """Why it was stopped or failed, in a sentence."""
        return self._record.reason

    @property
    def error(self) -> str:
        """The whole traceback of a failed run."""
        return self._record.error

    @property
    def output(self) -> str:
        """What it printed, as a terminal would show it."""
        return read_output(self._folder / "output.log")

    @property
    def files(self) -> Path:
        """The folder of its files."""
        return self._folder / "files"

    @property
    def file_names(self) -> Sequence[str]:
        """The names of its files, those in folders with ``/``."""
        return names_below(self.files)

    def logged_artifacts(self) -> list[Artifact]:
        """Return the artifacts that it made, as the versions that they are."""
        return self._artifacts([(event.name, event.digest) for event in self._record.made])

    def used_artifacts(self) -> list[Artifact]:
        """Return the artifacts that it used."""
        return self._artifacts([(event.name, event.digest) for event in self._record.used])

    def _artifacts(self, wanted: Sequence[tuple[str, str]]) -> list[Artifact]:
        from sweepmagic.artifacts import Artifact, listed

        known = {(each.name, each.digest): each for each in listed(self._sweep.folder)} if wanted else {}
        return [Artifact.of(self._sweep.folder, known[each]) for each in dict.fromkeys(wanted)]

    @property
    def environment(self) -> Mapping[str, Value]:
        """What surrounded it: ``python``, ``packages``, ``git`` (commit, branch, dirty), ``argv``, ``code``, and more."""
        agent, record = self._sweep.record.agents.get(self._record.agent), self._sweep.record
        found = {} if agent is None else agent.environment
        return {**({"code": record.source} if record.source else {}), **found}

    @property
    def system(self) -> Sequence[Mapping[str, Value]]:
        """What its process and machine did meanwhile: a dict per sample, with ``_time`` and what `run.system` names."""
        record = self._record
        agent = self._sweep.record.agents.get(record.agent)
        end = record.ended if record.ended is not None else time.time()
        samples = [] if agent is None else [s for s in agent.samples if record.started <= s.time <= end]
        return [{"_time": sample.time, **sample.values} for sample in samples]

    def media(self, key: str, step: int | None = None) -> Any:
        """Return what was logged under `key` (last, or at `step`): a `Table`, a `Histogram`, the path of an image's file.

        Raises:
            NotFoundError: nothing of the kind was logged under it.
        """
        from sweepmagic.media import opened

        steps, values = self.history.series(key)
        found = [value for at, value in zip(steps, values, strict=True) if is_media(value) and step in (None, at)]
        by_hand = self._record.summary_by_hand.get(key)
        found += [by_hand] if step is None and is_media(by_hand) else []
        if not found:
            where = "" if step is None else f" at step {step}"
            raise NotFoundError(f"{self.name} logged no table, image or the like under {key!r}{where}")
        return opened(found[-1], self.files)

    @property
    def duration(self) -> float:
        """How long it ran, in seconds; for a run in progress, how long it has run."""
        return self._record.duration(time.time())

    @property
    def is_stale(self) -> bool:
        """Whether the training function has changed since."""
        return self._record.stale

    @property
    def _folder(self) -> Path:
        return run_folder(self._sweep.folder, self._sweep.id, self.number, self._record.attempt)

    def artifact(self, name: str) -> Path:
        """Return the path of one of the run's files.

        Raises:
            NotFoundError: it has no such file; the message lists what it has.
        """
        path = (self.files / name).resolve()
        if self.files.resolve() in path.parents and path.exists():
            return path
        have = ", ".join(sorted(p.name for p in self.files.glob("*"))) if self.files.exists() else ""
        raise NotFoundError(f"{self.name} has no file {name!r}; it has {have or 'none'}")

    def stop(self) -> None:
        """Ask a run in progress to stop at its next `log`."""
        self._sweep.ask("stop", self.number)

    def retry(self) -> None:
        """Ask for the run to be tried again with the same config; runs when the sweep's cell is run again."""
        self._sweep.ask("retry", self.number)

    def sync(self, *, project: str | None = None, entity: str | None = None, mode: str | None = None) -> list[str]:
        """Hand the run to a real W&B: see `Sweep.sync`."""
        return self._sweep.sync([self.number], project=project, entity=entity, mode=mode)

    def __repr__(self) -> str:
        worth = "".join(f", {name} {value:.6g}" for name, value in self.values.items() if value is not None)
        settings = dict(flatten(self._record.params)) or self._record.config
        return f"<{self.name}: {self.state}{worth}, {settings!r}>"

    def _repr_html_(self) -> str:
        html: str = registry.load(registry.PAGES, "run page")(self)
        return html


class Plots:
    """What of a sweep can be drawn, as Bokeh figures.

    Example:
        >>> sweep.plot("val_loss"), sweep.plot.pareto()  # doctest: +SKIP
        (figure(id='p1001', ...), figure(id='p1002', ...))
    """

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep

    def __call__(self, metric: str | None = None) -> Any:
        """Return a figure with a line per run of `metric` (default: the sweep's)."""
        return registry.load(registry.PAGES, "plot")(self._sweep, metric)

    def pareto(self) -> Any:
        """Return a figure with a dot per run of a sweep with several metrics, and their Pareto front."""
        return registry.load(registry.PAGES, "pareto")(self._sweep)

    def __repr__(self) -> str:
        return f"<plots of {self._sweep.name}: call it with the name of a metric, or plot.pareto()>"


class Sweep:
    """A sweep, running or over.

    Everything is read from disk at the moment of asking, so it is as true for a sweep of another kernel.

    Example:
        >>> sweep = sweepmagic.load("digits-mlp")  # doctest: +SKIP
        >>> sweep.best.config  # doctest: +SKIP
        {'learning_rate': 0.0031, 'batch_size': 32}
    """

    tags = words()
    description = text()

    def __init__(self, folder: Path, id: str) -> None:
        self.folder = folder
        self.id = id
        self._follower = Follower(folder, id)  # it reads when somebody asks
        self._worker: threading.Thread | None = None
        self._failure: BaseException | None = None

    @property
    def record(self) -> SweepRecord:
        """The fold of the sweep's events as of now."""
        self._follower.refresh()
        return self._follower.record

    def reader(self) -> Follower:
        """Return a reader of the record with a cursor of its own, for a view."""
        return self._follower.another()

    @property
    def name(self) -> str:
        """The name given in the config, or the id; once it was renamed, its new one."""
        return self.record.name

    def rename(self, name: str) -> None:
        """Call the sweep `name` from now on, whether it is running or over.

        It still answers to the name in its cell, so that the cell goes on with it; a cell that gives the new name goes on
        with it as well.

        Raises:
            SweepMagicError: another sweep of its project answers to that name.
        """
        word = _name(name)
        with EventStore(self.folder) as store:
            known = headings(store)
            mine = next((heading.project for heading in known if heading.id == self.id), "")
            if any(h.answers(word) for h in known if h.id != self.id and h.project == mine):
                raise SweepMagicError(
                    f"another sweep here is called {word!r}; choose another name, or delete that one first"
                )
            store.append(self.id, [Described({"name": word})])

    @property
    def labels(self) -> Mapping[str, Value]:
        """What people say of it: tags, description, or words of their own; the config's description if there is no other."""
        record = self.record
        return {"description": record.config.description, **record.labels}

    def describe(self, labels: Mapping[str, Any]) -> None:
        """Record labels; None changes nothing."""
        self.append(Described(labels_of(labels)))

    @property
    def state(self) -> str:
        """pending, running, paused, finished, stopped, failed or crashed."""
        return liveness.state_of(self.record)

    @property
    def config(self) -> SweepConfig:
        """The config as it stands now."""
        return self.record.config

    @property
    def runs(self) -> Sequence[Run]:
        """Every run, in the order started."""
        return [Run(self, number) for number in self.record.runs]

    @property
    def best(self) -> Run | None:
        """The best run by the metric, of several metrics by the first; None before any value was logged.

        With `repeats` it is the best run of the config whose mean is the best.
        """
        best = self.record.best
        return None if best is None else Run(self, best.number)

    @property
    def pareto(self) -> Sequence[Run]:
        """The runs on the Pareto front of several metrics: no other run beats them in one without losing in another.

        With one metric it is the best run. Failed runs, and runs without a value of every metric, are not there.

        Example:
            >>> [run.values for run in sweep.pareto]  # doctest: +SKIP
            [{'val_accuracy': 0.97, 'latency_ms': 12.5}, {'val_accuracy': 0.93, 'latency_ms': 3.1}]
        """
        return [Run(self, run.number) for run in self.record.pareto]

    @property
    def notes(self) -> Sequence[str]:
        """What the user should know: a metric that was never logged, a parameter that nothing reads."""
        return [f"{note.text}; {note.remedy}" if note.remedy else note.text for note in self.record.notes]

    def run(self, number: int) -> Run:
        """Return one run by its number."""
        if number not in self.record.runs:
            raise NotFoundError(f"{self.name} has no run {number}; it has runs 1 to {len(self.record.runs)}")
        return Run(self, number)

    def dataframe(self, *, history: bool = False) -> pd.DataFrame:
        """Return a pandas DataFrame with a row per run; with `history` one with a row per row that was logged.

        Columns: ``run``, ``state``, every parameter (nested ones with dots), the metrics, with several of them ``pareto``
        (whether the run is on their front), the other summary values, ``duration`` in seconds, ``error``. With `repeats`
        also ``repeat`` (1, 2, ... within its config), and each metric's mean and standard deviation over them, such as
        ``val_loss_mean`` and ``val_loss_std``. The columns of a history: ``run``, ``_step``, ``_time``, and what was logged.
        """
        try:
            import pandas as pd
        except ImportError:
            raise MissingExtra("pandas", "pandas") from None
        snapshot = self.snapshot()
        table = (
            tables.history_table(snapshot.record) if history else tables.runs_table(snapshot.record, snapshot.states)
        )
        return pd.DataFrame(list(table.rows), columns=table.columns)

    def importance(self, metric: str | None = None) -> Importance:
        """Return which parameters mattered to a metric: by default the sweep's (first) one, else any that was logged.

        A row per parameter: its share of the variance with an interval, and beside it W&B's two numbers.
        """
        from sweepmagic.importance import importance_of, metric_of  # loads scipy, 0.2 s that few sweeps need

        record = self.record
        return importance_of(record, metric_of(record, metric))

    @property
    def model(self) -> Model:
        """What the runs so far say about every config of the space, whatever the method: `predict`, `slice`, `trust`.

        Example:
            >>> sweep.model.predict({"learning_rate": 0.01, "batch_size": 64})  # doctest: +SKIP
            Prediction(mean=0.21, low=0.18, high=0.25, chance=1.0)
            >>> sweep.model.trust.r2  # doctest: +SKIP
            0.83
        """
        from sweepmagic.model import Model  # loads scipy, 0.2 s that few sweeps need

        return Model.of(self.record)

    def narrowed(self) -> SweepConfig:
        """Return the config with every range narrowed around the best fifth of the runs, at least five of them.

        It has another name, and `warm_start` with this sweep: `sweepmagic.sweep(sweep.narrowed(), train)` goes on from here.

        Example:
            >>> sweep.config.space.parameters[0].distribution  # doctest: +SKIP
            LogUniformValues(min=1e-05, max=0.1)
            >>> sweep.narrowed().space.parameters[0].distribution  # doctest: +SKIP
            LogUniformValues(min=0.0008, max=0.005)
        """
        return narrowed(self.record)

    def pause(self) -> None:
        """Start no new runs until `resume`; runs in progress go on."""
        self.ask("pause")

    def resume(self) -> None:
        """Go on after `pause`."""
        self.ask("resume")

    def stop(self) -> None:
        """Start no new runs; those in progress finish."""
        self.ask("stop")

    def cancel(self) -> None:
        """Start no new runs; those in progress stop at their next `log`."""
        self.ask("cancel")

    def retry(self) -> None:
        """Try failed and cut-off runs again: at once if the sweep is running, else when its cell is run again."""
        self.ask("retry")

    def set_workers(self, workers: int) -> None:
        """Let a sweep in progress run so many runs at once from now on; runs in progress go on.

        Only where runs have threads of their own: in the kernel's main thread it is always one.
        """
        if workers < 1:
            raise SweepMagicError(f"expected at least 1 worker, but got {workers}")
        self.ask("workers", value=workers)

    def ask(self, verb: str, run: int | None = None, value: Value = None, *, by: str = "python") -> None:
        """Append a Control event; whoever works on the sweep acts on it."""
        self.append(Control(verb, run=run, value=value, by=by))

    def append(self, event: Event) -> None:
        """Add an event to the record."""
        with EventStore(self.folder) as store:
            store.append(self.id, [event])

    def wait(self, timeout: float | None = None) -> Sweep:
        """Return when the sweep is over (or after `timeout` seconds); raise what ended it if it was our fault."""
        deadline = None if timeout is None else time.monotonic() + timeout
        if self._worker is not None:
            while self._worker.is_alive() and (deadline is None or time.monotonic() < deadline):
                self._worker.join(0.1)  # short, so that an interrupt gets through
            if self._failure is not None:
                raise self._failure
        else:
            while self.state in ("running", "paused") and (deadline is None or time.monotonic() < deadline):
                time.sleep(0.1)
        return self

    @overload
    def export(self, path: str | Path) -> Path: ...
    @overload
    def export(self, path: str | Path, to: str) -> Path | str: ...
    def export(self, path: str | Path, to: str | None = None) -> Path | str:
        """Write the sweep to `path` for other programs, and return where it is.

        The end of the name says how: ``.csv`` and ``.parquet`` have a row per run, ``.json`` has all that was logged,
        ``.yaml`` is the config in W&B's words. `to` says it otherwise: ``"history"`` is a row per row that was logged
        (CSV or Parquet), ``"config"`` the config in our words, ``"tensorboard"`` a folder of event files, ``"mlflow"`` an
        experiment in a folder or at an address, ``"optuna"`` a study in a file or a database.

        Example:
            >>> sweep.export("runs.csv"), sweep.export("logs", to="tensorboard")  # doctest: +SKIP
            (PosixPath('runs.csv'), PosixPath('logs'))
        """
        return exports.write(self.snapshot(), path, to).where

    def sync(
        self,
        runs: Sequence[int] | None = None,
        *,
        project: str | None = None,
        entity: str | None = None,
        mode: str | None = None,
    ) -> list[str]:
        """Hand runs to a real W&B, and return where they are now: addresses, or with `mode` offline folders.

        It prints first what goes where, then each run as it is sent. Runs in progress are left out; a run that is sent again
        replaces what W&B has of it.

        Args:
            runs: The numbers of the runs; all of them if not said.
            project: W&B's project; else its own settings (WANDB_PROJECT), the sweep's `project`, or its name.
            entity: W&B's user or team; else its own settings.
            mode: online or offline; else its own settings (WANDB_MODE).
        """
        given = {"project": project, "entity": entity, "mode": mode}
        for number in runs or ():
            self.run(number)
        order = Order(str(self.folder), self.id, None if runs is None else list(runs), given)
        return sync(order, print)

    def snapshot(self) -> exports.Snapshot:
        """Return the sweep as it stands now, for what is written for other programs."""
        return exports.Snapshot.of(self.record, self.folder)

    def report(self, path: str | Path) -> Path:
        """Write a self-contained HTML page with the results, readable anywhere, and return its path."""
        html: str = registry.load(registry.PAGES, "report")(self)
        Path(path).write_text(html, encoding="utf-8")
        return Path(path)

    @property
    def plot(self) -> Plots:
        """The sweep as Bokeh figures: `plot(metric)`, `plot.pareto()`."""
        return Plots(self)

    def is_abandoned(self, run: RunRecord) -> bool:
        """Return whether whoever ran `run` is gone."""
        agent = self._follower.record.agents.get(run.agent)
        return agent is not None and not liveness.is_alive(agent)

    def work_in_background(self, work: Any) -> None:
        """Call `work` in a daemon thread; `wait` waits for it."""

        def guarded() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - kept for wait(), which raises it
                self._failure = error

        self._worker = threading.Thread(target=guarded, name=f"sweepmagic-{self.id}", daemon=True)
        self._worker.start()

    def __iter__(self) -> Iterator[Run]:
        return iter(self.runs)

    def __len__(self) -> int:
        return len(self.record.runs)

    def __repr__(self) -> str:
        record = self.record
        best = self.best
        found = f", best {best!r}" if best is not None else ""
        total = f" of {record.count}" if record.count is not None else ""
        return f"<Sweep {self.name}: {self.state}, {len(record.runs)}{total} runs{found}>"

    def _repr_html_(self) -> str:
        html: str = registry.load(registry.PAGES, "static")(self)
        return html


_LONGEST_NAME = 200


def _name(name: object) -> str:
    """Return a name without the blanks around it, if it can be one."""
    word = name.strip() if isinstance(name, str) else ""
    if not word or len(word) > _LONGEST_NAME or not word.isprintable():
        raise SweepMagicError(f"expected a name of 1 to {_LONGEST_NAME} characters on one line, but got {name!r:.80}")
    return word


def run_of(folder: Path, sweep: str, number: int) -> Run:
    """Return a run by the id of its sweep and its number."""
    return Sweep(folder, sweep).run(number)
