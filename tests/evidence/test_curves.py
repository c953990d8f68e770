"""Curves of earlier runs: few enough points to keep, and the same look."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.evidence.curves import MOST_ALTOGETHER, MOST_POINTS, allowance, of_rows, paired, thinned

curves = st.lists(st.floats(-1e6, 1e6), max_size=300).map(lambda ys: (list(map(float, range(len(ys)))), ys))


@given(curves, st.integers(2, 80))
def test_a_thinned_curve_has_both_ends_and_no_more_points_than_allowed(
    curve: tuple[list[float], list[float]], most: int
) -> None:
    steps, values = thinned(curve, most)
    assert len(steps) == len(values) <= max(most, 0)
    assert list(steps) == sorted(steps)
    assert set(zip(steps, values, strict=True)) <= set(zip(*curve, strict=True))
    if curve[0]:
        assert (steps[0], steps[-1]) == (curve[0][0], curve[0][-1])


@given(curves, st.integers(4, 80))
def test_a_thinned_curve_keeps_its_extremes(curve: tuple[list[float], list[float]], most: int) -> None:
    values = thinned(curve, most)[1]
    if curve[1]:
        assert (min(values), max(values)) == (min(curve[1]), max(curve[1]))


@given(st.integers(0, 10**6))
def test_all_curves_of_a_source_have_a_bounded_number_of_points(count: int) -> None:
    assert allowance(count) <= MOST_POINTS
    assert count * allowance(count) <= MOST_ALTOGETHER


def test_what_is_no_finite_number_is_no_point() -> None:
    assert paired([0, 1, 2, 3, None], [1, math.nan, "inf", "0.5", 2]) == ([0.0, 3.0], [1.0, 0.5])


def test_a_history_without_steps_counts_its_rows() -> None:
    rows: list[dict[str, float]] = [{"loss": 3.0}, {"other": 1}, {"loss": 1.0}]
    assert of_rows(rows, {"loss"}.__contains__) == {"loss": ([0.0, 2.0], [3.0, 1.0])}
