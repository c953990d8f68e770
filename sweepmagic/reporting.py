"""What training code calls: report to the run that it belongs to."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sweepmagic.errors import NotFoundError
from sweepmagic.loose import LooseRun
from sweepmagic.project import folder_of
from sweepmagic.run import ActiveRun, current, need_current


def init(
    *,
    config: Mapping[str, Any] | None = None,
    name: str | None = None,
    dir: str | os.PathLike[str] | None = None,
) -> ActiveRun:
    """Return the current run; outside a sweep, start a single one, which is a record too.

    Use it as a context manager, or call `finish`. Inside a sweep, `config` gives defaults for what is not swept.

    Example:
        >>> import tempfile
        >>> with init(config={"lr": 0.1}, dir=tempfile.mkdtemp()) as run:
        ...     run.log({"loss": 0.5})
        >>> run.config.lr
        0.1
    """
    run = current()
    if run is None:
        run = LooseRun.start(folder_of(dir), dict(config or {}), name=name or "")
    elif config:
        run.config.setdefaults(config)
    return run


def finish() -> None:
    """End the run that `init` started; inside a sweep the sweep does that."""
    run = current()
    if isinstance(run, LooseRun):
        run.finish()


def log(values: Mapping[str, Any], step: int | None = None) -> None:
    """Record `values` for the current run; they are on disk when this returns.

    Numbers of any library (numpy, TensorFlow, PyTorch) are taken as they come. Each call is the next step; give `step` to
    choose it, and the same `step` again to add to it.

    Raises:
        StopRun: the run should end now: a stopper, the stop button or an interrupt said so. Let it pass.
        NoRunError: no run is active.
    """
    need_current("log()").log(values, step)


def define_metric(
    name: str, *, step_metric: str | None = None, summary: str | None = None, hidden: bool = False
) -> None:
    """Say how a metric of the current run is drawn and summarised; `name` may end in ``*``."""
    need_current("define_metric()").define_metric(name, step_metric=step_metric, summary=summary, hidden=hidden)


def save(pattern: str | os.PathLike[str]) -> list[Path]:
    """Copy files into the current run's folder and return where they are.

    Args:
        pattern: A path, or a glob such as ``"*.keras"``.
    """
    run = need_current("save()")
    sources = [Path(found) for found in sorted(glob.glob(os.fspath(pattern)))]
    if not sources:
        raise NotFoundError(f"save(): no file matches {os.fspath(pattern)!r} in {Path.cwd()}")
    return [Path(shutil.copy2(source, run.files / source.name)) for source in sources if source.is_file()]
