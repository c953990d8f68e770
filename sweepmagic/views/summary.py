"""What is shown, computed once for every front end: none of them formats a number or counts a run by itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sweepmagic import liveness
from sweepmagic.config import Metric
from sweepmagic.records import CRASHED, FAILED, FINISHED, RUNNING, STOPPED, RunRecord, SweepRecord
from sweepmagic.space import Params, Value, flatten
from sweepmagic.stoppers import stoppers_of

FRONT = "◆ front"
"""What the table says of a run on the Pareto front."""

_AXES = ("epoch", "step", "global_step", "batch", "iteration", "_step", "_time")


@dataclass(frozen=True)
class Heading:
    """The line above everything.

    Attributes:
        name: The sweep's name.
        state: pending, running, paused, finished, stopped, failed or crashed.
        reason: Why it ended, or empty.
        total: How many runs there will be; None without a limit.
        counts: How many runs are in each state.
        metric: ``val_loss ↓`` or empty.
        best: The best run's value, or, with `repeats`, mean ± spread of its config; or empty. `best_run` is its
            number, `best_config` its params.
        front: ``3 of 20 runs on the Pareto front``, or empty with one metric.
        elapsed: Seconds since the sweep's work began.
        eta: Seconds that are left at the present pace, or None.
        notes: What the user should know.
    """

    name: str
    state: str
    reason: str
    total: int | None
    counts: dict[str, int]
    metric: str
    best: str
    best_run: int | None
    best_config: str
    front: str
    elapsed: float
    eta: float | None
    notes: tuple[str, ...]

    @property
    def done(self) -> int:
        """How many runs are over."""
        return sum(count for state, count in self.counts.items() if state != RUNNING)

    def sentence(self) -> str:
        """Return the whole heading as one line of text."""
        total = f" of {self.total}" if self.total is not None else ""
        parts = [f"{self.name}: {self.state}", f"{self.done}{total} runs"]
        parts += [f"{count} {state}" for state, count in self.counts.items() if count and state != FINISHED]
        if self.best_run is not None:
            parts.append(f"best {self.metric} {self.best} (run {self.best_run}: {self.best_config})")
        parts += [self.front] if self.front else []
        if self.state == "running" and self.eta is not None:
            parts.append(f"about {duration(self.eta)} left")
        return " · ".join(parts)


@dataclass(frozen=True)
class Column:
    """One column of the table.

    `kind` is run, state, param, metric, front, value, epoch, duration or note; `goal` is that of a metric.
    """

    key: str
    label: str
    kind: str
    goal: str = ""

    @property
    def title(self) -> str:
        """The label, with the direction of a metric."""
        return self.label + {"minimize": " ↓", "maximize": " ↑"}.get(self.goal, "")


def heading(sweep: SweepRecord, now: float) -> Heading:
    """Return what stands above the table."""
    counts = dict.fromkeys((RUNNING, FINISHED, STOPPED, FAILED, CRASHED), 0)
    alive = {agent.agent for agent in sweep.agents.values() if liveness.is_alive(agent, now)}
    for run in sweep.runs.values():
        counts[state_of(run, alive)] += 1
    best, metric = sweep.best, sweep.metric
    state = liveness.state_of(sweep)
    size = sweep.space.size
    whole = None if size is None else size * sweep.config.repeats
    total = whole if sweep.count is None and sweep.config.method == "grid" else sweep.count
    return Heading(
        name=sweep.name,
        state=state,
        reason=sweep.reason,
        total=total,
        counts=counts,
        metric=named(metric) if metric else "",
        best=_best(sweep, best) if best else "",
        best_run=best.number if best else None,
        best_config=params_text(best.params, sweep.space.names) if best else "",
        front=_front(sweep),
        elapsed=_elapsed(sweep, now),
        eta=_eta(sweep, total, now) if state == "running" else None,
        notes=tuple(note.text for note in sweep.notes),
    )


def _best(sweep: SweepRecord, best: RunRecord) -> str:
    """Return the value of the best run, or what its config is worth over its repeats."""
    if sweep.config.repeats == 1:
        return show(best.worth(sweep.metric))
    trial = next(trial for trial in sweep.trials if any(run is best for run in trial.runs))
    values, spread = trial.values(sweep.metric), trial.spread(sweep.metric)
    shown = show(trial.mean(sweep.metric)) + (f" ± {show(spread)}" if spread is not None else "")
    return f"{shown} over {len(values)} {'run' if len(values) == 1 else 'runs'}"


def named(metric: Metric) -> str:
    """Return a metric with its direction.

    Example:
        >>> named(Metric("val_loss")), named(Metric("accuracy", "maximize"))
        ('val_loss ↓', 'accuracy ↑')
    """
    return f"{metric.name} {'↓' if metric.goal == 'minimize' else '↑'}"


def front_of(sweep: SweepRecord) -> set[int]:
    """Return the numbers of the runs on the Pareto front; with one metric there is none to speak of."""
    return {run.number for run in sweep.pareto} if len(sweep.config.metrics) > 1 else set()


def _front(sweep: SweepRecord) -> str:
    if len(sweep.config.metrics) < 2:
        return ""
    of = len(sweep.runs) if sweep.config.repeats == 1 else len(sweep.trials)
    what = "run" if sweep.config.repeats == 1 else "config"
    return f"{len(sweep.front)} of {of} {what}{'' if of == 1 else 's'} on the Pareto front"


def state_of(run: RunRecord, alive: set[str]) -> str:
    """Return the state of a run; one in progress whose agent is not in `alive` has crashed."""
    return CRASHED if run.state == RUNNING and run.agent not in alive else run.state


def columns(sweep: SweepRecord) -> list[Column]:
    """Return the columns of the table: run, state, parameters that vary, metrics, other values, epoch, time, why."""
    searched = [Column(name, name, "param") for name in sweep.space.searched]
    metrics = [Column(metric.name, metric.name, "metric", metric.goal) for metric in sweep.config.metrics]
    taken = {column.key for column in metrics}
    others = [Column(key, key, "value") for key in metric_names(sweep) if key not in taken]
    return [
        Column("run", "run", "run"),
        Column("state", "state", "state"),
        *searched,
        *metrics,
        *([Column("_front", "Pareto", "front")] if len(metrics) > 1 else []),
        *others,
        Column("_rows", "logged", "epoch"),
        Column("_duration", "time", "duration"),
        Column("_note", "", "note"),
    ]


def cells(sweep: SweepRecord, run: RunRecord, shown: Sequence[Column], state: str, now: float) -> list[Value]:
    """Return the raw values of one row, in the order of `shown`; `text` says how each is written."""
    params = flatten(run.params, sweep.space.names)
    metrics = {metric.name: metric for metric in sweep.config.metrics}
    found: list[Value] = []
    for column in shown:
        match column.kind:
            case "run":
                found.append(run.number)
            case "state":
                found.append(state)
            case "param":
                found.append(params.get(column.key))
            case "metric":
                found.append(run.worth(metrics[column.key]))
            case "front":
                found.append(FRONT if any(run is each for each in sweep.pareto) else "")
            case "value":
                found.append(run.history.last(column.key))
            case "epoch":
                found.append(len(run.history))
            case "duration":
                found.append(run.duration(now))
            case _:
                stale = "older training code" if run.stale else ""
                found.append("; ".join(filter(None, (run.reason, stale))))
    return found


def text(column: Column, value: Value) -> str:
    """Return how a cell is written."""
    if column.kind == "duration":
        return duration(value)
    return "" if value is None and column.kind != "param" else show(value)


def metric_names(sweep: SweepRecord) -> list[str]:
    """Return what can be drawn: every number that runs log, the sweep's metrics first; no counters, nothing hidden."""
    found: dict[str, None] = {}
    found |= dict.fromkeys(metric.name for metric in sweep.config.metrics)
    for run in sweep.runs.values():
        for key, column in run.history.columns.items():
            if key not in found and column.is_numeric and not is_axis(key) and not _is_hidden(run, key):
                found[key] = None
    return list(found)


def _is_hidden(run: RunRecord, key: str) -> bool:
    """Return whether the run's `define_metric` said that nobody wants to see `key`."""
    rule = run.rule_for(key) if run.metrics else None
    return rule is not None and rule.hidden


def is_axis(key: str) -> bool:
    """Return whether `key` counts epochs or the like: an axis to draw over, not a curve.

    Example:
        >>> is_axis("epoch"), is_axis("val_loss")
        (True, False)
    """
    return key.rsplit("/", 1)[-1] in _AXES


def rungs(sweep: SweepRecord) -> list[int]:
    """Return the counts of logged values at which runs are compared, as far as any run has come, and the next one."""
    reached = max((len(run.objective) for run in sweep.runs.values()), default=0)
    every = sorted({rung for _, stopper in stoppers_of(sweep.config) for rung in stopper.rungs()})
    return [rung for place, rung in enumerate(every) if rung <= reached or (place and every[place - 1] <= reached)]


def show(value: Value) -> str:
    """Return any value as text: the one place where numbers are written.

    Example:
        >>> show(0.00012345678), show(12345.678), show(3), show(True), show(None), show(float("nan"))
        ('0.0001235', '12350', '3', 'true', 'none', 'nan')
    """
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        short = f"{value:.4g}"
        return f"{float(short):.0f}" if "e+" in short and abs(value) < 1e7 else short
    if isinstance(value, (list, dict)):
        return str(value)
    return str(value)


def params_text(params: Params, names: Sequence[str] = ()) -> str:
    """Return params on one line; nested ones with dots, but for those that `names` says are parameters themselves.

    Example:
        >>> params_text({"lr": 0.01, "opt": {"name": "sgd"}})
        'lr=0.01, opt.name=sgd'
    """
    return ", ".join(f"{key}={show(value)}" for key, value in flatten(params, names).items())


def duration(seconds: float) -> str:
    """Return a time span as people say it.

    Example:
        >>> duration(0.42), duration(75), duration(7300)
        ('0.4s', '1m 15s', '2h 01m')
    """
    if seconds < 10:
        return f"{seconds:.1f}s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m {whole % 60:02d}s"
    return f"{whole // 3600}h {whole % 3600 // 60:02d}m"


def _elapsed(sweep: SweepRecord, now: float) -> float:
    begun = min((run.started for run in sweep.runs.values()), default=sweep.created)
    return max(0.0, (now if sweep.running else sweep.last_time) - begun)


def _eta(sweep: SweepRecord, total: int | None, now: float) -> float | None:
    """Return the seconds left: runs to come, at the mean duration of those that are over, shared by the workers."""
    spans = [run.ended - run.started for run in sweep.runs.values() if run.ended is not None and run.state != CRASHED]
    if total is None or not spans:
        return None
    workers = sum(agent.workers for agent in sweep.agents.values() if not agent.ended) or 1
    mean = sum(spans) / len(spans)
    begun = sum(min(now - run.started, mean) for run in sweep.running)
    left = max(0, total - len(spans)) * mean - begun
    return max(0.0, left / workers)
