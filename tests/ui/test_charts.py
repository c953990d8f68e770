"""The charts in a real browser, judged by the data in them: what is drawn, over what, in which colours, and when."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sweepmagic import liveness
from sweepmagic.records import AgentStarted, Event, Logged, RunEnded, RunStarted
from sweepmagic.store import EventStore
from sweepmagic.views.live.widget import SweepWidget
from tests.ui.lab import Browser
from tests.ui.stage import Stage
from tests.views.stories import created, recorded, story

pytestmark = [pytest.mark.ui, pytest.mark.timeout(120)]

DRAWN = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  for (let i = 0; i < 3; i += 1) await frame();
  const charts = [...document.querySelectorAll(".sm-figure")].filter((node) => node.offsetParent).map((node) => node.smChart);
  return charts.every((chart) => chart && !chart.dirty && !chart.turns.busy && chart.turns.waiting.size === 0);
}"""
CHART = """(place, name) => {
  const chart = [...document.querySelectorAll(".sm-figure")].map((node) => node.smChart).find((one) => one.name === name);
  const data = (source) => Object.fromEntries(Object.entries(chart.figure.sources[source].data).map(([key, values]) =>
    [key, [...values].map((one) => (typeof one === "object" ? [...one].map((y) => (Number.isFinite(y) ? y : null)) : one))]));
  const { x_range: x, y_range: y, below } = chart.figure.root;
  return { runs: [...chart.drawn.keys()], label: chart.place.getAttribute("aria-label"), axis: below[0].axis_label, x: [x.start, x.end], y: [y.start, y.end],
    ticks: [...chart.zoom.texts.x.values()], yTicks: [...chart.zoom.texts.y.values()], alpha: chart.figure.glyphs.lines.line_alpha.value,
    ...Object.fromEntries(["raw", "lines", "front", "ends", "dots", "rungs"].map((source) => [source, data(source)])) };
}"""


class Charts(Stage):
    """The panel of charts on a page."""

    def settle(self, *, flush: bool = True, seconds: float = 0.4) -> None:
        """As every stage, and until every chart in sight is drawn: this machine may be busy with something else."""
        super().settle(flush=flush, seconds=seconds)
        end = time.monotonic() + 20
        while not self.page.evaluate(DRAWN):
            assert time.monotonic() < end, "the charts are never done"
            super().settle(flush=False, seconds=0.1)

    def chart(self, name: str = "val_loss") -> dict[str, Any]:
        """What a chart shows, as data."""
        return dict(self.page.evaluate(f"(name) => ({CHART})(null, name)", name))

    def line(self, run: int, name: str = "val_loss") -> tuple[list[float], list[float]]:
        """The drawn x and y of a run."""
        get = """([name, run]) => {
          const line = [...document.querySelectorAll(".sm-figure")].map((node) => node.smChart).find((one) => one.name === name).drawn.get(run);
          return line ? [[...line.xs], [...line.ys]] : null;
        }"""
        xs, ys = self.page.evaluate(get, [name, run])
        return xs, ys

    def color(self, run: int) -> str:
        """The colour of a run."""
        return str(self.page.evaluate("(run) => document.querySelector('.sm-figure').smChart.colors.of(run)", run))

    @property
    def figures(self) -> int:
        """How many figures Bokeh has ever been asked for, and still holds."""
        return int(self.page.evaluate("() => Bokeh.documents.length"))

    @property
    def tip(self) -> str:
        """What the tooltip in sight says."""
        found = self.page.locator(".sm-charts .sm-tip:visible")
        return found.inner_text() if found.count() else ""

    def near(self, run: int, place: int, name: str = "val_loss") -> tuple[float, float]:
        """Where a drawn point lies on the page."""
        get = """([name, run, i]) => {
          const chart = [...document.querySelectorAll(".sm-figure")].map((node) => node.smChart).find((one) => one.name === name);
          const [box, line, lens] = [chart.place.getBoundingClientRect(), chart.drawn.get(run), chart.pointed.lens];
          return [box.left + lens.x(line.xs[i]), box.top + lens.y(line.ys[i])];
        }"""
        x, y = self.page.evaluate(get, [name, run, place])
        return x, y

    def point(self, run: int, place: int) -> None:
        """Move the pointer to a drawn point."""
        x, y = self.near(run, place)
        self.page.mouse.move(x + 1, y + 1)
        self.page.mouse.move(x, y)
        self.settle(flush=False, seconds=0.2)

    def choose(self, control: str, value: str) -> None:
        """Choose in one of the bar's lists."""
        self.page.locator(".sm-chartbar").get_by_label(control).select_option(value)
        self.settle()

    def press(self, name: str) -> None:
        """Press one of the bar's buttons."""
        self.page.locator(".sm-chartbar").get_by_role("button", name=name, exact=True).click()
        self.settle()


@pytest.fixture
def stage(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    """A function that shows events; no page may end with an error."""
    opened: list[Charts] = []

    def show(events: list[Event], **viewport: int) -> Charts:
        page = browser.page(viewport={"width": 1200, "height": 1500, **viewport})
        staged = Charts(page, recorded(tmp_path / str(len(opened)), events))
        opened.append(staged)
        staged.until(
            "[...document.querySelectorAll('.sm-chart')].some((one) => !one.hidden) && "
            "[...document.querySelectorAll('.sm-figure')].every((node) => node.smChart.counts)",
            30,
        )
        staged.settle()
        return staged

    yield show
    for staged in opened:
        assert staged.problems == []
        staged.page.close()


def logged(run: int, rows: list[dict[str, Any]], *, end: str | None = "finished", **params: Any) -> list[Event]:
    """Return the events of a run that logs these rows, two seconds apart."""
    start = 1000.0 + 10 * run
    found: list[Event] = [
        RunStarted(run, {"lr": 1e-4 * 2**run, "batch": 32, "optimizer": "adam"} | params, "a", time=start)
    ]
    found += [Logged(run, None, row, time=start + 2 * place) for place, row in enumerate(rows, 1)]
    return found + ([RunEnded(run, end, time=start + 60)] if end else [])


def alive() -> AgentStarted:
    host, pid, started = liveness.here()
    liveness.begin("a")
    return AgentStarted("a", host, pid, started, "threads", 2, 9, time=1000.0)


def append(staged: Charts, events: list[Event]) -> None:
    with EventStore(staged.widget.talk.sweep.folder) as store:
        store.append("s1", events)
    staged.settle()


VALUES = [2.0, 1.5, 1.7, 0.9, 1.1, 0.6, 0.8, 0.5]


def several(runs: int = 4) -> list[Event]:
    """Return runs of eight epochs, each worse by a tenth than the one before."""
    found: list[Event] = [created(), alive()]
    for run in range(1, runs + 1):
        rows = [{"val_loss": y + run / 10, "accuracy": 1 - y / 3, "epoch": 2 * place} for place, y in enumerate(VALUES)]
        found += logged(run, rows, optimizer=["adam", "sgd", "rmsprop"][run % 3])
    return found


def test_a_line_per_run_grows_with_each_epoch_and_no_figure_is_made_for_it(stage: Any) -> None:
    staged = stage([*several(), *logged(5, [{"val_loss": 3.0, "accuracy": 0.5}], end=None)])
    figures = staged.figures
    assert figures == 2
    assert staged.line(1) == ([0, 1, 2, 3, 4, 5, 6, 7], pytest.approx([y + 0.1 for y in VALUES]))
    for epoch in range(2, 5):
        append(staged, [Logged(5, None, {"val_loss": 3.0 / epoch, "accuracy": 0.5}, time=1100.0)])
        assert len(staged.line(5)[0]) == epoch
    assert staged.figures == figures
    assert staged.chart()["label"] == "val_loss over step, 5 runs, best 0.6 by run 1"


def test_metrics_are_switched_without_a_new_figure(stage: Any) -> None:
    rows = [{f"m{place}": float(place + row) for place in range(7)} | {"val_loss": 1.0 / row} for row in (1, 2, 3)]
    staged = stage([created(), *logged(1, rows), *logged(2, rows)])
    figures = staged.figures
    assert figures == 4
    first = staged.page.get_by_label("metric of this chart").first
    for turn in range(50):
        first.select_option(f"m{turn % 7}")
    staged.settle()
    assert staged.figures == figures
    assert staged.line(2, "m0") == ([0, 1, 2], [1, 2, 3])
    names = staged.page.locator(".sm-chart:visible").evaluate_all(
        "(nodes) => nodes.map((node) => node.querySelector('.sm-figure').smChart.name)"
    )
    assert len(set(names)) == 4, "a metric is never shown twice"
    for count in (1, 2, 4, 1):
        staged.press(str(count))
        assert staged.page.locator(".sm-chart:visible").count() == count
    assert staged.figures == figures


def test_the_y_axis_is_logarithmic_where_values_ask_for_it_until_somebody_chooses(stage: Any) -> None:
    rows = [{"val_loss": 10.0 ** (3 - place), "accuracy": 0.1 * place} for place in range(8)]
    staged = stage([created(), *[event for run in range(1, 5) for event in logged(run, rows)]])
    assert staged.line(1)[1] == pytest.approx([3, 2, 1, 0, -1, -2, -3, -4])
    assert {"1e-4", "0.01", "100"} <= set(staged.chart()["yTicks"])
    assert staged.line(1, "accuracy")[1][:3] == pytest.approx([0, 0.1, 0.2])
    staged.press("log y")
    assert staged.line(1)[1][:2] == [1000, 100]
    staged.press("log y")
    assert staged.line(1, "accuracy")[1][1:3] == pytest.approx([-1, math.log10(0.2)])
    assert staged.chart("accuracy")["front"]["ys"][0][0] is None, "nothing is drawn of 0"


def test_the_x_axis_counts_steps_epochs_or_seconds_since_the_runs_start(stage: Any) -> None:
    staged = stage(several())
    assert staged.chart()["axis"] == "step"
    staged.choose("x axis", "epoch")
    assert staged.line(2)[0] == [0, 2, 4, 6, 8, 10, 12, 14]
    assert staged.chart()["axis"] == "epoch"
    staged.choose("x axis", "_time")
    assert staged.line(3)[0] == [2, 4, 6, 8, 10, 12, 14, 16]
    assert staged.chart()["ticks"]
    assert all(text.endswith("s") for text in staged.chart()["ticks"])
    staged.press("log x")
    assert staged.line(3)[0] == pytest.approx([math.log10(1 + x) for x in (2, 4, 6, 8, 10, 12, 14, 16)])
    names = staged.page.get_by_label("metric of this chart").first.locator("option").all_inner_texts()
    assert {"epoch", "_time"}.isdisjoint(names), "an axis is no metric"


def test_a_run_without_an_epoch_is_not_drawn_over_epochs(stage: Any) -> None:
    staged = stage([*several(2), *logged(3, [{"val_loss": 1.0}, {"val_loss": 0.7}])])
    staged.choose("x axis", "epoch")
    assert sorted(staged.chart()["runs"]) == [1, 2]


def test_smoothing_is_the_debiased_moving_average_with_the_values_behind(stage: Any) -> None:
    staged = stage(several())
    staged.page.get_by_label("smoothing").fill("0.6")
    staged.settle()
    last, expected = 0.0, []
    for count, value in enumerate((y + 0.2 for y in VALUES), 1):
        last = 0.6 * last + 0.4 * value
        expected.append(last / (1 - 0.6**count))
    assert staged.line(2)[1] == pytest.approx(expected)
    assert [pytest.approx([y + 0.2 for y in VALUES])] == [
        ys for ys in staged.chart()["raw"]["ys"] if ys[0] == pytest.approx(2.2)
    ]
    assert staged.widget.settings["charts.smoothing"] == 0.6


def test_best_so_far_goes_by_the_goal_or_the_name_and_says_which(stage: Any) -> None:
    staged = stage(several())
    staged.press("best so far")
    assert staged.line(1)[1] == pytest.approx([2.1, 1.6, 1.6, 1.0, 1.0, 0.7, 0.7, 0.6])
    accuracy = staged.line(1, "accuracy")[1]
    assert accuracy == sorted(accuracy)
    title = staged.page.get_by_role("button", name="best so far").get_attribute("title") or ""
    assert "val_loss: the smallest value so far, as the sweep's goal says" in title
    assert "accuracy: the largest value so far, going by its name" in title


def test_all_runs_are_shown_or_the_best_ten_or_those_picked(stage: Any) -> None:
    staged = stage(several(14))
    assert len(staged.chart()["runs"]) == 14
    staged.choose("which runs are drawn", "best")
    assert sorted(staged.chart()["runs"]) == list(range(1, 11))
    staged.choose("which runs are drawn", "selected")
    staged.page.locator("tr[data-run='12']").first.click()
    staged.page.locator("tr[data-run='3']").first.click(modifiers=["Control"])
    staged.settle()
    assert sorted(staged.chart()["runs"]) == [3, 12]


def test_colours_by_a_parameter_are_everywhere_and_the_legend_says_what_they_mean(stage: Any) -> None:
    staged = stage(several(9))
    legend = staged.page.locator(".sm-charts .sm-legend")
    assert legend.locator(".sm-gradient").is_visible()
    assert len({staged.color(run) for run in range(1, 10)}) == 9
    staged.choose("what colours mean", "optimizer")
    assert [staged.color(1) == staged.color(run) for run in (4, 7, 2, 3)] == [True, True, False, False]
    chip = staged.page.locator("tr[data-run='4'] .sm-chip").first.evaluate("(node) => node.style.background")
    line = staged.chart()["lines"]["color"][-1]
    assert chip == staged.page.evaluate(
        "(color) => Object.assign(document.createElement('i'), {style: `background: ${color}`}).style.background",
        staged.color(4),
    )
    assert line in {staged.color(run) for run in range(1, 10)}
    assert legend.locator(".sm-legend-chip").all_inner_texts() == ["adam", "sgd", "rmsprop"]
    legend.locator(".sm-legend-chip", has_text="sgd").click()
    staged.settle()
    assert staged.page.locator("tr[aria-selected='true']").count() == 3
    staged.choose("what colours mean", "lr")
    assert legend.locator(".sm-gradient").is_visible()
    assert "lr (log)" in legend.inner_text()
    assert "0.0002" in legend.inner_text()
    assert "0.0512" in legend.inner_text()


def test_numbers_that_are_written_alike_are_numbers_still(stage: Any) -> None:
    rows = [{"val_loss": 1.0}, {"val_loss": 0.5}]
    staged = stage([created(), *[event for run in range(1, 13) for event in logged(run, rows, lr=0.01 + run * 1e-7)]])
    staged.choose("what colours mean", "lr")
    assert staged.page.locator(".sm-charts .sm-legend .sm-gradient").is_visible()


def test_few_runs_stand_in_the_legend_by_name(stage: Any) -> None:
    staged = stage(several(3))
    assert staged.page.locator(".sm-charts .sm-legend-chip").all_inner_texts() == ["run 1", "run 2", "run 3"]


def test_the_pointer_finds_the_run_and_says_what_it_is(stage: Any) -> None:
    staged = stage(several(3))
    staged.point(3, 6)
    assert "run 3" in staged.tip
    assert "step 6 · val_loss 1.1" in staged.tip
    assert "optimizer" in staged.tip
    assert staged.page.locator(".sm-over:visible").first.get_attribute("data-run") == "3"
    staged.page.mouse.click(*staged.near(3, 6))
    staged.settle()
    assert staged.page.locator("tr[aria-selected='true']").get_attribute("data-run") == "3"
    staged.point(1, 7)
    staged.page.keyboard.down("Control")
    staged.page.mouse.click(*staged.near(1, 7))
    staged.page.keyboard.up("Control")
    staged.settle()
    assert staged.page.locator("tr[aria-selected='true']").count() == 2
    assert len(staged.chart()["front"]["xs"]) == 2
    assert staged.chart()["alpha"] < 0.3, "the others fade"
    staged.page.mouse.move(2, 2)
    staged.settle()
    assert staged.tip == ""


def test_the_tooltip_shows_strings_as_text(stage: Any) -> None:
    staged = stage([created(), *logged(1, [{"val_loss": 1.0}, {"val_loss": 0.5}], optimizer="<b>adam</b>")])
    staged.point(1, 1)
    assert "<b>adam</b>" in staged.tip


def test_a_zoom_is_kept_while_values_come_and_undone_by_a_button_or_a_double_click(stage: Any) -> None:
    staged = stage([*several(3), *logged(4, [{"val_loss": 1.0, "accuracy": 0.5}], end=None)])
    before = staged.chart()
    drag(staged)
    zoomed = staged.chart()
    assert zoomed["x"][1] - zoomed["x"][0] < 0.8 * (before["x"][1] - before["x"][0])
    append(staged, [Logged(4, None, {"val_loss": 9.0, "accuracy": 0.1}, time=1200.0)])
    assert (staged.chart()["x"], staged.chart()["y"]) == (zoomed["x"], zoomed["y"])
    assert len(staged.line(4)[0]) == 2
    staged.page.get_by_role("button", name="reset zoom").first.click()
    staged.settle()
    assert staged.chart()["x"] == before["x"]
    drag(staged)
    x, y = staged.near(1, 3)
    staged.page.mouse.dblclick(x, y + 30)
    staged.settle()
    assert staged.chart()["x"] == before["x"]
    assert not staged.page.get_by_role("button", name="reset zoom").first.is_visible()


def drag(staged: Charts) -> None:
    x, y = staged.near(1, 2)
    staged.page.mouse.move(x, y - 20)
    staged.page.mouse.down()
    staged.page.mouse.move(x + 120, y + 60, steps=5)
    staged.page.mouse.up()
    staged.settle()


def test_the_keyboard_goes_along_a_run_and_from_run_to_run(stage: Any) -> None:
    staged = stage(several(3))
    staged.page.locator(".sm-figure").first.focus()
    staged.page.keyboard.press("ArrowRight")
    staged.settle(flush=False, seconds=0.2)
    assert "run 1" in staged.tip, "it begins at the end of the best run"
    assert "step 7" in staged.tip
    staged.page.keyboard.press("ArrowLeft")
    assert "step 6" in staged.tip
    staged.page.keyboard.press("ArrowDown")
    assert "run 2" in staged.tip
    assert "step 6" in staged.tip
    staged.page.keyboard.press("Home")
    assert "step 0" in staged.tip
    staged.page.keyboard.press("Enter")
    staged.settle()
    assert staged.page.locator("tr[aria-selected='true']").get_attribute("data-run") == "2"
    staged.page.keyboard.press("Escape")
    assert staged.tip == ""
    role = staged.page.locator(".sm-figure").first.get_attribute("role")
    assert role == "img"


def test_ends_say_how_runs_are_and_rungs_where_early_stopping_looks(stage: Any) -> None:
    rows = [{"val_loss": y, "accuracy": 0.5} for y in VALUES]
    staged = stage(
        [
            created(early_terminate={"type": "hyperband", "min_iter": 2, "eta": 2}),
            alive(),
            *logged(1, rows),
            *logged(2, rows[:3], end="failed"),
            *logged(3, rows[:4], end="stopped"),
            *logged(4, rows[:5], end=None),
        ]
    )
    ends = staged.chart()["ends"]
    assert sorted(zip(ends["x"], ends["marker"], ends["size"], strict=True)) == [
        (2, "x", 7),
        (3, "circle", 4.5),
        (4, "circle", 6),
        (4, "circle", 13),
    ]
    assert staged.chart()["rungs"]["x"] == [1, 3, 7, 15]
    assert staged.chart("accuracy")["rungs"]["x"] == []
    legend = staged.page.locator(".sm-charts .sm-legend").inner_text()
    assert all(word in legend for word in ("running", "stopped", "failed", "early stopping looks here"))
    staged.choose("x axis", "_time")
    assert staged.chart()["rungs"]["x"] == []


def test_a_filter_leaves_only_what_passes(stage: Any) -> None:
    staged = stage(several(6))
    staged.page.evaluate(
        "() => document.querySelector('.sm-figure').smChart.filter.setBrush('optimizer', { names: new Set(['sgd']) })"
    )
    staged.settle()
    assert sorted(staged.chart()["runs"]) == [1, 4]


def test_what_is_not_finite_is_a_gap(stage: Any) -> None:
    values = [1.0, math.nan, 0.5, math.inf, 0.25]
    staged = stage([created(), *logged(1, [{"val_loss": y} for y in values])])
    assert staged.chart()["front"]["ys"] == [[1.0, None, 0.5, None, 0.25]]


def test_single_values_are_dots_over_the_number_of_their_run(stage: Any) -> None:
    staged = stage([created(), *[event for run in (1, 2, 5) for event in logged(run, [{"val_loss": run / 2}])]])
    chart = staged.chart()
    assert sorted(zip(chart["dots"]["x"], chart["dots"]["y"], strict=True)) == [(1, 0.5), (2, 1.0), (5, 2.5)]
    assert chart["axis"] == "run"
    assert chart["ends"]["x"] == []


def test_many_points_are_thinned_to_their_extremes(stage: Any) -> None:
    values = [1.0 + (place == 777) * 5 for place in range(5000)]
    staged = stage([created(), *logged(1, [{"val_loss": y} for y in values])])
    xs, ys = staged.line(1)
    assert len(xs) <= 1001
    assert (xs[-1], max(ys)) == (4999, 6.0)


def test_far_outliers_are_cut_off_and_a_button_says_so(stage: Any) -> None:
    rows = [{"val_loss": 1.0, "accuracy": 0.1}, {"val_loss": 1e6, "accuracy": 0.1}]
    staged = stage([*several(20), *logged(21, rows)])
    assert staged.chart()["y"][1] < 100
    staged.page.get_by_role("button", name="1 run reaches outside").click()
    staged.settle()
    assert staged.chart()["y"][1] > 1e6
    staged.page.get_by_role("button", name="fit to the bulk").click()
    staged.settle()
    assert staged.chart()["y"][1] < 100


def test_nothing_is_drawn_out_of_sight(stage: Any) -> None:
    staged = stage([*several(2), *logged(3, [{"val_loss": 1.0}, {"val_loss": 0.9}], end=None)])
    staged.page.get_by_role("tab", name="Scatter").click()
    staged.settle()
    append(staged, [Logged(3, None, {"val_loss": 0.8}, time=1200.0)])
    assert len(staged.line(3)[0]) == 2
    staged.page.get_by_role("tab", name="Charts").click()
    staged.settle()
    assert len(staged.line(3)[0]) == 3


def test_light_and_dark_are_the_same_figures_in_other_clothes(stage: Any) -> None:
    staged = stage(several())
    get = "() => { const chart = document.querySelector('.sm-figure').smChart; return [chart.figure.root.below[0].major_label_text_color, chart.colors.of(4)]; }"
    light, figures = staged.page.evaluate(get), staged.figures
    staged.dark()
    staged.settle()
    dark = staged.page.evaluate(get)
    assert all(one != other for one, other in zip(light, dark, strict=True))
    assert staged.figures == figures
    assert staged.chart()["lines"]["color"].count(dark[1]) == 1


def test_what_was_chosen_is_there_again_after_a_reload(stage: Any) -> None:
    staged = stage(several())
    staged.choose("x axis", "_time")
    staged.press("best so far")
    staged.choose("what colours mean", "optimizer")
    staged.page.evaluate(
        "() => { window.__hide(); document.getElementById('host').replaceChildren(); window.__hide = window.__show(document.getElementById('host')); }"
    )
    staged.until("document.querySelector('.sm-figure')?.smChart.counts", 20)
    staged.settle()
    assert staged.chart()["axis"] == "time since the run's start"
    assert staged.line(1)[1][2] == pytest.approx(1.6)
    assert staged.color(1) == staged.color(4)


def test_a_narrow_cell_stacks_the_charts(stage: Any) -> None:
    staged = stage(several(), width=360)
    boxes = staged.page.locator(".sm-chart:visible").evaluate_all(
        "(nodes) => nodes.map((node) => { const b = node.getBoundingClientRect(); return [b.left, b.right]; })"
    )
    assert len({left for left, _ in boxes}) == 1
    assert all(right <= 360 for _, right in boxes)
    assert staged.page.evaluate(
        "() => document.querySelector('.sm-chartbar').scrollWidth <= document.querySelector('.sm-chartbar').clientWidth"
    )


def test_a_finished_sweep_is_drawn_whole(stage: Any) -> None:
    staged = stage(story())
    assert sorted(staged.chart()["runs"]) == [1, 2, 3, 5, 6]


def test_the_table_stands_in_its_place_before_the_curves_come(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sweepmagic.views.live.changes.MANY_POINTS", 2)
    monkeypatch.setattr("tests.ui.stage.SweepWidget", partial(SweepWidget, at_once=False))
    staged = Charts(browser.page(), recorded(tmp_path, story()))
    staged.settle(flush=False)
    staged.widget.feed.flush()
    rows, metric, others = staged._out
    staged._out.clear()
    tops, page = list[float](), staged.page
    for part in (rows, metric, others):
        page.evaluate("(item) => window.__fromKernel([item])", part)
        page.wait_for_timeout(200)
        tops.append(page.evaluate("() => document.querySelector('.sm-scroll').getBoundingClientRect().top"))
        assert staged.counters["rows"] == 6
    staged.until("Object.values(Object.values(window.__sweepmagic).at(-1).charts)[0]?.points > 0")
    staged.settle(flush=False)
    assert sorted(staged.chart()["runs"]) == [1, 2, 3, 5, 6]
    tops.append(page.evaluate("() => document.querySelector('.sm-scroll').getBoundingClientRect().top"))
    assert max(tops) - min(tops) < 60
    assert not staged.problems
