"""Train the tables of `benchmarks.curves.tables`: ``python -m benchmarks.curves.make [TABLE ...]``.

Real trainings on data that comes with scikit-learn, over the ranges that people sweep, diverging ones included. All of
it takes some ten minutes on one core. It needs scikit-learn and TensorFlow.
"""

from __future__ import annotations

import argparse
import json
import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.curves import tables
from benchmarks.curves.trainings import TRAININGS
from sweepmagic.config import parse
from sweepmagic.records import SweepCreated, SweepRecord
from sweepmagic.samplers.random import RandomSampler

Params = Mapping[str, Any]


@dataclass(frozen=True)
class Recipe:
    """How a table is made: what is trained, over which space, how often and how long."""

    train: Callable[[Params, int, int], list[float]]
    goal: str
    configs: int
    epochs: int
    space: Mapping[str, Any]


def _log(low: float, high: float) -> dict[str, Any]:
    return {"distribution": "log_uniform_values", "min": low, "max": high}


_NET = {
    "learning_rate": _log(1e-5, 1.0),
    "width": {"distribution": "q_log_uniform_values", "min": 4, "max": 128, "q": 4},
    "layers": {"values": [1, 2, 3]},
    "alpha": _log(1e-7, 1e-1),
    "batch_size": {"values": [16, 32, 64, 128]},
    "solver": {"values": ["adam", "sgd"]},
    "momentum": {"min": 0.0, "max": 0.98, "when": "solver == 'sgd'"},
    "activation": {"values": ["relu", "tanh"]},
}
_BOOST = {
    "learning_rate": _log(0.005, 1.5),
    "max_depth": {"min": 1, "max": 7},
    "subsample": {"min": 0.3, "max": 1.0},
    "max_features": {"min": 0.2, "max": 1.0},
    "min_samples_leaf": {"values": [1, 3, 10, 30]},
}
_KERAS = {
    "learning_rate": _log(1e-4, 1.0),
    "units": {"values": [16, 32, 64, 128]},
    "dropout": {"min": 0.0, "max": 0.6},
    "l2": _log(1e-7, 1e-2),
    "batch_size": {"values": [32, 64, 128]},
    "optimizer": {"values": ["adam", "sgd", "rmsprop"]},
    "decay": {"values": ["none", "cosine", "exponential"]},
}
_SGD = {
    "eta0": _log(1e-5, 10.0),
    "alpha": _log(1e-7, 1e-1),
    "loss": {"values": ["log_loss", "hinge", "modified_huber", "perceptron"]},
    "schedule": {"values": ["constant", "invscaling", "optimal"]},
    "penalty": {"values": ["l2", "l1", "elasticnet"]},
    "average": {"values": [True, False]},
}

RECIPES: Mapping[str, Recipe] = {
    "sgd_digits": Recipe(TRAININGS["sgd_digits"], "maximize", 300, 27, _SGD),
    "boost_diabetes": Recipe(TRAININGS["boost_diabetes"], "minimize", 250, 81, _BOOST),
    "mlp_cancer": Recipe(TRAININGS["mlp_cancer"], "minimize", 250, 54, _NET),
    "mlp_digits": Recipe(TRAININGS["mlp_digits"], "maximize", 200, 40, _NET),
    "mlp_spirals": Recipe(TRAININGS["mlp_spirals"], "minimize", 250, 81, _NET),
    "mlp_friedman": Recipe(TRAININGS["mlp_friedman"], "minimize", 250, 54, _NET),
    "mlp_checker": Recipe(TRAININGS["mlp_checker"], "maximize", 250, 60, _NET),
    "boost_classes": Recipe(TRAININGS["boost_classes"], "minimize", 200, 60, _BOOST),
    "keras_mlp": Recipe(TRAININGS["keras_mlp"], "minimize", 150, 27, _KERAS),
    "keras_cnn": Recipe(TRAININGS["keras_cnn"], "maximize", 150, 27, _KERAS),
}


def configs(space: Mapping[str, Any], count: int) -> list[Params]:
    """Draw the configs of a table, as `method: random` draws them."""
    config = {"method": "random", "metric": {"name": "value"}, "parameters": dict(space)}
    parse(config)
    sweep = SweepRecord.replay("table", [SweepCreated(config, seed=1)])
    drawn = (RandomSampler().suggest(sweep, np.random.default_rng([1, number])) for number in range(count))
    return [params for params in drawn if params is not None]


def make(name: str) -> None:
    """Train one table and write it."""
    recipe = RECIPES[name]
    chosen = configs(recipe.space, recipe.configs)
    began = perf_counter()
    curves = [
        _padded(recipe.train(params, recipe.epochs, 1000 + at), recipe.epochs) for at, params in enumerate(chosen)
    ]
    path = tables.save(name, recipe.goal, curves, json.dumps(chosen))
    print(
        f"{name}: {len(chosen)} x {recipe.epochs}, {perf_counter() - began:.0f} s, {path.stat().st_size:,} bytes",
        flush=True,
    )


def _padded(curve: list[float], epochs: int) -> list[float]:
    return curve + [math.nan] * (epochs - len(curve))


def main() -> None:
    """Make what the command line names, all of it by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.curves.make", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*RECIPES, []], metavar="TABLE")
    warnings.simplefilter("ignore")
    with np.errstate(all="ignore"):
        for name in parser.parse_args().names or RECIPES:
            make(name)


if __name__ == "__main__":
    main()
