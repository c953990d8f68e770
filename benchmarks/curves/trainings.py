"""The trainings behind the tables: each a function of a config, a number of epochs and a seed to a curve."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]
"""x and y to train on, x and y to validate on."""


def _split(x: NDArray[Any], y: NDArray[Any], train: int, validate: int, *, flip: float = 0.0) -> Arrays:
    """Standardise, shuffle and cut; give the share `flip` of the labels to others, which is how noise looks."""
    rng = np.random.default_rng(0)
    x = (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-9)
    y = np.where(rng.random(len(y)) < flip, rng.permutation(y), y) if flip else y
    order = rng.permutation(len(x))[: train + validate]
    x, y = x[order], y[order]
    return x[:train], y[:train], x[train:], y[train:]


@cache
def _digits() -> Arrays:
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    return _split(x, y, 800, 400, flip=0.05)


@cache
def _cancer() -> Arrays:
    from sklearn.datasets import load_breast_cancer

    x, y = load_breast_cancer(return_X_y=True)
    return _split(x, y, 380, 189, flip=0.1)


@cache
def _diabetes() -> Arrays:
    from sklearn.datasets import load_diabetes

    x, y = load_diabetes(return_X_y=True)
    return _split(x, y / 100, 300, 142)


@cache
def _friedman() -> Arrays:
    from sklearn.datasets import make_friedman1

    x, y = make_friedman1(800, 12, noise=1.0, random_state=0)
    return _split(x, (y - y.mean()) / y.std(), 500, 300)


@cache
def _spirals() -> Arrays:
    rng = np.random.default_rng(0)
    turn = 0.5 + 2.5 * np.pi * np.sqrt(rng.random(900))
    side = rng.integers(0, 2, 900)
    x = np.stack([turn * np.cos(turn + np.pi * side), turn * np.sin(turn + np.pi * side)], axis=1)
    return _split(x + rng.normal(0, 0.35, x.shape), side, 600, 300)


@cache
def _checker() -> Arrays:
    rng = np.random.default_rng(1)
    x = rng.uniform(0, 3, (1000, 4))
    y = (np.floor(x[:, 0]) + np.floor(x[:, 1])).astype(int) % 2
    return _split(x, y, 650, 350, flip=0.05)


@cache
def _classes() -> Arrays:
    from sklearn.datasets import make_classification

    x, y = make_classification(900, 20, n_informative=8, n_clusters_per_class=3, flip_y=0.08, random_state=0)
    return _split(x, y, 500, 400)


def _net(params: Mapping[str, Any], seed: int, cls: Any) -> Any:
    return cls(
        hidden_layer_sizes=(int(params["width"]),) * params["layers"],
        activation=params["activation"],
        solver=params["solver"],
        alpha=params["alpha"],
        batch_size=params["batch_size"],
        learning_rate_init=params["learning_rate"],
        momentum=params.get("momentum", 0.9),
        random_state=seed,
    )


def _fitted(
    model: Any, arrays: Arrays, epochs: int, score: Callable[[Any, NDArray[Any], NDArray[Any]], float], **first: Any
) -> list[float]:
    """Train `model` epoch by epoch; a training that breaks has the epochs that it had."""
    x, y, held_x, held_y = arrays
    rng = np.random.default_rng(0)
    curve: list[float] = []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        try:
            model.partial_fit(x[order], y[order], **first)
            curve.append(float(score(model, held_x, held_y)))
        except ValueError:  # scikit-learn's word for weights that are no longer finite
            break
    return curve


def _accuracy(model: Any, x: NDArray[Any], y: NDArray[Any]) -> float:
    return float(np.mean(model.predict(x) == y))


def _log_loss(model: Any, x: NDArray[Any], y: NDArray[Any]) -> float:
    shares = model.predict_proba(x)[np.arange(len(y)), y]
    return float(-np.mean(np.log(np.clip(shares, 1e-12, 1.0))))


def _rmse(model: Any, x: NDArray[Any], y: NDArray[Any]) -> float:
    return math.sqrt(float(np.mean((model.predict(x) - y) ** 2)))


def _classifier(arrays: Callable[[], Arrays], score: Callable[[Any, NDArray[Any], NDArray[Any]], float]) -> Any:
    def train(params: Mapping[str, Any], epochs: int, seed: int) -> list[float]:
        from sklearn.neural_network import MLPClassifier

        found = arrays()
        return _fitted(_net(params, seed, MLPClassifier), found, epochs, score, classes=np.unique(found[1]))

    return train


def _regressor(params: Mapping[str, Any], epochs: int, seed: int) -> list[float]:
    from sklearn.neural_network import MLPRegressor

    return _fitted(_net(params, seed, MLPRegressor), _friedman(), epochs, _rmse)


def _linear(params: Mapping[str, Any], epochs: int, seed: int) -> list[float]:
    from sklearn.linear_model import SGDClassifier

    model = SGDClassifier(
        loss=params["loss"],
        penalty=params["penalty"],
        alpha=params["alpha"],
        learning_rate=params["schedule"],
        eta0=params["eta0"],
        average=params["average"],
        random_state=seed,
    )
    return _fitted(model, _digits(), epochs, _accuracy, classes=np.arange(10))


def _boost_diabetes(params: Mapping[str, Any], epochs: int, seed: int) -> list[float]:
    from sklearn.ensemble import GradientBoostingRegressor

    x, y, held_x, held_y = _diabetes()
    model = GradientBoostingRegressor(n_estimators=epochs, random_state=seed, **params).fit(x, y)
    return [math.sqrt(float(np.mean((found - held_y) ** 2))) for found in model.staged_predict(held_x)]


def _boost_classes(params: Mapping[str, Any], epochs: int, seed: int) -> list[float]:
    from sklearn.ensemble import GradientBoostingClassifier

    x, y, held_x, held_y = _classes()
    model = GradientBoostingClassifier(n_estimators=epochs, random_state=seed, **params).fit(x, y)
    at = np.arange(len(held_y))
    shares = (found[at, held_y] for found in model.staged_predict_proba(held_x))
    return [float(-np.mean(np.log(np.clip(share, 1e-12, 1.0)))) for share in shares]


def _keras(train: Any) -> Any:
    """Leave what needs TensorFlow to its own file, which is imported only when a training begins."""

    def late(params: Mapping[str, Any], epochs: int, seed: int) -> list[float]:
        from benchmarks.curves import kerases

        curve: list[float] = getattr(kerases, train)(_digits(), params, epochs, seed)
        return curve

    return late


TRAININGS: Mapping[str, Callable[[Mapping[str, Any], int, int], list[float]]] = {
    "mlp_digits": _classifier(_digits, _accuracy),
    "mlp_cancer": _classifier(_cancer, _log_loss),
    "mlp_spirals": _classifier(_spirals, _log_loss),
    "mlp_checker": _classifier(_checker, _accuracy),
    "mlp_friedman": _regressor,
    "sgd_digits": _linear,
    "boost_diabetes": _boost_diabetes,
    "boost_classes": _boost_classes,
    "keras_mlp": _keras("dense_loss"),
    "keras_cnn": _keras("pictures_accuracy"),
}
