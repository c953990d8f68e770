"""What users call from Python; the magic and the shell call the same."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from secrets import randbits
from typing import Any
from uuid import uuid4

from sweepmagic import registry
from sweepmagic.agent import Agent, Options
from sweepmagic.autolog import autologging
from sweepmagic.config import SweepConfig, dump, parse
from sweepmagic.errors import ConfigError, FunctionError, NotFoundError, Problem, SweepMagicError
from sweepmagic.handle import Run, Sweep
from sweepmagic.loose import LooseRun
from sweepmagic.plan import plan
from sweepmagic.project import LOOSE, find, folder_of, has_record, headings
from sweepmagic.records import SweepCreated, SweepEdited, SweepRecord
from sweepmagic.run import ActiveRun, Trainable, current, need_current, trainable
from sweepmagic.session import surrounded
from sweepmagic.store import EventStore

VERSION = "0.1.0"
UNLIMITED = -1
"""As `count`: no limit, on purpose."""


def sweep(
    config: SweepConfig | Mapping[str, Any] | str,
    function: Callable[..., Any] | Trainable | None = None,
    *,
    count: int | None = None,
    workers: int | None = None,
    executor: str | None = None,
    background: bool = False,
    seed: int | None = None,
    name: str | None = None,
    project: str | None = None,
    dir: str | os.PathLike[str] | None = None,
    fresh: bool = False,
    dry_run: bool = False,
    view: str = "auto",
) -> Sweep:
    """Run a sweep and return it.

    The same name again continues it: finished runs are kept, what was cut off is tried again, the total stays `count`.

    Args:
        config: W&B's sweep format as a dict, YAML text or a parsed config.
        function: What to train: takes the parameters by name, or one config, or nothing.
        count: The total number of runs; not needed where the space is finite.
        workers: How many runs at once.
        executor: ``kernel`` (one at a time, here) or ``threads``.
        background: Return at once; `Sweep.wait` waits.
        seed: Makes search and runs repeatable.
        name: The sweep's identity; wins over the config's.
        project: The group that it belongs to.
        dir: The folder that holds the record (default: the working directory).
        fresh: Start anew under a known name.
        dry_run: Show the plan only.
        view: ``auto``, ``widget``, ``text`` or ``none``.

    Example:
        >>> import tempfile
        >>> def train(x):
        ...     return (x - 2) ** 2
        >>> found = sweep(
        ...     {"method": "grid", "metric": {"name": "loss"}, "parameters": {"x": {"values": [1, 2, 3]}}},
        ...     train, dir=tempfile.mkdtemp(), view="none",
        ... )
        >>> found.best.config.x, found.best.value
        (2, 0.0)

    Raises:
        ConfigError: the config has problems: all of them, with their lines.
        FunctionError: the function does not fit the parameters.
        StoreError: the record cannot be written.
    """
    parsed = _settled(config, name=name, project=project, seed=seed)
    train = _trainable(function, parsed)
    total = _total(parsed, count)
    with ExitStack() as cleanup:
        store = EventStore(folder_of(dir))
        cleanup.callback(store.close)
        record, cursor = _open(store, parsed, train, fresh=fresh)
        return _run(store, record, cursor, train, cleanup, total, workers, executor, background, dry_run, view)


def _run(
    store: EventStore,
    record: SweepRecord,
    cursor: int,
    train: Trainable,
    cleanup: ExitStack,
    total: int | None,
    workers: int | None,
    executor: str | None,
    background: bool,
    dry_run: bool,
    view: str,
) -> Sweep:
    config = record.config
    workers = workers or config.workers or 1
    executor = executor or config.executor or ("kernel" if workers == 1 and not background else "threads")
    if background and executor == "kernel":
        raise SweepMagicError("--background needs another executor than kernel: the main thread is yours; use --executor threads")
    if executor == "kernel" and workers > 1:
        raise SweepMagicError(f"the kernel executor runs one run at a time, but got {workers} workers; use --executor threads")
    where = registry.load(registry.EXECUTORS, executor)(workers)
    handle = Sweep(store.folder, record.id)
    shown = registry.load(registry.PAGES, "view")(handle, view, plan(record, count=total, executor=executor, workers=workers))
    if dry_run:
        shown.show_plan()
        return handle
    alone = executor == "kernel"
    options = Options(
        count=total,
        executor=executor,
        idle=shown.idle,
        around_run=partial(surrounded, alone=alone, seeded=config.seed is not None),
    )
    agent_ = Agent(store, record, cursor, train, where, options)
    shown.show(blocking=not background)
    kept = cleanup.pop_all()

    def work() -> None:
        with kept, autologging():
            try:
                agent_.work()
            finally:
                shown.finish()

    if background:
        handle.work_in_background(work)
    else:
        work()
    return handle


def create(
    config: SweepConfig | Mapping[str, Any] | str,
    *,
    name: str | None = None,
    project: str | None = None,
    dir: str | os.PathLike[str] | None = None,
) -> str:
    """Record a sweep without running it, and return its id for `agent`.

    Example:
        >>> import tempfile
        >>> len(create({"method": "grid", "parameters": {"x": {"values": [1, 2]}}}, dir=tempfile.mkdtemp()))
        8
    """
    parsed = _settled(config, name=name, project=project, seed=None)
    with EventStore(folder_of(dir)) as store:
        record, _ = _open(store, parsed, None, fresh=parsed.name is None)
    return record.id


def agent(
    sweep_id: str,
    function: Callable[..., Any] | Trainable | None = None,
    *,
    count: int | None = None,
    workers: int | None = None,
    executor: str | None = None,
    background: bool = False,
    project: str | None = None,
    dir: str | os.PathLike[str] | None = None,
    view: str = "auto",
) -> Sweep:
    """Work on a sweep made by `create`, by this kernel or another: `count` more runs, or until nothing is left.

    Example:
        >>> import tempfile
        >>> folder = tempfile.mkdtemp()
        >>> id = create({"method": "grid", "parameters": {"x": {"values": [1, 2]}}}, dir=folder)
        >>> len(agent(id, lambda x: x, dir=folder, view="none"))
        2
    """
    with ExitStack() as cleanup:
        store = EventStore(folder_of(dir))
        cleanup.callback(store.close)
        id = find(store, sweep_id, project=project).id
        record, cursor = _load(store, id)
        train = _trainable(function, record.config)
        cursor = _note_code(store, record, cursor, record.config, train)
        total = None if count is None or count == UNLIMITED else record.used + count
        cap = record.config.run_cap
        total = cap if total is None else total if cap is None else min(cap, total)
        return _run(store, record, cursor, train, cleanup, total, workers, executor, background, False, view)


def load(name: str, *, project: str | None = None, dir: str | os.PathLike[str] | None = None) -> Sweep:
    """Return a sweep by name or id, from disk: also one of another kernel, running or over.

    Raises:
        NotFoundError: there is none of that name.
    """
    folder = folder_of(dir)
    if not has_record(folder):
        raise NotFoundError(f"no sweep {name!r}: nothing was recorded in {folder} yet")
    with EventStore(folder, read_only=True) as store:
        return Sweep(folder, find(store, name, project=project).id)


def sweeps(*, project: str | None = None, dir: str | os.PathLike[str] | None = None) -> list[Sweep]:
    """Return every sweep of a folder, oldest first."""
    folder = folder_of(dir)
    if not has_record(folder):
        return []
    with EventStore(folder, read_only=True) as store:
        found = headings(store)
    return [Sweep(folder, heading.id) for heading in found if project is None or heading.project == project]


def runs(*, project: str | None = None, dir: str | os.PathLike[str] | None = None) -> list[Run]:
    """Return every run of a folder: those of all sweeps, and those that `init` started by itself."""
    folder = folder_of(dir)
    if not has_record(folder):
        return []
    loose = []
    with EventStore(folder, read_only=True) as store:
        if LOOSE in store.heads():
            loose = list(Sweep(folder, LOOSE).runs)
    return [run for sweep_ in sweeps(project=project, dir=dir) for run in sweep_.runs] + (loose if project is None else [])


def init(
    *,
    config: Mapping[str, Any] | None = None,
    name: str | None = None,
    project: str | None = None,
    dir: str | os.PathLike[str] | None = None,
    **_ignored: Any,
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


# --- steps of the above -----------------------------------------------------------------------------------------------


def _settled(
    config: SweepConfig | Mapping[str, Any] | str, *, name: str | None, project: str | None, seed: int | None
) -> SweepConfig:
    """Return the parsed config with what the caller said on top."""
    parsed = config if isinstance(config, SweepConfig) else parse(config)
    said = {"name": name, "project": project, "seed": seed}
    said = {key: value for key, value in said.items() if value is not None}
    return parse({**dump(parsed), **said}) if said else parsed


def _trainable(function: Callable[..., Any] | Trainable | None, config: SweepConfig) -> Trainable:
    if function is None:
        raise FunctionError("no training function was given: sweep(config, train)")
    if hasattr(function, "fingerprint"):
        return function  # type: ignore[return-value]
    tops = list(dict.fromkeys(parameter.path[0] for parameter in config.space.parameters))
    return trainable(function, tops)


def _total(config: SweepConfig, count: int | None) -> int | None:
    """Return how many runs there will be, None only where the caller said so or the space ends by itself."""
    if count is not None and count != UNLIMITED and count < 1:
        raise SweepMagicError(f"count must be at least 1, but got {count=}")
    if count is None and config.run_cap is None and config.space.size is None:
        problem = Problem(
            "run_cap",
            f"method {config.method} over a continuous space never ends by itself",
            "say how many runs: `--count 20` in the first line, or `run_cap: 20` here",
        )
        raise ConfigError([problem])
    return None if count == UNLIMITED else count if count is not None else config.run_cap


def _open(store: EventStore, config: SweepConfig, train: Trainable | None, *, fresh: bool) -> tuple[SweepRecord, int]:
    """Return the record to work on, and the number of its last event: the one of that name, or a new one."""
    while True:
        known = headings(store)
        same = [h for h in known if config.name and h.name == config.name and h.project == (config.project or "")]
        if same and not fresh:
            record, cursor = _load(store, same[-1].id)
            return record, _note_code(store, record, cursor, config, train)
        seed = config.seed if config.seed is not None else randbits(32)
        created = SweepCreated(
            dump(config),
            seed,
            train.name if train else "",
            train.fingerprint if train else "",
            train.source if train else "",
            VERSION,
        )
        id = _new_id()
        number = store.create(id, created, unless=list(store.heads()))
        if number is not None:  # else another kernel made a sweep at this moment: it may be the one we mean
            return SweepRecord.replay(id, [created]), number


def _new_id() -> str:
    return uuid4().hex[:8]


def _load(store: EventStore, id: str) -> tuple[SweepRecord, int]:
    record, cursor = SweepRecord(id), 0
    for number, event in store.read(id):
        record.apply(event)
        cursor = number
    return record, cursor


def _note_code(
    store: EventStore, record: SweepRecord, cursor: int, config: SweepConfig, train: Trainable | None
) -> int:
    """Record that the config or the training function is another than before, if it is."""
    code = train.fingerprint if train else record.code
    if dump(config) == dump(record.config) and code == record.code:
        return cursor
    name, source = (train.name, train.source) if train else (record.function, record.source)
    store.append(record.id, [SweepEdited(dump(config), name, code, source)])
    for number, event in store.read(record.id, cursor):
        record.apply(event)
        cursor = number
    return cursor
