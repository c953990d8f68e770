"""What the browser asks of a sweep and what takes a while to say: worked out on a thread of its own, and only when asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

from sweepmagic.errors import SweepMagicError
from sweepmagic.handle import Sweep
from sweepmagic.records import SweepRecord
from sweepmagic.space import is_finite
from sweepmagic.views.summary import show

_WEAK = 0.1  # a correlation below this is no trend that anybody should act upon


class Answers:
    """Answer one question at a time; of those of a kind that come meanwhile only the last one is answered."""

    def __init__(self, sweep: Sweep, send: Callable[[dict[str, Any]], None]) -> None:
        self._source = sweep
        self._sweep: Sweep | None = None
        self._send = send
        self._lock = threading.Lock()
        self._asked: dict[str, str | None] = {}
        self._thread: threading.Thread | None = None

    def importance(self, metric: str | None) -> None:
        """Send which parameters mattered to `metric`, by default the sweep's, as soon as that is known."""
        self._ask("importance", metric)

    def slice(self, parameter: str) -> None:
        """Send what the model expects along `parameter`, the others as in the best run."""
        self._ask("slice", parameter)

    def _ask(self, kind: str, about: str | None) -> None:
        with self._lock:
            self._asked[kind] = about
            if self._thread is None:
                run = copy_context().run  # what the kernel does with messages of a thread depends on it
                self._thread = threading.Thread(target=run, args=(self._work,), name="sweepmagic-answers", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._asked:
                    self._thread = None
                    return
                kind, about = self._asked.popitem()
            self._send(self._answer(kind, about))

    def _answer(self, kind: str, about: str | None) -> dict[str, Any]:
        # A reader of its own: whoever trains or draws goes on while this one walks over the record.
        self._sweep = self._sweep or Sweep(self._source.folder, self._source.id)
        begun = time.monotonic()
        try:
            found = importance(self._sweep, about) if kind == "importance" else slice_of(self._sweep, about or "")
        except (SweepMagicError, ValueError, ArithmeticError) as error:
            found = {"error": str(error) or type(error).__name__}
        seconds = time.monotonic() - begun
        return {"type": kind, "asked": about, "ended": ended(self._sweep.record), **found, "seconds": seconds}


def ended(sweep: SweepRecord) -> int:
    """Return how many runs are over."""
    return sum(run.has_ended for run in sweep.runs.values())


def importance(sweep: Sweep, metric: str | None) -> dict[str, Any]:
    """Return `sweep.importance(metric)` as JSON-able data: numbers to draw, and the texts that say them."""
    found = sweep.importance(metric)
    record = sweep.record
    groups = {" & ".join(p.name for p in axis): [p.name for p in axis] for axis in record.space.axes}
    goal = next((each.goal for each in record.config.metrics if each.name == found.metric), "")
    rows = [
        {
            "parameter": row.parameter,
            "names": groups.get(row.parameter, [row.parameter]),
            "total": row.total,
            "low": row.low,
            "high": row.high,
            "share": f"{row.total:.2f}",
            "interval": f"{row.low:.2f} … {row.high:.2f}",
            "main": f"{row.main:.2f}",
            "active": "" if row.active > 0.999 else f"in {row.active:.0%} of configs",
            "forest": "" if row.forest is None else f"{row.forest:.2f}",
            "correlation": "" if not is_finite(row.correlation) else f"{row.correlation:.2f}",
            "effect": effect(row.correlation, goal),
        }
        for row in found
    ]
    learned = "" if found.r2 is None else f", leave-one-out R² {found.r2:.2f}"
    return {
        "metric": found.metric,
        "rows": rows,
        "learned": f"learned from {found.runs} run{'' if found.runs == 1 else 's'}{learned}",
        "warning": found.warning,
        "notes": list(found.notes),
        "ended": ended(record),
    }


def slice_of(sweep: Sweep, parameter: str) -> dict[str, Any]:
    """Return what the model expects along a parameter, as JSON-able data: value, its text, mean, low and high."""
    found = sweep.model.slice(parameter)
    points = [[value if is_finite(value) else None, show(value), at.mean, at.low, at.high] for value, at in found]
    return {"points": points}


def effect(correlation: float | None, goal: str) -> str:
    """Return in which direction a number works; nothing for choices, which have none.

    Example:
        >>> effect(-0.6, "minimize"), effect(-0.6, ""), effect(0.01, "maximize"), effect(None, "minimize")
        ('higher tends to be better', 'falls as it rises', 'no straight trend', '')
    """
    if not is_finite(correlation):
        return ""
    if abs(correlation) < _WEAK:
        return "no straight trend"
    if not goal:
        return "rises with it" if correlation > 0 else "falls as it rises"
    return f"{'higher' if (correlation > 0) == (goal == 'maximize') else 'lower'} tends to be better"
