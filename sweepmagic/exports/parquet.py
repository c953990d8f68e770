"""Parquet: a row per run, in typed columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sweepmagic.exports.forms import Written, file_at
from sweepmagic.exports.json import text_of
from sweepmagic.exports.snapshot import Snapshot
from sweepmagic.tables import Table, runs_table


def write(snapshot: Snapshot, where: str) -> Written:
    """Write a row per run."""
    return write_table(runs_table(snapshot.record, snapshot.states), where)


def write_table(table: Table, where: str) -> Written:
    """Write a table; what a row lacks is null."""
    path, rows = file_at(where), list(table.rows)
    columns = {name: column([row.get(name) for row in rows]) for name in table.columns}
    pq.write_table(pa.table(columns), path)
    return Written(path)


def column(values: Sequence[Any]) -> pa.Array:
    """Return values as a column of one type; where there is no such type, as text: JSON of what is no text.

    Example:
        >>> column([1, None, 2.5]).to_pylist(), column([1, "adam", None, [True]]).to_pylist()
        ([1.0, None, 2.5], ['1', 'adam', None, '[true]'])
    """
    if not any(isinstance(value, (dict, list, tuple)) for value in values):
        try:
            return pa.array(values)
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
            pass
    return pa.array([None if value is None else text_of(value) for value in values], pa.string())
