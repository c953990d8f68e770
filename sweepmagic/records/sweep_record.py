"""The state of a sweep: the fold of its events, and nothing else."""

from __future__ import annotations

import math
from array import array
from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sweepmagic.config import Metric, SweepConfig, parse
from sweepmagic.records.events import (
    AgentEnded,
    AgentSeen,
    AgentStarted,
    Configured,
    Control,
    Event,
    Logged,
    MetricDefined,
    Noted,
    Rows,
    RunEnded,
    RunStarted,
    Summarised,
    SweepCreated,
    SweepEdited,
    SweepEnded,
)
from sweepmagic.records.history import History
from sweepmagic.records.run_record import FAILED, RUNNING, RunRecord
from sweepmagic.space import Params, SearchSpace, Value, canonical, is_number


@dataclass
class AgentRecord:
    """A process that works, or worked, on the sweep."""

    agent: str
    host: str
    pid: int
    pid_started: float
    executor: str
    workers: int
    count: int | None
    seen: float
    ended: bool = False


class SweepRecord:
    """What is known about a sweep. `apply` is the only place where it changes.

    Example:
        >>> from sweepmagic.records import Logged, RunStarted, SweepCreated
        >>> config = {"method": "grid", "metric": {"name": "loss"}, "parameters": {"lr": {"values": [0.1, 0.2]}}}
        >>> sweep = SweepRecord.replay("demo", [
        ...     SweepCreated(config, seed=1), RunStarted(1, {"lr": 0.1}), Logged(1, None, {"loss": 0.5}),
        ... ])
        >>> sweep.best.params, sweep.best.worth(sweep.metric)
        ({'lr': 0.1}, 0.5)
    """

    def __init__(self, id: str) -> None:
        self.id = id
        self.config: SweepConfig = None  # type: ignore[assignment]  # set by the first event, SweepCreated
        self.seed = 0
        self.function = ""
        self.code = ""
        self.source = ""
        self.created = 0.0
        self.state = "pending"
        self.reason = ""
        self.paused = False
        self.deleted = False
        self.count: int | None = None
        self.last_time = 0.0
        self.runs: dict[int, RunRecord] = {}
        self.agents: dict[str, AgentRecord] = {}
        self.notes: list[Noted] = []
        self.stopping: str = ""
        self.runs_to_stop: set[int] = set()
        self.runs_to_retry: set[int] = set()
        self.claimed: dict[str, list[int]] = {}
        self._fitting: set[int] = set()
        self._ranked: dict[int, list[float]] = {}
        self._revision = 0

    @classmethod
    def replay(cls, id: str, events: Iterable[Event]) -> SweepRecord:
        """Return the sweep that these events make."""
        sweep = cls(id)
        for event in events:
            sweep.apply(event)
        return sweep

    @property
    def name(self) -> str:
        """The name given in the config, or the id."""
        return self.config.name or self.id

    @property
    def space(self) -> SearchSpace:
        """The search space of the config as it stands now."""
        return self.config.space

    @property
    def metric(self) -> Metric | None:
        """What the sweep optimises."""
        return self.config.metric

    @property
    def best(self) -> RunRecord | None:
        """The run whose counting value is the best; the earlier one of equals; None before any value was logged."""
        worth = [run for run in self.runs.values() if math.isfinite(run.loss(self.metric))]
        return min(worth, key=lambda run: run.loss(self.metric), default=None)

    @property
    def running(self) -> list[RunRecord]:
        """The runs in progress."""
        return [run for run in self.runs.values() if run.state == RUNNING]

    @property
    def next_number(self) -> int:
        """The number of the next new run."""
        return len(self.runs) + 1

    @property
    def used(self) -> int:
        """How many runs count towards the total: all but those that an edited space no longer allows."""
        return len(self._fitting)

    def losses_at(self, count: int) -> Sequence[float]:
        """Return the losses that runs in any state had at their finite value number `count`, smallest first."""
        if count not in self._ranked:
            metric = self.metric
            self._ranked[count] = sorted(
                metric.loss(run.objective[count - 1])
                for run in self.runs.values()
                if metric is not None and len(run.objective) >= count
            )
        return self._ranked[count]

    def is_claimed(self, params: Params) -> bool:
        """Return whether a run already has these params."""
        return canonical(params) in self.claimed

    def apply(self, event: Event | Rows) -> None:
        """Take in one event, or many rows at once."""
        if isinstance(event, Rows):
            self._log_all(event)
            return
        self._revision += 1
        self.last_time = event.time
        match event:
            case Logged():
                self._log(self.runs[event.run], event)
            case RunStarted():
                self._start(event)
            case RunEnded():
                self._end(self.runs[event.run], event)
            case Summarised():
                self._touch(event.run).summary_by_hand.update(event.values)
            case Configured():
                self._touch(event.run).config.update(event.values)
            case MetricDefined():
                self._touch(event.run).metrics[event.name] = event
            case Noted():
                self.notes.append(event)
            case AgentStarted():
                self.agents[event.agent] = AgentRecord(
                    event.agent,
                    event.host,
                    event.pid,
                    event.pid_started,
                    event.executor,
                    event.workers,
                    event.count,
                    event.time,
                )
                self.count = event.count
                self.state, self.reason = "running", ""
            case AgentSeen():
                self.agents[event.agent].seen = event.time
            case AgentEnded():
                self.agents[event.agent].ended = True
            case Control():
                self._control(event)
            case SweepEnded():
                self.state, self.reason, self.stopping, self.paused = event.state, event.reason, "", False
            case SweepCreated():
                self.seed, self.created = event.seed, event.time
                self._configure(event)
            case SweepEdited():
                self._configure(event)

    def _touch(self, number: int) -> RunRecord:
        run = self.runs[number]
        run.changed = self._revision
        return run

    def _log(self, run: RunRecord, event: Logged) -> None:
        run.changed = self._revision
        run.history.append(event.step, event.time, event.values)
        metric = self.config.metric
        if metric is not None:
            self._measure(run, metric, event.values.get(metric.name))

    def _log_all(self, rows: Rows) -> None:
        self._revision += len(rows.tables)
        self.last_time = rows.times[-1]
        run = self._touch(rows.run)
        run.history.extend(rows.steps, rows.times, rows.tables)
        metric = self.config.metric
        if metric is None:
            return
        values = [table.get(metric.name) for table in rows.tables]
        if not self._ranked:  # nobody has asked for ranks yet, as when a sweep is opened
            finite = _finite(values)
            run.objective.extend(finite)
            run.best_loss = min(run.best_loss, _least(metric, finite))
            return
        for value in values:
            self._measure(run, metric, value)

    def _measure(self, run: RunRecord, metric: Metric, value: Value) -> None:
        """Take in a value of the sweep's metric."""
        if is_number(value) and math.isfinite(value):
            loss = metric.loss(value)
            run.objective.append(value)
            run.best_loss = min(run.best_loss, loss)
            ranked = self._ranked.get(len(run.objective))
            if ranked is not None:  # somebody asks for this count: keep the answer sorted rather than sort it again
                insort(ranked, loss)

    def _start(self, event: RunStarted) -> None:
        if event.run in self.runs:
            self._ranked.clear()  # a retry takes back what the earlier attempt logged
        self.runs[event.run] = RunRecord(
            event.run,
            params=event.params,
            agent=event.agent,
            attempt=event.attempt,
            seed=event.seed,
            code=event.code,
            label=event.name,
            started=event.time,
            changed=self._revision,
            fits=self.space.fits(event.params),
        )
        (self._fitting.add if self.runs[event.run].fits else self._fitting.discard)(event.run)
        numbers = self.claimed.setdefault(canonical(event.params), [])
        if event.run not in numbers:
            numbers.append(event.run)
        self.runs_to_retry.discard(event.run)

    def _end(self, run: RunRecord, event: RunEnded) -> None:
        if event.attempt != run.attempt:
            return
        run.state, run.reason, run.cause, run.error = event.state, event.reason, event.cause, event.error
        run.ended, run.changed = event.time, self._revision
        self.runs_to_stop.discard(event.run)

    def _configure(self, event: SweepCreated | SweepEdited) -> None:
        self._ranked.clear()
        before = self.config.metric if self.config is not None else None
        # The runs that belong to no sweep are kept under one without a config.
        self.config = parse(event.config) if event.config else SweepConfig("none", SearchSpace(()))
        self.function, self.code, self.source = event.function, event.code, event.source
        for run in self.runs.values():
            run.fits = self.space.fits(run.params)
            run.stale = bool(run.code) and run.code != self.code
            if before != self.metric:
                run.objective = _objective(run.history, self.metric)
                run.best_loss = _least(self.metric, run.objective)
            run.changed = self._revision
        self._fitting = {number for number, run in self.runs.items() if run.fits}

    def _control(self, event: Control) -> None:
        match event.verb, event.run:
            case "pause", None:
                self.paused = True
            case "resume", None:
                self.paused, self.stopping = False, ""
            case (("stop" | "cancel"), None):
                self.stopping = event.verb
            case (("stop" | "cancel"), int(number)):
                self.runs_to_stop.add(number)
            case "retry", None:
                self.runs_to_retry |= {n for n, r in self.runs.items() if r.state == FAILED or r.was_cut_off}
            case "retry", int(number):
                if event.value in (None, self.runs[number].attempt):
                    self.runs_to_retry.add(number)
            case "delete", None:
                self.deleted = True
            case "restore", None:
                self.deleted = False


def _objective(history: History, metric: Metric | None) -> array[float]:
    column = history.columns.get(metric.name) if metric is not None else None
    return array("d", _finite(column or ()))


def _finite(values: Iterable[Value]) -> list[float]:
    return [v for v in values if (type(v) is float or is_number(v)) and math.isfinite(v)]


def _least(metric: Metric | None, values: Sequence[float]) -> float:
    """Return the smallest loss among finite values."""
    if metric is None or not len(values):
        return math.inf
    return metric.loss(max(values) if metric.goal == "maximize" else min(values))
