"""Everything that was logged as one long table, in CSV or Parquet."""

from __future__ import annotations

from pathlib import Path

from sweepmagic.errors import SweepMagicError
from sweepmagic.exports import csv
from sweepmagic.exports.forms import Written
from sweepmagic.exports.snapshot import Snapshot
from sweepmagic.tables import history_table


def write(snapshot: Snapshot, where: str) -> Written:
    """Write a row per row that a run logged: its run, its step, its time, and the values.

    Raises:
        SweepMagicError: the file's name ends neither in ``.csv`` nor in ``.parquet``.
    """
    suffix = Path(where).suffix.lower()
    if suffix == ".csv":
        return csv.write_table(history_table(snapshot.record), where)
    if suffix != ".parquet":
        raise SweepMagicError(f"expected a file ending in .csv or .parquet for a history, but got {where!r}")
    from sweepmagic.exports import parquet  # needs pyarrow

    return parquet.write_table(history_table(snapshot.record), where)
