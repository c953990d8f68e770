"""The classic test functions of optimisation, as formulas over arrays; minima are the literature's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_ALPHA = np.array([1.0, 1.2, 3.0, 3.2])
_A3 = np.array([[3, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]])
_P3 = 1e-4 * np.array([[3689, 1170, 2673], [4699, 4387, 7470], [1091, 8732, 5547], [381, 5743, 8828]])
_A6 = np.array(
    [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
)
_P6 = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)
HARTMANN3_MIN, HARTMANN6_MIN, BRANIN_MIN = -3.8627797869, -3.3223680114, 0.3978873577


def branin(x: float, y: float) -> float:
    """Return Branin's function on [-5, 10] x [0, 15]: three equal minima."""
    bend = y - 5.1 / (4 * np.pi**2) * x**2 + 5 / np.pi * x - 6
    return float(bend**2 + 10 * (1 - 1 / (8 * np.pi)) * np.cos(x) + 10)


def hartmann(x: Array) -> float:
    """Return Hartmann's function of three or six variables on the unit cube."""
    a, p = (_A3, _P3) if len(x) == 3 else (_A6, _P6)
    return float(-_ALPHA @ np.exp(-np.sum(a * (x - p) ** 2, axis=1)))


def levy(x: Array) -> float:
    """Return Levy's function: minimum 0 at 1."""
    w = 1 + (x - 1) / 4
    middle = np.sum((w[:-1] - 1) ** 2 * (1 + 10 * np.sin(np.pi * w[:-1] + 1) ** 2))
    return float(np.sin(np.pi * w[0]) ** 2 + middle + (w[-1] - 1) ** 2 * (1 + np.sin(2 * np.pi * w[-1]) ** 2))


def ackley(x: Array) -> float:
    """Return Ackley's function: minimum 0 at 0."""
    far, wave = np.sqrt(np.mean(x**2)), np.mean(np.cos(2 * np.pi * x))
    return float(20 + np.e - 20 * np.exp(-0.2 * far) - np.exp(wave))


def rosenbrock(x: Array) -> float:
    """Return Rosenbrock's banana: minimum 0 at 1."""
    return float(np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2))


def griewank(x: Array) -> float:
    """Return Griewank's function: minimum 0 at 0."""
    return float(1 + np.sum(x**2) / 4000 - np.prod(np.cos(x / np.sqrt(np.arange(1, len(x) + 1)))))


def styblinski(x: Array) -> float:
    """Return Styblinski and Tang's function per variable: minimum -39.16617 at -2.903534."""
    return float(np.mean(x**4 - 16 * x**2 + 5 * x) / 2)


def rastrigin(x: Array) -> float:
    """Return Rastrigin's function, its waves a fifth as high as usual: minimum 0 at 0."""
    return float(np.sum(x**2 + 2 * (1 - np.cos(2 * np.pi * x))))


def schwefel(x: Array) -> float:
    """Return Schwefel's function on [-500, 500]: minimum about 0 at 420.97, far from the next best."""
    return float(418.9828872724338 * len(x) - np.sum(x * np.sin(np.sqrt(np.abs(x)))))


def michalewicz(x: Array) -> float:
    """Return Michalewicz' function with soft ridges (m = 2) on [0, pi]."""
    return float(-np.sum(np.sin(x) * np.sin(np.arange(1, len(x) + 1) * x**2 / np.pi) ** 4))
