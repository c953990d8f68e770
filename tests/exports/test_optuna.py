"""A study, read back by Optuna."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("optuna", reason="the extra sweepmagic[optuna] is not installed")

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState

from sweepmagic.errors import SweepMagicError
from sweepmagic.exports import Snapshot, write
from sweepmagic.exports.optuna import choices_of, distribution_of
from sweepmagic.records import Logged, RunEnded, RunStarted, SweepCreated, SweepRecord
from sweepmagic.space import Normal, QUniform
from tests.exports.conftest import BEGAN, ended
from tests.space.strategies import spaces


def study_at(place: Path) -> Any:
    return optuna.load_study(study_name="digits", storage=f"sqlite:///{place}")


def test_runs_are_trials_with_their_states_values_and_curves(snapshot: Snapshot, tmp_path: Path) -> None:
    write(snapshot, tmp_path / "study.db", "optuna")
    study = study_at(tmp_path / "study.db")
    first, second, third = study.trials
    assert [trial.state for trial in study.trials] == [TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL]
    assert (first.value, second.value, third.value) == (0.3, 0.7, None)
    assert first.params == {"rate": 0.01, "opt.name": "adam", "opt.units": 8, "bias": True}
    assert (second.params["opt.name"], third.params["opt.name"]) == ("null", "[1, 2]")
    assert first.intermediate_values == {0: 0.9, 5: 0.3, 10: 0.5}
    assert first.datetime_start == datetime.fromtimestamp(BEGAN + 60)
    assert first.datetime_complete == datetime.fromtimestamp(BEGAN + 110)
    assert (first.user_attrs["test"], second.user_attrs["reason"]) == (0.25, "stopped because")
    assert study.metric_names == ["loss"]
    assert study.best_trial.number == 0


def test_optuna_goes_on_with_it(snapshot: Snapshot, tmp_path: Path) -> None:
    write(snapshot, tmp_path / "study.db", "optuna")
    study = study_at(tmp_path / "study.db")
    study.sampler = optuna.samplers.TPESampler(n_startup_trials=1, seed=1)
    distributions = study.trials[0].distributions
    trial = study.ask(distributions)
    assert set(trial.params) == {"rate", "opt.name", "opt.units", "bias"}
    assert 1e-4 <= trial.params["rate"] <= 0.1


def test_a_journal_is_a_file_of_lines(snapshot: Snapshot, tmp_path: Path) -> None:
    write(snapshot, tmp_path / "study.log", "optuna")
    storage = JournalStorage(JournalFileBackend(str(tmp_path / "study.log")))
    assert len(optuna.load_study(study_name="digits", storage=storage).trials) == 3


def test_a_second_export_adds_what_is_new_and_keeps_what_others_added(snapshot: Snapshot, tmp_path: Path) -> None:
    place = tmp_path / "study.db"
    assert "3 trials added" in write(snapshot, place, "optuna").note
    study_at(place).add_trial(optuna.trial.create_trial(value=0.1))
    assert "1 trial added" in write(ended(snapshot), place, "optuna").note
    assert [trial.value for trial in study_at(place).trials] == [0.3, 0.7, None, 0.1, 0.6]


def test_another_study_of_that_name_is_left_alone(snapshot: Snapshot, tmp_path: Path) -> None:
    place = tmp_path / "study.db"
    optuna.create_study(storage=f"sqlite:///{place}", study_name="digits")
    with pytest.raises(SweepMagicError, match="not this sweep: name another place"):
        write(snapshot, place, "optuna")
    assert study_at(place).trials == []


def test_a_study_needs_something_to_optimise(tmp_path: Path) -> None:
    config = {"method": "random", "parameters": {"x": {"min": 0.0, "max": 1.0}}}
    with pytest.raises(SweepMagicError, match="no `metric`"):
        write(Snapshot(SweepRecord.replay("s", [SweepCreated(config, seed=1)])), tmp_path / "a.db", "optuna")


def test_several_metrics_are_several_directions(tmp_path: Path) -> None:
    metrics = [{"name": "acc", "goal": "maximize"}, {"name": "ms"}]
    config = {"name": "digits", "method": "random", "metric": metrics, "parameters": {"x": {"min": 0.0, "max": 1.0}}}
    said = [
        SweepCreated(config, seed=1),
        RunStarted(1, {"x": 0.5}),
        Logged(1, None, {"acc": 0.9, "ms": 2.0}),
        RunEnded(1, "finished"),
    ]
    write(Snapshot(SweepRecord.replay("s", said)), tmp_path / "study.db", "optuna")
    study = study_at(tmp_path / "study.db")
    assert [direction.name for direction in study.directions] == ["MAXIMIZE", "MINIMIZE"]
    assert study.trials[0].values == [0.9, 2.0]


def test_a_run_that_was_lost_is_a_failed_trial(snapshot: Snapshot, tmp_path: Path) -> None:
    write(Snapshot(snapshot.record, {4: "crashed"}), tmp_path / "study.db", "optuna")
    assert study_at(tmp_path / "study.db").trials[3].state == TrialState.FAIL


def test_distributions_in_optunas_words() -> None:
    assert distribution_of(QUniform(0.0, 0.3, 0.1)) == FloatDistribution(0.0, 0.3, step=0.1)
    assert distribution_of(QUniform(16, 64, 16), had=[32]) == IntDistribution(16, 64, step=16)
    assert distribution_of(QUniform(16, 64, 16), had=[20]) == IntDistribution(16, 64)
    assert distribution_of(Normal(0.0, 1.0), had=[5.0]).high == 5.0
    assert choices_of([1, 1.0]).choices == ("1", "1.0")
    assert choices_of(["a", 2, None]) == CategoricalDistribution(["a", 2, None])


@settings(max_examples=60)
@given(spaces(), st.integers(0, 2**32))
def test_every_config_of_every_space_is_a_valid_trial(space: Any, seed: int) -> None:
    import numpy as np

    from sweepmagic.config import SweepConfig, dump
    from sweepmagic.config.types import Metric
    from sweepmagic.exports.optuna import distributions_of, trial_of

    config = SweepConfig("random", space, (Metric("loss"),))
    said: list[Any] = [SweepCreated(dump(config), seed=1)]
    rng = np.random.default_rng(seed)
    for number in (1, 2, 3):
        said += [
            RunStarted(number, space.decode(rng.random(space.dim))),
            Logged(number, None, {"loss": 1.0}),
            RunEnded(number, "finished"),
        ]
    snapshot = Snapshot(SweepRecord.replay("s", said))
    distributions = distributions_of(snapshot)
    for run in snapshot.record.runs.values():
        trial = trial_of(snapshot, run, distributions)
        trial._validate()
        assert all(not isinstance(value, float) or math.isfinite(value) for value in trial.params.values())
