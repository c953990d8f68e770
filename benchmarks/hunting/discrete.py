"""Whole numbers, ordered values, switches and plain choices: spaces that are finite or nearly so."""

# mypy: disable-error-code="no-any-return"
# The values of a config have any type.
from __future__ import annotations

import math

import numpy as np

from benchmarks.hunting.problem import Problem, Values, choice, decades, step, whole

_SPIN = np.random.default_rng(11).normal(size=(12, 12))
_STAGES = np.random.default_rng(5).uniform(0, 1, size=(5, 4))


def _trees(v: Values) -> float:
    """A forest: depth and leaf size trade off; more trees always help, less and less."""
    depth, leaf = v["depth"], v["leaf"]
    fit = 0.02 * (math.log2(depth) - 3.2 - 0.3 * math.log2(leaf)) ** 2 + 0.01 * (math.log2(leaf) - 1.5) ** 2
    return 0.1 + fit + 0.2 / v["trees"] ** 0.5 + 0.0008 * (v["features"] - 6) ** 2


def _architecture(v: Values) -> float:
    """Widths and batch sizes as people list them."""
    capacity = v["layers"] * math.log2(v["units"])
    return (
        0.3
        + 0.01 * (capacity - 21) ** 2
        + 0.05 * decades(v["batch"], 64) ** 2
        + 0.04 * abs(v["patience"] - 7)
        + 0.3 * (v["dropout"] - 0.3) ** 2
    )


def _lattice(v: Values) -> float:
    """720 points, no two alike."""
    a, b, c, d, e = v["a"], v["b"], v["c"], v["d"], v["e"]
    return (
        (a - 4) ** 2
        + 1.5 * (b - 2) ** 2
        + 0.8 * abs(a - 2 * c)
        + (0 if d == "q" else 1.3 + 0.2 * a)
        + 0.7 * (e != (b > 2))
    )


def _spins(v: Values) -> float:
    """Twelve switches with pairwise couplings."""
    s = np.array([1.0 if v[f"s{i + 1}"] else -1.0 for i in range(12)])
    return float(s @ _SPIN @ s)


def _stages(v: Values) -> float:
    """Five stages, each with one of five treatments; a repeated treatment loses its force."""
    pests, cost, used = 1.0, 0.0, dict.fromkeys("abcd", 0)
    for stage in range(5):
        treatment = v[f"stage{stage + 1}"]
        force = 0.0
        if treatment != "none":
            strength = _STAGES[stage]["abcd".index(treatment)]
            force = strength * 0.7 ** used[treatment]
            used[treatment] += 1
            cost += 0.08 * (1 + strength)
        pests *= 1.4 * (1 - 0.6 * force)
    return pests + cost


def _stepped(v: Values) -> float:
    """Rounded settings with a bent valley between them."""
    a, b, c, d = v["a"], v["b"], v["c"], v["d"]
    return 8 * (b - a**2) ** 2 + (a - 0.6) ** 2 + 0.05 * abs(c - 14) + 0.002 * (d - 35) ** 2 * (1 + a)


def _whole5(v: Values) -> float:
    x = np.array([v[f"n{i + 1}"] for i in range(5)], dtype=float) - np.array([3, 14, 9, 17, 6])
    return float(
        np.sum(np.array([1, 0.3, 2, 0.5, 1]) * x**2) + 0.8 * (x[0] + x[2]) ** 2 + 6 * np.sum(1 - np.cos(1.3 * x))
    )


PROBLEMS = (
    Problem(
        "trees",
        "discrete",
        {"depth": whole(1, 32), "leaf": whole(1, 20), "trees": choice(10, 30, 100, 300), "features": whole(1, 13)},
        _trees,
    ),
    Problem(
        "architecture",
        "discrete",
        {
            "layers": whole(1, 6),
            "units": choice(16, 32, 64, 128, 256, 512),
            "batch": choice(16, 32, 64, 128, 256),
            "patience": whole(1, 15),
            "dropout": step(0.0, 0.6, 0.1),
        },
        _architecture,
    ),
    Problem(
        "lattice720",
        "discrete",
        {
            "a": whole(1, 6),
            "b": whole(1, 5),
            "c": choice(1, 2, 4, 8),
            "d": choice("p", "q", "r"),
            "e": choice(False, True),
        },
        _lattice,
    ),
    Problem("spins", "discrete", {f"s{i + 1}": choice(False, True) for i in range(12)}, _spins),
    Problem(
        "stages",
        "discrete",
        {f"stage{i + 1}": choice("none", "a", "b", "c", "d") for i in range(5)},
        _stages,
        holdout=True,
    ),
    Problem(
        "stepped",
        "discrete",
        {"a": step(-1.0, 1.0, 0.1), "b": step(-0.5, 1.5, 0.05), "c": whole(1, 40), "d": step(0, 100, 5)},
        _stepped,
        holdout=True,
    ),
    Problem("whole5", "discrete", {f"n{i + 1}": whole(0, 20) for i in range(5)}, _whole5, optimum=0.0),
)
