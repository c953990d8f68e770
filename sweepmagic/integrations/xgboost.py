"""XGBoost: `Callback` logs every boosting round; what W&B calls `WandbCallback`, with the same keys."""

from __future__ import annotations

import json
from typing import Any

import xgboost

import sweepmagic
from sweepmagic.integrations.boosting import define, importance_table
from sweepmagic.run import need_current


class Callback(xgboost.callback.TrainingCallback):  # type: ignore[misc]  # xgboost is not installed where types are checked
    """Log the metrics of every round, such as ``validation_0-rmse``, over ``epoch``.

    At the end the summary has ``best_score`` and ``best_iteration`` of an early stopping; the booster's own settings join the
    run's config. In a cross-validation by `xgboost.cv` the keys end in ``-mean`` and ``-std``.

    Args:
        log_model: Log the booster as the artifact ``<id>_model``.
        log_feature_importance: Log the table ``Feature Importance``.
        importance_type: ``gain``, ``weight``, ``cover``, ``total_gain`` or ``total_cover``.
        define_metric: Draw metrics over ``epoch``, and put their best values into the summary.

    Example:
        >>> xgboost.train(params, train, evals=[(test, "test")], callbacks=[Callback()])  # doctest: +SKIP
    """

    def __init__(
        self,
        log_model: bool = False,
        log_feature_importance: bool = True,
        importance_type: str = "gain",
        define_metric: bool = True,
    ) -> None:
        super().__init__()
        self.log_model = log_model
        self.log_feature_importance = log_feature_importance
        self.importance_type = importance_type
        self.define_metric = define_metric
        self._are_defined = False

    def before_training(self, model: Any) -> Any:
        self._are_defined = not self.define_metric
        if isinstance(model, xgboost.Booster):  # a cross-validation has several
            need_current("Callback").config.update(json.loads(model.save_config()))
        return model

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        row: dict[str, float] = {}
        for data, metrics in evals_log.items():
            for metric, values in metrics.items():
                row |= _named(f"{data}-{metric}", values[-1])
        if not self._are_defined:
            define(row, "epoch")
            self._are_defined = True
        sweepmagic.log({**row, "epoch": epoch})
        return False

    def after_training(self, model: Any) -> Any:
        if not isinstance(model, xgboost.Booster):
            return model
        if self.log_model:
            self._log_model(model)
        if self.log_feature_importance:
            table = importance_table(model.get_score(importance_type=self.importance_type).items())
            sweepmagic.log({"Feature Importance": table})
        if model.attr("best_score") is not None:
            best = {"best_score": float(model.attr("best_score")), "best_iteration": int(model.attr("best_iteration"))}
            sweepmagic.summary.update(best)
        return model

    def _log_model(self, model: Any) -> None:
        run = need_current("Callback")
        path = run.files / f"{run.id}_model.json"
        model.save_model(path)
        sweepmagic.log_artifact(path, f"{run.id}_model", "model", ["latest"])


def _named(name: str, value: Any) -> dict[str, float]:
    if isinstance(value, tuple):  # mean and deviation over the folds
        return {f"{name}-mean": float(value[0]), f"{name}-std": float(value[1])}
    return {name: float(value)}
