"""One metric, learned: forecasts of what was cut short, failures, repeats, and a bounded cost."""

from __future__ import annotations

import numpy as np
import pytest

from sweepmagic.gp.regression import Priors
from sweepmagic.gp.targets import Targets
from sweepmagic.model.embedding import Embedding
from sweepmagic.model.evidence import Array, Evidence, gather
from sweepmagic.model.objective import MOST, Memo, Objective, forecast_of_pending, gain, learn
from sweepmagic.records import SweepRecord
from tests.model.stories import SQUARE, empty, run, told, tried


def learned(evidence: Evidence, embedding: Embedding, memo: Memo | None = None) -> Objective:
    return learn(evidence, 0, embedding, Priors.of(embedding.d), {} if memo is None else memo)


def of(sweep: SweepRecord) -> Objective:
    embedding = Embedding(sweep.space)
    return learned(gather(sweep, embedding), embedding)


def evidence(positions: Array, losses: Array) -> Evidence:
    """Evidence of whole runs alone."""
    n, d = positions.shape
    none, no = np.zeros((0, d)), np.zeros(0, dtype=np.int64)
    return Evidence(
        positions, losses[:, None], np.ones(n), np.zeros(n, dtype=np.int64), none, none, no, np.zeros(0), {}
    )


WHOLE = [
    run(1, {"x": 0.0}, 0.9, 0.5),
    run(2, {"x": 0.2}, 0.8, 0.4),
    run(3, {"x": 0.4}, 0.7, 0.3),
    run(4, {"x": 0.6}, 0.6, 0.2),
]


def test_a_run_stopped_early_is_forecast_lower_by_what_whole_runs_still_gained() -> None:
    sweep = told(empty(), *WHOLE, run(5, {"x": 1.0}, 0.45, end="stopped", cause="hyperband"))
    found = of(sweep)
    assert found.y[:4] == pytest.approx(found.targets(np.array([0.5, 0.4, 0.3, 0.2])))
    ends, there = np.array([0.5, 0.4, 0.3, 0.2]), np.array([0.9, 0.8, 0.7, 0.6])
    moved = found.targets(ends) - found.targets(there)
    assert found.y[4] == pytest.approx(found.targets(np.array([0.45]))[0] + moved.sum() / 5)  # and one that stood still
    assert found.y[4] < found.targets(np.array([0.45]))[0]
    assert found.members[0].inputs.s[:4].tolist() == [0, 0, 0, 0]
    assert found.members[0].inputs.s[4] > 0, "a forecast is less certain than a result"


def test_curves_that_stand_still_forecast_nothing_and_more_of_them_more_surely() -> None:
    flat = [run(n, {"x": n / 10}, n / 10, n / 10) for n in range(1, 9)]
    few, many = told(empty(), *flat[:2]), told(empty(), *flat)
    for sweep in (few, many):
        told(sweep, run(sweep.next_number, {"x": 1.0}, 0.45, end="stopped", cause="hyperband"))
    (mean, wide), (other, narrow) = (
        gain(gather(sweep, Embedding(sweep.space)), Targets.of(np.arange(9) / 10), 1) for sweep in (few, many)
    )
    assert mean == other == 0
    assert 0 < narrow < wide


def test_without_a_whole_curve_a_cut_run_is_worth_what_it_had() -> None:
    cut = [run(n, {"x": n / 5}, n / 5, end="stopped", cause="hyperband") for n in range(1, 5)]
    found = of(told(empty(), *cut))
    assert found.y == pytest.approx(found.targets(np.arange(1, 5) / 5))
    assert (found.members[0].inputs.s > 0.1).all()


def test_a_mean_of_repeats_has_less_noise() -> None:
    runs = [run(1, {"x": 0.1}, 0.2), run(2, {"x": 0.1}, 0.4), run(3, {"x": 0.9}, 0.9)]
    assert of(told(empty(repeats=2), *runs)).members[0].inputs.share.tolist() == [0.5, 1.0]


def test_failures_push_away_and_flatten_nothing() -> None:
    xs = np.linspace(0, 1, 11)
    whole = tried(empty(), [{"x": float(x)} for x in xs], lambda p: float((p["x"] - 0.2) ** 2))
    holed = tried(empty(), [{"x": float(x)} for x in xs], lambda p: (p["x"] - 0.2) ** 2 if p["x"] < 0.75 else None)
    there, fine = np.array([[0.95]]), np.array([[0.2], [0.4], [0.6]])
    found = of(holed)
    assert len(found.y) == 8
    assert found.predict(there)[0][0] > 0.5 * found.y.max()
    assert found.targets.knots.max() == pytest.approx(0.25), "a failure is no loss"
    ordered = found.predict(fine)[0]
    assert (np.diff(ordered) > 0).all()
    assert np.ptp(ordered) > 0.5 * np.ptp(of(whole).predict(fine)[0])


def test_the_prediction_of_several_processes_is_that_of_their_mixture() -> None:
    found = of(tried(empty(), [{"x": n / 6} for n in range(7)], lambda p: float(np.sin(5 * p["x"]))))
    assert len(found.members) > 1
    points = np.array([[0.1], [0.55]])
    means = np.array([member.predict(points)[0] for member in found.members])
    second = np.array([member.predict(points)[1] for member in found.members]) + means**2
    mean, variance = found.predict(points)
    assert mean == pytest.approx(means.mean(0))
    assert variance == pytest.approx(second.mean(0) - means.mean(0) ** 2, abs=1e-9)


def test_a_long_history_is_held_in_part_the_best_and_a_spread_of_the_rest() -> None:
    rng = np.random.default_rng(0)
    positions = rng.random((3 * MOST, 2))
    losses = ((positions - 0.3) ** 2).sum(1)
    embedding = Embedding(empty(SQUARE).space)
    memo: Memo = {}
    found = learned(evidence(positions, losses), embedding, memo)
    assert len(found.rows) == len(set(found.rows)) == MOST
    assert len(found.members[0].y) == MOST
    assert set(np.argsort(losses)[:20]) <= set(found.rows)
    assert losses[found.rows].max() == losses.max()
    assert found.y == pytest.approx(found.targets(losses[found.rows]), rel=1e-6)
    before = len(memo)
    again = learned(evidence(positions[:-1], losses[:-1]), embedding, memo)
    assert len(memo) == before, "lengths and noise are not learned anew for one result of hundreds"
    assert again.members[0].hyper == found.members[0].hyper


def test_what_was_learned_before_changes_nothing() -> None:
    sweep = tried(empty(), [{"x": n / 8} for n in range(9)], lambda p: float(np.sin(5 * p["x"])))
    embedding = Embedding(sweep.space)
    memo: Memo = {}
    cold = learned(gather(sweep, embedding), embedding)
    for _ in range(2):
        warm = learned(gather(sweep, embedding), embedding, memo)
        assert warm.predict(np.array([[0.3]])) == cold.predict(np.array([[0.3]]))
    assert len(memo) == 1


def test_a_run_in_progress_is_forecast_by_its_curve_so_far() -> None:
    sweep = told(empty(), *WHOLE, run(5, {"x": 1.0}, 0.6, end=None), run(6, {"x": 0.9}, end=None))
    embedding = Embedding(sweep.space)
    known = gather(sweep, embedding)
    targets = learned(known, embedding).targets
    forecasts, variances = forecast_of_pending(known, targets)
    mean, variance = gain(known, targets, 1)
    assert mean < 0
    assert forecasts[0] == pytest.approx(targets(np.array([0.6]))[0] + mean)
    assert variances.tolist() == [pytest.approx(variance), np.inf], "without a value nothing is known"
