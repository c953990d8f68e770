"""Who won, by how much, and how sure that is.

Regret is 0 at the optimum and 1 at what random search reaches with as many runs (the median of thousands of searches); it is judged by
the noiseless value of the run that a user would pick. For geometric means it is floored at `FLOOR`, and held at `CEILING` where nothing
succeeded. Intervals are bootstrap intervals over problems first and over the seeds within a problem second, because the races of
one problem resemble one another.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

FLOOR, CEILING = 1e-3, 10.0
_RESAMPLES = 2000
Clusters = Mapping[str, Sequence[float]]
"""Problem -> a number for each of its seeds."""


def regret(value: float, optimum: float, level: float) -> float:
    """Return the normalised regret of a true value.

    Example:
        >>> regret(1.5, optimum=1.0, level=2.0), regret(1.0, 1.0, 2.0), regret(math.inf, 1.0, 2.0)
        (0.5, 0.001, 10.0)
    """
    if not math.isfinite(value):
        return CEILING
    if level <= optimum:  # where random search finds the optimum, too
        return FLOOR if value <= optimum else CEILING
    return min(CEILING, max(FLOOR, (value - optimum) / (level - optimum)))


def geometric_mean(values: Sequence[float]) -> float:
    """Return the geometric mean.

    Example:
        >>> round(geometric_mean([0.1, 10.0]), 9)
        1.0
    """
    return math.exp(float(np.mean(np.log(values))))


def won(mine: float, theirs: float) -> float:
    """Return 1 for a win, 1/2 for a tie, 0 for a loss; regrets that differ by less than a thousandth of themselves tie.

    Example:
        >>> won(0.1, 0.2), won(0.2, 0.2), won(0.3, 0.2)
        (1.0, 0.5, 0.0)
    """
    if math.isclose(mine, theirs, rel_tol=1e-3):
        return 0.5
    return float(mine < theirs)


def mean_of(clusters: Clusters) -> float:
    """Return the mean over problems of the mean over seeds.

    Example:
        >>> mean_of({"a": [1.0, 0.0], "b": [1.0]})
        0.75
    """
    return float(np.mean([np.mean(values) for values in clusters.values()]))


def interval(clusters: Clusters, level: float = 0.9, finish: Callable[[float], float] = float) -> tuple[float, float]:
    """Return the bootstrap interval of `mean_of`, passed through `finish`.

    Example:
        >>> interval({"a": [1.0, 1.0], "b": [1.0]})
        (1.0, 1.0)
    """
    rng = np.random.default_rng(0)
    groups = [np.asarray(values, dtype=float) for values in clusters.values()]
    within = np.stack([group[rng.integers(len(group), size=(_RESAMPLES, len(group)))].mean(axis=1) for group in groups])
    chosen = rng.integers(len(groups), size=(_RESAMPLES, len(groups)))
    means = within[chosen, np.arange(_RESAMPLES)[:, None]].mean(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return finish(float(low)), finish(float(high))


def geometric(clusters: Clusters) -> tuple[float, float, float]:
    """Return the geometric mean over problems and seeds, and its 90 % interval.

    Example:
        >>> [round(value, 6) for value in geometric({"a": [0.1, 0.1], "b": [0.1]})]
        [0.1, 0.1, 0.1]
    """
    logs = {name: np.log(values).tolist() for name, values in clusters.items()}
    return (math.exp(mean_of(logs)), *interval(logs, finish=math.exp))


def wins(mine: Clusters, theirs: Clusters) -> dict[str, list[float]]:
    """Return `won` for every (problem, seed) of both.

    Example:
        >>> wins({"a": [0.1, 0.3]}, {"a": [0.2, 0.2]})
        {'a': [1.0, 0.0]}
    """
    both = [name for name in mine if name in theirs]
    return {name: [won(a, b) for a, b in zip(mine[name], theirs[name], strict=False)] for name in both}


def ratios(mine: Clusters, theirs: Clusters) -> dict[str, list[float]]:
    """Return mine over theirs for every (problem, seed) of both."""
    both = [name for name in mine if name in theirs]
    return {name: [a / b for a, b in zip(mine[name], theirs[name], strict=False)] for name in both}
