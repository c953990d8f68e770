"""Race the peers and keep what they did: `python -m benchmarks.hunting.record_peers gp wandb --seeds 5`.

Needs an environment with their libraries: optuna and torch (gp, tpe), sweeps (wandb), scikit-optimize (skopt), HEBO (hebo). What is
kept and still fits its problem is not run again.
"""

from __future__ import annotations

import argparse
import platform
import time
from importlib.metadata import version

from benchmarks.hunting import cache
from benchmarks.hunting.contest import run
from benchmarks.hunting.peers import LIBRARIES, PEERS
from benchmarks.hunting.problem import GROUPS
from benchmarks.hunting.problems import select

_SAVE_EVERY = 60.0  # seconds


def main() -> None:
    """Race the peers named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hunting.record_peers", description=__doc__)
    parser.add_argument("peers", nargs="+", choices=list(PEERS))
    parser.add_argument("--group", nargs="*", default=GROUPS, choices=GROUPS)
    parser.add_argument("--problems", default="", help="names, with commas")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--trials", type=int, default=60)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1e9, help="stop after this long")
    half = parser.add_mutually_exclusive_group()
    half.add_argument("--holdout", action="store_true", help="only the problems that are held out")
    half.add_argument("--tuning", action="store_true", help="only the others")
    given = parser.parse_args()
    names = [name for name in given.problems.split(",") if name]
    problems = select(given.group, names, holdout=True if given.holdout else False if given.tuning else None)
    until = time.monotonic() + 60 * given.minutes
    # Seeds outside: a partial result then has every problem.
    for seed in range(given.seeds):
        for peer in given.peers:
            _record(peer, problems, seed, given, until)


def _record(peer: str, problems: tuple, seed: int, given: argparse.Namespace, until: float) -> None:  # type: ignore[type-arg]
    path = cache.FOLDER / f"{peer}.json.gz"
    kept = cache.load(path)
    saved = time.monotonic()
    for problem in problems:
        done = cache.races(kept, problem, seed + 1, given.workers, given.trials)
        if seed in done or time.monotonic() > until:
            continue
        began = time.monotonic()
        race = run(problem, PEERS[peer](problem, seed), seed, given.trials, given.workers)
        kept[cache.key(problem, seed, given.workers)] = cache.pack(race, problem)
        print(f"{peer} {problem.name} {seed} x{given.workers}: {time.monotonic() - began:.1f} s", flush=True)
        if time.monotonic() - saved > _SAVE_EVERY:
            cache.save(kept | {"": _about(peer)}, path)
            saved = time.monotonic()
    cache.save(kept | {"": _about(peer)}, path)


def _about(peer: str) -> dict[str, str]:
    versions = {name: version(name) for name in LIBRARIES[peer]}
    return versions | {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, one thread",
    }


if __name__ == "__main__":
    main()
