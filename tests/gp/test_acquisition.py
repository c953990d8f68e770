"""Expected improvement and expected hypervolume against integrals and against counting."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from sweepmagic.gp.acquisition import boxes, expected_below, log_ehvi, log_ei, log_ei_slopes, log_h
from sweepmagic.records.pareto import front, hypervolume
from tests.gp.strategies import seeds


@pytest.mark.parametrize("z", [-8.0, -3.0, -1.001, -1.0, -0.999, 0.0, 1.0, 5.0, 10.0])
def test_h_is_the_integral_of_the_normal_distribution_function(z: float) -> None:
    # E[max(z - N, 0)] is the integral of Phi up to z
    area, _ = quad(norm.cdf, z - 40 if z < 0 else -40, z, epsabs=0, epsrel=1e-10, limit=200)
    assert log_h(np.array([z]))[0] == pytest.approx(math.log(area), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("z", [-20.0, -30.0, -200.0, -999.0, -1001.0, -1e4])
def test_far_out_h_is_its_series(z: float) -> None:
    # phi(z) (1/z^2 - 3/z^4 + 15/z^6 - ...)
    series = -0.5 * z * z - 0.5 * math.log(2 * math.pi) + math.log(z**-2 - 3 * z**-4 + 15 * z**-6)
    assert log_h(np.array([z]))[0] - series == pytest.approx(0, abs=1e-4)


def test_h_is_finite_and_rises_everywhere() -> None:
    z = np.concatenate([-np.geomspace(1e4, 1e-3, 4000), np.linspace(0, 10, 500)])
    found = log_h(z)
    assert np.isfinite(found).all()
    assert (np.diff(found) > 0).all()


@given(st.floats(-3, 3), st.floats(0.01, 4), st.floats(-3, 3))
def test_expected_improvement_is_its_integral(mean: float, variance: float, best: float) -> None:
    deviation = math.sqrt(variance)
    nodes, weights = np.polynomial.legendre.leggauss(200)
    low, high = min(mean - 12 * deviation, best), best  # what lies above `best` improves nothing
    y = low + (high - low) * (nodes + 1) / 2
    improvement = (high - low) / 2 * (weights @ ((best - y) * norm.pdf(y, mean, deviation)))
    if improvement > 1e-12:
        found = log_ei(np.array([mean]), np.array([variance]), best)
        assert found[0] == pytest.approx(math.log(improvement), abs=1e-4)
        assert expected_below(np.array([mean]), np.array([variance]), best)[0] == pytest.approx(improvement, rel=1e-4)


@given(st.floats(-30, 30), st.floats(1e-3, 4), st.floats(-3, 3))
def test_the_slopes_of_expected_improvement_are_its_derivatives(mean: float, variance: float, best: float) -> None:
    log, by_mean, by_variance = log_ei_slopes(np.array([mean]), np.array([variance]), best)

    def at(mean: float, variance: float) -> float:
        return float(log_ei(np.array([mean]), np.array([variance]), best)[0])

    step, stretch = 1e-5, 1e-5 * variance
    assert log[0] == at(mean, variance)
    expected = (at(mean + step, variance) - at(mean - step, variance)) / (2 * step)
    assert by_mean[0] == pytest.approx(expected, rel=1e-3, abs=1e-5)
    expected = (at(mean, variance + stretch) - at(mean, variance - stretch)) / (2 * stretch)
    assert by_variance[0] == pytest.approx(expected, rel=1e-3, abs=1e-4)


def test_far_from_the_optimum_there_is_still_a_slope_to_climb() -> None:
    log, by_mean, by_variance = log_ei_slopes(np.array([1e3]), np.array([0.01]), 0.0)
    assert np.isfinite([log, by_mean, by_variance]).all()
    assert by_mean[0] < -1e3
    assert by_variance[0] > 1e3


def front_of(seed: int, count: int, targets: int) -> tuple[np.ndarray, np.ndarray]:
    """Return points none of which dominates another, and a corner; a point or two may lie beyond it."""
    points = np.random.default_rng(seed).uniform(0, 1, (count, targets))
    return points[front(points)], np.full(targets, 0.95)


@pytest.mark.parametrize("targets", [1, 2, 3])
@settings(max_examples=40)
@given(seed=seeds, count=st.integers(1, 8))
def test_boxes_fill_what_the_front_does_not_dominate_once(targets: int, seed: int, count: int) -> None:
    points, reference = front_of(seed, count, targets)
    low, high = boxes(points, reference)
    where = np.random.default_rng(seed + 1).uniform(-0.5, 1.2, (400, targets))
    inside = ((where[:, None] > low) & (where[:, None] <= high)).all(2).sum(1)
    counting = points[(points < reference).all(1)]
    dominated = np.any((counting[None] < where[:, None]).all(2), axis=1)
    expected = (where < reference).all(1) & ~dominated
    assert (inside == expected).all()


@pytest.mark.parametrize("targets", [2, 3])
def test_equal_values_of_one_target_leave_no_gap(targets: int) -> None:
    points = np.array([[0.2, 0.8, 0.5], [0.5, 0.5, 0.5], [0.8, 0.2, 0.5]])[:, :targets]
    low, high = boxes(points, np.ones(targets))
    corner = np.maximum(low, -1.0)
    volume = np.prod(np.maximum(np.minimum(high, 1.0) - corner, 0), axis=1).sum()
    assert volume == pytest.approx(2.0**targets - hypervolume(points, np.ones(targets)))


@pytest.mark.parametrize("targets", [2, 3])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_expected_hypervolume_is_what_counting_finds(targets: int, seed: int) -> None:
    points, reference = front_of(seed, 6, targets)
    rng = np.random.default_rng(seed)
    means, variances = rng.uniform(0.1, 0.6, (1, targets)), rng.uniform(0.01, 0.1, (1, targets))
    samples = rng.normal(means, np.sqrt(variances), (3000, targets))
    before = hypervolume(points, reference)
    grown = [hypervolume(np.vstack([points, sample]), reference) - before for sample in samples]
    found = math.exp(log_ehvi(means, variances, *boxes(points, reference))[0])
    assert found == pytest.approx(np.mean(grown), abs=4 * np.std(grown) / math.sqrt(len(grown)))


@given(st.floats(-2, 3), st.floats(0.01, 4), st.floats(-2, 2))
def test_of_one_target_it_is_expected_improvement(mean: float, variance: float, best: float) -> None:
    low, high = boxes(np.array([[best], [best + 1]]), np.array([best + 2]))
    means, variances = np.array([[mean]]), np.array([[variance]])
    expected = max(
        float(log_ei(means[:, 0], variances[:, 0], best)[0]), math.log(1e-300)
    )  # a sum of volumes underflows
    assert log_ehvi(means, variances, low, high)[0] == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_a_hopeless_point_is_worth_little_and_not_nothing_or_nan() -> None:
    low, high = boxes(np.array([[0.5, 0.5]]), np.ones(2))
    found = log_ehvi(np.array([[1e6, 1e6], [0.1, 0.1]]), np.full((2, 2), 1e-6), low, high)
    assert np.isfinite(found).all()
    assert found[0] < found[1]
