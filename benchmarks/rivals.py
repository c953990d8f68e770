"""Optuna's way of recording one value of a trial, and the least that SQLite can do."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

from benchmarks.timing import each
from benchmarks.workload import METRIC, row
from sweepmagic.records import Logged, encode


def optuna_sqlite(folder: Path, calls: int) -> list[float]:
    """Return how long each `trial.report` on Optuna's SQLite storage takes, in µs."""
    return _reports(sqlite_storage(folder), calls)


def optuna_journal(folder: Path, calls: int) -> list[float]:
    """Return how long each `trial.report` on Optuna's journal file takes, in µs."""
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    return _reports(JournalStorage(JournalFileBackend(str(folder / "optuna.log"))), calls)


def sqlite_storage(folder: Path) -> object:
    """Return Optuna's storage on a new SQLite file, as its documentation makes it; silence its messages."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return optuna.storages.RDBStorage(f"sqlite:///{folder / 'optuna.db'}")


def _reports(storage: object, calls: int) -> list[float]:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    trial = optuna.create_study(storage=storage).ask()  # type: ignore[arg-type]
    return each(partial(trial.report, row(step)[METRIC], step) for step in range(calls))


def bare_sqlite(folder: Path, calls: int) -> list[float]:
    """Return how long inserting the same bytes takes with nothing around it: WAL, NORMAL, one row, no index."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    connection.execute("create table events(sweep text, run integer, kind text, time real, body text)")
    insert = "insert into events values(?, ?, ?, ?, ?)"
    rows = [("12345678", *encode(Logged(1, None, row(step)))) for step in range(calls)]
    took = each(partial(connection.execute, insert, values) for values in rows)
    connection.close()
    return took
