"""Changes of the schema, one function each, applied in order inside one transaction together with their record.

Never edit one that was released: add the next.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence


def m001_events(connection: sqlite3.Connection) -> None:
    """The log: one append-only table."""
    connection.execute(
        """create table events(
            seq integer primary key, -- no autoincrement: rows are never deleted, and it costs log() 4 µs
            sweep text not null,
            run integer,
            kind text not null,
            time real not null,
            body text not null
        )"""
    )
    connection.execute("create index events_by_sweep on events(sweep, seq)")


def m002_headlines(connection: sqlite3.Connection) -> None:
    """Find sweeps and runs without walking through every row that the runs logged."""
    connection.execute("create index headlines on events(kind, sweep, run) where kind <> 'logged'")


MIGRATIONS: Sequence[Callable[[sqlite3.Connection], None]] = (m001_events, m002_headlines)
