from __future__ import annotations

from typing import Any

import pytest
from numpy.random import default_rng

from sweepmagic.config import Metric
from sweepmagic.records import (
    Logged,
    RunEnded,
    RunRecord,
    RunStarted,
    SweepCreated,
    SweepEdited,
    SweepRecord,
)
from sweepmagic.samplers.optuna import OptunaSampler

optuna = pytest.importorskip("optuna", reason="the extra sweepmagic[optuna] is not installed")

from optuna.trial import TrialState  # noqa: E402

from sweepmagic.samplers.optuna.replayed import Answered, Asked, story  # noqa: E402
from sweepmagic.samplers.optuna.study import outcome_of  # noqa: E402

LOSS = (Metric("loss"),)
SPACE = {"x": {"min": -5.0, "max": 5.0}, "y": {"min": -5.0, "max": 5.0}}


def sweep_of(sampler: Any, **more: Any) -> SweepRecord:
    config = {"method": "optuna", "sampler": sampler, "metric": {"name": "loss"}, "parameters": SPACE, **more}
    return SweepRecord.replay("s", [SweepCreated(config, seed=3)])


def bowl(params: dict[str, float]) -> float:
    return (params["x"] - 1) ** 2 + (params["y"] + 2) ** 2


def optimise(sweep: SweepRecord, count: int, sampler: OptunaSampler) -> float:
    for number in range(1, count + 1):
        params = sampler.suggest(sweep, default_rng([3, number]))
        assert params is not None
        sweep.apply(RunStarted(number, params))
        sweep.apply(Logged(number, None, {"loss": bowl(params)}))
        sweep.apply(RunEnded(number, "finished"))
    assert sweep.best is not None
    return sweep.best.loss(sweep.metric)


def run(state: str, *values: float, cause: str = "") -> RunRecord:
    sweep = sweep_of("TPESampler")
    sweep.apply(RunStarted(1, {"x": 0.0, "y": 0.0}))
    for value in values:
        sweep.apply(Logged(1, None, {"loss": value}))
    if state != "running":
        sweep.apply(RunEnded(1, state, cause=cause))
    return sweep.runs[1]


def test_every_end_of_a_run_has_its_state() -> None:
    assert outcome_of(run("finished", 3.0, 2.0), LOSS).state == TrialState.COMPLETE
    assert outcome_of(run("finished", 3.0, 2.0), LOSS).values == (2.0,)
    assert outcome_of(run("stopped", 3.0, 2.0, 2.5), LOSS).state == TrialState.PRUNED
    assert outcome_of(run("stopped", 3.0, 2.0, 2.5), LOSS).intermediate == {0: 3.0, 1: 2.0, 2: 2.5}
    assert outcome_of(run("failed", 3.0), LOSS).state == TrialState.FAIL
    assert outcome_of(run("finished", float("nan")), LOSS).state == TrialState.FAIL
    assert outcome_of(run("stopped", 3.0, cause="interrupt"), LOSS).state == TrialState.FAIL
    assert outcome_of(run("running", 3.0), LOSS).state == TrialState.RUNNING


def test_a_question_comes_after_the_answers_that_were_there() -> None:
    runs = {
        1: RunRecord(1, "finished", started=0.0, ended=5.0),
        2: RunRecord(2, "finished", started=1.0, ended=3.0),
        3: RunRecord(3, "running", started=3.5),
        4: RunRecord(4, "running", started=6.0),
    }
    told = story(runs, LOSS)
    assert [(type(part), part.number) for part in told] == [
        (Asked, 1),
        (Asked, 2),
        (Answered, 2),
        (Asked, 3),
        (Answered, 1),
        (Asked, 4),
    ]


@pytest.mark.parametrize("sampler", ["TPESampler", "CmaEsSampler"])
def test_the_search_closes_in(sampler: str) -> None:
    if sampler == "CmaEsSampler":
        pytest.importorskip("cmaes", reason="the extra sweepmagic[optuna], which brings cmaes, is not installed")
    assert optimise(sweep_of(sampler), 60, OptunaSampler()) < 0.2  # the best of 60 random draws is 0.9 on average


def test_a_goal_to_maximise_is_maximised() -> None:
    metric = {"metric": {"name": "loss", "goal": "maximize"}}
    sweep = sweep_of("TPESampler", **metric)
    optimise(sweep, 40, OptunaSampler())
    assert sweep.best is not None
    assert sweep.best.params["x"] < -3
    assert sweep.best.params["y"] > 3


SAMPLERS = [
    "TPESampler",
    {"name": "TPESampler", "multivariate": True, "group": True},
    "RandomSampler",
    "CmaEsSampler",
    {"name": "CmaEsSampler", "with_margin": True, "x0": {"x": 1.0, "y": 0.0}},
    {"name": "NSGAIISampler", "population_size": 6},
    {"name": "NSGAIISampler", "population_size": 6, "crossover": {"name": "SBXCrossover", "eta": 3.0}},
    {"name": "NSGAIIISampler", "population_size": 6},
    "QMCSampler",
    {"name": "QMCSampler", "scramble": True},
    {"name": "PartialFixedSampler", "fixed_params": {"x": 0.5}, "base_sampler": "TPESampler"},
    {"name": "PartialFixedSampler", "fixed_params": {"x": 0.5}, "base_sampler": "CmaEsSampler"},
]


@pytest.mark.parametrize("sampler", SAMPLERS, ids=str)
def test_a_study_made_anew_answers_as_the_one_that_was_there_all_along(sampler: Any) -> None:
    if "CmaEs" in str(sampler):
        pytest.importorskip("cmaes", reason="the extra sweepmagic[optuna], which brings cmaes, is not installed")
    sweep, warm = sweep_of(sampler), OptunaSampler()
    for number in range(1, 26):
        params = warm.suggest(sweep, default_rng([3, number]))
        assert params is not None
        assert sweep.space.fits(params)
        assert OptunaSampler().suggest(sweep, default_rng([3, number])) == params
        sweep.apply(RunStarted(number, params))
        if number > 3:  # three in progress at any time
            sweep.apply(Logged(number - 3, None, {"loss": bowl(sweep.runs[number - 3].params)}))
            sweep.apply(RunEnded(number - 3, "failed" if number % 7 == 0 else "finished"))


def test_a_fixed_parameter_is_given_as_the_config_has_it() -> None:
    fixed = {"name": "PartialFixedSampler", "fixed_params": {"n": 20}, "base_sampler": "TPESampler"}
    sweep = sweep_of(fixed, parameters={**SPACE, "n": {"values": [10, 20, 30]}})
    assert all(
        params and params["n"] == 20 for params in (OptunaSampler().suggest(sweep, default_rng(n)) for n in range(5))
    )


def test_brute_force_takes_every_point_once() -> None:
    sweep = sweep_of("BruteForceSampler", parameters={"a": {"min": 1, "max": 3}, "b": {"values": ["x", "y"]}})
    sampler, found = OptunaSampler(), []
    while (params := sampler.suggest(sweep, default_rng(len(found)))) is not None:
        found.append(tuple(params.values()))
        sweep.apply(RunStarted(len(found), params))
    assert sorted(found) == [(a, b) for a in (1, 2, 3) for b in "xy"]


def test_a_constraint_is_met() -> None:
    sweep = sweep_of("TPESampler", constraints=["x + y > 4"])
    sampler = OptunaSampler()
    for number in range(1, 30):
        params = sampler.suggest(sweep, default_rng([1, number]))
        assert params is not None
        assert params["x"] + params["y"] > 4
        sweep.apply(RunStarted(number, params))
        sweep.apply(Logged(number, None, {"loss": bowl(params)}))
        sweep.apply(RunEnded(number, "finished"))


@pytest.mark.parametrize("sampler", ["TPESampler", "NSGAIISampler"])
def test_after_an_edit_only_the_runs_that_fit_count(sampler: str) -> None:
    sweep, warm = sweep_of(sampler), OptunaSampler()
    optimise(sweep, 15, warm)
    narrow = {"method": "optuna", "sampler": sampler, "metric": {"name": "loss"}}
    sweep.apply(SweepEdited({**narrow, "parameters": {**SPACE, "x": {"min": 0.0, "max": 2.0}}}))
    params = warm.suggest(sweep, default_rng([3, 16]))
    assert params == OptunaSampler().suggest(sweep, default_rng([3, 16]))
    assert params is not None
    assert 0 <= params["x"] <= 2


@pytest.mark.parametrize("sampler", ["TPESampler", "NSGAIISampler"])
def test_several_metrics_are_several_objectives(sampler: str) -> None:
    metrics = [{"name": "loss"}, {"name": "speed", "goal": "maximize"}]
    sweep = sweep_of({"name": sampler}, metric=metrics)
    warm = OptunaSampler()
    for number in range(1, 61):
        params = warm.suggest(sweep, default_rng([3, number]))
        assert params is not None
        sweep.apply(RunStarted(number, params))
        sweep.apply(Logged(number, None, {"loss": params["x"] ** 2, "speed": -((params["x"] - 2) ** 2)}))
        sweep.apply(RunEnded(number, "stopped" if number % 5 == 0 else "finished"))
    late = [sweep.runs[number].params["x"] for number in range(41, 61)]
    if sampler == "TPESampler":  # the front is x in 0..2; of random draws 6 of 20 are as near
        assert sum(-0.5 <= x <= 2.5 for x in late) > 11
    assert warm.suggest(sweep, default_rng([3, 61])) == OptunaSampler().suggest(sweep, default_rng([3, 61]))
