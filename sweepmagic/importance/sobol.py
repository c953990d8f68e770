"""Sobol' indices of a function that is known up to a Gaussian process.

======  =============  ===================================================================
d       int            axes of the space
N       int            rows of the design
A, B    (N, d)         two independent samples of the unit cube
AB_j    (N, d)         A with column j from B
f       (..., d+2, N)  a function at A, B, AB_1, ..., AB_d
======  =============  ===================================================================

Main and total effect are estimated as in Jansen 1999 (Saltelli et al. 2010, table 2, b and f)::

    main_j  = 1 - mean((f(B) - f(AB_j))^2) / (2 var f)
    total_j =     mean((f(A) - f(AB_j))^2) / (2 var f)

Many rows are cheap for the mean of the process, few for functions drawn from it, whose values depend on one another. So the
mean is measured over a large design, and how far drawn functions are from it over a small one, where the error of the design
is the same on both sides and falls out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sweepmagic.model.embedding import Embedding

Array = NDArray[np.float64]

_POINTS = 24_000  # of the large design: enough for an error of about 0.01
_JOINT = 800  # of the small design: drawing a function there costs the cube of it
_DRAWS = 60


class Process(Protocol):
    """A function that is known up to a Gaussian process."""

    @property
    def missed(self) -> float:
        """The share of its variance that the process could not predict, beside the noise."""

    def mean(self, positions: Array) -> Array:
        """Return the expected values (m,) at positions (m, d)."""

    def draws(self, positions: Array, count: int, rng: np.random.Generator) -> Array:
        """Return `count` functions that are possible, at positions (m, d), as (count, m)."""


@dataclass(frozen=True)
class Effects:
    """Main and total effects (d,), the interval of the total one, and how often each axis is there."""

    main: Array
    total: Array
    low: Array
    high: Array
    active: Array


def effects(process: Process, embedding: Embedding, rng: np.random.Generator) -> Effects:
    """Return the effects of all axes over the distributions of the space, with 90 % intervals.

    What the process has missed may be due to any of the axes, and what it found may be wrong by as much, so the interval
    is wider by that share at either end.
    """
    d = embedding.d
    large, small = (design(max(32, points // (d + 2)), d, rng) for points in (_POINTS, _JOINT))
    main, total = indices(process.mean(embedding.from_units(large)).reshape(d + 2, -1))
    positions, back = np.unique(embedding.settled(embedding.from_units(small)), axis=0, return_inverse=True)
    f = process.draws(positions, _DRAWS, rng)[:, back.ravel()].reshape(-1, d + 2, len(small) // (d + 2))
    middle = process.mean(positions)[back.ravel()].reshape(d + 2, -1)
    off_main, off_total = (drawn - mean for drawn, mean in zip(indices(f), indices(middle), strict=True))
    low, best, high = np.clip(total + np.quantile(off_total, [0.05, 0.5, 0.95], axis=0), 0, 1)
    low, high = np.clip([low - process.missed, high + process.missed], 0, 1)
    share = embedding.active(embedding.from_units(large[: len(large) // (d + 2)])).mean(0)
    return Effects(np.clip(main + np.median(off_main, axis=0), 0, best), best, low, high, share)


def design(rows: int, d: int, rng: np.random.Generator) -> Array:
    """Return A, B, AB_1, ..., AB_d below one another: a Latin hypercube, so that each column is evenly covered.

    Example:
        >>> design(4, 1, np.random.default_rng(0)).shape
        (12, 1)
    """
    both = (rng.permuted(np.tile(np.arange(rows), (2 * d, 1)), axis=1) + rng.random((2 * d, rows))) / rows
    a, b = both[:d].T, both[d:].T
    mixed = np.repeat(a[None], d, axis=0)
    for j in range(d):
        mixed[j, :, j] = b[:, j]
    return np.concatenate([a, b, mixed.reshape(-1, d)])


def indices(f: Array) -> tuple[Array, Array]:
    """Return main and total effects (..., d) of functions on a design, f (..., d+2, N).

    Example:
        >>> x = design(2000, 2, np.random.default_rng(0))
        >>> main, total = indices((3 * x[:, 0] + x[:, 1]).reshape(4, -1))
        >>> main.round(1).tolist(), total.round(1).tolist()
        ([0.9, 0.1], [0.9, 0.1])
    """
    a, b, mixed = f[..., :1, :], f[..., 1:2, :], f[..., 2:, :]
    variance = np.concatenate([a, b], axis=-1).var(axis=-1)
    scale = 2 * np.where(variance > 0, variance, 1.0)
    main = 1 - ((b - mixed) ** 2).mean(-1) / scale
    return np.where(variance > 0, main, 0.0), ((a - mixed) ** 2).mean(-1) / scale
