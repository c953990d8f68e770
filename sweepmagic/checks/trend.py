"""Whether runs get better towards an end of a range, the other parameters being equal."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.space import Distribution, Parameter, canonical, flatten, is_number

_CATEGORIES = 6
_INSIDE = 0.3  # the end of the range is compared with what lies so far from it
_WORST = 4.0  # so many times as far from the best as the middle run is
_SPARE = 6  # fewer runs than that beyond what the fit takes say nothing

Array = NDArray[np.float64]


def place_in(distribution: Distribution, value: float) -> float:
    """Return where `value` lies between the ends of a range, from 0 to 1; of a list of steps, too.

    Example:
        >>> from sweepmagic.space import IntUniform
        >>> [place_in(IntUniform(1, 5), value) for value in (1, 3, 5)]
        [0.0, 0.5, 1.0]
    """
    low, high = distribution.cdf(distribution.ppf(0.0)), distribution.cdf(distribution.ppf(1.0))
    return (distribution.cdf(value) - low) / (high - low)


def certainty(sweep: SweepRecord, ranked: Sequence[RunRecord], name: str, *, upper: bool) -> float:
    """Return how sure it is that runs are better at the end of a parameter's range than inside, as Student's t.

    A search that learns goes to the ends of parameters that do not matter while its runs get better by others: so the
    losses are explained by all parameters together, each with a curve of second degree where runs suffice. One that is
    far worse than the middle run counts as less bad: some configs explode.

    Args:
        sweep: The sweep.
        ranked: Its runs, the best first.
        name: The parameter.
        upper: Which end.
    """
    for degree in (2, 1):
        columns, contrast = _design(sweep, ranked, name, degree, upper=upper)
        if len(ranked) >= columns.shape[1] + _SPARE:
            return -_t(columns, _losses(sweep, ranked), contrast)
    return 0.0


def _losses(sweep: SweepRecord, ranked: Sequence[RunRecord]) -> Array:
    losses: Array = np.array([run.loss(sweep.metric) for run in ranked])
    worst = losses[0] + _WORST * float(np.median(losses) - losses[0])
    return np.where(losses > worst, worst, losses)


def _design(
    sweep: SweepRecord, ranked: Sequence[RunRecord], name: str, degree: int, *, upper: bool
) -> tuple[Array, Array]:
    """Return a row for each run, and what tells the end of the range from its inside."""
    end, inside = (1.0, 1.0 - _INSIDE) if upper else (0.0, _INSIDE)
    params = [flatten(run.params, sweep.space.names) for run in ranked]
    columns: list[list[float]] = [[1.0] * len(ranked)]
    contrast = [0.0]
    for parameter in sweep.space.parameters:
        values = [each.get(parameter.name) for each in params]
        of_one = _columns(parameter, values, 2 if parameter.name == name else degree)
        columns += of_one
        is_it = parameter.name == name
        contrast += [end**power - inside**power if is_it else 0.0 for power in range(1, len(of_one) + 1)]
    return np.array(columns).T, np.array(contrast)


def _columns(parameter: Parameter, values: Sequence[object], degree: int) -> list[list[float]]:
    """Return the powers of where a number lies; for few categories one column each, but the first."""
    distribution = parameter.distribution
    if distribution.grid() is None or hasattr(distribution, "min"):
        places = [place_in(distribution, value) if is_number(value) else 0.5 for value in values]
        return [[place**power for place in places] for power in range(1, degree + 1)]
    choices = sorted({canonical(value) for value in values})
    if len(choices) > _CATEGORIES:
        return []
    return [[float(canonical(value) == choice) for value in values] for choice in choices[1:]]


def _t(columns: Array, values: Array, contrast: Array) -> float:
    """Return a contrast of the least-squares fit over its standard error."""
    inverse = np.linalg.pinv(columns.T @ columns)
    fit = inverse @ columns.T @ values
    rest = values - columns @ fit
    variance = float(rest @ rest) / (len(values) - columns.shape[1]) * float(contrast @ inverse @ contrast)
    difference = float(contrast @ fit)
    if variance <= 1e-12 * max(1.0, difference**2):
        return math.copysign(math.inf, difference) if difference else 0.0
    return difference / math.sqrt(variance)
