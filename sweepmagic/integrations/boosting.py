"""What the reports of XGBoost and LightGBM share; it needs neither."""

from __future__ import annotations

from collections.abc import Iterable

import sweepmagic

_MORE_IS_BETTER = ("auc", "aucpr", "map", "ndcg", "pre", "average_precision", "accuracy", "acc", "f1", "r2", "gini")


def goal_of(metric: str) -> str:
    """Return ``max`` where more of the metric is better, else ``min``.

    Example:
        >>> goal_of("auc"), goal_of("ndcg@5"), goal_of("rmse"), goal_of("test-auc-mean")
        ('max', 'max', 'min', 'max')
    """
    words = metric.lower().replace("@", "-").replace("_", "-").split("-")
    return "max" if metric.lower() in _MORE_IS_BETTER or set(words) & set(_MORE_IS_BETTER) else "min"


def define(names: Iterable[str], axis: str) -> None:
    """Say that metrics are drawn over `axis`, and that the summary has their best value."""
    sweepmagic.define_metric(axis)
    for name in names:
        sweepmagic.define_metric(name, step_metric=axis, summary=f"{goal_of(name)},last")


def importance_table(pairs: Iterable[tuple[str, float]]) -> sweepmagic.Table:
    """Return features and their importance, the most important first."""
    rows = sorted(((name, float(value)) for name, value in pairs), key=lambda row: -row[1])
    return sweepmagic.Table(columns=["Feature", "Importance"], data=rows)
