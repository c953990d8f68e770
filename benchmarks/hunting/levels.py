"""What is least in each problem, and what random search reaches: `python -m benchmarks.hunting.levels`.

Regret is measured between these two. Both are kept in `data/levels.json`, because they take minutes.
"""

from __future__ import annotations

import argparse
import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.hunting.problem import Problem
from benchmarks.hunting.problems import ALL, select
from sweepmagic.space import Params

PATH = Path(__file__).parent.parent / "data" / "levels.json"
COUNTS = (15, 30, 60, 120)
_DRAWS, _SEARCHES, _ENUMERABLE = 20_000, 4_001, 30_000


def optimum(problem: Problem) -> float:
    """Return the least true value."""
    return float(_levels()[problem.name]["optimum"]) if problem.optimum is None else problem.optimum


def random_level(problem: Problem, trials: int) -> float:
    """Return the median true value of what random search would pick after `trials` runs."""
    return float(_levels()[problem.name][str(trials)])


@cache
def _levels() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(PATH.read_text(encoding="utf-8"))
    return found


def find(problem: Problem) -> dict[str, float]:
    """Search long for the least value, and simulate random searches."""
    rng = np.random.default_rng(2024)
    space = problem.space
    points = [space.decode(rng.random(space.dim).tolist()) for _ in range(_DRAWS)]
    truth = np.array([_failed_is_worst(problem.truth(point)) for point in points])
    least = _least(problem, points, truth, rng) if problem.optimum is None else problem.optimum
    seen = np.array([_failed_is_worst(problem.evaluate(point, rng)) for point in points])
    return {"optimum": least} | {str(count): _median_pick(truth, seen, count, rng) for count in COUNTS}


def _failed_is_worst(value: float) -> float:
    return value if math.isfinite(value) else math.inf


def _median_pick(truth: Any, seen: Any, count: int, rng: np.random.Generator) -> float:
    draws = rng.integers(len(truth), size=(_SEARCHES, count))
    return float(np.median(truth[draws[np.arange(_SEARCHES), np.argmin(seen[draws], axis=1)]]))


def _least(problem: Problem, points: list[Params], truth: Any, rng: np.random.Generator) -> float:
    space = problem.space
    if space.size is not None and space.size <= _ENUMERABLE:
        return min(_failed_is_worst(problem.truth(point)) for point in space.points())
    starts = [space.encode(points[i]) for i in np.argsort(truth)[:12]]
    return min(_descend(problem, np.array(start), rng) for start in starts)


def _descend(problem: Problem, at: Any, rng: np.random.Generator) -> float:
    """Walk downhill in the cube by random steps of every size, some of them along a single axis."""
    least = _failed_is_worst(problem.truth(problem.space.decode(at.tolist())))
    for turn in range(6000):
        size = 10 ** rng.uniform(-0.3 - 6 * turn / 6000, 0)
        mask = rng.random(len(at)) < rng.choice([1 / len(at), 0.5, 1.0])
        there = np.clip(at + size * mask * rng.standard_normal(len(at)), 0, 1)
        value = _failed_is_worst(problem.truth(problem.space.decode(there.tolist())))
        if value < least:
            at, least = there, value
    return least


def main() -> None:
    """Find the levels of the problems named, of all by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hunting.levels", description=__doc__)
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    levels = json.loads(PATH.read_text(encoding="utf-8")) if PATH.exists() else {}
    for problem in select(names=given.names) if given.names else ALL:
        levels[problem.name] = find(problem)
        print(problem.name, {key: round(value, 5) for key, value in levels[problem.name].items()}, flush=True)
        PATH.write_text(json.dumps(levels, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
