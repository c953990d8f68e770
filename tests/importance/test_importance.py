from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sweepmagic.config import SweepConfig
from sweepmagic.errors import NotFoundError
from sweepmagic.importance import Importance, Row, importance_of, metric_of
from sweepmagic.importance.trees import correlations, forest
from sweepmagic.records import Logged, RunEnded, RunStarted, SweepCreated, SweepRecord
from sweepmagic.space import Params

NUMBERS = {name: {"min": 0.0, "max": 1.0} for name in "abc"}


def swept(
    function: Callable[[Params], float | None], count: int, parameters: Any = NUMBERS, **more: Any
) -> SweepRecord:
    """Return a random sweep; a run whose value is None fails."""
    config = {"method": "random", "metric": {"name": "loss"}, "parameters": parameters, **more}
    sweep = SweepRecord.replay("s", [SweepCreated(config, seed=1)])
    rng = np.random.default_rng(0)
    for number in range(1, count + 1):
        params = sweep.space.decode(rng.random(sweep.space.dim).tolist())
        sweep.apply(RunStarted(number, params))
        value = function(params)
        if value is not None:
            sweep.apply(Logged(number, None, {"loss": float(value), "other": float(params.get("b", 0.0))}))
        sweep.apply(RunEnded(number, "failed" if value is None else "finished"))
    return sweep


def importance(sweep: SweepRecord) -> Importance:
    return importance_of(sweep, metric_of(sweep, None))


def test_the_true_effect_lies_in_the_interval() -> None:
    found = importance(swept(lambda p: 3 * p["a"] + 2 * p["b"], 40))
    assert [row.parameter for row in found] == ["a", "b", "c"]
    for name, truth in {"a": 9 / 13, "b": 4 / 13, "c": 0.0}.items():
        assert found[name].low - 0.005 <= truth <= found[name].high + 0.005
        assert found[name].total == pytest.approx(truth, abs=0.03)
    assert found.r2 is not None
    assert found.r2 > 0.95
    assert not found.warning


def test_an_interaction_is_in_the_total_effect_alone() -> None:
    found = importance(swept(lambda p: (p["a"] - 0.5) * (p["b"] - 0.5), 60))
    assert found["a"].main < 0.15
    assert found["a"].total > 0.8
    assert found["a"].low <= 1.0 <= found["a"].high + 0.05


def test_a_conditional_parameter() -> None:
    parameters = {"k": {"values": ["a", "b"]}, "x": {"min": 0.0, "max": 1.0, "when": "k == 'a'"}}
    found = importance(swept(lambda p: 2 * p.get("x", 0.0), 40, parameters))
    for name, truth in {"k": 0.8, "x": 0.4}.items():
        assert found[name].low - 0.02 <= truth <= found[name].high + 0.02
    assert found["x"].active == pytest.approx(0.5, abs=0.02)
    assert "50%" in str(found)


def test_the_goal_changes_nothing_but_the_sign_of_the_correlation() -> None:
    less = importance(swept(lambda p: 3 * p["a"] + p["b"], 30))
    more = importance(swept(lambda p: -3 * p["a"] - p["b"], 30, metric={"name": "loss", "goal": "maximize"}))
    assert [row.total for row in more] == pytest.approx([row.total for row in less], abs=1e-6)
    assert more["a"].correlation == pytest.approx(-(less["a"].correlation or 0))


def test_one_diverged_run_is_not_all_the_variance() -> None:
    def train(p: Params) -> float:
        return 1e6 if p["c"] > 0.97 else 3 * p["a"] + p["b"]

    found = importance(swept(train, 60))
    assert found["a"].total > 0.5


def test_constants_are_not_listed_and_zipped_parameters_share_a_row() -> None:
    parameters = {
        "a": {"values": [1, 2, 3]},
        "b": {"values": [4, 5, 6]},
        "k": {"value": 1},
        "x": {"min": 0.0, "max": 1.0},
    }
    found = importance(swept(lambda p: p["a"], 20, parameters, zip=["a", "b"]))
    assert {row.parameter for row in found} == {"a & b", "x"}
    assert found["a & b"].total > 0.9


def test_too_few_runs_are_said() -> None:
    found = importance(swept(lambda p: p["a"], 8))
    assert found.warning == "only 8 runs have a value; 3 parameters need about 11: nothing reliable yet"
    assert found.warning in str(found)
    assert len(found) == 3


def test_runs_that_do_not_predict_one_another_are_said() -> None:
    noise = np.random.default_rng(5)
    found = importance(swept(lambda p: noise.standard_normal(), 40))
    assert found.warning.startswith("the runs do not predict one another (leave-one-out R²")


@pytest.mark.parametrize(
    ("function", "count", "parameters", "warning"),
    [
        (lambda p: 1.0, 0, NUMBERS, "only 0 runs have a value: nothing can be said yet"),
        (lambda p: 1.0, 1, NUMBERS, "only 1 run has a value: nothing can be said yet"),
        (lambda p: 1.0, 20, NUMBERS, "every run has the same value: no parameter made a difference"),
        (lambda p: 1.0, 1, {"a": {"value": 1}}, "every parameter is constant"),
    ],
)
def test_where_there_is_nothing_to_learn(function: Any, count: int, parameters: Any, warning: str) -> None:
    found = importance(swept(function, count, parameters))
    assert (len(found), found.warning, found.r2) == (0, warning, None)
    assert warning in str(found)
    assert warning in found._repr_html_()


def test_failed_runs_are_left_out_and_said() -> None:
    found = importance(swept(lambda p: None if p["c"] > 0.8 else p["a"], 40))
    assert found.runs < 40
    assert found.notes[0] == f"{40 - found.runs} failed runs are left out"


def test_runs_stopped_early_and_constraints_are_said() -> None:
    sweep = swept(lambda p: p["a"], 20, constraints=["a + b < 3"])
    sweep.apply(RunStarted(21, {"a": 0.5, "b": 0.5, "c": 0.5}))
    sweep.apply(Logged(21, None, {"loss": 0.5}))
    sweep.apply(RunEnded(21, "stopped"))
    assert importance(sweep).notes == (
        "1 stopped early count with the value that they had",
        "the constraints are left out of account: effects are those over the whole ranges",
    )


def test_any_logged_metric_can_be_asked_about() -> None:
    sweep = swept(lambda p: p["a"], 30)
    found = importance_of(sweep, metric_of(sweep, "other"))
    assert (found.metric, found.rows[0].parameter) == ("other", "b")
    with pytest.raises(NotFoundError, match="no run logged 'othr'; did you mean 'other'"):
        metric_of(sweep, "othr")
    sweep.config = SweepConfig("random", sweep.space)
    with pytest.raises(NotFoundError, match="the sweep has no metric: say which one, of loss, other"):
        metric_of(sweep, None)


def test_the_same_record_gives_the_same_answer() -> None:
    assert importance(swept(lambda p: p["a"] * p["b"], 20)) == importance(swept(lambda p: p["a"] * p["b"], 20))


def test_a_forest_finds_the_parameter_that_matters_and_sums_the_columns_of_a_choice() -> None:
    pytest.importorskip("sklearn", reason="the extra sweepmagic[sklearn] is not installed")
    rng = np.random.default_rng(0)
    configs = [{"k": str(rng.choice(["a", "b", "c"])), "x": float(rng.random())} for _ in range(60)]
    values = np.array([{"a": 0.0, "b": 1.0, "c": 5.0}[str(config["k"])] for config in configs])
    found = forest(configs, values, ["k", "x", "gone"])
    assert found is not None
    assert found["k"] > 0.95
    assert found["gone"] == 0
    assert sum(found.values()) == pytest.approx(1)


def test_without_scikit_learn_there_is_no_forest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweepmagic.importance.trees.find_spec", lambda name: None)
    found = importance(swept(lambda p: p["a"], 20))
    assert all(row.forest is None for row in found)
    assert "forest" not in str(found)


def test_correlations_are_of_numbers_where_they_are() -> None:
    configs = [{"x": 1, "k": "a", "b": True, "one": 3}, {"x": 2, "k": "b", "b": False, "one": 3}, {"x": 3, "one": 3}]
    assert correlations(configs, np.array([3.0, 2.0, 1.0])) == {"x": -1.0}


def test_names_are_not_markup() -> None:
    html = Importance("<b>", (Row("<i>", 1.0, 1.0, 1.0, 1.0),), 3, warning="<u>")._repr_html_()
    assert not any(tag in html for tag in ("<b>", "<i>", "<u>"))


def test_the_table_as_a_dataframe() -> None:
    pytest.importorskip("pandas", reason="the extra sweepmagic[pandas] is not installed")
    frame = Importance("loss", (Row("x", 0.9, 0.8, 0.85, 0.95),), 30, 0.9).dataframe()
    assert frame.loc[0, ["parameter", "total", "low"]].tolist() == ["x", 0.9, 0.85]


def test_a_handle_has_it(run_sweep: Callable[..., Any]) -> None:
    config = {"method": "random", "seed": 1, "metric": {"name": "loss"}, "parameters": NUMBERS}
    sweep = run_sweep(config, lambda a, b, c: {"loss": 3 * a + b}, count=20)
    assert sweep.importance().rows[0].parameter == "a"
