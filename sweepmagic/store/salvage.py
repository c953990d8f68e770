"""Saves what can be read from a damaged store into a new one; the damaged file is kept."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sweepmagic.store.event_store import FILE, EventStore

Row = tuple[str, int | None, str, float, str]
_COLUMNS = "sweep, run, kind, time, body"


def salvage(folder: Path) -> tuple[int, Path]:
    """Copy every readable event into a new store; return how many, and where the damaged file lies now."""
    broken = _free_name(folder)
    for suffix in ("", "-wal", "-shm"):
        source = folder / f"{FILE}{suffix}"
        if source.exists():
            os.replace(source, folder / f"{broken.name}{suffix}")
    saved = 0
    with EventStore(folder) as store:
        for row in _readable(broken):
            store.copy(row)
            saved += 1
    return saved, broken


def _free_name(folder: Path) -> Path:
    taken = {path.name for path in folder.iterdir()}
    return next(folder / name for n in range(1, 10_000) if (name := f"store.damaged-{n}.db") not in taken)


def _readable(path: Path) -> Iterator[Row]:
    """Yield rows in order of their number; where a page cannot be read, go on behind it."""
    _restore_length(path)
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None)
    try:
        last = _last_number(connection, path)
        number, stride, gap = 1, 1024, 1
        while number <= last:
            try:
                rows = connection.execute(
                    f"select {_COLUMNS} from events not indexed where seq >= ? and seq < ?", (number, number + stride)
                ).fetchall()
            except sqlite3.DatabaseError:
                if stride > 1:  # somewhere in here a page is damaged: come closer
                    stride //= 2
                else:  # here: step over it, in longer steps if there is no end of it
                    number += gap
                    gap = min(64, gap * 2)
                continue
            yield from (row for row in rows if _is_whole(row))
            number += stride
            stride, gap = min(1024, stride * 2), 1
    finally:
        connection.close()


def _restore_length(path: Path) -> None:
    """Pad a file that was cut off: SQLite reads nothing at all from one that is shorter than its header says.

    Page size and page count stand at bytes 16 and 28 of the header (sqlite.org/fileformat2.html).
    """
    with open(path, "r+b") as file:
        header = file.read(100)
        if len(header) == 100:
            page = int.from_bytes(header[16:18], "big")
            wanted = (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
            if file.seek(0, os.SEEK_END) < wanted <= 2**40:
                file.truncate(wanted)


def _last_number(connection: sqlite3.Connection, path: Path) -> int:
    """Return a number that no row is beyond: the last one of the table or its index, or what the file has room for."""
    for index in ("not indexed", "indexed by events_by_sweep"):
        try:
            found = connection.execute(f"select max(seq) from events {index} where sweep >= ''").fetchone()[0]
        except sqlite3.DatabaseError:
            continue  # damaged too
        return int(found or 0)
    return path.stat().st_size // 32


def _is_whole(row: Row) -> bool:
    try:
        return isinstance(row[0], str) and isinstance(row[2], str) and isinstance(json.loads(row[4]), list)
    except (TypeError, ValueError):
        return False
