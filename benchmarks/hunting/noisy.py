"""The same config gives another value every time."""

# mypy: disable-error-code="no-any-return"
# The values of a config have any type.
from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.hunting import continuous, discrete, mixed
from benchmarks.hunting import functions as f
from benchmarks.hunting.problem import Problem, Values, cube, log, real, vector, whole

_LEVY = np.array([0.4, -1.7, 2.2])


def _known(problems: tuple[Problem, ...], name: str) -> Problem:
    return next(problem for problem in problems if problem.name == name)


def _seeds(v: Values) -> float:
    """A small data set: what a learning rate is worth drowns in what the split is worth."""
    return (
        0.2
        + 0.04 * (np.log10(v["lr"]) + 2.5) ** 2
        + 0.01 * (np.log2(v["units"]) - 5) ** 2
        + 0.1 * (v["dropout"] - 0.3) ** 2
    )


def _noisy(base: Problem, name: str, **changes: float | bool) -> Problem:
    return replace(base, name=name, group="noisy", **{"holdout": False, **changes})  # type: ignore[arg-type]


PROBLEMS = (
    _noisy(_known(continuous.PROBLEMS, "branin"), "noisy_branin", noise=3.0),
    Problem(
        "noisy_hartmann6",
        "noisy",
        cube(6, 0, 1),
        lambda v: f.hartmann(vector(v)),
        noise=0.25,
        optimum=f.HARTMANN6_MIN,
        holdout=True,
    ),
    _noisy(_known(continuous.PROBLEMS, "network"), "noisy_network", noise=0.01, growing_noise=0.15),
    _noisy(_known(mixed.PROBLEMS, "optimizers"), "noisy_optimizers", noise=0.03),
    Problem(
        "small_data",
        "noisy",
        {"lr": log(1e-5, 1.0), "units": whole(4, 256), "dropout": real(0, 0.8)},
        _seeds,
        noise=0.04,
        optimum=0.2,
    ),
    _noisy(_known(discrete.PROBLEMS, "trees"), "noisy_trees", noise=0.01, holdout=True),
    Problem(
        "noisy_levy3",
        "noisy",
        cube(3, -7, 9),
        lambda v: f.levy(vector(v) - _LEVY),
        noise=0.5,
        growing_noise=0.1,
        optimum=0.0,
    ),
)
