"""`warm_start` through every room: names of sweeps, cells that are run again, the plan, and what it is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sweepmagic
from sweepmagic import registry
from sweepmagic.api import Wishes, preview
from sweepmagic.config import dump
from sweepmagic.errors import ConfigError
from sweepmagic.records import SweepRecord
from sweepmagic.store import EventStore

Runner = Callable[..., sweepmagic.Sweep]
CONFIG: dict[str, Any] = {
    "method": "random",
    "seed": 1,
    "metric": {"name": "loss"},
    "parameters": {"x": {"min": 0.0, "max": 1.0}},
}
ROWS = [{"x": 0.25, "loss": 1.0}, {"x": 0.5, "loss": 2.0}]


def known(sweep: sweepmagic.Sweep) -> list[tuple[float, float]]:
    return [(each.params["x"], each.values["loss"]) for each in sweep.record.evidence]


@pytest.fixture
def old(run_sweep: Runner) -> sweepmagic.Sweep:
    return run_sweep({**CONFIG, "name": "old"}, lambda x: 2 * x, count=3)


def results(sweep: sweepmagic.Sweep) -> list[tuple[float, float]]:
    return [(run.config.x, run.value or 0.0) for run in sweep.runs]


def test_a_sweep_learns_from_another_by_name_id_or_handle(run_sweep: Runner, old: sweepmagic.Sweep) -> None:
    for source in ("old", old.id, old, [old], f"team/{old.id}"):
        assert known(run_sweep({**CONFIG, "warm_start": source}, lambda x: x, count=1)) == results(old)


def test_a_sweep_learns_from_an_export_or_a_dataframe_of_another(run_sweep: Runner, old: sweepmagic.Sweep) -> None:
    for source in (str(old.export("old.csv")), str(old.export("old.json")), old.dataframe()):
        assert known(run_sweep({**CONFIG, "warm_start": source}, lambda x: x, count=1)) == results(old)


def test_earlier_results_are_no_runs(run_sweep: Runner) -> None:
    sweep = run_sweep({**CONFIG, "warm_start": ROWS}, lambda x: x + 10, count=2)
    assert len(sweep) == len(sweep.dataframe()) == 2
    assert sweep.best is not None
    assert (sweep.best.value or 0) > 10


def test_a_sweep_of_the_same_project_goes_first(run_sweep: Runner) -> None:
    run_sweep({**CONFIG, "name": "old", "project": "p"}, lambda x: 1.0, count=1)
    run_sweep({**CONFIG, "name": "old", "project": "q"}, lambda x: 2.0, count=1)
    sweep = run_sweep({**CONFIG, "project": "p", "warm_start": "old"}, lambda x: x, count=1)
    assert [loss for _, loss in known(sweep)] == [1.0]
    elsewhere = run_sweep({**CONFIG, "project": "r", "warm_start": "old"}, lambda x: x, count=1)
    assert [loss for _, loss in known(elsewhere)] == [2.0]


class Echo:
    """A method that draws what it knows."""

    def suggest(self, sweep: SweepRecord, rng: object) -> dict[str, Any]:
        return {"x": sweep.evidence[-1].params["x"] if sweep.evidence else 0.0}


def test_the_configs_that_the_plan_shows_come_from_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.SAMPLERS, "random", "tests.test_warm_start:Echo")
    plan = preview({**CONFIG, "warm_start": ROWS}, lambda x: x, Wishes(count=1))
    assert plan.samples[0] == {"x": 0.5}


def test_the_metric_of_the_new_sweep_says_which_value_counts(run_sweep: Runner) -> None:
    def train(x: float) -> None:
        for loss, acc in ((3.0, 0.1), (1.0, 0.5), (2.0, 0.4)):
            sweepmagic.log({"loss": loss, "acc": acc})

    run_sweep({**CONFIG, "name": "old"}, train, count=1)
    by_last = {**CONFIG, "metric": {"name": "loss", "of": "last"}, "warm_start": "old"}
    by_other = {**CONFIG, "metric": {"name": "acc", "goal": "maximize"}, "warm_start": "old"}
    assert run_sweep(by_last, train, count=1).record.evidence[0].values == {"loss": 2.0}
    assert run_sweep(by_other, train, count=1).record.evidence[0].values == {"acc": 0.5}


def test_running_the_cell_again_adds_only_what_is_new(run_sweep: Runner, own_folder: Path) -> None:
    config = {**CONFIG, "name": "new", "warm_start": "old.csv"}
    Path("old.csv").write_text("x,loss\n0.25,1.0\n0.25,1.0\n")
    assert known(run_sweep(config, lambda x: x, count=1)) == [(0.25, 1.0)] * 2
    assert known(run_sweep(config, lambda x: x, count=1)) == [(0.25, 1.0)] * 2
    Path("old.csv").write_text("x,loss\n0.5,2.0\n0.25,1.0\n7,1.0\n0.25,1.0\n")
    grown = run_sweep(config, lambda x: x, count=1)
    assert known(grown) == [(0.25, 1.0), (0.25, 1.0), (0.5, 2.0)]
    again = run_sweep({**config, "warm_start": ["old.csv", *ROWS]}, lambda x: x, count=1)
    assert known(again) == known(grown)
    assert len([note for note in again.notes if "old.csv" in note]) == 1


def test_what_is_known_survives_when_it_is_no_longer_named(run_sweep: Runner) -> None:
    run_sweep({**CONFIG, "name": "new", "warm_start": ROWS}, lambda x: x, count=1)
    assert len(known(run_sweep({**CONFIG, "name": "new"}, lambda x: x, count=2))) == 2


def test_a_replay_of_the_log_knows_the_same(run_sweep: Runner) -> None:
    sweep = run_sweep({**CONFIG, "warm_start": ROWS}, lambda x: x, count=2)
    with EventStore(sweep.folder, read_only=True) as store:
        again = SweepRecord.replay(sweep.id, [event for _, event in store.read(sweep.id)])
    assert again.evidence == sweep.record.evidence
    assert dump(again.config) == dump(sweep.config)


def test_what_was_left_out_is_a_note_of_the_sweep_and_of_its_plan(run_sweep: Runner) -> None:
    config = {**CONFIG, "warm_start": [*ROWS, {"x": 5.0, "loss": 1.0}]}
    said = "warm_start: 2 of 3 results of list of 3 rows are used; left out: 1 with x outside the space"
    assert list(run_sweep(config, lambda x: x, count=1).notes) == [said]
    plan = preview(config, lambda x: x, Wishes(count=1))
    assert said in plan.warnings
    assert plan.runs == "1; 2 earlier results known"


def test_the_plan_says_how_many_came_from_where(run_sweep: Runner, own_folder: Path) -> None:
    def train(x: float) -> None:
        for epoch in range(3):
            sweepmagic.log({"loss": x + epoch})

    run_sweep({**CONFIG, "name": "old"}, train, count=2)
    Path("old.csv").write_text("x,loss\n0.125,1.0\n")
    plan = preview({**CONFIG, "warm_start": ["old", "old.csv"]}, train, Wishes(count=1))
    assert plan.earlier == ["2 results of sweep old, 2 with curves", "1 result of old.csv"]
    assert "  warm start   1 result of old.csv\n" in str(plan)
    assert "1 result of old.csv" in plan._repr_html_()


def test_a_sweep_an_export_and_its_history_know_the_same_curves(run_sweep: Runner) -> None:
    def train(x: float) -> None:
        for epoch in range(3):
            sweepmagic.log({"loss": x + epoch, "other": epoch})

    old = run_sweep({**CONFIG, "name": "old"}, train, count=2)
    expected = [{"loss": [[0.0, 1.0, 2.0], [row["loss"] for row in run.history]]} for run in old.runs]
    old.export("history.csv", to="history")
    for source in ("old", old, str(old.export("old.json")), [str(old.export("old.csv")), "history.csv"]):
        sweep = run_sweep({**CONFIG, "warm_start": source}, train, count=1)
        assert [each.history for each in sweep.record.evidence] == expected


def test_a_method_that_does_not_learn_says_so() -> None:
    for method in ("grid", "random"):
        config = {**CONFIG, "method": method, "parameters": {"x": {"values": [0.25, 0.5]}}, "warm_start": ROWS}
        warnings = preview(config, lambda x: x, Wishes()).warnings
        assert any(f"method: {method} does not learn" in warning for warning in warnings)


def test_a_name_given_apart_keeps_the_objects_of_the_config(run_sweep: Runner) -> None:
    sweep = run_sweep({**CONFIG, "warm_start": pd.DataFrame(ROWS)}, lambda x: x, count=1, name="given")
    assert known(sweep) == [(0.25, 1.0), (0.5, 2.0)]
    assert dump(sweep.config)["warm_start"] == "<DataFrame of 2 rows>"


def test_create_takes_the_evidence_that_an_agent_then_has(own_folder: Path) -> None:
    id = sweepmagic.create({**CONFIG, "warm_start": ROWS})
    sweep = sweepmagic.agent(id, lambda x: x, count=1, view="none")
    assert known(sweep) == [(0.25, 1.0), (0.5, 2.0)]


def test_a_sweep_is_no_source_of_itself_but_an_earlier_one_of_its_name_is(run_sweep: Runner) -> None:
    config = {**CONFIG, "name": "same"}
    first = run_sweep(config, lambda x: x, count=2)
    with pytest.raises(ConfigError, match="'same' is this sweep itself"):
        run_sweep({**config, "warm_start": "same"}, lambda x: x, count=3)
    fresh = run_sweep({**config, "warm_start": "same"}, lambda x: x, count=1, fresh=True)
    again = run_sweep({**config, "warm_start": "same"}, lambda x: x, count=2)
    assert fresh.id == again.id
    assert known(again) == results(first)


def test_a_mistake_is_said_before_anything_is_recorded(run_sweep: Runner) -> None:
    with pytest.raises(ConfigError, match="no sweep 'odl' in this folder"):
        run_sweep({**CONFIG, "name": "new", "warm_start": "odl"}, lambda x: x, count=1)
    with pytest.raises(ConfigError, match="no sweep 'odl'"):
        preview({**CONFIG, "warm_start": "odl"}, lambda x: x, Wishes(count=1))
    assert sweepmagic.sweeps() == []


def test_a_sweep_that_never_logged_the_metric_is_a_problem_but_one_without_any_results_is_not(
    run_sweep: Runner,
) -> None:
    run_sweep({**CONFIG, "name": "other"}, lambda x: {"acc": x}, count=1)
    with pytest.raises(ConfigError, match="sweep other has no 'loss', a metric of this sweep; it has acc"):
        run_sweep({**CONFIG, "warm_start": "other"}, lambda x: x, count=1)

    def fail(x: float) -> None:
        raise RuntimeError("no")

    run_sweep({**CONFIG, "name": "failed"}, fail, count=2)
    sweep = run_sweep({**CONFIG, "warm_start": "failed"}, lambda x: x, count=1)
    assert list(sweep.notes) == ["warm_start: 0 of 2 results of sweep failed are used; left out: 2 failed"]


def test_runs_without_a_result_are_left_out(run_sweep: Runner) -> None:
    def train(x: float) -> float:
        if x > 0.35:
            raise RuntimeError("no")
        return x

    first = run_sweep({**CONFIG, "name": "old"}, train, count=6)
    good = [(run.config.x, run.value) for run in first.runs if run.state == "finished"]
    assert 0 < len(good) < 6
    sweep = run_sweep({**CONFIG, "warm_start": "old"}, lambda x: x, count=1)
    assert known(sweep) == good
    assert sweep.notes[0].endswith(f"left out: {6 - len(good)} failed")
