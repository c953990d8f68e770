"""Minimise several smooth functions inside a box at once, by BFGS: each row is a search of its own, and all share evaluations.

Every turn asks for the values and slopes of all rows that still move, once. A row either takes its step, learns its
curvature from it and turns, or shortens it, so that the number of turns bounds what a search costs. Entries that press
against a bound stay there while the others move (projected Newton methods; Bertsekas 1982, SIAM J. Control and
Optimization 20). `scipy.optimize` takes 0.13 s to import, and would move all rows by one step size and one curvature.

Symbols: m rows of k entries; ``x`` (m, k), ``f`` (m,), ``g`` (m, k), ``H`` (m, k, k) inverse curvatures.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Cost = Callable[[Array, Ints], tuple[Array, Array]]
"""Points (r, k) of some rows (r,) -> their values (r,) and slopes (r, k)."""

_ENOUGH = 1e-4  # of the fall that the slope promises
_SHORTEST = 1e-6  # of a full step: there the slope is not that of the values
_CURVED = 1e-10  # of the lengths of both: less than this is no curvature, but rounding
_FURTHER = 4.0  # a step that knows its curvature may be so many times as long as the first one


def descend(
    cost: Cost, begin: Array, low: Array | float, high: Array | float, *, turns: int, tolerance: float, reach: float
) -> tuple[Array, Array]:
    """Return where each row ended, (m, k), and the value there, (m,).

    Args:
        cost: What is minimised.
        begin: (m, k) where each row begins.
        low: The lower bounds.
        high: The upper bounds.
        turns: The most evaluations.
        tolerance: A row ends when a whole step falls by less.
        reach: The largest change of an entry in the first step, which only knows the slope.

    Example:
        >>> def bowl(x, rows):
        ...     return ((x - 2.0) ** 2).sum(1), 2 * (x - 2.0)
        >>> x, f = descend(bowl, np.zeros((1, 2)), 0.0, np.array([1.0, 3.0]), turns=9, tolerance=1e-9, reach=1.0)
        >>> x.round(3).tolist(), f.round(3).tolist()
        ([[1.0, 2.0]], [1.0])
    """
    search = _Search(cost, begin, low, high, reach)
    for _ in range(turns - 1):
        rows = search.going()
        if not len(rows):
            break
        search.turn(rows, tolerance)
    return search.x, search.f


class _Search:
    """Where every row is, how it bends there, and which share of which step it tries next; a step of 0 has arrived."""

    def __init__(self, cost: Cost, begin: Array, low: Array | float, high: Array | float, reach: float) -> None:
        self._cost, self._low, self._high, self._reach = cost, low, high, reach
        self.x = np.clip(begin, low, high)
        m, k = self.x.shape
        self.f, self._g = map(np.array, cost(self.x, np.arange(m)))
        self._H = np.tile(np.eye(k), (m, 1, 1))
        self._bent = np.zeros(m, dtype=bool)
        self._share, self._step = np.ones(m), np.zeros((m, k))
        self._aim(np.arange(m))

    def going(self) -> Ints:
        """Return the rows that still move."""
        return np.flatnonzero(np.abs(self._step).max(1, initial=0.0) > 0)

    def turn(self, rows: Ints, tolerance: float) -> None:
        """Try the step of each of these rows: take it, or shorten it."""
        there = np.clip(self.x[rows] + self._share[rows, None] * self._step[rows], self._low, self._high)
        f, g = self._cost(there, rows)
        promised = np.einsum("rk,rk->r", self._g[rows], there - self.x[rows])
        fell = f <= self.f[rows] + _ENOUGH * promised  # not so where it is nan
        self._shorten(rows[~fell], f[~fell], promised[~fell])
        self._take(rows[fell], there[fell], f[fell], g[fell], tolerance)

    def _take(self, rows: Ints, x: Array, f: Array, g: Array, tolerance: float) -> None:
        bend(self._H, self._bent, rows, x - self.x[rows], g - self._g[rows])
        arrived = (self.f[rows] - f < tolerance) & (self._share[rows] > 0.5)
        self.x[rows], self.f[rows], self._g[rows], self._share[rows] = x, f, g, 1.0
        self._aim(rows)
        self._step[rows[arrived]] = 0.0

    def _shorten(self, rows: Ints, f: Array, promised: Array) -> None:
        """Go on with the share where a parabola through both values and the slope is lowest, within reason."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            best = -promised / (2 * (f - self.f[rows] - promised))
        self._share[rows] *= np.clip(np.where(np.isfinite(best), best, 0.1), 0.1, 0.5)
        self._step[rows[self._share[rows] < _SHORTEST]] = 0.0

    def _aim(self, rows: Ints) -> None:
        """Turn these rows against their slope, as their curvature says, in the entries that are free."""
        x, g = self.x[rows], self._g[rows]
        free = ~(((x <= self._low) & (g > 0)) | ((x >= self._high) & (g < 0)))
        step = np.where(free, -np.einsum("rij,rj->ri", self._H[rows], np.where(free, g, 0.0)), 0.0)
        largest = np.maximum(np.abs(step).max(1, initial=0.0), 1e-300)
        known = np.minimum(1.0, _FURTHER * self._reach / largest)
        self._step[rows] = step * np.where(self._bent[rows], known, self._reach / largest)[:, None]


def bend(H: Array, bent: NDArray[np.bool_], rows: Ints, s: Array, y: Array) -> None:
    """Learn the curvature of some rows, in place, from how a move `s` changed the slope by `y` (the BFGS update)."""
    y = np.where(s != 0, y, 0.0)  # an entry that was held says nothing of how the others bend
    sy, yy = np.einsum("rk,rk->r", s, y), np.einsum("rk,rk->r", y, y)
    ss = np.einsum("rk,rk->r", s, s)
    good = sy > _CURVED * np.sqrt(ss * yy)
    rows, s, y, sy, yy = rows[good], s[good], y[good], sy[good], yy[good]
    first = ~bent[rows]
    H[rows[first]] *= (sy / yy)[first][:, None, None]
    bent[rows] = True
    Hy = np.einsum("rij,rj->ri", H[rows], y)
    grow = (1.0 + np.einsum("rk,rk->r", y, Hy) / sy) / sy
    cross = s[:, :, None] * Hy[:, None, :]
    H[rows] += (
        grow[:, None, None] * s[:, :, None] * s[:, None, :] - (cross + cross.transpose(0, 2, 1)) / sy[:, None, None]
    )
