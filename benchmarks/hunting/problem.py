"""A problem: a search space, a value for every config of it, and what makes it hard."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sweepmagic.config import parse
from sweepmagic.space import Params, SearchSpace
from sweepmagic.space.search_space import flatten

GROUPS = ("continuous", "discrete", "mixed", "nested", "noisy", "failing", "real")
Values = Mapping[str, Any]
"""A config as one level with dotted names."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Something to minimise.

    Attributes:
        name: What the tables call it.
        group: One of `GROUPS`.
        parameters: The space, as it stands in a config.
        formula: Dotted names and values -> the noiseless value; nan where a run fails.
        noise: The standard deviation of what is added to every observation.
        growing_noise: More of it, in proportion to how far the value is above `optimum`.
        crashes: The share of runs that fail anywhere, for no reason.
        optimum: The least value there is; None where a long search must say (see `levels`).
        holdout: Not to be looked at by those who tune.

    Example:
        >>> square = Problem("square", "continuous", {"x": {"min": -1.0, "max": 1.0}}, lambda v: v["x"] ** 2, optimum=0)
        >>> square.truth({"x": 0.5}), square.evaluate({"x": 0.5}, np.random.default_rng(0))
        (0.25, 0.25)
    """

    name: str
    group: str
    parameters: Mapping[str, Any]
    formula: Callable[[Values], float]
    noise: float = 0.0
    growing_noise: float = 0.0
    crashes: float = 0.0
    optimum: float | None = None
    holdout: bool = False

    @cached_property
    def space(self) -> SearchSpace:
        """The space, parsed."""
        return parse(self.config("random")).space

    def config(self, method: str) -> dict[str, Any]:
        """Return a sweep's config for it."""
        return {
            "method": method,
            "metric": {"name": "value", "goal": "minimize"},
            "parameters": dict(self.parameters),
        }

    def truth(self, params: Params) -> float:
        """Return the noiseless value; nan where a run fails."""
        return float(self.formula(flatten(params)))

    def evaluate(self, params: Params, rng: np.random.Generator) -> float:
        """Return what a run would report; nan for one that fails."""
        value = self.truth(params)
        luck, draw = rng.random(), rng.standard_normal()
        if luck < self.crashes or not math.isfinite(value):
            return math.nan
        spread = self.noise + self.growing_noise * (value - (self.optimum or 0.0))
        return value + spread * float(draw)


def real(low: float, high: float) -> dict[str, Any]:
    """Return a uniform parameter."""
    return {"distribution": "uniform", "min": float(low), "max": float(high)}


def log(low: float, high: float) -> dict[str, Any]:
    """Return a log-uniform parameter."""
    return {"distribution": "log_uniform_values", "min": low, "max": high}


def whole(low: int, high: int) -> dict[str, Any]:
    """Return a whole number."""
    return {"distribution": "int_uniform", "min": low, "max": high}


def step(low: float, high: float, q: float) -> dict[str, Any]:
    """Return a number on a lattice."""
    return {"distribution": "q_uniform", "min": low, "max": high, "q": q}


def choice(*values: Any) -> dict[str, Any]:
    """Return a choice."""
    return {"values": list(values)}


def cube(dim: int, low: float, high: float) -> dict[str, Any]:
    """Return x1 ... xd, each uniform between the same bounds."""
    return {f"x{i + 1}": real(low, high) for i in range(dim)}


def vector(values: Values) -> np.ndarray:
    """Return x1 ... xd of a `cube` as an array."""
    return np.array(
        [values[f"x{i + 1}"] for i in range(sum(1 for name in values if name[0] == "x" and name[1:].isdigit()))]
    )


def decades(value: float, best: float) -> float:
    """Return how many powers of ten `value` is away from `best`."""
    return math.log10(value / best)
