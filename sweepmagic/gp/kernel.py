"""The Matern-5/2 kernel with a length for every axis, its gradients, and the warp of its inputs.

Symbols, here and in the rest of the room:

======  ==========  =====================================================================================
n, m    ints        observed points; points to predict
d       int         axes, each with a length of its own
D       int         columns: an ordered axis has one, an unordered one has a column for each of its levels
Z       (n, D)      observed points, each column in [0, 1]
axis    (D,)        the axis that a column belongs to
y       (n,)        targets, less is better, standardised
s       (n,)        known variances of the targets, beside the learned noise
w       (D,)        1 / length of each column
S       (n, D)      scaled points, ``warp(Z) * w``
======  ==========  =====================================================================================

The kernel is ``k(r) = signal (1 + r + r^2/3) exp(-r)`` with ``r = sqrt(5) |S_i - S_j|`` (Rasmussen & Williams 2006,
eq. 4.17). Each column x of an ordered axis is first warped by ``1 - (1 - x^a)^b`` (Kumaraswamy's distribution function;
Snoek et al. 2014, arXiv 1402.0929), so that a range whose effect sits at one end is learned as such.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

_EDGE = 1e-6  # keeps logarithms of x and 1 - x finite


@dataclass(frozen=True)
class Hyper:
    """What a kernel has to learn.

    Attributes:
        lengths: (d,) how far along each axis points are still alike.
        signal: The variance of the function.
        noise: The variance of a measurement around it.
        a: (d,) first shape of each axis' warp; 1 with `b` = 1 is no warp.
        b: (d,) second shape.
    """

    lengths: Array
    signal: float
    noise: float
    a: Array
    b: Array


def warp(Z: Array, axis: Ints, bends: NDArray[np.bool_], hyper: Hyper) -> Array:
    """Return the points with each column that `bends` warped by the shapes of its axis.

    Example:
        >>> plain = Hyper(np.ones(1), 1.0, 0.1, a=np.ones(1), b=np.ones(1))
        >>> warp(np.array([[0.25]]), np.array([0]), np.array([True]), plain).round(3)
        array([[0.25]])
    """
    if not bends.any():
        return Z
    a, b = hyper.a[axis[bends]], hyper.b[axis[bends]]
    warped: Array = Z.copy()
    warped[:, bends] = 1 - (1 - np.clip(Z[:, bends], _EDGE, 1 - _EDGE) ** a) ** b
    return warped


def warp_slopes(Z: Array, axis: Ints, bends: NDArray[np.bool_], hyper: Hyper) -> tuple[Array, Array, Array]:
    """Return the derivatives of the warped columns that bend by ``log a``, by ``log b`` and by the column itself."""
    a, b = hyper.a[axis[bends]], hyper.b[axis[bends]]
    x = np.clip(Z[:, bends], _EDGE, 1 - _EDGE)
    power = x**a
    rest = 1 - power
    inner = b * rest ** (b - 1) * power
    return inner * np.log(x) * a, -(rest**b) * np.log(rest) * b, inner * a / x


def distances(S: Array, T: Array) -> Array:
    """Return the squared distances between rows of `S` (n, D) and rows of `T` (m, D), as (n, m)."""
    square = np.einsum("ij,ij->i", S, S)[:, None] + np.einsum("ij,ij->i", T, T)[None, :] - 2 * (S @ T.T)
    return np.asarray(np.maximum(square, 0.0, out=square))


def matern(square: Array) -> Array:
    """Return the kernel of signal 1 at squared distances.

    Example:
        >>> matern(np.array([0.0, 1.0])).round(3)
        array([1.   , 0.524])
    """
    r = np.sqrt(5 * square)
    value = np.exp(-r)
    value *= 1 + r * (1 + r / 3)
    return np.asarray(value)


def matern_slopes(square: Array) -> tuple[Array, Array]:
    """Return the kernel of signal 1 at squared distances, and its derivative by the squared distance.

    Example:
        >>> value, slope = matern_slopes(np.array([0.0]))
        >>> value, slope.round(3)
        (array([1.]), array([-0.833]))
    """
    r = np.sqrt(5 * square)
    decay = np.exp(-r)
    linear = (1 + r) * decay
    return np.asarray(linear + (r * r / 3) * decay), np.asarray((-5 / 6) * linear)
