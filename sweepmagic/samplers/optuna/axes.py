"""The axes of a search space as the parameters of an Optuna trial, and back.

A distribution that Optuna has is handed over as it is: real and whole numbers, logarithmic ones, steps, unordered choices.
Of any other (normal, beta, most quantised logarithmic ones) Optuna is asked for a probability in [0, 1], which our own
``ppf`` turns into the value. Zipped parameters are one choice among their rows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import Trial

from sweepmagic.space import (
    Categorical,
    CategoricalWithProbabilities,
    Distribution,
    IntUniform,
    InvLogUniform,
    InvLogUniformValues,
    LogUniform,
    LogUniformValues,
    Parameter,
    Params,
    QLogUniformValues,
    QUniform,
    SearchSpace,
    Uniform,
    Value,
    flatten,
    same,
)


class Translation(Protocol):
    """How the values of one of our distributions are told to Optuna, and read back."""

    @property
    def theirs(self) -> BaseDistribution:
        """The distribution that Optuna knows."""

    def tell(self, value: Value) -> float:
        """Return what Optuna calls `value`."""

    def read(self, told: float) -> Value:
        """Return our value of what Optuna chose."""


class Choice:
    """Unordered values, told by their places: Optuna cannot tell 1 from True, and takes no lists."""

    def __init__(self, values: Sequence[Value]) -> None:
        self.values = values
        self.theirs = CategoricalDistribution(range(len(values)))

    def tell(self, value: Value) -> int:
        return _place(value, self.values)

    def read(self, told: float) -> Value:
        return self.values[int(told)]


class Steps:
    """Evenly spaced numbers, told by their places, so that no fraction is rounded."""

    def __init__(self, distribution: QUniform) -> None:
        self.start, self.q, self.values = distribution.min, distribution.q, distribution.grid() or ()
        self.theirs = IntDistribution(0, len(self.values) - 1)

    def tell(self, value: Value) -> int:
        return int(min(max(round((value - self.start) / self.q), 0), self.theirs.high))

    def read(self, told: float) -> Value:
        return self.values[int(told)]


class Whole:
    """Whole numbers, on a plain or a logarithmic scale."""

    def __init__(self, low: int, high: int, *, log: bool = False) -> None:
        self.theirs = IntDistribution(low, high, log=log)

    def tell(self, value: Value) -> int:
        return int(value)

    def read(self, told: float) -> int:
        # Optuna computes in floats, which miss large whole numbers by a little.
        return min(max(int(told), self.theirs.low), self.theirs.high)


class Real:
    """Real numbers, on a plain or a logarithmic scale."""

    def __init__(self, low: float, high: float, *, log: bool = False) -> None:
        self.theirs = FloatDistribution(low, high, log=log)

    def tell(self, value: Value) -> float:
        return min(max(float(value), self.theirs.low), self.theirs.high)

    def read(self, told: float) -> float:
        return self.tell(told)


class Probability:
    """Any other distribution, by the probability of its values."""

    def __init__(self, distribution: Distribution) -> None:
        self.distribution = distribution
        self.theirs = FloatDistribution(0.0, 1.0)

    def tell(self, value: Value) -> float:
        return min(max(self.distribution.cdf(value), 0.0), 1.0)

    def read(self, told: float) -> Value:
        return self.distribution.ppf(told)


def translation(distribution: Distribution) -> Translation:
    """Return how a distribution is told to Optuna.

    Example:
        >>> from sweepmagic.space import Beta, LogUniformValues
        >>> translation(LogUniformValues(1e-4, 0.1)).theirs
        FloatDistribution(high=0.1, log=True, low=0.0001, step=None)
        >>> translation(Beta(2, 2)).read(0.5)
        0.5
    """
    match distribution:
        case Categorical() | CategoricalWithProbabilities():
            return Choice(distribution.grid())
        case IntUniform(low, high):
            return Whole(low, high)
        case QUniform():
            return Steps(distribution)
        case QLogUniformValues(int(low), high, q) if q == 1 and isinstance(q, int):
            return Whole(low, math.floor(high), log=True)
        case Uniform(low, high):
            return Real(low, high)
        # The inverse of a log-uniform number is log-uniform too.
        case LogUniformValues(low, high) | InvLogUniformValues(low, high):
            return Real(low, high, log=True)
        case LogUniform(low, high):
            return Real(math.exp(low), math.exp(high), log=True)
        case InvLogUniform(low, high):
            return Real(math.exp(-high), math.exp(-low), log=True)
    return Probability(distribution)


@dataclass(frozen=True)
class Axis:
    """One dimension of the space: a parameter, or several that move together."""

    parameters: tuple[Parameter, ...]
    translation: Translation

    @property
    def name(self) -> str:
        """What Optuna calls it: the name of its first parameter."""
        return self.parameters[0].name

    def tell(self, values: Mapping[str, Value]) -> float | None:
        """Return what Optuna calls the values of a config here, or None if it has none of them."""
        for parameter in self.parameters:
            if parameter.name in values and len(self.parameters) == 1:
                return self.translation.tell(values[parameter.name])
            if parameter.name in values:
                return _place(values[parameter.name], parameter.distribution.grid() or ())
        return None

    def read(self, told: float) -> dict[str, Value]:
        """Return the values of the parameters for what Optuna chose."""
        if len(self.parameters) == 1:
            return {self.name: self.translation.read(told)}
        return {p.name: (p.distribution.grid() or ())[int(told)] for p in self.parameters}


def _place(value: Value, values: Sequence[Value]) -> int:
    return next(place for place, known in enumerate(values) if same(known, value))


def axes_of(space: SearchSpace) -> tuple[Axis, ...]:
    """Return the axes of a space, each with its translation."""

    def both(parameters: tuple[Parameter, ...]) -> Axis:
        first = parameters[0].distribution
        return Axis(parameters, translation(first) if len(parameters) == 1 else Choice(range(first.count() or 0)))

    return tuple(map(both, space.axes))


def told(axes: Sequence[Axis], space: SearchSpace, params: Params) -> dict[str, float]:
    """Return a config as the params of an Optuna trial."""
    values = flatten(params, space.names)
    pairs = ((axis.name, axis.tell(values)) for axis in axes)
    return {name: value for name, value in pairs if value is not None}


def ask(axes: Sequence[Axis], space: SearchSpace, trial: Trial) -> Params:
    """Ask Optuna for a config, axis by axis: one whose conditions fail is never asked for.

    A condition may hang on a parameter that comes later, so the axes are gone through until nothing more becomes active.
    """
    active: dict[str, Value] = {}
    chosen: dict[str, Value] = {}
    waiting = True
    while waiting:
        waiting = False
        active = flatten(space.assemble(active), space.names)  # with the constants whose conditions hold by now
        for axis in axes:
            new = [p for p in axis.parameters if p.name not in active and p.is_active(active)]
            if not new:
                continue
            if new[0].name not in chosen:
                chosen |= axis.read(_suggested(trial, axis))
            active |= {parameter.name: chosen[parameter.name] for parameter in new}
            waiting = True
    return space.assemble(active)


def _suggested(trial: Trial, axis: Axis) -> float:
    theirs = axis.translation.theirs
    if isinstance(theirs, CategoricalDistribution):
        return trial.suggest_categorical(axis.name, theirs.choices)  # type: ignore[return-value]
    if isinstance(theirs, IntDistribution):
        return trial.suggest_int(axis.name, theirs.low, theirs.high, log=theirs.log)
    assert isinstance(theirs, FloatDistribution), f"no translation gives a {theirs}"
    return trial.suggest_float(axis.name, theirs.low, theirs.high, log=theirs.log)
