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

_WEAK = 0.1  # a correlation below this is no trend that anybody should act upon


class Answers:
    """Answer one question at a time; of those that come meanwhile only the last one is answered."""

    def __init__(self, sweep: Sweep, send: Callable[[dict[str, Any]], None]) -> None:
        self._source = sweep
        self._sweep: Sweep | None = None
        self._send = send
        self._lock = threading.Lock()
        self._asked: list[str | None] = []
        self._thread: threading.Thread | None = None

    def importance(self, metric: str | None) -> None:
        """Send which parameters mattered to `metric`, by default the sweep's, as soon as that is known."""
        with self._lock:
            self._asked = [metric]
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
                metric = self._asked.pop()
            self._send(self._answer(metric))

    def _answer(self, metric: str | None) -> dict[str, Any]:
        # A reader of its own: whoever trains or draws goes on while this one walks over the record.
        self._sweep = self._sweep or Sweep(self._source.folder, self._source.id)
        begun = time.monotonic()
        try:
            found = importance(self._sweep, metric)
        except (SweepMagicError, ValueError, ArithmeticError) as error:
            found = {"error": str(error) or type(error).__name__, "ended": ended(self._sweep.record)}
        return {"type": "importance", "asked": metric, **found, "seconds": time.monotonic() - begun}


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


def effect(correlation: float | None, goal: str) -> str:
    """Return in which direction a number works; nothing for choices, which have none.

    Example:
        >>> effect(-0.6, "minimize"), effect(-0.6, ""), effect(0.01, "maximize"), effect(None, "minimize")
        ('higher is better', 'falls as it rises', 'no straight trend', '')
    """
    if not is_finite(correlation):
        return ""
    if abs(correlation) < _WEAK:
        return "no straight trend"
    if not goal:
        return "rises with it" if correlation > 0 else "falls as it rises"
    return "higher is better" if (correlation > 0) == (goal == "maximize") else "lower is better"
