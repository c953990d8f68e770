"""`repeats` through every room: the agent, the table, the file, the plan and the heading."""

from __future__ import annotations

import csv
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sweepmagic
from sweepmagic.api import Wishes, preview
from sweepmagic.views.summary import heading
from tests.conftest import grid

Runner = Callable[..., sweepmagic.Sweep]
RANDOM: dict[str, Any] = {
    "method": "random",
    "seed": 1,
    "metric": {"name": "loss"},
    "repeats": 3,
    "parameters": {"x": {"min": 0.0, "max": 1.0}},
}


def xs(sweep: sweepmagic.Sweep) -> list[Any]:
    return [run.config.x for run in sweep.runs]


def test_every_config_of_a_grid_is_run_as_often_as_repeats_says(run_sweep: Runner) -> None:
    sweep = run_sweep({**grid(x=[1, 2, 3]), "repeats": 2}, lambda x: x)
    assert xs(sweep) == [1, 1, 2, 2, 3, 3]
    assert sweep.state == "finished"


def test_each_repeat_has_a_seed_of_its_own(run_sweep: Runner) -> None:
    seeds = []

    def train(x: float) -> float:
        seeds.append(sweepmagic.init().seed)
        return x

    run_sweep(RANDOM, train, count=3)
    assert len(set(seeds)) == 3


def test_count_is_the_total_of_runs(run_sweep: Runner) -> None:
    sweep = run_sweep(RANDOM, lambda x: x, count=7)
    assert [len(trial.runs) for trial in sweep.record.trials] == [3, 3, 1]


def test_repeats_of_a_config_run_side_by_side(run_sweep: Runner) -> None:
    together = threading.Barrier(3, timeout=20)

    def train(x: int) -> float:
        together.wait()  # breaks, and fails the run, unless three runs are here at once
        return x

    sweep = run_sweep({**grid(x=[1, 2]), "repeats": 3}, train, workers=3)
    assert xs(sweep) == [1, 1, 1, 2, 2, 2]
    assert [run.state for run in sweep.runs] == ["finished"] * 6


def test_a_config_whose_first_run_fails_gets_no_more(run_sweep: Runner) -> None:
    def train(x: int) -> float:
        return 1 / (x - 2)

    assert xs(run_sweep({**grid(x=[1, 2, 3]), "repeats": 2}, train)) == [1, 1, 2, 3, 3]


def test_a_config_that_is_stopped_early_gets_no_more(run_sweep: Runner) -> None:
    def train(x: int) -> None:
        for _ in range(4):
            sweepmagic.log({"loss": float(x)})

    config = {**grid(x=[1, 2]), "repeats": 2, "early_terminate": {"type": "hyperband", "min_iter": 2, "strict": True}}
    sweep = run_sweep(config, train)
    assert xs(sweep) == [1, 1, 2]
    assert sweep.runs[2].state == "stopped"


def test_a_retry_is_not_a_repeat(run_sweep: Runner) -> None:
    calls: Counter[int] = Counter()

    def train(x: int) -> float:
        calls[x] += 1
        if calls[x] == 1:
            raise RuntimeError("flaky")
        return x

    sweep = run_sweep({**grid(x=[1, 2]), "repeats": 2, "retry": 1}, train)
    assert xs(sweep) == [1, 1, 2, 2]
    assert calls == {1: 3, 2: 3}


def test_a_sweep_goes_on_with_other_repeats(run_sweep: Runner) -> None:
    config = {**grid(x=[1, 2]), "name": "s"}
    run_sweep(config, lambda x: x)
    more = run_sweep({**config, "repeats": 3}, lambda x: x)
    assert xs(more) == [1, 2, 1, 1, 2, 2]
    fewer = run_sweep({**config, "repeats": 2}, lambda x: x)
    assert len(fewer) == 6
    assert fewer.best is not None


def test_initial_configs_come_first_and_are_repeated(run_sweep: Runner) -> None:
    sweep = run_sweep({**RANDOM, "repeats": 2, "initial": [{"x": 0.5}, {"x": 0.25}]}, lambda x: x, count=6)
    assert xs(sweep)[:4] == [0.5, 0.5, 0.25, 0.25]
    assert xs(sweep)[4] not in (0.5, 0.25)


def test_the_target_is_for_the_mean(run_sweep: Runner) -> None:
    losses = iter([0.0, 5.0, 1.0, 0.5, 9.0, 9.0])
    config = {**RANDOM, "repeats": 2, "metric": {"name": "loss", "target": 1.0}}
    sweep = run_sweep(config, lambda x: next(losses), count=6)
    assert len(sweep) == 4
    assert "target" in sweep.record.reason


def test_best_and_heading_speak_of_the_mean(run_sweep: Runner) -> None:
    losses = iter([0.0, 4.0, 1.0, 2.0])
    sweep = run_sweep({**grid(x=[1, 2]), "repeats": 2}, lambda x: next(losses))
    assert sweep.best is not None
    assert (sweep.best.number, sweep.best.value) == (3, 1.0)
    head = heading(sweep.record, 0.0)
    assert (head.best, head.best_run, head.total) == ("1.5 ± 0.7071 over 2 runs", 3, 4)
    assert "1.5 ± 0.7071 over 2 runs" in sweep._repr_html_()


def test_table_and_file_say_which_repeat_and_mean_and_spread(run_sweep: Runner, own_folder: Path) -> None:
    losses = iter([1.0, 2.0, 3.0, 7.0])
    sweep = run_sweep({**grid(x=[1, 2]), "repeats": 3}, lambda x: next(losses), count=4)
    frame = sweep.dataframe()
    assert list(frame.columns)[:7] == ["run", "state", "x", "loss", "repeat", "loss_mean", "loss_std"]
    assert frame["repeat"].tolist() == [1, 2, 3, 1]
    assert frame["loss_mean"].tolist() == [2.0, 2.0, 2.0, 7.0]
    assert frame["loss_std"].tolist()[:3] == [1.0] * 3
    with open(sweep.export("s.csv"), newline="") as file:
        assert [row["loss_std"] for row in csv.DictReader(file)] == ["1.0", "1.0", "1.0", ""]


def test_without_repeats_nothing_is_said_of_them(run_sweep: Runner) -> None:
    sweep = run_sweep(grid(x=[1, 2]), lambda x: x)
    assert not {"repeat", "loss_mean", "loss_std"} & set(sweep.dataframe().columns)
    assert heading(sweep.record, 0.0).best == "1"


@pytest.mark.parametrize(
    ("config", "count", "said"),
    [
        (RANDOM, 60, "60 = 20 configs × 3 repeats"),
        (RANDOM, 7, "7 = 2 configs × 3 repeats and 1 of another"),
        (RANDOM, -1, "3 of each config, until it is stopped"),
        ({**grid(x=[1, 2]), "repeats": 3}, None, "6 = 2 configs × 3 repeats"),
        ({**grid(x=[1, 2]), "repeats": 3}, 3, "3 = 1 config × 3 repeats, of 2 possible configs"),
        (RANDOM, 2, "2 of the 3 repeats of one config"),
    ],
)
def test_the_plan_says_how_many_configs_that_makes(config: dict[str, Any], count: int | None, said: str) -> None:
    assert preview(config, lambda x: x, Wishes(count=count)).runs == said


def test_the_plan_warns_of_a_grid_that_the_repeats_make_too_large() -> None:
    plan = preview({**grid(x=[1, 2]), "repeats": 3}, lambda x: x, Wishes(count=5))
    assert plan.warnings[0].startswith("the grid has 2 points, 3 runs each, but only 5 will run")
