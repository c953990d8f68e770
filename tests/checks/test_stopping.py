"""An early stop whose first look comes after the end of every run is named, with what would make it look."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.checks.stories import Told, curve, found, keys

X: dict[str, Any] = {"x": {"min": 0.0, "max": 1.0}}


def runs(*lengths: int, **more: Any) -> list[Told]:
    return [Told({"x": place / 100}, curve(place, rows), **more) for place, rows in enumerate(lengths)]


def test_the_first_run_says_that_epochs_are_fewer_than_the_first_rung() -> None:
    (finding,) = found(X, runs(2), early_terminate={"type": "hyperband", "min_iter": 5})
    assert finding.text == "hyperband first looks at value 5 of loss, but run 1 logged it 2 times: it cannot stop a run"
    assert finding.remedy == "train for 5 epochs or more, or let it look earlier: `min_iter: 1`"


@pytest.mark.parametrize(
    ("rule", "remedy"),
    [
        ({"type": "asha", "min_iter": 9}, "`min_iter: 1`"),
        ({"type": "median", "min_iter": 9}, "`min_iter: 1`"),
        ({"type": "curve", "min_iter": 9}, "`min_iter: 1`"),
        ({"type": "threshold", "min_iter": 9}, "`min_iter: 1`"),
        ({"type": "patience", "patience": 9}, "`patience: 1`"),
        ({"type": "hyperband", "max_iter": 27, "s": 1}, "`min_iter: 1, without max_iter and s`"),
    ],
)
def test_every_rule_has_a_first_look_and_an_earlier_one(rule: dict[str, Any], remedy: str) -> None:
    (finding,) = found(X, runs(4), early_terminate=rule)
    assert finding.remedy.endswith(remedy)


def test_of_several_rules_those_are_named_that_cannot_fire() -> None:
    rules = [{"type": "hyperband", "min_iter": 3}, {"type": "threshold"}, {"type": "patience", "patience": 20}]
    assert keys(X, runs(4), early_terminate=rules) == ["cannot stop patience 21"]


def test_a_metric_that_is_logged_at_the_end_has_to_be_logged_more_often() -> None:
    (finding,) = found(X, runs(1), early_terminate={"type": "hyperband", "min_iter": 3})
    assert "run 1 logged it once" in finding.text
    assert finding.remedy.startswith("log it in every epoch, 3 times or more a run")


def test_a_run_that_nearly_gets_there_may_have_ended_itself() -> None:
    rule = {"type": "hyperband", "min_iter": 5}
    assert keys(X, runs(4, 3), early_terminate=rule) == []
    (finding,) = found(X, runs(4, 3, 4), early_terminate=rule)
    assert "but no run logged it more than 4 times" in finding.text


def test_where_a_parameter_says_how_long_runs_are_the_longer_ones_are_waited_for() -> None:
    space = {"epochs": {"values": [2, 10]}}
    told = [Told({"epochs": 2}, curve(1, 2))]
    assert keys(space, told, early_terminate={"type": "hyperband", "min_iter": 5}) == []


@pytest.mark.parametrize("state", ["finished", "stopped", "failed", "running"])
def test_one_run_that_got_there_is_enough_for_silence(state: str) -> None:
    told = [*runs(2, 2, 2), Told({"x": 0.5}, curve(9, 5), state=state)]
    assert keys(X, told, early_terminate={"type": "hyperband", "min_iter": 5}) == []


def test_rows_without_a_value_do_not_count_and_no_value_at_all_is_another_matter() -> None:
    rows: list[dict[str, Any]] = [{"loss": 0.5}, {"other": 1}, {"other": 2}, {"other": 3}, {"loss": math.nan}]
    told = [Told({"x": 0.1}, rows)]
    assert keys(X, told, early_terminate={"type": "hyperband", "min_iter": 3}) == ["cannot stop hyperband 3"]
    never = [Told({"x": 0.1}, [{"other": 1.0}])]
    assert keys(X, never, early_terminate={"type": "hyperband", "min_iter": 3}) == ["unlogged loss"]
