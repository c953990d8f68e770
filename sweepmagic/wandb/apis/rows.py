"""What a run logged, with W&B's names for what is in every row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sweepmagic
from sweepmagic.space import Value

Row = dict[str, Value]


def rows_of(run: sweepmagic.Run) -> Iterator[Row]:
    """Yield the rows of a run: ``_step``, ``_timestamp``, ``_runtime``, and what was logged."""
    began = run.started
    for row in run.history:
        yield _named(row, began)


def last_of(run: sweepmagic.Run) -> Row:
    """Return the last row, without a look at the others; empty if there is none."""
    history = run.history
    return _named(history[-1], run.started) if len(history) else {}


def _named(row: Row, began: float) -> Row:
    at = float(row["_time"])
    values = {key: value for key, value in row.items() if key not in ("_step", "_time")}
    return {"_step": row["_step"], "_timestamp": at, "_runtime": max(0.0, at - began), **values}


def having(rows: Iterator[Row], keys: Sequence[str] | None) -> Iterator[Row]:
    """Yield what rows have of `keys`: those that have all of them.

    Example:
        >>> list(having(iter([{"a": 1}, {"a": 2, "b": 3, "c": 4}]), ["a", "b"]))
        [{'a': 2, 'b': 3}]
    """
    for row in rows:
        if not keys:
            yield row
        elif all(key in row for key in keys):
            yield {key: row[key] for key in keys}


def sampled(rows: Sequence[Row], samples: int) -> list[Row]:
    """Return at most `samples` rows, evenly chosen, the first and the last among them.

    Example:
        >>> [row["n"] for row in sampled([{"n": n} for n in range(10)], 4)]
        [0, 3, 6, 9]
    """
    if len(rows) <= samples:
        return list(rows)
    if samples < 2:
        return list(rows[-samples:]) if samples > 0 else []
    return [rows[round(place * (len(rows) - 1) / (samples - 1))] for place in range(samples)]


def framed(rows: Sequence[Row], pandas: bool) -> Any:
    """Return rows as a DataFrame, or without pandas as a list."""
    if not pandas:
        return list(rows)
    try:
        import pandas as pd
    except ImportError:
        return list(rows)
    return pd.DataFrame(rows)
