"""The kernel and the warp against their formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.gp.kernel import Hyper, distances, matern, matern_slopes, warp, warp_slopes
from tests.gp.strategies import seeds

STEP = 1e-6


def bent(a: float, b: float) -> Hyper:
    return Hyper(np.ones(1), 1.0, 0.1, a=np.array([a]), b=np.array([b]))


@pytest.mark.parametrize("r", [0.0, 0.1, 1.0, 3.0])
def test_the_kernel_is_matern_five_halves(r: float) -> None:
    # Rasmussen & Williams 2006, eq. 4.17
    expected = (1 + math.sqrt(5) * r + 5 * r * r / 3) * math.exp(-math.sqrt(5) * r)
    assert matern(np.array([r * r]))[0] == pytest.approx(expected, rel=1e-12)
    assert matern_slopes(np.array([r * r]))[0][0] == pytest.approx(expected, rel=1e-12)


@given(st.floats(1e-3, 50))
def test_the_slope_of_the_kernel_is_its_derivative(square: float) -> None:
    step = STEP * square
    ends = matern(np.array([square - step, square + step]))
    assert matern_slopes(np.array([square]))[1][0] == pytest.approx(
        (ends[1] - ends[0]) / (2 * step), rel=1e-5, abs=1e-12
    )


@given(seeds)
def test_distances_are_sums_of_squares(seed: int) -> None:
    rng = np.random.default_rng(seed)
    S, T = rng.standard_normal((4, 3)), rng.standard_normal((5, 3))
    expected = [[sum((a - b) ** 2 for a, b in zip(s, t, strict=True)) for t in T] for s in S]
    assert np.allclose(distances(S, T), expected, atol=1e-12)
    assert (distances(S * 1e8, S * 1e8) >= 0).all(), "rounding must not make a distance negative"


@pytest.mark.parametrize(("a", "b"), [(1.0, 1.0), (0.5, 2.0), (3.0, 0.7)])
def test_the_warp_is_kumaraswamys_distribution_function(a: float, b: float) -> None:
    x = np.array([[0.1], [0.5], [0.9]])
    found = warp(x, np.array([0]), np.array([True]), bent(a, b))
    assert np.allclose(found, 1 - (1 - x**a) ** b, rtol=1e-12)


def test_only_columns_that_bend_are_warped_each_by_the_shapes_of_its_axis() -> None:
    hyper = Hyper(np.ones(3), 1.0, 0.1, a=np.array([2.0, 5.0, 3.0]), b=np.array([1.0, 5.0, 1.0]))
    Z = np.full((1, 4), 0.5)
    found = warp(Z, np.array([0, 1, 1, 2]), np.array([True, False, False, True]), hyper)
    assert np.allclose(found, [[0.25, 0.5, 0.5, 0.125]])
    assert (Z == 0.5).all(), "the points of the caller stay as they are"


def test_the_ends_of_an_axis_have_finite_slopes() -> None:
    for slopes in warp_slopes(np.array([[0.0], [1.0]]), np.array([0]), np.array([True]), bent(0.3, 0.4)):
        assert np.isfinite(slopes).all()


@given(st.floats(0.05, 0.95), st.floats(0.2, 5), st.floats(0.2, 5))
def test_the_slopes_of_the_warp_are_its_derivatives(x: float, a: float, b: float) -> None:
    axis, bends = np.array([0]), np.array([True])

    def at(x: float, a: float, b: float) -> float:
        return float(warp(np.array([[x]]), axis, bends, bent(a, b))[0, 0])

    grown, shrunk = math.exp(STEP), math.exp(-STEP)
    expected = [
        at(x, a * grown, b) - at(x, a * shrunk, b),
        at(x, a, b * grown) - at(x, a, b * shrunk),
        at(x + STEP, a, b) - at(x - STEP, a, b),
    ]
    found = [slope[0, 0] for slope in warp_slopes(np.array([[x]]), axis, bends, bent(a, b))]
    assert found == pytest.approx([each / (2 * STEP) for each in expected], rel=1e-4, abs=1e-8)
