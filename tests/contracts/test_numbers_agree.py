"""Header, table, charts, static twin, report, terminal, frames for the browser and dataframe: one story, the same values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text

from sweepmagic import Sweep
from sweepmagic.records import (
    AgentEnded,
    AgentStarted,
    Event,
    Logged,
    RunEnded,
    RunStarted,
    Summarised,
    SweepCreated,
    SweepEnded,
    SweepRecord,
)
from sweepmagic.views import summary
from sweepmagic.views.live.changes import Changes
from sweepmagic.views.still.curves import lines_of
from sweepmagic.views.still.report import report_html
from sweepmagic.views.still.static import sweep_html, sweep_text
from sweepmagic.views.summary import FRONT, Column, duration, show
from sweepmagic.views.terminal import screen
from tests.views.still.test_static import Page, pictures
from tests.views.stories import recorded, story

NOW = 5000.0
_ALWAYS = 4e9
"""When the agent was last seen: whoever looks, it is alive."""
PARAMETERS: Mapping[str, Any] = {
    "lr": {"distribution": "log_uniform_values", "min": 1e-5, "max": 1.0},
    "units": {"min": 1, "max": 100_000},
    "optimizer": {"values": ["adam", "sgd", None, True, "<b>"]},
    "momentum": {"min": 0.0, "max": 0.99, "when": "optimizer == 'sgd'"},
}
numbers = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True, width=32), st.floats(0.0, 1.0), st.integers(-(10**6), 10**6)
)


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """Return what happened in a sweep: failures, stops, retries, runs in progress, values that are none."""
    several = draw(st.booleans())
    repeats = draw(st.sampled_from([1, 1, 2]))
    metric = {"name": "loss", "goal": draw(st.sampled_from(["minimize", "maximize"])), "of": draw(_OF)}
    metrics = [metric, {"name": "ms", "goal": draw(st.sampled_from(["minimize", "maximize"]))}] if several else metric
    config = {"name": "demo", "method": "random", "run_cap": 8, "metric": metrics, "parameters": dict(PARAMETERS)}
    told: list[Event] = [SweepCreated({**config, "repeats": repeats}, seed=1, time=1000.0)]
    told.append(AgentStarted("a", "elsewhere", 1, 0.0, "threads", 2, count=8, time=_ALWAYS))
    configs = draw(st.lists(params(), min_size=4, max_size=4))
    count = draw(st.integers(0, 7))
    for number in range(1, count + 1):
        told += draw(runs(number, configs[(number - 1) // repeats % 4]))
    if draw(st.booleans()):
        told += [SweepEnded("finished", time=NOW - 1), AgentEnded("a", time=NOW - 1)]
    return told


_OF = st.sampled_from(["best", "last"])


@st.composite
def params(draw: st.DrawFn) -> dict[str, Any]:
    found = {
        "lr": draw(st.floats(1e-5, 1.0)),
        "units": draw(st.integers(1, 100_000)),
        "optimizer": draw(st.sampled_from(["adam", "sgd", None, True, "<b>"])),
    }
    return found | ({"momentum": draw(st.floats(0.0, 0.99))} if found["optimizer"] == "sgd" else {})


@st.composite
def runs(draw: st.DrawFn, number: int, config: dict[str, Any]) -> list[Event]:
    told: list[Event] = []
    attempts = draw(st.sampled_from([1, 1, 1, 2]))
    for attempt in range(1, attempts + 1):
        start = 1000.0 + 10 * number + attempt
        told.append(RunStarted(number, config, agent="a", attempt=attempt, time=start))
        for row in range(draw(st.integers(0, 4))):
            keys = draw(st.sets(st.sampled_from(["loss", "ms", "accuracy", "epoch"]), min_size=1))
            told.append(Logged(number, None, {key: draw(numbers) for key in sorted(keys)}, time=start + row))
        if draw(st.integers(0, 4)) == 0:
            told.append(Summarised(number, {draw(st.sampled_from(["loss", "accuracy"])): draw(numbers)}, time=start))
        states = ["failed"] if attempt < attempts else ["finished", "finished", "stopped", "failed", None]
        state = draw(st.sampled_from(states))
        if state is not None:
            reason = {"finished": "", "stopped": "median: worse", "failed": "ValueError: bad <shape>"}[state]
            told.append(RunEnded(number, state, reason, "median", attempt=attempt, time=start + 7.25))
    return told


# --- each place, as a table of texts by run and column ---------------------------------------------------------------

Texts = dict[int, dict[str, str]]


class Rows(HTMLParser):
    """The rows of a page's tables, as texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


def bare(text: str) -> str:
    """Return a cell without its marks."""
    return text.replace("\xa0", " ").removeprefix("★ ").removeprefix("● ")


def by_run(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Texts:
    found = {}
    for row in rows:
        cells = dict(zip(titles, map(bare, row), strict=True))
        found[int(cells["run"])] = cells
    return found


def in_html(html: str) -> Texts:
    head, *rows = Rows(html).rows or [["run"]]
    return by_run(head, rows)


def in_terminal(sweep: Sweep) -> Texts:
    group: Any = screen.closing(sweep.record, NOW, 100_000)
    tables = [part for part in group.renderables if isinstance(part, Table)]
    if not tables:
        return {}
    columns = [[_plain(cell) for cell in column.cells] for column in tables[0].columns]
    return by_run([str(column.header) for column in tables[0].columns], list(zip(*columns, strict=True)))


def _plain(cell: Any) -> str:
    return cell.plain if isinstance(cell, Text) else str(cell)


def in_browser(changes: Changes) -> Texts:
    titles = [column["label"] for column in changes.screen.columns]
    return {
        number: {
            title: cell[0] if isinstance(cell, list) else "" if cell is None else cell
            for title, cell in zip(titles, row.cells, strict=True)
        }
        for number, row in changes.screen.rows.items()
    }


_SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what takes most of the time and says no number that its words do not say."""
    monkeypatch.setattr("sweepmagic.views.still.raster.png", lambda picture, dots: b"")


# --- the law ---------------------------------------------------------------------------------------------------------


def expected(frame: pd.DataFrame, column: Column, row: int) -> set[str] | None:
    """Return how the value of the data frame may be written; None where it has none to compare with."""
    if column.kind == "front":
        return {FRONT} if frame["pareto"][row] else {""}
    if column.kind == "duration":
        return None if pd.isna(frame["duration"][row]) else {duration(frame["duration"][row])}
    if column.kind in ("epoch", "note"):
        return None
    value = frame[column.key][row] if column.key in frame else None
    if (isinstance(value, float) and math.isnan(value)) or value is None:
        # pandas has one word for what is missing, for None and for not a number.
        return {"", "none", "nan"}
    if isinstance(value, bool) or not isinstance(value, float):
        return {show(value.item() if hasattr(value, "item") else value)}
    return {show(value), show(int(value))} if math.isfinite(value) and value == int(value) else {show(value)}


@_SOME
@given(told=stories())
def test_every_place_shows_the_values_of_the_dataframe(
    told: list[Event], tmp_path_factory: pytest.TempPathFactory
) -> None:
    sweep = recorded(tmp_path_factory.mktemp("sweep"), told)
    frame = sweep.dataframe()
    changes = watched(told)
    places = {
        "twin": in_html(sweep_html(sweep)),
        "terminal": in_terminal(sweep),
        "browser": in_browser(changes),
    }
    for row, number in enumerate(frame["run"]):
        for column in summary.columns(sweep.record):
            texts = expected(frame, column, row)
            for place, shown in places.items():
                if texts is None or (place == "browser" and column.kind == "duration"):
                    continue  # the browser counts durations itself, from the times of the row
                if place == "terminal" and column.title not in shown[number]:
                    assert texts <= {"", "none", "nan"}  # a column without a single value takes no room there
                    continue
                title = column.label if place == "browser" else column.title
                assert shown[number][title] in texts, (place, number, column, shown[number])
    for place, shown in places.items():
        assert sorted(shown) == sorted(frame["run"]), place
    for number, sent in changes.screen.rows.items():
        if sent.ended is not None:
            assert sent.ended - sent.started == frame["duration"][list(frame["run"]).index(number)]


@_SOME
@given(told=stories())
def test_every_heading_and_chart_says_the_same_best_and_the_same_counts(
    told: list[Event], tmp_path_factory: pytest.TempPathFactory
) -> None:
    sweep = recorded(tmp_path_factory.mktemp("sweep"), told)
    frame, head = sweep.dataframe(), summary.heading(sweep.record, NOW)
    html = sweep_html(sweep)
    counts = {state: count for state, count in head.counts.items() if count}
    assert counts == dict(frame["state"].value_counts())
    assert watched(told).screen.head["counts"] == head.counts
    texts = {"twin": Page(html).text, "terminal": " ".join(sweep_text(sweep).split())}
    for place, text in texts.items():
        assert f"{head.done} of 8 runs" in text, place
        for state, count in counts.items():
            assert count == head.done or f"{count} {state}" in text, place
    assert head.best_run == _best_of(frame, sweep)
    if head.best_run is None:
        assert all("best loss" not in text for text in texts.values())
        return
    row = list(frame["run"]).index(head.best_run)
    assert sweep.best is not None
    assert sweep.best.number == head.best_run
    said = show(sweep.best.value)
    assert said in expected(frame, _column(sweep, "loss"), row)
    if sweep.config.repeats == 1:
        assert head.best == said
    else:
        assert head.best.split()[0] == show(float(frame["loss_mean"][row]))
    assert all(f"best {head.metric} {head.best}" in text for text in texts.values())
    browser = watched(told).screen.head
    assert (browser["best"], browser["best_run"], browser["front"]) == (head.best, head.best_run, head.front)
    said_of_loss = [alt for alt in pictures(html) if alt.startswith("loss over")]
    assert all(alt.endswith(f"best: run {head.best_run}: {said}") for alt in said_of_loss)
    crossing = [alt for alt in pictures(html) if alt.startswith("parallel")]
    assert all(alt.endswith(f"best: run {head.best_run}: {said}") for alt in crossing)


@_SOME
@given(told=stories())
def test_the_browser_draws_the_points_that_the_static_charts_draw(told: list[Event]) -> None:
    changes = watched(told)
    record = SweepRecord.replay("s1", told)
    for metric in summary.metric_names(record):
        lines = {line.run: [y for _, y in line.points] for line in lines_of(record, metric)}
        place = list(changes.screen.metrics).index(metric) if metric in changes.screen.metrics else -1
        drawn = {run: list(curve.y) for (run, at), curve in changes.screen.curves.items() if at == place}
        assert {run: list(map(show, map(float, ys))) for run, ys in lines.items()} == {
            run: list(map(show, ys)) for run, ys in drawn.items()
        }


def watched(told: list[Event]) -> Changes:
    """Return what a browser knows that has looked twice on the way, and once at the end."""
    record, changes = SweepRecord.replay("s1", told[:1]), Changes()
    for place, event in enumerate(told[1:]):
        record.apply(event)
        if place in (len(told) // 3, 2 * len(told) // 3):
            changes.frame(record, NOW)
    changes.frame(record, NOW)
    return changes


def _best_of(frame: pd.DataFrame, sweep: Sweep) -> int | None:
    """Return the run that the data frame says is the best."""
    if sweep.config.repeats > 1:
        return None if sweep.best is None else sweep.best.number
    sign = 1 if sweep.config.metrics[0].goal == "minimize" else -1
    finite = [(sign * value, run) for run, value in zip(frame["run"], frame["loss"], strict=True) if _is_finite(value)]
    return int(min(finite)[1]) if finite else None


def _is_finite(value: Any) -> bool:
    return value is not None and math.isfinite(value)


def _column(sweep: Sweep, key: str) -> Column:
    return next(column for column in summary.columns(sweep.record) if column.key == key)


def test_the_report_has_the_rows_of_the_twin(tmp_path: Path) -> None:
    sweep = recorded(tmp_path, story(12))
    report = in_html(report_html(sweep).split("<h2>Runs</h2>")[1])
    assert report == in_html(sweep_html(sweep))
    assert sorted(report) == list(range(1, 13))
