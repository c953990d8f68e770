"""Extrapolated curves: whom the rule spares, and whom it stops."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sweepmagic.records import RunStarted
from sweepmagic.stoppers import extrapolation
from sweepmagic.stoppers.asha import AshaStopper
from sweepmagic.stoppers.curve import CurveStopper
from tests.stoppers.stories import events_of, live, sweep_of


def falling(end: float, time: float, length: int = 40, start: float = 1.0) -> list[float]:
    """A curve that falls from `start` to `end`, by 1/e in `time` values."""
    return [end + (start - end) * math.exp(-at / time) for at in range(1, length + 1)]


FAST, SLOW = falling(0.2, 3), falling(0.05, 20)
"""The slow one is behind until value 37, and wins: 0.18 against 0.2."""


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"level": 0.0}, "level"),
        ({"level": 1.0}, "level"),
        ({"min_runs": 0}, "min_runs"),
        ({"min_iter": 0}, "min_iter"),
        ({"min_iter": 9, "max_iter": 9}, "max_iter"),
    ],
)
def test_impossible_options_name_their_field(options: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}: "):
        CurveStopper(**options)


def test_nothing_is_stopped_before_runs_have_finished() -> None:
    poor = falling(0.8, 3)
    assert live(CurveStopper(), events_of([FAST, poor], ended=[None])) == {}
    assert live(CurveStopper(), events_of([FAST, poor], ended=["stopped"])) == {}
    assert live(CurveStopper(min_runs=2), events_of([FAST, poor], ended=["finished"])) == {}
    assert set(live(CurveStopper(), events_of([FAST, poor], ended=["finished"]))) == {2}


def test_a_slow_starter_that_will_win_goes_on_where_halving_stops_it() -> None:
    story = events_of([FAST, falling(0.1, 20), SLOW], ended=["finished"] * 2)
    assert SLOW[-1] < FAST[-1]
    assert SLOW[8] > 2 * FAST[8]
    assert 3 in live(AshaStopper(), story)
    assert 3 not in live(CurveStopper(), story)


def test_a_run_that_flattens_out_above_the_best_is_stopped_early() -> None:
    flat = falling(0.4, 3)
    at, _ = live(CurveStopper(), events_of([FAST, falling(0.25, 4), flat], ended=["finished"] * 2))[3]
    assert at <= 20


def test_a_diverged_run_is_stopped_though_it_has_no_finite_value() -> None:
    found = live(CurveStopper(), events_of([FAST, FAST, [math.nan] * 40], ended=["finished"] * 2))
    assert found[3][0] <= 10


def test_runs_are_judged_only_at_looks_and_not_at_their_end() -> None:
    assert CurveStopper(min_iter=5).looks[:4] == (5, 6, 9, 13)
    sweep = sweep_of([FAST, falling(0.8, 3)], ended=["finished"])
    assert CurveStopper().verdict(sweep.runs[2], sweep) is None, "it has all its values"


def test_the_length_of_a_run_is_that_of_the_longest_unless_it_is_said() -> None:
    """The same values, once with half of the way to go and once at the end."""
    slow = falling(0.0, 60, 28)
    far = events_of([falling(0.3, 4, 200), slow], ended=["finished"])
    near = events_of([falling(0.3, 4, 30), slow], ended=["finished"])
    assert live(CurveStopper(), far) == {}
    assert set(live(CurveStopper(), near)) == {2}
    assert set(live(CurveStopper(max_iter=30), far)) == {2}


def test_a_lower_level_is_more_careful() -> None:
    rng = np.random.default_rng(0)
    curves = [falling(0.2 + 0.02 * k, 2 + k % 5) for k in range(12)]
    noisy = [[value + 0.01 * rng.standard_normal() for value in curve] for curve in curves]
    story = events_of(noisy, ended=["finished"] * 3)
    rows = [sum(40 - at for at, _ in live(CurveStopper(level=level), story).values()) for level in (0.001, 0.02, 0.1)]
    assert rows[0] < rows[1] < rows[2]


def test_the_reason_says_the_chance_and_what_it_was_up_against() -> None:
    reason = live(CurveStopper(level=0.5), events_of([[1.0, 0.5] * 10, [1.0] * 20], ended=["finished"]))[2][1]
    assert reason.startswith("curve: loss 1 after 3 of 20 values has a chance of ")
    assert reason.endswith("% to beat 0.5, less than 50.0%")


def test_a_retry_forgets_what_the_earlier_attempt_logged() -> None:
    story = [FAST, falling(0.8, 3)]
    sweep = sweep_of(story, ended=["finished"])
    sweep.apply(RunStarted(2, {"x": 2}, attempt=2))
    for event in events_of([[], falling(0.1, 3, 9)])[3:]:
        sweep.apply(event)
        assert CurveStopper().verdict(sweep.runs[2], sweep) is None


def test_a_fit_is_the_posterior_of_bayesian_regression() -> None:
    """One shape at a time, by the textbook: precision, mean, and log evidence up to what all shapes share."""
    count, end, noise, expected = 12, 40, 0.05, 0.3
    values = np.array(falling(0.1, 6, count))[extrapolation.knots(count) - 1]
    found = extrapolation.fit(values, count, end, noise, expected)
    rise, _ = extrapolation._shapes(count, end)
    prior = np.diag([1.0, 3.0**-2])
    evidence = []
    for shape, row in enumerate(rise):
        design = np.stack([np.ones_like(row), row], axis=1)
        precision = prior + design.T @ design / noise**2
        mean = np.linalg.solve(precision, prior @ [expected, 1.0] + design.T @ values / noise**2)
        assert found.mean[shape] == pytest.approx(mean[0], rel=1e-6, abs=1e-9)
        assert found.variance[shape] == pytest.approx(np.linalg.inv(precision)[0, 0], rel=1e-6)
        cov = noise**2 * np.eye(len(row)) + design @ np.linalg.inv(prior) @ design.T
        off = values - design @ [expected, 1.0]
        log = -0.5 * (off @ np.linalg.solve(cov, off) + np.linalg.slogdet(cov)[1])
        evidence.append(log - (5.0 if mean[1] < 0 else 0.0))
    assert found.evidence - found.evidence[0] == pytest.approx(np.array(evidence) - evidence[0], rel=1e-4, abs=1e-4)


def test_finished_runs_teach_the_shapes() -> None:
    """After runs that started late, a run that has not moved yet keeps more of its chance."""
    late = [1.0 / (1.0 + (at / 15) ** 4) for at in range(1, 41)]
    values = np.array(late)[extrapolation.knots(6) - 1]
    found = extrapolation.fit(values, 6, 40, 0.02, 0.5)
    late_fit = extrapolation.fit(np.array(late)[extrapolation.knots(40) - 1], 40, 40, 0.02, 0.5)
    taught = extrapolation.learnt([late_fit.weights(extrapolation.uniform())] * 5)
    early_fit = extrapolation.fit(np.array(falling(0.0, 1.5))[extrapolation.knots(40) - 1], 40, 40, 0.02, 0.5)
    mistaught = extrapolation.learnt([early_fit.weights(extrapolation.uniform())] * 5)
    assert np.exp(taught).sum() == pytest.approx(1.0)
    assert not np.allclose(taught, mistaught)
    assert found.weights(taught).sum() == pytest.approx(1.0)
