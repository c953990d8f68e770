"""What several rules look at in a run."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sweepmagic.config import Metric
from sweepmagic.records import RunRecord


def has_new_value(run: RunRecord, metric: Metric) -> bool:
    """Return whether the last row of `run` has a value of the metric; rules judge values, not the rows between them."""
    column = run.history.columns.get(metric.name)
    return column is not None and column.rows[-1] == len(run.history) - 1


def best_up_to(run: RunRecord, count: int, metric: Metric) -> float:
    """Return the smallest loss among the first `count` finite values of `run`."""
    if count >= len(run.objective):
        return run.best_loss
    values = run.objective[:count]
    return metric.loss(max(values) if metric.goal == "maximize" else min(values))


def early(rows: int) -> int:
    """Return a good place for the first look at runs of `rows` values: where a third of them is known.

    Example:
        >>> early(2), early(27)
        (1, 9)
    """
    return max(1, rows // 3)


def thinning(rungs: Sequence[int], eta: float, length: float | None) -> str:
    """Say where a rule looks that lets one of `eta` runs go on, and which share of all epochs that leaves.

    Example:
        >>> thinning((3, 9, 27), 3, 81)
        'looks at logged value 3, 9, 27; if one of 3 runs goes on each time, 11 % of the epochs are trained'
    """
    words = f"looks at logged value {', '.join(map(str, rungs[:5]))}{', …' if len(rungs) > 5 else ''}"
    within = [rung for rung in rungs if length is not None and rung < length]
    if length is None or not within:
        return words
    edges = [0, *within, length]
    used = sum((high - low) / eta**k for k, (low, high) in enumerate(pairwise(edges)))
    return f"{words}; if one of {eta:g} runs goes on each time, {used / length:.0%} of the epochs are trained".replace(
        "%", " %"
    )


def shown(loss: float, metric: Metric) -> str:
    """Return a loss as the value that a user knows.

    Example:
        >>> shown(-0.91234, Metric("accuracy", goal="maximize"))
        '0.9123'
    """
    return f"{-loss if metric.goal == 'maximize' else loss:.4g}"
