"""How far the values of a distribution go, for programs that want an end on either side."""

from __future__ import annotations

from sweepmagic.space import (
    Distribution,
    IntUniform,
    InvLogUniformValues,
    LogNormal,
    LogUniformValues,
    Normal,
    QLogNormal,
    QNormal,
    Uniform,
)

EXACT = (Uniform, IntUniform, LogUniformValues, InvLogUniformValues)
ENDLESS = (Normal, LogNormal, QNormal, QLogNormal)


def ends(distribution: Distribution) -> tuple[float, float]:
    """Return the smallest and the largest value; of an endless distribution where nearly all values are.

    Example:
        >>> ends(LogUniformValues(1e-4, 0.1)), ends(Normal(0.0, 1.0))
        ((0.0001, 0.1), (-3.090232306167813, 3.090232306167813))
    """
    if isinstance(distribution, EXACT):
        return distribution.min, distribution.max  # as they were written
    tail = 0.001 if isinstance(distribution, ENDLESS) else 0.0
    low, high = sorted([distribution.ppf(tail), distribution.ppf(1.0 - tail)])
    return low, high
