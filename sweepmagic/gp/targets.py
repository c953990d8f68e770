"""Turn the losses of a sweep into targets that a Gaussian process can learn: bounded, symmetric, of variance 1.

A loss of 1e6 beside losses of 0.1 to 0.2 says no more than "bad". The worse half is therefore replaced by what its rank
would have under a normal distribution (half-rank warping, Song et al. 2024, arXiv 2408.11527), and what is still skew is
straightened by a Yeo-Johnson transform (Yeo & Johnson 2000, as in HEBO, arXiv 2012.03826). Both are monotone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from sweepmagic.gp.kernel import Array

_GRID = np.linspace(-2.0, 3.0, 51)  # the exponents tried; finer steps change targets by less than their noise


@dataclass(frozen=True)
class Targets:
    """A monotone map from losses to targets, made from some losses.

    Attributes:
        knots: The losses that it was made from, sorted and distinct.
        images: What they map to.

    Example:
        >>> targets = Targets.of(np.array([0.1, 0.12, 0.2, 0.5, 1e6]))
        >>> images = targets(np.array([0.1, 0.12, 0.2, 0.5, 1e6]))
        >>> bool(images.max() < 3), targets.inverse(images).round(3).tolist()
        (True, [0.1, 0.12, 0.2, 0.5, 1000000.0])
    """

    knots: Array
    images: Array

    @classmethod
    def of(cls, losses: Array) -> Targets:
        """Return the map for these finite losses, at least one."""
        knots, counts = np.unique(losses, return_counts=True)
        weights = counts / counts.sum()
        ranked = _half_ranked(knots, counts.astype(float))
        moved = _yeo_johnson(ranked, _exponent(ranked, weights))
        mean = weights @ moved
        deviation = math.sqrt(float(weights @ (moved - mean) ** 2)) or 1.0
        return cls(knots, (moved - mean) / deviation)

    def __call__(self, losses: Array) -> Array:
        """Return the targets of `losses`; beyond the knots the map goes on straight."""
        return _through(losses, self.knots, self.images)

    def inverse(self, targets: Array) -> Array:
        """Return the losses of `targets`."""
        return _through(targets, self.images, self.knots)


def _through(x: Array, knots: Array, images: Array) -> Array:
    if len(knots) == 1:
        return np.asarray(images[0] + (x - knots[0]))
    found = np.interp(x, knots, images)
    below, above = x < knots[0], x > knots[-1]
    found[below] = images[0] + (x[below] - knots[0]) * _slope(knots, images, 0, max(1, len(knots) // 4))
    found[above] = images[-1] + (x[above] - knots[-1]) * _slope(knots, images, -2, -1)
    return np.asarray(found)


def _slope(knots: Array, images: Array, i: int, j: int) -> float:
    return float((images[j] - images[i]) / (knots[j] - knots[i]))


def _half_ranked(knots: Array, counts: Array) -> Array:
    """Return the losses with those above the median at the place that their rank has in a normal distribution."""
    upto = np.cumsum(counts)
    total = int(upto[-1])
    middle = int(np.searchsorted(upto, total / 2))
    median = knots[middle]
    good = knots[: middle + 1]
    weights = counts[: middle + 1]
    unit = float(median - good[0]) or 1.0  # squares of losses near 1e-200 or 1e200 are no numbers
    inside = (good - median) / unit
    spread = math.sqrt(float(np.average(inside**2, weights=weights))) or 1.0  # the better half's own deviation
    ranks = (upto - counts / 2) / total
    found = np.empty(len(knots))
    found[: middle + 1] = inside / spread
    worse = np.arange(len(knots)) > middle
    shift = ndtri(np.clip(ranks[worse], 0.5, 1 - 0.25 / total)) - ndtri(min(max(ranks[middle], 0.5), 1 - 0.25 / total))
    found[worse] = shift
    return found


def _exponent(values: Array, weights: Array) -> float:
    """Return the most probable exponent of the Yeo-Johnson transform; 1 changes nothing."""
    if len(values) < 3:
        return 1.0
    steepness = float(weights @ (np.sign(values) * np.log1p(np.abs(values))))
    scores = []
    for exponent in _GRID:
        moved = _yeo_johnson(values, exponent)
        variance = weights @ (moved - weights @ moved) ** 2
        # the likelihood of a normal with the Jacobian of the transform; the last term holds the exponent near 1
        scores.append(-0.5 * math.log(variance) + (exponent - 1) * steepness - 0.5 * (exponent - 1) ** 2 / len(values))
    return float(_GRID[int(np.argmax(scores))])


def _yeo_johnson(x: Array, exponent: float) -> Array:
    found = np.empty_like(x)
    up = x >= 0
    e, f = exponent, 2 - exponent
    found[up] = np.log1p(x[up]) if abs(e) < 1e-9 else ((1 + x[up]) ** e - 1) / e
    found[~up] = -np.log1p(-x[~up]) if abs(f) < 1e-9 else -((1 - x[~up]) ** f - 1) / f
    return found
