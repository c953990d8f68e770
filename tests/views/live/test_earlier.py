"""What the screen gets of earlier results: once, bounded, and never as runs."""

from __future__ import annotations

import json
import math
from typing import Any

from sweepmagic.records import Evidence, Noted, SweepEdited, SweepRecord
from sweepmagic.views import summary
from sweepmagic.views.live.changes import Changes
from sweepmagic.views.live.earlier import weight
from tests.views.stories import CONFIG, story


def known(number: int, epochs: int = 3) -> Evidence:
    values = [0.5 + number / 10 + math.exp(-epoch) for epoch in range(epochs)]
    params = {"lr": 1e-4 * (number % 900 + 1), "batch": 32, "optimizer": "sgd"}
    history = {"val_loss": [list(map(float, range(epochs))), values]} if epochs else {}
    return Evidence(params, {"val_loss": min(values, default=number + 0.5)}, "old.csv", history=history, time=2000.0)


def record(*events: Any) -> SweepRecord:
    return SweepRecord.replay("s1", [*story(), *events])


def test_it_is_sent_once_and_again_only_when_it_is_different() -> None:
    sweep, changes = record(known(0)), Changes()
    first = changes.frame(sweep, 3000.0)
    assert first is not None
    assert first.earlier is not None
    sweep.apply(Noted("something", time=2.0))
    second = changes.frame(sweep, 3000.0)
    assert second is not None
    assert second.earlier is None
    sweep.apply(known(1))
    third = changes.frame(sweep, 3000.0)
    assert third is not None
    assert third.earlier is not None
    assert third.earlier["count"] == 2


def test_a_sweep_without_any_says_nothing() -> None:
    frame = Changes().frame(record(), 3000.0)
    assert frame is not None
    assert frame.earlier is None


def test_what_an_edit_of_the_sweep_leaves_out_is_gone_from_the_screen() -> None:
    sweep, changes = record(known(0)), Changes()
    changes.frame(sweep, 3000.0)
    sweep.apply(SweepEdited({**CONFIG, "metric": {"name": "accuracy", "goal": "maximize"}}, time=3.0))
    frame = changes.frame(sweep, 3000.0)
    assert frame is not None
    assert frame.earlier is not None
    assert (frame.earlier["count"], frame.earlier["rows"], frame.earlier["curves"]) == (0, [], {})


def test_cells_are_written_as_those_of_runs_and_curves_are_drawn_over_steps() -> None:
    frame = Changes().frame(record(known(0)), 3000.0)
    assert frame is not None
    assert frame.earlier is not None
    assert frame.earlier["keys"] == ["lr", "batch", "optimizer", "val_loss"]
    assert frame.earlier["rows"] == [[["0.0001", 0.0001], ["32", 32], "sgd", ["0.6353", 0.6353352832366127]]]
    assert frame.earlier["curves"] == {"val_loss": [[[0, 1, 2], [1.5, 0.867879, 0.635335]]]}
    assert frame.earlier["sources"] == {"old.csv": 1}


def test_thousands_with_long_curves_are_some_hundred_kilobytes_and_keep_the_best_and_the_worst() -> None:
    sweep = record(*(known(number, epochs=200) for number in range(2000)))
    frame = Changes().frame(sweep, 3000.0)
    assert frame is not None
    assert frame.earlier is not None
    assert frame.earlier["count"] == 2000
    size = len(json.dumps(frame.earlier, allow_nan=False))
    assert size < 500_000
    assert size / 2 < weight(frame.earlier) < 2 * size
    values = [row[-1][1] for row in frame.earlier["rows"]]
    every = [each.values["val_loss"] for each in sweep.evidence]
    assert len(values) == 300
    assert min(values) == min(every)
    assert max(values) > sorted(every)[-10]


def test_they_change_nothing_about_the_runs() -> None:
    with_them, without = record(known(0), known(1)), record()
    assert summary.heading(with_them, 3000.0) == summary.heading(without, 3000.0)
    frames = [Changes().frame(sweep, 3000.0) for sweep in (with_them, without)]
    assert frames[0] is not None
    assert frames[1] is not None
    assert frames[0].rows == frames[1].rows
    assert frames[0].points == frames[1].points
    assert frames[0].columns == frames[1].columns
