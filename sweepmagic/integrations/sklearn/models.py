"""What any supervised model can be asked: how good it is, what it looks at, how it learns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn import metrics
from sklearn.base import is_classifier
from sklearn.model_selection import learning_curve

import sweepmagic
from sweepmagic.integrations.sklearn.report import logged


def plot_summary_metrics(
    model: Any, X: Any = None, y: Any = None, X_test: Any = None, y_test: Any = None
) -> sweepmagic.Table:
    """Log how good a fitted model is on the test data, as ``summary_metrics``; the numbers are in the summary too.

    Args:
        model: A classifier (accuracy, precision, recall, F1) or regressor (errors, R²).
        X: Training data; not looked at, the model is fitted.
        y: The same.
        X_test: Test data.
        y_test: Its targets.
    """
    return logged("summary_metrics", summary_metrics(model, X_test, y_test))


def summary_metrics(model: Any, x_test: Any, y_test: Any) -> sweepmagic.Table:
    """Return the table, and put its numbers into the summary."""
    scores = _scores(model, y_test, model.predict(x_test))
    sweepmagic.summary.update(scores)
    name = type(model).__name__
    rows = [[key, value, name] for key, value in scores.items()]
    return sweepmagic.Table(columns=["metric_name", "metric_value", "model_name"], data=rows)


def _scores(model: Any, y: Any, guess: Any) -> dict[str, float]:
    if is_classifier(model):
        how: dict[str, Any] = {"average": "weighted", "zero_division": 0}
        return {
            "accuracy_score": float(metrics.accuracy_score(y, guess)),
            "precision": float(metrics.precision_score(y, guess, **how)),
            "recall": float(metrics.recall_score(y, guess, **how)),
            "f1_score": float(metrics.f1_score(y, guess, **how)),
        }
    return {
        "mae": float(metrics.mean_absolute_error(y, guess)),
        "mse": float(metrics.mean_squared_error(y, guess)),
        "r2_score": float(metrics.r2_score(y, guess)),
    }


def plot_feature_importances(
    model: Any,
    feature_names: Sequence[Any] | None = None,
    title: str = "Feature Importance",
    max_num_features: int = 50,
) -> sweepmagic.Table | None:
    """Log what a fitted model looks at, as ``feature_importances``, the most important first; None if it does not say."""
    table = feature_importances(model, feature_names, max_num_features)
    return None if table is None else logged("feature_importances", table)


def feature_importances(model: Any, names: Sequence[Any] | None, most: int = 50) -> sweepmagic.Table | None:
    """Return the table; None for a model without importances or coefficients."""
    found = getattr(model, "feature_importances_", getattr(model, "coef_", None))
    if found is None:
        return None
    values = np.asarray(found, dtype=float)
    values = np.abs(values).mean(axis=0) if values.ndim > 1 else values  # one row of coefficients for each class
    known = names if names is not None else getattr(model, "feature_names_in_", range(len(values)))
    order = np.argsort(-np.abs(values), kind="stable")[:most]
    rows = [[str(list(known)[place]), float(values[place])] for place in order]
    return sweepmagic.Table(columns=["feature_names", "importances"], data=rows)


def plot_learning_curve(
    model: Any,
    X: Any,
    y: Any,
    cv: Any = None,
    shuffle: bool = False,
    random_state: Any = None,
    train_sizes: Any = None,
    n_jobs: int = 1,
    scoring: Any = None,
) -> sweepmagic.Table:
    """Log how the score grows with the training data, as ``learning_curve``; copies of the model are fitted for it."""
    sizes = np.linspace(0.1, 1.0, 5) if train_sizes is None else train_sizes
    options = {"train_sizes": sizes, "cv": cv, "scoring": scoring, "n_jobs": n_jobs, "shuffle": shuffle}
    found, train, test = learning_curve(model, X, y, random_state=random_state, **options)[:3]
    rows = [
        [dataset, float(score), int(size)]
        for dataset, scores in (("train", train), ("test", test))
        for size, score in zip(found, scores.mean(axis=1), strict=True)
    ]
    return logged("learning_curve", sweepmagic.Table(columns=["dataset", "score", "train_size"], data=rows))
