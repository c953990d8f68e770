"""The map from losses to targets: monotone, invertible, blind to scale and to outliers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from sweepmagic.gp.kernel import Array
from sweepmagic.gp.targets import Targets

# Multiples of 1/64 keep their distances under an affine map, where neighbouring floats would merge.
losses = st.lists(st.integers(-64_000, 64_000).map(lambda n: n / 64), min_size=1, max_size=40).map(np.array)


@given(losses)
def test_more_loss_is_a_larger_target(found: Array) -> None:
    targets = Targets.of(found)
    assert (np.diff(targets.images) > 0).all()
    wide = np.linspace(found.min() - 10, found.max() + 10, 200)
    assert (np.diff(targets(wide)) > 0).all(), "also between the losses, and beyond them"


@given(losses)
def test_the_inverse_leads_back(found: Array) -> None:
    targets = Targets.of(found)
    assert np.allclose(targets.inverse(targets(found)), found, atol=1e-7)
    outside = np.array([found.min() - 3.0, found.max() + 3.0])
    assert np.allclose(targets.inverse(targets(outside)), outside, rtol=1e-6, atol=1e-6)


@given(losses, st.floats(1e-3, 1e3), st.floats(-1e3, 1e3))
def test_targets_do_not_depend_on_the_unit_or_the_zero_of_the_metric(found: Array, scale: float, shift: float) -> None:
    moved = found * scale + shift
    if len(np.unique(moved)) == len(np.unique(found)):
        assert np.allclose(Targets.of(moved)(moved), Targets.of(found)(found), atol=1e-5)


@given(losses.filter(lambda found: len(np.unique(found)) > 1))
def test_targets_have_mean_zero_and_variance_one(found: Array) -> None:
    images = Targets.of(found)(found)
    assert images.mean() == pytest.approx(0, abs=1e-9)
    assert images.std() == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("outlier", [1e3, 1e9, 1e300])
def test_an_outlier_is_the_worst_and_flattens_nothing(outlier: float) -> None:
    usual = np.linspace(0.1, 0.3, 20)
    alone, beside = Targets.of(usual)(usual), Targets.of(np.append(usual, outlier))(np.append(usual, outlier))
    assert beside.argmax() == 20
    assert (np.diff(beside[:20]) > 0).all()
    assert np.ptp(beside[:20]) > 0.6 * np.ptp(alone)
    assert beside[20] < 4


def test_how_bad_the_worse_half_is_does_not_matter() -> None:
    good = [0.0, 0.1, 0.2, 0.3]
    mild, wild = np.array([*good, 0.4, 0.5, 0.6]), np.array([*good, 7.0, 8e3, 9e6])
    assert np.allclose(Targets.of(mild)(mild), Targets.of(wild)(wild))


def test_the_better_half_keeps_its_shape() -> None:
    found = np.array([0.0, 0.5, 0.9, 1.0, 2.0, 3.0, 4.0])
    a, b, c = np.diff(Targets.of(found)(found)[:4])
    assert a > b > c, "0.5 better is more than 0.4 better is more than 0.1 better"


def test_ties_are_ties_and_weigh_as_many_as_they_are() -> None:
    found = np.array([1.0, 1.0, 2.0, 2.0, 2.0, 3.0])
    targets = Targets.of(found)
    images = targets(found)
    assert len(targets.knots) == 3
    assert images[0] == images[1]
    assert images.mean() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("found", [[3.0], [3.0, 3.0, 3.0]])
def test_one_value_is_zero_and_its_surroundings_still_have_an_order(found: list[float]) -> None:
    targets = Targets.of(np.array(found))
    assert (targets(np.array(found)) == 0).all()
    assert (np.diff(targets(np.array([2.0, 3.0, 4.0]))) > 0).all()
    assert targets.inverse(np.array([0.0])) == pytest.approx([3.0])


def test_most_results_equal_and_a_few_worse() -> None:
    found = np.array([1.0] * 9 + [2.0, 5.0])
    images = Targets.of(found)(found)
    assert np.isfinite(images).all()
    assert images[0] < images[9] < images[10]


@pytest.mark.parametrize("scale", [1e-300, 1e-150, 1e-9, 1e9, 1e150, 1e300])
def test_tiny_and_huge_losses_are_like_ordinary_ones(scale: float) -> None:
    found = np.array([0.1, 0.12, 0.2, 0.5, 0.9, 1.4, 1.5])
    targets = Targets.of(found * scale)
    assert np.allclose(targets(found * scale), Targets.of(found)(found), atol=1e-6)
    assert np.allclose(targets.inverse(targets(found * scale)) / scale, found)


def test_a_large_offset_hides_nothing() -> None:
    found = np.array([0.0, 1.0, 2.0, 4.0, 8.0]) / 1024
    assert np.allclose(Targets.of(found + 2.0**20)(found + 2.0**20), Targets.of(found)(found), atol=1e-6)


def test_losses_that_are_normal_stay_as_they_are() -> None:
    found = 5 + 0.1 * ndtri((np.arange(101) + 0.5) / 101)
    assert np.allclose(Targets.of(found)(found), (found - found.mean()) / found.std(), atol=0.1)
