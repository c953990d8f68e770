"""Optuna studies where they are stored."""

from __future__ import annotations

import builtins
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sweepmagic.config import parse
from sweepmagic.errors import ConfigError
from sweepmagic.evidence import Gathered, gather

optuna = pytest.importorskip("optuna", reason="the extra sweepmagic[optuna] is not installed")


def found(source: Any, **more: Any) -> Gathered:
    config = {"method": "random", "metric": {"name": "loss"}, "parameters": {"lr": {"min": 0.0, "max": 1.0}}}
    return gather(parse({**config, **more, "warm_start": source}), None)


@pytest.fixture(autouse=True)
def _quiet(own_folder: Path) -> Iterator[None]:
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    yield
    optuna.logging.set_verbosity(before)


def study(storage: Any, name: str = "mnist") -> Any:
    """Make a study of three trials: two that ended, with what they reported, and one that failed."""
    made = optuna.create_study(storage=storage, study_name=name)
    for _ in range(2):
        trial = made.ask({"lr": optuna.distributions.FloatDistribution(0, 1)})
        for step in (0, 10):
            trial.report(1.0 - step / 100, step)
        made.tell(trial, 0.5)
    made.tell(made.ask(), state=optuna.trial.TrialState.FAIL)
    return made


def journal() -> Any:
    from optuna.storages.journal import JournalFileBackend

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return optuna.storages.JournalStorage(JournalFileBackend("study.log"))


@pytest.mark.parametrize("source", ["sqlite:///study.db", "sqlite:///study.db#mnist", "study.db", "study.db#mnist"])
def test_the_trials_of_a_database_are_read_and_what_they_reported_is_their_curve(source: str) -> None:
    made = study("sqlite:///study.db")
    gathered = found(source)
    assert [each.params for each in gathered.evidence] == [trial.params for trial in made.trials[:2]]
    assert [each.values for each in gathered.evidence] == [{"loss": 0.5}] * 2
    assert [each.history for each in gathered.evidence] == [{"loss": [[0.0, 10.0], [1.0, 0.9]]}] * 2
    assert gathered.notes == [f"warm_start: 2 of 3 results of {source} are used; left out: 1 failed"]


@pytest.mark.parametrize("source", ["study.log", "study.log#mnist"])
def test_the_trials_of_a_journal_are_read(source: str) -> None:
    made = study(journal())
    assert [each.params for each in found(source).evidence] == [trial.params for trial in made.trials[:2]]


def test_of_several_studies_one_has_to_be_named() -> None:
    study("sqlite:///study.db", "one")
    study("sqlite:///study.db", "two")
    assert len(found("study.db#two").evidence) == 2
    with pytest.raises(ConfigError, match=r"'study.db' has 2 studies: one, two; say which: study.db#one"):
        found("study.db")
    with pytest.raises(ConfigError, match=r"no study 'tow' in study.db \(there are: one, two\); did you mean 'two'"):
        found("study.db#tow")


def test_nothing_is_made_or_changed_where_there_is_no_study() -> None:
    with closing(sqlite3.connect("mine.db")) as database:
        database.execute("CREATE TABLE mine (x)")
    before = Path("mine.db").read_bytes()
    with pytest.raises(ConfigError, match=r"'mine.db' is no storage of Optuna"):
        found("mine.db")
    with pytest.raises(ConfigError, match="there is no such file"):
        found("sqlite:///study.db")
    with pytest.raises(ConfigError, match="there is no such file"):
        found("study.log")
    assert Path("mine.db").read_bytes() == before
    assert sorted(path.name for path in Path().iterdir()) == ["mine.db"]


def test_a_file_that_is_no_journal_is_a_problem_of_the_config() -> None:
    Path("train.log").write_text("epoch 1: loss 0.5\nepoch 2: loss 0.25\n")
    with pytest.raises(ConfigError, match=r"train.log"):
        found("train.log")


def test_what_would_have_to_be_unpickled_is_refused_and_passwords_are_not_repeated() -> None:
    with pytest.raises(ConfigError, match="what lies there is pickled") as error:
        found("redis://me:secret@host/0")
    assert "secret" not in str(error.value)
    with pytest.raises(ConfigError) as error:
        found("nothing://me:secret@host/0")
    assert "secret" not in str(error.value)


def test_without_optuna_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    study("sqlite:///study.db")
    known = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "optuna":
            raise ImportError(name)
        return known(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError, match=r'not installed; pip install "sweepmagic\[optuna\]"'):
        found("study.db")
