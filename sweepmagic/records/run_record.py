"""What is known about one run."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sweepmagic.config.types import Metric
from sweepmagic.records.events import ArtifactLogged, ArtifactUsed, MetricDefined
from sweepmagic.records.history import History
from sweepmagic.records.spelling import spelling_of
from sweepmagic.space import Params, Value, is_number

PENDING, RUNNING, FINISHED, STOPPED, FAILED, CRASHED = "pending", "running", "finished", "stopped", "failed", "crashed"
ENDED = (FINISHED, STOPPED, FAILED, CRASHED)


@dataclass
class RunRecord:
    """One run, as far as the events say. Only `SweepRecord.apply` changes it.

    Attributes:
        number: 1, 2, ... in the order claimed; a retry keeps it.
        state: running, finished, stopped, failed or crashed.
        params: What the sweep chose.
        config: What the run added to that by itself.
        history: The rows as logged.
        objective: The finite values of the sweep's first metric, in the order logged: what stoppers and samplers see.
        measured: The name of that metric.
        best_loss: The smallest loss among them; ``inf`` if there are none.
        fits: The space as it stands now could have given its params.
        stale: The training function has changed since this run.
        guess: What the search expected of it, as it said when it suggested it; empty where it does not say.
        label: Its name, if it was given one.
        labels: What people said of it: group, job_type, tags, notes, project, id.
        made: The artifacts that it logged, in order.
        used: The artifacts that it took as inputs, in order.
        unread: The searched parameters that its code never looked at, as far as that is known.
        memo: What stoppers and samplers computed from the rest and may compute again; never a fact of its own.
    """

    number: int
    state: str = RUNNING
    params: Params = field(default_factory=dict)
    config: dict[str, Value] = field(default_factory=dict)
    agent: str = ""
    attempt: int = 1
    seed: int = 0
    code: str = ""
    label: str = ""
    started: float = 0.0
    ended: float | None = None
    reason: str = ""
    cause: str = ""
    error: str = ""
    history: History = field(default_factory=History)
    summary_by_hand: dict[str, Value] = field(default_factory=dict)
    metrics: dict[str, MetricDefined] = field(default_factory=dict)
    objective: array[float] = field(default_factory=lambda: array("d"))
    measured: str = ""
    best_loss: float = math.inf
    fits: bool = True
    stale: bool = False
    changed: int = 0
    guess: Mapping[str, Value] = field(default_factory=dict)
    labels: dict[str, Value] = field(default_factory=dict)
    made: list[ArtifactLogged] = field(default_factory=list)
    used: list[ArtifactUsed] = field(default_factory=list)
    unread: tuple[str, ...] = ()
    memo: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)
    width: int = field(default=0, compare=False, repr=False)  # how many columns there were when metrics were looked for
    _worth: dict[str, tuple[int, Metric, float | None]] = field(default_factory=dict, compare=False, repr=False)

    def frozen(self) -> RunRecord:
        """Return the run as it is now, for a fork of its sweep: its metric does not grow any more."""
        return replace(self, objective=self.objective[:], memo={}, _worth={})

    @property
    def name(self) -> str:
        """What people call it: its label if it has one, else its number."""
        return self.label or f"run {self.number}"

    def describe(self, labels: Mapping[str, Value]) -> None:
        """Take in labels; a name is what it is called from now on."""
        self.label = str(labels.get("name", self.label) or "")
        self.labels |= {key: value for key, value in labels.items() if key != "name"}

    def resume(self, agent: str) -> None:
        """Go on after the end, in another agent."""
        self.agent, self.state, self.ended = agent, RUNNING, None
        self.reason = self.cause = self.error = ""

    @property
    def has_ended(self) -> bool:
        """Return whether nothing more will come."""
        return self.state in ENDED

    @property
    def counts(self) -> bool:
        """Return whether it is done for good: a run that was cut off is tried again."""
        return self.has_ended and not self.was_cut_off

    @property
    def was_cut_off(self) -> bool:
        """Return whether it was ended from outside before it was done: a dead kernel or an interrupt."""
        return self.state == CRASHED or (self.state == STOPPED and self.cause == "interrupt")

    @property
    def step(self) -> int | None:
        """The last step logged, or None."""
        return self.history.steps[-1] if self.history.steps else None

    def duration(self, now: float) -> float:
        """Return how long it has run, or ran, in seconds."""
        return max(0.0, (now if self.ended is None else self.ended) - self.started)

    @property
    def summary(self) -> dict[str, Value]:
        """The last value of everything logged, and what was set by hand."""
        found = {key: self.history.columns[key][-1] for key in self.history.names}
        for key in list(found):
            rule = self.rule_for(key)
            if rule is not None and rule.summary:
                found.pop(key)
                found |= _summarised(key, rule.summary, self.history)
        return found | self.summary_by_hand

    def rule_for(self, key: str) -> MetricDefined | None:
        """Return what `define_metric` said of `key`; an exact name wins over a pattern."""
        key = self.history.aliases.get(key, key)
        if key in self.metrics:
            return self.metrics[key]
        return next(
            (rule for name, rule in self.metrics.items() if name[-1:] == "*" and key.startswith(name[:-1])), None
        )

    def worth(self, metric: Metric | None) -> float | None:
        """Return the value of `metric` that counts for this run, or None if it logged none."""
        if metric is None:
            return None
        at, of, value = self._worth.get(metric.name, _NEVER)
        changed = self.changed  # before the values are read: another thread may log meanwhile
        if at != changed or of is not metric:
            value = self._best(metric) if self._is_kept(metric) else metric.value_of(self._values(metric.name))
            self._worth[metric.name] = (changed, metric, value)
        return value

    def _is_kept(self, metric: Metric) -> bool:
        """Return whether the best value is known without a look at all of them: views ask at every row."""
        return metric.of == "best" and metric.name == self.measured and self._by_hand(metric.name) is None

    def _best(self, metric: Metric) -> float | None:
        if not math.isfinite(self.best_loss):
            return None
        return -self.best_loss if metric.goal == "maximize" else self.best_loss

    def _values(self, name: str) -> list[float]:
        """Return the finite values of a metric; what was set by hand is the last word."""
        by_hand = self._by_hand(name)
        logged = self.objective.tolist() if name == self.measured else self.history.numbers(name)
        return logged + ([by_hand] if is_number(by_hand) else [])

    def _by_hand(self, name: str) -> Value:
        """Return what the run set by hand for a metric, under any of its spellings; None if nothing."""
        key = spelling_of(name, self.summary_by_hand) if self.summary_by_hand else None
        return None if key is None else self.summary_by_hand[key]

    def loss(self, metric: Metric | None) -> float:
        """Return `worth` so that less is better; ``inf`` if there is none."""
        value = self.worth(metric)
        return math.inf if value is None or metric is None else metric.loss(value)


_NEVER: tuple[int, Metric | None, float | None] = (-1, None, None)


def _summarised(key: str, rules: str, history: History) -> dict[str, Value]:
    """Apply the comma-separated `summary` rules of `define_metric`: min, max, mean, first, last, none."""
    numbers = history.numbers(key)
    wanted = [rule.strip() for rule in rules.split(",")]
    if "none" in wanted or not numbers:
        return {}
    reduce: dict[str, Callable[[list[float]], float]] = {
        "min": min,
        "max": max,
        "mean": lambda v: sum(v) / len(v),
        "first": lambda v: v[0],
        "last": lambda v: v[-1],
    }
    if wanted == ["last"]:
        return {key: numbers[-1]}
    return {f"{key}.{rule}": reduce[rule](numbers) for rule in wanted if rule in reduce}
