"""The best values lie at an end of their range: the optimum is probably beyond it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from sweepmagic.checks.finding import Finding
from sweepmagic.checks.trend import certainty, place_in
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.space import (
    Distribution,
    IntUniform,
    InvLogUniform,
    InvLogUniformValues,
    LogUniform,
    LogUniformValues,
    Parameter,
    QLogUniform,
    QLogUniformValues,
    QUniform,
    Uniform,
    flatten,
    is_number,
    to_mapping,
)

_RUNS = 10
_MOST = 120  # of more runs, every so many of the order from best to worst
_BEST = 5  # so many runs, or a tenth of all, are looked at
_AT, _NEAR = 0.1, 0.35  # shares of the range: the best run lies there, and three of the best five
_AGREE = 3
_CERTAIN = 3.5  # a parameter without effect has best runs at an end by chance, and more often in a search that learns
_FEW = 5  # a range of fewer values is nearly all edge
_BUDGETS = ("epoch", "iter", "steps", "rounds", "budget")  # more is better: their limits are what one can afford
_LINEAR = (Uniform, QUniform, IntUniform)
_LOG_VALUES = (LogUniformValues, QLogUniformValues, InvLogUniformValues)
_OTHER = {"min": "max", "max": "min"}
_EXPONENTS = (LogUniform, QLogUniform, InvLogUniform)


def best_at_edge(sweep: SweepRecord, runs: Sequence[RunRecord]) -> Iterator[Finding]:
    """Yield each range that the best runs press against, with a wider one; ends that nature gives are left alone."""
    metric = sweep.metric
    if metric is None or len(sweep.config.metrics) > 1:
        return
    bound = {name for constraint in sweep.space.constraints for name in constraint.names}
    losses = sorted((loss, run.number) for run in runs if math.isfinite(loss := run.loss(metric)))
    ranked = [sweep.runs[number] for _, number in losses[:: len(losses) // _MOST + 1]]
    for parameter in sweep.space.parameters:
        if len(ranked) < _RUNS or parameter.name in bound or not _is_range(parameter):
            continue
        had = [run for run in ranked if parameter.name in flatten(run.params, sweep.space.names)]
        side = _side([_place(sweep, parameter, run) for run in had])
        if side is not None and certainty(sweep, had, parameter.name, upper=side == "max") >= _CERTAIN:
            yield from _finding(parameter, side, len(had))


def _is_range(parameter: Parameter) -> bool:
    distribution = parameter.distribution
    if not isinstance(distribution, _LINEAR + _LOG_VALUES + _EXPONENTS):
        return False
    count = distribution.count()
    is_budget = any(word in parameter.path[-1].lower() for word in _BUDGETS)
    return (count is None or count >= _FEW) and not is_budget


def _place(sweep: SweepRecord, parameter: Parameter, run: RunRecord) -> float:
    value = flatten(run.params, sweep.space.names)[parameter.name]
    return place_in(parameter.distribution, value) if is_number(value) else 0.5


def _side(places: Sequence[float]) -> str | None:
    """Return the end where the best run and most of the best are; `places` are in the order of the runs, best first."""
    best = places[: max(_BEST, len(places) // 10)]
    for side, distances in (("min", best), ("max", [1.0 - place for place in best])):
        near = sum(distance <= _NEAR for distance in distances)
        if len(places) >= _RUNS and distances[0] <= _AT and _BEST * near >= _AGREE * len(best):
            return side
    return None


def _finding(parameter: Parameter, side: str, count: int) -> Iterator[Finding]:
    distribution, fields = parameter.distribution, to_mapping(parameter.distribution)
    # The inverse kinds run backwards; with exponents, so do their options.
    option = _OTHER[side] if isinstance(distribution, InvLogUniformValues) else side
    wider = _wider(distribution, option)
    if wider is None:
        return
    end, other = (distribution.ppf(u) for u in ((0.0, 1.0) if side == "min" else (1.0, 0.0)))
    written = ", ".join(f"{key}: {_number(value)}" for key, value in {**fields, option: wider}.items())
    yield Finding(
        f"edge {parameter.name} {option} {fields[option]}",
        f"{parameter.name}: the best of {count} runs lie at the {'lower' if end < other else 'upper'} end of its range, "
        f"{_number(end)}",
        f"widen it and run the cell again, the runs so far are kept: `{parameter.path[-1]}: {{{written}}}`",
    )


def _wider(distribution: Distribution, option: str) -> float | None:
    """Return the end of a wider range: ten times as far, or as wide again; None for an end that nature gives."""
    low: float = distribution.min  # type: ignore[attr-defined]
    high: float = distribution.max  # type: ignore[attr-defined]
    if isinstance(distribution, _LOG_VALUES):
        return high * 10 if option == "max" else max(1, low // 10) if isinstance(low, int) else low / 10
    if isinstance(distribution, _EXPONENTS):
        return round(low - math.log(10) if option == "min" else high + math.log(10), 3)
    return _further(low, high, option)


def _further(low: float, high: float, option: str) -> float | None:
    """Return the next end of a linear range; None at 0 and 1, where most things end, and near 1 for a share of it.

    Example:
        >>> _further(0.1, 0.5, "min"), _further(0.0, 0.5, "min"), _further(16, 64, "max"), _further(0.5, 0.99, "max")
        (0, None, 112, None)
    """
    width = high - low
    if option == "min":
        least = 1 if isinstance(low, int) else 0
        return None if low in (0, 1) else max(least, low - width) if low > 0 else low - width
    if low >= 0 and 0.9 <= high <= 1:
        return None
    return min(1.0, high + width) if low >= 0 and high < 0.9 else high + width


def _number(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
