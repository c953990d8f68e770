"""`Callback` in real trainings by XGBoost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import sweepmagic
from tests.conftest import grid

xgboost = pytest.importorskip("xgboost", reason="the extra sweepmagic[xgboost] is not installed")

from sweepmagic.integrations import xgboost as ours  # noqa: E402 - after XGBoost is known to be there

Runner = Callable[..., sweepmagic.Sweep]
RNG = np.random.default_rng(0)
X = RNG.random((200, 3))
Y = X[:, 0] + 0.1 * RNG.random(200)


def data() -> tuple[Any, Any]:
    names = ["strong", "weak", "none"]
    return xgboost.DMatrix(X[:150], Y[:150], feature_names=names), xgboost.DMatrix(
        X[150:], Y[150:], feature_names=names
    )


PARAMS = {"max_depth": 2, "eval_metric": "rmse", "nthread": 1}


def trained(*callbacks: Any, rounds: int = 4, **more: Any) -> Any:
    train, test = data()
    evals = [(train, "train"), (test, "test")]
    return xgboost.train(PARAMS, train, rounds, evals=evals, callbacks=callbacks, verbose_eval=False, **more)


@pytest.fixture
def started() -> Iterator[Any]:
    with sweepmagic.init(system_seconds=None, capture=False) as run:
        yield run


def record(run: Any) -> Any:
    return sweepmagic.load_run(run.id)


def test_every_round_is_a_row(started: Any) -> None:
    results: dict[str, Any] = {}
    trained(ours.Callback(), evals_result=results)
    rows = [row for row in record(started).history if "epoch" in row]
    assert [row["epoch"] for row in rows] == [0, 1, 2, 3]
    assert [row["test-rmse"] for row in rows] == results["test"]["rmse"]
    assert record(started).summary["train-rmse.min"] == min(results["train"]["rmse"])
    assert record(started).config["learner"]["gradient_booster"]["name"] == "gbtree"


def test_the_most_important_feature_comes_first(started: Any) -> None:
    trained(ours.Callback(importance_type="total_gain"))
    assert record(started).media("Feature Importance").data[0][0] == "strong"


def test_the_best_round_and_the_model_are_kept(started: Any) -> None:
    callback = ours.Callback(log_model=True, log_feature_importance=False, define_metric=False)
    booster = trained(callback, rounds=50, early_stopping_rounds=2)
    found = record(started)
    assert found.summary["best_iteration"] == booster.best_iteration
    assert found.summary["best_score"] == pytest.approx(booster.best_score)
    assert not found._record.metrics
    again = xgboost.Booster(model_file=str(sweepmagic.artifact(f"{started.id}_model").file()))
    assert again.num_boosted_rounds() == booster.num_boosted_rounds()


def test_a_cross_validation_has_means(started: Any) -> None:
    table = xgboost.cv(PARAMS, data()[0], 3, nfold=3, callbacks=[ours.Callback()], as_pandas=False, seed=0)
    rows = list(record(started).history)
    assert [row["test-rmse-mean"] for row in rows] == pytest.approx(table["test-rmse-mean"])
    assert [row["test-rmse-std"] for row in rows] == pytest.approx(table["test-rmse-std"])


def test_a_sweep_stops_a_booster(run_sweep: Runner) -> None:
    config = {
        **grid(eta=[0.5, 0.001]),
        "metric": {"name": "validation_0-rmse"},
        "early_terminate": {"type": "hyperband", "min_iter": 3},
    }

    def train(eta: float) -> None:
        estimator = xgboost.XGBRegressor(learning_rate=eta, n_estimators=10, n_jobs=1, callbacks=[ours.Callback()])
        estimator.fit(X[:150], Y[:150], eval_set=[(X[150:], Y[150:])], verbose=False)

    sweep = run_sweep(config, train)
    assert [run.state for run in sweep.runs] == ["finished", "stopped"], [run.error for run in sweep.runs]
    assert len(sweep.runs[1].history) == 3
