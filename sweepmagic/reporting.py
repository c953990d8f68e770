"""What training code calls: report to the run that it belongs to."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sweepmagic.loose import LooseRun, Single
from sweepmagic.project import folder_of
from sweepmagic.run import ActiveRun, current, need_current
from sweepmagic.run.system import PERIOD_SECONDS

if TYPE_CHECKING:
    from sweepmagic.artifacts import Artifact


def init(
    *,
    config: Mapping[str, Any] | None = None,
    name: str | None = None,
    project: str | None = None,
    group: str | None = None,
    job_type: str | None = None,
    tags: Iterable[str] | None = None,
    notes: str | None = None,
    id: str | None = None,
    resume: str | bool | None = None,
    reinit: str | bool | None = None,
    save_code: bool = True,
    system_seconds: float | None = PERIOD_SECONDS,
    capture: bool = True,
    dir: str | os.PathLike[str] | None = None,
) -> ActiveRun:
    """Return the current run; outside a sweep, start a single one, which is a record too.

    Use it as a context manager, or call `finish`; a script that does neither ends its run with itself. Inside a sweep,
    `config` gives defaults for what is not swept, and labels are the run's.

    Args:
        config: Its settings.
        name: What people call it.
        project: The group of sweeps and runs that it belongs to.
        group: The runs that it belongs together with, such as the folds of a cross-validation.
        job_type: What it does: ``train``, ``evaluate``, ...
        tags: Words to find it by.
        notes: What there is to say about it.
        id: An identity of your own, so that another process can go on with the run.
        resume: What to do if the run of that `id` is there already: ``"allow"`` goes on with it, ``"must"`` also needs it to
            be there, ``"never"`` refuses; None starts it anew. ``"auto"`` (or True) needs no id: it goes on with the last
            run if that did not come to its end.
        reinit: What to do if a single run is open: ``"return_previous"`` (the default) returns it, ``"finish_previous"`` (or
            True) ends it first, ``"create_new"`` starts another, which only its own methods mean.
        save_code: Keep the source of the cell or script.
        system_seconds: How far samples of CPU, memory and the like are apart; None takes none.
        capture: Keep what is printed; it is shown as well.
        dir: The folder that holds the record (default: the working directory).

    Example:
        >>> import tempfile
        >>> with init(config={"lr": 0.1}, tags=["baseline"], dir=tempfile.mkdtemp()) as run:
        ...     run.log({"loss": 0.5})
        >>> run.config.lr, run.tags
        (0.1, ('baseline',))
    """
    labels = {"name": name, "group": group, "job_type": job_type, "tags": tags, "notes": notes}
    run = current()
    is_new = run is None or (isinstance(run, LooseRun) and reinit not in (None, False, "return_previous"))
    if run is not None and not is_new:
        run.config.setdefaults(config or {})
        run.describe(labels)
        return run
    if isinstance(run, LooseRun) and reinit != "create_new":
        run.finish()
    is_current = run is None or reinit != "create_new"
    labels["project"] = project
    single = Single(id or "", resume, labels, save_code, system_seconds, capture, is_current)
    return LooseRun.start(folder_of(dir), dict(config or {}), single)


def finish(exit_code: int = 0) -> None:
    """End the run that `init` started, with another `exit_code` than 0 as failed.

    Inside a sweep a run ends when its training code does; the exit code is kept until then.
    """
    run = current()
    if isinstance(run, LooseRun):
        run.finish(exit_code=exit_code)
    elif run is not None:
        run.exit_code = exit_code


def log(values: Mapping[str, Any], step: int | None = None, commit: bool | None = None) -> None:
    """Record `values` for the current run; they are on disk when this returns.

    Numbers of any library (numpy, TensorFlow, PyTorch) are taken as they come; tables, images and the like become files of
    the run. Each call is the next step; give `step` to choose it, and the same `step` again to add to it. With
    ``commit=False`` the next call adds to it.

    Raises:
        StopRun: the run should end now: a stopper, the stop button or an interrupt said so. Let it pass.
        NoRunError: no run is active.
    """
    need_current("log()").log(values, step, commit)


def define_metric(
    name: str,
    *,
    step_metric: str | None = None,
    summary: str | None = None,
    hidden: bool = False,
    step_sync: bool | None = None,
    overwrite: bool = False,
) -> None:
    """Say how a metric of the current run is drawn and summarised; `name` may end in ``*``: see `ActiveRun.define_metric`."""
    need_current("define_metric()").define_metric(
        name, step_metric=step_metric, summary=summary, hidden=hidden, step_sync=step_sync, overwrite=overwrite
    )


def save(
    pattern: str | os.PathLike[str], base: str | os.PathLike[str] | None = None, policy: str = "now"
) -> list[Path]:
    """Copy files into the current run's folder and return where they are.

    Args:
        pattern: A path, a folder, or a glob such as ``"*.keras"``. What lies below the working directory keeps its folders.
        base: The folder that names are relative to instead.
        policy: ``live`` copies again at the end of the run what changed by then; ``end`` also what comes to match until then.
    """
    return need_current("save()").save(pattern, base, policy)


def log_artifact(
    artifact: Artifact | str | os.PathLike[str],
    name: str | None = None,
    type: str | None = None,
    aliases: Iterable[str] | None = None,
) -> Artifact:
    """Record what the current run made: an `Artifact`, or a file or folder under `name`; return the version that it is.

    The same content again is the same version. `aliases` lead to it from now on, and so does ``latest``.
    """
    return need_current("log_artifact()").log_artifact(artifact, name, type, aliases)


def use_artifact(artifact: Artifact | str, type: str | None = None) -> Artifact:
    """Return an artifact, such as ``"model:latest"`` or ``"model:v3"``, and record that the current run used it."""
    return need_current("use_artifact()").use_artifact(artifact, type)


def log_model(path: str | os.PathLike[str], name: str | None = None, aliases: Iterable[str] | None = None) -> Artifact:
    """Record a file or folder as a model that the current run made: an artifact of type ``model``."""
    return need_current("log_model()").log_model(path, name, aliases)


def use_model(name: str) -> Path:
    """Return the path of a model's file (of several, of their folder), and record that the current run used it."""
    return need_current("use_model()").use_model(name)
