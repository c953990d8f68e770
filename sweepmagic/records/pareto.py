"""Several losses at once: which points no other beats, and how much of the space they cover.

Losses: less is better in every column. Shapes: points (n, m), reference (m,).

The hypervolume (Zitzler and Thiele 1998, "Multiobjective optimization using evolutionary algorithms") of points is the
volume of what they dominate, up to a reference point that is worse than all that one cares for. It is exact here for
any m: an area for two losses, slices of areas for three.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Points: TypeAlias = "NDArray[np.float64] | Sequence[Sequence[float]]"


def front(points: Points) -> NDArray[np.bool_]:
    """Return which points no other dominates: none is as good in all losses and better in one.

    Of equal points the first is on the front; a point with a loss that is not finite never is.

    Example:
        >>> front([[1.0, 3.0], [2.0, 2.0], [3.0, 3.0], [2.0, 2.0]]).tolist()
        [True, True, False, False]
    """
    losses = _table(points)
    mask = np.zeros(len(losses), dtype=bool)
    # In this order no point is dominated by one after it, and the first of equals comes first.
    order = np.lexsort(losses.T[::-1])
    order = order[np.isfinite(losses[order]).all(axis=1)]
    left = losses[order]
    while len(left):
        mask[order[0]] = True
        stays = (left < left[0]).any(axis=1)  # neither dominated by the first, nor its equal
        order, left = order[stays], left[stays]
    return mask


def hypervolume(points: Points, reference: Sequence[float] | NDArray[np.float64]) -> float:
    """Return the volume between the points and the reference; points that do not beat it in every loss add nothing.

    Example:
        >>> hypervolume([[1.0, 3.0], [2.0, 2.0]], [4.0, 4.0])
        5.0
        >>> hypervolume([[0.0, 0.0, 0.0]], [1.0, 2.0, 3.0])
        6.0
    """
    limit = np.asarray(reference, dtype=float)
    losses = _table(points, len(limit))
    inside = np.isfinite(losses).all(axis=1) & (losses < limit).all(axis=1)
    return _volume(losses[inside], limit)


def _volume(losses: NDArray[np.float64], limit: NDArray[np.float64]) -> float:
    if not len(losses):
        return 0.0
    if len(limit) == 1:
        return float(limit[0] - losses.min())
    ordered = losses[np.argsort(losses[:, -1], kind="stable")]
    thickness = np.diff(np.append(ordered[:, -1], limit[-1]))
    if len(limit) == 2:
        return float(thickness @ (limit[0] - np.minimum.accumulate(ordered[:, 0])))
    # Between one loss of the last kind and the next, the cut through the volume stays the same.
    cuts = ((depth, ordered[: place + 1, :-1]) for place, depth in enumerate(thickness) if depth > 0)
    return float(sum(depth * _volume(cut, limit[:-1]) for depth, cut in cuts))


def _table(points: Points, columns: int = 1) -> NDArray[np.float64]:
    losses = np.asarray(points, dtype=float)
    return losses if losses.ndim == 2 else losses.reshape(0, columns)
