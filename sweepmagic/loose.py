"""A single run outside any sweep: `init`, `log`, `finish`. It is a record like any other."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import time
from typing import Any
from uuid import uuid4

from sweepmagic import liveness
from sweepmagic.errors import NotFoundError, StoreError, SweepMagicError, with_guess
from sweepmagic.executors import StopOrder
from sweepmagic.project import LOOSE, run_folder
from sweepmagic.records import (
    FAILED,
    FINISHED,
    RUNNING,
    AgentEnded,
    AgentSeen,
    AgentStarted,
    Described,
    Environment,
    Event,
    RunEnded,
    RunRecord,
    RunResumed,
    RunStarted,
    Sampled,
    SweepCreated,
    SweepRecord,
)
from sweepmagic.run import ActiveRun, current_output, routed
from sweepmagic.run.environment import environment, news
from sweepmagic.run.failure import gave_up, traceback_of
from sweepmagic.run.system import FIRST_SECONDS, PERIOD_SECONDS, System
from sweepmagic.store import EventStore
from sweepmagic.store.lent import borrow, give_back

RESUME = ("allow", "must", "never", "auto")


@dataclass(frozen=True)
class Single:
    """What `init` was told of a single run.

    Attributes:
        id: Its identity among single runs; by itself it is ``runs-`` and its number.
        resume: What to do about a run of that id that is there already: see `init`.
        labels: name, group, job_type, tags, notes, project.
        save_code: Keep the source of the cell or script that began it.
        system_seconds: How far the samples of the system are apart; None for none.
        capture: Keep what is printed meanwhile.
        is_current: `sweepmagic.log` means it.
    """

    id: str = ""
    resume: str | bool | None = None
    labels: Mapping[str, Any] = field(default_factory=dict)
    save_code: bool = True
    system_seconds: float | None = PERIOD_SECONDS
    capture: bool = True
    is_current: bool = True


class _StoreChannel:
    """Writes straight to the store: nobody judges a single run."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def emit(self, event: Event) -> None:
        self._store.append(LOOSE, [event])

    def stop_order(self, run: int) -> StopOrder | None:
        return None


class LooseRun(ActiveRun):
    """A run that `init` started by itself; it may span several cells, so prints stay where they are."""

    spans_cells = True

    @classmethod
    def start(cls, folder: Path, config: Mapping[str, Any], single: Single | None = None) -> LooseRun:
        """Claim the next number and begin; or go on with the run that `single` names."""
        single = single or Single()
        with ExitStack() as cleanup:
            store = borrow(folder)
            cleanup.callback(store.close)
            earlier = _earlier(store, single)
            resumes = earlier is not None and single.resume not in (None, False)
            agent = uuid4().hex[:8]
            number, attempt = _claim(store, agent, earlier, resumes=resumes)
            known = earlier if resumes else None
            run = cls(number, {}, _StoreChannel(store), run_folder(folder, LOOSE, number, attempt), sweep=LOOSE)
            run._begin(store, agent, attempt, known, single)
            cleanup.pop_all()
        run.config.update(config)
        return run

    _store: EventStore
    _agent: str
    _attempt: int
    resumed: bool
    """Whether it goes on with what an earlier process began."""

    def _begin(self, store: EventStore, agent: str, attempt: int, known: RunRecord | None, single: Single) -> None:
        self._store, self._agent, self._attempt, self.resumed = store, agent, attempt, known is not None
        self._open, self._done = ExitStack(), threading.Event()
        if known is not None:
            self.recall(known)
        self.describe({**single.labels, "id": single.id or None})
        self._known = environment(save_code=single.save_code)
        self.emit(Environment(agent, self._known))
        liveness.begin(agent)
        if single.is_current:
            super().__enter__()
        if single.capture:
            self._open.enter_context(routed(current_output))
        self._process = os.getpid()
        _unfinished[agent] = self
        name, task = f"sweepmagic-{self.id}", self._watch
        threading.Thread(target=task, args=(single.system_seconds,), name=name, daemon=True).start()

    def finish(self, error: BaseException | None = None, exit_code: int = 0) -> None:
        """End the run: finished, or failed with `error` or another exit code than 0."""
        if self._ended:
            return
        self._done.set()
        self._open.close()
        _unfinished.pop(self._agent, None)
        text = "" if error is None else traceback_of(error)
        reason = gave_up(exit_code) if exit_code else ""
        reason = reason if error is None else f"{type(error).__name__}: {error}"
        self._note_news()
        super().__exit__()
        state = FAILED if reason else FINISHED
        self._channel.emit(RunEnded(self.number, state, reason, error=text, attempt=self._attempt))
        self._channel.emit(AgentEnded(self._agent))
        liveness.end(self._agent)
        give_back(self._store)

    def _watch(self, period: float | None) -> None:
        """Show now and then that the run lives, and what its process does."""
        if self._done.wait(FIRST_SECONDS):
            return  # a short run has no samples, and no thread that looks
        try:
            system = System(time() - FIRST_SECONDS, period) if period else None
            self._note_news(whole=True)
            while not self._done.wait(0.25 if system else liveness.HEARTBEAT_SECONDS):
                if system is None:
                    self._channel.emit(AgentSeen(self._agent))
                elif system.is_due(time()):
                    self._channel.emit(Sampled(self._agent, system.sample(time())))
        except StoreError:
            return  # the run has just ended; or the disk is full, which the next log() says where it can be seen

    def _note_news(self, *, whole: bool = False) -> None:
        """Record the libraries that were imported meanwhile, and with `whole` what takes its time to look up."""
        known = self._known if whole else {"packages": self._known["packages"], "gpus": []}
        found = news(known)
        if found:
            self._known |= found
            self._channel.emit(Environment(self._agent, found))

    def __enter__(self) -> LooseRun:
        return self  # it began with `init`

    def __exit__(self, *exception: object) -> None:
        error = exception[1] if len(exception) > 1 else None
        self.finish(error if isinstance(error, BaseException) else None)


def _claim(store: EventStore, agent: str, earlier: RunRecord | None, *, resumes: bool) -> tuple[int, int]:
    """Record that a run begins or goes on, and return its number and which attempt of it that is."""
    heads = store.heads()
    if LOOSE not in heads:
        store.create(LOOSE, SweepCreated({}, seed=0), unless=list(heads))
    host, pid, since = liveness.here()
    started = AgentStarted(agent, host, pid, since, "kernel", 1)
    while True:
        number = store.last_run(LOOSE) + 1 if earlier is None else earlier.number
        attempt = 1 if earlier is None else earlier.attempt + (not resumes)
        begun = RunResumed(number, agent) if resumes else RunStarted(number, {}, agent=agent, attempt=attempt)
        if store.claim(LOOSE, [started, begun], run=number, attempt=attempt + resumes) is not None:
            return number, attempt
        if earlier is not None:
            raise SweepMagicError(f"another process has just begun run {number} anew; try again")


def _earlier(store: EventStore, single: Single) -> RunRecord | None:
    """Return the run that `single` goes on with or replaces, if there is one.

    Raises:
        NotFoundError: it must be there, and is not.
        SweepMagicError: it must not be there, and is; or it is still in progress.
    """
    resume = "auto" if single.resume is True else single.resume or ""
    if resume and resume not in RESUME:
        raise SweepMagicError(
            with_guess(f"resume: expected one of {', '.join(RESUME)}, but got {resume!r}", resume, RESUME)
        )
    found = _find(store, single.id) if single.id else _last(store) if resume == "auto" else None
    if found is None:
        if resume == "must":
            raise NotFoundError(f"resume='must', but there is no run {single.id!r} in {store.folder}")
        return None
    record, run = found
    if resume == "never":
        raise SweepMagicError(f"resume='never', but run {single.id!r} is there already")
    agent = record.agents.get(run.agent)
    if run.state == RUNNING and agent is not None and liveness.is_alive(agent):
        raise SweepMagicError(
            f"run {single.id or run.name!r} is still in progress in process {agent.pid}; finish it first"
        )
    return run


def number_of(store: EventStore, id: str) -> int | None:
    """Return the number of the single run that was given this id; None if there is none."""
    said = [event for _, event in store.select([Described.kind], LOOSE) if isinstance(event, Described)]
    numbers = [event.run for event in said if event.values.get("id") == id]
    return numbers[-1] if numbers else None


def _find(store: EventStore, id: str) -> tuple[SweepRecord, RunRecord] | None:
    number = number_of(store, id)
    if number is None:
        return None
    record = _record(store)
    return record, record.runs[number]


def _last(store: EventStore) -> tuple[SweepRecord, RunRecord] | None:
    """Return the last single run if it did not come to its end."""
    record = _record(store) if store.last_run(LOOSE) else None
    if record is None:
        return None
    run = record.runs[max(record.runs)]
    return None if run.state == FINISHED else (record, run)


def _record(store: EventStore) -> SweepRecord:
    record = SweepRecord(LOOSE)
    for _, event in store.bulk(LOOSE):
        record.apply(event)
    return record


_unfinished: dict[str, LooseRun] = {}  # for the end of the process: a script need not call finish()


@atexit.register
def _finish_all() -> None:
    """End what is still open when the process ends; a script that ended with an exception has failed."""
    is_notebook = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)() is not None
    error = None if is_notebook else getattr(sys, "last_value", None)
    for run in list(_unfinished.values()):
        if run._process == os.getpid():  # a child of this process by fork has no say in it
            run.finish(error)
