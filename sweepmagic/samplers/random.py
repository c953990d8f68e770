"""Random search: independent draws, without repeats while a finite space has something left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sweepmagic.errors import SweepMagicError
from sweepmagic.records import SweepRecord
from sweepmagic.space import Params

_TRIES = 200  # draws before a finite space is searched for what is left
_TRIES_CONSTRAINED = 20_000  # draws before the constraints are called too tight


@dataclass(frozen=True)
class RandomSampler:
    """Draw every parameter independently from its own distribution.

    On a finite space no config is drawn twice, and the search ends when all were tried.

    Example:
        >>> from sweepmagic.records import SweepCreated
        >>> config = {"method": "random", "parameters": {"a": {"values": [1, 2, 3]}}}
        >>> sweep = SweepRecord.replay("demo", [SweepCreated(config, seed=0)])
        >>> RandomSampler().suggest(sweep, np.random.default_rng(0))
        {'a': 2}
    """

    def suggest(self, sweep: SweepRecord, rng: np.random.Generator) -> Params | None:
        """Return a config that the constraints allow and, on a finite space, no run has taken."""
        space = sweep.space
        tries = _TRIES_CONSTRAINED if space.constraints and space.size is None else _TRIES
        for _ in range(tries):
            params = space.decode(rng.random(space.dim).tolist())
            if space.allows(params) and not (space.size is not None and sweep.is_claimed(params)):
                return params
        if space.size is None:
            raise SweepMagicError(
                f"none of {tries} random configs met the constraints "
                f"({'; '.join(constraint.text for constraint in space.constraints)}); loosen them or narrow the ranges"
            )
        return _pick_what_is_left(sweep, rng)


def _pick_what_is_left(sweep: SweepRecord, rng: np.random.Generator) -> Params | None:
    """Return one of the points that no run has taken, each as likely as the next, in one pass over the space."""
    chosen, left = None, 0
    for params in sweep.space.points():
        if not sweep.is_claimed(params):
            left += 1
            if rng.random() * left < 1:  # reservoir sampling: Vitter 1985, algorithm R with a reservoir of one
                chosen = params
    return chosen
