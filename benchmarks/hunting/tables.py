"""Real trainings over whole grids: `python -m benchmarks.hunting.tables` trains them (a quarter of an hour of one core), races look them up.

Every value is an average over folds with fixed splits, so a table is a deterministic function; nan is a config that scikit-learn
refuses. Needs scikit-learn, and TensorFlow for the Keras table. `data/trainings.npz` holds one array for each table.
"""

# mypy: disable-error-code="import-untyped,import-not-found"
# The libraries of the peers have no types, and most are not installed here.
from __future__ import annotations

import argparse
import itertools
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

PATH = Path(__file__).parent.parent / "data" / "trainings.npz"


@dataclass(frozen=True)
class Table:
    """A grid of trained configs.

    Attributes:
        name: Its name in the file.
        axes: Setting -> the values on its axis.
        train: Settings -> the value to minimise; a ValueError is a config that cannot be trained.
    """

    name: str
    axes: Mapping[str, Sequence[Any]]
    train: Callable[..., float]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each axis has."""
        return tuple(map(len, self.axes.values()))

    def make(self) -> np.ndarray:
        """Train everything."""
        found = np.full(self.shape, np.nan)
        for place in itertools.product(*map(range, self.shape)):
            settings = {name: values[i] for (name, values), i in zip(self.axes.items(), place, strict=True)}
            try:
                found[place] = self.train(**settings)
            except ValueError:  # what scikit-learn says to settings that do not go together
                continue
        return found

    def look_up(self, **settings: Any) -> float:
        """Return the value of a config on the grid."""
        place = tuple(list(values).index(settings[name]) for name, values in self.axes.items())
        return float(arrays()[self.name][place])

    def between(self, **settings: float) -> float:
        """Return the value at a point between the grid's, by multilinear interpolation over the axes as they are."""
        weights = []
        for name, values in self.axes.items():
            at = float(np.interp(settings[name], values, np.arange(len(values))))
            low = min(int(at), len(values) - 2)
            weights.append(((low, 1 - (at - low)), (low + 1, at - low)))
        grid = arrays()[self.name]
        return float(
            sum(
                grid[tuple(i for i, _ in corner)] * np.prod([weight for _, weight in corner])
                for corner in itertools.product(*weights)
            )
        )


@cache
def arrays() -> dict[str, np.ndarray]:
    """Return the arrays of all tables."""
    with np.load(PATH) as file:
        return {name: file[name].astype(float) for name in file.files}


@cache
def data(name: str, rows: int = 1200) -> tuple[np.ndarray, np.ndarray]:
    """Return a bundled data set, standardised, its rows shuffled."""
    from sklearn import datasets

    x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
    chosen = np.random.default_rng(0).permutation(len(x))[:rows]
    x = x[chosen]
    return (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-9), y[chosen]


def score(model: Any, name: str, scoring: str, folds: int = 3) -> float:
    """Return the cross-validated loss of a model."""
    from sklearn.model_selection import KFold, cross_val_score

    x, y = data(name)
    values = cross_val_score(
        model, x, y, scoring=scoring, cv=KFold(folds, shuffle=True, random_state=1), error_score="raise"
    )
    return float(-values.mean()) if scoring.startswith("neg_") else float(1 - values.mean())


def _svm(log10_c: float, log10_gamma: float) -> float:
    from sklearn.svm import SVC

    return score(SVC(C=10**log10_c, gamma=10**log10_gamma), "digits", "accuracy")


def _svr(log10_c: float, log10_gamma: float, log10_epsilon: float) -> float:
    from sklearn.svm import SVR

    model = SVR(C=10**log10_c, gamma=10**log10_gamma, epsilon=10**log10_epsilon)
    return score(model, "diabetes", "r2")


def _forest(trees: int, depth: int, leaf: int, features: float) -> float:
    from sklearn.ensemble import RandomForestRegressor

    model = RandomForestRegressor(trees, max_depth=depth, min_samples_leaf=leaf, max_features=features, random_state=0)
    return score(model, "diabetes", "r2")


def _boosting(rate: float, depth: int, trees: int, subsample: float, leaf: int) -> float:
    from sklearn.ensemble import GradientBoostingRegressor

    model = GradientBoostingRegressor(
        learning_rate=rate,
        max_depth=depth,
        n_estimators=trees,
        subsample=subsample,
        min_samples_leaf=leaf,
        random_state=0,
    )
    return score(model, "diabetes", "r2")


def _mlp(units: int, activation: str, rate: float, alpha: float) -> float:
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        (units,),
        activation=activation,
        learning_rate_init=rate,
        alpha=alpha,
        batch_size=32,
        max_iter=12,
        random_state=0,
    )
    return score(model, "breast_cancer", "neg_log_loss")


def _linear(penalty: str, loss: str, dual: bool, log10_c: float, weight: str | None) -> float:
    from sklearn.svm import LinearSVC

    model = LinearSVC(
        penalty=penalty, loss=loss, dual=dual, C=10**log10_c, class_weight=weight, random_state=0, max_iter=500
    )
    return score(model, "breast_cancer", "roc_auc", folds=5)


def _knn(k: int, weights: str, p: int) -> float:
    from sklearn.neighbors import KNeighborsClassifier

    return score(KNeighborsClassifier(k, weights=weights, p=p), "digits", "accuracy")


def _digits_forest(depth: int, features: float, leaf: int) -> float:
    from sklearn.ensemble import ExtraTreesClassifier

    model = ExtraTreesClassifier(60, max_depth=depth, max_features=features, min_samples_leaf=leaf, random_state=0)
    return score(model, "digits", "accuracy")


def _logistic(log10_c: float, intercept: bool) -> float:
    from sklearn.linear_model import LogisticRegression

    return score(LogisticRegression(C=10**log10_c, fit_intercept=intercept, max_iter=100), "digits", "accuracy")


def _keras(optimizer: str, rate: float, units: int, dropout: float) -> float:
    """Six epochs of a small network; its validation loss."""
    import keras

    keras.utils.set_random_seed(0)
    x, y = data("digits", 1797)
    layers = [
        keras.Input((64,)),
        keras.layers.Dense(units, "relu"),
        keras.layers.Dropout(dropout),
        keras.layers.Dense(10),
    ]
    model = keras.Sequential(layers)
    kind = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam, "rmsprop": keras.optimizers.RMSprop}[optimizer]
    model.compile(kind(rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    history = model.fit(x[:1000], y[:1000], 50, 6, validation_data=(x[1000:], y[1000:]), verbose=0).history
    keras.backend.clear_session()
    return float(history["val_loss"][-1])


def _grid(low: float, high: float, count: int) -> list[float]:
    return [round(float(value), 4) for value in np.linspace(low, high, count)]


_RATES = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1]
TABLES = {
    table.name: table
    for table in (
        Table("svm_digits", {"log10_c": _grid(-3, 4, 15), "log10_gamma": _grid(-6, 1, 15)}, _svm),
        Table(
            "svr_diabetes",
            {"log10_c": _grid(-2, 4, 13), "log10_gamma": _grid(-6, 1, 15), "log10_epsilon": _grid(-2, 2, 9)},
            _svr,
        ),
        Table(
            "forest_diabetes",
            {
                "trees": [10, 30, 100],
                "depth": [1, 2, 3, 4, 6, 8, 12, 16],
                "leaf": [1, 2, 4, 8, 16, 32],
                "features": _grid(0.2, 1, 5),
            },
            _forest,
        ),
        Table(
            "boosting_diabetes",
            {
                "rate": [0.01, 0.03, 0.05, 0.1, 0.2, 0.5],
                "depth": [1, 2, 3, 4, 5],
                "trees": [20, 50, 100, 200],
                "subsample": [0.5, 1.0],
                "leaf": [1, 10],
            },
            _boosting,
        ),
        Table(
            "mlp_cancer",
            {
                "units": [4, 8, 16, 32, 64],
                "activation": ["relu", "tanh", "logistic"],
                "rate": _RATES,
                "alpha": [1e-4, 1e-2, 1.0],
            },
            _mlp,
        ),
        Table(
            "linear_cancer",
            {
                "penalty": ["l1", "l2"],
                "loss": ["hinge", "squared_hinge"],
                "dual": [True, False],
                "log10_c": _grid(-4, 2, 13),
                "weight": [None, "balanced"],
            },
            _linear,
        ),
        Table("knn_digits", {"k": list(range(1, 21)), "weights": ["uniform", "distance"], "p": [1, 2, 3]}, _knn),
        Table(
            "forest_digits",
            {"depth": [2, 4, 6, 8, 12, 24], "features": _grid(0.05, 0.65, 5), "leaf": [1, 3, 9]},
            _digits_forest,
        ),
        Table("logistic_digits", {"log10_c": _grid(-5, 3, 17), "intercept": [True, False]}, _logistic),
        Table(
            "keras_digits",
            {
                "optimizer": ["sgd", "adam", "rmsprop"],
                "rate": _RATES,
                "units": [8, 16, 32, 128],
                "dropout": [0.0, 0.3],
            },
            _keras,
        ),
    )
}


def main() -> None:
    """Make the tables named, all by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hunting.tables", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*TABLES, []])
    warnings.simplefilter("ignore")
    for name in parser.parse_args().names or TABLES:
        began = time.monotonic()
        made = TABLES[name].make()
        before = dict(np.load(PATH)) if PATH.exists() else {}
        np.savez_compressed(PATH, **before | {name: made.astype(np.float32)})
        print(
            f"{name}: {made.size} configs, {time.monotonic() - began:.0f} s, {np.nanmin(made):.4g} to {np.nanmax(made):.4g}",
            flush=True,
        )


if __name__ == "__main__":
    main()
