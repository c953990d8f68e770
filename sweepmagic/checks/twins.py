"""Runs that differ in a parameter and agree in everything that they logged: it does not reach what is trained."""

from __future__ import annotations

import math
import re
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sweepmagic.checks.finding import Finding, code_of, runs_text
from sweepmagic.checks.unread import never_read
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.records.history import Column
from sweepmagic.space import Value, canonical, flatten

_TAIL = 256  # of a longer column, so many of its last values stand for it
_PROOF = 3
_SOME = 8
_NEVER_EQUAL = re.compile(r"^_|time|duration|seconds|elapsed|memory|throughput|per_sec|/s$", re.IGNORECASE)


@dataclass(frozen=True)
class _Group:
    """Runs that logged the same, to the last bit; each with those of its parameters that are read, as text."""

    runs: Sequence[RunRecord]
    params: Sequence[Mapping[str, str]]

    def varies(self, name: str) -> bool:
        """Return whether the runs differ in a parameter."""
        first = self.params[0].get(name)
        return any(params.get(name) != first for params in self.params)

    def choices(self, name: str) -> dict[str, RunRecord]:
        """Return the values of a parameter, each with the first run that has it."""
        found: dict[str, RunRecord] = {}
        for run, params in zip(self.runs, self.params, strict=True):
            found.setdefault(params.get(name, ""), run)
        return found


def without_effect(sweep: SweepRecord, runs: Sequence[RunRecord]) -> Iterator[Finding]:
    """Yield each parameter that differs between runs which agree to the last bit, and nowhere makes a difference.

    Only code that is repeatable shows it: deterministic, or with a seed of its own. A parameter with an effect anywhere
    is none: where two runs are alike in all others, they have to agree.
    """
    never = never_read(runs)
    names = [name for name in sweep.space.searched if name not in never]
    groups = _groups(sweep, runs, names)
    varied = [name for name in names if any(group.varies(name) for group in groups)]
    proven = varied if _is_without_effect(varied, groups) else [n for n in varied if _is_without_effect([n], groups)]
    for name in proven:
        proofs = [group for group in groups if group.varies(name) and _is_proof(group.runs[0], _leaves(sweep))]
        shown = [group.choices(name) for group in proofs]
        if shown and sum(len(values) - 1 for values in shown) >= _needed(sweep, name, names):
            yield _finding(sweep, name, max(shown, key=len))


def idle_repeats(sweep: SweepRecord, runs: Sequence[RunRecord]) -> Iterator[Finding]:
    """Yield the repeats of a sweep if those of two configs agree to the last bit: they measure nothing."""
    if sweep.config.repeats < 2:
        return
    known = {run.number for run in runs}
    alike = []
    for trial in sweep.trials:
        same = [run for run in trial.runs if run.number in known]
        if len(same) > 1:
            if len({_print(run, _leaves(sweep)) for run in same}) > 1:
                return
            alike.append(same)
    if len(alike) > 1 and _is_proof(alike[0][0], _leaves(sweep)):
        yield Finding(
            "idle repeats",
            f"{runs_text(alike[0])} repeat one config with different seeds, and agree in every metric to the last bit",
            "let the code use its seed (`sweepmagic.init().seed`), give the sweep a `seed:`, or take `repeats` out",
        )


def _groups(sweep: SweepRecord, runs: Sequence[RunRecord], names: Sequence[str]) -> list[_Group]:
    """Return all runs, sorted by what they logged; none if nothing can follow from that."""
    leaves = _leaves(sweep)
    if not any(_is_proof(run, leaves) for run in _alike(runs)):
        return []
    by_print: defaultdict[int, list[RunRecord]] = defaultdict(list)
    for run in runs:
        if len(run.history):
            by_print[_print(run, leaves)].append(run)
    if not any(group[1:] and _is_proof(group[0], leaves) for group in by_print.values()):
        return []
    return [_Group(group, [_texts(sweep, run, names) for run in group]) for group in by_print.values()]


def _leaves(sweep: SweepRecord) -> frozenset[str]:
    """Return what parameters are called when they are logged."""
    return frozenset(name.rsplit(".", 1)[-1] for name in sweep.space.searched)


def _texts(sweep: SweepRecord, run: RunRecord, names: Collection[str]) -> dict[str, str]:
    flat = flatten(run.params, sweep.space.names)
    return {name: canonical(value) for name, value in flat.items() if name in names}


def _is_without_effect(names: Collection[str], groups: Sequence[_Group]) -> bool:
    """Return whether runs that are alike in all other parameters logged the same, wherever there are such runs."""
    logged: dict[frozenset[tuple[str, str]], int] = {}
    for place, group in enumerate(groups):
        for params in group.params:
            rest = frozenset((name, text) for name, text in params.items() if name not in names)
            if logged.setdefault(rest, place) != place:
                return False
    return True


def _needed(sweep: SweepRecord, name: str, names: Sequence[str]) -> int:
    """Return how many times another value must have made no difference: twice, where that is possible."""
    only = next(p for p in sweep.space.parameters if p.name == name).distribution.count() == 2 and len(names) == 1
    return 1 if only else 2


def _finding(sweep: SweepRecord, name: str, choices: Mapping[str, RunRecord]) -> Finding:
    runs = list(choices.values())[:3]
    values = [_shown(flatten(run.params, sweep.space.names).get(name)) for run in runs]
    return Finding(
        f"no effect {name}",
        f"{name}: {runs_text(runs)} have different values of it ({', '.join(values)}), and agree in every metric to the "
        "last bit",
        f"follow `{name}` through {code_of(sweep)}: it is read, but does not reach what is trained, or it is a limit that "
        "these runs never came to",
    )


def _shown(value: Value) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _alike(runs: Sequence[RunRecord]) -> Iterator[RunRecord]:
    """Yield some of the runs that end like another: mostly there are none, or none that prove anything."""
    ends: defaultdict[float | None, list[RunRecord]] = defaultdict(list)
    for run in runs:
        ends[run.objective[-1] if run.objective else None].append(run)
    for same in ends.values():
        if len(same) > 1:
            yield from same[:_SOME]


def _print(run: RunRecord, leaves: Collection[str]) -> int:
    """Return a number that runs share that logged the same; what is never equal, such as time, is left out."""
    changed: int
    known: int
    changed, known = run.memo.get("print", (-1, 0))
    if changed != run.changed:
        columns = [(key, column) for key, column in run.history.columns.items() if _counts(key, column, leaves)]
        known = hash(tuple((key, len(column), column.values[-_TAIL:].tobytes()) for key, column in columns))
        run.memo["print"] = (run.changed, known)
    return known


def _counts(key: str, column: Column, leaves: Collection[str]) -> bool:
    """Return whether a column is a metric: a number, neither a time nor a parameter that was logged."""
    return column.is_numeric and key.rsplit("/", 1)[-1] not in leaves and not _NEVER_EQUAL.search(key)


def _is_proof(run: RunRecord, leaves: Collection[str]) -> bool:
    """Return whether it logged too much for another to agree by chance: two runs may well have the same accuracy."""
    found, points = set[float](), 0
    for key, column in run.history.columns.items():
        if not _counts(key, column, leaves):
            continue
        for value in column.values[-_TAIL:]:
            if value not in found:
                found.add(value)
                points += _proof_of(value)
                if points >= _PROOF:
                    return True
    return False


def _proof_of(value: float) -> int:
    """Return how unlikely it is that two runs have the same `value` by chance: 0 for what counting gives, 3 for a loss.

    Example:
        >>> _proof_of(29 / 30), _proof_of(1234 / 1437), _proof_of(0.0873812064528465)
        (0, 1, 3)
    """
    if not math.isfinite(value) or value.is_integer():
        return 0
    whole = Fraction(value)
    if abs(whole.limit_denominator(100) - whole) < 1e-7:  # as a float32, too
        return 0
    is_short = array("f", [value])[0] == value or abs(whole.limit_denominator(100_000) - whole) < 1e-15
    return 1 if is_short else _PROOF
