"""Runs that differ in a parameter and agree to the last bit: named where it is proof, and nowhere else."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

from sweepmagic.checks import findings
from tests.checks.stories import Told, curve, found, keys, sweep_of

LR, OPTIMIZER, DROPOUT = [0.1, 0.01, 0.001], ["adam", "rmsprop"], [0.1, 0.2]
SPACE: dict[str, Any] = {
    "dropout": {"values": DROPOUT},
    "optimizer": {"values": OPTIMIZER},
    "lr": {"values": LR},
}


def grid_of(value: Any) -> list[Told]:
    """Return the runs of the grid; `value` says what the loss starts with."""
    params = [dict(zip(SPACE, chosen, strict=True)) for chosen in product(DROPOUT, OPTIMIZER, LR)]
    return [Told(each, curve(value(each))) for each in params]


def test_a_grid_like_that_of_the_tutorial_shows_both_parameters_that_do_not_reach_the_model() -> None:
    told = grid_of(lambda params: params["dropout"])
    assert keys(SPACE, told[:2]) == []
    (finding,) = found(SPACE, told[:3])
    assert finding.text == (
        "lr: runs 1, 2 and 3 have different values of it (0.1, 0.01, 0.001), and agree in every metric to the last bit"
    )
    assert finding.remedy.startswith("follow `lr` through train: it is read, but does not reach what is trained")
    assert keys(SPACE, told) == ["no effect optimizer", "no effect lr"]


def test_a_parameter_without_effect_is_found_among_runs_that_differ_in_several() -> None:
    told = grid_of(lambda params: params["dropout"])
    scattered = [told[0], told[4], told[5], told[7], told[9]]
    assert keys(SPACE, scattered) == ["no effect optimizer", "no effect lr"]


def test_parameters_with_an_effect_are_not_named() -> None:
    assert keys(SPACE, grid_of(lambda params: params["dropout"] + params["lr"] + len(params["optimizer"]))) == []


def test_a_limit_that_counts_somewhere_has_an_effect() -> None:
    """A depth that no tree comes to makes no difference; a smaller one does."""
    space = {"depth": {"values": [2, 20, 30, 40]}}
    assert keys(space, [Told({"depth": depth}, curve(min(depth, 12))) for depth in (20, 2, 30, 40)]) == []


def test_a_parameter_that_matters_only_with_another_has_an_effect() -> None:
    def value(params: dict[str, Any]) -> float:
        return float(params["dropout"]) + (float(params["lr"]) if params["optimizer"] == "rmsprop" else 0.0)

    assert keys(SPACE, grid_of(value)) == []


def test_equal_accuracies_are_chance() -> None:
    space = {"c": {"values": [1, 2, 3, 4]}}
    told = [Told({"c": c}, [{"loss": 0.9666666666666667, "accuracy": 29 / 30, "epoch": 1}]) for c in (1, 2, 3, 4)]
    assert keys(space, told) == []
    float32 = [Told({"c": c}, [{"loss": 0.9777777791023254}]) for c in (1, 2, 3, 4)]
    assert keys(space, float32) == []


def test_one_value_with_all_its_digits_is_proof() -> None:
    space = {"c": {"values": [1, 2, 3]}}
    told = [Told({"c": c}, [{"loss": 0.0873812064528465}]) for c in (1, 2, 3)]
    assert keys(space, told) == ["no effect c"]


def test_one_bit_of_one_value_is_a_difference() -> None:
    space = {"c": {"values": [1, 2, 3]}}
    other = curve(1.0)
    other[4]["loss"] = math.nextafter(other[4]["loss"], 1.0)
    rows = [curve(1.0), curve(1.0), other]
    assert keys(space, [Told({"c": c}, logged) for c, logged in zip((1, 2, 3), rows, strict=True)]) == []


def test_time_and_a_parameter_that_is_logged_do_not_count() -> None:
    space = {"lr": {"values": LR}}
    told = [
        Told({"lr": lr}, [{**row, "seconds": place + 0.5, "lr": lr} for row in curve(1.0)])
        for place, lr in enumerate(LR)
    ]
    assert keys(space, told) == ["no effect lr"]


def test_a_switch_alone_needs_one_pair_and_with_others_two() -> None:
    alone = [Told({"flag": flag}, curve(1.0)) for flag in (True, False)]
    assert keys({"flag": {"values": [True, False]}}, alone) == ["no effect flag"]
    space = {"flag": {"values": [True, False]}, "x": {"values": [1, 2]}}
    told = [Told({"flag": flag, "x": x}, curve(x)) for x in (1, 2) for flag in (True, False)]
    assert keys(space, told[:2]) == []
    assert keys(space, told) == ["no effect flag"]


def test_what_was_never_read_is_not_said_a_second_time() -> None:
    space = {"lr": {"values": LR}}
    assert keys(space, [Told({"lr": lr}, curve(1.0), unread=["lr"]) for lr in LR]) == ["unread lr"]


def test_repeats_that_agree_measure_nothing() -> None:
    space = {"x": {"values": [1, 2, 3]}}
    told = [Told({"x": x}, curve(x)) for x in (1, 1, 2, 2)]
    (finding,) = found(space, told, repeats=2)
    assert finding.text.startswith("runs 1 and 2 repeat one config with different seeds, and agree in every metric")
    assert keys(space, [*told[:3], Told({"x": 2}, curve(2.5))], repeats=2) == []
    assert keys(space, told[:2], repeats=2) == []


def test_the_same_record_gives_the_same_findings_however_often_it_is_asked() -> None:
    told = grid_of(lambda params: params["dropout"])
    sweep = sweep_of(SPACE, told)
    first = findings(sweep)
    assert findings(sweep) == first == findings(sweep_of(SPACE, told)) != []
