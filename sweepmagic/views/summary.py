"""What is shown, computed once for every front end: none of them formats a number or counts a run by itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sweepmagic import liveness
from sweepmagic.config import Metric, SweepConfig
from sweepmagic.records import CRASHED, FAILED, FINISHED, RUNNING, STOPPED, RunRecord, SweepRecord
from sweepmagic.space import Parameter, Params, Value, flatten
from sweepmagic.views import progress
from sweepmagic.views.live.ranges import Range, choices_of, range_of

FRONT = "◆ front"
"""What the table says of a run on the Pareto front."""

NOT_SET = ""
"""What the table says of a parameter that a config does not have; the value None is written as a word."""

_AXES = ("epoch", "step", "global_step", "batch", "iteration", "_step", "_time")


@dataclass(frozen=True)
class Note:
    """What the user should know, and, of what a check found, what to do about it."""

    text: str
    remedy: str = ""


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
        pace: ``42 runs an hour``, or empty.
        saved: ``early stopping saved 124 of 480 epochs``, or empty.
        workers: How many runs there are at once; None where that cannot be changed.
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
    notes: tuple[Note, ...]
    pace: str = ""
    saved: str = ""
    workers: int | None = None

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

    `kind` is run, state, param, metric, last, front, value, guess, epoch, duration or note; `goal` is that of a metric;
    `range` says how a parameter was searched; a `hidden` one is there for those who ask for it.
    """

    key: str
    label: str
    kind: str
    goal: str = ""
    range: Range | None = None
    hidden: bool = False

    @property
    def title(self) -> str:
        """The label, with the direction of a metric."""
        return self.label + {"minimize": " ↓", "maximize": " ↑"}.get(self.goal, "")


def heading(sweep: SweepRecord, now: float) -> Heading:
    """Return what stands above the table."""
    counts = dict.fromkeys((RUNNING, FINISHED, STOPPED, FAILED, CRASHED), 0) | sweep.counts
    alive = {agent.agent for agent in sweep.agents.values() if liveness.is_alive(agent, now)}
    gone = sum(state_of(run, alive) == CRASHED for run in sweep.running)
    counts[RUNNING], counts[CRASHED] = counts[RUNNING] - gone, counts[CRASHED] + gone
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
        elapsed=progress.elapsed(sweep, now),
        eta=_eta(sweep, total, now) if state == "running" else None,
        notes=tuple(Note(note.text, note.remedy) for note in sweep.notes),
        pace=_pace(sweep) if state == "running" else "",
        saved=_saved(sweep),
        workers=workers(sweep) if state in ("running", "paused") else None,
    )


def _eta(sweep: SweepRecord, total: int | None, now: float) -> float | None:
    over = sum(count for state, count in sweep.counts.items() if state not in (RUNNING, CRASHED))
    return None if total is None else progress.eta(sweep, max(0, total - over), now)


def _pace(sweep: SweepRecord) -> str:
    """Return how many runs end in a time that people think in."""
    pace = progress.pace(sweep)
    if pace is None or not pace.per_hour:
        return ""
    for seconds, word in ((1, "second"), (60, "minute"), (3600, "hour"), (86400, "day")):
        count = pace.per_hour * seconds / 3600
        if count >= 2 or word == "day":
            return (
                f"{count:.2g} runs a{'n' if word == 'hour' else ''} {word}"
                if count < 10
                else f"{count:.0f} runs a{'n' if word == 'hour' else ''} {word}"
            )
    return ""


def _saved(sweep: SweepRecord) -> str:
    found = progress.saved(sweep)
    return (
        "" if found is None else f"early stopping saved {found.rows} of {found.of} epochs ({found.rows / found.of:.0%})"
    )


def workers(sweep: SweepRecord) -> int | None:
    """Return how many runs there may be at once; None where that cannot be changed, or is not for one agent to say."""
    growing = [agent.workers for agent in sweep.agents.values() if not agent.ended and agent.can_grow]
    return growing[0] if len(growing) == 1 else None


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
    searched = [_searched(parameter) for parameter in sweep.space.parameters if parameter.name in sweep.space.searched]
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


def every_column(sweep: SweepRecord) -> list[Column]:
    """Return `columns`, and those that are hidden at first: the last values of metrics, and what the search expected.

    Example:
        >>> from sweepmagic.records import SweepCreated
        >>> config = {"method": "grid", "parameters": {"x": {"values": [1, 2]}}, "metric": {"name": "loss"}}
        >>> sweep = SweepRecord.replay("a1", [SweepCreated(config, seed=1, time=0.0)])
        >>> [column.label for column in every_column(sweep) if column.hidden]
        ['loss last']
    """
    key = (sweep.config, metric_names(sweep), _is_guessed(sweep))
    known = sweep.memo.get(every_column)
    if known is None or known[0][0] is not sweep.config or known[0][1:] != key[1:]:
        known = sweep.memo[every_column] = (key, _every_column(sweep, guessed=key[2]))
    return list(known[1])


def _every_column(sweep: SweepRecord, *, guessed: bool) -> list[Column]:
    lasting = {metric.name for metric in sweep.config.metrics if metric.of != "last"}
    found: list[Column] = []
    for column in columns(sweep):
        found.append(column)
        if column.kind == "metric" and column.key in lasting:
            found.append(Column(f"{column.key} last", f"{column.key} last", "last", hidden=True))
    if guessed:
        expected = [Column(key, label, "guess", hidden=True) for key, label in _GUESSES.items()]
        found[-3:-3] = expected
    return found


def _is_guessed(sweep: SweepRecord) -> bool:
    """Return whether the search said of any run what it expected; only runs that are new since the last call are asked."""
    revision, found = sweep.memo.get(_is_guessed, (-1, False))
    found = found or any(run.guess for run in sweep.changed_since(revision))
    sweep.memo[_is_guessed] = (sweep.revision, found)
    return found


_GUESSES = {"_guess": "guess", "_guess_range": "guess range", "_guess_why": "guess why"}


def _guessed(run: RunRecord, key: str) -> Value:
    """Return what the search expected of a run: the mean, from where to where, or why it tried it."""
    if key == "_guess_range":
        low, high = run.guess.get("low"), run.guess.get("high")
        return "" if low is None or high is None else f"{show(low)} to {show(high)}"
    return run.guess.get("why", "") if key == "_guess_why" else run.guess.get("mean")


def _searched(parameter: Parameter) -> Column:
    texts = [show(value) for value in choices_of(parameter.distribution)]
    return Column(parameter.name, parameter.name, "param", range=range_of(parameter, texts))


def cells(sweep: SweepRecord, run: RunRecord, shown: Sequence[Column], state: str, now: float) -> list[Value]:
    """Return the raw values of one row, in the order of `shown`; `text` says how each is written."""
    params = _params(sweep, run)
    metrics = {metric.name: metric for metric in sweep.config.metrics}
    found: list[Value] = []
    for column in shown:
        match column.kind:
            case "run":
                found.append(run.number)
            case "state":
                found.append(state)
            case "param":
                found.append(params.get(column.key, NOT_SET))
            case "metric":
                found.append(run.worth(metrics[column.key]))
            case "front":
                found.append(FRONT if any(run is each for each in sweep.pareto) else "")
            case "value":
                found.append(run.summary_by_hand.get(column.key, run.history.last(column.key)))
            case "last":
                name = column.key.removesuffix(" last")
                found.append(run.summary_by_hand.get(name, run.history.last(name)))
            case "guess":
                found.append(_guessed(run, column.key))
            case "epoch":
                found.append(len(run.history))
            case "duration":
                found.append(run.duration(now))
            case _:
                stale = "older training code" if run.stale else ""
                found.append("; ".join(filter(None, (run.reason, stale))))
    return found


def _params(sweep: SweepRecord, run: RunRecord) -> dict[str, Value]:
    """Return the params of a run, flat; they never change, and rows are written several times a second."""
    names = sweep.space.names
    known: tuple[Sequence[str], dict[str, Value]] | None = run.memo.get(_params)
    if known is None or known[0] is not names:
        known = run.memo[_params] = (names, flatten(run.params, names))
    return known[1]


def text(column: Column, value: Value) -> str:
    """Return how a cell is written."""
    if column.kind == "duration":
        return duration(value)
    return "" if value is None and column.kind != "param" else show(value)


def metric_names(sweep: SweepRecord) -> list[str]:
    """Return what can be drawn: every number that runs log, the sweep's metrics first; no counters, nothing hidden."""
    known: _Names = sweep.memo.setdefault(_Names, _Names())
    kinds = {run.number: _kinds(run) for run in sweep.changed_since(known.revision)}
    # Runs log the same names again and again: everybody is asked only when somebody has something new to say.
    if known.config is not sweep.config or any(known.kinds.get(number) != kind for number, kind in kinds.items()):
        known.names, known.config = _metric_names(sweep), sweep.config
        known.kinds |= kinds
    known.revision = sweep.revision
    return list(known.names)


@dataclass
class _Names:
    """The names of a record as of a revision, and what each run's columns were then."""

    revision: int = -1
    config: SweepConfig | None = None
    kinds: dict[int, object] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)


def _kinds(run: RunRecord) -> object:
    return len(run.metrics), tuple((key, column.is_numeric) for key, column in run.history.columns.items())


def _metric_names(sweep: SweepRecord) -> list[str]:
    found: dict[str, None] = {}
    found |= dict.fromkeys(metric.name for metric in sweep.config.metrics)
    for run in sweep.runs.values():
        for key, column in run.history.columns.items():
            if key in found or key in run.history.aliases.values():  # drawn under the metric's own name
                continue
            if column.is_numeric and not is_axis(key) and not _is_hidden(run, key):
                found[key] = None
    return list(found)


def _is_hidden(run: RunRecord, key: str) -> bool:
    """Return whether the run's `define_metric` said that nobody wants to see `key`."""
    rule = run.rule_for(key) if run.metrics else None
    return rule is not None and rule.hidden


@lru_cache(maxsize=4096)
def is_axis(key: str) -> bool:
    """Return whether `key` counts epochs or the like: an axis to draw over, not a curve.

    Example:
        >>> is_axis("epoch"), is_axis("val_loss")
        (True, False)
    """
    return key.rsplit("/", 1)[-1] in _AXES


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
