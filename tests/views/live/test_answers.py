"""What the browser asks about a sweep, and what it is told."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from sweepmagic import Sweep
from sweepmagic.records import RunStarted
from sweepmagic.views.live.answers import Answers, effect, importance
from tests.views.stories import recorded, story


@pytest.fixture
def sweep(tmp_path: Path) -> Sweep:
    return recorded(tmp_path, story(12))


def answered(sweep: Sweep, *metrics: str | None) -> list[dict[str, Any]]:
    """Ask about `metrics` at once and return what is said until there is nothing more to say."""
    said: list[dict[str, Any]] = []
    answers = Answers(sweep, said.append)
    for metric in metrics:
        answers.importance(metric)
    for thread in threading.enumerate():
        if thread.name == "sweepmagic-answers":
            thread.join(60)
    return said


def test_the_answer_is_what_the_sweep_says_and_json_can_carry_it(sweep: Sweep) -> None:
    found = sweep.importance()
    (said,) = answered(sweep, None)
    assert json.loads(json.dumps(said, allow_nan=False)) == said
    assert [(row["parameter"], row["total"], row["low"], row["high"]) for row in said["rows"]] == [
        (row.parameter, row.total, row.low, row.high) for row in found
    ]
    assert (said["metric"], said["warning"], said["notes"]) == (found.metric, found.warning, list(found.notes))
    assert said["ended"] == 12


def test_of_questions_that_come_at_once_the_last_one_is_answered(sweep: Sweep) -> None:
    said = answered(sweep, None, "accuracy", "val_loss", "accuracy")
    assert said[-1]["metric"] == "accuracy"
    assert len(said) <= 2


def test_a_question_that_cannot_be_answered_is_told_why(sweep: Sweep) -> None:
    (said,) = answered(sweep, "acuracy")
    assert "no run logged 'acuracy'" in said["error"]
    assert said["asked"] == "acuracy"


def test_nothing_is_read_before_somebody_asks(sweep: Sweep) -> None:
    before = threading.active_count()
    Answers(sweep, lambda message: None)
    assert threading.active_count() == before


def test_what_the_model_expects_is_told_with_the_texts_of_the_table(sweep: Sweep) -> None:
    said: list[dict[str, Any]] = []
    answers = Answers(sweep, said.append)
    for parameter in ("optimizer", "lr", "nothing"):
        answers.slice(parameter)
        next(thread for thread in threading.enumerate() if thread.name == "sweepmagic-answers").join(60)
    assert [text for _, text, *_ in said[0]["points"]] == ["adam", "sgd"]
    expected = [[value, at.mean, at.low, at.high] for value, at in sweep.model.slice("lr")]
    assert [[value, *ends] for value, _, *ends in said[1]["points"]] == expected
    assert "'nothing' is not searched" in said[2]["error"]
    assert json.loads(json.dumps(said, allow_nan=False)) == said


def test_zipped_parameters_share_a_row_that_names_each(tmp_path: Path) -> None:
    config = {"lr": {"values": [0.1, 0.2]}, "batch": {"values": [32, 64]}, "optimizer": {"values": ["adam", "sgd"]}}
    events = story(8, parameters=config, zip=[["lr", "batch"]])
    pairs = [(0.1, 32), (0.2, 64)]
    fitting = [
        RunStarted(e.run, {**e.params, "lr": pairs[e.run % 2][0], "batch": pairs[e.run % 2][1]}, time=e.time)
        if isinstance(e, RunStarted)
        else e
        for e in events
    ]
    sweep = recorded(tmp_path, fitting)
    names = [row["names"] for row in importance(sweep, None)["rows"]]
    assert ["lr", "batch"] in names


@pytest.mark.parametrize(
    ("correlation", "goal", "text"),
    [
        (0.5, "minimize", "lower tends to be better"),
        (0.5, "maximize", "higher tends to be better"),
        (-0.5, "maximize", "lower tends to be better"),
        (0.5, "", "rises with it"),
        (float("nan"), "minimize", ""),
    ],
)
def test_the_direction_of_an_effect_is_said_in_words(correlation: float, goal: str, text: str) -> None:
    assert effect(correlation, goal) == text
