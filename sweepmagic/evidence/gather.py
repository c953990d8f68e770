"""Rows become events that a search learns from: in the types of the space, and each only once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sweepmagic.config import SweepConfig
from sweepmagic.config.sources import KEY
from sweepmagic.errors import ConfigError, Problem, did_you_mean
from sweepmagic.evidence.readings import Unusable, config_of, number_of
from sweepmagic.evidence.rows import Rows, rows_of
from sweepmagic.records import Event, Evidence, Noted, SweepRecord
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
    found: list[Evidence] = []
    notes: list[str] = []
    for place, source in enumerate(config.warm_start):
        path = KEY if len(config.warm_start) == 1 else f"{KEY}[{place}]"
        try:
            rows = rows_of(source, config, store, own)
            evidence, note = _evidence(rows, config)
        except Unusable as error:
            problems.append(Problem(path, str(error), error.hint))
            continue
        found += evidence
        notes += [note] if note else []
    if problems:
        raise ConfigError(problems)
    return Gathered(found, notes)


def _numbered(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Count those of one source that are alike: two equal measurements. The same one in two sources stays the same."""
    seen: Counter[str] = Counter()
    numbered = []
    for each in evidence:
        key = each.identity
        seen[key] += 1
        numbered.append(replace(each, copy=seen[key]))
    return numbered


def _evidence(rows: Rows, config: SweepConfig) -> tuple[list[Evidence], str]:
    """Return what can be used of one source, and a sentence about what cannot."""
    for metric in config.metrics:
        if rows.rows and rows.names and metric.name not in rows.names:
            guess = did_you_mean(metric.name, rows.names) or f"it has {', '.join(rows.names[:20])}"
            raise Unusable(f"{rows.source} has no {metric.name!r}, a metric of this sweep", guess)
    used, left_out = [], Counter[str]()
    for row in rows.rows:
        try:
            used.append(_read(row, config, rows.source))
        except Unusable as reason:
            left_out[str(reason)] += 1
    return _numbered(used), _note(rows, len(used), left_out)


def _read(row: Mapping[str, Any], config: SweepConfig, source: str) -> Evidence:
    columns = [name for name in ("state", "State") if name in row and name not in config.space.names]
    state = str(row[columns[0]]).lower() if columns else ""
    if state in _NO_RESULT:
        raise Unusable(_NO_RESULT[state])
    values = {}
    for metric in config.metrics:
        number = number_of(row.get(metric.name))
        if number is None:
            raise Unusable(f"without a number as {metric.name}")
        values[metric.name] = number
    return Evidence(config_of(row, config.space), values, source)


def _note(rows: Rows, used: int, left_out: Mapping[str, int]) -> str:
    if not rows.rows:
        return f"{KEY}: {rows.source} has no results yet"
    if not left_out:
        return ""
    reasons = sorted(left_out.items(), key=lambda item: -item[1])
    shown = ", ".join(f"{count} {reason}" for reason, count in reasons[:5]) + (", …" if len(reasons) > 5 else "")
    return f"{KEY}: {used} of {len(rows.rows)} results of {rows.source} are used; left out: {shown}"
