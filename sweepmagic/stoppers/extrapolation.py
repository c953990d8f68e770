"""Learning curves, extrapolated: an ensemble of shapes, each fitted in closed form, weighted by how well it fits.

All is linear algebra over arrays: of runs and sweeps this file knows nothing. A curve is what a run has best so far at a
few counts (its knots); a shape ``g`` falls from 1 towards 0, and the curve is taken to be ``f + b * (g(t) - g(end))``
plus noise, so that ``f`` is where it ends. With a Gaussian prior on ``f`` and ``b`` the posterior and the evidence of
each shape are 2 x 2 algebra, done for all shapes at once (Domhan et al. 2015 sample the same kind of ensemble by MCMC).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

KNOTS = 10
_BACK = 8  # knots reach from 1/8 of the way to its end: what came before says little about what comes next
_SCALES = 10
_POWERS = (0.5, 1.0, 2.0)  # 2 has a plateau before it falls: a slow starter
_END_DEVIATION = 1.0  # in units of the distance between a poor start and the best value
_GAIN, _GAIN_DEVIATION = 1.0, 3.0
_NEVER = 1e-6  # a shape so unlikely is left out
_RISING = 5.0  # nats against a shape that would have the best so far become worse


@lru_cache(maxsize=4096)
def knots(count: int) -> NDArray[np.int64]:
    """Return the counts at which a curve of `count` values is looked at, the last one included.

    Example:
        >>> knots(4).tolist(), knots(80)[[0, -1]].tolist()
        ([1, 2, 3, 4], [10, 80])
    """
    found: NDArray[np.int64] = np.unique(np.linspace(max(1.0, count / _BACK), count, KNOTS).round().astype(np.int64))
    return found


@lru_cache(maxsize=4096)
def _shapes(count: int, end: int) -> tuple[Floats, Floats]:
    """Return each shape at the knots and at the end, both less its value at the end (zero there, so left out)."""
    scale = np.geomspace(0.3, 3.0 * end, _SCALES)[:, None]
    at = np.append(knots(count), end).astype(float)[None, :]
    values = np.concatenate([np.exp(-at / scale), *(1.0 / (1.0 + (at / scale) ** power) for power in _POWERS)])
    rise = values[:, :-1] - values[:, -1:]
    return rise, np.stack([rise.sum(axis=1), (rise * rise).sum(axis=1)])


@dataclass(frozen=True)
class Fit:
    """Where a curve ends, for each shape: mean, variance, and the log of the evidence for the shape."""

    mean: Floats
    variance: Floats
    evidence: Floats

    def weights(self, prior: Floats) -> Floats:
        """Return how likely each shape is after all, given the log of how likely it was before."""
        log = self.evidence + prior
        weights = np.exp(log - log.max())
        total: Floats = weights / weights.sum()
        return total


def fit(values: Floats, count: int, end: int, noise: float, expected: float) -> Fit:
    """Fit every shape to a curve's `values` at the `knots` of `count`, and extrapolate to `end`.

    Args:
        values: Less is better; 0 is the best value known and 1 a poor start.
        noise: The deviation of a value around the shape.
        expected: The prior mean of the end.

    Example:
        >>> at = knots(60)
        >>> found = fit(0.2 + 0.8 * np.exp(-at / 10), 60, 80, noise=0.01, expected=0.5)
        >>> weights = found.weights(uniform())
        >>> bool(abs(weights @ found.mean - 0.2) < 0.05)
        True
    """
    rise, (sums, squares) = _shapes(count, end)
    weight = noise**-2
    end_precision, gain_precision = _END_DEVIATION**-2, _GAIN_DEVIATION**-2
    a11 = end_precision + weight * len(values)
    a12 = weight * sums
    a22 = gain_precision + weight * squares
    c1 = end_precision * expected + weight * values.sum()
    c2 = gain_precision * _GAIN + weight * (rise @ values)
    determinant = a11 * a22 - a12 * a12
    mean = (a22 * c1 - a12 * c2) / determinant
    gain = (a11 * c2 - a12 * c1) / determinant
    evidence = 0.5 * (c1 * mean + c2 * gain - np.log(determinant)) - np.where(gain < 0, _RISING, 0.0)
    return Fit(mean, a22 / determinant, evidence)


def uniform() -> Floats:
    """Return the log of a prior that prefers no shape."""
    count = _SCALES * (1 + len(_POWERS))
    return np.full(count, -math.log(count))


def learnt(weights: list[Floats]) -> Floats:
    """Return the log of the prior that finished curves teach: the shapes they had, and one vote shared by all shapes."""
    votes = np.exp(uniform()) + sum(weights)
    log: Floats = np.log(votes / votes.sum())
    return log


def chance_below(found: Fit, prior: Floats, noise: float) -> float:
    """Return the probability that the curve ends below 0, the best value known."""
    away = found.mean / np.sqrt(2.0 * (found.variance + noise * noise))
    pairs = zip(found.weights(prior).tolist(), away.tolist(), strict=True)
    return 0.5 * math.fsum([weight * math.erfc(z) for weight, z in pairs if weight > _NEVER])
