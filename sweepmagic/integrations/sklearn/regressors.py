"""What there is to see of a regressor."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import train_test_split

import sweepmagic
from sweepmagic.integrations.sklearn.models import feature_importances, summary_metrics
from sweepmagic.integrations.sklearn.report import log_all, logged, thinned


def plot_regressor(
    model: Any, X_train: Any, X_test: Any, y_train: Any, y_test: Any, model_name: str = "Regressor"
) -> dict[str, sweepmagic.Table]:
    """Log all there is to see of a fitted regressor, in one row."""
    return log_all(
        {
            "feature_importances": feature_importances(model, None),
            "summary_metrics": summary_metrics(model, X_test, y_test),
            "outlier_candidates": _outliers(model, X_train, y_train),
            "residuals": _residuals(model, {"train": (X_train, y_train), "test": (X_test, y_test)}),
        }
    )


def plot_residuals(regressor: Any, X: Any, y: Any) -> sweepmagic.Table:
    """Log how far predictions are from the truth, as ``residuals``, where a copy was fitted to 80 % of the data."""
    x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
    fitted = clone(regressor).fit(x_train, y_train)
    return logged("residuals", _residuals(fitted, {"train": (x_train, y_train), "test": (x_test, y_test)}))


def _residuals(model: Any, parts: dict[str, tuple[Any, Any]]) -> sweepmagic.Table:
    table = sweepmagic.Table(columns=["dataset", "y_pred", "residuals"])
    for part, (x, y) in parts.items():
        guess = np.asarray(model.predict(x), dtype=float)
        for row in thinned(guess, guess - np.asarray(y, dtype=float)):
            table.add_data(part, *row)
    return table


def plot_outlier_candidates(regressor: Any, X: Any, y: Any) -> sweepmagic.Table:
    """Log how much each example pulls a linear fit towards itself (Cook's distance), as ``outlier_candidates``.

    Beyond ``influence_threshold``, 4 / the number of examples, one may be an outlier.
    """
    return logged("outlier_candidates", _outliers(regressor, X, y))


def _outliers(model: Any, x: Any, y: Any) -> sweepmagic.Table:
    # R. D. Cook, Detection of Influential Observation in Linear Regression, Technometrics 19 (1977).
    data = np.asarray(x, dtype=float)
    count, rank = len(data), int(np.linalg.matrix_rank(data))
    leverage = np.clip((data * np.linalg.pinv(data).T).sum(axis=1), 0.0, 1 - 1e-12)
    residuals = np.asarray(y, dtype=float) - np.asarray(model.predict(x), dtype=float)
    variance = float((residuals**2).sum()) / max(count - rank, 1)
    share = residuals**2 / (variance * (1 - leverage)) if variance > 0 else np.zeros(count)
    distance = share * leverage / (1 - leverage) / max(rank, 1)
    threshold = 4 / count
    percentage = float((distance > threshold).mean()) * 100
    rows = [[value, percentage, threshold] for (value,) in thinned(distance)]
    return sweepmagic.Table(columns=["distance", "outlier_percentage", "influence_threshold"], data=rows)
