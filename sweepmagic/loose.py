"""A single run outside any sweep: `init`, `log`, `finish`. It is a record like any other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from sweepmagic import liveness
from sweepmagic.executors import StopOrder
from sweepmagic.project import LOOSE, run_folder
from sweepmagic.records import FAILED, FINISHED, AgentEnded, AgentStarted, Event, RunEnded, RunStarted, SweepCreated
from sweepmagic.run import ActiveRun
from sweepmagic.run.failure import traceback_of
from sweepmagic.store import EventStore


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
    def start(cls, folder: Path, config: Mapping[str, Any], *, name: str = "") -> LooseRun:
        """Claim the next number and begin."""
        store = EventStore(folder)
        heads = store.heads()
        if LOOSE not in heads:
            store.create(LOOSE, SweepCreated({}, seed=0), unless=list(heads))
        agent = uuid4().hex[:8]
        host, pid, since = liveness.here()
        while True:
            number = store.last_run(LOOSE) + 1
            events: list[Event] = [
                AgentStarted(agent, host, pid, since, "kernel", 1),
                RunStarted(number, {}, agent=agent, name=name),
            ]
            if store.claim(LOOSE, events, run=number) is not None:
                break
        run = cls(number, {}, _StoreChannel(store), run_folder(folder, LOOSE, number), sweep=LOOSE, name=name)
        run._store, run._agent = store, agent
        liveness.begin(agent)
        run.__enter__()
        run.config.update(config)
        return run

    _store: EventStore
    _agent: str

    def finish(self, error: BaseException | None = None) -> None:
        """End the run: finished, or failed with `error`."""
        if self._ended:
            return
        text = "" if error is None else traceback_of(error)
        reason = "" if error is None else f"{type(error).__name__}: {error}"
        self.emit(RunEnded(self.number, FINISHED if error is None else FAILED, reason, error=text))
        self.emit(AgentEnded(self._agent))
        super().__exit__()
        liveness.end(self._agent)
        self._store.close()

    def __enter__(self) -> LooseRun:
        if not hasattr(self, "_token"):
            super().__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        error = exception[1] if len(exception) > 1 else None
        self.finish(error if isinstance(error, BaseException) else None)
