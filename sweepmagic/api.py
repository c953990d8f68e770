"""What users call from Python; the magic and the shell call the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from inspect import signature
from pathlib import Path
from secrets import randbits
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sweepmagic import __version__, liveness, registry
from sweepmagic.agent import Agent, Options
from sweepmagic.autolog import autologging
from sweepmagic.config import SweepConfig, dump, parse
from sweepmagic.errors import ConfigError, FunctionError, NotFoundError, Problem, SweepMagicError, with_guess
from sweepmagic.evidence import Gathered, gather
from sweepmagic.executors import Executor
from sweepmagic.handle import Run, Sweep
from sweepmagic.loose import number_of
from sweepmagic.plan import Plan, plan
from sweepmagic.project import LOOSE, find, folder_of, has_record, headings, meant
from sweepmagic.records import Control, SweepCreated, SweepEdited, SweepRecord
from sweepmagic.remote.script import Script, script
from sweepmagic.run import Trainable, trainable
from sweepmagic.session import surrounded
from sweepmagic.store import EventStore

if TYPE_CHECKING:
    from sweepmagic.artifacts import Artifact

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
    view: str = "auto",
) -> Sweep:
    """Run a sweep and return it.

    The same name again continues it: finished runs are kept, what was cut off is tried again, the total stays `count`.

    Args:
        config: W&B's sweep format as a dict, YAML text or a parsed config.
        function: What to train: takes the parameters by name, or one config, or nothing. Not needed where the config names
            a script (`program`, `command`).
        count: The total number of runs; not needed where the space is finite.
        workers: How many runs at once.
        executor: ``kernel`` (one at a time, here), ``threads``, ``processes``, ``dask`` or ``dask:ADDRESS``.
        background: Return at once; `Sweep.wait` waits.
        seed: Makes search and runs repeatable.
        name: The sweep's identity; wins over the config's.
        project: The group that it belongs to.
        dir: The folder that holds the record (default: the working directory).
        fresh: Start anew under a known name.
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
    wishes = Wishes(count, workers, executor, background, view, seed, name, project, dir, fresh)
    job = prepare(config, function, wishes)
    job.start()
    return job.sweep


@dataclass(frozen=True)
class Wishes:
    """How the caller wants a sweep to be run, in the words of `sweep`; what is None is decided by the config, or here."""

    count: int | None = None
    workers: int | None = None
    executor: str | None = None
    background: bool = False
    view: str = "auto"
    seed: int | None = None
    name: str | None = None
    project: str | None = None
    dir: str | os.PathLike[str] | None = None
    fresh: bool = False


@dataclass(frozen=True)
class Job:
    """A sweep that is ready to run: `sweep` is there before the first run, and whatever happens after it.

    Attributes:
        sweep: The handle.
        start: Run it; returns at its end, or at once in the background.
    """

    sweep: Sweep
    start: Callable[[], None]


def prepare(
    config: SweepConfig | Mapping[str, Any] | str,
    function: Callable[..., Any] | Trainable | None,
    wishes: Wishes,
) -> Job:
    """Check everything, record the sweep, and return it ready to start."""
    parsed = _settled(config, wishes)
    train = _trainable(function, parsed)
    total = total_runs(parsed, wishes.count)
    with ExitStack() as cleanup:
        place = _place(parsed, wishes, train, cleanup)
        store = EventStore(folder_of(wishes.dir))
        cleanup.callback(store.close)
        found = _gathered(store, parsed, fresh=wishes.fresh)
        record, cursor = _open(store, parsed, train, fresh=wishes.fresh)
        cursor = _learn(store, record, cursor, found)
        return _job(store, record, cursor, place, total, wishes, cleanup)


def preview(
    config: SweepConfig | Mapping[str, Any] | str,
    function: Callable[..., Any] | Trainable | None,
    wishes: Wishes,
) -> Plan:
    """Check everything and return the plan, without recording or running anything."""
    parsed = _settled(config, wishes)
    train = _trainable(function, parsed)
    total = total_runs(parsed, wishes.count)
    workers, executor = _where(parsed, wishes, train)
    created = SweepCreated(
        dump(parsed), parsed.seed if parsed.seed is not None else randbits(32), code=train.fingerprint
    )
    record = SweepRecord.replay(parsed.name or "a new sweep", [created])
    folder = folder_of(wishes.dir)
    if has_record(folder):
        with EventStore(folder, read_only=True) as store:
            same = None if wishes.fresh else _same(store, parsed)
            if same is not None:
                record, _ = _load(store, same)
                record.apply(SweepEdited(dump(parsed), code=train.fingerprint))
            found = gather(parsed, store, same)
    else:
        found = gather(parsed, None)
    for event in found.news(record):
        record.apply(event)
    return plan(record, count=total, executor=executor, workers=workers, command=getattr(train, "shown", None))


def _job(
    store: EventStore,
    record: SweepRecord,
    cursor: int,
    place: Place,
    total: int | None,
    wishes: Wishes,
    cleanup: ExitStack,
    share: int | None = None,
) -> Job:
    handle = Sweep(store.folder, record.id)
    command = getattr(place.train, "shown", None)
    shown = plan(record, count=total, executor=place.name, workers=place.executor.workers, command=command)
    view = registry.load(registry.PAGES, "view")(handle, wishes.view, shown)
    around = partial(surrounded, alone=place.name == "kernel", seeded=record.config.seed is not None)
    options = Options(total, place.name, view.idle, view.interrupted, around, share)
    agent_ = Agent(store, record, cursor, place.train, place.executor, options)
    kept = cleanup.pop_all()

    def work() -> None:
        with kept, autologging():
            try:
                agent_.work()
            finally:
                view.finish()

    def start() -> None:
        view.show(blocking=not wishes.background)
        if wishes.background:
            handle.work_in_background(work)
        else:
            work()

    return Job(handle, start)


@dataclass(frozen=True)
class Place:
    """Where runs run: the executor and its name, and the training code as it is called from here."""

    name: str
    executor: Executor
    train: Trainable


def _place(config: SweepConfig, wishes: Wishes, train: Trainable, cleanup: ExitStack) -> Place:
    workers, name = _where(config, wishes, train)
    executor = _executor(name, workers)
    cleanup.callback(getattr(executor, "close", lambda: None))
    if hasattr(executor, "carry"):  # it runs training code elsewhere
        train = executor.carry(train, seeded=config.seed is not None)
    return Place(name, executor, train)


def _executor(name: str, workers: int) -> Any:
    """Return the executor of that name; what follows a colon is its address."""
    base, _, address = name.partition(":")
    made = registry.load(registry.EXECUTORS, base)
    if not address:
        return made(workers)
    if "address" not in signature(made).parameters:
        raise SweepMagicError(f"the executor {base} has no address, but got {name!r}; write {base}")
    return made(workers, address=address)


def _where(config: SweepConfig, wishes: Wishes, train: Trainable) -> tuple[int, str]:
    """Return how many workers, and in which executor."""
    workers = wishes.workers or config.workers or 1
    if isinstance(train, Script):
        said = wishes.executor or config.executor
        if said not in (None, "kernel", "threads"):
            raise SweepMagicError(f"a script is a process of its own already, but got executor {said!r}; leave it out")
        return workers, "threads"  # a thread that waits for each
    name = wishes.executor or config.executor or ("kernel" if workers == 1 and not wishes.background else "threads")
    if name == "kernel" and wishes.background:
        raise SweepMagicError(
            "a sweep in the background cannot use the kernel executor: the main thread is yours; use threads"
        )
    if name == "kernel" and workers > 1:
        raise SweepMagicError(f"the kernel executor runs one run at a time, but got {workers} workers; use threads")
    return workers, name


def create(
    config: SweepConfig | Mapping[str, Any] | str,
    *,
    name: str | None = None,
    project: str | None = None,
    dir: str | os.PathLike[str] | None = None,
    fresh: bool = False,
) -> str:
    """Record a sweep without running it, and return its id for `agent`; `fresh` makes a new one also of a known name.

    Example:
        >>> import tempfile
        >>> len(create({"method": "grid", "parameters": {"x": {"values": [1, 2]}}}, dir=tempfile.mkdtemp()))
        8
    """
    parsed = _settled(config, Wishes(name=name, project=project))
    fresh = fresh or parsed.name is None
    with EventStore(folder_of(dir)) as store:
        found = _gathered(store, parsed, fresh=fresh)
        record, cursor = _open(store, parsed, None, fresh=fresh)
        _learn(store, record, cursor, found)
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
        share = None if count == UNLIMITED else count
        total = None if share is None else record.used + share
        cap = record.config.run_cap
        total = cap if total is None else total if cap is None else min(cap, total)
        wishes = Wishes(None, workers, executor, background, view)
        place = _place(record.config, wishes, train, cleanup)
        job = _job(store, record, cursor, place, total, wishes, cleanup, share)
    job.start()
    return job.sweep


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
    loose: list[Run] = []
    with EventStore(folder, read_only=True) as store:
        if LOOSE in store.heads():
            loose = [run for run in Sweep(folder, LOOSE).runs if project in (None, run.project)]
    return [run for sweep_ in sweeps(project=project, dir=dir) for run in sweep_.runs] + loose


def load_run(name: str, *, dir: str | os.PathLike[str] | None = None) -> Run:
    """Return a run by its id (also one that `init` was given) or its name; of several of that name the last.

    Raises:
        NotFoundError: there is none.
    """
    word = name.rsplit("/", 1)[-1]  # W&B's entity/project/id
    direct = _run_by_id(folder_of(dir), word)
    if direct is not None:
        return direct
    known = runs(dir=dir)
    found = [run for run in known if run.id == word] or [run for run in known if run.name == word]
    if found:
        return found[-1]
    raise NotFoundError(with_guess(f"no run {name!r} in {folder_of(dir)}", word, [run.id for run in known]))


def _run_by_id(folder: Path, id: str) -> Run | None:
    """Return a run by its id without a look at the other sweeps, if it can be found so."""
    if not has_record(folder):
        return None
    with EventStore(folder, read_only=True) as store:
        number, sweeps_ = number_of(store, id), store.heads()
    sweep_, _, place = (LOOSE, "", str(number)) if number is not None else id.rpartition("-")
    if sweep_ not in sweeps_ or not place.isdecimal():
        return None
    held = Sweep(folder, sweep_)
    return held.run(int(place)) if int(place) in held.record.runs else None


def artifact(name: str, *, dir: str | os.PathLike[str] | None = None) -> Artifact:
    """Return an artifact: ``"model"`` (its latest version), ``"model:best"``, ``"model:v3"``.

    Raises:
        NotFoundError: there is none; the message says what there is.
    """
    from sweepmagic.artifacts import Artifact, find

    folder = folder_of(dir)
    return Artifact.of(folder, find(folder, name))


def artifacts(
    name: str | None = None, *, type: str | None = None, dir: str | os.PathLike[str] | None = None
) -> list[Artifact]:
    """Return every version of every artifact, or of those of a name or type."""
    from sweepmagic.artifacts import Artifact, listed

    folder = folder_of(dir)
    return [Artifact.of(folder, each) for each in listed(folder, name=name, type=type)]


# --- steps of the above -----------------------------------------------------------------------------------------------


def _settled(config: SweepConfig | Mapping[str, Any] | str, wishes: Wishes) -> SweepConfig:
    """Return the parsed config with what the caller said on top."""
    parsed = config if isinstance(config, SweepConfig) else parse(config)
    said = {"name": wishes.name, "project": wishes.project, "seed": wishes.seed}
    said = {key: value for key, value in said.items() if value is not None}
    if not said:
        return parsed
    return replace(parse({**dump(parsed), **said}), warm_start=parsed.warm_start)  # a dump has no objects


def _trainable(function: Callable[..., Any] | Trainable | None, config: SweepConfig) -> Trainable:
    if function is None and (config.program or config.command):
        return script(config)
    if function is None:
        raise FunctionError(
            "no training function was given: sweep(config, train), or `program: train.py` in the config for a script"
        )
    if hasattr(function, "fingerprint"):
        return function  # type: ignore[return-value]
    tops = list(dict.fromkeys(parameter.path[0] for parameter in config.space.parameters))
    return trainable(function, tops)


def total_runs(config: SweepConfig, count: int | None) -> int | None:
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
        before = list(store.heads())
        same = None if fresh else _same(store, config)
        if same is not None:
            record, cursor = _load(store, same)
            if (record.paused or record.stopping) and liveness.state_of(record) not in ("running", "paused"):
                store.append(
                    record.id, [Control("resume", by="cell")]
                )  # whoever was paused or stopping died before its end
            return record, _note_code(store, record, cursor, config, train)
        seed = config.seed if config.seed is not None else randbits(32)
        created = SweepCreated(
            dump(config),
            seed,
            train.name if train else "",
            train.fingerprint if train else "",
            train.source if train else "",
            __version__,
        )
        id = _new_id()
        number = store.create(id, created, unless=before)
        if number is not None:  # else another kernel made a sweep at this moment: it may be the one we mean
            return SweepRecord.replay(id, [created]), number


def _gathered(store: EventStore, config: SweepConfig, *, fresh: bool) -> Gathered:
    """Return the earlier results that the sweep is to learn from, before anything is recorded of it."""
    return gather(config, store, None if fresh else _same(store, config))


def _learn(store: EventStore, record: SweepRecord, cursor: int, found: Gathered) -> int:
    """Record the earlier results that the sweep does not know yet."""
    news = found.news(record)
    if news:
        store.append(record.id, news)
    return _catch_up(store, record, cursor)


def _same(store: EventStore, config: SweepConfig) -> str | None:
    """Return the id of the newest sweep that has the config's name in its project."""
    known = [h for h in headings(store) if h.project == (config.project or "")]
    found = meant(known, config.name) if config.name else None
    return found.id if found is not None else None


def _new_id() -> str:
    return uuid4().hex[:8]


def _load(store: EventStore, id: str) -> tuple[SweepRecord, int]:
    record = SweepRecord(id)
    return record, _catch_up(store, record, 0)


def _catch_up(store: EventStore, record: SweepRecord, cursor: int) -> int:
    """Fold what was appended after event number `cursor`, and return the number of the last event."""
    for number, event in store.bulk(record.id, cursor):
        record.apply(event)
        cursor = number
    return cursor


def _note_code(
    store: EventStore, record: SweepRecord, cursor: int, config: SweepConfig, train: Trainable | None
) -> int:
    """Record that the config or the training function is another than before, if it is."""
    code = train.fingerprint if train else record.code
    if dump(config) != dump(record.config) or code != record.code:
        name, source = (train.name, train.source) if train else (record.function, record.source)
        store.append(record.id, [SweepEdited(dump(config), name, code, source)])
    return _catch_up(store, record, cursor)
