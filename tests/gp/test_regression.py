"""The process against closed forms: numpy's inverse, finite differences, and being fitted again from scratch."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweepmagic.gp.kernel import Array, Hyper, distances, matern
from sweepmagic.gp.regression import Inputs, Likelihood, Posterior, Priors, fit, scaled
from tests.gp.strategies import hyper_for, inputs, seeds, targets_for

PLAIN = Hyper(np.array([0.5]), 2.0, 0.1, np.ones(1), np.ones(1))


def k(gap: float) -> float:
    """The kernel of `PLAIN` between two points that far apart."""
    r = math.sqrt(5) * gap / 0.5
    return 2.0 * (1 + r + r * r / 3) * math.exp(-r)


def test_one_point_by_hand() -> None:
    process = Posterior.of(Inputs.plain(np.array([[0.5]])), np.array([1.5]), PLAIN)
    mean, variance = process.predict(np.array([[0.5], [0.75]]))
    assert mean == pytest.approx([2.0 / 2.1 * 1.5, k(0.25) / 2.1 * 1.5], rel=1e-6)
    assert variance == pytest.approx([2.0 - 4.0 / 2.1, 2.0 - k(0.25) ** 2 / 2.1], rel=1e-6)


def test_two_points_by_cramers_rule() -> None:
    process = Posterior.of(Inputs.plain(np.array([[0.2], [0.6]])), np.array([1.0, -1.0]), PLAIN)
    left, right, between, own = k(0.1), k(0.3), k(0.4), 2.1
    determinant = own * own - between * between
    mean, variance = process.predict(np.array([[0.3]]))
    assert mean[0] == pytest.approx((left * (own + between) - right * (between + own)) / determinant, rel=1e-6)
    reduced = (own * left * left - 2 * between * left * right + own * right * right) / determinant
    assert variance[0] == pytest.approx(2.0 - reduced, rel=1e-6)


def by_inverse(process: Posterior, Z: Array) -> tuple[Array, Array]:
    """Return mean and covariance by the textbook: eq. 2.25 and 2.26 of Rasmussen & Williams."""
    inputs, hyper = process.inputs, process.hyper
    S, T = scaled(inputs.Z, inputs, hyper), scaled(Z, inputs, hyper)
    K = hyper.signal * matern(distances(S, S)) + np.diag(hyper.noise * inputs.share + inputs.s)
    cross, own = hyper.signal * matern(distances(T, S)), hyper.signal * matern(distances(T, T))
    inverse = np.linalg.inv(K)
    return np.asarray(cross @ inverse @ process.y), np.asarray(own - cross @ inverse @ cross.T)


@given(inputs(), seeds)
def test_predictions_are_those_of_the_textbook(inputs: Inputs, seed: int) -> None:
    rng = np.random.default_rng(seed)
    process = Posterior.of(inputs, targets_for(inputs, rng), hyper_for(inputs.d, rng))
    Z = rng.uniform(0, 1, (3, inputs.Z.shape[1]))
    mean, covariance = by_inverse(process, Z)
    found_mean, found = process.covariance(Z)
    assert np.allclose(found_mean, mean, atol=1e-4)
    assert np.allclose(found, covariance, atol=1e-4)
    again, variance = process.predict(Z)
    assert np.allclose(again, mean, atol=1e-4)
    assert np.allclose(variance, np.diag(covariance), atol=1e-4)


def test_a_known_variance_and_a_share_of_the_noise_make_a_target_count_less_or_more() -> None:
    Z, y = np.array([[0.5]]), np.array([1.0])
    plain = Inputs.plain(Z)
    trusted, doubted = replace(plain, share=np.array([0.25])), replace(plain, s=np.array([0.4]))
    means = [Posterior.of(each, y, PLAIN).predict(Z)[0][0] for each in (plain, trusted, doubted)]
    assert means == pytest.approx([2 / 2.1, 2 / 2.025, 2 / 2.5], rel=1e-6)


@settings(max_examples=60)
@given(inputs(), seeds)
def test_the_gradient_of_the_likelihood_is_its_derivative(inputs: Inputs, seed: int) -> None:
    rng = np.random.default_rng(seed)
    target = Likelihood(inputs, targets_for(inputs, rng), Priors.of(inputs.d))
    x = target.pack(hyper_for(inputs.d, rng))
    expected = np.empty_like(x)
    for place in range(len(x)):
        step = np.zeros_like(x)
        step[place] = 1e-5
        expected[place] = (target(x + step)[0] - target(x - step)[0]) / 2e-5
    assert np.allclose(target(x)[1], expected, rtol=1e-4, atol=1e-4)


def test_the_likelihood_is_that_of_the_textbook_and_the_priors() -> None:
    inputs, y = Inputs.plain(np.array([[0.2], [0.6]])), np.array([1.0, -1.0])
    priors = Priors(np.array([0.25]), signal=1.0, noise=0.1)
    K = np.array([[2.1, k(0.4)], [k(0.4), 2.1]])
    cost = 0.5 * y @ np.linalg.inv(K) @ y + 0.5 * math.log(np.linalg.det(K)) + math.log(2 * math.pi)
    length, signal = math.log(2) / priors.length_width, math.log(2) / priors.signal_width  # the noise is at its median
    target = Likelihood(inputs, y, priors)
    assert target(target.pack(PLAIN))[0] == pytest.approx(cost + 0.5 * (length**2 + signal**2), rel=1e-6)


@given(inputs(), seeds)
def test_hyperparameters_survive_being_packed(inputs: Inputs, seed: int) -> None:
    target = Likelihood(inputs, np.zeros(len(inputs.Z)), Priors.of(inputs.d))
    hyper = hyper_for(inputs.d, np.random.default_rng(seed))
    found = target.unpack(target.pack(hyper))
    bending = np.unique(inputs.axis[inputs.bends])
    assert np.allclose(found.lengths, hyper.lengths)
    assert (found.signal, found.noise) == pytest.approx((hyper.signal, hyper.noise))
    assert np.allclose(found.a[bending], hyper.a[bending])
    assert np.allclose(found.b[bending], hyper.b[bending])
    assert len(target.pack(hyper)) == len(target.bounds) == len(target.widths) == inputs.d + 2 + 2 * len(bending)


@given(inputs(), seeds)
def test_the_slopes_of_predictions_are_their_derivatives(inputs: Inputs, seed: int) -> None:
    rng = np.random.default_rng(seed)
    process = Posterior.of(inputs, targets_for(inputs, rng), hyper_for(inputs.d, rng))
    Z = rng.uniform(0.05, 0.95, (2, inputs.Z.shape[1]))
    mean, variance, by_mean, by_variance = process.slopes(Z)
    assert np.allclose(mean, process.predict(Z)[0])
    assert np.allclose(variance, process.predict(Z)[1])
    for column in range(Z.shape[1]):
        step = np.zeros_like(Z)
        step[:, column] = 1e-5
        up, down = process.predict(Z + step), process.predict(Z - step)
        assert np.allclose(by_mean[:, column], (up[0] - down[0]) / 2e-5, rtol=1e-3, atol=1e-4)
        assert np.allclose(by_variance[:, column], (up[1] - down[1]) / 2e-5, rtol=1e-3, atol=1e-4)


@given(inputs(), seeds, st.integers(1, 3))
def test_what_is_given_afterwards_is_as_if_it_had_been_there(inputs: Inputs, seed: int, more: int) -> None:
    rng = np.random.default_rng(seed)
    hyper, y = hyper_for(inputs.d, rng), targets_for(inputs, rng)
    Z, outcomes = rng.uniform(0, 1, (more, inputs.Z.shape[1])), rng.standard_normal((more, 3))
    whole = Inputs(
        np.vstack([inputs.Z, Z]),
        inputs.axis,
        inputs.bends,
        np.concatenate([inputs.s, np.zeros(more)]),
        np.concatenate([inputs.share, np.ones(more)]),
    )
    where = rng.uniform(0, 1, (4, inputs.Z.shape[1]))
    many_means, variance = Posterior.of(inputs, y, hyper).given(Z, outcomes).predict(where)
    for number, outcome in enumerate(outcomes.T):
        one = Posterior.of(inputs, y, hyper).given(Z, outcome)
        scratch = Posterior.of(whole, np.concatenate([y, outcome]), hyper)
        mean, expected = scratch.predict(where)
        assert np.allclose(one.predict(where)[0], mean, atol=1e-6)
        assert np.allclose(one.factor, scratch.factor, atol=1e-6)
        assert all(np.array_equal(getattr(one.inputs, name), getattr(whole, name)) for name in ("Z", "s", "share"))
        assert np.allclose(many_means[:, number], mean, atol=1e-6)
        assert np.allclose(variance, expected, atol=1e-6)


@given(inputs(), seeds)
def test_left_out_is_what_the_others_say(inputs: Inputs, seed: int) -> None:
    rng = np.random.default_rng(seed)
    hyper, y = hyper_for(inputs.d, rng), targets_for(inputs, rng)
    means, variances = Posterior.of(inputs, y, hyper).left_out()
    for out in range(len(y)):
        others = np.delete(np.arange(len(y)), out)
        if len(others):
            mean, variance = Posterior.of(inputs.of(others), y[others], hyper).predict(inputs.Z[[out]])
        else:
            mean, variance = np.zeros(1), np.array([hyper.signal])
        assert means[out] == pytest.approx(mean[0], abs=1e-5)
        assert variances[out] == pytest.approx(variance[0] + inputs.variances(hyper.noise)[out], rel=1e-4)


def test_a_fit_is_a_mode() -> None:
    rng = np.random.default_rng(2)
    Z = rng.random((15, 2))
    y = np.sin(5 * Z[:, 0])
    inputs = Inputs.plain(Z, bends=np.ones(2, dtype=bool))
    fitted = fit(inputs, y, turns=200)
    target = Likelihood(inputs, y, Priors.of(2))
    x = target.pack(fitted.hyper)
    inside = (x > target.bounds[:, 0] + 1e-6) & (x < target.bounds[:, 1] - 1e-6)
    assert np.abs(target(x)[1][inside] * target.widths[inside]).max() < 0.05  # a thousandth of a nat from the bottom
    assert all(target(x)[0] <= target(target.pack(start))[0] for start in target.starts())


def test_a_fit_finds_which_axis_matters() -> None:
    Z = np.random.default_rng(0).random((25, 2))
    lengths = fit(Inputs.plain(Z), np.sin(6 * Z[:, 1])).hyper.lengths
    assert lengths[0] > 3 * lengths[1]


def test_a_fit_finds_how_much_of_it_is_noise() -> None:
    rng = np.random.default_rng(4)
    Z = rng.random((60, 1))
    smooth = np.sqrt(2) * np.sin(6 * Z[:, 0])
    assert fit(Inputs.plain(Z), smooth).hyper.noise < 0.01
    noisy = fit(Inputs.plain(Z), smooth + 0.5 * rng.standard_normal(60)).hyper.noise
    assert 0.1 < noisy < 0.5  # the truth is 0.25


def test_a_start_that_is_given_is_where_the_search_begins() -> None:
    inputs, y = Inputs.plain(np.array([[0.1], [0.5], [0.9]])), np.array([-1.0, 0.0, 1.0])
    mode = fit(inputs, y, turns=100).hyper
    far = replace(mode, lengths=np.array([30.0]), noise=1.0)
    assert fit(inputs, y, starts=[mode], turns=1).hyper.lengths == pytest.approx(mode.lengths, rel=1e-2)
    assert abs(np.log(fit(inputs, y, starts=[far], turns=1).hyper.lengths / mode.lengths)) > 0.3
    assert fit(inputs, y, starts=[far, mode], turns=1).hyper.lengths == pytest.approx(mode.lengths, rel=1e-2)


def test_near_twins_do_not_break_the_factor() -> None:
    Z = np.repeat(np.array([[0.3], [0.3 + 1e-12], [0.7]]), 4, axis=0)
    hyper = Hyper(np.array([60.0]), 30.0, 1e-6, np.ones(1), np.ones(1))
    mean, variance = Posterior.of(Inputs.plain(Z), np.ones(12), hyper).predict(Z)
    assert np.isfinite(mean).all()
    assert (variance > 0).all()


def test_more_noise_than_is_believed_costs_more_the_further_it_is() -> None:
    inputs, y = Inputs.plain(np.array([[0.2], [0.6]])), np.array([1.0, -1.0])

    def price(noise: float, believed: float) -> float:
        target = Likelihood(inputs, y, Priors(np.array([0.5]), noise=believed))
        return target(target.pack(replace(PLAIN, noise=noise)))[0]

    for noise in (0.01, 1.0):  # the same data and the same noise: only the belief differs
        prices = [price(noise, noise * factor) for factor in (1.0, 0.1, 0.01)]
        assert prices[0] < prices[1] < prices[2]
