"""W&B's names for our integrations; a library is imported when one of them is first used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from importlib import import_module
from types import MappingProxyType
from typing import Any

_PLOTS = (
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
)
NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "keras": {
            "WandbCallback": "KerasCallback",
            "WandbEvalCallback": "EvalCallback",
            "WandbMetricsLogger": "MetricsLogger",
            "WandbModelCheckpoint": "ModelCheckpoint",
        },
        "lightgbm": {"log_summary": "log_summary", "wandb_callback": "callback"},
        "lightning": {"WandbLogger": "SweepLogger"},
        "sklearn": {name: name for name in _PLOTS},
        "xgboost": {"WandbCallback": "Callback", "wandb_callback": "Callback"},
    }
)
"""Library -> W&B's name -> ours in `sweepmagic.integrations`."""


def names_of(library: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return ``__getattr__`` and ``__dir__`` of the module that W&B has for a library.

    Example:
        >>> get, list_ = names_of("lightgbm")
        >>> list_()
        ['log_summary', 'wandb_callback']
        >>> get("wandb_calback")
        Traceback (most recent call last):
        AttributeError: wandb.lightgbm has no 'wandb_calback' in sweepmagic; the nearest is wandb_callback
    """
    names = NAMES[library]

    def get(name: str) -> Any:
        if name.startswith("__") or name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"; the nearest is {near[0]}" if near else ""
            raise AttributeError(f"wandb.{library} has no {name!r} in sweepmagic{hint}")
        return _found(library, names[name])

    return get, lambda: sorted(names)


def _found(library: str, name: str) -> Any:
    home = f"sweepmagic.integrations.{library}"
    try:
        module = import_module(home)
    except ModuleNotFoundError as error:
        if error.name == home:
            raise AttributeError(f"sweepmagic has no integration with {library}") from None
        raise
    return getattr(module, name)
