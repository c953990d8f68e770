"""LightGBM: `callback` logs every boosting round, `log_summary` what came of it; W&B's `wandb_callback` and `log_summary`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lightgbm

import sweepmagic
from sweepmagic.integrations.boosting import define, importance_table
from sweepmagic.run import need_current


def callback(log_params: bool = True, define_metric: bool = True) -> Callable[[Any], None]:
    """Return a callback that logs the metrics of every round, such as ``valid_0_l2``, over ``iteration``.

    In a cross-validation by `lightgbm.cv` the keys end in ``-mean`` and ``-stdv``.

    Args:
        log_params: Let the parameters of the training join the run's config.
        define_metric: Draw metrics over ``iteration``, and put their best values into the summary.

    Example:
        >>> lightgbm.train(params, train, valid_sets=[test], callbacks=[callback()])  # doctest: +SKIP
    """
    has_begun = False

    def report(env: Any) -> None:
        nonlocal has_begun
        row: dict[str, float] = {}
        for result in env.evaluation_result_list or ():
            row |= _named(*result)
        if not has_begun or env.iteration == env.begin_iteration:
            has_begun = True
            if log_params:
                need_current("callback").config.update(env.params)
            if define_metric:
                define(row, "iteration")
        sweepmagic.log({**row, "iteration": env.iteration})

    return report


def _named(data: str, metric: str, value: float, _: bool, *spread: float) -> dict[str, float]:
    """Return a result as it is logged; of a cross-validation it comes with its deviation."""
    if spread:
        parts = metric.split(" ", 1)  # older versions have the data set in it, and "cv_agg" in its place
        name = "_".join(parts if len(parts) > 1 else [data, metric])
        return {f"{name}-mean": float(value), f"{name}-stdv": float(spread[0])}
    return {f"{data}_{metric}": float(value)}


def log_summary(model: Any, feature_importance: bool = True, save_model_checkpoint: bool = False) -> None:
    """Record the best round of a trained booster or estimator, and what it looked at.

    The summary has ``best_iteration`` and ``best_score.<data>.<metric>``; the table is ``Feature Importance_lgb``, the artifact
    ``model_<id>``.

    Args:
        model: A booster, or a fitted estimator of LightGBM's.
        feature_importance: Log the table.
        save_model_checkpoint: Log the model as an artifact, under the aliases ``best`` and ``latest``.
    """
    booster = getattr(model, "booster_", model)
    if not isinstance(booster, lightgbm.Booster):
        raise TypeError(f"log_summary() expects a trained model of LightGBM's, but got {type(model).__name__}")
    sweepmagic.summary["best_iteration"] = booster.best_iteration
    sweepmagic.summary["best_score"] = {data: dict(scores) for data, scores in booster.best_score.items()}
    if feature_importance:
        pairs = zip(booster.feature_name(), booster.feature_importance().tolist(), strict=True)
        sweepmagic.log({"Feature Importance_lgb": importance_table(pairs)})
    if save_model_checkpoint:
        run = need_current("log_summary()")
        path = run.files / f"model_{run.id}.txt"
        booster.save_model(path, num_iteration=booster.best_iteration)
        sweepmagic.log_artifact(path, f"model_{run.id}", "model", ["latest", "best"])
