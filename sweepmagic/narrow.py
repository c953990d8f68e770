"""Where to look next: the space of a sweep, narrowed around its best runs. Pure: the same runs give the same space."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import fmean, pstdev
from typing import Any

from sweepmagic.config import Metric, SweepConfig
from sweepmagic.errors import SweepMagicError
from sweepmagic.records import SweepRecord
from sweepmagic.records.trials import Trial
from sweepmagic.space import (
    Categorical,
    CategoricalWithProbabilities,
    Distribution,
    IntUniform,
    InvLogUniform,
    InvLogUniformValues,
    LogNormal,
    LogUniform,
    LogUniformValues,
    Normal,
    Parameter,
    Params,
    QLogNormal,
    QLogUniform,
    QLogUniformValues,
    QNormal,
    QUniform,
    SearchSpace,
    Uniform,
    Value,
    flatten,
    same,
)

ENOUGH = 5
_SHARE = 0.2
_BESIDE = 0.1
"""So much of the new range is added on either side of it, for the best lies between what was tried and beyond."""
_LEAST = 0.05
"""At least so much of the old range is added on either side, lest few runs that agree leave no range at all."""


def narrowed(sweep: SweepRecord) -> SweepConfig:
    """Return the config with every range narrowed around the best fifth of the runs, at least five.

    A range on a log scale is narrowed there; of choices those stay that the best runs used; nothing leaves the old space.
    Of several metrics the best of each count, and the Pareto front. The new config has another name, and takes the runs
    that are there as evidence (`warm_start`).

    Raises:
        SweepMagicError: fewer than five runs have a value of the metric.
    """
    best = [flatten(params, sweep.space.names) for params in _best(sweep)]
    space = _around(sweep.space, best)
    config = sweep.config
    return replace(
        config,
        space=space,
        name=_next_name(sweep.name) if config.name else None,
        description=None,
        initial=tuple(params for params in config.initial if _allows(space, params)),
        warm_start=(sweep.name,) if sweep.runs else (),
    )


def _best(sweep: SweepRecord) -> list[Params]:
    """Return the best configs."""
    worth = [trial for trial in sweep.trials if all(run.fits for run in trial.runs)]
    if not sweep.config.metrics:
        raise SweepMagicError("expected a metric to say which runs are the best, but the config has none")
    chosen = {id(trial): trial for metric in sweep.config.metrics for trial in _first(worth, metric)}
    if len(sweep.config.metrics) > 1:
        front = {id(outcome.run) for outcome in sweep.front}
        chosen |= {id(trial): trial for trial in worth if any(id(run) in front for run in trial.runs)}
    return [trial.params for trial in chosen.values()]


def _first(trials: Sequence[Trial], metric: Metric) -> list[Trial]:
    valued = [trial for trial in trials if math.isfinite(trial.loss(metric))]
    if len(valued) < ENOUGH:
        raise SweepMagicError(
            f"expected at least {ENOUGH} configs with a value of {metric.name} to narrow the space around the best, "
            f"but there {'is' if len(valued) == 1 else 'are'} {len(valued)}"
        )
    count = max(ENOUGH, math.ceil(_SHARE * len(valued)))
    return sorted(valued, key=lambda trial: trial.loss(metric))[:count]


def _next_name(name: str) -> str:
    """Return another name for what comes after `name`.

    Example:
        >>> _next_name("digits"), _next_name("digits-narrowed"), _next_name("digits-narrowed-2")
        ('digits-narrowed', 'digits-narrowed-2', 'digits-narrowed-3')
    """
    base, found, number = name.rpartition("-narrowed")
    if not found or not (number == "" or number.removeprefix("-").isdecimal()):
        return f"{name}-narrowed"
    return f"{base}-narrowed-{int(number.removeprefix('-') or 1) + 1}"


def _allows(space: SearchSpace, params: Params) -> bool:
    values = flatten(params, space.names)
    known = {parameter.name: parameter.distribution for parameter in space.parameters}
    return all(name in known and known[name].contains(value) for name, value in values.items()) and all(
        any(all(same(flat, value) for flat, value in zip(row, given, strict=True)) for row in _rows(space, group))
        for group in space.zips
        if len(given := [values[name] for name in group if name in values]) == len(group)
    )


def _rows(space: SearchSpace, group: Sequence[str]) -> list[tuple[Value, ...]]:
    """Return which values parameters that move together have together."""
    grids = {parameter.name: parameter.distribution.grid() or () for parameter in space.parameters}
    return list(zip(*(grids[name] for name in group), strict=False))


def _around(space: SearchSpace, best: Sequence[Params]) -> SearchSpace:
    together = {name: group for group in space.zips for name in group}
    known = {parameter.name: parameter.distribution for parameter in space.parameters}
    found = []
    for parameter in space.parameters:
        group = together.get(parameter.name)
        if group is None:
            values = [params[parameter.name] for params in best if parameter.name in params]
            found.append(replace(parameter, distribution=around(parameter.distribution, values)))
        elif all(type(known[name]) is Categorical for name in group):
            found.append(_of_group(space, parameter, group, best))
        else:  # parameters that move together keep their values: to cut one of them would part it from the others
            found.append(parameter)
    return replace(space, parameters=tuple(found))


def _of_group(space: SearchSpace, parameter: Parameter, group: Sequence[str], best: Sequence[Params]) -> Parameter:
    """Keep the rows that the best runs used, of a parameter that moves together with others."""
    used = [[params[name] for name in group] for params in best if all(name in params for name in group)]
    place = list(group).index(parameter.name)
    kept = [
        row[place] for row in _rows(space, group) if any(all(map(same, row, values)) for values in used)
    ]  # fmt: skip
    return replace(parameter, distribution=Categorical(tuple(kept))) if kept else parameter


def around(distribution: Distribution, values: Sequence[Value]) -> Distribution:
    """Return a distribution narrowed around `values`, which it gave; without any it stays as it is.

    Example:
        >>> around(Uniform(0.0, 1.0), [0.4, 0.6]), around(Categorical(("adam", "sgd")), ["sgd"])
        (Uniform(min=0.35, max=0.65), Categorical(values=('sgd',)))
        >>> around(LogUniformValues(1e-5, 1.0), [1e-3, 1e-2]), around(IntUniform(1, 9), [4, 4])
        (LogUniformValues(min=0.00056, max=0.018), IntUniform(min=3, max=5))
    """
    narrow = _NARROWED.get(type(distribution))
    return distribution if narrow is None or not values else narrow(distribution, values)


def _choices(old: Categorical, values: Sequence[Value]) -> Categorical:
    return Categorical(tuple(value for value in old.values if any(same(value, used) for used in values)))


def _weighted(old: CategoricalWithProbabilities, values: Sequence[Value]) -> Distribution:
    kept = [
        (value, probability)
        for value, probability in zip(old.values, old.probabilities, strict=True)
        if any(same(value, used) for used in values)
    ]
    whole = math.fsum(probability for _, probability in kept)
    if not whole:
        return old
    return CategoricalWithProbabilities(tuple(value for value, _ in kept), tuple(p / whole for _, p in kept))


def _span(low: float, high: float, old_low: float, old_high: float) -> tuple[float, float]:
    """Return `low` to `high` with room on either side, inside the old range."""
    room = max(_BESIDE * (high - low), _LEAST * (old_high - old_low))
    return max(low - room, old_low), min(high + room, old_high)


def _rounded(low: float, high: float, quantum: Callable[[float], float]) -> tuple[float, float]:
    """Return the ends rounded outward, so that people can read them."""

    def to(value: float, how: Callable[[float], int]) -> float:
        step = quantum(value)
        digits = max(0, -math.floor(math.log10(step)))
        return round(how(round(value / step, 6)) * step, digits)

    return to(low, math.floor), to(high, math.ceil)


def _linear(old: Any, values: Sequence[float]) -> tuple[float, float]:
    low, high = _span(min(values), max(values), old.min, old.max)
    step = 10.0 ** (math.floor(math.log10(high - low)) - 1)
    low, high = _rounded(low, high, lambda _: step)
    return max(low, old.min), min(high, old.max)


def _logarithmic(old: Any, values: Sequence[float]) -> tuple[float, float]:
    logs = [math.log(max(value, old.min)) for value in values]
    low, high = map(math.exp, _span(min(logs), max(logs), math.log(old.min), math.log(old.max)))
    low, high = _rounded(low, high, lambda value: 10.0 ** (math.floor(math.log10(value)) - 1))
    return max(low, old.min), min(high, old.max)


def _uniform(old: Any, values: Sequence[float]) -> Distribution:
    low, high = _linear(old, values)
    return replace(old, min=low, max=high) if low < high else old  # type: ignore[no-any-return]


def _log_uniform(old: Any, values: Sequence[float]) -> Distribution:
    low, high = _logarithmic(old, values)
    return replace(old, min=low, max=high) if low < high else old  # type: ignore[no-any-return]


def _exponents(old: Any, values: Sequence[float]) -> Distribution:
    """W&B's first form: the bounds are exponents of e."""
    return _uniform(old, [math.log(value) for value in values if value > 0])


def _inverse_exponents(old: Any, values: Sequence[float]) -> Distribution:
    return _uniform(old, [-math.log(value) for value in values if value > 0])


def _whole(old: IntUniform, values: Sequence[float]) -> Distribution:
    low, high = _span(min(values), max(values), old.min, old.max)
    return IntUniform(math.floor(low), math.ceil(high))


def _quantised(ends: Callable[[Any, Sequence[float]], tuple[float, float]]) -> Callable[[Any, Sequence[float]], Any]:
    """Return a function that narrows steps: from one of the old values to another, for they count from the first."""

    def narrow(old: Any, values: Sequence[float]) -> Any:
        low, high = ends(old, values)
        first = max(0, math.floor((low - old.min) / old.q + 1e-9))
        last = min(old.count() - 1, math.ceil((high - old.min) / old.q - 1e-9))
        grid = old.grid()
        return replace(old, min=grid[first], max=grid[last]) if first < last else old

    return narrow


def _quantised_exponents(old: QLogUniform, values: Sequence[float]) -> Distribution:
    return _exponents(old, [min(max(value, math.exp(old.min)), math.exp(old.max)) for value in values])


def _bell(log: bool) -> Callable[[Any, Sequence[float]], Any]:
    """Return a function that moves the middle of a bell to the values, and makes it as wide as they are."""

    def narrow(old: Any, values: Sequence[float]) -> Any:
        least = getattr(old, "q", 0) / 2
        found = [math.log(max(value, least)) for value in values if max(value, least) > 0] if log else list(values)
        if not found:
            return old
        return replace(old, mu=fmean(found), sigma=min(max(pstdev(found), _LEAST * old.sigma), old.sigma))

    return narrow


_NARROWED: dict[type[Any], Callable[[Any, Sequence[Any]], Distribution]] = {
    Categorical: _choices,
    CategoricalWithProbabilities: _weighted,
    IntUniform: _whole,
    Uniform: _uniform,
    LogUniformValues: _log_uniform,
    InvLogUniformValues: _log_uniform,
    LogUniform: _exponents,
    InvLogUniform: _inverse_exponents,
    QUniform: _quantised(_linear),
    QLogUniformValues: _quantised(_logarithmic),
    QLogUniform: _quantised_exponents,
    Normal: _bell(log=False),
    QNormal: _bell(log=False),
    LogNormal: _bell(log=True),
    QLogNormal: _bell(log=True),
}
"""Beta has no range that could be narrowed, and a constant has none at all."""
