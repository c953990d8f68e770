"""Distributions: one frozen class a kind; its fields are its YAML fields.

Each maps the unit interval to values and back. ``ppf(u)`` is the value at probability `u`; ``cdf(x)`` is the
probability of `x`, for a discrete kind the middle of its cell, so that ``ppf(cdf(x)) == x`` for every value that
the distribution can give. There is no randomness here.

The names, fields and defaults are those of W&B's sweep format. Where W&B's arithmetic leaves the stated range, ours
stays inside: the grid of a quantised kind starts at `min` (at 0 where there is no `min`) and never passes `max`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from statistics import NormalDist
from typing import Any, ClassVar, Protocol, overload, runtime_checkable

from sweepmagic.space.values import Value, canonical, is_number, plain, same


@runtime_checkable
class Distribution(Protocol):
    """What every kind of distribution can do."""

    name: ClassVar[str]

    def ppf(self, u: float) -> Value:
        """Return the value at probability `u` in [0, 1]."""

    def cdf(self, value: Value) -> float:
        """Return where `value` lies in [0, 1]; the inverse of `ppf`."""

    def contains(self, value: Value) -> bool:
        """Return whether the distribution can give `value`."""

    def grid(self) -> Sequence[Value] | None:
        """Return all values in order, or None where there are infinitely many; long ones are not written out."""

    def count(self) -> int | None:
        """Return how many values there are, or None where there are infinitely many."""


def _clip(u: float) -> float:
    return min(max(float(u), 0.0), 1.0)


def _inside(u: float) -> float:
    """Keep `u` where an unbounded quantile function is finite."""
    return min(max(float(u), 1e-12), 1.0 - 1e-12)


def _need(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


def _identity(value: Value) -> str:
    """Return a text that two values share exactly when they are `same`: 1 and 1.0 are, 1 and True are not."""
    return canonical(float(value) if is_number(value) and abs(value) < 2**53 else value)


@dataclass(frozen=True)
class Constant:
    """Always the same value; not searched.

    Example:
        >>> Constant("adam").ppf(0.3)
        'adam'
    """

    name: ClassVar[str] = "constant"
    value: Value

    def ppf(self, u: float) -> Value:
        return self.value

    def cdf(self, value: Value) -> float:
        return 0.5

    def contains(self, value: Value) -> bool:
        return same(value, self.value)

    def grid(self) -> tuple[Value, ...]:
        return (self.value,)

    def count(self) -> int:
        return 1


@dataclass(frozen=True)
class Categorical:
    """One of `values`, each as likely as the next.

    Example:
        >>> Categorical((32, 64, 128)).ppf(0.5)
        64
    """

    name: ClassVar[str] = "categorical"
    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(plain(value) for value in self.values))
        _need(len(self.values) > 0, "values: expected at least one value, but the list is empty")

    def ppf(self, u: float) -> Value:
        return self.values[min(int(_clip(u) * len(self.values)), len(self.values) - 1)]

    def cdf(self, value: Value) -> float:
        return (self.index(value) + 0.5) / len(self.values)

    def contains(self, value: Value) -> bool:
        return _identity(value) in self._places

    def grid(self) -> tuple[Value, ...]:
        return self.values

    def count(self) -> int:
        return len(self.values)

    def index(self, value: Value) -> int:
        """Return the place of `value` in `values`."""
        place = self._places.get(_identity(value))
        if place is None:
            raise ValueError(f"{value!r} is not one of {list(self.values)}")
        return place

    @cached_property
    def _places(self) -> dict[str, int]:
        return {_identity(value): place for place, value in reversed(list(enumerate(self.values)))}


@dataclass(frozen=True)
class CategoricalWithProbabilities:
    """One of `values`, drawn with `probabilities`, which must sum to 1.

    Example:
        >>> CategoricalWithProbabilities(("a", "b"), (0.9, 0.1)).ppf(0.95)
        'b'
    """

    name: ClassVar[str] = "categorical_w_probabilities"
    values: tuple[Value, ...]
    probabilities: tuple[float, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(plain(value) for value in self.values))
        object.__setattr__(self, "probabilities", tuple(float(p) for p in self.probabilities))
        _need(len(self.values) > 0, "values: expected at least one value, but the list is empty")
        _need(
            len(self.values) == len(self.probabilities),
            f"probabilities: expected one for each of {len(self.values)} values, but got {len(self.probabilities)}",
        )
        _need(all(p >= 0 for p in self.probabilities), "probabilities: expected numbers of at least 0")
        _need(
            math.isclose(sum(self.probabilities), 1.0, abs_tol=1e-3),
            f"probabilities: expected a sum of 1, but got {sum(self.probabilities):g}",
        )

    def ppf(self, u: float) -> Value:
        # A value of probability 0 must not be drawn, not even at u = 0 or 1.
        last = max(i for i, p in enumerate(self.probabilities) if p > 0)
        for place, reached in enumerate(accumulate(self.probabilities)):
            if self.probabilities[place] > 0 and (_clip(u) < reached or place == last):
                return self.values[place]
        raise AssertionError("unreachable: some value has a probability above 0")

    def cdf(self, value: Value) -> float:
        place = Categorical(self.values).index(value)
        return _clip(sum(self.probabilities[:place]) + self.probabilities[place] / 2)

    def contains(self, value: Value) -> bool:
        return any(same(value, v) and p > 0 for v, p in zip(self.values, self.probabilities, strict=True))

    def grid(self) -> tuple[Value, ...]:
        return tuple(v for v, p in zip(self.values, self.probabilities, strict=True) if p > 0)

    def count(self) -> int:
        return len(self.grid())


def _ordered(low: float, high: float) -> None:
    _need(math.isfinite(low) and math.isfinite(high), f"expected finite bounds, but got min {low} and max {high}")
    _need(low < high, f"min: {low:g} is not less than max {high:g}")


@dataclass(frozen=True)
class IntUniform:
    """Whole numbers from `min` to `max`, both included.

    Example:
        >>> list(IntUniform(1, 4).grid())
        [1, 2, 3, 4]
    """

    name: ClassVar[str] = "int_uniform"
    min: int
    max: int

    def __post_init__(self) -> None:
        for bound in ("min", "max"):
            value = getattr(self, bound)
            _need(float(value).is_integer(), f"{bound}: expected a whole number, but got {value!r}")
            object.__setattr__(self, bound, int(value))
        _ordered(self.min, self.max)

    def ppf(self, u: float) -> int:
        return min(self.min + int(_clip(u) * (self.max - self.min + 1)), self.max)

    def cdf(self, value: Value) -> float:
        return _clip((value - self.min + 0.5) / (self.max - self.min + 1))

    def contains(self, value: Value) -> bool:
        return is_number(value) and float(value).is_integer() and self.min <= value <= self.max

    def grid(self) -> range:
        return range(self.min, self.max + 1)

    def count(self) -> int:
        return self.max - self.min + 1


class _Continuous:
    """What the kinds on a real interval share: no grid, and values are numbers."""

    def grid(self) -> None:
        return None

    def count(self) -> None:
        return None


@dataclass(frozen=True)
class Uniform(_Continuous):
    """Real numbers from `min` to `max`, every length equally likely.

    Example:
        >>> Uniform(0.0, 0.5).ppf(0.5)
        0.25
    """

    name: ClassVar[str] = "uniform"
    min: float
    max: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "min", float(self.min))
        object.__setattr__(self, "max", float(self.max))
        _ordered(self.min, self.max)

    def ppf(self, u: float) -> float:
        return min(self.min + _clip(u) * (self.max - self.min), self.max)

    def cdf(self, value: Value) -> float:
        return _clip((value - self.min) / (self.max - self.min))

    def contains(self, value: Value) -> bool:
        return is_number(value) and self.min <= value <= self.max


@dataclass(frozen=True)
class LogUniformValues(_Continuous):
    """Real numbers from `min` to `max`, every ratio equally likely: as many runs in 1e-4..1e-3 as in 1e-3..1e-2.

    Example:
        >>> round(LogUniformValues(1e-4, 1e-2).ppf(0.5), 6)
        0.001
    """

    name: ClassVar[str] = "log_uniform_values"
    min: float
    max: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "min", float(self.min))
        object.__setattr__(self, "max", float(self.max))
        _need(self.min > 0, f"min: a logarithmic range needs a min above 0, but got {self.min:g}")
        _ordered(self.min, self.max)

    def ppf(self, u: float) -> float:
        low, high = math.log(self.min), math.log(self.max)
        return min(max(math.exp(low + _clip(u) * (high - low)), self.min), self.max)

    def cdf(self, value: Value) -> float:
        low, high = math.log(self.min), math.log(self.max)
        return _clip((math.log(max(value, self.min)) - low) / (high - low))

    def contains(self, value: Value) -> bool:
        return is_number(value) and self.min <= value <= self.max


@dataclass(frozen=True)
class LogUniform(_Continuous):
    """W&B's first form: `min` and `max` are natural-log exponents, so -9.2..-2.3 means 1e-4..0.1.

    Example:
        >>> LogUniform(-2.0, 2.0).ppf(0.5)
        1.0
    """

    name: ClassVar[str] = "log_uniform"
    min: float
    max: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "min", float(self.min))
        object.__setattr__(self, "max", float(self.max))
        _ordered(self.min, self.max)
        _need(self.max < 700, f"max: {self.max:g} is an exponent of e here, and e^{self.max:g} is not a finite number")
        _need(
            self.min > -700, f"min: {self.min:g} is an exponent of e here, and e^{self.min:g} is too small for a number"
        )

    def ppf(self, u: float) -> float:
        return math.exp(self.min + _clip(u) * (self.max - self.min))

    def cdf(self, value: Value) -> float:
        return _clip((math.log(value) - self.min) / (self.max - self.min)) if value > 0 else 0.0

    def contains(self, value: Value) -> bool:
        if not is_number(value) or value <= 0:
            return False
        slack = 1e-9  # exp(log(x)) may miss the bound by rounding
        return self.min - slack <= math.log(value) <= self.max + slack


@dataclass(frozen=True)
class InvLogUniform(_Continuous):
    """W&B's first form of the inverse: ``exp(-U(min, max))``; `min` and `max` are natural-log exponents.

    Example:
        >>> InvLogUniform(0.0, 2.0).ppf(0.0)
        1.0
    """

    name: ClassVar[str] = "inv_log_uniform"
    min: float
    max: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "min", float(self.min))
        object.__setattr__(self, "max", float(self.max))
        _ordered(self.min, self.max)
        _need(self.min > -700, f"min: e^{-self.min:g} is not a finite number")
        _need(self.max < 700, f"max: e^{-self.max:g} is too small for a number")

    def ppf(self, u: float) -> float:
        return math.exp(-(self.min + _clip(u) * (self.max - self.min)))

    def cdf(self, value: Value) -> float:
        return _clip((-math.log(value) - self.min) / (self.max - self.min)) if value > 0 else 1.0

    def contains(self, value: Value) -> bool:
        if not is_number(value) or value <= 0:
            return False
        slack = 1e-9
        return self.min - slack <= -math.log(value) <= self.max + slack


@dataclass(frozen=True)
class InvLogUniformValues(_Continuous):
    """Real numbers from `min` to `max` whose inverse is log-uniform; the mirror image of `log_uniform_values`.

    Example:
        >>> round(InvLogUniformValues(0.01, 1.0).ppf(0.25), 6)
        0.316228
    """

    name: ClassVar[str] = "inv_log_uniform_values"
    min: float
    max: float

    def __post_init__(self) -> None:
        mirrored = LogUniformValues(self.min, self.max)
        object.__setattr__(self, "min", mirrored.min)
        object.__setattr__(self, "max", mirrored.max)

    def ppf(self, u: float) -> float:
        return LogUniformValues(self.min, self.max).ppf(1.0 - _clip(u))

    def cdf(self, value: Value) -> float:
        return 1.0 - LogUniformValues(self.min, self.max).cdf(value)

    def contains(self, value: Value) -> bool:
        return is_number(value) and self.min <= value <= self.max


@dataclass(frozen=True)
class Normal(_Continuous):
    """Normally distributed around `mu` with standard deviation `sigma`.

    Example:
        >>> Normal(0.0, 1.0).ppf(0.5)
        0.0
    """

    name: ClassVar[str] = "normal"
    mu: float = 0.0
    sigma: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "mu", float(self.mu))
        object.__setattr__(self, "sigma", float(self.sigma))
        _need(math.isfinite(self.mu), f"mu: expected a finite number, but got {self.mu}")
        _need(self.sigma > 0 and math.isfinite(self.sigma), f"sigma: expected a number above 0, but got {self.sigma:g}")

    def ppf(self, u: float) -> float:
        return NormalDist(self.mu, self.sigma).inv_cdf(_inside(u))

    def cdf(self, value: Value) -> float:
        return NormalDist(self.mu, self.sigma).cdf(value)

    def contains(self, value: Value) -> bool:
        return is_number(value) and math.isfinite(value)


@dataclass(frozen=True)
class LogNormal(_Continuous):
    """Positive numbers whose natural logarithm is normal with `mu` and `sigma`.

    Example:
        >>> LogNormal(0.0, 1.0).ppf(0.5)
        1.0
    """

    name: ClassVar[str] = "log_normal"
    mu: float = 0.0
    sigma: float = 1.0

    def __post_init__(self) -> None:
        normal = Normal(self.mu, self.sigma)
        object.__setattr__(self, "mu", normal.mu)
        object.__setattr__(self, "sigma", normal.sigma)
        _need(abs(self.mu) + 7.1 * self.sigma < 700, "mu, sigma: e to that power is not a finite number")

    def ppf(self, u: float) -> float:
        return math.exp(Normal(self.mu, self.sigma).ppf(u))

    def cdf(self, value: Value) -> float:
        return Normal(self.mu, self.sigma).cdf(math.log(value)) if value > 0 else 0.0

    def contains(self, value: Value) -> bool:
        return is_number(value) and 0 < value < math.inf


@dataclass(frozen=True)
class Beta(_Continuous):
    """Numbers in [0, 1] with the Beta(a, b) density.

    Example:
        >>> round(Beta(2.0, 2.0).ppf(0.5), 6)
        0.5
    """

    name: ClassVar[str] = "beta"
    a: float = 1.0
    b: float = 1.0

    def __post_init__(self) -> None:
        for side in ("a", "b"):
            value = float(getattr(self, side))
            object.__setattr__(self, side, value)
            _need(value > 0 and math.isfinite(value), f"{side}: expected a number above 0, but got {value:g}")

    def ppf(self, u: float) -> float:
        from scipy.special import betaincinv  # 80 ms to import, and hardly any sweep has a beta

        return float(betaincinv(self.a, self.b, _inside(u)))  # nearer to 0 scipy may answer nan

    def cdf(self, value: Value) -> float:
        from scipy.special import betainc

        return float(betainc(self.a, self.b, _clip(value)))

    def contains(self, value: Value) -> bool:
        return is_number(value) and 0 <= value <= 1


def _decimals(value: float) -> int:
    exponent = Decimal(repr(value)).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


@dataclass(frozen=True)
class _Steps:
    """The values start, start + q, ... between `low` and `high`; ints where start and q are ints."""

    start: float
    q: float
    low: float
    high: float

    def count(self) -> int | None:
        """Return how many there are, or None where a side is open."""
        return None if math.isinf(self.high) or math.isinf(self.low) else self._last() - self._first() + 1

    def at(self, place: int) -> float:
        """Return the value number `place`, counted from `start`, without the dust of binary fractions."""
        value = self.start + place * self.q
        if isinstance(self.start, int) and isinstance(self.q, int):
            return int(value)
        return round(float(value), max(_decimals(self.start), _decimals(self.q)))

    def nearest(self, x: float) -> int:
        """Return the number of the value nearest to `x`, kept between the bounds."""
        place = round((x - self.start) / self.q)
        if not math.isinf(self.low):
            place = max(place, self._first())
        if not math.isinf(self.high):
            place = min(place, self._last())
        return place

    def all(self) -> Sequence[float] | None:
        """Return every value, or None where a side is open."""
        return None if self.count() is None else _StepList(self, range(self._first(), self._last() + 1))

    def _first(self) -> int:
        return math.ceil((self.low - self.start) / self.q - 1e-9)

    def _last(self) -> int:
        # 1e-9: (0.3 - 0) / 0.1 is 2.9999999999999996, and 0.3 is meant to be there.
        return math.floor((self.high - self.start) / self.q + 1e-9)


@dataclass(frozen=True)
class _StepList(Sequence[float]):
    """The values of some steps, made when they are asked for: there may be billions."""

    steps: _Steps
    places: range

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, place: int) -> float: ...
    @overload
    def __getitem__(self, place: slice) -> _StepList: ...
    def __getitem__(self, place: int | slice) -> float | _StepList:
        if isinstance(place, slice):
            return _StepList(self.steps, self.places[place])
        return self.steps.at(self.places[place])


class _Quantised:
    """A continuous kind rounded to the nearest of its `_Steps`; `_base` and `_steps` say which."""

    _base: Distribution
    _steps: _Steps

    def _settle(self, base: Distribution, steps: _Steps) -> None:
        q = steps.q
        _need(is_number(q) and q > 0 and math.isfinite(q), f"q: expected a number above 0, but got {q!r}")
        count = steps.count()
        _need(count is None or count > 0, f"q: no multiple of {q:g} lies between {steps.low:g} and {steps.high:g}")
        object.__setattr__(self, "_base", base)
        object.__setattr__(self, "_steps", steps)

    def ppf(self, u: float) -> float:
        return self._steps.at(self._steps.nearest(self._base.ppf(u)))

    def cdf(self, value: Value) -> float:
        place = self._steps.nearest(value)
        x = self._steps.start + place * self._steps.q
        low = 0.0 if x - self._steps.q < self._steps.low - 1e-12 else self._base.cdf(x - self._steps.q / 2)
        high = 1.0 if x + self._steps.q > self._steps.high + 1e-12 else self._base.cdf(x + self._steps.q / 2)
        return _clip((low + high) / 2)

    def contains(self, value: Value) -> bool:
        return is_number(value) and math.isfinite(value) and same(self._steps.at(self._steps.nearest(value)), value)

    def grid(self) -> Sequence[Value] | None:
        return self._steps.all()

    def count(self) -> int | None:
        return self._steps.count()


@dataclass(frozen=True)
class QUniform(_Quantised):
    """``min, min + q, ...`` up to and including `max`; ints when `min` and `q` are ints.

    Example:
        >>> list(QUniform(0.0, 0.3, 0.1).grid())
        [0.0, 0.1, 0.2, 0.3]
    """

    name: ClassVar[str] = "q_uniform"
    min: float
    max: float
    q: float = 1

    def __post_init__(self) -> None:
        self._settle(Uniform(self.min, self.max), _Steps(self.min, self.q, self.min, self.max))


@dataclass(frozen=True)
class QLogUniformValues(_Quantised):
    """Log-uniform from `min` to `max`, rounded to ``min + k * q``; ints when `min` and `q` are ints.

    Example:
        >>> QLogUniformValues(16, 256, 16).ppf(0.5)
        64
    """

    name: ClassVar[str] = "q_log_uniform_values"
    min: float
    max: float
    q: float = 1

    def __post_init__(self) -> None:
        self._settle(LogUniformValues(self.min, self.max), _Steps(self.min, self.q, self.min, self.max))


@dataclass(frozen=True)
class QLogUniform(_Quantised):
    """W&B's first form: `min` and `max` are natural-log exponents; rounded to multiples of `q` inside the range.

    Example:
        >>> list(QLogUniform(0.0, 3.0, 2).grid())
        [2, 4, 6, 8, 10, 12, 14, 16, 18, 20]
    """

    name: ClassVar[str] = "q_log_uniform"
    min: float
    max: float
    q: float = 1

    def __post_init__(self) -> None:
        base = LogUniform(self.min, self.max)
        self._settle(base, _Steps(0, self.q, math.exp(base.min), math.exp(base.max)))


@dataclass(frozen=True)
class QNormal(_Quantised):
    """Normal, rounded to multiples of `q`.

    Example:
        >>> QNormal(0.0, 10.0, 5).ppf(0.7)
        5
    """

    name: ClassVar[str] = "q_normal"
    mu: float = 0.0
    sigma: float = 1.0
    q: float = 1

    def __post_init__(self) -> None:
        self._settle(Normal(self.mu, self.sigma), _Steps(0, self.q, -math.inf, math.inf))


@dataclass(frozen=True)
class QLogNormal(_Quantised):
    """Log-normal, rounded to multiples of `q`, 0 included.

    Example:
        >>> QLogNormal(2.0, 1.0, 4).ppf(0.5)
        8
    """

    name: ClassVar[str] = "q_log_normal"
    mu: float = 0.0
    sigma: float = 1.0
    q: float = 1

    def __post_init__(self) -> None:
        self._settle(LogNormal(self.mu, self.sigma), _Steps(0, self.q, 0.0, math.inf))


@dataclass(frozen=True)
class QBeta(_Quantised):
    """Beta(a, b) rounded to multiples of `q` in [0, 1].

    Example:
        >>> list(QBeta(2.0, 2.0, 0.25).grid())
        [0.0, 0.25, 0.5, 0.75, 1.0]
    """

    name: ClassVar[str] = "q_beta"
    a: float = 1.0
    b: float = 1.0
    q: float = 1

    def __post_init__(self) -> None:
        self._settle(Beta(self.a, self.b), _Steps(0, self.q, 0.0, 1.0))


KINDS: Mapping[str, type[Distribution]] = {
    kind.name: kind
    for kind in (
        Constant,
        Categorical,
        CategoricalWithProbabilities,
        IntUniform,
        Uniform,
        QUniform,
        LogUniformValues,
        QLogUniformValues,
        InvLogUniformValues,
        Normal,
        QNormal,
        LogNormal,
        QLogNormal,
        Beta,
        QBeta,
        LogUniform,
        QLogUniform,
        InvLogUniform,
    )
}
"""Every kind by the name that `distribution:` gives it in YAML."""


def to_mapping(distribution: Distribution) -> dict[str, Any]:
    """Return the YAML form of a distribution, always with its name.

    Example:
        >>> to_mapping(IntUniform(1, 4))
        {'distribution': 'int_uniform', 'min': 1, 'max': 4}
    """
    listed = {f.name: getattr(distribution, f.name) for f in fields(distribution)}  # type: ignore[arg-type]
    return {"distribution": distribution.name} | {k: list(v) if isinstance(v, tuple) else v for k, v in listed.items()}
