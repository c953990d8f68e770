"""The median rule."""

from __future__ import annotations

from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.stoppers.median import MedianStopper
from tests.stoppers.stories import events_of, live, sweep_of


@pytest.mark.parametrize("field", ["min_runs", "min_iter", "interval"])
def test_impossible_options_name_their_field(field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}: "):
        MedianStopper(**{field: 0})


def stopped(curves: list[list[float]], **options: Any) -> dict[int, int]:
    found = live(MedianStopper(**{"min_runs": 1, "min_iter": 1, **options}), events_of(curves))
    return {run: at for run, (at, _) in found.items()}


def test_worse_than_the_median_of_the_others_is_stopped() -> None:
    assert stopped([[1.0], [2.0], [3.0], [2.5]], min_runs=3) == {4: 1}
    assert stopped([[1.0], [2.0], [3.0], [2.0]], min_runs=3) == {}


def test_the_best_of_the_run_is_held_against_the_values_of_the_others() -> None:
    assert stopped([[2.0, 2.0], [2.0, 2.0], [1.0, 9.0]], min_iter=2) == {}


def test_too_few_others_judge_nobody() -> None:
    assert stopped([[1.0], [2.0], [3.0]], min_runs=3) == {}


def test_runs_are_compared_from_min_iter_at_every_interval() -> None:
    flat = [[1.0] * 9, [2.0] * 9]
    assert stopped(flat, min_iter=4) == {2: 4}
    later = [[1.0] * 9, [0.5, 2.0, 2.0, 2.0, 2.0, 2.0]]
    assert stopped(later, min_iter=4) == {}
    assert MedianStopper(min_iter=2, interval=3).rungs()[:3] == (2, 5, 8)
    growing = [[3.0, 2.0, 1.0, 0.5, 0.25], [2.5] * 5]
    assert stopped(growing, min_iter=1, interval=4) == {2: 5}


def test_the_reason_says_where_and_why() -> None:
    sweep = sweep_of([[0.5, 0.25], [0.5, 0.75]], "maximize")
    reason = MedianStopper(min_runs=1, min_iter=2).verdict(sweep.runs[1], sweep)
    assert reason == "median: loss 0.5, the best up to value 2, is worse than 0.75, the median of 1 other runs there"


@given(st.lists(st.integers(-3, 3), min_size=2, max_size=12))
def test_agrees_with_a_plain_reading_of_the_rule(values: list[int]) -> None:
    sweep = sweep_of([[float(value)] for value in values])
    rule = MedianStopper(min_runs=1, min_iter=1)
    found = [rule.verdict(run, sweep) is not None for run in sweep.runs.values()]
    assert found == [value > median(values[:at] + values[at + 1 :]) for at, value in enumerate(values)]
