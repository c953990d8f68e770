"""The search engine against its peers: how good its suggestions are, and what they cost.

What the peers did is kept in `data/peers/` (`python -m benchmarks.hunting.record_peers NAME` makes it again, and
`python -m benchmarks.hunting.latency ours gp --save` their latencies); ours is raced anew.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure
from benchmarks.fresh import command, environment, fresh
from benchmarks.hunting import cache, figures, latency
from benchmarks.hunting.peers import BRIEF, LABELS, PEERS
from benchmarks.hunting.problem import Problem
from benchmarks.hunting.problems import ALL
from benchmarks.hunting.race import ONE_THREAD, Results, of_peers

TITLE = "Search: which method finds the best config"
FULL = {"seeds": 5, "repeats": 200}


def measure(
    seeds: int = 2,
    trials: int = 60,
    repeats: int = 60,
    problems: tuple[Problem, ...] = ALL,
    method: str = "bayes",
    most: int = 10_000,
) -> list[Figure]:
    """Race ours over all problems, one worker and four; compare with what is kept of the peers."""
    one = _contest(problems, seeds, trials, 1, method)
    four = _contest(problems, seeds, trials, 4, method)
    slow = of_peers(problems, seeds, 1, trials // 2, BRIEF)
    return [
        *figures.rivals(one, trials),
        *figures.overall(one, trials),
        *figures.brief((one[0], slow), trials // 2),
        *figures.groups(one, trials),
        *figures.held_out(one, trials),
        *figures.special(one, trials),
        *figures.parallel(four, trials),
        *_costs(repeats, method, most),
    ]


def _contest(problems: tuple[Problem, ...], seeds: int, trials: int, workers: int, method: str) -> figures.Contest:
    lasting = [name for name in PEERS if name not in BRIEF]
    return _raced(problems, seeds, trials, workers, method), of_peers(problems, seeds, workers, trials, lasting)


def _raced(problems: tuple[Problem, ...], seeds: int, trials: int, workers: int, method: str) -> Results:
    """Race in a new process with one thread: the peers had one as well."""
    with TemporaryDirectory() as place:
        path = Path(place) / "ours.json.gz"
        names = ",".join(problem.name for problem in problems)
        race = [sys.executable, "-m", "benchmarks.hunting.race", "--problems", names, "--sampler", method]
        race += ["--seeds", str(seeds), "--trials", str(trials), "--workers", str(workers), "--save", str(path)]
        _alone(race)
        kept = cache.load(path)
    return {problem.name: cache.races(kept, problem, seeds, workers, trials) for problem in problems}


def _alone(words: list[str]) -> str:
    """Run a command with one thread, and return what it printed."""
    done = subprocess.run(words, env=environment() | ONE_THREAD, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.stderr}")
    return done.stdout


def _latency(completed: int, repeats: int, method: str) -> dict[str, float]:
    printed = _alone(command("benchmarks.hunting.latency", "measured", "ours", completed, repeats, method))
    found: dict[str, float] = json.loads(printed.splitlines()[-1])
    return found


_GOALS = {100: 30.0, 1000: 150.0, 10_000: 250.0}


def _costs(repeats: int, method: str, most: int) -> Iterator[Figure]:
    """What a suggestion costs, now and in the run that measured the peers as well."""
    for size, goal in _GOALS.items():
        if size > most:
            continue
        found = _latency(size, repeats, method)
        yield Figure(
            f"a suggestion with {size:,} runs, ours",
            1000 * found["median"],
            "ms",
            goal,
            note="ask and tell, median CPU time; 8 mixed parameters; one thread",
        )
        slowest = f"of {repeats} suggestions in a row; the slowest took {found['most'] / found['median']:.2f} times the median"
        yield Figure(
            f"a suggestion with {size:,} runs, p95 over median",
            found["p95"] / found["median"],
            "times",
            1.5,
            note=f"{slowest}: lengths are learned anew after 60, 75, 93, 117, ... results, and that costs twice",
        )
        yield Figure(
            f"the first suggestion after {size:,} runs were read", 1000 * found["first"], "ms", note="nothing cached"
        )
    kept = latency.kept()
    for (name, size), row in kept.items():
        if name != "ours":
            yield Figure(f"a suggestion with {size:,} runs, {LABELS[name]}", 1000 * row.median, "ms")
        if name == "gp" and ("ours", size) in kept:
            yield Figure(
                f"ours over GPSampler's with {size:,} runs",
                kept["ours", size].median / row.median,
                "times",
                0.1,
                note="measured in one run",
            )
    opened = [fresh("benchmarks.hunting.opening_move", "first_suggestion", 30, method) for _ in range(5)]
    yield Figure(
        "import and first suggestion, 30 runs before",
        median(one["seconds"] for one in opened),
        "s",
        0.5,
        note="new processes with IPython",
    )
    yield Figure(
        "heavy libraries that it loads",
        max(one["heavy"] for one in opened),
        "",
        0,
        note="torch, scikit-learn, optuna, pandas, TensorFlow",
    )
