"""Axes: ticks are round, few and inside; ranges show the bulk."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.views.still.marks import stretches, thin
from sweepmagic.views.still.scale import Scale, linear_ticks, padded, range_of

NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)


@given(NUMBERS, NUMBERS)
def test_linear_ticks_are_three_to_eight_and_inside(one: float, other: float) -> None:
    low, high = padded(min(one, other), max(one, other))
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        return
    ticks = linear_ticks(low, high)
    assert 3 <= len(ticks) <= 8
    air = 1e-6 * (high - low) + 1e-9
    assert all(low - air <= tick <= high + air for tick in ticks)


@given(st.floats(1e-12, 1e12), st.floats(1.01, 1e9))
def test_log_ticks_are_inside(low: float, factor: float) -> None:
    high = low * factor
    ticks = Scale(low, high, log=True).ticks()
    assert 1 <= len(ticks) <= 9
    assert all(low * 0.999 <= tick <= high * 1.001 for tick in ticks)


@given(st.lists(NUMBERS, max_size=50))
def test_range_is_never_empty(values: list[float]) -> None:
    low, high, log = range_of(values)
    assert low < high
    assert not log or low > 0


def test_a_run_that_diverges_does_not_flatten_the_others() -> None:
    _, high, log = range_of([0.9, 1.0, 1.1] * 30 + [1e9])
    assert not log
    assert high < 10


def test_losses_over_decades_are_logarithmic_and_accuracies_are_not() -> None:
    assert range_of([10.0**-power for power in range(5)])[2]
    assert not range_of([0.1, 0.5, 0.9, 0.99])[2]


def test_far_values_stay_near_the_edge() -> None:
    assert Scale(0, 1, end=100)(1e300) == 200


def test_thinned_line_keeps_ends_peaks_and_gaps() -> None:
    points = [(float(x), math.sin(x / 9)) for x in range(1000)]
    points[500] = (500.0, 50.0)
    points[700] = (700.0, math.nan)
    thinned = thin(points, 60)
    assert len(thinned) <= 64
    assert thinned[0] == points[0]
    assert thinned[-1] == points[-1]
    assert (500.0, 50.0) in thinned
    assert len(list(stretches(thinned))) == 2


@pytest.mark.parametrize("most", [2, 8, 100])
def test_thinning_keeps_the_order(most: int) -> None:
    xs = [x for x, _ in thin([(float(x), float(x % 7)) for x in range(500)], most)]
    assert xs == sorted(xs)


EXTREME = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([5e-324, 1e308, -1e308, 1e-139]))


@given(st.lists(EXTREME, min_size=1, max_size=5), st.lists(EXTREME, max_size=1))
def test_no_value_that_a_run_can_log_breaks_an_axis(values: list[float], keep: list[float]) -> None:
    low, high, log = range_of(values, keep=keep)
    scale = Scale(low, high, log, 0, 500)
    assert all(-500 <= round(scale(value)) <= 1000 for value in values)
    assert len(scale.ticks()) < 1000
    assert len(scale.ticks(whole=True)) < 1000
