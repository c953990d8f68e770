"""What every front end shows, computed once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sweepmagic.records import AgentStarted, Logged, MetricDefined, RunStarted, SweepRecord
from sweepmagic.views import summary
from tests.views.stories import created, recorded, run, story


def told(*events: object) -> SweepRecord:
    return SweepRecord.replay("s", events)  # type: ignore[arg-type]


def test_heading_counts_states_and_names_the_best(tmp_path: Path) -> None:
    head = summary.heading(recorded(tmp_path, story()).record, 3000.0)
    assert (head.done, head.total) == (6, 6)
    assert head.counts == {"running": 0, "finished": 4, "stopped": 1, "failed": 1, "crashed": 0}
    assert (head.best_run, head.metric) == (1, "val_loss ↓")
    assert head.best_config == "lr=0.0001, batch=32, optimizer=adam"
    assert head.notes == (summary.Note("batch is never read"),)


def test_sentence_says_it_all(tmp_path: Path) -> None:
    sentence = summary.heading(recorded(tmp_path, story()).record, 3000.0).sentence()
    assert sentence.startswith(
        "digits: finished · 6 of 6 runs · 1 stopped · 1 failed · best val_loss ↓ 0.1366 (run 1: lr="
    )


def test_run_of_a_dead_agent_has_crashed() -> None:
    record = told(created(), RunStarted(1, {"lr": 0.01}, agent="gone"))
    assert summary.state_of(record.runs[1], alive=set()) == "crashed"
    assert summary.state_of(record.runs[1], alive={"gone"}) == "running"


def test_time_left_is_mean_duration_shared_by_the_workers() -> None:
    agent = AgentStarted("a", "elsewhere", 1, 0.0, "threads", 2, count=6, time=1000.0)
    record = told(created(), agent, *run(1), *run(2))
    assert summary._eta(record, 6, now=1030.0) == pytest.approx(4 * 8 / 2)


def test_time_left_is_unknown_without_a_total_or_a_finished_run() -> None:
    assert summary._eta(told(created(), *run(1)), None, now=1030.0) is None
    assert summary._eta(told(created()), 6, now=1030.0) is None


def test_columns_are_run_state_params_metric_values_count_time_why() -> None:
    record = told(created(), *run(1))
    assert [column.kind for column in summary.columns(record)] == [
        "run", "state", "param", "param", "param", "metric", "value", "epoch", "duration", "note",
    ]  # fmt: skip


def test_last_values_and_expectations_are_there_for_those_who_ask() -> None:
    guess = {"mean": 0.25, "low": 0.1, "high": 0.5, "why": "explore"}
    logs = [Logged(1, None, {"val_loss": loss}, time=2.0) for loss in (0.5, 0.125, 0.25)]
    record = told(created(), RunStarted(1, {"lr": 0.01}, guess=guess), *logs, RunStarted(2, {"lr": 0.02}))
    every = summary.every_column(record)
    assert [column for column in every if not column.hidden] == summary.columns(record)
    hidden = [column for column in every if column.hidden]
    assert [column.label for column in hidden] == ["val_loss last", "guess", "guess range", "guess why"]
    assert summary.cells(record, record.runs[1], hidden, "running", 0.0) == [0.25, 0.25, "0.1 to 0.5", "explore"]
    assert summary.cells(record, record.runs[2], hidden, "running", 0.0) == [None, None, "", ""]


def test_a_metric_whose_last_value_counts_has_no_second_column_for_it() -> None:
    record = told(created(metric={"name": "val_loss", "of": "last"}), *run(1))
    assert summary.every_column(record) == summary.columns(record)


def test_cells_are_in_the_order_of_the_columns() -> None:
    record = told(created(), *run(1, state="stopped", reason="why"))
    columns = summary.columns(record)
    values = summary.cells(record, record.runs[1], columns, "stopped", now=0.0)
    assert values[:5] == [1, "stopped", 0.0001, 32, "adam"]
    assert values[-3:] == [5, 8.0, "why"]


def test_counters_of_epochs_and_texts_are_no_metrics() -> None:
    logs = [Logged(1, None, {"val_loss": 1.0, "epoch": 1, "note": "x", "train/global_step": 3, "f1": 0.5})]
    assert summary.metric_names(told(created(), RunStarted(1, {}), *logs)) == ["val_loss", "f1"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.00012345678, "0.0001235"), (1e-05, "1e-05"), (12345.678, "12350"), (1e9, "1e+09"), (3, "3"), (True, "true"),
        (None, "none"), (float("nan"), "nan"), (float("-inf"), "-inf"), ("adam", "adam"), ([1, 2], "[1, 2]"), (0.0, "0"),
        (123456.0, "123500"), (10**12, "1000000000000"),
    ],
)  # fmt: skip
def test_values_as_text(value: object, text: str) -> None:
    assert summary.show(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0.0s"),
        (9.94, "9.9s"),
        (59.4, "59s"),
        (59.6, "1m 00s"),
        (3599.7, "1h 00m"),
        (7300, "2h 01m"),
        (90000, "25h 00m"),
    ],
)
def test_durations_as_people_say_them(seconds: float, text: str) -> None:
    assert summary.duration(seconds) == text


def test_step_metric_is_the_axis() -> None:
    from sweepmagic.views.still.curves import axis_label, lines_of

    record = told(
        created(),
        RunStarted(1, {}),
        MetricDefined(1, "val_loss", step_metric="seen"),
        Logged(1, None, {"val_loss": 2.0, "seen": 100}),
        Logged(1, None, {"val_loss": 1.0, "seen": 300}),
    )
    assert lines_of(record, "val_loss")[0].points == [(100.0, 2.0), (300.0, 1.0)]
    assert axis_label(record, "val_loss") == "seen"
