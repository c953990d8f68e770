"""Parameters that are only there for one choice: models with their own settings, layers that may be absent."""

# mypy: disable-error-code="no-any-return"
# The values of a config have any type.
from __future__ import annotations

import math
from typing import Any

from benchmarks.hunting.problem import Problem, Values, choice, decades, log, real, whole


def only(gate: str, chosen: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return a group that is there when `gate` has the value `chosen`."""
    return {"when": f"{gate} == {chosen!r}", "parameters": parameters}


def _models(v: Values) -> float:
    """An SVM, a forest and a network, each with a valley of its own."""
    if v["model"] == "svm":
        c, gamma = decades(v["svm.C"], 20.0), decades(v["svm.gamma"], 4e-3)
        return 0.05 + 0.3 * (1 - math.exp(-0.35 * ((c + gamma) ** 2 + 0.3 * gamma**2)))
    if v["model"] == "forest":
        return (
            0.09
            + 0.01 * (math.log2(v["forest.depth"]) - 3.6) ** 2
            + 0.1 * (v["forest.share"] - 0.4) ** 2
            + 0.1 / v["forest.trees"] ** 0.5
        )
    rate = decades(v["mlp.lr"], 2e-3)
    return (
        0.04
        + 0.4 * (1 - math.exp(-0.5 * rate**2))
        + 0.03 * decades(v["mlp.alpha"], 1e-3) ** 2
        + 0.01 * (math.log2(v["mlp.units"]) - 6.5) ** 2
    )


# name: (least value, best value of a, of b, how steep)
_SIX = {
    "momentum": (0.10, 0.2, 0.8, 4.0),
    "adam": (0.06, 0.7, 0.3, 2.0),
    "rms": (0.12, 0.5, 0.6, 1.0),
    "lion": (0.0, 0.85, 0.75, 9.0),
    "shampoo": (0.03, 0.35, 0.15, 6.0),
    "plain": (0.2, 0.6, 0.5, 0.3),
}


def _six(v: Values) -> float:
    """Six choices with two parameters each, and one that all share."""
    floor, a, b, steep = _SIX[v["opt"]]
    far = (v[f"{v['opt']}.a"] - a) ** 2 + (v[f"{v['opt']}.b"] - b) ** 2
    return floor + 0.5 * (1 - math.exp(-steep * far)) + 0.04 * decades(v["decay"], 1e-4) ** 2


def _layers(v: Values) -> float:
    """One to four layers: a layer's width is there when the layer is."""
    count = v["layers"]
    widths = [math.log2(v[f"units{i + 1}"]) for i in range(count)]
    wanted = [8.0, 7.0, 6.0, 5.0]
    fit = sum((width - want) ** 2 for width, want in zip(widths, wanted, strict=False)) * 0.02 / count
    return 0.1 + {1: 0.15, 2: 0.05, 3: 0.0, 4: 0.02}[count] + fit + 0.1 * decades(v["lr"], 3e-3 / count) ** 2


def _pipeline(v: Values) -> float:
    """Two gates: how features are made, and what model takes them; they interact."""
    features = {"raw": 0.1, "pca": 0.0, "kernel": 0.03}[v["features"]]
    if v["features"] == "pca":
        features += 0.00015 * (v["pca.components"] - 24) ** 2
    elif v["features"] == "kernel":
        features += 0.08 * decades(v["kernel.gamma"], 0.02) ** 2
    if v["model"] == "linear":
        fit = 0.05 + 0.05 * decades(v["linear.C"], 0.3) ** 2 - 0.03 * (v["features"] == "kernel")
    elif v["model"] == "knn":
        fit = 0.03 + 0.004 * (v["knn.k"] - 5) ** 2 * 0.3 + 0.05 * (v["features"] == "kernel")
    else:
        fit = 0.04 + 0.03 * decades(v["boost.eta"], 0.1) ** 2 + 0.01 * (v["boost.depth"] - 4) ** 2
    return features + fit


def _trap(v: Values) -> float:
    """The family that is best at its best is the worst on average, with four parameters of its own."""
    if v["family"] == "easy":
        return 1.0 + 0.5 * (v["easy.x"] - 0.4) ** 2
    if v["family"] == "fair":
        return 0.7 + 2.5 * (v["fair.x"] - 0.6) ** 2 + 2.5 * (v["fair.y"] - 0.3) ** 2
    far = sum((v[f"hard.{name}"] - best) ** 2 for name, best in (("p", 0.3), ("q", 0.7), ("r", 0.55), ("s", 0.2)))
    return 3.0 * (1 - math.exp(-2.2 * far))


# optimizer: (least loss, best rate, how narrow, best value of its own second parameter)
_OWN = {
    "sgd": (0.20, 0.08, 0.5, 0.9),
    "adam": (0.17, 1.2e-3, 0.9, 0.85),
    "rmsprop": (0.21, 5e-4, 0.7, 0.95),
    "adagrad": (0.3, 0.03, 0.2, 0.5),
}


def _own_rates(v: Values) -> float:
    """Four optimizers, each with a learning rate and a second parameter of its own, beside what they share."""
    name = v["optimizer"]
    floor, best, narrow, second = _OWN[name]
    far = narrow * decades(v[f"{name}.lr"], best) ** 2 + 1.5 * (v[f"{name}.beta"] - second) ** 2
    shared = 0.2 * (v["dropout"] - 0.25) ** 2 + 0.01 * (math.log2(v["units"]) - 6.5) ** 2
    return floor + 0.6 * math.tanh(far) + shared


def _ladder(v: Values) -> float:
    """Gates within gates: a parameter that is there for one choice within one choice."""
    value = 0.1 * (v["x"] - 0.35) ** 2
    if v["kind"] == "plain":
        return value + 0.12
    if v["kind"] == "scaled":
        return value + 0.08 + 0.05 * decades(v["scaled.factor"], 0.2) ** 2
    if v["deep.mode"] == "soft":
        return value + 0.05 + 0.3 * (v["deep.soft.t"] - 0.65) ** 2
    return value + 0.9 * (v["deep.hard.t"] - 0.2) ** 2 + 0.02 * abs(v["deep.hard.n"] - 11)


PROBLEMS = (
    Problem(
        "models3",
        "nested",
        {
            "model": choice("svm", "forest", "mlp"),
            "svm": only("model", "svm", {"C": log(1e-3, 1e4), "gamma": log(1e-6, 10.0)}),
            "forest": only("model", "forest", {"depth": whole(1, 30), "share": real(0.05, 1), "trees": whole(10, 300)}),
            "mlp": only("model", "mlp", {"lr": log(1e-5, 1.0), "alpha": log(1e-7, 1.0), "units": whole(8, 256)}),
        },
        _models,
    ),
    Problem(
        "optimizers6",
        "nested",
        {
            "opt": choice(*_SIX),
            "decay": log(1e-7, 1e-1),
            **{name: only("opt", name, {"a": real(0, 1), "b": real(0, 1)}) for name in _SIX},
        },
        _six,
        optimum=0.0,
    ),
    Problem(
        "own_rates",
        "nested",
        {
            "optimizer": choice(*_OWN),
            "dropout": real(0, 0.7),
            "units": {"distribution": "q_log_uniform_values", "min": 8, "max": 512, "q": 1},
            **{name: only("optimizer", name, {"lr": log(1e-6, 1.0), "beta": real(0.3, 0.999)}) for name in _OWN},
        },
        _own_rates,
    ),
    Problem(
        "ladder",
        "nested",
        {
            "kind": choice("plain", "scaled", "deep"),
            "x": real(0, 1),
            "scaled": only("kind", "scaled", {"factor": log(1e-3, 10.0)}),
            "deep": only(
                "kind",
                "deep",
                {
                    "mode": choice("soft", "hard"),
                    "soft": only("deep.mode", "soft", {"t": real(0, 1)}),
                    "hard": only("deep.mode", "hard", {"t": real(0, 1), "n": whole(1, 20)}),
                },
            ),
        },
        _ladder,
        optimum=0.0,
        holdout=True,
    ),
    Problem(
        "layers4",
        "nested",
        {
            "layers": whole(1, 4),
            "lr": log(1e-6, 1.0),
            **{
                f"units{i}": {
                    "distribution": "q_log_uniform_values",
                    "min": 8,
                    "max": 1024,
                    "q": 1,
                    "when": f"layers >= {i}",
                }
                for i in range(1, 5)
            },
        },
        _layers,
        holdout=True,
    ),
    Problem(
        "pipeline",
        "nested",
        {
            "features": choice("raw", "pca", "kernel"),
            "pca": only("features", "pca", {"components": whole(2, 64)}),
            "kernel": only("features", "kernel", {"gamma": log(1e-5, 10.0)}),
            "model": choice("linear", "knn", "boost"),
            "linear": only("model", "linear", {"C": log(1e-4, 1e3)}),
            "knn": only("model", "knn", {"k": whole(1, 40)}),
            "boost": only("model", "boost", {"eta": log(1e-3, 1.0), "depth": whole(1, 12)}),
        },
        _pipeline,
    ),
    Problem(
        "trap",
        "nested",
        {
            "family": choice("easy", "fair", "hard"),
            "easy": only("family", "easy", {"x": real(0, 1)}),
            "fair": only("family", "fair", {"x": real(0, 1), "y": real(0, 1)}),
            "hard": only("family", "hard", {name: real(0, 1) for name in "pqrs"}),
        },
        _trap,
        optimum=0.0,
        holdout=True,
    ),
)
