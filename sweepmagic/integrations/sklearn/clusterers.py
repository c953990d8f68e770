"""What there is to see of a clusterer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from time import perf_counter
from typing import Any

import numpy as np
from sklearn import metrics
from sklearn.base import clone

import sweepmagic
from sweepmagic.integrations.sklearn.report import log_all, logged, thinned


def plot_clusterer(
    model: Any, X_train: Any, cluster_labels: Any, labels: Sequence[Any] | None = None, model_name: str = "Clusterer"
) -> dict[str, sweepmagic.Table]:
    """Log all there is to see of a fitted clusterer, in one row; the elbow curve for those with ``n_clusters``."""
    can_vary = "n_clusters" in model.get_params()
    return log_all(
        {
            "elbow_curve": _elbow(model, X_train, None) if can_vary else None,
            "silhouette_plot": _silhouette(X_train, cluster_labels, labels, "euclidean"),
        }
    )


def plot_elbow_curve(
    clusterer: Any,
    X: Any,
    cluster_ranges: Iterable[int] | None = None,
    n_jobs: int = 1,
    show_cluster_time: bool = True,
) -> sweepmagic.Table:
    """Log how well copies with other numbers of clusters fit, as ``elbow_curve``."""
    return logged("elbow_curve", _elbow(clusterer, X, cluster_ranges))


def _elbow(model: Any, x: Any, ranges: Iterable[int] | None) -> sweepmagic.Table:
    table = sweepmagic.Table(columns=["cluster_ranges", "errors", "clustering_time"])
    for count in range(1, 10, 2) if ranges is None else sorted(ranges):
        started = perf_counter()
        fitted = clone(model).set_params(n_clusters=count).fit(x)
        error = abs(float(fitted.score(x))) if hasattr(fitted, "score") else float("nan")
        table.add_data(int(count), error, perf_counter() - started)
    return table


def plot_silhouette(
    clusterer: Any,
    X: Any,
    cluster_labels: Any = None,
    labels: Sequence[Any] | None = None,
    metric: str = "euclidean",
    kmeans: bool = True,
) -> sweepmagic.Table:
    """Log how much closer each example is to its own cluster than to the next, as ``silhouette_plot``.

    The mean is in the summary, as ``silhouette_score``.
    """
    found = clusterer.fit_predict(X) if cluster_labels is None else cluster_labels
    return logged("silhouette_plot", _silhouette(X, found, labels, metric))


def _silhouette(x: Any, clusters: Any, labels: Sequence[Any] | None, metric: str) -> sweepmagic.Table:
    clusters = np.asarray(clusters)
    values = metrics.silhouette_samples(x, clusters, metric=metric)
    sweepmagic.summary["silhouette_score"] = float(values.mean())
    table = sweepmagic.Table(columns=["cluster", "silhouette"])
    for place, each in enumerate(np.unique(clusters)):
        name = str(labels[place]) if labels is not None and place < len(labels) else str(each)
        for (value,) in thinned(np.sort(values[clusters == each])[::-1]):
            table.add_data(name, value)
    return table
