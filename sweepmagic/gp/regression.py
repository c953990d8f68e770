"""Fit a Gaussian process to points, and predict others. Symbols as in `kernel`.

The hyperparameters are the mode of their posterior, found with analytic gradients. The priors scale with the number of
axes (Hvarfner et al. 2024, arXiv 2402.02229), so that a few points in many dimensions still say something.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sweepmagic.gp.descent import descend
from sweepmagic.gp.kernel import Array, Hyper, Ints, distances, matern, matern_slopes, warp, warp_slopes
from sweepmagic.gp.linear import factorise, inverse, solve, undo

_JITTER = 1e-8  # relative to the signal: below this a Cholesky factor of near twins breaks down in double precision
_NORMAL = 0.5 * math.log(2 * math.pi)
_ENOUGH = 1e-3  # nats: nobody could tell such processes apart
_REACH = 2.0  # of a prior's width, in the first step


@dataclass(frozen=True)
class Priors:
    """What is believed before the first point: each a log-normal, by its median and the deviation of its logarithm.

    Attributes:
        lengths: (d,) median length of each axis; ``0.5 sqrt(d)`` keeps typical distances at the same number of lengths in
            any dimension.
        noise: Its prior has a heavy tail (pseudo-Huber in its logarithm): most trainings repeat almost exactly, some hardly.
    """

    lengths: Array
    length_width: float = 0.9
    signal: float = 1.0
    signal_width: float = 0.5
    noise: float = 1e-4
    noise_width: float = 1.0
    bend_width: float = 0.35

    @classmethod
    def of(cls, d: int) -> Priors:
        """Return the priors for `d` axes.

        Example:
            >>> Priors.of(4).lengths
            array([1., 1., 1., 1.])
        """
        return cls(np.full(d, 0.5 * math.sqrt(d)))


@dataclass(frozen=True)
class Inputs:
    """What does not change while the hyperparameters are learned.

    Attributes:
        Z: (n, D) the points.
        axis: (D,) the axis of each column.
        bends: (D,) the columns that may be warped.
        s: (n,) known variances of the targets.
        share: (n,) how much of the learned noise each target has: 1 / k for the mean of k measurements.
    """

    Z: Array
    axis: Ints
    bends: NDArray[np.bool_]
    s: Array
    share: Array

    @classmethod
    def plain(cls, Z: Array, axis: Ints | None = None, bends: NDArray[np.bool_] | None = None) -> Inputs:
        """Return points of equal worth, each column an axis that does not bend unless said otherwise."""
        n, columns = Z.shape
        axis = np.arange(columns) if axis is None else axis
        bends = np.zeros(columns, dtype=bool) if bends is None else bends
        return cls(Z, axis, bends, np.zeros(n), np.ones(n))

    def of(self, rows: Ints) -> Inputs:
        """Return some of the points."""
        return Inputs(self.Z[rows], self.axis, self.bends, self.s[rows], self.share[rows])

    def variances(self, noise: float) -> Array:
        """Return the variance of each target around the function, (n,)."""
        return noise * self.share + self.s

    @property
    def d(self) -> int:
        """The number of axes."""
        return int(self.axis[-1]) + 1 if len(self.axis) else 0


@dataclass(frozen=True)
class Posterior:
    """A fitted process.

    Example:
        >>> inputs = Inputs.plain(np.array([[0.0], [0.5], [1.0]]))
        >>> fitted = fit(inputs, np.array([-1.0, 0.0, 1.0]))
        >>> mean, variance = fitted.predict(np.array([[0.5]]))
        >>> bool(abs(mean[0]) < 0.1), bool(variance[0] < 0.1)
        (True, True)
    """

    inputs: Inputs
    hyper: Hyper
    y: Array
    S: Array = field(repr=False)
    factor: Array = field(repr=False)
    alpha: Array = field(repr=False)

    @classmethod
    def of(cls, inputs: Inputs, y: Array, hyper: Hyper) -> Posterior:
        """Return the process with given hyperparameters."""
        S = scaled(inputs.Z, inputs, hyper)
        K = hyper.signal * matern(distances(S, S))
        K[np.diag_indices_from(K)] += inputs.variances(hyper.noise) + _JITTER * hyper.signal
        factor = factorise(K)
        return cls(inputs, hyper, y, S, factor, solve(factor, y))

    @cached_property
    def undo(self) -> Array:
        """The inverse of `factor`."""
        return undo(self.factor)

    def predict(self, Z: Array) -> tuple[Array, Array]:
        """Return means (m,) and variances (m,) of the function, without the noise of a measurement."""
        cross = self.hyper.signal * matern(distances(scaled(Z, self.inputs, self.hyper), self.S))
        half = self.undo @ cross.T
        variance = self.hyper.signal - np.einsum("ij,ij->j", half, half)
        return cross @ self.alpha, np.maximum(variance, 1e-12 * self.hyper.signal)

    def slopes(self, Z: Array) -> tuple[Array, Array, Array, Array]:
        """Return means (m,), variances (m,) and their gradients by the columns of `Z`, (m, D) each."""
        hyper = self.hyper
        T = scaled(Z, self.inputs, hyper)
        value, slope = matern_slopes(distances(T, self.S))
        cross, slope = hyper.signal * value, 2 * hyper.signal * slope
        half = self.undo @ cross.T
        variance = np.maximum(hyper.signal - np.einsum("ij,ij->j", half, half), 1e-12 * hyper.signal)
        back = half.T @ self.undo
        inner = stretch(Z, self.inputs, hyper)
        by_mean, by_variance = slope * self.alpha, slope * (-2 * back)
        mean_slope = (by_mean.sum(1, keepdims=True) * T - by_mean @ self.S) * inner
        variance_slope = (by_variance.sum(1, keepdims=True) * T - by_variance @ self.S) * inner
        return cross @ self.alpha, variance, mean_slope, variance_slope

    def covariance(self, Z: Array) -> tuple[Array, Array]:
        """Return the means (m,) and the covariance (m, m) of the function at some points."""
        T = scaled(Z, self.inputs, self.hyper)
        cross = self.hyper.signal * matern(distances(T, self.S))
        half = self.undo @ cross.T
        return cross @ self.alpha, self.hyper.signal * matern(distances(T, T)) - half.T @ half

    def given(self, Z: Array, targets: Array) -> Posterior:
        """Return the process that has also seen `Z` (m, D); `targets` is (m,), or (m, k) for k possible outcomes at
        once, which then share everything but `alpha`."""
        m, old = len(Z), self.inputs
        s, share = np.concatenate([old.s, np.zeros(m)]), np.concatenate([old.share, np.ones(m)])
        inputs = Inputs(np.vstack([old.Z, Z]), old.axis, old.bends, s, share)
        T = scaled(Z, inputs, self.hyper)
        n = len(self.y)
        cross = self.hyper.signal * matern(distances(self.S, T))
        own = self.hyper.signal * matern(distances(T, T))
        own[np.diag_indices_from(own)] += self.hyper.noise + _JITTER * self.hyper.signal
        half = self.undo @ cross
        factor = np.zeros((n + m, n + m))  # the old factor, bordered by the new rows
        factor[:n, :n], factor[n:, :n] = self.factor, half.T
        factor[n:, n:] = factorise(own - half.T @ half + 1e-10 * np.eye(m))
        seen = self.y if targets.ndim == 1 else np.repeat(self.y[:, None], targets.shape[1], axis=1)
        y = np.concatenate([seen, targets])
        alpha = solve(factor, y)
        return Posterior(inputs, self.hyper, y, np.vstack([self.S, T]), factor, alpha)

    def left_out(self) -> tuple[Array, Array]:
        """Return the mean (n,) and variance (n,) that each target has when it is left out itself.

        Rasmussen & Williams 2006, eq. 5.12; the variance is that of a measurement.
        """
        precision = np.diag(inverse(self.factor))
        return self.y - self.alpha / precision, 1 / precision


def scaled(Z: Array, inputs: Inputs, hyper: Hyper) -> Array:
    """Return S: the points warped and divided by the lengths."""
    return warp(Z, inputs.axis, inputs.bends, hyper) / hyper.lengths[inputs.axis]


def stretch(Z: Array, inputs: Inputs, hyper: Hyper) -> Array:
    """Return the derivative of each scaled column by the column, (m, D)."""
    found = np.ones_like(Z)
    if inputs.bends.any():
        found[:, inputs.bends] = warp_slopes(Z, inputs.axis, inputs.bends, hyper)[2]
    return found / hyper.lengths[inputs.axis]


def fit(
    inputs: Inputs, y: Array, priors: Priors | None = None, starts: Sequence[Hyper] = (), *, turns: int = 40
) -> Posterior:
    """Return the process whose hyperparameters are the most probable after seeing `y`.

    Args:
        inputs: The points.
        y: Their targets, of about mean 0 and variance 1.
        priors: What to believe beforehand.
        starts: Where to begin to look; if empty, at a smooth function without noise and at one that is mostly noise.
        turns: The most evaluations from each start.
    """
    target = Likelihood(inputs, y, priors or Priors.of(inputs.d))
    widths = target.widths

    def cost(x: Array, rows: Ints) -> tuple[Array, Array]:
        found = [target(each * widths) for each in x]
        return np.array([value for value, _ in found]), np.array([slope for _, slope in found]) * widths

    begin = np.array([target.pack(start) for start in starts or target.starts()]) / widths
    low, high = (target.bounds / widths[:, None]).T
    x, value = descend(cost, begin, low, high, turns=turns, tolerance=_ENOUGH, reach=_REACH)
    return Posterior.of(inputs, y, target.unpack(x[int(np.argmin(value))] * widths))


class Likelihood:
    """The negative logarithm of the posterior of the hyperparameters, and its gradient.

    Its vector is ``[log lengths (d), log signal, log noise, log a (bending axes), log b (bending axes)]``.

    Attributes:
        widths: The prior deviation of each entry.
        bounds: The smallest and the largest value of each entry.
    """

    def __init__(self, inputs: Inputs, y: Array, priors: Priors) -> None:
        self._inputs, self._y, self._priors = inputs, y, priors
        self._bending = np.unique(inputs.axis[inputs.bends])
        d, k = inputs.d, len(self._bending)
        self._middles = np.concatenate(
            [np.log(priors.lengths), [math.log(priors.signal), math.log(priors.noise)], np.zeros(2 * k)]
        )
        self.widths = np.concatenate(
            [
                np.full(d, priors.length_width),
                [priors.signal_width, priors.noise_width],
                np.full(2 * k, priors.bend_width),
            ]
        )

        self.bounds = np.array(
            [(math.log(0.03), math.log(60.0))] * d
            + [(math.log(0.03), math.log(30.0)), (math.log(1e-6), math.log(2.0))]
            + [(math.log(0.1), math.log(10.0))] * (2 * k)
        )

    def starts(self) -> tuple[Hyper, Hyper]:
        """Return the middle of the priors, and a longer and noisier process.

        From the first alone, noise ends as a wild function without noise: both are modes.
        """
        noisy = self._middles.copy()
        noisy[: self._inputs.d] += math.log(2.0)
        noisy[self._inputs.d + 1] = math.log(0.1)
        return self.unpack(self._middles), self.unpack(noisy)

    def pack(self, hyper: Hyper) -> Array:
        """Return the vector of some hyperparameters."""
        both = np.array([hyper.signal, hyper.noise])
        parts = [hyper.lengths, both, hyper.a[self._bending], hyper.b[self._bending]]
        return np.asarray(np.log(np.concatenate(parts)))

    def unpack(self, x: Array) -> Hyper:
        """Return the hyperparameters of a vector."""
        d, k = self._inputs.d, len(self._bending)
        values = np.exp(x)
        a, b = np.ones(d), np.ones(d)
        a[self._bending], b[self._bending] = values[d + 2 : d + 2 + k], values[d + 2 + k :]
        return Hyper(values[:d], float(values[d]), float(values[d + 1]), a, b)

    def __call__(self, x: Array) -> tuple[float, Array]:
        inputs, y, d = self._inputs, self._y, self._inputs.d
        hyper = self.unpack(x)
        warped = warp(inputs.Z, inputs.axis, inputs.bends, hyper)
        S = warped / hyper.lengths[inputs.axis]
        value, slope = matern_slopes(distances(S, S))
        K = hyper.signal * value
        K[np.diag_indices_from(K)] += inputs.variances(hyper.noise) + _JITTER * hyper.signal
        factor = factorise(K)
        alpha = solve(factor, y)
        cost = 0.5 * y @ alpha + np.log(np.diag(factor)).sum() + len(y) * _NORMAL

        # d cost / d K, eq. 5.9 of Rasmussen & Williams
        A = 0.5 * (inverse(factor) - np.outer(alpha, alpha))
        W = A * slope
        W *= hyper.signal  # d cost / d squared distance
        rows = W.sum(1)
        WS = W @ S
        by_column = np.einsum("i,ij,ij->j", rows, S, S) - np.einsum("ij,ij->j", S, WS)
        gradient = np.empty_like(x)
        gradient[:d] = np.bincount(inputs.axis, weights=-4 * by_column, minlength=d)
        gradient[d] = hyper.signal * (np.vdot(A, value) + _JITTER * np.trace(A))
        gradient[d + 1] = hyper.noise * (np.diag(A) @ inputs.share)
        if len(self._bending):
            bends = inputs.bends
            by_point = (4 * (rows[:, None] * S - WS) / hyper.lengths[inputs.axis])[:, bends]
            by_a, by_b, _ = warp_slopes(inputs.Z, inputs.axis, bends, hyper)
            place = np.searchsorted(self._bending, inputs.axis[bends])
            k = len(self._bending)
            gradient[d + 2 : d + 2 + k] = np.bincount(place, weights=(by_point * by_a).sum(0), minlength=k)
            gradient[d + 2 + k :] = np.bincount(place, weights=(by_point * by_b).sum(0), minlength=k)
        off = (x - self._middles) / self.widths
        far, root = off[d + 1], math.hypot(1.0, off[d + 1])
        off[d + 1] = 0.0
        cost += 0.5 * off @ off + root - 1
        off[d + 1] = far / root
        return float(cost), gradient + off / self.widths
