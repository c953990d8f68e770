"""What sources hold becomes events that a search learns from: in the types of the space, and each only once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sweepmagic.config import Metric, SweepConfig
from sweepmagic.config.sources import KEY
from sweepmagic.errors import ConfigError, Problem, did_you_mean
from sweepmagic.evidence.curves import MOST_POINTS, Curve, allowance, is_drawable, thinned
from sweepmagic.evidence.readings import Unusable, config_of, number_of
from sweepmagic.evidence.results import Found, Result
from sweepmagic.evidence.sources import find
from sweepmagic.records import Event, Evidence, Noted, SweepRecord
from sweepmagic.records.spelling import spelling_of
from sweepmagic.store import EventStore

_NO_RESULT = {word: word for word in ("failed", "crashed", "running", "pending")}
_NO_RESULT |= {"fail": "failed", "waiting": "pending"}  # Optuna's words


@dataclass(frozen=True)
class Gathered:
    """What all sources together gave: evidence, and what there is to say about what was left out."""

    evidence: Sequence[Evidence] = ()
    notes: Sequence[str] = ()

    def news(self, sweep: SweepRecord) -> list[Event]:
        """Return the events that `sweep` does not have yet: running a cell again adds nothing twice."""
        told = {note.text for note in sweep.notes}
        fresh: dict[str, Evidence] = {}
        for each in self.evidence:
            if each.identity not in sweep.offered:
                fresh.setdefault(each.identity, each)
        return [*fresh.values(), *(Noted(text) for text in self.notes if text not in told)]


def gather(config: SweepConfig, store: EventStore | None, own: str | None = None) -> Gathered:
    """Return the earlier results that `config.warm_start` names.

    Args:
        config: The sweep's config.
        store: Where other sweeps are recorded; None if there is no record yet.
        own: The id of the sweep itself, which is no source of its own.

    Raises:
        ConfigError: a source cannot be found or read, or knows nothing of the metric.
    """
    problems: list[Problem] = []
    sources: dict[str, Found] = {}
    evidence: list[Evidence] = []
    notes: list[str] = []
    for place, source in enumerate(config.warm_start):
        path = KEY if len(config.warm_start) == 1 else f"{KEY}[{place}]"
        try:
            sources[path] = find(source, config, store, own)
        except Unusable as error:
            problems.append(Problem(path, str(error), error.hint))
    every = list(sources.values())
    for path, found in sources.items():
        try:
            some, said = _evidence(_with_curves(found, every), config)
        except Unusable as error:
            problems.append(Problem(path, str(error), error.hint))
            continue
        evidence += some
        notes += [f"{KEY}: {text}" for text in said]
    if problems:
        raise ConfigError(problems)
    return Gathered(evidence, notes)


def _with_curves(found: Found, every: Iterable[Found]) -> Found:
    """Return a source with the curves that other sources have of its runs, by their names."""
    named = Counter(result.name for other in every for result in other.results)
    if found.loose:
        if not any(name in named for name in found.loose):
            message = f"{found.source} has curves of runs, but not with which configs they were made"
            raise Unusable(message, f"export the table of the runs as well, and name both: [runs.csv, {found.source}]")
        return found
    loose: dict[str, Mapping[str, Curve]] = {}
    for other in every:
        loose |= {name: {**loose.get(name, {}), **curves} for name, curves in other.loose.items()}
    whose = {name for name in loose if named[name] == 1}  # of two runs of one name nobody knows which is meant
    results = [
        replace(result, curves={**result.curves, **loose[result.name]}) if result.name in whose else result
        for result in found.results
    ]
    return replace(found, results=results)


def _evidence(found: Found, config: SweepConfig) -> tuple[list[Evidence], list[str]]:
    """Return what can be used of one source, and sentences about what cannot."""
    for metric in config.metrics:
        if found.results and found.names and spelling_of(metric.name, found.names) is None:
            guess = did_you_mean(metric.name, found.names) or f"it has {', '.join(found.names[:20])}"
            raise Unusable(f"{found.source} has no {metric.name!r}, a metric of this sweep", guess)
    used: list[Evidence] = []
    left_out, spelled = Counter[str](), dict[tuple[str, str], None]()
    for result in found.results:
        try:
            used.append(_read(result, config, found.source, spelled))
        except Unusable as reason:
            left_out[str(reason)] += 1
    short, said = _shortened(used, found.source)
    spellings = [f"{key!r} of {found.source} is read as {name}" for name, key in spelled]
    return _numbered(short), [*spellings, *found.remarks, *said, *_left_out(found, len(used), left_out)]


def _read(result: Result, config: SweepConfig, source: str, spelled: dict[tuple[str, str], None]) -> Evidence:
    state = result.state.lower()
    if state in _NO_RESULT:
        raise Unusable(_NO_RESULT[state])
    values, history = {}, {}
    for metric in config.metrics:
        key = spelling_of(metric.name, [*result.values, *result.curves]) or metric.name
        curve = result.curves.get(key, ((), ()))
        number = _worth(result, metric, key, curve)
        if number is None:
            raise Unusable(f"without a number as {metric.name}")
        values[metric.name] = number
        if key != metric.name:
            spelled[metric.name, key] = None
        if is_drawable(curve):
            history[metric.name] = curve
    return Evidence(config_of(result.params, config.space), values, source, history=history)


def _worth(result: Result, metric: Metric, key: str, curve: Curve) -> float | None:
    """Return the value that counts: the one that is said to, or what the metric's rule makes of all that was logged."""
    last = number_of(_summed_up(result.values.get(key), metric))
    if result.is_final and last is not None:
        return last
    return metric.value_of([*curve[1], *([] if last is None else [last])])


def _summed_up(cell: Any, metric: Metric) -> Any:
    """Return the number in a cell of W&B's where `define_metric` made a mapping of it, such as {"min": 0.5}."""
    if not isinstance(cell, Mapping):
        return cell
    extreme = metric.of if metric.of != "best" else "max" if metric.goal == "maximize" else "min"
    return next((cell[key] for key in (extreme, "best", "last") if key in cell), None)


def _shortened(used: Sequence[Evidence], source: str) -> tuple[list[Evidence], list[str]]:
    """Return the results with curves of no more points than are kept, and a sentence if that took some away."""
    most = allowance(sum(len(each.history) for each in used))
    longest = max((len(curve[0]) for each in used for curve in each.history.values()), default=0)
    if longest <= most:
        return [replace(each, history=_plainly(each.history)) for each in used], []
    if not most:
        return [replace(each, history={}) for each in used], [
            f"{source} has too many curves: only their values are kept"
        ]
    thin = [
        replace(each, history=_plainly({name: thinned((c[0], c[1]), most) for name, c in each.history.items()}))
        for each in used
    ]
    why = "" if most == MOST_POINTS else ", because there are so many"
    return thin, [f"of each curve in {source} {most} points are kept{why}; the longest had {longest}"]


def _plainly(history: Mapping[str, Sequence[Sequence[float]]]) -> dict[str, list[list[float]]]:
    return {name: [list(part) for part in curve] for name, curve in history.items()}


def _numbered(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Count those of one source that are alike: two equal measurements. The same one in two sources stays the same."""
    seen: Counter[str] = Counter()
    numbered = []
    for each in evidence:
        key = each.identity
        seen[key] += 1
        numbered.append(replace(each, copy=seen[key]))
    return numbered


def _left_out(found: Found, used: int, left_out: Mapping[str, int]) -> list[str]:
    if not found.results:
        return [] if found.loose else [f"{found.source} has no results yet"]
    if not left_out:
        return []
    reasons = sorted(left_out.items(), key=lambda item: -item[1])
    shown = ", ".join(f"{count} {reason}" for reason, count in reasons[:5]) + (", …" if len(reasons) > 5 else "")
    return [f"{used} of {len(found.results)} results of {found.source} are used; left out: {shown}"]
