"""The state of a sweep: the fold of its events, and nothing else."""

from __future__ import annotations

import math
from array import array
from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import Any

from sweepmagic.config import Metric, SweepConfig, restore
from sweepmagic.records.events import (
    AgentEnded,
    AgentSeen,
    AgentStarted,
    ArtifactAliased,
    ArtifactLogged,
    ArtifactUsed,
    Configured,
    Control,
    Described,
    Environment,
    Event,
    Evidence,
    Logged,
    MetricDefined,
    Noted,
    Rows,
    RunEnded,
    RunResumed,
    RunStarted,
    Sampled,
    Summarised,
    SweepCreated,
    SweepEdited,
    SweepEnded,
)
from sweepmagic.records.outcomes import Outcome, of_runs, of_trials, pareto_of
from sweepmagic.records.run_record import FAILED, RUNNING, RunRecord
from sweepmagic.records.spelling import spelling_of
from sweepmagic.records.trials import Trial, best_run, is_discouraging
from sweepmagic.space import Params, SearchSpace, Value, canonical, is_finite

_MOST_SAMPLES = 2000
_FEW = 64
_NO_BEST: tuple[int, RunRecord | None, float] = (-1, None, math.inf)  # as of which revision, the best run, its loss


@dataclass
class AgentRecord:
    """A process that works, or worked, on the sweep.

    `samples` says what it was doing, now and then; `environment` what it is: Python, packages, the commit of its folder.
    """

    agent: str
    host: str
    pid: int
    pid_started: float
    executor: str
    workers: int
    count: int | None
    seen: float
    ended: bool = False
    samples: list[Sampled] = field(default_factory=list)
    environment: dict[str, Value] = field(default_factory=dict)

    def sampled(self, sample: Sampled) -> None:
        """Keep a sample; of thousands, as of a process that works for days, every second one of the earlier."""
        self.seen = sample.time
        self.samples.append(sample)
        if len(self.samples) > _MOST_SAMPLES:
            del self.samples[: _MOST_SAMPLES // 2 : 2]

    @property
    def can_grow(self) -> bool:
        """Return whether it can run more or fewer runs at once while it works."""
        return self.executor != "kernel"


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
        self.labels: dict[str, Value] = {}  # what people said of the sweep as a whole
        self.stopping: str = ""
        self.runs_to_stop: set[int] = set()
        self.runs_to_retry: set[int] = set()
        self.claimed: dict[str, list[int]] = {}
        self.offered: dict[str, Evidence] = {}  # every earlier result by its identity, also those that do not fit
        self.evidence: list[Evidence] = []
        self._lacking: dict[str, None] = {}  # the configs that have had fewer runs than `repeats`, in order
        self._trials: tuple[Trial, ...] | None = None
        self._front: tuple[int, list[Outcome]] = (-1, [])
        self._standing: dict[str, set[int]] = {}  # the runs in each state
        self._recent: dict[int, None] = {}  # the runs in the order of their last change
        self._best = _NO_BEST
        self._fitting: set[int] = set()
        self._ranked: dict[int, list[float]] = {}
        self._revision = self._moved = 0
        self.memo: dict[object, Any] = {}  # what samplers computed and may compute again; never a fact of its own

    @classmethod
    def replay(cls, id: str, events: Iterable[Event]) -> SweepRecord:
        """Return the sweep that these events make."""
        sweep = cls(id)
        for event in events:
            sweep.apply(event)
        return sweep

    def fork(self) -> SweepRecord:
        """Return a copy that may be read, or led on by new runs, while this one goes on; what has ended is shared."""
        other = copy(self)
        other.runs = {number: run if run.has_ended else run.frozen() for number, run in self.runs.items()}
        other.agents, other.labels = dict(self.agents), dict(self.labels)
        other.claimed = {identity: list(numbers) for identity, numbers in self.claimed.items()}
        other.offered, other.evidence, other.notes = dict(self.offered), list(self.evidence), list(self.notes)
        other.runs_to_stop, other.runs_to_retry = set(self.runs_to_stop), set(self.runs_to_retry)
        other._lacking, other._fitting, other._ranked = dict(self._lacking), set(self._fitting), {}
        other._standing = {state: set(numbers) for state, numbers in self._standing.items()}
        other._recent, other._best = dict(self._recent), _NO_BEST
        other._trials = None
        return other

    @property
    def name(self) -> str:
        """What somebody has renamed it to, else the name given in the config, or the id."""
        return str(self.labels.get("name") or self.config.name or self.id)

    @property
    def space(self) -> SearchSpace:
        """The search space of the config as it stands now."""
        return self.config.space

    @property
    def metric(self) -> Metric | None:
        """What the sweep optimises; of several metrics the first."""
        return self.config.metric

    @property
    def best(self) -> RunRecord | None:
        """The run whose counting value is the best; the earlier one of equals; None before any value was logged.

        Of several metrics the first decides; `pareto` is the answer for all of them. With `repeats` it is the best run of
        the config whose mean is the best: see `best_run`.
        """
        if self.config.repeats > 1:
            return best_run(self.trials, self.metric, self.config.repeats)
        seen, best, loss = self._best
        if seen != self._revision:
            # A view asks several times a second: only what has changed can have become better. If the best run itself
            # has become worse, everybody is asked again.
            known = best is not None and self.runs[best.number] is best and best.loss(self.metric) <= loss
            worth = [best, *self.changed_since(seen)] if known else self.runs.values()
            best = _least_loss([run for run in worth if run is not None], self.metric)
            self._best = (self._revision, best, math.inf if best is None else best.loss(self.metric))
        return best

    @property
    def outcomes(self) -> list[Outcome]:
        """What every run has come to in all metrics, or with `repeats` every config; those without a value are left out."""
        metrics, repeats = self.config.metrics, self.config.repeats
        return of_trials(self.trials, metrics, repeats) if repeats > 1 else of_runs(self.runs.values(), metrics)

    @property
    def front(self) -> list[Outcome]:
        """The outcomes on the Pareto front, in the order of their runs."""
        if self._front[0] != self._revision:
            found = pareto_of(self._front_runners(), self.config.metrics) if self.config.metrics else []
            self._front = (self._revision, found)
        return self._front[1]

    def _front_runners(self) -> list[Outcome]:
        """Return the outcomes that can be on the front: those that were, if they are as they were, and of the others what
        has changed since; otherwise all."""
        (seen, front), metrics = self._front, self.config.metrics
        now = of_runs([self.runs[outcome.run.number] for outcome in front], metrics)
        before = [(outcome.run.number, outcome.values) for outcome in front]
        if self.config.repeats > 1 or before != [(outcome.run.number, outcome.values) for outcome in now]:
            return self.outcomes
        some = {number for number, _ in before} | {run.number for run in self.changed_since(seen)}
        return of_runs([self.runs[number] for number in sorted(some)], metrics)

    @property
    def pareto(self) -> list[RunRecord]:
        """The runs that no other beats in one metric without losing in another; with one metric, the best run.

        Runs count that have a value of every metric and did not fail. Of equals the earliest is there.
        """
        if len(self.config.metrics) > 1:
            return [outcome.run for outcome in self.front]
        best = self.best
        return [] if best is None else [best]

    @property
    def trials(self) -> tuple[Trial, ...]:
        """The configs, in the order first tried, each with its runs: one, or as many as `repeats` says."""
        if self._trials is None:
            self._trials = tuple(Trial(tuple(map(self.runs.__getitem__, group))) for group in self.claimed.values())
        return self._trials

    @property
    def next_repeat(self) -> Params | None:
        """The config that is to be run once more before a new one is tried; None if all have had their repeats.

        A config whose first run failed or was stopped before its end gets no more: see `is_discouraging`.
        """
        firsts = (self.runs[self.claimed[key][0]] for key in self._lacking)
        return next((first.params for first in firsts if first.fits and not is_discouraging(first)), None)

    @property
    def revision(self) -> int:
        """A number that grows with every event: what was computed from the record is true while it stays the same."""
        return self._revision

    @property
    def moved(self) -> int:
        """The revision as of which a run began, ended or went on for the last time."""
        return self._moved

    def changed_since(self, revision: int) -> list[RunRecord]:
        """Return the runs that have changed after `revision`, the latest first, without a look at the others."""
        return list(takewhile(lambda run: run.changed > revision, self.latest))

    @property
    def latest(self) -> Iterator[RunRecord]:
        """The runs, those that changed last first."""
        # Taken out at once, for another thread may log meanwhile; few at first, for few is what is nearly always asked for.
        first = tuple(islice(reversed(self._recent), _FEW))
        yield from map(self.runs.__getitem__, first)
        if len(first) == _FEW:
            known = set(first)
            numbers = tuple(reversed(self._recent))
            yield from (self.runs[number] for number in numbers if number not in known)

    @property
    def running(self) -> list[RunRecord]:
        """The runs in progress."""
        return [self.runs[number] for number in sorted(self._standing.get(RUNNING, ()))]

    @property
    def counts(self) -> dict[str, int]:
        """How many runs are in each state that any is in."""
        return {state: len(numbers) for state, numbers in self._standing.items() if numbers}

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
            case Evidence():
                self._learn(event)
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
            case Sampled():
                self.agents[event.agent].sampled(event)
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
            case Described():
                self._describe(event)
            case RunResumed():
                self._touch(event.run).resume(event.agent)
                self._stand(self.runs[event.run])
            case Environment():
                self.agents[event.agent].environment |= event.values
            case ArtifactLogged():
                if event.run is not None:
                    self._touch(event.run).made.append(event)
            case ArtifactUsed():
                self._touch(event.run).used.append(event)
            case ArtifactAliased():
                pass  # about a version of an artifact, which is no part of a run: see `artifacts.catalogue`

    def _describe(self, event: Described) -> None:
        if event.run is None:
            self.labels |= event.values
        else:
            self._touch(event.run).describe(event.values)

    def _touch(self, number: int) -> RunRecord:
        run = self.runs[number]
        self._mark(run)
        return run

    def _mark(self, run: RunRecord) -> None:
        """Note that the run has changed with this event."""
        run.changed = self._revision
        self._recent.pop(run.number, None)
        self._recent[run.number] = None

    def _stand(self, run: RunRecord) -> None:
        """Note that the run is in another state."""
        self._moved = self._revision
        for numbers in self._standing.values():
            numbers.discard(run.number)
        self._standing.setdefault(run.state, set()).add(run.number)

    def _log(self, run: RunRecord, event: Logged) -> None:
        self._mark(run)
        history, values = run.history, event.values
        if history.aliases:
            self._yield_to(run, values)
        history.append(event.step, event.time, values)
        if len(history.columns) != run.width:
            self._spell(run)
        metric = self.config.metric
        if metric is not None:
            self._measure(run, metric, values.get(history.aliases.get(metric.name, metric.name)))

    def _spell(self, run: RunRecord) -> None:
        """Find the sweep's metrics that the run logs under another name: the one place where that is decided."""
        history = run.history
        for metric in self.config.metrics:
            if metric.name not in history.columns:
                key = spelling_of(metric.name, history.names)
                if key is not None:
                    history.alias(metric.name, key)
        run.width = len(history.columns)

    def _yield_to(self, run: RunRecord, values: Mapping[str, Value]) -> None:
        """Where a row has a metric's own name, let the other spelling that stood for it go, and what was taken from it."""
        for name in [name for name in run.history.aliases if name in values]:
            run.history.unalias(name)
            if name == run.measured:
                run.objective, run.best_loss = array("d"), math.inf
                self._ranked.clear()

    def _log_all(self, rows: Rows) -> None:
        self._revision += len(rows.tables)
        self.last_time = rows.times[-1]
        run = self._touch(rows.run)
        for name in [name for name in run.history.aliases if any(name in table for table in rows.tables)]:
            self._yield_to(run, {name: None})
        run.history.extend(rows.steps, rows.times, rows.tables)
        if len(run.history.columns) != run.width:
            self._spell(run)
        metric = self.config.metric
        if metric is None:
            return
        key = run.history.aliases.get(metric.name, metric.name)
        values = [table.get(key) for table in rows.tables]
        if not self._ranked:  # nobody has asked for ranks yet, as when a sweep is opened
            finite = _finite(values)
            run.objective.extend(finite)
            run.best_loss = min(run.best_loss, _least(metric, finite))
            return
        for value in values:
            self._measure(run, metric, value)

    def _measure(self, run: RunRecord, metric: Metric, value: Value) -> None:
        """Take in a value of the sweep's metric."""
        if is_finite(value):
            loss = metric.loss(value)
            run.objective.append(value)
            run.best_loss = min(run.best_loss, loss)
            ranked = self._ranked.get(len(run.objective))
            if ranked is not None:  # somebody asks for this count: keep the answer sorted rather than sort it again
                insort(ranked, loss)

    def _start(self, event: RunStarted) -> None:
        earlier = self.runs.get(event.run)
        if earlier is not None:
            self._ranked.clear()  # a retry takes back what the earlier attempt logged
        self.runs[event.run] = RunRecord(
            event.run,
            params=event.params,
            agent=event.agent,
            attempt=event.attempt,
            seed=event.seed,
            code=event.code,
            label=event.name or (earlier.label if earlier is not None else ""),
            labels=dict(earlier.labels) if earlier is not None else {},  # what people said of it outlives an attempt
            guess=event.guess,
            started=event.time,
            fits=self.space.fits(event.params),
            measured=self.metric.name if self.metric is not None else "",
        )
        self._mark(self.runs[event.run])
        self._stand(self.runs[event.run])
        (self._fitting.add if self.runs[event.run].fits else self._fitting.discard)(event.run)
        key = canonical(event.params)
        numbers = self.claimed.setdefault(key, [])
        if event.run not in numbers:
            numbers.append(event.run)
        if len(numbers) < self.config.repeats:
            self._lacking[key] = None
        else:
            self._lacking.pop(key, None)
        self._trials = None
        self.runs_to_retry.discard(event.run)

    def _end(self, run: RunRecord, event: RunEnded) -> None:
        if event.attempt != run.attempt:
            return
        run.state, run.reason, run.cause, run.error = event.state, event.reason, event.cause, event.error
        run.ended, run.unread = event.time, tuple(event.unread)
        self._mark(run)
        self._stand(run)
        self.runs_to_stop.discard(event.run)

    def _configure(self, event: SweepCreated | SweepEdited) -> None:
        self._ranked.clear()
        self.notes = [note for note in self.notes if not note.key]  # what was found wrong may have been mended
        before = self.config.metrics if self.config is not None else ()
        first = before[0] if before else None
        # The runs that belong to no sweep are kept under one without a config.
        self.config = restore(event.config) if event.config else SweepConfig("none", SearchSpace(()))
        self.function, self.code, self.source = event.function, event.code, event.source
        for run in self.runs.values():
            run.fits = self.space.fits(run.params)
            run.stale = bool(run.code) and run.code != self.code
            if before != self.config.metrics:
                for name in list(run.history.aliases):
                    run.history.unalias(name)
                self._spell(run)
            if first != self.metric:
                run.measured = self.metric.name if self.metric is not None else ""
                run.objective = array("d", run.history.numbers(run.measured))
                run.best_loss = _least(self.metric, run.objective)
            self._mark(run)
        self._best, self._front = _NO_BEST, (-1, [])  # other metrics may be in force
        self._fitting = {number for number, run in self.runs.items() if run.fits}
        self._lacking = {key: None for key, runs in self.claimed.items() if len(runs) < self.config.repeats}
        self.evidence = [each for each in self.offered.values() if self._is_of_use(each)]

    def _learn(self, event: Evidence) -> None:
        if event.identity not in self.offered:
            self.offered[event.identity] = event
            if self._is_of_use(event):
                self.evidence.append(event)

    def _is_of_use(self, event: Evidence) -> bool:
        """Return whether an earlier result lies in the space as it stands now, and has a value of each metric."""
        names = {metric.name for metric in self.config.metrics}
        return bool(names) and names <= event.values.keys() and self.space.fits(event.params)

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
            case "workers", None:
                for agent in self.agents.values():
                    if not agent.ended and agent.can_grow and isinstance(event.value, int):
                        agent.workers = max(1, event.value)
            case "retry", None:
                self.runs_to_retry |= {n for n, r in self.runs.items() if r.state == FAILED or r.was_cut_off}
            case "retry", int(number):
                if event.value in (None, self.runs[number].attempt):
                    self.runs_to_retry.add(number)
            case "delete", None:
                self.deleted = True
            case "restore", None:
                self.deleted = False


def _finite(values: Iterable[Value]) -> list[float]:
    return [v for v in values if is_finite(v)]


def _least_loss(runs: Iterable[RunRecord], metric: Metric | None) -> RunRecord | None:
    """Return the run with the smallest finite loss, of equals the first."""
    losses = [(loss, run.number, run) for run in runs if math.isfinite(loss := run.loss(metric))]
    return min(losses, default=(0.0, 0, None))[2]


def _least(metric: Metric | None, values: Sequence[float]) -> float:
    """Return the smallest loss among finite values."""
    if metric is None or not len(values):
        return math.inf
    return metric.loss(max(values) if metric.goal == "maximize" else min(values))
