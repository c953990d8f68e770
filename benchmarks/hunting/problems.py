"""Every problem there is."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.hunting import continuous, discrete, failing, mixed, nested, noisy, real
from benchmarks.hunting.problem import GROUPS, Problem

ALL: tuple[Problem, ...] = tuple(
    problem for room in (continuous, discrete, mixed, nested, noisy, failing, real) for problem in room.PROBLEMS
)
BY_NAME = {problem.name: problem for problem in ALL}


def select(
    groups: Sequence[str] = GROUPS, names: Sequence[str] = (), *, holdout: bool | None = None
) -> tuple[Problem, ...]:
    """Return the problems of these names, or else of these groups; `holdout` says which half, None both.

    Example:
        >>> [problem.name for problem in select(names=["branin"])]
        ['branin']
    """
    if names:
        return tuple(BY_NAME[name] for name in names)
    return tuple(p for p in ALL if p.group in groups and holdout in (None, p.holdout))
