"""`callback` and `log_summary` in real trainings by LightGBM."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import sweepmagic
from tests.conftest import grid

lightgbm = pytest.importorskip("lightgbm", reason="the extra sweepmagic[lightgbm] is not installed")

from sweepmagic.integrations import lightgbm as ours  # noqa: E402 - after LightGBM is known to be there

Runner = Callable[..., sweepmagic.Sweep]
RNG = np.random.default_rng(0)
X = RNG.random((300, 3))
Y = X[:, 0] + 0.1 * RNG.random(300)
PARAMS = {"num_leaves": 4, "metric": "l2", "verbosity": -1, "num_threads": 1}


def trained(*callbacks: Any, rounds: int = 4) -> Any:
    train = lightgbm.Dataset(X[:200], Y[:200], feature_name=["strong", "weak", "none"])
    return lightgbm.train(
        PARAMS, train, rounds, [train.create_valid(X[200:], Y[200:])], ["test"], callbacks=[*callbacks]
    )


@pytest.fixture
def started() -> Iterator[Any]:
    with sweepmagic.init(system_seconds=None, capture=False) as run:
        yield run


def record(run: Any) -> Any:
    return sweepmagic.load_run(run.id)


def test_every_round_is_a_row(started: Any) -> None:
    results: dict[str, Any] = {}
    trained(ours.callback(), lightgbm.record_evaluation(results))
    rows = list(record(started).history)
    assert [row["iteration"] for row in rows] == [0, 1, 2, 3]
    assert [row["test_l2"] for row in rows] == results["test"]["l2"]
    assert record(started).config["num_leaves"] == 4
    assert record(started).summary["test_l2.min"] == min(results["test"]["l2"])


def test_parameters_and_axes_can_be_left_out(started: Any) -> None:
    trained(ours.callback(log_params=False, define_metric=False))
    assert "num_leaves" not in record(started).config
    assert record(started).summary["test_l2"] > 0


def test_a_cross_validation_has_means(started: Any) -> None:
    data = lightgbm.Dataset(X, Y)
    found = lightgbm.cv(PARAMS, data, 3, nfold=3, stratified=False, callbacks=[ours.callback()])
    rows = list(record(started).history)
    (key,) = (key for key in found if key.endswith("-mean"))
    logged = key.replace(" ", "_")
    assert [row[logged] for row in rows] == pytest.approx(found[key])
    assert all(logged.replace("-mean", "-stdv") in row for row in rows)


def test_the_summary_has_the_best_round(started: Any) -> None:
    booster = trained(lightgbm.early_stopping(2, verbose=False), rounds=200)
    ours.log_summary(booster, save_model_checkpoint=True)
    found = record(started)
    assert found.summary["best_iteration"] == booster.best_iteration
    assert found.summary["best_score.test.l2"] == booster.best_score["test"]["l2"]
    assert found.media("Feature Importance_lgb").data[0][0] == "strong"
    again = lightgbm.Booster(model_file=str(sweepmagic.artifact(f"model_{started.id}:best").file()))
    assert again.num_trees() == booster.best_iteration


def test_something_else_is_refused(started: Any) -> None:
    with pytest.raises(TypeError, match="trained model of LightGBM's, but got str"):
        ours.log_summary("model")


def test_a_sweep_stops_a_booster(run_sweep: Runner) -> None:
    config = {
        **grid(rate=[0.5, 0.001]),
        "metric": {"name": "valid_0_l2"},
        "early_terminate": {"type": "hyperband", "min_iter": 3},
    }

    def train(rate: float) -> None:
        estimator = lightgbm.LGBMRegressor(learning_rate=rate, n_estimators=10, n_jobs=1, verbosity=-1)
        estimator.fit(X[:200], Y[:200], eval_set=[(X[200:], Y[200:])], callbacks=[ours.callback()])

    sweep = run_sweep(config, train)
    assert [run.state for run in sweep.runs] == ["finished", "stopped"], [run.error for run in sweep.runs]
    assert len(sweep.runs[1].history) == 3
