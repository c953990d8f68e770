"""Find the position of a mixed space where a score is the highest: candidates, then uphill from the best of them.

Along lines uphill means by gradient, along axes of few values by trying the other values; the two take turns. A climb
also begins in every level of an unordered choice, so that a choice that looked bad is asked again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sweepmagic.gp.descent import descend
from sweepmagic.model.embedding import Axis, Embedding

Array = NDArray[np.float64]

_FRESH = 300  # candidates from the whole space
_NEAR = 150  # candidates around the best result; around the next ones fewer
_CLIMBS, _MOST_CLIMBS = 4, 16
_TURNS = 16  # gradients of a climb; all climbs go together
_ENOUGH = 1e-4  # of the score, a logarithm: who gains less has arrived
_REACH = 0.2  # of an axis, in the first step
_FLIPS = 6
_FEW = 12  # an ordered axis with more values than this is walked in steps instead of tried whole


class Score(Protocol):
    """What is climbed: points (m, D) -> (m,)."""

    def __call__(self, points: Array) -> Array:
        """Return the score of each point."""


def candidates(
    embedding: Embedding, best: Array, allows: Callable[[Array], NDArray[np.bool_]], rng: np.random.Generator
) -> Array:
    """Return positions (m, d) that are allowed: some from everywhere, some around the positions in `best`, best first."""
    near = [_around(embedding, position, _NEAR // (1 + place), rng) for place, position in enumerate(best)]
    found = np.vstack([embedding.draw(_FRESH, rng), *near])
    found = found[allows(found)]
    for _ in range(20):
        if len(found) >= _CLIMBS:
            break
        more = embedding.draw(_FRESH, rng)
        found = np.vstack([found, more[allows(more)]])
    return found


def _around(embedding: Embedding, position: Array, count: int, rng: np.random.Generator) -> Array:
    """Return positions that differ from one in some axes, by a little or by much."""
    d = embedding.d
    found = np.repeat(position[None], count, axis=0)
    fresh = embedding.draw(count, rng)
    sizes = 10 ** rng.uniform(-3, -0.5, count)
    moves = rng.random((count, d)) < rng.uniform(1 / d, 1, (count, 1))
    for place in embedding.lines:
        moved = np.abs(found[:, place] + sizes * rng.standard_normal(count))
        moved = np.clip(np.where(moved > 1, 2 - moved, moved), 0, 1)  # reflected at both ends
        found[:, place] = np.where(moves[:, place], moved, found[:, place])
    for place in embedding.discrete:
        jumps = rng.random(count) < min(1.0, 1.5 / d)
        found[:, place] = np.where(jumps, fresh[:, place], found[:, place])
    return found


def climb(embedding: Embedding, score: Score, positions: Array) -> tuple[Array, Array]:
    """Return positions and scores: the tops that were found first, then what they began from, each best first."""
    begun = score(embedding.points(positions))
    starts = _starts(embedding, positions, begun)
    tops, heights = positions[starts].copy(), begun[starts].copy()
    slopes = getattr(score, "slopes", None)
    going = np.ones(len(tops), dtype=bool)
    for _ in range(2):
        if len(embedding.lines) and slopes is not None:
            tops[going], heights[going] = _uphill(embedding, score, slopes, tops[going], heights[going])
        before = tops
        tops, heights = _flip(embedding, score, tops, heights)
        going = (tops != before).any(1)  # where a choice changed, the lines may have somewhere else to go
        if not going.any():
            break
    found, worth = np.vstack([tops, positions]), np.concatenate([heights, begun])
    order = np.argsort(-worth, kind="stable")
    return found[order], worth[order]


def _starts(embedding: Embedding, positions: Array, scores: Array) -> list[int]:
    """Return where climbs begin: at the best candidates, and at the best of every level of an unordered choice."""
    chosen = list(np.argsort(-scores, kind="stable")[:_CLIMBS])
    for place in embedding.discrete:
        axis = embedding.axes[place]
        for level in range(axis.levels) if not axis.is_ordered else ():
            there = np.flatnonzero(positions[:, place] == level)
            if len(there):
                chosen.append(there[np.argmax(scores[there])])
    return list(dict.fromkeys(int(each) for each in chosen))[:_MOST_CLIMBS]


def _uphill(
    embedding: Embedding,
    score: Score,
    slopes: Callable[[Array], tuple[Array, Array]],
    tops: Array,
    heights: Array,
) -> tuple[Array, Array]:
    """Move the coordinates on lines by gradient."""
    lines, columns = embedding.lines, embedding.line_columns
    active = embedding.active(tops)
    there = active[:, lines]

    def cost(x: Array, rows: NDArray[np.int64]) -> tuple[Array, Array]:
        moved = tops[rows]
        moved[:, lines] = x
        value, slope = slopes(embedding.points(moved, active[rows]))
        return -value, -slope[:, columns] * there[rows]

    found, _ = descend(cost, tops[:, lines], 0.0, 1.0, turns=_TURNS, tolerance=_ENOUGH, reach=_REACH)
    moved = tops.copy()
    moved[:, lines] = found
    return _better(tops, heights, moved, score(embedding.points(moved)))


def _flip(embedding: Embedding, score: Score, tops: Array, heights: Array) -> tuple[Array, Array]:
    """Change one axis of few values at a time to its best value, until nothing gets better."""
    for _ in range(_FLIPS):
        others, owner = _neighbours(embedding, tops)
        if not len(others):
            break
        scores = score(embedding.points(others))
        moved, worth = tops.copy(), np.full(len(tops), -np.inf)
        for place in np.unique(owner):
            mine = np.flatnonzero(owner == place)
            best = mine[np.argmax(scores[mine])]
            moved[place], worth[place] = others[best], scores[best]
        if not (worth > heights + 1e-9).any():
            break
        tops, heights = _better(tops, heights, moved, worth)
    return tops, heights


def _neighbours(embedding: Embedding, tops: Array) -> tuple[Array, NDArray[np.int64]]:
    found, owner = [], []
    for number, position in enumerate(tops):
        for place in embedding.discrete:
            for level in _others(embedding.axes[place], int(position[place])):
                other = position.copy()
                other[place] = level
                found.append(other)
                owner.append(number)
    return np.array(found).reshape(-1, embedding.d), np.array(owner, dtype=np.int64)


def _others(axis: Axis, level: int) -> list[int]:
    if not axis.is_ordered or axis.levels <= _FEW:
        return [other for other in range(axis.levels) if other != level]
    steps = (-8, -4, -2, -1, 1, 2, 4, 8)
    return [level + step for step in steps if 0 <= level + step < axis.levels]


def _better(tops: Array, heights: Array, moved: Array, worth: Array) -> tuple[Array, Array]:
    won = worth > heights
    return np.where(won[:, None], moved, tops), np.where(won, worth, heights)
