"""What a point is worth trying next: against the formula, with runs in progress, with failures, with two metrics."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sweepmagic.gp.acquisition import log_ei
from sweepmagic.model import Model
from sweepmagic.model.score import CAUTION, Hypervolume, Improvement, Pending
from sweepmagic.records import Logged, RunEnded, SweepRecord
from tests.model.stories import SQUARE, empty, run, told, tried

GRID = [{"x": x / 3, "y": y / 3} for x in range(4) for y in range(4)]
POINTS = np.random.default_rng(5).uniform(0.05, 0.95, (5, 2))


def bowl(params: dict[str, Any]) -> float:
    return float((params["x"] - 0.4) ** 2 + (params["y"] - 0.6) ** 2)


def bowls() -> SweepRecord:
    return tried(empty(SQUARE), GRID, bowl)


def improvement(sweep: SweepRecord) -> Improvement:
    score = Model.of(sweep).score
    assert isinstance(score, Improvement)
    return score


def test_without_runs_in_progress_it_is_the_mean_expected_improvement_of_the_processes() -> None:
    model = Model.of(bowls())
    objective = model.objectives[0]
    each = [np.exp(log_ei(*member.predict(POINTS), float(objective.y.min()))) for member in objective.members]
    assert all(member.hyper.noise < 1e-2 for member in objective.members), "beyond it another target is to be beaten"
    assert model.score(POINTS) == pytest.approx(np.log(np.mean(each, axis=0)), rel=1e-6)


@pytest.mark.parametrize("pending", [0, 3])
@pytest.mark.parametrize("failing", [False, True])
def test_slopes_are_derivatives(pending: int, failing: bool) -> None:
    sweep = tried(empty(SQUARE), GRID, lambda p: None if failing and p["x"] > 0.8 else bowl(p))
    for n in range(pending):
        told(sweep, run(sweep.next_number, {"x": 0.4, "y": n / 10 + 0.05}, end=None))
    score = improvement(sweep)
    value, slopes = score.slopes(POINTS)
    if not pending:
        assert value == pytest.approx(score(POINTS))
    for column in range(2):
        step = np.zeros(2)
        step[column] = 1e-6
        expected = (score.slopes(POINTS + step)[0] - score.slopes(POINTS - step)[0]) / 2e-6
        assert slopes[:, column] == pytest.approx(expected, rel=1e-2, abs=1e-2)


def test_a_run_in_progress_makes_its_neighbourhood_worth_less() -> None:
    where = np.array([[0.45, 0.55]])
    before = improvement(bowls())(where)[0]
    sweep = told(bowls(), run(17, {"x": 0.45, "y": 0.55}, end=None))
    assert improvement(sweep)(where)[0] < before - math.log(3)


def test_many_runs_in_progress_at_one_place_do_not_break_it() -> None:
    sweep = empty(SQUARE, repeats=8)
    tried(sweep, GRID, bowl)
    for _ in range(8):
        told(sweep, run(sweep.next_number, {"x": 0.45, "y": 0.55}, end=None))
    assert np.isfinite(improvement(sweep)(POINTS)).all()


def test_where_runs_fail_a_point_is_worth_less() -> None:
    where = np.array([[0.95, 0.6]])
    holed = tried(empty(SQUARE), GRID, lambda p: None if p["x"] > 0.6 else bowl(p))
    model = Model.of(holed)
    assert model.feasibility is not None
    unaware = Improvement(improvement(holed).beliefs, None)
    assert model.score(where)[0] == pytest.approx(unaware(where)[0] + CAUTION * model.feasibility.log_chance(where)[0])
    assert model.score(where)[0] < unaware(where)[0] - 1


def test_by_noise_the_luckiest_measurement_is_not_what_must_be_beaten() -> None:
    rng = np.random.default_rng(0)
    crowds = [
        {"x": place / 4 + n * 1e-6} for place in range(4) for n in range(10)
    ]  # as good as repeats of four configs
    sweep = tried(empty(), crowds, lambda p: float(rng.standard_normal()))
    objective = Model.of(sweep).objectives[0]
    for belief, member in zip(improvement(sweep).beliefs, objective.members, strict=True):
        assert member.hyper.noise > 0.1
        assert belief.best[0] > objective.y.min() + 0.3


def two(*, pending: bool = False) -> SweepRecord:
    """Two metrics that pull apart: a falls with x, b rises with it; y is bad for both."""
    sweep = empty(SQUARE, metric=[{"name": "a"}, {"name": "b"}])
    for params in GRID:
        number, (x, y) = sweep.next_number, params.values()
        told(sweep, run(number, params, 1 - x + y, name="a", end=None))
        told(sweep, [Logged(number, None, {"b": x + y}), RunEnded(number, "finished")])
    return told(sweep, run(sweep.next_number, {"x": 0.5, "y": 0.0}, end=None)) if pending else sweep


def test_of_two_metrics_what_widens_the_front_is_worth_most() -> None:
    score = Model.of(two()).score
    assert isinstance(score, Hypervolume)
    gap, dominated = score(np.array([[0.5, 0.0], [0.5, 0.9]]))
    assert gap > dominated + 2
    assert np.isfinite([gap, dominated]).all()


def test_of_two_metrics_a_run_in_progress_counts_as_well() -> None:
    where = np.array([[0.5, 0.0]])
    assert Model.of(two(pending=True)).score(where)[0] < Model.of(two()).score(where)[0] - 1


def test_a_curve_so_far_moves_what_is_expected_of_a_run_and_of_its_neighbours() -> None:
    pending = Pending(np.zeros((2, 1)), np.array([3.0, 0.0]), np.array([2.0, math.inf]))
    mean, covariance = pending.informed(np.array([1.0, 0.0]), np.array([[2.0, 1.0], [1.0, 2.0]]))
    # by the rule for two normals: the first is half curve, half process; the second follows by its covariance
    assert mean == pytest.approx([2.0, 0.5])
    assert covariance.ravel() == pytest.approx([1.0, 0.5, 0.5, 1.75])


def test_without_a_curve_the_process_has_the_word() -> None:
    mean, covariance = np.array([1.0]), np.array([[2.0]])
    found = Pending(np.zeros((1, 1)), np.zeros(1), np.array([math.inf])).informed(mean, covariance)
    assert (found[0].tolist(), found[1].tolist()) == ([1.0], [[2.0]])


def test_a_run_that_goes_well_is_expected_to_end_well() -> None:
    def best_expected(loss: float) -> float:
        sweep = bowls()
        for n in range(1, 5):  # whole curves that stand still
            told(sweep, run(sweep.next_number, {"x": n / 10, "y": 0.9}, n / 10, n / 10))
        told(sweep, run(sweep.next_number, {"x": 0.9, "y": 0.1}, loss, end=None))
        return float(
            np.mean([belief.typical.predict(np.array([[0.9, 0.1]]))[0] for belief in improvement(sweep).beliefs])
        )

    assert best_expected(0.01) < best_expected(0.6) - 0.3
