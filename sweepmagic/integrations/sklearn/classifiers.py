"""What there is to see of a classifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve

import sweepmagic
from sweepmagic.errors import SweepMagicError
from sweepmagic.integrations.sklearn.models import feature_importances, plot_learning_curve, summary_metrics
from sweepmagic.integrations.sklearn.report import log_all, logged, names_of, thinned

Labels = Sequence[Any] | None


def plot_classifier(
    model: Any,
    X_train: Any,
    X_test: Any,
    y_train: Any,
    y_test: Any,
    y_pred: Any,
    y_probas: Any,
    labels: Labels = None,
    is_binary: bool = False,
    model_name: str = "Classifier",
    feature_names: Sequence[Any] | None = None,
    log_learning_curve: bool = False,
) -> dict[str, sweepmagic.Table]:
    """Log all there is to see of a fitted classifier, in one row.

    Args:
        model: The classifier.
        X_train: What it was fitted on.
        X_test: What it was not fitted on.
        y_train: The classes of `X_train`.
        y_test: The classes of `X_test`.
        y_pred: What it takes `X_test` for.
        y_probas: The probabilities that it gives the classes there; None leaves out what needs them.
        labels: What the classes are called.
        is_binary: Taken as W&B has it; the classes are counted.
        model_name: What to call it in the calibration curve.
        feature_names: What the features are called.
        log_learning_curve: Fit copies of it to growing parts of the training data as well.
    """
    if log_learning_curve:
        plot_learning_curve(model, X_train, y_train)
    two = y_probas is not None and len(np.unique(y_test)) == 2
    return log_all(
        {
            "feature_importances": feature_importances(model, feature_names),
            "confusion_matrix": _confusion(y_test, y_pred, labels),
            "summary_metrics": summary_metrics(model, X_test, y_test),
            "class_proportions": _proportions(y_train, y_test, labels),
            "calibration_curve": _calibration(y_test, y_probas, model_name) if two else None,
            "roc": None if y_probas is None else _roc(y_test, y_probas, labels),
            "precision_recall": None if y_probas is None else _precision_recall(y_test, y_probas, labels),
        }
    )


def plot_roc(
    y_true: Any,
    y_probas: Any,
    labels: Labels = None,
    plot_micro: bool = True,
    plot_macro: bool = True,
    classes_to_plot: Sequence[Any] | None = None,
) -> sweepmagic.Table:
    """Log the ROC curve of each class against the others, as ``roc``; their areas are in the summary (``roc_auc.<class>``)."""
    return logged("roc", _roc(y_true, y_probas, labels, classes_to_plot))


def _roc(y: Any, probas: Any, labels: Labels, wanted: Sequence[Any] | None = None) -> sweepmagic.Table:
    table = sweepmagic.Table(columns=["class", "fpr", "tpr"])
    for name, is_it, score in _one_by_one(y, probas, labels, wanted):
        fpr, tpr, _ = metrics.roc_curve(is_it, score)
        sweepmagic.summary[f"roc_auc.{name}"] = float(metrics.auc(fpr, tpr))
        for row in thinned(fpr, tpr):
            table.add_data(name, *row)
    return table


def plot_precision_recall(
    y_true: Any,
    y_probas: Any,
    labels: Labels = None,
    plot_micro: bool = True,
    classes_to_plot: Sequence[Any] | None = None,
) -> sweepmagic.Table:
    """Log the precision of each class at every recall, as ``precision_recall``."""
    return logged("precision_recall", _precision_recall(y_true, y_probas, labels, classes_to_plot))


def _precision_recall(y: Any, probas: Any, labels: Labels, wanted: Sequence[Any] | None = None) -> sweepmagic.Table:
    table = sweepmagic.Table(columns=["class", "precision", "recall"])
    for name, is_it, score in _one_by_one(y, probas, labels, wanted):
        precision, recall, _ = metrics.precision_recall_curve(is_it, score)
        for row in thinned(precision, recall):
            table.add_data(name, *row)
    return table


def _one_by_one(y: Any, probas: Any, labels: Labels, wanted: Sequence[Any] | None) -> list[tuple[str, Any, Any]]:
    """Return every class by name: which examples are of it, and the probability that each was given."""
    y, probas = np.asarray(y), np.asarray(probas, dtype=float)
    classes = np.unique(y)
    if probas.ndim == 1:
        probas = np.column_stack([1 - probas, probas])
    if len(classes) > probas.shape[1]:
        said = f"expected a probability for each of {len(classes)} classes, but got {probas.shape[1]} columns"
        raise SweepMagicError(said)
    named = zip(classes, names_of(classes, labels), strict=True)
    chosen = list(classes) if wanted is None else list(wanted)
    return [(name, y == each, probas[:, place]) for place, (each, name) in enumerate(named) if each in chosen]


def plot_confusion_matrix(
    y_true: Any,
    y_pred: Any,
    labels: Labels = None,
    true_labels: Sequence[Any] | None = None,
    pred_labels: Sequence[Any] | None = None,
    normalize: bool = False,
) -> sweepmagic.Table:
    """Log how often each class was taken for each, as ``confusion_matrix``; with `normalize` as shares of each true class."""
    return logged("confusion_matrix", _confusion(y_true, y_pred, labels, true_labels, pred_labels, normalize))


def _confusion(
    y: Any,
    guess: Any,
    labels: Labels,
    rows: Sequence[Any] | None = None,
    columns: Sequence[Any] | None = None,
    normalize: bool = False,
) -> sweepmagic.Table:
    classes = np.unique(np.concatenate([np.asarray(y), np.asarray(guess)]))
    found = metrics.confusion_matrix(y, guess, labels=classes, normalize="true" if normalize else None)
    names = names_of(classes, labels)
    data = [
        [names[predicted], names[actual], found[actual, predicted].item()]
        for actual, one in enumerate(classes)
        for predicted, other in enumerate(classes)
        if (rows is None or one in rows) and (columns is None or other in columns)
    ]
    return sweepmagic.Table(columns=["Predicted", "Actual", "Count"], data=data)


def plot_class_proportions(y_train: Any, y_test: Any, labels: Labels = None) -> sweepmagic.Table:
    """Log how often each class occurs in both parts of the data, as ``class_proportions``."""
    return logged("class_proportions", _proportions(y_train, y_test, labels))


def _proportions(y_train: Any, y_test: Any, labels: Labels) -> sweepmagic.Table:
    parts = {"train": np.asarray(y_train), "test": np.asarray(y_test)}
    classes = np.unique(np.concatenate(list(parts.values())))
    named = list(zip(classes, names_of(classes, labels), strict=True))
    data = [[name, part, int((y == each).sum())] for part, y in parts.items() for each, name in named]
    return sweepmagic.Table(columns=["class", "dataset", "count"], data=data)


def plot_calibration_curve(clf: Any, X: Any, y: Any, clf_name: str = "Classifier") -> sweepmagic.Table:
    """Log how often a fitted classifier of two classes is right when it says so, as ``calibration_curve``."""
    return logged("calibration_curve", _calibration(y, clf.predict_proba(X), clf_name))


def _calibration(y: Any, probas: Any, name: str) -> sweepmagic.Table:
    probas = np.asarray(probas, dtype=float)
    score = probas if probas.ndim == 1 else probas[:, -1]
    right, said = calibration_curve(np.asarray(y) == np.unique(y)[-1], score, n_bins=10)
    data = [[name, float(a), float(b)] for a, b in zip(right, said, strict=True)]
    return sweepmagic.Table(columns=["model", "fraction_of_positives", "mean_predicted_value"], data=data)
