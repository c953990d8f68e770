"""Cholesky factors and what is solved with them: LAPACK without the checks that cost more than a small solve.

A factor is lower triangular, (n, n); its upper triangle is zero.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpotrf, dpotrs, dtrtri

Array = NDArray[np.float64]


def factorise(matrix: Array) -> Array:
    """Return the Cholesky factor of a symmetric matrix.

    Example:
        >>> factorise(np.array([[4.0, 2.0], [2.0, 5.0]]))
        array([[2., 0.],
               [1., 2.]])

    Raises:
        np.linalg.LinAlgError: the matrix is not positive definite.
    """
    factor, fault = dpotrf(matrix, lower=1, clean=1)
    if fault:
        raise np.linalg.LinAlgError(f"not positive definite at row {fault}")
    return np.asarray(factor)


def solve(factor: Array, right: Array) -> Array:
    """Return x of ``factor factor^T x = right``."""
    return np.asarray(dpotrs(factor, right, lower=1)[0])


def undo(factor: Array) -> Array:
    """Return the inverse of a factor, lower triangular as well.

    To multiply by it is three times as fast as to solve with hundreds of right sides, and as exact as the jitter lets
    either be. Nor does a product of this size wake BLAS's threads: `dtrtrs` and `dpotri` do so for the smallest matrix,
    and on a machine that trains at the same time each call then waits milliseconds for its turn.

    Example:
        >>> undo(np.array([[2.0, 0.0], [1.0, 2.0]]))
        array([[ 0.5 ,  0.  ],
               [-0.25,  0.5 ]])
    """
    return np.asarray(dtrtri(factor, lower=1)[0])


def inverse(factor: Array) -> Array:
    """Return the inverse of ``factor factor^T``.

    The gradient by n^2 entries of the kernel needs every entry of it: one call instead of n solves.

    Example:
        >>> inverse(np.array([[2.0, 0.0], [0.0, 1.0]]))
        array([[0.25, 0.  ],
               [0.  , 1.  ]])
    """
    half = undo(factor)
    return np.asarray(half.T @ half)
