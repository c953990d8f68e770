"""Axes: from values to places, and where the ticks stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0)
_LOG_FROM = 20.0
"""Values whose bulk spans more than this factor are drawn on a logarithmic axis."""
_HUGE = 1e140
"""Beyond this, and below its inverse, the arithmetic of axes overflows; a diverged loss gets there."""


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high`, laid out from `start` to `end`.

    Example:
        >>> Scale(1.0, 100.0, log=True, start=0, end=200)(10.0)
        100.0
    """

    low: float
    high: float
    log: bool = False
    start: float = 0.0
    end: float = 1.0

    def __call__(self, value: float) -> float:
        """Return the place of `value`; far outside the axis it stays just outside."""
        if self.log:
            share = math.log(max(value, self.low * 1e-3) / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.start + min(max(share, -1.0), 2.0) * (self.end - self.start)

    def ticks(self, whole: bool = False) -> list[float]:
        """Return four or five round values; `whole` for axes that count."""
        return log_ticks(self.low, self.high) if self.log else linear_ticks(self.low, self.high, whole=whole)


def linear_ticks(low: float, high: float, *, whole: bool = False, wanted: float = 4.5) -> list[float]:
    """Return round values between `low` and `high`.

    Example:
        >>> linear_ticks(0.0, 1.0), linear_ticks(0, 12, whole=True)
        ([0.0, 0.25, 0.5, 0.75, 1.0], [0.0, 5.0, 10.0])
    """
    power = math.floor(math.log10(high - low))
    steps = [step * 10.0**exponent for exponent in (power - 1, power) for step in _STEPS]
    steps = [step for step in steps if not whole or step == int(step)] or [1.0]
    step = min(steps, key=lambda step: abs(len(_multiples(low, high, step)) - wanted))
    return _multiples(low, high, step)


def _multiples(low: float, high: float, step: float) -> list[float]:
    edge = 1e-9 * (high - low)
    first, last = math.ceil((low - edge) / step), math.floor((high + edge) / step)
    if last - first > 1000:  # a step far too small: only its count matters
        return [low] * 1000
    digits = max(0, 2 - math.floor(math.log10(step)))
    return [round(place * step, digits) + 0.0 for place in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Return round values on a logarithmic axis: powers of ten, between them 1, 2, 5 where there is room.

    Example:
        >>> log_ticks(1e-4, 1e-1), log_ticks(0.02, 3.0)
        ([0.0001, 0.001, 0.01, 0.1], [0.02, 0.1, 1.0])
    """
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    powers = [_power(exponent) for exponent in range(first, last + 1)]
    if len(powers) >= 3:
        return powers[:: max(1, math.ceil(len(powers) / 5))]
    inner = [_power(exponent) * digit for exponent in range(first - 1, last + 1) for digit in (1, 2, 5)]
    inner = [float(f"{value:.12g}") for value in inner if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]
    if len(inner) < 3:
        return linear_ticks(low, high)
    return inner if len(inner) <= 6 else sorted({*powers, inner[0]})


def _power(exponent: int) -> float:
    return float(f"1e{exponent}")


def range_of(values: Sequence[float], *, keep: Sequence[float] = ()) -> tuple[float, float, bool]:
    """Return low, high and whether the axis is logarithmic, so that the bulk of `values` can be told apart.

    A few runs that diverge must not press all others into one line: what is far outside the bulk is cut off, except
    `keep`, which is always inside.
    """
    ordered, keep = sorted(map(_tamed, values)), [_tamed(value) for value in keep]
    if not ordered:
        return 0.0, 1.0, False
    few, many = _quantile(ordered, 0.03), _quantile(ordered, 0.97)
    log = min([ordered[0], *keep]) > 0 and many / few > _LOG_FROM
    if log:
        low, high, _ = range_of([math.log(value) for value in ordered], keep=[math.log(value) for value in keep])
        return math.exp(max(low, -700.0)), math.exp(min(high, 700.0)), True
    reach = 1.5 * (many - few)
    low = min([max(ordered[0], few - reach), *keep])
    high = max([min(ordered[-1], many + reach), *keep])
    return *padded(low, high), False


def _tamed(value: float) -> float:
    return 0.0 if abs(value) < 1 / _HUGE else min(max(value, -_HUGE), _HUGE)


def padded(low: float, high: float, share: float = 0.04) -> tuple[float, float]:
    """Return the range with some air; a range of one value gets width."""
    margin = share * (high - low) or 0.05 * abs(low) or 0.5
    return low - margin, high + margin


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[round(share * (len(ordered) - 1))]
