"""Laws that hold for every kind, and the edges where W&B's arithmetic goes astray."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweepmagic.space import (
    KINDS,
    Categorical,
    CategoricalWithProbabilities,
    Distribution,
    IntUniform,
    InvLogUniform,
    LogUniform,
    LogUniformValues,
    QBeta,
    QLogUniformValues,
    QUniform,
    Uniform,
    is_number,
    same,
    to_mapping,
)
from tests.space.strategies import OF_KIND, units

each_kind = pytest.mark.parametrize("name", KINDS)
quickly = settings(max_examples=40, deadline=None)


def _close(left: object, right: object) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-5, abs_tol=1e-9)
    return same(left, right)


def test_every_kind_has_a_strategy() -> None:
    assert OF_KIND.keys() == KINDS.keys()


@each_kind
@quickly
@given(st.data(), units)
def test_cdf_is_the_inverse_of_ppf(name: str, data: st.DataObject, u: float) -> None:
    distribution = data.draw(OF_KIND[name])
    u = 0.001 + 0.998 * u  # in the far tails of a normal a float has no digits left
    value = distribution.ppf(u)
    assert _close(distribution.ppf(distribution.cdf(value)), value)


@each_kind
@quickly
@given(st.data(), units)
def test_every_value_is_contained(name: str, data: st.DataObject, u: float) -> None:
    distribution = data.draw(OF_KIND[name])
    assert distribution.contains(distribution.ppf(u))
    assert 0.0 <= distribution.cdf(distribution.ppf(u)) <= 1.0


@each_kind
@quickly
@given(st.data())
def test_the_ends_of_the_interval_are_values(name: str, data: st.DataObject) -> None:
    distribution = data.draw(OF_KIND[name])
    assert distribution.contains(distribution.ppf(0.0))
    assert distribution.contains(distribution.ppf(1.0))


@pytest.mark.parametrize(
    "name", [n for n in KINDS if n not in ("constant", "categorical", "categorical_w_probabilities")]
)
@quickly
@given(st.data(), units, units)
def test_numbers_are_monotone(name: str, data: st.DataObject, u: float, v: float) -> None:
    distribution = data.draw(OF_KIND[name])
    low, high = sorted((u, v))
    falling = name.startswith("inv_")
    first, second = distribution.ppf(low), distribution.ppf(high)
    assert second <= first if falling else first <= second


@each_kind
@quickly
@given(st.data())
def test_grid_has_count_distinct_values_that_are_contained(name: str, data: st.DataObject) -> None:
    distribution = data.draw(OF_KIND[name])
    grid = distribution.grid()
    assert (grid is None) == (distribution.count() is None)
    if grid is not None:
        assert len(grid) == distribution.count()
        some = [grid[place] for place in {0, len(grid) // 2, len(grid) - 1}]
        assert all(distribution.contains(value) for value in some)
        # In the far tail of a beta the cells are too small for a float to tell them apart.
        inner = [value for value in some if 1e-6 < distribution.cdf(value) < 1 - 1e-6]
        assert all(_close(distribution.ppf(distribution.cdf(value)), value) for value in inner)


@pytest.mark.parametrize("distribution", [IntUniform(1, 9), QUniform(0, 100, 8), QLogUniformValues(16, 256, 16)])
@given(u=units)
def test_ints_stay_ints(distribution: Distribution, u: float) -> None:
    assert type(distribution.ppf(u)) is int


@each_kind
@quickly
@given(st.data())
def test_its_mapping_builds_it_again(name: str, data: st.DataObject) -> None:
    distribution = data.draw(OF_KIND[name])
    fields = {
        k: tuple(v) if isinstance(v, list) and k in ("values", "probabilities") else v
        for k, v in to_mapping(distribution).items()
    }
    assert KINDS[fields.pop("distribution")](**fields) == distribution  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("distribution", "grid"),
    [
        (QUniform(3, 10, 4), [3, 7]),  # W&B: 4, 8
        (QUniform(0.5, 10, 2.5), [0.5, 3.0, 5.5, 8.0]),  # W&B can give 0.0, below min
        (QUniform(0.0, 0.4, 0.1), [0.0, 0.1, 0.2, 0.3, 0.4]),  # W&B: 0.30000000000000004, and no 0.4 in a grid
        (QUniform(16, 20), [16, 17, 18, 19, 20]),  # W&B: 16.0, 17.0, ...
        (QBeta(1.0, 1.0), [0, 1]),
        (IntUniform(-1, 1), [-1, 0, 1]),
        (CategoricalWithProbabilities(("a", "b", "c"), (0.5, 0.0, 0.5)), ["a", "c"]),
    ],
)
def test_grids_stay_inside_without_dust(distribution: Distribution, grid: list[object]) -> None:
    listed = list(distribution.grid() or ())
    assert listed == grid
    assert [type(value) for value in listed] == [type(value) for value in grid]


def test_quantised_log_range_never_gives_zero() -> None:
    assert QLogUniformValues(0.1, 100, 1).ppf(0.0) == 0.1


def test_falsy_values_are_values() -> None:
    choice = Categorical((0, False, "", None))
    assert [choice.ppf(choice.cdf(value)) for value in (0, False, "", None)] == [0, False, "", None]
    assert choice.index(False) == 1


def test_a_grid_of_a_billion_is_not_written_out() -> None:
    assert IntUniform(0, 10**9).count() == 10**9 + 1
    steps = QUniform(0, 10**9, 1).grid()
    assert steps is not None
    assert (steps[0], steps[-1], len(steps)) == (0, 10**9, 10**9 + 1)


def test_value_of_probability_zero_is_never_drawn() -> None:
    never = CategoricalWithProbabilities(("a", "b", "c"), (0.0, 1.0, 0.0))
    assert {never.ppf(u) for u in (0.0, 0.5, 1.0)} == {"b"}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: IntUniform(3, 3), "min: 3 is not less than max 3"),
        (lambda: Uniform(0.0, math.inf), "expected finite bounds"),
        (lambda: LogUniformValues(0, 1), "min: a logarithmic range needs a min above 0"),
        (lambda: LogUniform(1, 1024), "max: 1024 is an exponent of e here"),
        (lambda: LogUniform(-1024, 1), "min: -1024 is an exponent of e here"),
        (lambda: InvLogUniform(0, 1024), "max: e"),
        (lambda: QUniform(0, 1, 0), "q: expected a number above 0"),
        (lambda: Categorical(()), "values: expected at least one"),
        (lambda: CategoricalWithProbabilities(("a",), (0.5, 0.5)), "probabilities: expected one for each"),
        (lambda: CategoricalWithProbabilities(("a", "b"), (0.5, 0.1)), "probabilities: expected a sum of 1"),
    ],
)
def test_impossible_ones_say_which_field(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()  # type: ignore[operator]


def test_contains_refuses_what_is_no_number() -> None:
    for name in KINDS:
        if name not in ("constant", "categorical", "categorical_w_probabilities"):
            assert not is_number("1")
            assert not KINDS["uniform"](0.0, 1.0).contains("1")  # type: ignore[call-arg]
            assert not KINDS["uniform"](0.0, 1.0).contains(True)  # type: ignore[call-arg]
