"""scikit-learn: what there is to see of a fitted model, as tables; and cross-validation that reports fold by fold.

`plot_classifier`, `plot_regressor` and `plot_clusterer` log everything that fits, in one row; each single `plot_...` logs one
table under the key that W&B has (``roc``, ``confusion_matrix``, ...) and returns it. `cross_validated` is for sweeps.
"""

from sweepmagic.integrations.sklearn.classifiers import (
    plot_calibration_curve,
    plot_class_proportions,
    plot_classifier,
    plot_confusion_matrix,
    plot_precision_recall,
    plot_roc,
)
from sweepmagic.integrations.sklearn.clusterers import plot_clusterer, plot_elbow_curve, plot_silhouette
from sweepmagic.integrations.sklearn.cross_validation import cross_validated
from sweepmagic.integrations.sklearn.models import plot_feature_importances, plot_learning_curve, plot_summary_metrics
from sweepmagic.integrations.sklearn.regressors import plot_outlier_candidates, plot_regressor, plot_residuals

__all__ = [
    "cross_validated",
    "plot_calibration_curve",
    "plot_class_proportions",
    "plot_classifier",
    "plot_clusterer",
    "plot_confusion_matrix",
    "plot_elbow_curve",
    "plot_feature_importances",
    "plot_learning_curve",
    "plot_outlier_candidates",
    "plot_precision_recall",
    "plot_regressor",
    "plot_residuals",
    "plot_roc",
    "plot_silhouette",
    "plot_summary_metrics",
]
