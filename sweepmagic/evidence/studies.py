"""Optuna studies: the object itself, or where it is stored. What was reported on the way becomes a curve."""

from __future__ import annotations

import re
import sqlite3
import warnings
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from sweepmagic.config import SweepConfig
from sweepmagic.errors import with_guess
from sweepmagic.evidence.cells import plainly
from sweepmagic.evidence.curves import Curve, paired
from sweepmagic.evidence.readings import Unusable
from sweepmagic.evidence.results import Found, Result

_JOURNALS = (".log", ".journal", ".jsonl")
SUFFIXES = (".db", ".sqlite3", ".sqlite", *_JOURNALS)
_SQLITE = "sqlite:///"


def is_storage(source: str) -> bool:
    """Return whether a source is where Optuna keeps studies, maybe with ``#`` and the name of one.

    Example:
        >>> is_storage("sqlite:///study.db"), is_storage("journal.log#mnist"), is_storage("team/sweep")
        (True, True, False)
    """
    place = source.partition("#")[0]
    return "://" in place or place.lower().endswith(SUFFIXES)


def read_storage(source: str, config: SweepConfig) -> Found:
    """Return the trials of the study that `source` names, or of the only one there is.

    Raises:
        Unusable: Optuna is not installed, there is no such study, or more than one.
    """
    place, _, name = source.partition("#")
    optuna, failures = _optuna(_shown(source))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about what is experimental in Optuna, which no user of ours chose
        try:
            storage = _storage(optuna, place)
            names = optuna.get_all_study_names(storage=storage)
            study = optuna.load_study(study_name=_chosen(names, name, _shown(source)), storage=storage)
            return replace(of_study(study, config), source=_shown(source))
        except failures as error:
            said = (str(error).splitlines() or [type(error).__name__])[0]
            raise Unusable(f"Optuna cannot read {_shown(place)!r}: {said}") from error


def of_study(study: Any, config: SweepConfig) -> Found:
    """Return the trials of a study. Its values have no names: they are the sweep's metrics, in their order."""
    names = [metric.name for metric in config.metrics]
    wanted = [metric.goal for metric in config.metrics]
    directions = [direction.name.lower() for direction in study.directions]
    if directions != wanted:
        raise Unusable(
            f"the study is there to {' and '.join(directions)}, but the sweep to {' and '.join(wanted)}",
            "turn its values yourself, and give a list of dicts",
        )
    results = [
        Result(
            params=plainly(trial.params),
            values=dict(zip(names, trial.values or (), strict=False)),
            state=trial.state.name,
            name=f"trial {trial.number}",
            curves=_curve(trial.intermediate_values, names),
        )
        for trial in study.get_trials(deepcopy=False)
    ]
    return Found(f"study {study.study_name}", names, results)


def _curve(reported: Mapping[int, float], names: list[str]) -> dict[str, Curve]:
    """Return what a trial reported: with several objectives Optuna does not say of which."""
    if len(names) != 1 or not reported:
        return {}
    steps = sorted(reported)
    return {names[0]: paired(steps, [reported[step] for step in steps])}


def _shown(source: str) -> str:
    """Return a source as it may be written down: the password of a database is nobody's business."""
    return re.sub(r"(?<=://)[^/@]*@", "…@", source)


def _optuna(source: str) -> tuple[Any, tuple[type[Exception], ...]]:
    """Return the library, and how it fails."""
    try:
        import optuna
        from sqlalchemy.exc import SQLAlchemyError
    except ImportError as error:
        message = f"{source!r} is a storage of Optuna, which is not installed"
        raise Unusable(message, 'pip install "sweepmagic[optuna]"') from error
    drivers = (SQLAlchemyError, OSError, ImportError)
    return optuna, (optuna.exceptions.OptunaError, ValueError, LookupError, TypeError, RuntimeError, *drivers)


def _storage(optuna: Any, place: str) -> Any:
    """Open a storage that is there; Optuna itself would make a new one of a name that is misspelt."""
    if "://" in place and not place.startswith(_SQLITE):
        if place.startswith("redis"):  # Optuna unpickles what it finds there
            message = f"{_shown(place)!r} is not read: what lies there is pickled"
            raise Unusable(message, "load the study, and give it as an object")
        return place
    path = Path(place.removeprefix(_SQLITE).partition("?")[0]).expanduser()
    if not path.is_file():
        raise Unusable(f"cannot read {place!r}: there is no such file", f"paths start from {Path.cwd()}")
    if path.suffix.lower() in _JOURNALS:
        from optuna.storages.journal import JournalFileBackend

        return optuna.storages.JournalStorage(JournalFileBackend(str(path)))
    if not _is_of_optuna(path):
        raise Unusable(f"{place!r} is no storage of Optuna")
    return f"{_SQLITE}{path}"


def _is_of_optuna(path: Path) -> bool:
    """Return whether a database has Optuna's tables; Optuna itself would add them to anybody's."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        try:
            rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        except sqlite3.Error:
            return False
    return {("studies",), ("trials",), ("version_info",)} <= set(rows)


def _chosen(names: list[str], name: str, source: str) -> str:
    if name in names:
        return name
    if name:
        there = f"there are: {', '.join(names[:20])}" if names else "there is none"
        raise Unusable(with_guess(f"no study {name!r} in {source.partition('#')[0]} ({there})", name, names))
    if len(names) == 1:
        return names[0]
    if not names:
        raise Unusable(f"{source!r} has no study")
    raise Unusable(f"{source!r} has {len(names)} studies: {', '.join(names[:20])}", f"say which: {source}#{names[0]}")
