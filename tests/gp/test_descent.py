"""Descent inside a box: against closed forms, and each row as if it were alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.gp.descent import Array, Cost, Ints, bend, descend


def bowls(tops: Array, curvatures: Array) -> Cost:
    """Quadratic bowls: row i has its bottom at ``tops[i]`` and the Hessian ``curvatures[i]``."""

    def cost(x: Array, rows: Ints) -> tuple[Array, Array]:
        away = x - tops[rows]
        slope = np.einsum("rij,rj->ri", curvatures[rows], away)
        return 0.5 * np.einsum("rk,rk->r", away, slope), slope

    return cost


def random_bowls(seed: int, m: int, k: int) -> Cost:
    rng = np.random.default_rng(seed)
    roots = rng.standard_normal((m, k, k))
    return bowls(rng.uniform(-0.5, 1.5, (m, k)), roots @ roots.transpose(0, 2, 1) + 0.3 * np.eye(k))


def banana(x: Array, rows: Ints) -> tuple[Array, Array]:
    """Rosenbrock's valley; its bottom is at (1, 1)."""
    a, b = x.T
    slope = np.stack([-400 * a * (b - a * a) - 2 * (1 - a), 200 * (b - a * a)], axis=1)
    return 100 * (b - a * a) ** 2 + (1 - a) ** 2, slope


def test_a_curved_valley_is_followed_to_its_bottom() -> None:
    begin = np.array([[-1.2, 1.0], [0.0, 0.0], [2.0, 2.0]])
    x, f = descend(banana, begin, -3.0, 3.0, turns=80, tolerance=1e-14, reach=0.3)
    assert x == pytest.approx(np.ones((3, 2)), abs=1e-5)
    assert f == pytest.approx(np.zeros(3), abs=1e-9)


@given(st.integers(0, 1000), st.integers(1, 4), st.integers(1, 5))
def test_every_row_ends_where_no_allowed_move_goes_down(seed: int, m: int, k: int) -> None:
    cost = random_bowls(seed, m, k)
    x, _ = descend(cost, np.full((m, k), 0.5), 0.0, 1.0, turns=300, tolerance=1e-15, reach=0.2)
    _, slope = cost(x, np.arange(m))
    inside, floor, ceiling = (x > 0) & (x < 1), x == 0, x == 1
    assert np.abs(slope[inside]).max(initial=0.0) < 1e-3
    assert (slope[floor] > -1e-3).all()
    assert (slope[ceiling] < 1e-3).all()


@given(st.integers(0, 1000), st.integers(1, 30))
def test_no_row_leaves_the_box_or_ends_higher_than_it_began(seed: int, turns: int) -> None:
    rng = np.random.default_rng(seed)
    begin = rng.uniform(-0.2, 1.2, (3, 2))
    asked: list[Array] = []

    def cost(x: Array, rows: Ints) -> tuple[Array, Array]:
        asked.append(x)
        return banana(x, rows)

    x, f = descend(cost, begin, 0.0, 1.0, turns=turns, tolerance=0.0, reach=0.5)
    assert len(asked) <= turns
    assert all(((points >= 0) & (points <= 1)).all() for points in asked)
    assert (f <= banana(np.clip(begin, 0, 1), np.arange(3))[0]).all()
    assert f == pytest.approx(banana(x, np.arange(3))[0])


@given(st.integers(0, 1000))
def test_a_row_goes_its_way_whatever_the_others_do(seed: int) -> None:
    cost = random_bowls(seed, 3, 3)
    begin = np.random.default_rng(seed).random((3, 3))
    together, _ = descend(cost, begin, 0.0, 1.0, turns=15, tolerance=1e-4, reach=0.2)
    for row in range(3):
        alone, _ = descend(
            lambda x, _, row=row: cost(x, np.full(len(x), row)),  # type: ignore[misc]
            begin[[row]],
            0.0,
            1.0,
            turns=15,
            tolerance=1e-4,
            reach=0.2,
        )
        assert alone[0] == pytest.approx(together[row], abs=1e-9)


def test_where_a_value_is_not_a_number_the_step_is_shortened() -> None:
    def cost(x: Array, rows: Ints) -> tuple[Array, Array]:
        value, slope = (x[:, 0] - 0.3) ** 2, 2 * (x - 0.3)
        return np.where(x[:, 0] < 0.6, value, np.nan), slope

    x, _ = descend(cost, np.array([[0.05]]), 0.0, 1.0, turns=30, tolerance=1e-12, reach=0.9)
    assert x == pytest.approx(np.array([[0.3]]), abs=1e-4)


def test_nothing_to_move_is_no_error() -> None:
    x, f = descend(
        lambda x, rows: (np.ones(len(rows)), np.zeros_like(x)),
        np.zeros((2, 0)),
        0.0,
        1.0,
        turns=5,
        tolerance=0,
        reach=1,
    )
    assert x.shape == (2, 0)
    assert f.tolist() == [1.0, 1.0]


def test_the_update_satisfies_the_secant_equation_and_stays_symmetric() -> None:
    """H y = s, which is what makes a quasi-Newton method one (Nocedal & Wright 2006, eq. 6.17)."""
    rng = np.random.default_rng(1)
    H, learned = np.tile(np.eye(3), (2, 1, 1)), np.zeros(2, dtype=bool)
    s = rng.standard_normal((2, 3))
    y = s + 0.1 * rng.standard_normal((2, 3))
    bend(H, learned, np.arange(2), s, y)
    assert np.einsum("rij,rj->ri", H, y) == pytest.approx(s)
    assert np.allclose(H, H.transpose(0, 2, 1))
    assert learned.all()


def test_a_move_against_the_curvature_teaches_nothing() -> None:
    H, learned = np.eye(2)[None].copy(), np.zeros(1, dtype=bool)
    bend(H, learned, np.array([0]), np.array([[1.0, 0.0]]), np.array([[-1.0, 0.0]]))
    assert np.array_equal(H[0], np.eye(2))
    assert not learned.any()
