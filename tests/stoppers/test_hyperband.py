"""W&B's arithmetic, against the numbers that its engine gives."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.records import Logged, RunStarted, SweepCreated, SweepRecord
from sweepmagic.stoppers.hyperband import HyperbandStopper
from tests.conftest import grid


@pytest.mark.parametrize(
    ("options", "bands"),
    [
        ({"min_iter": 3}, (3, 9, 27, 81)),
        ({"min_iter": 5}, (5, 15, 45, 135)),
        ({"min_iter": 3, "eta": 2}, (3, 6, 12, 24)),
        ({"max_iter": 27, "s": 2}, (3, 9)),
        ({"max_iter": 27, "s": 5}, (1, 3, 9)),
        ({"max_iter": 18, "s": 2}, (2, 6)),
        ({"max_iter": 5, "s": 5, "eta": 2}, (1, 2)),
        ({"min_iter": 7, "max_iter": 27, "s": 2}, (3, 9)),
    ],
)
def test_bands_are_those_of_wandb(options: dict[str, Any], bands: tuple[int, ...]) -> None:
    assert HyperbandStopper(**options).rungs()[:4] == bands


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({}, "min_iter"),
        ({"min_iter": 0}, "min_iter"),
        ({"max_iter": 2, "s": 2}, "max_iter"),
        ({"max_iter": 27}, "s"),
        ({"max_iter": 27, "s": 0}, "s"),
        ({"min_iter": 3, "eta": 1}, "eta"),
    ],
)
def test_impossible_options_name_their_field(options: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}: "):
        HyperbandStopper(**options)


def sweep_with(curves: list[list[float]], goal: str = "minimize") -> SweepRecord:
    config = {**grid(x=list(range(100))), "metric": {"name": "loss", "goal": goal}}
    sweep = SweepRecord.replay("s", [SweepCreated(config, seed=1)])
    for number, curve in enumerate(curves, start=1):
        sweep.apply(RunStarted(number, {"x": number}))
        for value in curve:
            sweep.apply(Logged(number, None, {"loss": value}))
    return sweep


def stopped(curves: list[list[float]], goal: str = "minimize", **options: Any) -> list[int]:
    sweep = sweep_with(curves, goal)
    stopper = HyperbandStopper(**{"min_iter": 1, **options})
    return [run.number for run in sweep.runs.values() if stopper.verdict(run, sweep) is not None]


@pytest.mark.parametrize(("runs", "kept"), [(1, 1), (2, 1), (3, 2), (4, 2), (6, 3), (9, 4)])
def test_int_n_over_eta_plus_one_are_kept(runs: int, kept: int) -> None:
    assert runs - len(stopped([[float(i)] for i in range(runs)])) == kept


def test_ties_survive() -> None:
    assert stopped([[0.5], [0.5], [0.5], [0.5]]) == []


def test_maximize_keeps_the_largest() -> None:
    assert stopped([[0.9], [0.1], [0.2]], "maximize") == [2]


def test_strict_judges_the_value_at_the_band_and_loose_the_best_so_far() -> None:
    curves = [[1.0, 1.0], [2.0, 0.1], [3.0, 0.2]]
    assert stopped(curves, max_iter=3, s=1, strict=True) == [3]  # the band is 1: 2.0 is the threshold
    assert stopped(curves, max_iter=3, s=1, strict=False) == []


def test_only_finite_values_are_iterations() -> None:
    sweep = sweep_with([[0.1] * 3, [math.nan, math.inf, 9.0]])
    stopper = HyperbandStopper(min_iter=3)
    assert stopper.verdict(sweep.runs[2], sweep) is None  # one finite value: the band of 3 is not reached
    sweep.apply(Logged(2, None, {"loss": 9.0}))
    sweep.apply(Logged(2, None, {"loss": 9.0}))
    assert stopper.verdict(sweep.runs[2], sweep) is not None


def test_the_reason_says_where_and_why() -> None:
    sweep = sweep_with([[0.5, 0.25, 0.125], [0.5, 0.5, 0.5]])
    reason = HyperbandStopper(min_iter=3).verdict(sweep.runs[2], sweep)
    assert reason == "hyperband: loss 0.5 at iteration 3 is worse than 0.125, the best 1/3 of 2 runs there"


@given(
    st.lists(st.lists(st.floats(-5, 5), max_size=12), min_size=1, max_size=12),
    st.integers(1, 3),
    st.sampled_from([2, 3, 4]),
)
def test_agrees_with_a_plain_reading_of_the_rule(curves: list[list[float]], min_iter: int, eta: int) -> None:
    """The rule of the reference, written without any of the memory of the implementation."""
    expected = []
    bands = [int(min_iter * eta**k) for k in range(10)]
    for number, curve in enumerate(curves, start=1):
        reached = [band for band in bands if band <= len(curve)]
        if reached:
            at = sorted(c[reached[-1] - 1] for c in curves if len(c) >= reached[-1])
            if curve[reached[-1] - 1] > at[int(len(at) / eta)]:
                expected.append(number)
    assert stopped(curves, min_iter=min_iter, eta=eta) == expected
