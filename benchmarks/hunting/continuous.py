"""Real parameters: classic functions, moved off the centre, and tunings on wide and badly chosen scales."""

# mypy: disable-error-code="no-any-return"
# The values of a config have any type.
from __future__ import annotations

import math

import numpy as np

from benchmarks.hunting import functions as f
from benchmarks.hunting.problem import Problem, Values, cube, decades, log, real, vector


def _valley(v: Values) -> float:
    """A learning rate and a decay that must fit each other: a bent valley over decades."""
    rate, decay = decades(v["lr"], 3e-3), decades(v["decay"], 1e-5)
    return 0.05 + 0.3 * (rate + 0.45 * decay) ** 2 + 0.02 * (decay - 0.3 * rate**2) ** 2


def _network(v: Values) -> float:
    """Validation loss of a network: what matters is the effective rate lr / (1 - momentum)."""
    effective = math.log10(v["lr"] / (1 - v["momentum"]))
    fit = 0.35 * (effective + 1.6) ** 2 + 0.05 * decades(v["decay"], 2e-5) ** 2
    overfit = 0.8 * (v["dropout"] - 0.22 - 0.04 * decades(v["decay"], 2e-5)) ** 2
    return 0.21 + 1.2 * math.tanh(fit + overfit + 0.3 * (v["warmup"] - 0.1) ** 2 + 0.1 * (v["momentum"] - 0.93) ** 2)


def _linear_ranges(v: Values) -> float:
    """Parameters that want a log scale and were given a linear one."""
    return decades(v["rate"], 4e-3) ** 2 + 0.5 * decades(v["tau"], 12.0) ** 2 + 0.3 * (v["mix"] - 0.7) ** 2


def _cliff(v: Values) -> float:
    """A loss that explodes over five decades away from a small bowl."""
    x = vector(v) - np.array([0.62, 0.31, 0.45, 0.7])
    return math.exp(12 * float(x @ x) + 3 * max(0.0, x[0] + x[1])) - 1


def _few_matter(v: Values) -> float:
    """Eight parameters, of which two matter much and two a little."""
    x = vector(v)
    strong = f.branin(15 * x[2] - 5, 15 * x[5]) - f.BRANIN_MIN
    return strong + 3 * (x[0] - 0.3) ** 2 + 3 * (x[7] - 0.8) ** 2 + 0.1 * float(np.sum((x[[1, 3, 4, 6]] - 0.5) ** 2))


def _boosting(v: Values) -> float:
    """Boosted trees in the logs of their penalties."""
    eta, l1, l2 = decades(v["eta"], 0.06), decades(v["l1"], 1e-3), decades(v["l2"], 0.5)
    shape = (v["subsample"] - 0.75 - 0.1 * eta) ** 2 + (v["columns"] - 0.55) ** 2
    return 0.12 + 0.05 * (eta + 0.2 * l2) ** 2 + 0.006 * l1**2 + 0.01 * (l2 - 0.2 * l1) ** 2 + 0.2 * shape


_LEVY = np.array([1.3, -2.1, 0.7, 2.4, -0.6])
_ACKLEY = np.array([3.1, 6.2, -1.4, 4.7])
_STYBLINSKI = -39.16616570377142

PROBLEMS = (
    Problem(
        "branin",
        "continuous",
        {"x": real(-5, 10), "y": real(0, 15)},
        lambda v: f.branin(v["x"], v["y"]),
        optimum=f.BRANIN_MIN,
    ),
    Problem(
        "hartmann3", "continuous", cube(3, 0, 1), lambda v: f.hartmann(vector(v)), optimum=f.HARTMANN3_MIN, holdout=True
    ),
    Problem("hartmann6", "continuous", cube(6, 0, 1), lambda v: f.hartmann(vector(v)), optimum=f.HARTMANN6_MIN),
    Problem("levy5", "continuous", cube(5, -8, 9), lambda v: f.levy(vector(v) - _LEVY), optimum=0.0),
    Problem("ackley4", "continuous", cube(4, -10, 20), lambda v: f.ackley(vector(v) - _ACKLEY), optimum=0.0),
    Problem(
        "rosenbrock4", "continuous", cube(4, -2, 2.5), lambda v: f.rosenbrock(vector(v)), optimum=0.0, holdout=True
    ),
    Problem("styblinski5", "continuous", cube(5, -5, 5), lambda v: f.styblinski(vector(v)), optimum=_STYBLINSKI),
    Problem(
        "griewank3", "continuous", cube(3, -9, 15), lambda v: f.griewank(vector(v) - 2.6), optimum=0.0, holdout=True
    ),
    Problem("schwefel2", "continuous", cube(2, -500, 500), lambda v: f.schwefel(vector(v))),
    Problem("valley", "continuous", {"lr": log(1e-6, 1.0), "decay": log(1e-8, 1e-1)}, _valley, optimum=0.05),
    Problem(
        "network",
        "continuous",
        {
            "lr": log(1e-6, 1.0),
            "momentum": real(0.3, 0.995),
            "decay": log(1e-8, 1e-2),
            "dropout": real(0, 0.8),
            "warmup": real(0, 0.5),
        },
        _network,
    ),
    Problem(
        "linear_ranges",
        "continuous",
        {"rate": real(1e-5, 1), "tau": real(1, 1000), "mix": real(0, 1)},
        _linear_ranges,
        optimum=0.0,
    ),
    Problem("cliff", "continuous", cube(4, 0, 1), _cliff, optimum=0.0),
    Problem("few_matter", "continuous", cube(8, 0, 1), _few_matter, optimum=0.0, holdout=True),
    Problem(
        "boosting",
        "continuous",
        {
            "eta": log(1e-3, 1.0),
            "l1": log(1e-8, 10.0),
            "l2": log(1e-8, 10.0),
            "subsample": real(0.2, 1),
            "columns": real(0.2, 1),
        },
        _boosting,
        optimum=0.12,
        holdout=True,
    ),
)
