"""Race one of our samplers over the problems, beside what is kept of the peers.

python -m benchmarks.hunting.race --group mixed --seeds 3 --trials 60
python -m benchmarks.hunting.race --sampler sweepmagic.samplers.bayes:BayesSampler --save new.json.gz --against old.json.gz
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import mean

from benchmarks.hunting import cache, stats
from benchmarks.hunting.contest import Ours, Race, run
from benchmarks.hunting.levels import optimum, random_level
from benchmarks.hunting.peers import PEERS
from benchmarks.hunting.problem import GROUPS, Problem
from benchmarks.hunting.problems import BY_NAME, select

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
Results = Mapping[str, Mapping[int, Race]]
"""Problem -> seed -> race, of one contestant."""


def regrets(results: Results, trials: int, like: Results | None = None) -> dict[str, list[float]]:
    """Return problem -> regrets of its seeds; with `like`, only of the seeds that are there too."""
    found = {}
    for name, by_seed in results.items():
        problem = BY_NAME[name]
        shared = sorted(seed for seed in by_seed if like is None or seed in like.get(name, {}))
        levels = optimum(problem), random_level(problem, trials)
        if shared:
            found[name] = [stats.regret(by_seed[seed].pick(trials), *levels) for seed in shared]
    return found


def paired(mine: Results, theirs: Results, trials: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Return the regrets of both on the (problem, seed) that both have."""
    return regrets(mine, trials, theirs), regrets(theirs, trials, mine)


def race_all(
    problems: tuple[Problem, ...], sampler: str, seeds: int, trials: int, workers: int, jobs: int = 1
) -> dict[str, dict[int, Race]]:
    """Race our sampler over problems and seeds."""
    tasks = [(problem.name, seed, sampler, trials, workers) for seed in range(seeds) for problem in problems]
    results: dict[str, dict[int, Race]] = {problem.name: {} for problem in problems}
    for task, race in zip(tasks, _races(tasks, jobs), strict=True):
        results[task[0]][task[1]] = race
    return results


def _races(tasks: list[tuple[str, int, str, int, int]], jobs: int) -> Iterator[Race]:
    if jobs == 1:
        yield from map(_race, tasks)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(_race, tasks)


def _race(task: tuple[str, int, str, int, int]) -> Race:
    name, seed, sampler, trials, workers = task
    problem = BY_NAME[name]
    return run(problem, Ours(problem, seed, sampler), seed, trials, workers)


def of_peers(
    problems: tuple[Problem, ...], seeds: int, workers: int, trials: int, names: Iterable[str] = tuple(PEERS)
) -> dict[str, Results]:
    """Return what is kept of each of these peers on these problems, peers without anything left out."""
    found: dict[str, Results] = {}
    for name in names:
        kept = cache.of_peer(name)
        results = {p.name: cache.races(kept, p, seeds, workers, trials) for p in problems}
        results = {name: races for name, races in results.items() if races}
        if results:
            found[name] = results
    return found


def report(ours: Results, peers: Mapping[str, Results], trials: int) -> str:
    """Return the regrets per problem, per group and over all, and who won."""
    counts = sorted({trials // 2, trials})
    lines = [*_per_problem(ours, peers, counts)]
    groups = [group for group in GROUPS if any(BY_NAME[name].group == group for name in ours)]
    for group in groups if len(groups) > 1 else []:
        chosen = {name: races for name, races in ours.items() if BY_NAME[name].group == group}
        lines += ["", f"== {group}", *_summary(chosen, peers, counts)]
    return "\n".join([*lines, "", "== all", *_summary(ours, peers, counts)])


def _per_problem(ours: Results, peers: Mapping[str, Results], counts: list[int]) -> Iterator[str]:
    head = [f"{name}@{count}" for count in counts for name in ("ours", *peers)]
    yield (
        f"{'regret (geometric mean over seeds)':34}" + "".join(f"{text:>10}" for text in head) + "  crashes repeats  ms"
    )
    for name, races in ours.items():
        cells = []
        for count in counts:
            for results in (ours, *peers.values()):
                values = regrets({name: results.get(name, {})}, count).get(name)
                cells.append(f"{stats.geometric_mean(values):10.4f}" if values else f"{'-':>10}")
        crashes = mean(race.crashes for race in races.values())
        repeats = mean(race.repeats for race in races.values())
        ms = 1000 * mean(mean(race.seconds) for race in races.values())
        problem = BY_NAME[name]
        yield f"{problem.group:11}{name:23}" + "".join(cells) + f"  {crashes:7.1f} {repeats:7.1f} {ms:4.0f}"


def _summary(ours: Results, peers: Mapping[str, Results], counts: list[int]) -> Iterator[str]:
    for count in counts:
        yield f"ours      @{count}: regret {_spread(stats.geometric(regrets(ours, count)))}"
        for name, results in peers.items():
            mine, theirs = paired(ours, results, count)
            if mine:
                yield f"  {name:8}@{count}: {versus(mine, theirs)}"


def versus(mine: dict[str, list[float]], theirs: dict[str, list[float]]) -> str:
    """Return a line on two contestants: the other's regret, ours over theirs, and our wins, with intervals."""
    wins = stats.wins(mine, theirs)
    races = sum(map(len, wins.values()))
    rate = (stats.mean_of(wins), *stats.interval(wins))
    ratio = stats.geometric(stats.ratios(mine, theirs))
    return f"regret {stats.geometric(theirs)[0]:.4f}; ratio {_spread(ratio)}; we win {_spread(rate)} of {races}"


def _spread(triple: tuple[float, float, float]) -> str:
    return f"{triple[0]:.3f} [{triple[1]:.3f}, {triple[2]:.3f}]"


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hunting.race", description=__doc__)
    parser.add_argument("--group", nargs="*", default=list(GROUPS), choices=GROUPS)
    parser.add_argument("--problems", default="", help="names, with commas, instead of groups")
    parser.add_argument("--sampler", default="bayes", help="a method, or module:Class")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--trials", type=int, default=60)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--holdout", action="store_true", help="the held-out problems instead of the others")
    parser.add_argument("--save", type=Path, help="keep what ours did")
    parser.add_argument("--against", type=Path, help="compare with what --save kept earlier")
    return parser


def main() -> None:
    """Race and print."""
    given = parser().parse_args()
    if os.environ.get("OMP_NUM_THREADS") != "1":  # read when numpy is imported, which it has been
        os.environ |= ONE_THREAD
        os.execv(sys.executable, [sys.executable, "-m", "benchmarks.hunting.race", *sys.argv[1:]])
    names = [name for name in given.problems.split(",") if name]
    problems = select(given.group, names, holdout=given.holdout)
    ours = race_all(problems, given.sampler, given.seeds, given.trials, given.workers, given.jobs)
    peers = of_peers(problems, given.seeds, given.workers, given.trials)
    if given.against:
        kept = cache.load(given.against)
        earlier = {p.name: cache.races(kept, p, given.seeds, given.workers, given.trials) for p in problems}
        peers = {"earlier": {name: races for name, races in earlier.items() if races}, **peers}
    print(report(ours, peers, given.trials))
    if given.save:
        packed = [
            (cache.key(p, seed, given.workers), cache.pack(race, p))
            for p in problems
            for seed, race in ours[p.name].items()
        ]
        cache.save(cache.load(given.save) | dict(packed), given.save)


if __name__ == "__main__":
    main()
