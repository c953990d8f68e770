"""A part of the space, often half of it and often beside the optimum, gives nothing but an exception or nan."""

# mypy: disable-error-code="no-any-return"
# The values of a config have any type.
from __future__ import annotations

import math

import numpy as np

from benchmarks.hunting import functions as f
from benchmarks.hunting.problem import Problem, Values, choice, cube, decades, log, real, vector, whole

_ACKLEY = np.array([2.2, -1.1, 3.3])
NAN = math.nan


def _diverging(v: Values) -> float:
    """A learning rate that is best just below where training diverges; momentum lowers the edge."""
    effective = math.log10(v["lr"] / (1 - v["momentum"]))
    if effective > -1.8:
        return NAN
    return (
        0.1 + 0.25 * (effective + 2.1) ** 2 + 0.4 * (v["momentum"] - 0.85) ** 2 + 0.03 * decades(v["decay"], 1e-5) ** 2
    )


def _memory(v: Values) -> float:
    """Bigger is better until the memory is full."""
    if v["batch"] * v["width"] * v["depth"] > 60_000:
        return NAN
    size = math.log2(v["width"] * v["depth"])
    return 0.2 + 0.02 * (11 - size) ** 2 + 0.03 * (math.log2(v["batch"]) - 6) ** 2 + 0.1 * decades(v["lr"], 2e-3) ** 2


def _half(v: Values) -> float:
    """Hartmann's function with more than half of the cube cut off."""
    x = vector(v)
    return f.hartmann(x) if x[0] + 0.3 * x[3] < 0.53 else NAN


_ALLOWED = {
    ("l2", "newton"),
    ("l2", "saga"),
    ("l1", "saga"),
    ("l1", "liblinear"),
    ("l2", "liblinear"),
    ("elastic", "saga"),
    ("none", "newton"),
}
_SOLVED = {"l1": 0.06, "l2": 0.04, "elastic": 0.02, "none": 0.1}


def _solvers(v: Values) -> float:
    """Penalties that not every solver knows."""
    if (v["penalty"], v["solver"]) not in _ALLOWED:
        return NAN
    best = {"l1": 1.0, "l2": 0.1, "elastic": 5.0, "none": 1.0}[v["penalty"]]
    share = 0.1 * (v["ratio"] - 0.35) ** 2 if v["penalty"] == "elastic" else 0.0
    strength = 0.0 if v["penalty"] == "none" else 0.05 * decades(v["C"], best) ** 2
    return _SOLVED[v["penalty"]] + strength + share + {"newton": 0.0, "saga": 0.004, "liblinear": 0.002}[v["solver"]]


def _ring(v: Values) -> float:
    """Only a bent band of the square gives anything, and the best lies at its end."""
    x, y = v["x"], v["y"]
    if abs(math.hypot(x, y) - 0.75) > 0.22:
        return NAN
    return (x - 0.2) ** 2 + (y - 0.7) ** 2 + 0.2 * (v["z"] - 0.4) ** 2


def _discs(v: Values) -> float:
    """Ackley's function over which holes are strewn."""
    x = vector(v)
    if np.sin(1.3 * x[0]) + np.sin(1.1 * x[1] + 1) > 0.3 and float(np.linalg.norm(x - _ACKLEY)) > 0.6:
        return NAN
    return f.ackley(x - _ACKLEY)


PROBLEMS = (
    Problem(
        "diverging", "failing", {"lr": log(1e-6, 1.0), "momentum": real(0, 0.99), "decay": log(1e-8, 1e-1)}, _diverging
    ),
    Problem(
        "memory",
        "failing",
        {
            "batch": choice(8, 16, 32, 64, 128, 256, 512),
            "width": {"distribution": "q_log_uniform_values", "min": 16, "max": 1024, "q": 1},
            "depth": whole(1, 12),
            "lr": log(1e-5, 1.0),
        },
        _memory,
    ),
    Problem("half_hartmann6", "failing", cube(6, 0, 1), _half, holdout=True),
    Problem(
        "solvers",
        "failing",
        {
            "penalty": choice("l1", "l2", "elastic", "none"),
            "solver": choice("newton", "saga", "liblinear"),
            "C": log(1e-4, 1e3),
            "ratio": real(0, 1),
        },
        _solvers,
        optimum=0.024,
    ),
    Problem("ring", "failing", {"x": real(-1, 1), "y": real(-1, 1), "z": real(0, 1)}, _ring, optimum=0.0),
    Problem("holes", "failing", cube(3, -6, 8), _discs, optimum=0.0, crashes=0.1, holdout=True),
)
