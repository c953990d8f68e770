"""What a suggestion costs as a sweep grows: ask and tell, eight mixed parameters, one core.

    python -m benchmarks.hunting.latency ours gp tpe wandb --save      # in an environment with the peers' libraries

keeps ours and the peers of one run, one after the other, in `data/peers/latency.json`.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from statistics import median, quantiles
from time import process_time
from typing import Any

import numpy as np

from benchmarks.hunting.cache import FOLDER
from benchmarks.hunting.contest import Contestant, Ours
from benchmarks.hunting.peers import OptunaPeer, WandbPeer
from benchmarks.hunting.problem import Problem
from benchmarks.hunting.problems import BY_NAME
from sweepmagic.space import Params

KEPT = FOLDER / "latency.json"
PROBLEM = "network8"
SIZES = {"ours": (100, 1000, 10_000), "gp": (100, 300, 1000), "tpe": (100, 1000), "wandb": (100, 1000)}
_WARM = 3  # suggestions before the clock starts: a sweep that goes on, not one that was opened a moment ago


@dataclass(frozen=True)
class Latency:
    """CPU seconds per suggestion with so many completed runs: on one thread the same as seconds, and not disturbed by other programs.

    Attributes:
        first: The very first suggestion after the history was read.
        most: The slowest of the others.
    """

    contestant: str
    completed: int
    median: float
    p95: float
    first: float
    most: float = 0.0


def latency(contestant: str, completed: int, repeats: int, method: str = "bayes") -> Latency:
    """Fill a contestant with completed random runs, then let it go on.

    Example:
        >>> latency("ours", 5, 2, method="random").completed
        5
    """
    problem = BY_NAME[PROBLEM]
    rng = np.random.default_rng(completed)
    history = [problem.space.decode(rng.random(problem.space.dim).tolist()) for _ in range(completed)]
    one = _filled(contestant, problem, history, method)
    took = []
    for number in range(completed + 1, completed + 1 + _WARM + repeats):
        began = process_time()
        params = one.ask(number)
        asked = process_time()
        if params is None:
            raise RuntimeError(f"{contestant} had nothing to suggest after {completed} runs")
        value = problem.truth(params)
        told = process_time()
        one.tell(number, value)
        took.append(asked - began + process_time() - told)
    warm = took[_WARM:]
    return Latency(contestant, completed, median(warm), p95(warm), took[0], max(warm))


def measured(contestant: str, completed: int, repeats: int, method: str) -> dict[str, Any]:
    """Return `latency` as JSON."""
    return asdict(latency(contestant, completed, repeats, method))


def p95(took: Sequence[float]) -> float:
    """Return what 95 of 100 stay below; the largest of fewer than 20."""
    return quantiles(took, n=20)[18] if len(took) >= 20 else max(took)


def _filled(contestant: str, problem: Problem, history: list[Params], method: str) -> Contestant:
    fill: Mapping[str, Callable[[], Contestant]] = {
        "ours": lambda: _ours(problem, history, method),
        "gp": lambda: _optuna(problem, history, "GPSampler"),
        "tpe": lambda: _optuna(problem, history, "TPESampler"),
        "wandb": lambda: _wandb(problem, history),
    }
    return fill[contestant]()


def _ours(problem: Problem, history: list[Params], method: str) -> Contestant:
    ours = Ours(problem, 0, method)
    for number, params in enumerate(history, start=1):
        ours.start(number, params)
        ours.tell(number, problem.truth(params))
    return ours


def _optuna(problem: Problem, history: list[Params], sampler: str) -> Contestant:
    import optuna

    peer = OptunaPeer(problem, 0, sampler)
    known = _distributions(problem)
    for params in history:
        peer.study.add_trial(optuna.create_trial(params=params, distributions=known, value=problem.truth(params)))
    return peer


def _distributions(problem: Problem) -> Any:
    """Return the distributions that Optuna makes of the space, by letting it suggest once."""
    peer = OptunaPeer(problem, 0, "RandomSampler")
    peer.ask(1)
    return peer.study.trials[0].distributions


def _wandb(problem: Problem, history: list[Params]) -> Contestant:
    sweeps = import_module("sweeps")
    peer = WandbPeer(problem, 0)
    for number, params in enumerate(history, start=1):
        config = {name: {"value": value} for name, value in params.items()}
        peer.runs[number] = sweeps.SweepRun(name=str(number), config=config, state=sweeps.RunState.running)
        peer.tell(number, problem.truth(params))
    return peer


def kept() -> dict[tuple[str, int], Latency]:
    """Return what the last run with peers measured."""
    if not KEPT.exists():
        return {}
    rows = json.loads(KEPT.read_text(encoding="utf-8"))["rows"]
    return {(row["contestant"], row["completed"]): Latency(**row) for row in rows}


def main() -> None:
    """Measure the contestants named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hunting.latency", description=__doc__)
    parser.add_argument("contestants", nargs="+", choices=list(SIZES))
    parser.add_argument("--repeats", type=int, default=40)
    parser.add_argument("--most", type=int, default=10_000, help="no more completed runs than this")
    parser.add_argument("--save", action="store_true")
    given = parser.parse_args()
    if os.environ.get("OMP_NUM_THREADS") != "1":
        parser.error(
            "set OMP_NUM_THREADS=1, OPENBLAS_NUM_THREADS=1 and MKL_NUM_THREADS=1: the peers use every core otherwise"
        )
    rows = []
    for size in sorted({size for name in given.contestants for size in SIZES[name] if size <= given.most}):
        for name in given.contestants:
            if size in SIZES[name]:
                repeats = (
                    given.repeats if name in ("ours", "wandb", "tpe") else max(5, given.repeats * 100 // size // 2)
                )
                rows.append(latency(name, size, repeats))
                row = rows[-1]
                print(
                    f"{name} n={size}: median {1000 * row.median:.1f} ms, p95 {1000 * row.p95:.1f} ms, first {1000 * row.first:.1f} ms",
                    flush=True,
                )
    if given.save:
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        KEPT.write_text(json.dumps({"rows": [asdict(row) for row in rows]}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
