"""What an axis must know of a parameter: where it was searched, on which scale, or what there was to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sweepmagic.space import (
    Distribution,
    IntUniform,
    Parameter,
    QLogNormal,
    Value,
    ends,
    is_finite,
    is_log,
)

_MOST_CHOICES = 24
"""More numbers than these to choose from are an axis of numbers: nobody reads so many names."""


@dataclass(frozen=True)
class Range:
    """The axis of a parameter.

    Attributes:
        scale: log, linear or choice.
        low: Where the search began; None on a choice.
        high: Where it ended. Distributions without bounds say where nearly all of their values lie.
        whole: Whether it counts.
        choices: What there was to choose from, as `summary.show` writes it, in the config's order.
        optional: Whether some configs do not have the parameter.
    """

    scale: str
    low: float | None = None
    high: float | None = None
    whole: bool = False
    choices: tuple[str, ...] = ()
    optional: bool = False

    def encode(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return {**vars(self), "choices": list(self.choices)}


def range_of(parameter: Parameter, texts: Sequence[str]) -> Range:
    """Return the axis of `parameter`; `texts` are its values as text, if it has a list of them.

    Example:
        >>> from sweepmagic.space import LogUniformValues
        >>> range_of(Parameter(("lr",), LogUniformValues(1e-4, 0.1)), ())
        Range(scale='log', low=0.0001, high=0.1, whole=False, choices=(), optional=False)
    """
    optional = bool(parameter.when)
    if texts:
        return Range("choice", choices=tuple(dict.fromkeys(texts)), optional=optional)
    distribution = parameter.distribution
    low, high = _bounds(distribution)
    # A quantised log-normal may give 0, which no logarithmic axis has.
    is_logarithmic = is_log(distribution) and not isinstance(distribution, QLogNormal) and 0 < low < high
    scale = "log" if is_logarithmic else "linear"
    return Range(scale, low, high, _is_whole(distribution), optional=optional)


def choices_of(distribution: Distribution) -> Sequence[Value]:
    """Return what there is to choose from, nothing if values lie on an axis of numbers.

    Example:
        >>> from sweepmagic.space import Categorical
        >>> choices_of(Categorical((32, 64))), choices_of(IntUniform(1, 3))
        ((32, 64), ())
    """
    values: Sequence[Value] | None = getattr(distribution, "values", None)
    if values is None or (len(values) > _MOST_CHOICES and all(map(is_finite, values))):
        return ()
    return distribution.grid() or values


def _bounds(distribution: Distribution) -> tuple[float, float]:
    """Return the lowest and the highest value, or nearly so."""
    values = getattr(distribution, "values", None)
    if values is None:
        low, high = ends(distribution)
        return float(low), float(high)
    numbers = [float(value) for value in values if is_finite(value)]
    return (min(numbers), max(numbers)) if numbers else (0.0, 1.0)


def _is_whole(distribution: Distribution) -> bool:
    steps = [getattr(distribution, name, None) for name in ("min", "q")]
    return isinstance(distribution, IntUniform) or all(type(step) is int for step in steps)
