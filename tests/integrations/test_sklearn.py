"""Plots of fitted models as tables, and cross-validation that reports."""

from __future__ import annotations

import doctest
import importlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import sweepmagic
from tests.conftest import grid

pytest.importorskip("sklearn", reason="the extra sweepmagic[sklearn] is not installed")

from sklearn.cluster import KMeans
from sklearn.datasets import load_diabetes, load_iris, make_blobs
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import KFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from sweepmagic.integrations import sklearn as ours

Runner = Callable[..., sweepmagic.Sweep]
X, Y = load_iris(return_X_y=True)
NAMES = ["setosa", "versicolor", "virginica"]


@pytest.fixture
def started() -> Iterator[Any]:
    with sweepmagic.init(system_seconds=None, capture=False) as run:
        yield run


def record(run: Any) -> Any:
    return sweepmagic.load_run(run.id)


def test_a_classifier_is_shown_in_one_row(started: Any) -> None:
    model = LogisticRegression(max_iter=500).fit(X[::2], Y[::2])
    guess, probas = model.predict(X[1::2]), model.predict_proba(X[1::2])
    ours.plot_classifier(model, X[::2], X[1::2], Y[::2], Y[1::2], guess, probas, NAMES)
    run = record(started)
    keys = [
        "feature_importances",
        "confusion_matrix",
        "summary_metrics",
        "class_proportions",
        "roc",
        "precision_recall",
    ]
    assert [[key for key in row if not key.startswith("_")] for row in run.history] == [keys]
    accuracy = float((guess == Y[1::2]).mean())
    assert run.summary["accuracy_score"] == pytest.approx(accuracy)
    assert set(run.summary) >= {"precision", "recall", "f1_score", "roc_auc.setosa"}
    assert run.media("class_proportions").data == [[n, p, 25] for p in ("train", "test") for n in NAMES]


def test_two_classes_have_a_calibration_curve(started: Any) -> None:
    x, y = X[:100] + np.random.default_rng(0).normal(0, 2, (100, 4)), Y[:100]
    model = LogisticRegression().fit(x, y)
    found = ours.plot_classifier(model, x, x, y, y, model.predict(x), model.predict_proba(x))
    curve = found["calibration_curve"]
    assert curve.columns == ["model", "fraction_of_positives", "mean_predicted_value"]
    assert all(0 <= value <= 1 for row in curve.data for value in row[1:])
    assert ours.plot_calibration_curve(model, x, y).get_column("fraction_of_positives") == curve.get_column(
        "fraction_of_positives"
    )


def test_a_confusion_matrix_counts_what_was_taken_for_what(started: Any) -> None:
    table = ours.plot_confusion_matrix([0, 0, 1], [0, 1, 1], ["cat", "dog"])
    assert table.columns == ["Predicted", "Actual", "Count"]
    assert table.data == [["cat", "cat", 1], ["dog", "cat", 1], ["cat", "dog", 0], ["dog", "dog", 1]]
    assert record(started).media("confusion_matrix") == table
    shares = ours.plot_confusion_matrix([0, 0, 1], [0, 1, 1], normalize=True, true_labels=[0])
    assert shares.data == [["0", "0", 0.5], ["1", "0", 0.5]]


def test_the_curves_of_a_perfect_score(started: Any) -> None:
    roc = ours.plot_roc([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9])
    assert [row[1:] for row in roc.data if row[0] == "1"] == [[0, 0], [0, 0.5], [0, 1], [1, 1]]
    assert record(started).summary["roc_auc.1"] == 1.0
    found = ours.plot_precision_recall([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9], classes_to_plot=[1])
    assert {row[0] for row in found.data} == {"1"}
    assert all(precision == 1 for _, precision, recall in found.data if recall < 1)


def test_too_few_probabilities_are_named(started: Any) -> None:
    with pytest.raises(sweepmagic.SweepMagicError, match="each of 3 classes, but got 2 columns"):
        ours.plot_roc([0, 1, 2], [[0.1, 0.9]] * 3)


def test_long_curves_are_thinned(started: Any) -> None:
    rng = np.random.default_rng(0)
    table = ours.plot_roc(rng.integers(0, 2, 20_000), rng.random(20_000))
    assert len(table) == 2000
    assert table.data[0][1:] == [0.0, 0.0]
    assert table.data[-1][1:] == [1.0, 1.0]


def test_features_are_listed_the_most_important_first(started: Any) -> None:
    tree = DecisionTreeClassifier(random_state=0).fit(np.column_stack([np.zeros(150), Y]), Y)
    assert ours.plot_feature_importances(tree, ["none", "all"]).data == [["all", 1.0], ["none", 0.0]]  # type: ignore[union-attr]
    assert ours.plot_feature_importances(KNeighborsClassifier().fit(X, Y)) is None


def test_a_learning_curve_grows(started: Any) -> None:
    table = ours.plot_learning_curve(DecisionTreeClassifier(random_state=0), X, Y, cv=3, shuffle=True, random_state=0)
    assert table.columns == ["dataset", "score", "train_size"]
    assert len(table) == 10
    assert {row[0] for row in table.data} == {"train", "test"}


def test_a_regressor_is_shown_in_one_row(started: Any) -> None:
    x, y = load_diabetes(return_X_y=True)
    model = LinearRegression().fit(x[:300], y[:300])
    found = ours.plot_regressor(model, x[:300], x[300:], y[:300], y[300:])
    run = record(started)
    assert run.summary["r2_score"] == pytest.approx(model.score(x[300:], y[300:]))
    assert set(found) == {"feature_importances", "summary_metrics", "outlier_candidates", "residuals"}
    assert [row[0] for row in found["residuals"].data].count("test") == 142


def test_an_outlier_stands_out(started: Any) -> None:
    x = np.column_stack([np.ones(20), np.arange(20.0)])
    y = 2 * x[:, 1]
    y[10] += 50
    table = ours.plot_outlier_candidates(LinearRegression().fit(x, y), x, y)
    assert int(np.argmax(table.get_column("distance"))) == 10
    assert table.data[0][1:] == [5.0, 0.2]


def test_residuals_of_a_perfect_fit_are_none(started: Any) -> None:
    x = np.arange(20.0)[:, None]
    model = LinearRegression()
    table = ours.plot_residuals(model, x, 3 * x[:, 0])
    assert np.allclose(table.get_column("residuals"), 0)
    assert [row[0] for row in table.data].count("test") == 4
    assert not hasattr(model, "coef_")


def test_a_clusterer_is_shown_in_one_row(started: Any) -> None:
    x, _ = make_blobs(60, centers=3, random_state=0, cluster_std=0.3)
    model = KMeans(3, n_init=1, random_state=0)
    found = ours.plot_clusterer(model, x, model.fit_predict(x), labels=["a", "b", "c"])
    assert found["elbow_curve"].get_column("cluster_ranges") == [1, 3, 5, 7, 9]
    assert {row[0] for row in found["silhouette_plot"].data} == {"a", "b", "c"}
    run = record(started)
    assert run.summary["silhouette_score"] > 0.5
    assert [set(row) & set(found) for row in run.history] == [{"elbow_curve", "silhouette_plot"}]


# --- cross-validation ----------------------------------------------------------------------------------------------


def test_cross_validation_agrees_with_scikit_learn(started: Any) -> None:
    tree = DecisionTreeClassifier(max_depth=2, random_state=0)
    scores = cross_val_score(tree, X, Y, cv=5)
    assert ours.cross_validated(tree, X, Y) == {"score": scores.mean(), "score_std": scores.std()}
    rows = list(record(started).history)
    assert [row["fold/score"] for row in rows] == scores.tolist()
    assert [row["fold"] for row in rows] == [1, 2, 3, 4, 5]
    assert not hasattr(tree, "tree_")


def test_scores_have_their_names() -> None:
    tree = DecisionTreeClassifier(random_state=0)
    folds = KFold(3, shuffle=True, random_state=0)
    assert set(ours.cross_validated(tree, X, Y, cv=folds, scoring="f1_macro")) == {"f1_macro", "f1_macro_std"}
    both = ours.cross_validated(tree, X, Y, cv=folds, scoring=["accuracy", "f1_macro"])
    assert set(both) == {"accuracy", "accuracy_std", "f1_macro", "f1_macro_std"}
    own = ours.cross_validated(tree, X, Y, cv=folds, scoring=lambda model, x, y: 0.5)
    assert own == {"score": 0.5, "score_std": 0.0}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_sweep_over_an_estimator_is_three_lines(run_sweep: Runner, workers: int) -> None:
    def train(max_depth: int) -> dict[str, float]:
        return ours.cross_validated(DecisionTreeClassifier(max_depth=max_depth, random_state=0), X, Y, cv=3)

    config = {**grid(max_depth=[1, 2, 3]), "metric": {"name": "score", "goal": "maximize"}}
    sweep = run_sweep(config, train, workers=workers)
    for run in sweep.runs:
        tree = DecisionTreeClassifier(max_depth=run.config["max_depth"], random_state=0)
        assert run.value == pytest.approx(cross_val_score(tree, X, Y, cv=3).mean())
        assert sum("fold/score" in row for row in run.history) == 3


def test_an_error_in_a_fold_is_the_run_s(run_sweep: Runner) -> None:
    sweep = run_sweep(grid(x=[1]), lambda x: ours.cross_validated(DecisionTreeClassifier(max_depth=-x), X, Y))
    assert sweep.runs[0].state == "failed"
    assert "max_depth" in sweep.runs[0].error


@pytest.mark.parametrize("module", ["cross_validation", "report"])
def test_examples_in_docstrings_run(module: str) -> None:
    found = importlib.import_module(f"sweepmagic.integrations.sklearn.{module}")
    results = doctest.testmod(found)
    assert results.attempted
    assert results.failed == 0
