"""What W&B prints at the end of a run: a sparkline of each metric, and the summary."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sweepmagic.handle import Sweep
from sweepmagic.project import LOOSE
from sweepmagic.records import RunRecord, RunStarted, SweepCreated, SweepRecord
from sweepmagic.run import ActiveRun
from sweepmagic.space import Value, is_number
from sweepmagic.store.lent import borrow, give_back

_BARS = "▁▂▃▄▅▆▇█"
WIDTH = 40
ROWS = 10


def position(folder: Path) -> int:
    """Return the number of the record's last event: what comes after it is the next run's."""
    store = borrow(folder)
    try:
        return store.last()
    finally:
        give_back(store)


def told(run: ActiveRun, since: int) -> str:
    """Return what to print of a run that has ended, from the events after number `since`; empty if it logged nothing."""
    record = _record(run, since)
    return text(record.history.columns, record.summary)


def text(history: Any, summary: dict[str, Value]) -> str:
    """Return history and summary, ten rows of each.

    Example:
        >>> print(text({"loss": [3.0, 2.0, 1.0]}, {"loss": 1.0, "note": "good"}))
        Run history:
          loss █▅▁
        Run summary:
          loss 1
          note good
    """
    curves = [(key, sparkline(values)) for key, column in sorted(history.items()) if (values := _numbers(column))]
    last = [(key, shown(value)) for key, value in sorted(summary.items()) if _is_plain(value)]
    parts = [_block("Run history:", [row for row in curves if row[1]]), _block("Run summary:", last)]
    return "\n".join(part for part in parts if part)


def sparkline(values: Sequence[float], width: int = WIDTH) -> str:
    """Return a line of bars from the least value to the greatest.

    Example:
        >>> sparkline([0.0, 1.0, 2.0, 3.0]), sparkline([1.0, 1.0]), len(sparkline(list(range(1000))))
        ('▁▃▆█', '▁▁', 40)
    """
    finite = [value for value in values if math.isfinite(value)]
    size = min(width, len(finite))
    means = [_mean(finite[len(finite) * n // size : len(finite) * (n + 1) // size]) for n in range(size)]
    if not means:
        return ""
    low, span = min(means), (max(means) - min(means)) or 1.0
    return "".join(_BARS[min(len(_BARS) - 1, round((mean - low) / span * (len(_BARS) - 1)))] for mean in means)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _numbers(column: Any) -> list[float]:
    return [float(value) for value in column if is_number(value)]


def _is_plain(value: Value) -> bool:
    return value is not None and not isinstance(value, (dict, list))


def shown(value: Value) -> str:
    """Return a value as the end of a run tells it.

    Example:
        >>> shown(0.123456789), shown("a sentence that is quite long")
        ('0.12346', 'a sentence that is q...')
    """
    if isinstance(value, float):
        return f"{value:.5g}"
    return str(value) if not isinstance(value, str) or len(value) <= 20 else f"{value[:20]}..."


def _block(title: str, rows: Sequence[tuple[str, str]]) -> str:
    if not rows:
        return ""
    wide = max(len(key) for key, _ in rows[:ROWS])
    lines = [f"  {key:>{wide}} {value}".rstrip() for key, value in rows[:ROWS]]
    more = [f"  +{len(rows) - ROWS} ..."] if len(rows) > ROWS else []
    return "\n".join([title, *lines, *more])


def _record(run: ActiveRun, since: int) -> RunRecord:
    """Return the run as recorded; of a new one without a look at those before it."""
    store = borrow(run.store_folder)
    try:
        events = [event for _, event in store.read(LOOSE, since)]
    finally:
        give_back(store)
    own = [event for event in events if getattr(event, "run", None) == run.number]
    if not any(isinstance(event, RunStarted) for event in own):  # it went on with an earlier one
        return Sweep(run.store_folder, LOOSE).record.runs[run.number]
    return SweepRecord.replay(LOOSE, [SweepCreated({}, seed=0), *own]).runs[run.number]
