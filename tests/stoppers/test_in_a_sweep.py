"""The rules at work in real sweeps."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

import sweepmagic
from sweepmagic.plan import plan
from sweepmagic.records import SweepCreated, SweepRecord


def config(rules: Any, **more: Any) -> dict[str, Any]:
    return {
        "method": "grid",
        "metric": {"name": "loss"},
        "early_terminate": rules,
        "parameters": {"end": {"values": [0.2, 0.1, 0.9, 0.15, 0.8, -1.0, 0.7]}},
        **more,
    }


def train(end: float) -> None:
    for epoch in range(1, 31):
        sweepmagic.log({"loss": math.nan if end < 0 and epoch > 4 else end + (1 - end) * math.exp(-epoch / 3)})


def test_curve_stops_what_will_not_win_and_says_so(run_sweep: Callable[..., sweepmagic.Sweep]) -> None:
    sweep = run_sweep(config({"type": "curve"}), train)
    stopped = {run.config["end"]: run for run in sweep.runs if run.state == "stopped"}
    assert {0.9, 0.8, 0.7} <= set(stopped)
    assert sweep.best.config["end"] == -1.0 or sweep.best.state == "finished"
    for run in stopped.values():
        assert len(run.history) < 30


def test_a_list_of_rules_fires_with_the_name_of_the_rule(run_sweep: Callable[..., sweepmagic.Sweep]) -> None:
    sweep = run_sweep(config([{"type": "threshold"}, {"type": "median", "min_runs": 2}]), train)
    reasons = {run.config["end"]: run.reason for run in sweep.runs if run.state == "stopped"}
    assert reasons[-1.0] == "threshold: loss is nan at value 5"
    assert reasons[0.9].startswith("median: loss ")
    assert reasons[0.9].endswith(", the median of 2 other runs there")
    assert 0.1 not in reasons


def test_the_plan_says_what_each_rule_will_do() -> None:
    rules = [{"type": "curve"}, {"type": "asha", "max_iter": 81}, {"type": "threshold"}]
    space = {"epochs": {"value": 81}, "end": {"values": [0.5, 0.1]}}
    record = SweepRecord.replay("s", [SweepCreated(config(rules, parameters=space), seed=1)])
    said = str(plan(record, count=2, executor="kernel", workers=1))
    assert "early stop   curve, stops a run whose chance to become the best is below 0.03, from logged value 3" in said
    assert "asha, looks at logged value 3, 9, 27; if one of 3 runs goes on each time, 11 % of the epochs" in said
    assert "threshold, stops at NaN or infinity" in said


@pytest.mark.slow
def test_keras_runs_are_stopped_by_their_curves(run_sweep: Callable[..., sweepmagic.Sweep]) -> None:
    keras = pytest.importorskip("keras", reason="the extra sweepmagic[tensorflow] is not installed")
    datasets = pytest.importorskip("sklearn.datasets", reason="the extra sweepmagic[sklearn] is not installed")
    x, y = datasets.load_digits(return_X_y=True)

    def fit(learning_rate: float) -> None:
        model = keras.Sequential(
            [keras.Input((64,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(10, "softmax")]
        )
        model.compile(keras.optimizers.SGD(learning_rate), "sparse_categorical_crossentropy", jit_compile=False)
        model.fit(x / 16, y, epochs=12, batch_size=128, verbose=0)

    rates = {"learning_rate": {"values": [0.3, 0.5, 1e-5, 1e-4]}}
    sweep = run_sweep(config({"type": "curve"}, parameters=rates, seed=1), fit)
    states = {run.config["learning_rate"]: run for run in sweep.runs}
    assert states[1e-5].state == states[1e-4].state == "stopped"
    assert states[1e-5].reason.startswith("curve: loss ")
    assert len(states[1e-5].history) < 12
    assert sweep.best.config["learning_rate"] in (0.3, 0.5)
