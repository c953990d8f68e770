"""Solving with Cholesky factors against numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.gp.linear import Array, factorise, inverse, solve, undo
from tests.gp.strategies import seeds


def positive(n: int, seed: int) -> Array:
    half = np.random.default_rng(seed).standard_normal((n, n))
    return np.asarray(half @ half.T + n * np.eye(n))


@given(st.integers(1, 8), seeds)
def test_a_factor_times_itself_is_the_matrix(n: int, seed: int) -> None:
    matrix = positive(n, seed)
    factor = factorise(matrix)
    assert np.allclose(factor @ factor.T, matrix)
    assert (np.triu(factor, 1) == 0).all()


@given(st.integers(1, 8), seeds)
def test_what_is_solved_solves(n: int, seed: int) -> None:
    matrix, right = positive(n, seed), np.random.default_rng(seed).standard_normal((n, 2))
    factor = factorise(matrix)
    assert np.allclose(matrix @ solve(factor, right), right)
    assert np.allclose(matrix @ solve(factor, right[:, 0]), right[:, 0])
    assert np.allclose(factor @ undo(factor), np.eye(n))
    assert np.allclose(inverse(factor), np.linalg.inv(matrix))


def test_a_matrix_that_is_not_positive_definite_has_no_factor() -> None:
    with pytest.raises(np.linalg.LinAlgError, match="row 2"):
        factorise(np.array([[1.0, 2.0], [2.0, 1.0]]))
