"""Grid search: every point once, in the order written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np

from sweepmagic.config import SweepConfig
from sweepmagic.errors import Problem
from sweepmagic.records import SweepRecord
from sweepmagic.space import Params, SearchSpace


@dataclass(frozen=True)
class GridSampler:
    """Try every point of a finite space once: in config order, the last key fastest, or shuffled.

    Points of runs in any state are taken, so no point is given twice with any number of workers.

    Example:
        >>> from sweepmagic.records import RunStarted, SweepCreated
        >>> config = {"method": "grid", "parameters": {"a": {"values": [1, 2]}, "b": {"values": ["x", "y"]}}}
        >>> sweep = SweepRecord.replay("demo", [SweepCreated(config, seed=0), RunStarted(1, {"a": 1, "b": "x"})])
        >>> GridSampler().suggest(sweep, np.random.default_rng(0))
        {'a': 1, 'b': 'y'}
    """

    @staticmethod
    def check(config: SweepConfig) -> Iterable[Problem]:
        """Yield a problem for every parameter that has no finite list of values."""
        for parameter in config.space.parameters:
            if parameter.distribution.grid() is None:
                yield Problem(
                    f"parameters.{'.parameters.'.join(parameter.path)}",
                    f"a grid needs a finite list of values, but {parameter.distribution.name} is continuous",
                    "give `values`, or `distribution: q_uniform` with `q`, or use `method: random`",
                )

    def suggest(self, sweep: SweepRecord, rng: np.random.Generator) -> Params | None:
        """Return the first point of the grid that no run has taken."""
        walk = _Walk.of(sweep.space, sweep.config.order, sweep.seed)
        return walk.first_free(sweep)


class _Walk:
    """The points of one grid in one order, listed as far as somebody asked. A memo: it can be thrown away."""

    def __init__(self, space: SearchSpace, order: str, seed: int) -> None:
        self._space = space
        self._indices = _shuffled(space.size or 1, seed) if order == "shuffle" else iter(range(space.size or 1))
        self._points: list[Params] = []
        # All points before are taken. Per record, not per id: a replay of an earlier or imagined state is another record,
        # and within one record claims are never undone.
        self._free_from: WeakKeyDictionary[SweepRecord, int] = WeakKeyDictionary()

    @staticmethod
    @lru_cache(maxsize=8)
    def of(space: SearchSpace, order: str, seed: int) -> _Walk:
        return _Walk(space, order, seed)

    def first_free(self, sweep: SweepRecord) -> Params | None:
        place = self._free_from.get(sweep, 0)
        while (point := self._at(place)) is not None and sweep.is_claimed(point):
            place += 1
        self._free_from[sweep] = place
        return point

    def _at(self, place: int) -> Params | None:
        while len(self._points) <= place:
            index = next(self._indices, None)
            if index is None:
                return None
            point = self._space.point(index)
            if point is not None:
                self._points.append(point)
        return self._points[place]


def _shuffled(count: int, seed: int) -> Iterator[int]:
    """Yield 0..count-1 in an order drawn from `seed`, without holding them all.

    A Feistel network over the next power of four is a permutation; what falls outside is walked on until it is inside.
    """
    half = max(1, ((count - 1).bit_length() + 1) // 2)
    mask = (1 << half) - 1

    def scramble(x: int) -> int:
        left, right = x >> half, x & mask
        for turn in range(4):
            digest = hashlib.blake2b(f"{seed}/{turn}/{right}".encode(), digest_size=8).digest()
            left, right = right, left ^ (int.from_bytes(digest, "big") & mask)
        return left << half | right

    for index in range(count):
        index = scramble(index)
        while index >= count:
            index = scramble(index)
        yield index
