"""How far the values of a distribution go, and on which scale: for axes, pictures, and programs that want an end on either side."""

from __future__ import annotations

from sweepmagic.space.distributions import (
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

_EXACT = (Uniform, IntUniform, LogUniformValues, InvLogUniformValues)
_ENDLESS = (Normal, LogNormal, QNormal, QLogNormal)
_TAIL = 0.00134989803163009  # three deviations of a normal distribution


def ends(distribution: Distribution) -> tuple[float, float]:
    """Return the smallest and the largest value of a distribution of numbers; of an endless one where nearly all are.

    Example:
        >>> ends(LogUniformValues(1e-4, 0.1)), [round(end, 6) for end in ends(Normal(5.0, 1.0))]
        ((0.0001, 0.1), [2.0, 8.0])
    """
    if isinstance(distribution, _EXACT):
        return distribution.min, distribution.max  # as they were written
    tail = _TAIL if is_endless(distribution) else 0.0
    low, high = sorted([distribution.ppf(tail), distribution.ppf(1.0 - tail)])
    return low, high


def is_endless(distribution: Distribution) -> bool:
    """Return whether any number may come, though hardly ever one beyond `ends`."""
    return isinstance(distribution, _ENDLESS)


def is_log(distribution: Distribution) -> bool:
    """Return whether its values lie evenly in the logarithm; a quantised one may give 0 all the same.

    Example:
        >>> is_log(LogUniformValues(1e-4, 0.1)), is_log(Uniform(0.0, 1.0))
        (True, False)
    """
    return "log" in distribution.name
