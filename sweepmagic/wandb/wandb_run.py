"""`Run`: a run in progress, with W&B's words. It holds one of ours, and keeps nothing of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from sweepmagic.loose import LooseRun
from sweepmagic.run import ActiveRun, current
from sweepmagic.wandb import filing, watching
from sweepmagic.wandb.artifacts import Artifact
from sweepmagic.wandb.card import card
from sweepmagic.wandb.disabled import DisabledRun
from sweepmagic.wandb.environ import variable
from sweepmagic.wandb.errors import UsageError
from sweepmagic.wandb.metrics import rules_of
from sweepmagic.wandb.portrait import Portrait
from sweepmagic.wandb.say import once, say
from sweepmagic.wandb.settings import Settings

if TYPE_CHECKING:
    from sweepmagic.wandb.plot import CustomChart


class Run(Portrait):
    """What `wandb.init` returns.

    Example:
        >>> import tempfile
        >>> import sweepmagic.wandb as wandb
        >>> with wandb.init(project="demo", config={"lr": 0.1}, dir=tempfile.mkdtemp()) as run:
        ...     run.log({"loss": 0.5})
        >>> run.project, run.config.lr
        ('demo', 0.1)
    """

    def __init__(self, native: ActiveRun, mode: str = "offline", settings: Settings | None = None) -> None:
        super().__init__(native, mode, settings or Settings())
        self._open = ExitStack()  # what ends with the run
        self._recap: Callable[[], str] | None = None

    # --- what it records --------------------------------------------------------------------------------------------

    def log(
        self, data: Mapping[str, Any], step: int | None = None, commit: bool | None = None, sync: bool | None = None
    ) -> None:
        """Record a row. With `step` it stays open until a later step, as in W&B; an earlier step is dropped, with a warning."""
        if not isinstance(data, Mapping):
            raise UsageError(f"expected a dict such as wandb.log({{'loss': 0.5}}), but got {type(data).__name__}")
        native = self._native
        if step is not None and int(step) < native.step:
            once(
                f"Tried to log to step {int(step)} that is less than the current step {native.step}. Steps must be "
                "monotonically increasing, so this data will be ignored. See define_metric to log data out of order.",
                f"step of {native.id}",
            )
            return
        native.log(data, None if step is None else int(step), step is None if commit is None else commit)

    def define_metric(
        self,
        name: str,
        step_metric: Any = None,
        step_sync: bool | None = None,
        hidden: bool | None = None,
        summary: str | None = None,
        goal: str | None = None,
        overwrite: bool | None = None,
        **unknown: Any,
    ) -> Any:
        """Say how a metric is drawn and summarised."""
        axis = getattr(step_metric, "name", step_metric)
        self._native.define_metric(
            name,
            step_metric=axis,
            summary=rules_of(summary, goal),
            hidden=bool(hidden),
            step_sync=step_sync,
            overwrite=bool(overwrite),
        )
        return Defined(name)

    def watch(
        self, models: Any, criterion: Any = None, log: Any = "gradients", log_freq: int = 1000, **more: Any
    ) -> Any:
        """Record histograms of gradients and parameters of a PyTorch model."""
        return watching.watch(models, criterion, log, log_freq, **more)

    def unwatch(self, models: Any = None) -> None:
        """Take the hooks of `watch` off again."""
        watching.unwatch(models)

    def save(
        self, glob_str: Any = None, base_path: Any = None, policy: str = "live", **unknown: Any
    ) -> list[str] | bool:
        """Copy files into the run, now and at its end."""
        return filing.save(self._native, glob_str, base_path, policy)

    def restore(self, name: str, run_path: str | None = None, replace: bool = False, root: str | None = None) -> Any:
        """Return a file of a run (of this one by default), open for reading."""
        return filing.restore(name, run_path or self.id, replace, root or self.dir, self._native.store_folder.parent)

    def alert(self, title: str, text: str = "", level: Any = "INFO", wait_duration: Any = None) -> None:
        """Note something that the user should know; nobody is mailed."""
        word = str(getattr(level, "value", level) or "INFO").upper()
        said = f"{title}: {text}" if text else title
        self._native.note(f"{word}: {said}")
        once(f"alert {word}: {said}")

    def log_artifact(
        self,
        artifact_or_path: Any,
        name: str | None = None,
        type: str | None = None,
        aliases: Sequence[str] | None = None,
        tags: Sequence[str] | None = None,
    ) -> Artifact:
        """Record an artifact, or a file or folder, as made by this run."""
        if tags:
            once("an artifact's tags are not kept here: its aliases and its metadata are")
        return filing.log_artifact(self._native, artifact_or_path, name, type, aliases)

    upsert_artifact = finish_artifact = log_artifact

    def use_artifact(
        self, artifact_or_name: Any, type: str | None = None, aliases: Any = None, use_as: str | None = None
    ) -> Artifact:
        """Return an artifact, and record that this run used it."""
        return filing.use_artifact(self._native, artifact_or_name, type)

    def log_model(self, path: Any, name: str | None = None, aliases: Sequence[str] | None = None) -> Artifact:
        """Record a file or folder as a model."""
        return filing.log_artifact(self._native, path, name, "model", aliases)

    def use_model(self, name: str) -> str:
        """Return the path of a model's file or folder."""
        return str(self._native.use_model(filing.short(name)))

    def link_artifact(self, artifact: Artifact, target_path: str, aliases: Sequence[str] | None = None) -> Artifact:
        """Record an artifact under the name that `target_path` ends with; there is no registry of a team here."""
        return filing.link(self._native, artifact, target_path, aliases)

    def link_model(
        self, path: Any, registered_model_name: str, name: str | None = None, aliases: Sequence[str] | None = None
    ) -> Artifact:
        """Record a model under a second name."""
        made = self.log_model(path, name, aliases)
        return filing.link(self._native, made, registered_model_name, aliases)

    def log_code(
        self,
        root: str | None = ".",
        name: str | None = None,
        include_fn: Callable[..., bool] | None = None,
        exclude_fn: Callable[..., bool] | None = None,
    ) -> Artifact | None:
        """Record the Python files below `root` as an artifact of type ``code``."""
        return filing.log_code(self._native, Path(root or os.curdir), name, include_fn, exclude_fn)

    def plot_table(self, *args: Any, **options: Any) -> CustomChart:
        """Return what `wandb.plot_table` does."""
        from sweepmagic.wandb.plot import plot_table

        return plot_table(*args, **options)

    # --- its end ----------------------------------------------------------------------------------------------------

    def finish(self, exit_code: int | None = None, quiet: bool | None = None) -> None:
        """End the run; one of a sweep ends when its function does."""
        self._end(None, exit_code or 0)

    def _end(self, error: BaseException | None, exit_code: int) -> None:
        self._open.close()
        if not isinstance(self._native, (LooseRun, DisabledRun)):
            self._native.exit_code = exit_code
            return
        is_first = _kept.pop(id(self._native), None) is not None
        self._native.finish(error, exit_code)
        if is_first and self._recap is not None:
            say(self._recap())

    def join(self, exit_code: int | None = None) -> None:
        """The old name of `finish`."""
        self.finish(exit_code)

    def _label(self, *words: Any, **more: Any) -> None:
        """Do nothing; other libraries tell W&B by it who calls."""

    def mark_preempting(self) -> None:
        """Note that the machine will be taken away."""
        self._native.note("the machine is about to be taken away (mark_preempting)")

    def status(self) -> Any:
        """Return that nothing waits to be sent."""
        return {"sync_items_total": 0, "sync_items_pending": 0, "sync_time": None}

    def display(self, height: int = 420, hidden: bool = False) -> bool:
        """Show what is known of the run."""
        from IPython.display import display

        display(self)
        return True

    def to_html(self, height: int = 420, hidden: bool = False) -> str:
        """Return what a notebook shows of it."""
        return self._repr_html_()

    def _repr_html_(self) -> str:
        return card(f"{self.name} · {self.project}", self.config, self.summary)

    def __enter__(self) -> Run:
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        self._end(error, 0 if error is None else 1)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        from sweepmagic.errors import with_guess

        public = [each for each in dir(type(self)) if not each.startswith("_")]
        raise AttributeError(with_guess(f"a run has no {name!r} here", name, public))

    def __repr__(self) -> str:
        return f"<Run {self.name}: {dict(self.config)!r}>"


class Defined:
    """What `define_metric` returns: the metric, for a later call's `step_metric`."""

    def __init__(self, name: str) -> None:
        self.name = name


_runs: WeakValueDictionary[int, Run] = WeakValueDictionary()
_kept: dict[int, Run] = {}  # those that have an end of their own to come


def keep(run: Run) -> Run:
    """Remember `run` until it ends, for `wandb.run`; a script that ends is its end."""
    _kept[id(run._native)] = _runs[id(run._native)] = run
    return run


def current_run() -> Run | None:
    """Return the run that this code belongs to; None outside of any."""
    native = current()
    return None if native is None else run_for(native)


def need_run(what: str) -> Run:
    """Return the current run.

    Raises:
        UsageError: there is none.
    """
    run = current_run()
    if run is None:
        raise UsageError(f"You must call wandb.init() before {what}")
    return run


def unfinished() -> list[Run]:
    """Return the runs whose end is still to come."""
    return list(_kept.values())


def run_for(native: ActiveRun) -> Run:
    """Return the one `Run` that holds `native`."""
    found = _runs.get(id(native))
    if found is None or found._native is not native:
        found = _runs[id(native)] = Run(native, variable("MODE") or "offline")
    return found
