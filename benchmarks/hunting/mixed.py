"""Choices beside numbers: what is best for one choice is not best for another."""

# mypy: disable-error-code="no-any-return"
# The values of a config have any type.
from __future__ import annotations

import math

import numpy as np

from benchmarks.hunting import functions as f
from benchmarks.hunting.problem import Problem, Values, choice, cube, decades, log, real, vector, whole

# optimizer: (best learning rate, how well it can do, how narrow its valley is)
_OPTIMIZERS = {
    "sgd": (0.15, 0.20, 0.9),
    "adam": (1.5e-3, 0.22, 0.35),
    "rmsprop": (6e-4, 0.25, 0.4),
    "adagrad": (0.02, 0.31, 0.2),
}
# kernel: (log10 C, log10 gamma, error)
_KERNELS = {
    "rbf": (1.1, -2.2, 0.02),
    "poly": (-0.4, -1.1, 0.035),
    "linear": (-1.2, 0.0, 0.06),
    "sigmoid": (0.5, -3.1, 0.05),
}
_MOVES = {"a": 0.0, "b": 0.18, "c": -0.2, "d": 0.33}
_OFFSETS = {"plain": 4.0, "wide": 1.5, "deep": 3.0, "narrow": 0.0, "flat": 8.0}


def _optimizers(v: Values) -> float:
    best, floor, narrow = _OPTIMIZERS[v["optimizer"]]
    rate = decades(v["lr"], best * (v["batch"] / 64) ** 0.5)
    return (
        floor
        + narrow * (1 - math.exp(-(rate**2) / 1.5))
        + 0.02 * decades(v["decay"], 1e-4) ** 2
        + 0.03 * decades(v["batch"], 64) ** 2
    )


def _kernels(v: Values) -> float:
    c, gamma, floor = _KERNELS[v["kernel"]]
    far = (math.log10(v["C"]) - c) ** 2 * 0.3
    if v["kernel"] != "linear":
        far += (math.log10(v["gamma"]) - gamma + 0.3 * (math.log10(v["C"]) - c)) ** 2 * 0.5
    if v["kernel"] == "poly":
        far += 0.2 * (v["degree"] - 3) ** 2
    return floor + 0.5 * (1 - math.exp(-far)) + (0.01 if v["shrinking"] else 0.0)


def _network(v: Values) -> float:
    """Eight parameters of a network, most of them of little matter."""
    best = {"relu": 2e-3, "tanh": 6e-3, "gelu": 1e-3}[v["activation"]]
    floor = {"relu": 0.03, "tanh": 0.08, "gelu": 0.0}[v["activation"]] + {"none": 0.05, "batch": 0.0, "layer": 0.02}[
        v["norm"]
    ]
    rate = decades(v["lr"], best * (2.5 if v["norm"] == "batch" else 1.0) / v["layers"] ** 0.5)
    size = math.log2(v["units"]) + 0.5 * v["layers"] - 8.6
    fit = (
        0.12 * rate**2
        + 0.015 * size**2
        + 0.25 * (v["dropout"] - 0.2 - 0.05 * size) ** 2
        + 0.004 * decades(v["decay"], 3e-5) ** 2
    )
    return 0.1 + floor + math.tanh(fit) + (0.0 if v["nesterov"] else 0.006)


def _moved(v: Values) -> float:
    x = vector(v) + _MOVES[v["kind"]] * np.array([1, -0.5, 0.4])
    return f.hartmann(x) + {"a": 0.5, "b": 0.0, "c": 0.8, "d": 0.2}[v["kind"]]


def _switches(v: Values) -> float:
    x = vector(v) - np.array([1.2, -0.7, 2.1])
    wrong = (not v["s1"]) + v["s2"] + (v["s3"] != v["s1"])
    return f.ackley(np.append(x, 1.1 * wrong))


def _hidden(v: Values) -> float:
    """The best choice has the narrowest valley: most of it looks worse than the rest."""
    kind = v["kind"]
    centre = {"plain": (0.2, 0.8), "wide": (0.7, 0.6), "deep": (0.4, 0.3), "narrow": (0.85, 0.2), "flat": (0.5, 0.5)}[
        kind
    ]
    width = {"plain": 0.5, "wide": 0.8, "deep": 0.3, "narrow": 0.16, "flat": 2.0}[kind]
    far = ((v["x1"] - centre[0]) ** 2 + (v["x2"] - centre[1]) ** 2) / width**2
    return _OFFSETS[kind] + 12 * (1 - math.exp(-far))


def _boosters(v: Values) -> float:
    eta = decades(v["eta"], {"tree": 0.08, "dart": 0.2, "linear": 0.5}[v["booster"]])
    floor = {"tree": 0.1, "dart": 0.09, "linear": 0.2}[v["booster"]]
    trees = (
        0.0
        if v["booster"] == "linear"
        else 0.01 * (v["depth"] - 5 - eta) ** 2 + 0.02 * (math.log(v["leaf"]) - 1.6) ** 2
    )
    return (
        floor + 0.08 * eta**2 + trees + 0.2 * (v["subsample"] - 0.8) ** 2 + (0.02 if v["grow"] == "lossguide" else 0.0)
    )


PROBLEMS = (
    Problem(
        "optimizers",
        "mixed",
        {
            "optimizer": choice(*_OPTIMIZERS),
            "lr": log(1e-6, 1.0),
            "batch": choice(16, 32, 64, 128, 256),
            "decay": log(1e-7, 1e-2),
        },
        _optimizers,
    ),
    Problem(
        "kernels",
        "mixed",
        {
            "kernel": choice(*_KERNELS),
            "C": log(1e-3, 1e4),
            "gamma": log(1e-6, 10.0),
            "degree": whole(2, 6),
            "shrinking": choice(True, False),
        },
        _kernels,
    ),
    Problem(
        "network8",
        "mixed",
        {
            "activation": choice("relu", "tanh", "gelu"),
            "norm": choice("none", "batch", "layer"),
            "lr": log(1e-5, 0.3),
            "units": {"distribution": "q_log_uniform_values", "min": 8, "max": 1024, "q": 1},
            "layers": whole(1, 6),
            "dropout": real(0, 0.7),
            "decay": log(1e-8, 1e-2),
            "nesterov": choice(True, False),
        },
        _network,
    ),
    Problem("moved_hartmann3", "mixed", {**cube(3, 0, 1), "kind": choice(*_MOVES)}, _moved, holdout=True),
    Problem(
        "switches",
        "mixed",
        {**cube(3, -6, 9), **{f"s{i}": choice(False, True) for i in (1, 2, 3)}},
        _switches,
        optimum=0.0,
    ),
    Problem("hidden_choice", "mixed", {"kind": choice(*_OFFSETS), **cube(2, 0, 1)}, _hidden, optimum=0.0),
    Problem(
        "boosters",
        "mixed",
        {
            "booster": choice("tree", "dart", "linear"),
            "eta": log(1e-3, 1.0),
            "depth": whole(1, 14),
            "leaf": {"distribution": "q_log_uniform_values", "min": 1, "max": 100, "q": 1},
            "subsample": real(0.3, 1),
            "grow": choice("depthwise", "lossguide"),
        },
        _boosters,
        holdout=True,
    ),
)
