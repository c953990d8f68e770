"""What is shown of a sweep with several metrics: every metric, who is on the front, and the picture of the trade-off."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bokeh.document import Document
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from sweepmagic import Sweep
from sweepmagic.errors import NotFoundError
from sweepmagic.plan import plan
from sweepmagic.records import Event, Logged, RunEnded, RunStarted, SweepRecord
from sweepmagic.views import summary
from sweepmagic.views.live.changes import Changes
from sweepmagic.views.still.front import Tradeoff, front_chart, tradeoff
from sweepmagic.views.still.report import report_html
from sweepmagic.views.still.static import sweep_html
from sweepmagic.views.terminal import lines, screen
from tests.views.still.test_report import Document as Html
from tests.views.still.test_static import Page, pictures
from tests.views.stories import created, recorded

TWO = [{"name": "accuracy", "goal": "maximize"}, {"name": "ms"}]
THREE = [*TWO, {"name": "mb"}]
VALUES = [(0.9, 9.0, 3.0), (0.8, 3.0, 2.0), (0.7, 4.0, 1.0), (0.6, 5.0, 4.0), (0.5, 1.0, 5.0)]
"""With two metrics the front is the runs 1, 2 and 5, with three also 3."""


def events(metrics: list[dict[str, Any]] | None = None, **changed: Any) -> list[Event]:
    found: list[Event] = [created(metric=metrics or TWO, **changed)]
    for number, (accuracy, ms, mb) in enumerate(VALUES, start=1):
        found.append(RunStarted(number, {"lr": 0.01 * number, "batch": 32, "optimizer": "adam"}, time=1000.0))
        found.append(Logged(number, None, {"accuracy": accuracy, "ms": ms, "mb": mb, "<b>": 1.0}, time=1001.0))
        found.append(RunEnded(number, "finished", time=1002.0))
    return found


@pytest.fixture
def sweep(tmp_path: Path) -> Sweep:
    return recorded(tmp_path, events())


def test_heading_counts_the_runs_on_the_front(sweep: Sweep) -> None:
    head = summary.heading(sweep.record, 2000.0)
    assert (head.metric, head.best_run, head.front) == ("accuracy ↑", 1, "3 of 5 runs on the Pareto front")
    assert head.sentence().endswith("· 3 of 5 runs on the Pareto front")


def test_with_one_metric_nobody_speaks_of_a_front(tmp_path: Path) -> None:
    sweep = recorded(tmp_path, events([{"name": "ms"}]))
    assert summary.heading(sweep.record, 2000.0).front == ""
    assert "Pareto" not in Page(sweep_html(sweep)).text + Html(report_html(sweep)).text
    assert front_chart(sweep.record) is None


def test_table_has_every_metric_and_a_word_for_the_front(sweep: Sweep) -> None:
    columns = summary.columns(sweep.record)
    assert [(column.kind, column.title) for column in columns if column.kind in ("metric", "front")] == [
        ("metric", "accuracy ↑"),
        ("metric", "ms ↓"),
        ("front", "Pareto"),
    ]
    rows = [summary.cells(sweep.record, run, columns, "finished", 2000.0) for run in sweep.record.runs.values()]
    place = [column.kind for column in columns].index("front")
    assert [row[place] for row in rows] == ["◆ front", "◆ front", "", "", "◆ front"]
    assert [row[place - 1] for row in rows] == [9.0, 3.0, 4.0, 5.0, 1.0]


@pytest.mark.parametrize("html", [sweep_html, report_html])
def test_pages_mark_the_front_in_words(sweep: Sweep, html: Any) -> None:
    page = html(sweep)
    text = Html(page).text
    assert text.count("◆ front") >= 3
    assert "3 of 5 runs on the Pareto front" in text
    assert "ms ↓" in text
    assert "accuracy ↑" in text


def test_terminal_marks_the_front_in_words(sweep: Sweep) -> None:
    console = Console(width=140, file=None, record=True, force_terminal=False)
    with console.capture() as captured:
        console.print(screen.closing(sweep.record, 2000.0, 140))
    text = captured.get()
    assert "◆ 3 of 5 runs on the Pareto front" in text
    assert text.count("◆ front") == 3
    assert "ms ↓" in text


def test_line_of_a_run_says_all_its_values_and_whether_it_is_on_the_front(sweep: Sweep) -> None:
    record = sweep.record
    assert "accuracy 0.9 (best so far) · ms 9 · on the Pareto front so far" in lines.ended(record, record.runs[1])
    assert "accuracy 0.7 · ms 4 · " in lines.ended(record, record.runs[3])
    assert "front" not in lines.ended(record, record.runs[3])


def test_live_table_takes_the_mark_from_a_run_that_another_beats() -> None:
    record, changes = SweepRecord.replay("s", events()), Changes()
    changes.frame(record, 2000.0)
    record.apply(RunStarted(6, {"lr": 0.05, "batch": 32, "optimizer": "adam"}, time=2001.0))
    record.apply(Logged(6, None, {"accuracy": 0.85, "ms": 2.0, "mb": 1.0, "<b>": 1.0}, time=2002.0))
    frame = changes.frame(record, 2003.0)
    assert frame is not None
    assert {number: "◆ front" in row.cells for number, row in frame.rows.items()} == {2: False, 6: True}


def test_picture_has_a_mark_per_run_diamonds_and_a_stepped_line(sweep: Sweep) -> None:
    chart = front_chart(sweep.record)
    assert chart is not None
    assert chart.alt == "ms ↓ by accuracy ↑, 5 runs, 3 on the Pareto front"
    assert chart.picture.count("<circle") == 2
    assert [int(number) for number in re.findall(r"<title>run (\d+)</title>", chart.picture)] == [1, 2, 5]
    assert chart.picture.count('fill="none"') == 1
    assert "ms ↓ by accuracy ↑" in pictures(sweep_html(sweep))[0]


def test_third_metric_is_the_size_the_best_the_largest_and_there_is_no_line(tmp_path: Path) -> None:
    record = recorded(tmp_path, events(THREE)).record
    found, chart = tradeoff(record), front_chart(record)
    assert found is not None
    assert chart is not None
    assert [outcome.run.number for outcome in found.front] == [1, 2, 3, 5]
    assert found.sizes(found.front, (1, 2, 3, 4)) == [2, 3, 4, 1]
    assert chart.alt.endswith("4 on the Pareto front; larger: less mb")
    assert 'fill="none"' not in chart.picture


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=8))
def test_stepped_line_parts_what_was_reached_from_what_was_not(points: list[tuple[int, int]]) -> None:
    made: list[Event] = [created(metric=TWO)]
    for number, (accuracy, ms) in enumerate(points, start=1):
        made += [RunStarted(number, {"lr": 0.01}), Logged(number, None, {"accuracy": accuracy, "ms": ms})]
    found = tradeoff(SweepRecord.replay("s", made))
    assert isinstance(found, Tradeoff)
    steps = found.steps((-1.0, 7.0))
    assert (steps[0][1], steps[-1][0]) == (7.0, -1.0)
    for place in range(7):
        accuracy = place - 0.5
        flat = [y for (left, y), (right, other) in pairwise(steps) if y == other and right < accuracy < left]
        flat += [y for (left, y), (right, other) in pairwise(steps) if y == other and left < accuracy < right]
        reached = [ms for reached, ms in points if reached > accuracy]
        assert flat == ([min(reached)] if reached else [])


def test_bokeh_figure_has_the_front_on_top_and_says_every_value(tmp_path: Path) -> None:
    figure = recorded(tmp_path, events(THREE)).plot.pareto()
    line, others, front = (renderer.data_source.data for renderer in figure.renderers)
    assert (line["x"], others["run"], front["run"]) == ([], [4], [1, 2, 3, 5])
    assert front["value2"] == ["3", "2", "1", "5"]
    assert "4 of 5 runs on the Pareto front" in figure.title.text
    document = Document()
    document.add_root(figure)
    json.dumps(document.to_json(deferred=False))


def test_figure_of_one_metric_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="two metrics or three; digits has ms"):
        recorded(tmp_path, events([{"name": "ms"}])).plot.pareto()
    with pytest.raises(NotFoundError, match="digits has accuracy, ms"):
        recorded(tmp_path / "empty", [created(metric=TWO)]).plot.pareto()


def test_plan_names_every_metric(sweep: Sweep) -> None:
    title = plan(sweep.record, count=6, executor="kernel", workers=1).title
    assert title == "digits: random, maximize accuracy (best) and minimize ms (best), one run at a time in the kernel"


def test_names_of_metrics_are_never_markup(tmp_path: Path) -> None:
    metrics = [{"name": "<b>", "goal": "maximize"}, {"name": "ms"}]
    sweep = recorded(tmp_path, events(metrics))
    assert "b" not in Html(report_html(sweep)).tags
