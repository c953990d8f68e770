"""Asynchronous successive halving, against the arithmetic of the paper."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.stoppers.asha import AshaStopper
from tests.stoppers.stories import events_of, live, sweep_of


def test_rungs_are_powers_of_eta() -> None:
    """Li et al. 2020, figure 1: r = 1, R = 9, eta = 3 has rungs 1, 3 below the full length."""
    assert AshaStopper(min_iter=1, eta=3, max_iter=9).rungs() == (1, 3)
    assert AshaStopper(min_iter=2, eta=1.5).rungs()[:4] == (2, 3, 4, 6)


@pytest.mark.parametrize(
    ("options", "field"), [({"min_iter": 0}, "min_iter"), ({"eta": 1}, "eta"), ({"max_iter": 3}, "max_iter")]
)
def test_impossible_options_name_their_field(options: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}: "):
        AshaStopper(**options)


def test_runs_that_arrive_are_judged_against_those_that_came_before() -> None:
    """The paper's asynchronous rule: the first goes on, each later one must be among the best third by then."""
    arrived = [[5.0], [6.0], [4.0], [4.5], [3.0], [3.5], [3.2], [9.0]]
    assert set(live(AshaStopper(min_iter=1), events_of(arrived))) == {2, 4, 8}


def test_the_best_up_to_the_rung_counts_and_not_the_value_at_it() -> None:
    curves = [[1.0, 1.0, 1.0], [0.1, 3.0, 3.0], [0.5, 0.5, 0.5]]
    assert set(live(AshaStopper(min_iter=3), events_of(curves))) == {3}


def test_nobody_is_overtaken_between_two_rungs() -> None:
    sweep = sweep_of([[2.0, 2.0], [1.0], [0.5]])
    assert AshaStopper(min_iter=1).verdict(sweep.runs[1], sweep) is None


def test_a_row_without_the_metric_is_no_look() -> None:
    from sweepmagic.records import Logged

    sweep = sweep_of([[2.0], [1.0], [1.0], [1.0]])
    assert AshaStopper(min_iter=1).verdict(sweep.runs[1], sweep) is not None
    sweep.apply(Logged(1, None, {"lr": 0.1}))
    assert AshaStopper(min_iter=1).verdict(sweep.runs[1], sweep) is None


def test_the_reason_says_where_and_why() -> None:
    reason = live(AshaStopper(min_iter=3), events_of([[0.5, 0.25, 0.125], [0.5, 0.4, 0.75]]))[2][1]
    assert reason == "asha: loss 0.4, the best up to value 3, is worse than 0.125, the best 1/3 of 2 runs there"


@given(st.lists(st.integers(0, 5), min_size=1, max_size=20), st.sampled_from([2, 3, 4]))
def test_agrees_with_a_plain_reading_of_the_rule(values: list[int], eta: int) -> None:
    expected = set()
    for at, value in enumerate(values):
        seen = sorted(values[: at + 1])
        if value > seen[max(1, len(seen) // eta) - 1]:
            expected.add(at + 1)
    assert set(live(AshaStopper(min_iter=1, eta=eta), events_of([[float(v)] for v in values]))) == expected
