"""Laws of the Bayesian search beyond those that every search keeps (`tests/contracts`)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from numpy.random import default_rng

from sweepmagic.model import Model
from sweepmagic.model.embedding import Embedding
from sweepmagic.records import Evidence, Logged, RunEnded, SweepCreated, SweepEdited, SweepRecord
from sweepmagic.samplers.bayes import BayesSampler, start_up
from sweepmagic.space import Params, canonical
from tests.model.stories import SQUARE, UNIT, empty, run, told, tried

MIXED: Mapping[str, Any] = {
    "lr": {"distribution": "log_uniform_values", "min": 1e-4, "max": 1.0},
    "layers": {"min": 1, "max": 8},
    "opt": {"values": ["sgd", "adam", None]},
    "momentum": {"min": 0.0, "max": 0.9, "when": "opt == 'sgd'"},
}


def suggest(sweep: SweepRecord) -> Params:
    params = BayesSampler().suggest(sweep, default_rng([sweep.seed, sweep.next_number]))
    assert params is not None
    return params


def search(sweep: SweepRecord, function: Callable[[Params], float | None], count: int) -> list[Params]:
    """Let the sampler choose `count` configs, one after the other; return them."""
    found = []
    for _ in range(count):
        found.append(suggest(sweep))
        tried(sweep, found[-1:], function)
    return found


def bowl(params: Params) -> float:
    return float((params["x"] - 0.4) ** 2 + (params["y"] - 0.6) ** 2)


def mixed(params: Params) -> float:
    opt = {"sgd": 0.3, "adam": 0.0, None: 1.0}[params["opt"]]
    return float(
        (math.log10(params["lr"]) + 2) ** 2 + opt + abs(params["layers"] - 3) / 4 - params.get("momentum", 0) / 5
    )


def branin(params: Params) -> float:
    """Branin's function, less its least value (Dixon & Szego 1978)."""
    x, y = 15 * params["x"] - 5, 15 * params["y"]
    wave = (y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6) ** 2
    return float(wave + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10 - 0.397887)


def test_the_first_config_is_the_middle_and_the_next_ones_are_spread() -> None:
    sweep = empty(SQUARE)
    found = search(sweep, bowl, start_up(sweep.space))
    assert found[0] == {"x": 0.5, "y": 0.5}
    places = np.array([list(params.values()) for params in found])
    gaps = [np.abs(a - b).max() for i, a in enumerate(places) for b in places[:i]]
    assert min(gaps) > 0.15


@pytest.mark.parametrize("seed", range(4))
def test_every_level_of_a_choice_is_seen_twice_before_the_model_is_asked(seed: int) -> None:
    sweep = empty({**UNIT, "k": {"values": ["a", "b", "c", "d"]}}, seed=seed)
    found = search(sweep, lambda p: p["x"], start_up(sweep.space))
    assert all(sum(params["k"] == level for params in found) >= 2 for level in "abcd")


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_branin_is_solved(seed: int) -> None:
    sweep = empty(SQUARE, seed=seed)
    search(sweep, branin, 40)
    assert sweep.best is not None
    assert sweep.best.loss(sweep.metric) < 0.05


@pytest.mark.parametrize("seed", [0, 1])
def test_a_mixed_space_is_searched_better_than_by_chance(seed: int) -> None:
    sweep = empty(MIXED, seed=seed)
    search(sweep, mixed, 30)
    assert sweep.best is not None
    rng = default_rng(0)
    drawn = sorted(mixed(sweep.space.decode(rng.random(4).tolist())) for _ in range(2000))
    assert sweep.best.loss(sweep.metric) < drawn[10], "among the best half per cent"


@pytest.mark.parametrize("seed", [0, 1])
def test_a_replayed_history_without_a_memory_gives_the_same_suggestion(seed: int) -> None:
    sweep = empty(MIXED, seed=seed)
    for _ in range(3):
        search(sweep, mixed, 5)
        cold = told(empty(MIXED, seed=seed), *_history(sweep))
        assert suggest(cold) == suggest(sweep) == suggest(sweep)


def _history(sweep: SweepRecord) -> list[Any]:
    return [run(number, each.params, each.loss(sweep.metric)) for number, each in sweep.runs.items()]


@pytest.mark.parametrize("done", [3, 12])
def test_eight_runs_side_by_side_are_no_twins(done: int) -> None:
    sweep = empty(SQUARE)
    search(sweep, bowl, done)
    found = []
    for _ in range(8):
        found.append(suggest(sweep))
        told(sweep, run(sweep.next_number, found[-1], end=None))
    places = np.array([list(params.values()) for params in found])
    gaps = [np.linalg.norm(a - b) for i, a in enumerate(places) for b in places[:i]]
    assert min(gaps) > 1e-3


def test_a_finite_space_is_searched_to_its_end_without_a_repeat() -> None:
    space = {"a": {"min": 1, "max": 6}, "b": {"values": [0.1, 0.2, 0.3, 0.4]}}
    sweep = empty(space, constraints=["a + 10 * b < 9"])
    found = search(sweep, lambda p: abs(p["a"] - 4) + p["b"], 21)
    assert len({canonical(params) for params in found}) == 6 * 4 - 3
    assert BayesSampler().suggest(sweep, default_rng(0)) is None


@pytest.mark.parametrize("seed", [0, 1])
def test_the_best_of_a_finite_space_is_found_early(seed: int) -> None:
    sweep = empty({"a": {"min": 1, "max": 20}, "b": {"min": 1, "max": 15}}, seed=seed)
    found = search(sweep, lambda p: (p["a"] - 14) ** 2 + 2 * (p["b"] - 4) ** 2, 20)
    assert {"a": 14, "b": 4} in found, "20 of 300"


def test_constraints_hold() -> None:
    sweep = empty(SQUARE, constraints=["x + y < 0.5"])
    assert all(params["x"] + params["y"] < 0.5 for params in search(sweep, bowl, 20))
    assert sweep.best is not None
    assert sweep.best.loss(sweep.metric) < 0.14, "at the border it is 0.125"


@pytest.mark.parametrize(("scale", "shift"), [(1000.0, 0.0), (1 / 1024, 5.0)])
def test_the_unit_and_the_zero_of_the_metric_change_nothing(scale: float, shift: float) -> None:
    plain, moved = empty(SQUARE), empty(SQUARE)
    found = search(plain, bowl, 14)
    other = search(moved, lambda p: scale * bowl(p) + shift, 14)
    for here, there in zip(found, other, strict=True):
        assert list(there.values()) == pytest.approx(list(here.values()), abs=0.02)


def test_to_maximise_is_to_minimise_the_negative() -> None:
    most = empty(MIXED, metric={"name": "loss", "goal": "maximize"})
    assert search(empty(MIXED), mixed, 14) == search(most, lambda p: -mixed(p), 14)


def test_one_wild_loss_leads_nobody_astray() -> None:
    sweep = empty(SQUARE)
    search(sweep, lambda p: 1e12 if p["x"] > 0.8 else bowl(p), 25)
    assert sweep.best is not None
    assert sweep.best.loss(sweep.metric) < 0.01


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_where_half_of_the_space_fails_few_runs_fail(seed: int) -> None:
    sweep = empty(SQUARE, seed=seed)
    search(sweep, lambda p: None if p["x"] > 0.5 else (p["x"] - 0.45) ** 2 + (p["y"] - 0.6) ** 2, 40)
    failed = [each for each in sweep.runs.values() if each.state == "failed"]
    assert len(failed) <= 15
    assert sweep.best is not None
    assert sweep.best.loss(sweep.metric) < 0.01, "and the best next to the border is found"


def test_where_everything_fails_the_search_goes_on() -> None:
    sweep = empty(SQUARE)
    found = search(sweep, lambda p: None, 20)
    assert len({canonical(params) for params in found}) == 20


def test_an_explanation_is_finite_numbers_and_says_why() -> None:
    sweep = empty(SQUARE)
    assert BayesSampler().explain(sweep, suggest(sweep)) == {"why": "start"}
    search(sweep, bowl, 15)
    params = suggest(sweep)
    said = BayesSampler().explain(sweep, params)
    assert said["why"] in ("explore", "exploit")
    assert all(math.isfinite(said[key]) for key in ("mean", "low", "high", "improvement"))
    assert said["low"] <= said["mean"] <= said["high"]
    assert said["improvement"] >= 0


def test_an_edited_space_is_searched_at_once_with_what_still_fits() -> None:
    sweep = empty(SQUARE)
    search(sweep, bowl, 20)
    config = {"method": "bayes", "metric": {"name": "loss"}}
    narrow = {"x": {"min": 0.3, "max": 0.6}, "y": {"min": 0.5, "max": 0.8}}
    sweep.apply(SweepEdited({**config, "parameters": narrow}))
    assert not BayesSampler().is_starting(sweep)
    assert all(sweep.space.fits(params) for params in search(sweep, bowl, 3))
    wide = {**SQUARE, "z": {"values": ["a", "b"]}}
    sweep.apply(SweepEdited({**config, "parameters": wide}))
    assert BayesSampler().is_starting(sweep), "no run knows of z"
    assert all(sweep.space.fits(params) for params in search(sweep, bowl, 6))


def test_repeats_of_one_config_are_one_result() -> None:
    sweep = empty(SQUARE, repeats=3)
    for _ in range(3):
        told(sweep, run(sweep.next_number, {"x": 0.5, "y": 0.5}, 1.0))
    assert BayesSampler().is_starting(sweep)
    assert suggest(sweep) != {"x": 0.5, "y": 0.5}


def test_earlier_results_stand_in_for_the_start_up() -> None:
    known = [{"x": x / 4, "y": y / 4} for x in range(5) for y in range(5)]
    sweep = told(empty(SQUARE), [Evidence(params, {"loss": bowl(params)}) for params in known])
    assert not BayesSampler().is_starting(sweep)
    params = suggest(sweep)
    assert bowl(params) < 0.03, "it begins where they end"
    assert BayesSampler().explain(sweep, params)["why"] in ("explore", "exploit")


def test_results_that_somebody_chose_count_as_well() -> None:
    sweep = empty(SQUARE)  # as with `initial`: runs whose configs the sampler did not choose
    tried(sweep, [{"x": x, "y": y} for x in (0.1, 0.5, 0.9) for y in (0.1, 0.5, 0.9)], bowl)
    assert not BayesSampler().is_starting(sweep)
    assert bowl(suggest(sweep)) < 0.1


def test_runs_stopped_early_are_results() -> None:
    sweep = empty(SQUARE)
    for params in [{"x": x, "y": y} for x in (0.1, 0.5, 0.9) for y in (0.1, 0.5, 0.9)]:
        told(sweep, run(sweep.next_number, params, 1 + bowl(params), end="stopped", cause="hyperband"))
    assert not BayesSampler().is_starting(sweep)
    assert bowl(suggest(sweep)) < 0.1


def test_two_metrics_are_searched_along_their_front() -> None:
    sweep = empty(SQUARE, metric=[{"name": "a"}, {"name": "b"}])
    for _ in range(22):
        params, number = suggest(sweep), sweep.next_number
        x, y = params.values()
        told(sweep, run(number, params, x + 2 * y, name="a", end=None))
        told(sweep, [Logged(number, None, {"b": 1 - x + 2 * y}), RunEnded(number, "finished")])
    late = [each.params for number, each in sweep.runs.items() if number > 10]
    assert np.median([params["y"] for params in late]) < 0.15, "the front is y = 0"
    xs = sorted(each.params["x"] for each in sweep.pareto if each.params["y"] < 0.2)
    assert xs[0] < 0.2
    assert xs[-1] > 0.8


def test_parameters_may_stand_in_any_order_also_before_what_they_depend_on() -> None:
    sweep = empty({name: MIXED[name] for name in reversed(list(MIXED))})
    assert all(sweep.space.fits(params) for params in search(sweep, mixed, 14))


def test_a_space_of_constants_alone_is_one_config() -> None:
    sweep = empty({"x": {"value": 3}})
    assert search(sweep, lambda p: 1.0, 1) == [{"x": 3}]
    assert BayesSampler().suggest(sweep, default_rng(0)) is None


def test_the_search_asks_where_the_model_expects_most() -> None:
    sweep = empty(SQUARE)
    search(sweep, branin, 14)
    model, chosen = Model.of(sweep), suggest(sweep)
    embedding = Embedding(sweep.space)
    drawn = embedding.points(embedding.draw(3000, default_rng(0)))
    there = embedding.position(chosen)
    assert there is not None
    assert model.score(embedding.points(there[None]))[0] >= model.score(drawn).max() - 0.1


def test_the_plan_says_when_learning_begins_and_what_becomes_of_each_parameter() -> None:
    parameters = {
        "lr": {"distribution": "log_uniform_values", "min": 1e-4, "max": 1e-1},
        "batch": {"values": [16, 32, 64, 128]},
        "layers": {"min": 1, "max": 4},
        "dropout": {"min": 0.0, "max": 0.5},
        "opt": {"values": ["sgd", "adam", "lion"]},
    }
    config = {"method": "bayes", "metric": {"name": "loss"}, "parameters": parameters}
    sweep = SweepRecord.replay("s", [SweepCreated(config, seed=1)])
    phases, scales = BayesSampler().describe(sweep, 20)
    assert phases.startswith("spreads configs over the space until 6 results are known (0 now); then each is the one")
    assert scales == (
        "learns lr as a logarithmic scale; batch as steps by ratio; layers as steps in order; dropout as a scale; "
        "opt as a choice without order"
    )
    assert "--count to 24" in list(BayesSampler().describe(sweep, 5))[1]
    search(sweep, lambda params: float(params["dropout"]), 6)
    assert next(iter(BayesSampler().describe(sweep, 20))).startswith("knows 6 results: every further config is")
