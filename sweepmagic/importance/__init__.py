"""Which parameters mattered: shares of the variance of the metric, each with an interval, and W&B's two numbers beside it.

The method. A Gaussian process learns the metric from the runs. Configs are drawn from the sweep's own distributions, and the
variance of the process over them is split among the parameters (Sobol' 1993; estimators of Jansen 1999): the *main* effect of a
parameter is the share of the variance that it explains by itself, its *total* effect the share that is lost when everything but
it is known, interactions included. The interval holds nine of ten functions that several such processes still think possible, and is widened at
either end by the share that they failed to predict of runs left out: any parameter may owe or lack that much.

- Values of a choice are drawn with their probabilities; zipped parameters are one.
- A parameter under a condition counts where it is there: where it is absent it changes nothing. `active` says how often it is.
- Constants have no effect and are not listed. Constraints are left out of account: the effects are those over the whole ranges.
- Failed runs are left out; runs that were stopped early count with the value that they had.
- Losses far above the rest (beyond Tukey's outer fence) are pulled in to it, or one diverged run would be all the variance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sweepmagic.config import Metric
from sweepmagic.errors import NotFoundError, did_you_mean
from sweepmagic.importance.result import Importance, Row
from sweepmagic.importance.sobol import Array, Effects, effects
from sweepmagic.importance.surrogate import Surrogate
from sweepmagic.importance.trees import correlations, forest
from sweepmagic.model.embedding import Embedding
from sweepmagic.records import CRASHED, FAILED, RUNNING, STOPPED, RunRecord, SweepRecord
from sweepmagic.space import flatten

_UNRELIABLE = 0.1  # a leave-one-out R² below this is what chance gives with a dozen runs


@dataclass(frozen=True)
class Data:
    """The runs that have a value, as arrays.

    Attributes:
        runs: Those runs.
        positions: (n, d) where they lie in the space.
        values: (n,) their values of the metric.
    """

    runs: Sequence[RunRecord]
    positions: Array
    values: Array


def importance_of(sweep: SweepRecord, metric: Metric) -> Importance:
    """Return how much each parameter mattered to `metric`.

    Example:
        >>> from sweepmagic.records import Logged, RunEnded, RunStarted, SweepCreated
        >>> numbers = {"x": {"min": 0.0, "max": 1.0}, "y": {"min": 0.0, "max": 1.0}}
        >>> config = {"method": "random", "metric": {"name": "loss"}, "parameters": numbers}
        >>> sweep = SweepRecord.replay("demo", [SweepCreated(config, seed=0)])
        >>> rng = np.random.default_rng(0)
        >>> for number in range(1, 31):
        ...     x, y = rng.random(2).tolist()
        ...     sweep.apply(RunStarted(number, {"x": x, "y": y}))
        ...     sweep.apply(Logged(number, None, {"loss": 3 * x + y}))
        ...     sweep.apply(RunEnded(number, "finished"))
        >>> found = importance_of(sweep, sweep.metric)
        >>> [(row.parameter, round(row.total, 1)) for row in found]
        [('x', 0.9), ('y', 0.1)]
    """
    embedding = Embedding(sweep.space)
    data = _gathered(sweep, metric, embedding)
    notes = [*_notes(sweep, metric, data)]
    count, needed = len(data.runs), 2 * embedding.d + 5
    if count < 3 or embedding.d == 0 or np.ptp(data.values) == 0:
        return Importance(metric.name, (), count, None, _nothing(count, embedding.d), tuple(notes))
    surrogate = Surrogate.of(embedding, data.positions, _pulled_in(data.values, metric))
    found = effects(surrogate, embedding, np.random.default_rng([sweep.seed, count]))
    warning = ""
    if count < needed:
        warning = f"only {count} runs have a value; {embedding.d} parameters need about {needed}: nothing reliable yet"
    elif surrogate.r2 < _UNRELIABLE:
        warning = f"the runs do not predict one another (leave-one-out R² {surrogate.r2:.2f}): nothing reliable yet"
    rows = sorted(_rows(sweep, embedding, data, found), key=lambda row: -row.total)
    return Importance(metric.name, tuple(rows), count, surrogate.r2, warning, tuple(notes))


def metric_of(sweep: SweepRecord, name: str | None) -> Metric:
    """Return the metric that is asked about: by default the sweep's, else any that the runs logged."""
    ours = {metric.name: metric for metric in sweep.config.metrics}
    if name is None and ours:
        return next(iter(ours.values()))
    logged = dict.fromkeys(key for run in sweep.runs.values() for key in run.history.columns)
    if name is None:
        raise NotFoundError(
            f"the sweep has no metric: say which one, of {', '.join(logged) or 'none that were logged'}"
        )
    if name not in ours and name not in logged:
        guess = did_you_mean(name, [*ours, *logged]) or f"logged were {', '.join(logged) or 'none'}"
        raise NotFoundError(f"no run logged {name!r}; {guess}")
    return ours.get(name) or Metric(name, of="last")


def _gathered(sweep: SweepRecord, metric: Metric, embedding: Embedding) -> Data:
    known = []
    for run in sweep.runs.values():
        value = run.worth(metric) if run.state not in (RUNNING, FAILED, CRASHED) else None
        position = embedding.position(run.params) if value is not None and run.fits else None
        if value is not None and position is not None:
            known.append((run, position, float(value)))
    positions = np.array([position for _, position, _ in known]).reshape(len(known), embedding.d)
    return Data([run for run, _, _ in known], positions, np.array([value for _, _, value in known]))


def _pulled_in(values: Array, metric: Metric) -> Array:
    """Return the losses, those above Tukey's outer fence at the fence."""
    losses = -values if metric.goal == "maximize" else values
    low, high = np.quantile(losses, [0.25, 0.75])
    return np.minimum(losses, high + 3 * (high - low)) if high > low else losses


def _rows(sweep: SweepRecord, embedding: Embedding, data: Data, found: Effects) -> Iterator[Row]:
    configs = [flatten(run.params, sweep.space.names) for run in data.runs]
    trees, lines = forest(configs, data.values, sweep.space.searched), correlations(configs, data.values)
    for place, axis in enumerate(embedding.axes):
        names = [parameter.name for parameter in axis.parameters]
        yield Row(
            parameter=" & ".join(names),
            total=float(found.total[place]),
            main=float(found.main[place]),
            low=float(found.low[place]),
            high=float(found.high[place]),
            active=float(found.active[place]),
            forest=None if trees is None else sum(trees.get(name, 0.0) for name in names),
            correlation=lines.get(names[0]) if len(names) == 1 else None,
        )


def _nothing(count: int, d: int) -> str:
    if d == 0:
        return "every parameter is constant"
    if count < 3:
        return f"only {count} run{'s have' if count != 1 else ' has'} a value: nothing can be said yet"
    return "every run has the same value: no parameter made a difference"


def _notes(sweep: SweepRecord, metric: Metric, data: Data) -> Iterator[str]:
    failed = sum(run.state in (FAILED, CRASHED) for run in sweep.runs.values())
    ended = sum(run.state not in (FAILED, CRASHED, RUNNING) for run in sweep.runs.values())
    if failed:
        yield f"{failed} failed run{'s are' if failed > 1 else ' is'} left out"
    if ended > len(data.runs):
        yield f"{ended - len(data.runs)} without a finite {metric.name}, or outside the space as it is now, are left out"
    stopped = sum(run.state == STOPPED for run in data.runs)
    if stopped:
        yield f"{stopped} stopped early count with the value that they had"
    if sweep.space.constraints:
        yield "the constraints are left out of account: effects are those over the whole ranges"


__all__ = ["Importance", "Row", "importance_of", "metric_of"]
