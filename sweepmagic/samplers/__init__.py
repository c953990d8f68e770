"""Samplers: which config comes next. Pure functions of the history and a seeded generator.

A sampler is a frozen dataclass with ``suggest(sweep, rng) -> params | None``; None means that nothing is left. The runs
in progress are part of the history. ``check(config)`` says what the method cannot work with, before the first run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np

    from sweepmagic.records import SweepRecord
    from sweepmagic.space import Params


class Sampler(Protocol):
    """What the agent asks of a search method."""

    def suggest(self, sweep: SweepRecord, rng: np.random.Generator) -> Params | None:
        """Return the next config, or None when nothing is left to try."""


__all__ = ["Sampler"]
