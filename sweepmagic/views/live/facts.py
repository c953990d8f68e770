"""What there is to say of one run beyond its row of the table, as JSON-able texts; numbers stay only where they are drawn."""

from __future__ import annotations

import math
import os
import pprint
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sweepmagic import liveness
from sweepmagic.config import Metric, write_yaml
from sweepmagic.records import CRASHED, FAILED, RUNNING, RunRecord, Sampled, SweepRecord
from sweepmagic.run.system import PERIOD_SECONDS
from sweepmagic.space import Value, flatten, is_finite
from sweepmagic.views import summary
from sweepmagic.views.markup import clean, one_line

_MOST_LETTERS = 2_000
_MOST_ROWS = 500
_MOST_COPIED = 100_000
_MOST_FILES = 300
_UNITS = ("kB", "MB", "GB", "TB")
_ABSENT = object()
_MOST_POINTS = 200
_SYSTEM = {
    "process_cpu": ("process CPU", "%"),
    "process_memory": ("process memory", " MB"),
    "cpu": ("machine CPU", "%"),
    "memory": ("machine memory", "%"),
    "disk_read": ("read from disk", " MB/s"),
    "disk_write": ("written to disk", " MB/s"),
    "net_in": ("received", " MB/s"),
    "net_out": ("sent", " MB/s"),
}
_WHY = {
    "start": "start: nothing was known yet, points spread over the space",
    "initial": "given: written under `initial`",
    "explore": "explore: little is known there",
    "exploit": "exploit: it is expected to be good",
}


def heading(sweep: SweepRecord, run: RunRecord, state: str, *, where: Path) -> dict[str, Any]:
    """Return who the run is, how it stands, why it ended, and what one can ask of it."""
    metric = sweep.metric
    worth = run.worth(metric)
    asked = _asked(sweep, run, state)
    return {
        "name": _text(run.name),
        "state": state,
        "attempt": run.attempt,
        "metric": summary.named(metric) if metric is not None else "",
        "value": summary.show(worth) if worth is not None else "",
        "rank": _rank(sweep, run) if worth is not None else "",
        "started": run.started,
        "ended": run.ended,
        "reason": _text(run.reason),
        "stale": "made by older training code" if run.stale else "",
        "asked": asked,
        "can": "" if asked else {RUNNING: "stop", FAILED: "retry", CRASHED: "retry"}.get(state, ""),
        "folder": _text(str(where)),
    }


def _asked(sweep: SweepRecord, run: RunRecord, state: str) -> str:
    """Return what somebody has asked of the run and is still to come."""
    if state == RUNNING and run.number in sweep.runs_to_stop:
        return "asked to stop: it does at its next log"
    if run.number not in sweep.runs_to_retry:
        return ""
    working = liveness.state_of(sweep) in ("running", "paused")
    return "will be tried again" if working else "will be tried again when the sweep's cell is run again"


def _rank(sweep: SweepRecord, run: RunRecord) -> str:
    metric, mine, ahead, count = sweep.metric, run.loss(sweep.metric), 0, 0
    for other in sweep.runs.values():  # one pass, for sweeps of thousands
        loss = other.loss(metric)
        ahead += loss < mine
        count += loss < math.inf
    return f"{1 + ahead} of {count}"


def config(sweep: SweepRecord, run: RunRecord) -> dict[str, Any]:
    """Return every setting with what the best run has in its place, and the whole to copy."""
    best = sweep.best
    names, searched = sweep.space.names, set(sweep.space.searched)
    other = {} if best is None or best is run else _settings(best, names)
    rows = []
    for key, value in list(_settings(run, names).items())[:_MOST_ROWS]:
        kind = "added" if key not in flatten(run.params, names) else "param" if key in searched else "fixed"
        row = {"key": _text(key), "text": _shown(value), "kind": kind}
        if other and other.get(key, _ABSENT) != value:
            row["best"] = _shown(other[key]) if key in other else "—"
        rows.append(row)
    whole = {**run.config, **run.params}
    return {
        "rows": rows,
        "best_run": best.number if other and best is not None else None,
        "python": _whole(pprint.pformat(whole, sort_dicts=False, width=100)),
        "yaml": _whole(write_yaml(whole)),
    }


def _settings(run: RunRecord, names: Any) -> dict[str, Value]:
    params = flatten(run.params, names)
    return {**params, **{key: value for key, value in flatten(run.config, names).items() if key not in params}}


@dataclass
class Extents:
    """The least and the greatest value of each column of a run, kept while the run grows."""

    _seen: dict[str, tuple[int, float, float]] = field(default_factory=dict)

    def of(self, run: RunRecord, key: str) -> tuple[float, float] | None:
        """Return least and greatest finite value of a column of numbers, None if it has none."""
        column = run.history.columns.get(key)
        if column is None or not column.is_numeric:
            return None
        # The last value may still be replaced (a row logged again), so it is looked at every time.
        settled, low, high = self._seen.get(key, (0, math.inf, -math.inf))
        fresh = [value for value in column.values[settled:-1] if is_finite(value)]
        low, high = min([low, *fresh]), max([high, *fresh])
        self._seen[key] = (max(settled, len(column) - 1), low, high)
        last = column.values[-1]
        if is_finite(last):
            low, high = min(low, last), max(high, last)
        return (low, high) if low <= high else None


def values(sweep: SweepRecord, run: RunRecord, extents: Extents) -> list[dict[str, Any]]:
    """Return last, least and greatest of everything logged, and what the run set by hand; the sweep's metrics first."""
    goals = {metric.name: metric for metric in sweep.config.metrics}
    found = run.summary
    keys = [*(name for name in goals if name in found), *(key for key in found if key not in goals)]
    rows = []
    for key in keys[:_MOST_ROWS]:
        row = {"key": _text(key), "last": _shown(found[key])}
        extent = extents.of(run, key)
        if extent is not None:
            row |= {"low": summary.show(extent[0]), "high": summary.show(extent[1])}
        if key in goals:
            worth = run.worth(goals[key])
            row |= {"goal": goals[key].goal, "worth": summary.show(worth) if worth is not None else ""}
        rows.append(row)
    return rows


def guess(sweep: SweepRecord, run: RunRecord) -> dict[str, Any] | None:
    """Return what the search expected when it suggested the run, and what came; None if it did not say."""
    if not run.guess:
        return None
    said = run.guess
    texts = {key: summary.show(said[key]) for key in ("mean", "low", "high", "improvement", "chance") if key in said}
    worth = run.worth(sweep.metric)
    numbers = [said.get("low"), said.get("mean"), said.get("high"), worth]
    return {
        "why": _WHY.get(str(said.get("why", "")), _text(str(said.get("why", "")))),
        "metric": summary.named(sweep.metric) if sweep.metric is not None else "",
        "came": summary.show(worth) if worth is not None else "",
        "verdict": _verdict(sweep.metric, said, worth),
        "numbers": [number if is_finite(number) else None for number in numbers],
        **texts,
    }


def _verdict(metric: Metric | None, said: Mapping[str, Value], worth: float | None) -> str:
    low, high = said.get("low"), said.get("high")
    if metric is None or worth is None or not (is_finite(low) and is_finite(high)):
        return ""
    if low <= worth <= high:
        return "as expected"
    return f"{'better' if (worth < low) == (metric.goal == 'minimize') else 'worse'} than expected"


def system(sweep: SweepRecord, run: RunRecord) -> dict[str, Any] | None:
    """Return what the process of the run was doing while it ran; None without samples, as of a run of seconds."""
    agent = sweep.agents.get(run.agent)
    end = math.inf if run.ended is None else run.ended
    samples = [sample for sample in (agent.samples if agent is not None else []) if run.started <= sample.time <= end]
    if not samples:
        return None
    names = dict.fromkeys(name for sample in samples for name in sample.values)
    known = sorted(names, key=lambda name: list(_SYSTEM).index(name) if name in _SYSTEM else len(_SYSTEM))
    several = " shared by all of its runs" if agent is not None and agent.workers > 1 else ""
    return {
        "series": [_series(name, samples, run.started) for name in known],
        "note": f"every {PERIOD_SECONDS:g} s, of the process{several} and its machine",
    }


def _series(name: str, samples: Sequence[Sampled], start: float) -> dict[str, Any]:
    told = [(sample.time - start, sample.values[name]) for sample in samples if name in sample.values]
    told = told[:: max(1, len(told) // _MOST_POINTS)]
    label, unit = _SYSTEM.get(name, (_gpu_label(name), " MB" if name.endswith("_memory") else "%"))
    ys = [value for _, value in told]
    return {
        "name": _text(label),
        "last": f"{summary.show(ys[-1])}{unit}",
        "high": f"{summary.show(max(ys))}{unit}",
        "x": [round(x, 1) for x, _ in told],
        "y": ys,
    }


def _gpu_label(name: str) -> str:
    return name.replace("gpu", "GPU ").replace("_", " ")


def files(folder: Path) -> list[dict[str, str]]:
    """Return the run's files with size and path; links that lead elsewhere are not among them."""
    found = []
    for path in _walk(folder):
        try:
            length = path.stat().st_size
        except OSError:
            continue
        found.append({"name": _utf8(str(path.relative_to(folder))), "size": size(length), "path": _utf8(str(path))})
        if len(found) >= _MOST_FILES:
            break
    return sorted(found, key=lambda file: file["name"])


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(root, name) for name in sorted(names) if not Path(root, name).is_symlink())


def size(count: int) -> str:
    """Return how large a file is.

    Example:
        >>> size(812), size(48_300), size(3_400_000)
        ('812 B', '48.3 kB', '3.4 MB')
    """
    if count < 1000:
        return f"{count} B"
    power = min((len(str(count)) - 1) // 3, len(_UNITS))
    return f"{count / 1000**power:.1f} {_UNITS[power - 1]}"


def _shown(value: Value) -> str:
    return _text(summary.show(value))


def _text(text: str) -> str:
    return one_line(text, _MOST_LETTERS)


def _whole(text: str) -> str:
    """Return text to copy: all of it, or where it is too much, nothing rather than a part."""
    return clean(text) if len(text) <= _MOST_COPIED else ""


def _utf8(text: str) -> str:
    """Return text that can be sent: half a surrogate pair, as in a strange file name, cannot."""
    return clean(text)
