"""What a point is worth trying: expected improvement in logarithms, and expected hypervolume for several targets.

All targets are minimised. Logarithms, because far from the optimum expected improvement underflows to 0 and has no
slope left to climb (Ament et al. 2023, arXiv 2310.20708).
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import erfcx, log_ndtr

from sweepmagic.gp.kernel import Array

_LOG_NORMAL = 0.5 * math.log(2 * math.pi)
_FAR = -1e3  # beyond it erfcx(-z) * -z rounds to its limit, and only the series is exact


def log_h(z: Array) -> Array:
    """Return ``log(phi(z) + z Phi(z))`` without underflow.

    Example:
        >>> log_h(np.array([0.0, -40.0])).round(3)
        array([  -0.919, -808.299])
    """
    z = np.asarray(z, dtype=float)
    found = np.empty_like(z)
    near = z > -1
    found[near] = np.log(np.exp(-0.5 * z[near] ** 2 - _LOG_NORMAL) + z[near] * np.exp(log_ndtr(z[near])))
    left = z[~near]
    mills = math.sqrt(math.pi / 2) * erfcx(-left / math.sqrt(2))  # Phi(z) / phi(z)
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = np.where(left > _FAR, np.log1p(np.maximum(left * mills, -1 + 1e-16)), -2 * np.log(-left))
    found[~near] = -0.5 * left**2 - _LOG_NORMAL + rest
    return found


def log_ei(mean: Array, variance: Array, best: Array | float) -> Array:
    """Return the logarithm of the expected improvement below `best`."""
    deviation = np.sqrt(variance)
    return np.log(deviation) + log_h((best - mean) / deviation)


def log_ei_slopes(mean: Array, variance: Array, best: Array | float) -> tuple[Array, Array, Array]:
    """Return `log_ei` and its derivatives by the mean and by the variance."""
    deviation = np.sqrt(variance)
    z = (best - mean) / deviation
    log = log_h(z)
    by_mean = -np.exp(log_ndtr(z) - log) / deviation
    by_variance = np.exp(-0.5 * z * z - _LOG_NORMAL - log) / (2 * variance)
    return np.log(deviation) + log, by_mean, by_variance


def expected_below(mean: Array, variance: Array, level: Array | float) -> Array:
    """Return ``E[max(level - Y, 0)]``; 0 at a level of minus infinity."""
    deviation = np.sqrt(variance)
    with np.errstate(over="ignore"):
        z = (level - mean) / deviation
    return np.where(np.isneginf(z), 0.0, deviation * np.exp(np.maximum(log_h(np.maximum(z, -1e8)), -745.0)))


def boxes(front: Array, reference: Array) -> tuple[Array, Array]:
    """Return boxes, lower (k, M) and upper (k, M) corners, that fill the region which `front` does not dominate.

    Args:
        front: (p, M) points none of which dominates another; M is 1, 2 or 3.
        reference: (M,) the corner that bounds the region from above.

    Example:
        >>> low, high = boxes(np.array([[1.0, 2.0], [2.0, 1.0]]), np.array([3.0, 3.0]))
        >>> high.tolist()
        [[1.0, 3.0], [2.0, 2.0], [3.0, 1.0]]
    """
    front = front[(front < reference).all(1)]
    if front.shape[1] == 1:
        top = front.min(initial=reference[0])
        return np.array([[-math.inf]]), np.array([[top]])
    if front.shape[1] == 2:
        return _strips(front, reference)
    lows, highs = [], []
    heights = np.unique(np.concatenate([front[:, 2], reference[2:]]))
    floor = -math.inf
    for ceiling in heights:  # between two heights the points below dominate the same part of the plane
        low, high = _strips(_staircase(front[front[:, 2] <= floor, :2]), reference[:2])
        lows.append(np.column_stack([low, np.full(len(low), floor)]))
        highs.append(np.column_stack([high, np.full(len(high), ceiling)]))
        floor = float(ceiling)
    return np.vstack(lows), np.vstack(highs)


def _strips(front: Array, reference: Array) -> tuple[Array, Array]:
    ordered = front[np.argsort(front[:, 0], kind="stable")]
    left = np.concatenate([[-math.inf], ordered[:, 0]])
    right = np.concatenate([ordered[:, 0], reference[:1]])
    top = np.concatenate([reference[1:], ordered[:, 1]])
    return np.column_stack([left, np.full(len(left), -math.inf)]), np.column_stack([right, top])


def _staircase(points: Array) -> Array:
    """Return the points of a plane that no other dominates."""
    kept: list[Array] = []
    for point in points[np.lexsort((points[:, 1], points[:, 0]))]:
        if not kept or point[1] < kept[-1][1]:
            kept.append(point)
    return np.array(kept).reshape(-1, 2)


def log_ehvi(means: Array, variances: Array, low: Array, high: Array) -> Array:
    """Return the logarithm of the expected hypervolume improvement of points (m, M) over the boxes of `boxes`.

    The targets are independent, so the expectation over each box is a product of one-dimensional ones, and the sum over
    the boxes is exact (Yang et al. 2019, Journal of Global Optimization 75, the box form).
    """
    volume = np.ones((len(means), len(low)))
    for target in range(means.shape[1]):
        mean, variance = means[:, target, None], variances[:, target, None]
        upper = expected_below(mean, variance, high[None, :, target])
        volume *= np.maximum(upper - expected_below(mean, variance, low[None, :, target]), 0.0)
    return np.asarray(np.log(np.maximum(volume.sum(1), 1e-300)))
