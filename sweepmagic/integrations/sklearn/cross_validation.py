"""Cross-validation that reports fold by fold, so that a sweep over an estimator is a function of one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.base import is_classifier
from sklearn.model_selection import check_cv, cross_validate

import sweepmagic
from sweepmagic.run import current

Scoring = str | Callable[..., float] | Sequence[str] | Mapping[str, Any] | None


def cross_validated(
    estimator: Any, x: Any, y: Any = None, cv: Any = 5, scoring: Scoring = None, groups: Any = None
) -> dict[str, float]:
    """Return mean and standard deviation of an estimator's score over folds, and log a row for each fold.

    Return it from a training function, and ``score`` (or what `scoring` is called) is the sweep's metric. The rows have the
    fold's own score as ``fold/score``, which is never mistaken for it. Outside of a run nothing is logged.

    Args:
        estimator: What to fit; only copies of it are.
        x: The examples.
        y: Their targets.
        cv: The number of folds, or a splitter of scikit-learn's, or pairs of indices.
        scoring: The name of a score, several, or a function; by default the estimator's own, called ``score``.
        groups: Which examples belong together, for splitters that ask.

    Example:
        >>> from sklearn.datasets import load_iris
        >>> from sklearn.tree import DecisionTreeClassifier
        >>> found = cross_validated(DecisionTreeClassifier(max_depth=2, random_state=0), *load_iris(return_X_y=True))
        >>> sorted(found), 0.9 < found["score"] < 1
        (['score', 'score_std'], True)
    """
    run = current()
    if run is not None:
        sweepmagic.define_metric("fold/*", step_metric="fold")
    folds: list[dict[str, float]] = []
    for train, test in check_cv(cv, y, classifier=is_classifier(estimator)).split(x, y, groups):
        found = cross_validate(estimator, x, y, cv=[(train, test)], scoring=scoring, error_score="raise")
        folds.append({_named(key, scoring): float(found[key][0]) for key in found if key.startswith("test_")})
        if run is not None:
            row = {f"fold/{name}": value for name, value in folds[-1].items()}
            sweepmagic.log({"fold": len(folds), **row, "fold/fit_seconds": float(found["fit_time"][0])})
    means = {name: float(np.mean([fold[name] for fold in folds])) for name in folds[0]}
    spreads = {f"{name}_std": float(np.std([fold[name] for fold in folds])) for name in folds[0]}
    return means | spreads


def _named(key: str, scoring: Scoring) -> str:
    name = key.removeprefix("test_")
    return scoring if name == "score" and isinstance(scoring, str) else name
