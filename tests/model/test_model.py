"""What the model of a sweep says when it is asked."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sweepmagic.errors import SweepMagicError
from sweepmagic.model import Model
from sweepmagic.records import Logged, RunEnded, SweepCreated, SweepRecord
from tests.model.stories import SQUARE, UNIT, empty, run, told, tried

LINE = [{"x": n / 12} for n in range(13)]


def wave(params: dict[str, Any]) -> float:
    return math.sin(5 * params["x"]) + 2


def waves(goal: str = "minimize", sign: float = 1.0) -> SweepRecord:
    return tried(empty(metric={"name": "loss", "goal": goal}), LINE, lambda p: sign * wave(p))


def test_a_smooth_function_is_predicted_at_and_between_its_runs() -> None:
    model = Model.of(waves())
    for x in (0.0, 0.25, 0.29, 0.7, 0.9):
        found = model.predict({"x": x})
        assert found.mean == pytest.approx(wave({"x": x}), abs=0.08)
        assert found.low < found.mean < found.high
        assert found.chance == 1


def test_far_from_any_run_less_is_known() -> None:
    sweep = tried(empty(), [{"x": n / 20} for n in range(8)], wave)
    near, far = (Model.of(sweep).predict({"x": x}) for x in (0.1, 1.0))
    assert far.high - far.low > 5 * (near.high - near.low)


def test_to_maximise_is_to_minimise_the_negative() -> None:
    least, most = Model.of(waves()), Model.of(waves("maximize", -1.0))
    for params in ({"x": 0.1}, {"x": 0.63}):
        found, mirrored = least.predict(params), most.predict(params)
        assert (mirrored.mean, mirrored.low, mirrored.high) == pytest.approx((-found.mean, -found.high, -found.low))
        assert most.improvement(params) == pytest.approx(least.improvement(params))
        assert most.explores(params) == least.explores(params)


def test_improvement_is_large_where_better_is_expected_and_none_where_all_is_known() -> None:
    sweep = tried(empty(), [{"x": x} for x in (0.0, 0.2, 0.4, 0.8, 1.0)], lambda p: (p["x"] - 0.6) ** 2)
    model = Model.of(sweep)
    assert model.improvement({"x": 0.6}) > 0.01
    assert model.improvement({"x": 0.0}) < 1e-4


def test_a_smooth_function_is_trusted() -> None:
    trust = Model.of(waves()).trust
    assert trust.r2 > 0.9
    assert trust.error < 0.1
    assert trust.count == 13


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_noise_is_not_trusted(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sweep = tried(empty(), [{"x": float(x)} for x in rng.random(40)], lambda p: float(rng.standard_normal()))
    trust = Model.of(sweep).trust
    assert -0.3 < trust.r2 < 0.25
    assert 0.5 < trust.covered < 0.85
    assert trust.error > 0.3


def test_equal_results_can_be_asked_about() -> None:
    model = Model.of(tried(empty(), LINE[:4], lambda p: 1.0))
    assert model.predict({"x": 0.5}).mean == pytest.approx(1.0, abs=0.05)
    assert model.trust.r2 == 0
    assert "R²" in repr(model)


def test_a_slice_shows_every_value_of_a_choice_and_many_of_a_line() -> None:
    space = {"x": {"min": 0.0, "max": 2.0}, "k": {"values": ["a", "b", "c"]}}
    configs = [{"x": x / 2, "k": k} for x in range(5) for k in "abc"]
    model = Model.of(tried(empty(space), configs, lambda p: p["x"] + (p["k"] == "a")))
    choice = model.slice("k", {"x": 1.0, "k": "b"})
    assert [value for value, _ in choice] == ["a", "b", "c"]
    means = [prediction.mean for _, prediction in choice]
    assert means == pytest.approx([2.0, 1.0, 1.0], abs=0.35)
    line = model.slice("x", {"x": 0.0, "k": "a"}, points=5)
    assert [value for value, _ in line] == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert [prediction.mean for _, prediction in line] == pytest.approx([1, 1.5, 2, 2.5, 3], abs=0.3)


def test_a_slice_goes_through_the_best_run_if_nothing_is_said() -> None:
    configs = [{"x": x / 4, "y": y / 4} for x in range(5) for y in range(5)]
    model = Model.of(tried(empty(SQUARE), configs, lambda p: (p["x"] - 0.25) ** 2 + (p["y"] - 0.75) ** 2))
    assert model.slice("x") == model.slice("x", {"x": 0.25, "y": 0.75})


def test_a_slice_leaves_out_where_the_parameter_is_absent() -> None:
    space = {"opt": {"values": ["sgd", "adam"]}, "m": {"min": 0.0, "max": 1.0, "when": "opt == 'sgd'"}}
    configs: list[dict[str, Any]] = [{"opt": "adam"}, *({"opt": "sgd", "m": m / 4} for m in range(5))]
    model = Model.of(tried(empty(space), configs, lambda p: p.get("m", 0.5)))
    assert len(model.slice("m", {"opt": "sgd", "m": 0.5}, points=5)) == 5
    assert model.slice("m", {"opt": "adam"}, points=5) == []


def test_where_runs_fail_the_chance_is_low() -> None:
    model = Model.of(tried(empty(), LINE, lambda p: None if p["x"] > 0.6 else wave(p)))
    assert model.predict({"x": 0.95}).chance < 0.15
    assert model.predict({"x": 0.05}).chance > 0.85
    assert model.explain({"x": 0.95})["chance"] < 0.15


def several(names: str) -> SweepRecord:
    metrics = [{"name": name, "goal": "maximize" if name == "up" else "minimize"} for name in names.split()]
    sweep = empty(metric=metrics)
    for params in LINE:
        number, x = sweep.next_number, params["x"]
        told(sweep, run(number, params, x, name="down", end=None))
        told(sweep, [Logged(number, None, {"up": 2 * x, "bend": (x - 0.5) ** 2}), RunEnded(number, "finished")])
    return sweep


@pytest.mark.parametrize("names", ["down up", "down up bend"])
def test_each_of_several_metrics_is_predicted_by_its_name(names: str) -> None:
    model = Model.of(several(names))
    assert model.predict({"x": 0.3}).mean == pytest.approx(0.3, abs=0.05)
    assert model.predict({"x": 0.3}, "up").mean == pytest.approx(0.6, abs=0.1)
    assert len(model.objectives) == len(names.split())
    assert np.isfinite(model.score(np.array([[0.1], [0.55]]))).all()


def test_explaining_is_finite_numbers_and_a_word() -> None:
    sweep = tried(empty(), [{"x": n / 20} for n in range(8)], wave)
    known, unknown = (Model.of(sweep).explain({"x": x}) for x in (0.2, 1.0))
    assert (known["why"], unknown["why"]) == ("exploit", "explore")
    assert all(math.isfinite(known[key]) for key in ("mean", "low", "high", "improvement"))
    assert "chance" not in known, "where nothing fails there is nothing to say of it"


def test_the_model_is_made_once_until_something_happens() -> None:
    sweep = waves()
    model = Model.of(sweep)
    assert Model.of(sweep) is model
    told(sweep, run(sweep.next_number, {"x": 0.99}, 0.0))
    assert Model.of(sweep) is not model
    assert Model.of(sweep.fork()) is not Model.of(sweep)


def test_it_says_how_many_results_are_missing() -> None:
    model = Model.of(tried(empty(), LINE[:1], wave))
    for ask in (lambda: model.predict({"x": 0.5}), lambda: model.trust, lambda: model.slice("x")):
        with pytest.raises(SweepMagicError, match="at least 2 runs, but there are 1"):
            ask()
    assert repr(model) == "<model of 1 results: not enough to say anything>"


def test_it_says_what_is_wrong_with_a_question() -> None:
    model = Model.of(waves())
    with pytest.raises(SweepMagicError, match=r"could not give .*'x': 7.* outside its range"):
        model.predict({"x": 7})
    with pytest.raises(SweepMagicError, match="unknown metric 'acc'; the sweep has loss"):
        model.predict({"x": 0.5}, "acc")
    with pytest.raises(SweepMagicError, match="'lr' is not searched; searched are x"):
        model.slice("lr")


def test_it_says_that_a_metric_is_needed() -> None:
    config = {"method": "random", "parameters": dict(UNIT)}
    with pytest.raises(SweepMagicError, match="add metric: {name: val_loss"):
        Model.of(SweepRecord.replay("s", [SweepCreated(config, seed=1)]))
