"""Early termination on real learning curves: what each rule saves, and how often it costs the best run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import mean, median

import numpy as np

from benchmarks.curves import rules, tables
from benchmarks.curves.simulate import Outcome, Rule, simulate
from benchmarks.curves.tables import Floats, Table
from benchmarks.figure import Figure

TITLE = "Early termination on real learning curves"
FULL = {"chosen": (*rules.RULES, *rules.SLOW)}
TRIALS = 40
FULL_RUNS = 20
"""The budget of the comparison at equal epochs: what so many full runs cost."""
_LEFT = 4.0
"""Microseconds that log()'s goal of 30 leaves to a rule."""
_BETWEEN = "most calls lie between two looks"
_LOOK = 15e-6
"""Seconds: whatever takes longer was a look at the curve."""
_LEAST = 0.02
"""A mean regret of 0 has no logarithm."""
_GOALS = {"equal": 0.65, "share": 1 / 3, "again": None, "lost": 0.15}
_WHAT = {
    "equal": "regret at equal epochs, of that without stopping",
    "share": f"epochs used by {TRIALS} trials",
    "again": f"regret of {TRIALS} trials, of that without stopping",
    "lost": "sweeps that lost their best run",
}


@dataclass(frozen=True)
class Results:
    """What a rule did on one table, sweep by sweep; `equal` and `again` come with the regret without stopping."""

    table: str
    equal: Floats
    equal_base: Floats
    again: Floats
    again_base: Floats
    share: Floats
    lost: Floats
    killed: Floats


def measure(
    sweeps: int = 30,
    names: Sequence[str] = (*tables.TUNE, *tables.HELD_OUT),
    chosen: Sequence[str] = tuple(rules.RULES),
) -> list[Figure]:
    """Simulate every rule on every table, on the same configs in the same order."""
    loaded = [tables.load(name) for name in names]
    bases = [Base.of(table, sweeps) for table in loaded]
    figures = [_about(loaded, sweeps)]
    for rule in chosen:
        if rule != "no stopping":
            found = [
                _results(table, base, {**rules.RULES, **rules.SLOW}[rule])
                for table, base in zip(loaded, bases, strict=True)
            ]
            figures += _figures(rule, found)
    return [*figures, *_costs(loaded[0])]


@dataclass(frozen=True)
class Base:
    """The regrets of sweeps without stopping, by seed."""

    equal: Floats
    again: Floats

    @classmethod
    def of(cls, table: Table, sweeps: int) -> Base:
        """Simulate them."""
        outcomes = list(_simulated(table, rules.RULES["no stopping"], sweeps))
        return cls(_regrets([equal for equal, _ in outcomes]), _regrets([again for _, again in outcomes]))


def _simulated(table: Table, rule: Callable[[Table], Rule], sweeps: int) -> Iterator[tuple[Outcome, Outcome]]:
    for seed in range(sweeps):
        yield (
            simulate(table, rule(table), seed, budget=FULL_RUNS * table.epochs),
            simulate(table, rule(table), seed, trials=TRIALS),
        )


def _regrets(outcomes: Sequence[Outcome]) -> Floats:
    return np.array([outcome.regret for outcome in outcomes])


def _results(table: Table, base: Base, rule: Callable[[Table], Rule]) -> Results:
    both = list(_simulated(table, rule, len(base.equal)))
    trials = [again for _, again in both]
    return Results(
        table.name,
        equal=_regrets([equal for equal, _ in both]),
        equal_base=base.equal,
        again=_regrets(trials),
        again_base=base.again,
        share=np.array([outcome.epochs / (TRIALS * table.epochs) for outcome in trials]),
        lost=np.array([outcome.robbed for outcome in trials], dtype=float),
        killed=np.array([outcome.killed for outcome in trials], dtype=float),
    )


def statistic(found: Sequence[Results], what: str, picks: Sequence[Sequence[int]] | None = None) -> float:
    """Return a mean over tables: geometric for ratios of mean regrets, arithmetic for shares."""
    picks = picks or [range(len(each.share)) for each in found]
    if what in ("equal", "again"):
        ratios = [
            max(getattr(each, what)[pick].mean() / max(getattr(each, f"{what}_base")[pick].mean(), 1e-12), _LEAST)
            for each, pick in zip(found, map(list, picks), strict=True)
        ]
        return float(np.exp(np.mean(np.log(ratios))))
    return float(np.mean([getattr(each, what)[list(pick)].mean() for each, pick in zip(found, picks, strict=True)]))


def interval(found: Sequence[Results], what: str, resamples: int = 400) -> tuple[float, float]:
    """Return the middle 90 % of the statistic over resampled tables and, within them, resampled sweeps."""
    rng = np.random.default_rng(0)
    values = []
    for _ in range(resamples):
        drawn = [found[at] for at in rng.integers(0, len(found), len(found))]
        picks = [rng.integers(0, len(each.share), len(each.share)).tolist() for each in drawn]
        values.append(statistic(drawn, what, picks))
    low, high = np.quantile(values, [0.05, 0.95])
    return float(low), float(high)


def _figures(rule: str, found: Sequence[Results]) -> list[Figure]:
    goals = _GOALS if rule == "curve" else {}
    return [
        Figure(f"{rule}: {words}", statistic(found, what), goal=goals.get(what), note=_note(found, what))
        for what, words in _WHAT.items()
    ]


def _note(found: Sequence[Results], what: str) -> str:
    low, high = interval(found, what)
    parts = [f"90 % interval {low:.2f} to {high:.2f}"]
    for words, names in (("tuned on", tables.TUNE), ("held out", tables.HELD_OUT)):
        group = [each for each in found if each.table in names]
        if group:
            parts.append(f"tables {words} {statistic(group, what):.2f}")
    if what == "lost":
        parts.append(
            f"the best run stopped before its end, even after its best value: {statistic(found, 'killed'):.2f}"
        )
    return "; ".join(parts)


def _about(loaded: Sequence[Table], sweeps: int) -> Figure:
    listed = ", ".join(f"{table.name} {len(table.values)} x {table.epochs}" for table in loaded)
    return Figure(
        "tables of real trainings",
        len(loaded),
        note=f"{listed}; {sweeps} sweeps on each, the same configs in the same order for every rule, 4 asynchronous "
        f"workers whose epochs differ in length; equal epochs are those of {FULL_RUNS} full runs. Regret is the best "
        "value logged less the best of the table; lost is a sweep whose best config was stopped before its best value; "
        f"held out: {', '.join(tables.HELD_OUT)}",
    )


def _costs(table: Table) -> Iterator[Figure]:
    """Measure what a rule adds to a call of `log`, over a sweep in which it stops runs."""
    for name in ("curve", "asha", "median", "patience", "threshold"):
        rule = rules.Ours(table, {"type": name})
        simulate(table, rule, 0, trials=TRIALS)
        words = f"{name}: processor time added to a call of log()"
        note = f"{len(rule.seconds):,} calls, some 1 µs of each is the clock's"
        if name == "curve":
            yield Figure(f"{words}, median", 1e6 * median(rule.seconds), "µs", _LEFT, note=_BETWEEN)
            looks = [seconds for seconds in rule.seconds if seconds > _LOOK]
            note += (
                f"; {len(looks)} of them were looks of {1e6 * mean(looks):.0f} µs each. With log()'s own 26 µs the mean is "
                "beyond its goal of 30 µs: an extrapolation is some 40 calls of numpy, and rarer looks would use more epochs"
            )
        yield Figure(f"{words}, mean", 1e6 * mean(rule.seconds), "µs", note=note)
