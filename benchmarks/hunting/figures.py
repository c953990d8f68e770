"""What the page says about races: wins, regrets, crashes and repeats as figures, each with its goal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import mean, median

from benchmarks.figure import Figure
from benchmarks.hunting import cache, stats
from benchmarks.hunting.peers import LABELS
from benchmarks.hunting.problem import GROUPS
from benchmarks.hunting.problems import BY_NAME
from benchmarks.hunting.race import Results, paired, regrets

_HALF = ("diverging", "memory", "solvers", "ring", "half_hartmann6", "holes")
"""Problems in which about half of the space fails."""

Contest = tuple[Results, Mapping[str, Results]]
"""What ours did and what each peer did, on the same problems."""


def _counts(trials: int) -> tuple[int, int]:
    return trials // 2, trials


def rivals(contest: Contest, trials: int) -> Iterator[Figure]:
    """Who wins: every peer, at half of the runs and at all."""
    ours, peers = contest
    for name, theirs in peers.items():
        for count in _counts(trials):
            yield from _won(
                f"wins over {LABELS[name]} at {count} runs", ours, theirs, count, {"gp": 0.65, "wandb": 0.88}.get(name)
            )


def _won(what: str, ours: Results, theirs: Results, count: int, goal: float | None) -> Iterator[Figure]:
    mine, other = paired(ours, theirs, count)
    if not mine:
        return
    wins = stats.wins(mine, other)
    low, high = stats.interval(wins)
    races = sum(map(len, wins.values()))
    rate = 100 * stats.mean_of(wins)
    note = f"90 % interval {100 * low:.0f} to {100 * high:.0f} %; {races} pairs of (problem, seed) on {len(wins)} problems; a tie is half a win"
    if goal is not None and rate < 100 * goal:
        note += f"; not won: {_not_won(wins)}. {_WHY_NOT}"
    yield Figure(what, rate, "%", None if goal is None else 100 * goal, more_is_better=True, note=note)
    if "GPSampler" in what:
        yield Figure(f"{what}, lower end of the interval", 100 * low, "%", 50, more_is_better=True)


_WHY_NOT = "Where there is noise, the run that looks best is partly luck, for every method"


def _not_won(wins: Mapping[str, Sequence[float]]) -> str:
    """Return how many races of each group were lost or tied, the most first."""
    counts = dict.fromkeys(GROUPS, 0)
    for name, each in wins.items():
        counts[BY_NAME[name].group] += sum(win < 1 for win in each)
    listed = sorted((count, group) for group, count in counts.items() if count)
    return ", ".join(f"{group} {count}" for count, group in reversed(listed))


def brief(contest: Contest, count: int) -> Iterator[Figure]:
    """Return the peers that were raced on a few problems only: who wins there, and what a suggestion of theirs costs."""
    ours, peers = contest
    for name, theirs in peers.items():
        mine, other = paired(ours, theirs, count)
        if not mine:
            continue
        yield from _won(f"wins over {LABELS[name]} at {count} runs", ours, theirs, count, None)
        value, low, high = stats.geometric(other)
        note = f"90 % interval {low:.3g} to {high:.3g}; {', '.join(mine)}; {_versions(name)}"
        yield Figure(f"regret at {count} runs on {len(mine)} problems, {LABELS[name]}", value, note=note)
        yield Figure(f"regret there, ours beside {LABELS[name]}", stats.geometric(mine)[0])
        value, low, high = stats.geometric(stats.ratios(mine, other))
        words = f"our regret over {LABELS[name]}'s at {count} runs"
        yield Figure(words, value, "times", note=f"90 % interval {low:.2f} to {high:.2f}")
        took = [median(race.seconds) for races in theirs.values() for race in races.values()]
        yield Figure(f"a suggestion in the first {count} runs, {LABELS[name]}", 1000 * median(took), "ms")


def overall(contest: Contest, trials: int) -> Iterator[Figure]:
    """Return the regret of all, and ours over each."""
    ours, peers = contest
    for count in _counts(trials):
        value, low, high = stats.geometric(regrets(ours, count))
        about = "0 is the optimum, 1 what random search reaches; floored at a thousandth, which is as good as solved"
        yield Figure(
            f"regret at {count} runs, ours",
            value,
            note=f"geometric mean, 90 % interval {low:.3g} to {high:.3g}; {about}",
        )
        for name, theirs in peers.items():
            mine, other = paired(ours, theirs, count)
            value, low, high = stats.geometric(other)
            on = f" on {len(other)} problems" if len(other) < len(ours) else ""
            note = f"90 % interval {low:.3g} to {high:.3g}; {_versions(name)}"
            yield Figure(f"regret at {count} runs, {LABELS[name]}{on}", value, note=note)
        for name, theirs in peers.items():
            mine, other = paired(ours, theirs, count)
            value, low, high = stats.geometric(stats.ratios(mine, other))
            goal = 0.65 if name == "gp" else None
            yield Figure(
                f"our regret over {LABELS[name]}'s at {count} runs",
                value,
                "times",
                goal,
                note=f"90 % interval {low:.2f} to {high:.2f}",
            )


def _versions(peer: str) -> str:
    """Say what the peer ran on when its races were kept."""
    about = cache.of_peer(peer).get("", {})
    return ", ".join(f"{name} {said}" if name != "machine" else said for name, said in about.items())


def groups(contest: Contest, trials: int) -> Iterator[Figure]:
    """Return ours over the best peer in each group of problems, and what each reached there."""
    ours, peers = contest
    for group in GROUPS:
        inside = _only(ours, [name for name in ours if BY_NAME[name].group == group])
        if not inside:
            continue
        value, low, high = stats.geometric(regrets(inside, trials))
        goal = {"failing": 0.15, "nested": 0.4}.get(group)
        yield Figure(
            f"{group}: regret at {trials} runs, ours",
            value,
            "",
            goal,
            note=f"{len(inside)} problems; 90 % interval {low:.3g} to {high:.3g}",
        )
        reached = {name: paired(inside, theirs, trials) for name, theirs in peers.items()}
        whole = {name: pair for name, pair in reached.items() if len(pair[0]) == len(inside)}
        yield from (Figure(f"{group}: {LABELS[name]}", stats.geometric(pair[1])[0]) for name, pair in whole.items())
        if whole:
            best = min(whole, key=lambda name: stats.geometric(whole[name][1])[0])
            value, low, high = stats.geometric(stats.ratios(*whole[best]))
            yield Figure(
                f"{group}: ours over the best peer",
                value,
                "times",
                1.25,
                note=f"{LABELS[best]}; 90 % interval {low:.2f} to {high:.2f}",
            )


def _only(results: Results, names: Sequence[str]) -> Results:
    return {name: results[name] for name in names if name in results}


def held_out(contest: Contest, trials: int) -> Iterator[Figure]:
    """Return the same on the third of the problems that nobody looked at while tuning."""
    ours, peers = contest
    inside = _only(ours, [name for name in ours if BY_NAME[name].holdout])
    for name in ("gp", "wandb"):
        if inside and name in peers:
            yield from _won(
                f"held-out problems: wins over {LABELS[name]} at {trials} runs", inside, peers[name], trials, None
            )
            mine, other = paired(inside, peers[name], trials)
            if mine:
                value, low, high = stats.geometric(stats.ratios(mine, other))
                yield Figure(
                    f"held-out problems: our regret over {LABELS[name]}'s",
                    value,
                    "times",
                    note=f"90 % interval {low:.2f} to {high:.2f}",
                )


def special(contest: Contest, trials: int) -> Iterator[Figure]:
    """Crashes where half fails, and repeats where a space is finite."""
    ours, peers = contest
    failing = _only(ours, _HALF)
    if failing:
        yield Figure(
            f"crashes of {trials} where about half of the space fails, ours", _mean_of("crashes", failing), "", 12
        )
        yield from _peers_mean("crashes", f"crashes of {trials}", peers, failing)
    finite = _only(ours, [name for name in ours if BY_NAME[name].space.size is not None])
    if finite:
        most = max(race.repeats for races in finite.values() for race in races.values())
        yield Figure(
            "repeats on finite spaces, ours, the most of any race", most, "", 0, note="before the space is exhausted"
        )
        yield from _peers_mean("repeats", f"repeats of {trials} on finite spaces", peers, finite)


def _peers_mean(what: str, words: str, peers: Mapping[str, Results], like: Results) -> Iterator[Figure]:
    for name, theirs in peers.items():
        if all(problem in theirs for problem in like):
            yield Figure(f"{words}, {LABELS[name]}", _mean_of(what, _only(theirs, list(like))))


def _mean_of(what: str, results: Results) -> float:
    return float(mean(mean(getattr(race, what) for race in races.values()) for races in results.values()))


def parallel(contest: Contest, trials: int) -> Iterator[Figure]:
    """Four workers that end at different times."""
    ours, peers = contest
    value, low, high = stats.geometric(regrets(ours, trials))
    yield Figure(f"4 workers: regret at {trials} runs, ours", value, note=f"90 % interval {low:.3g} to {high:.3g}")
    for name, theirs in peers.items():
        _, other = paired(ours, theirs, trials)
        yield Figure(f"4 workers: regret at {trials} runs, {LABELS[name]}", stats.geometric(other)[0])
        yield from _won(
            f"4 workers: wins over {LABELS[name]} at {trials} runs", ours, theirs, trials, 0.6 if name == "gp" else None
        )
    finite = _only(ours, [name for name in ours if BY_NAME[name].space.size is not None])
    if finite:
        most = max(race.repeats for races in finite.values() for race in races.values())
        yield Figure("4 workers: repeats on finite spaces, ours, the most of any race", most, "", 0)
