"""Comma-separated values: a row per run."""

from __future__ import annotations

import csv

from sweepmagic.exports.forms import Written, file_at
from sweepmagic.exports.snapshot import Snapshot
from sweepmagic.tables import Table, runs_table


def write(snapshot: Snapshot, where: str) -> Written:
    """Write a row per run."""
    return write_table(runs_table(snapshot.record, snapshot.states), where)


def write_table(table: Table, where: str) -> Written:
    """Write a table; what a row lacks is empty."""
    path = file_at(where)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, table.columns)
        writer.writeheader()
        writer.writerows(table.rows)
    return Written(path)
