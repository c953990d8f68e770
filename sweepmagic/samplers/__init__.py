"""Samplers: which config comes next. Pure functions of the history and a seeded generator.

A sampler is a frozen dataclass with ``suggest(sweep, rng) -> params | None``; None means that nothing is left. The runs
in progress are part of the history. It may also have ``check(config)``, which says what the method cannot work with,
``describe(sweep, count)``, sentences for the plan, and ``explain(sweep, params)``, what it expects of its suggestion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sweepmagic.space import flatten

if TYPE_CHECKING:
    import numpy as np

    from sweepmagic.records import SweepRecord
    from sweepmagic.space import Params


class Sampler(Protocol):
    """What the agent asks of a search method."""

    def suggest(self, sweep: SweepRecord, rng: np.random.Generator) -> Params | None:
        """Return the next config, or None when nothing is left to try."""


def initial(sweep: SweepRecord, number: int, rng: np.random.Generator) -> Params | None:
    """Return config number `number` of the sweep's `initial` ones; what it leaves out is drawn."""
    if number > len(sweep.config.initial):
        return None
    given = flatten(sweep.config.initial[number - 1], sweep.space.names)
    drawn = sweep.space.decode(rng.random(sweep.space.dim).tolist())
    merged = {**flatten(drawn, sweep.space.names), **given}
    params = sweep.space.assemble(merged)
    return params if not sweep.is_claimed(params) else None


__all__ = ["Sampler", "initial"]
