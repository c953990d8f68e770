"""The run in progress: what `sweepmagic.log` and `sweepmagic.config` mean inside a training function."""

from __future__ import annotations

import threading
from collections.abc import Mapping, MutableMapping
from contextvars import ContextVar, Token
from pathlib import Path
from time import time
from typing import Any

from sweepmagic.errors import LogError, NoRunError, StopRun
from sweepmagic.executors import Channel, StopOrder
from sweepmagic.records import Configured, Logged, MetricDefined, Noted, Summarised
from sweepmagic.run.capture import OutputFile
from sweepmagic.run.settings import Settings
from sweepmagic.run.values import loggable
from sweepmagic.space import Params, plain

_current: ContextVar[ActiveRun | None] = ContextVar("sweepmagic_run", default=None)
_active: dict[int, ActiveRun] = {}  # every run in progress in this process, for threads that inherited no context
_active_lock = threading.Lock()


class Summary(MutableMapping[str, Any]):
    """The values that a run sets by hand, by attribute or item; each is recorded at once."""

    def __init__(self, run: ActiveRun) -> None:
        object.__setattr__(self, "_run", run)
        object.__setattr__(self, "_values", {})

    _run: ActiveRun
    _values: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __getattr__(self, key: str) -> Any:
        if key in self._values:
            return self._values[key]
        raise AttributeError(f"the summary has no {key!r}; it has {', '.join(self._values) or 'nothing'}")

    def __setitem__(self, key: str, value: Any) -> None:
        clean, lost = loggable({key: value})
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


class ActiveRun:
    """A run in progress.

    Attributes:
        number: Its number in the sweep.
        config: Its settings, by attribute or item.
        summary: Values to set by hand.
        seed: A number of its own, drawn from the sweep's seed, for users who seed their libraries.
    """

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
    ) -> None:
        self.number = number
        self.name = name or f"run {number}"
        self.sweep = sweep
        self.seed = seed
        self.config = Settings(params, record=lambda values: self.emit(Configured(number, values)))
        self.output = OutputFile(folder / "output.log")
        self._channel = channel
        self._folder = folder
        self._stop: StopOrder | None = None
        self._ended = False
        self._noted: set[str] = set()
        self._summary: Summary | None = None

    @property
    def id(self) -> str:
        """The run's identity within its project."""
        return f"{self.sweep}-{self.number}" if self.sweep else str(self.number)

    @property
    def summary(self) -> Summary:
        """Values to set by hand, such as ``run.summary["test_accuracy"] = 0.97``."""
        if self._summary is None:
            self._summary = Summary(self)
        return self._summary

    @property
    def files(self) -> Path:
        """The run's own folder for files; made when first asked for."""
        folder = self._folder / "files"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def stopped(self) -> StopOrder | None:
        """Why `log` raised `StopRun`, if it did."""
        return self._stop

    def log(self, values: Mapping[str, Any], step: int | None = None) -> None:
        """Record `values`; they are on disk when this returns.

        Raises:
            StopRun: the run should end now; let it pass.
            LogError: `values` is not a dict.
        """
        if self._ended:
            raise NoRunError(f"{self.name} has ended; nothing can be logged to it any more")
        clean, lost = loggable(values)
        if step is not None and type(step) is not int:
            step = _step(step)
        self._channel.emit(Logged(self.number, step, clean, time()))
        if lost:
            self.note_lost(lost)
        order = self._channel.stop_order(self.number)
        if order is not None:
            self._stop = order
            raise StopRun(order.reason)

    def define_metric(
        self, name: str, *, step_metric: str | None = None, summary: str | None = None, hidden: bool = False
    ) -> None:
        """Say how `name` is drawn (against `step_metric`) and summarised (min, max, mean, first, last, none)."""
        self.emit(MetricDefined(self.number, name, step_metric, summary, hidden))

    def emit(self, event: Any) -> None:
        """Hand an event to whoever keeps the record."""
        if self._ended:
            raise NoRunError(f"{self.name} has ended; nothing can be recorded for it any more")
        self._channel.emit(event)

    def note_lost(self, lost: Mapping[str, str]) -> None:
        """Say once per key that its values are not what the user may think."""
        for key, text in lost.items():
            if key not in self._noted:
                self._noted.add(key)
                self.emit(Noted(text, run=self.number))

    def __enter__(self) -> ActiveRun:
        self._token: Token[ActiveRun | None] = _current.set(self)
        with _active_lock:
            _active[id(self)] = self
        return self

    def __exit__(self, *_: object) -> None:
        with _active_lock:
            _active.pop(id(self), None)
        try:
            _current.reset(self._token)
        except ValueError:  # ended in another context, such as a later cell
            _current.set(None)
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
