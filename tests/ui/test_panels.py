"""Parallel coordinates, scatter plot and importance in a real browser: what is brushed or picked there holds everywhere."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sweepmagic.records import AgentEnded, AgentStarted, Event, Logged, RunEnded, RunStarted, SweepCreated, SweepEnded
from tests.ui.lab import Browser
from tests.ui.stage import Stage
from tests.views.stories import recorded

pytestmark = [pytest.mark.ui, pytest.mark.timeout(120)]

HOSTILE = '<img src=x onerror="window.__hit=1">'
SPACE: dict[str, Any] = {
    "rate": {"distribution": "log_uniform_values", "min": 1e-4, "max": 1e-1},
    "units": {"values": [16, 64, 32]},
    "bias": {"values": [True, False, None]},
    "optimizer": {"values": ["adam", "sgd"]},
    "momentum": {"min": 0.0, "max": 0.9, "when": "optimizer == 'sgd'"},
}


def tried(count: int = 24, *, space: dict[str, Any] = SPACE, metrics: Any = None, over: bool = True) -> list[Event]:
    """Return a sweep in which the rate is what matters."""
    draws = random.Random(5)
    wanted = metrics or {"name": "loss", "goal": "minimize"}
    config = {"name": "panels", "method": "random", "metric": wanted, "run_cap": count + 9, "parameters": space}
    agent = AgentStarted("a", "elsewhere", 1, 0.0, "kernel", 1, count=count + 9, time=1000.0)
    events: list[Event] = [SweepCreated(config, seed=7, time=1000.0), agent]
    for number in range(1, count + 1):
        events += one(number, draws, fails=number == 4)
    return [*events, SweepEnded("finished", time=9e3), AgentEnded("a", time=9e3)] if over else events


def one(number: int, draws: random.Random, *, fails: bool = False) -> list[Event]:
    """Return the events of one run."""
    rate, optimizer = 10 ** draws.uniform(-4, -1), draws.choice(["adam", "sgd"])
    params: dict[str, Any] = {"rate": rate, "units": draws.choice([16, 64, 32]), "bias": draws.choice([True, None])}
    params |= {"optimizer": optimizer} | ({"momentum": draws.uniform(0, 0.9)} if optimizer == "sgd" else {})
    loss = 0.1 + (math.log10(rate) + 2.5) ** 2 + 0.01 * draws.random()
    found: list[Event] = [RunStarted(number, params, time=1000.0 + number)]
    if not fails:
        values = {"loss": loss, "latency": 1 / loss + draws.random(), "acc": 1 / (1 + loss)}
        found += [Logged(number, None, values, time=1000.5 + number) for _ in range(3)]
    return [*found, RunEnded(number, "failed" if fails else "finished", time=1001.0 + number)]


Open = Callable[..., Stage]


@pytest.fixture
def open_stage(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open a page with a sweep, and look at the end that nothing went wrong in it."""
    opened: list[Stage] = []

    def made(events: list[Event], panel: str, **more: Any) -> Stage:
        page = browser.page(viewport={"width": more.get("width", 1000), "height": 900})
        page.set_default_timeout(8000)
        stage = Stage(page, recorded(tmp_path, events))
        opened.append(stage)
        show(stage, panel)
        return stage

    yield made
    for stage in opened:
        assert stage.problems == []
        assert stage.page.evaluate("() => window.__hit") is None
        stage.page.close()


READY = {
    "Parallel": "document.querySelectorAll('.sm-rail').length && document.querySelector('.sm-par-lines > div')",
    "Scatter": "document.querySelectorAll('.sm-scatter-tick').length && document.querySelector('.sm-scatter-dots > div')",
    "Importance": "document.querySelectorAll('.sm-imp-bar').length",
}


def show(stage: Stage, panel: str) -> None:
    stage.page.get_by_role("tab", name=panel, exact=True).click()
    stage.until(READY[panel], 30)
    stage.settle()


def drag(stage: Stage, start: tuple[float, float], end: tuple[float, float], **more: Any) -> None:
    mouse = stage.page.mouse
    if "key" in more:
        stage.page.keyboard.down(more["key"])
    mouse.move(*start)
    mouse.down()
    mouse.move(*end, steps=4)
    mouse.up()
    if "key" in more:
        stage.page.keyboard.up(more["key"])
    stage.settle()


def brush(stage: Stage, axis: str, low: float, high: float) -> None:
    """Brush an axis between two places, 0 to 1."""
    box = rail(stage, axis).locator(".sm-rail-track").bounding_box()
    assert box is not None
    x = box["x"] + box["width"] / 2
    start, end = (box["y"] + 10 + (1 - share) * (box["height"] - 20) for share in (low, high))
    drag(stage, (x, start), (x, end))


def rail(stage: Stage, axis: str) -> Any:
    return stage.page.locator(f".sm-rail[aria-label^='{axis},']")


def axes(stage: Stage) -> list[str]:
    return stage.page.locator(".sm-rail-title > span").all_text_contents()


def listed(stage: Stage) -> list[int]:
    """Return the runs in the table."""
    numbers = "[...document.querySelectorAll('tr[data-run]')].map((row) => Number(row.dataset.run))"
    return sorted(stage.page.evaluate(f"() => {numbers}"))


def picked(stage: Stage) -> list[int]:
    chosen = "[...document.querySelectorAll('tr[data-run][aria-selected=true]')].map((row) => Number(row.dataset.run))"
    return sorted(stage.page.evaluate(f"() => {chosen}"))


def params(stage: Stage) -> dict[int, dict[str, Any]]:
    return {number: run.params for number, run in stage.widget.talk.sweep.record.runs.items()}


def test_a_brush_filters_table_scatter_and_lines_alike_and_clearing_it_brings_all_back(open_stage: Open) -> None:
    stage = open_stage(tried(), "Parallel")
    brush(stage, "rate", 1 / 3, 2 / 3)  # a log axis from 1e-4 to 1e-1: a third is a factor of ten
    wanted = [n for n, found in params(stage).items() if 1e-3 * 1.05 < found["rate"] < 1e-2 / 1.05]
    near = [n for n, found in params(stage).items() if 1e-3 / 1.05 < found["rate"] < 1e-2 * 1.05]
    assert set(wanted) <= set(listed(stage)) <= set(near)
    count = f"{len(listed(stage))} of 24 runs"
    assert stage.page.locator(".sm-par-count").text_content() == count
    assert "to" in (rail(stage, "rate").locator(".sm-rail-says").text_content() or "")
    show(stage, "Scatter")
    valued = len([n for n in listed(stage) if n != 4])
    assert f"{valued} of 23 runs" in (stage.page.locator(".sm-scatter .sm-foot").text_content() or "")
    show(stage, "Parallel")
    stage.page.get_by_role("button", name="clear brushes").click()
    stage.settle()
    assert len(listed(stage)) == 24


def test_what_the_filter_asks_for_is_what_the_panels_show(open_stage: Open) -> None:
    stage = open_stage(tried(), "Parallel")
    stage.page.locator(".sm-filterbar input").fill("optimizer == adam")
    adams = [n for n, found in params(stage).items() if found["optimizer"] == "adam"]
    faded = 24 - len(adams)
    stage.wait(lambda: bool(stage.counters["panels"]["parallel"]["behind"] == faded), "faint lines")
    show(stage, "Scatter")
    stage.wait(lambda: stage.counters["panels"]["scatter"].get("behind", 0) > 0, "faint dots")
    drawn = stage.counters["panels"]["scatter"]
    assert drawn["dots"] + drawn["best"] + drawn["front"] == len(set(adams) - {4})


def test_runs_that_start_while_one_looks_are_drawn(open_stage: Open) -> None:
    stage = open_stage(tried(over=False), "Parallel")
    draws = random.Random(3)
    drawn = stage.counters["panels"]["parallel"]
    assert drawn["lines"] + drawn["front"] == 24
    append(stage, [event for number in (25, 26, 27) for event in one(number, draws)])
    stage.settle()
    stage.wait(lambda: stage.counters["panels"]["parallel"]["lines"] + 1 == 27, "three more lines")
    show(stage, "Scatter")
    assert stage.counters["panels"]["scatter"]["dots"] + 1 == 26


def test_two_brushes_hold_together_and_a_click_beside_one_takes_it_away(open_stage: Open) -> None:
    stage = open_stage(tried(), "Parallel")
    brush(stage, "optimizer", 0.0, 0.45)
    adams = [n for n, found in params(stage).items() if found["optimizer"] == "adam"]
    assert listed(stage) == adams
    brush(stage, "units", 0.7, 1.0)
    both = [n for n in adams if params(stage)[n]["units"] == 32]  # choices stand in the config's order: 16, 64, 32
    assert listed(stage) == both
    brush(stage, "optimizer", 0.95, 0.95)
    assert listed(stage) == [n for n, found in params(stage).items() if found["units"] == 32]


def test_a_brush_is_moved_and_resized(open_stage: Open) -> None:
    stage = open_stage(tried(), "Parallel")
    text = rail(stage, "rate").locator(".sm-rail-says")
    brush(stage, "rate", 0.0, 1 / 3)
    brush(stage, "rate", 1 / 3, 2 / 3)  # its upper end
    wide = listed(stage)
    assert wide == [n for n, found in params(stage).items() if found["rate"] < 1e-2]
    brush(stage, "rate", 0.3, 0.3 + 1 / 3)  # the whole brush, which goes to the top
    assert listed(stage) != wide
    assert "0.1" in (text.text_content() or "")


def test_none_and_false_and_not_set_are_different_places(open_stage: Open) -> None:
    stage = open_stage(tried(), "Parallel")
    brush(stage, "bias", 0.8, 1.0)
    assert listed(stage) == [n for n, found in params(stage).items() if found["bias"] is None]
    stage.page.get_by_role("button", name="clear brushes").click()
    brush(stage, "momentum", 0.0, 0.05)
    assert listed(stage) == [n for n, found in params(stage).items() if "momentum" not in found]
    assert rail(stage, "momentum").locator(".sm-rail-says").text_content() == "not set"


def test_the_keyboard_brushes_moves_and_flips_an_axis(open_stage: Open) -> None:
    stage = open_stage(tried(), "Parallel")
    keyboard = stage.page.keyboard
    stage.page.get_by_label("rate, from", exact=True).focus()
    for _ in range(4):
        keyboard.press("PageUp")
    stage.settle()
    assert listed(stage) == [n for n, found in params(stage).items() if found["rate"] >= 10 ** (-4 + 3 * 0.4)]
    assert stage.page.get_by_label("rate, from", exact=True).get_attribute("aria-valuetext") == "0.001585"
    rail(stage, "rate").locator(".sm-rail-title").focus()
    keyboard.press("Alt+ArrowRight")
    stage.settle()
    assert axes(stage)[:2] == ["units", "rate"]
    assert "axis 2 of 6" in stage.page.evaluate("() => document.activeElement.getAttribute('aria-label')")
    keyboard.press("Enter")
    stage.settle()
    assert "flipped" in stage.page.evaluate("() => document.activeElement.getAttribute('aria-label')")
    saved = dict(stage.widget.settings)
    assert saved["parallel.axes"][:2] == ["units", "rate"]
    assert saved["parallel.flipped"] == ["rate"]


def test_an_axis_is_dragged_to_another_place_and_hidden_in_the_menu(open_stage: Open) -> None:
    stage = open_stage(tried(), "Parallel")
    title, third = (rail(stage, axis).locator(".sm-rail-title").bounding_box() for axis in ("rate", "bias"))
    assert title is not None
    assert third is not None
    middle = title["y"] + 10
    drag(stage, (title["x"] + 10, middle), (third["x"] + third["width"] / 2, middle))
    assert axes(stage)[:3] == ["units", "bias", "rate"]
    stage.page.get_by_role("button", name="axes", exact=True).click()
    stage.page.get_by_label("bias", exact=True).uncheck()
    stage.settle()
    assert "bias" not in axes(stage)


def point_at_a_line(stage: Stage) -> None:
    """Move the pointer down between two axes until a line is near."""
    lines = stage.page.locator(".sm-par-lines").bounding_box()
    assert lines is not None
    for place in range(1, 40):
        stage.page.mouse.move(lines["x"] + 110, lines["y"] + place / 40 * lines["height"])
        stage.page.wait_for_timeout(40)
        if stage.page.locator(".sm-par-pointed").count():
            return


def test_a_line_is_pointed_at_and_picked(open_stage: Open) -> None:
    stage = open_stage(tried(), "Parallel")
    point_at_a_line(stage)
    tip = stage.page.locator(".sm-parallel .sm-tip strong").text_content() or ""
    stage.page.mouse.down()
    stage.page.mouse.up()
    stage.settle()
    assert [f"run {n}" for n in picked(stage)] == [tip]


def test_lines_stay_as_they_are_while_one_only_points(open_stage: Open) -> None:
    stage = open_stage(tried(), "Parallel")
    before = stage.counters["panels"]["parallel"]["fills"]
    point_at_a_line(stage)
    assert stage.page.locator(".sm-par-pointed").count() == 1
    assert stage.counters["panels"]["parallel"]["fills"] == before


def test_a_box_in_the_scatter_picks_everywhere_and_shift_adds(open_stage: Open) -> None:
    stage = open_stage(tried(), "Scatter")
    stage.page.get_by_label("column of the x axis").select_option("rate")
    stage.settle()
    box = stage.page.locator(".sm-scatter-dots").bounding_box()
    assert box is not None
    # The axis reaches 0.03 further on both sides.
    left, third, last, right = (box["x"] + (at + 0.03) / 1.06 * box["width"] for at in (-0.02, 1 / 3, 2 / 3, 1.02))
    top, bottom = box["y"] + 1, box["y"] + box["height"] - 1
    drag(stage, (left, top), (third, bottom))
    low = [n for n, found in params(stage).items() if found["rate"] < 1e-3 and n != 4]
    assert picked(stage) == low
    drag(stage, (last, top), (right, bottom), key="Shift")
    high = [n for n, found in params(stage).items() if found["rate"] > 1e-2 and n != 4]
    assert picked(stage) == sorted(low + high)
    show(stage, "Parallel")
    assert stage.counters["panels"]["parallel"]["front"] >= len(low + high)


def ticks(stage: Stage) -> list[str]:
    """Return what stands beside the scatter plot's axes, the horizontal one first."""
    return stage.page.locator(".sm-scatter-tick").all_text_contents()


def test_the_scatter_shows_what_was_searched_on_its_own_scale(open_stage: Open) -> None:
    stage = open_stage(tried(), "Scatter")
    assert stage.page.get_by_label("column of the x axis").input_value() == "rate"  # it is what matters
    assert ticks(stage)[:4] == ["1e-4", "0.001", "0.01", "0.1"]
    stage.page.get_by_label("column of the x axis").select_option("bias")
    stage.settle()
    assert ticks(stage)[:3] == ["true", "false", "none"]
    stage.page.get_by_label("column of the x axis").select_option("momentum")
    stage.settle()
    assert ticks(stage)[0] == "not set"
    assert "1 run without a value here" in (stage.page.locator(".sm-scatter .sm-foot").text_content() or "")


def test_two_metrics_are_set_against_each_other_with_their_front(open_stage: Open) -> None:
    metrics = [{"name": "loss", "goal": "minimize"}, {"name": "latency", "goal": "minimize"}]
    stage = open_stage(tried(metrics=metrics), "Scatter")
    assert stage.page.get_by_label("column of the x axis").input_value() == "loss"
    assert stage.page.get_by_label("column of the y axis").input_value() == "latency"
    front = len(stage.widget.talk.sweep.pareto)
    assert front > 1
    assert stage.counters["panels"]["scatter"]["steps"] == 2 * front + 1


def test_the_scatter_is_read_picked_and_zoomed_with_the_keyboard(open_stage: Open) -> None:
    stage = open_stage(tried(), "Scatter")
    stage.page.locator(".sm-scatter-stage").focus()
    stage.page.keyboard.press("ArrowRight")
    stage.settle()
    lowest = min((found["rate"], n) for n, found in params(stage).items() if n != 4)[1]
    assert (stage.page.locator(".sm-scatter [role=status]").text_content() or "").startswith(f"run {lowest}, loss ")
    stage.page.keyboard.press("Enter")
    stage.settle()
    assert picked(stage) == [lowest]
    stage.page.keyboard.press("+")
    stage.settle()
    stage.page.get_by_role("button", name="reset zoom").click()
    stage.settle()
    assert stage.page.get_by_role("button", name="reset zoom").count() == 0


def test_what_the_model_expects_is_drawn_only_when_somebody_wants_it(open_stage: Open) -> None:
    stage = open_stage(tried(), "Scatter")
    wanted = [said for said in stage.heard if said.get("content", {}).get("type") == "slice"]
    assert wanted == []
    stage.page.get_by_role("button", name="Model", exact=True).click()
    stage.until("document.querySelector('.sm-slice-band')", 30)
    stage.page.get_by_label("column of the x axis").select_option("optimizer")
    stage.until("document.querySelectorAll('.sm-slice-span').length === 2", 30)
    stage.page.get_by_label("column of the y axis").select_option("latency")
    stage.settle()
    assert stage.page.get_by_role("button", name="Model", exact=True).count() == 0


def asked(stage: Stage) -> list[str | None]:
    """Return the metrics that the kernel was asked about."""
    said = [message.get("content", {}) for message in stage.heard]
    return [content["metric"] for content in said if content.get("type") == "importance"]


def test_the_panel_says_what_sweep_importance_says(open_stage: Open) -> None:
    stage = open_stage(tried(), "Importance")
    found = stage.widget.talk.sweep.importance()
    rows = stage.page.locator(".sm-imp-bar")
    names = rows.locator(".sm-imp-name").all_text_contents()
    shares = rows.locator(".sm-imp-share").all_text_contents()
    assert list(zip(names, shares, strict=True)) == [(row.parameter, f"{row.total:.2f}") for row in found]
    table = [row.locator("td").all_text_contents() for row in stage.page.locator(".sm-imp-table tbody tr").all()]
    assert [cells[4] for cells in table] == ["–" if r.correlation is None else f"{r.correlation:.2f}" for r in found]
    assert stage.page.locator(".sm-imp-warning").text_content() == found.warning
    rows.first.click()
    stage.settle()
    assert stage.page.get_by_role("tab", name="Scatter").get_attribute("aria-selected") == "true"
    assert stage.page.get_by_label("column of the x axis").input_value() == found.rows[0].parameter


def test_too_few_runs_are_warned_about_and_another_metric_is_asked_for(open_stage: Open) -> None:
    stage = open_stage(tried(8), "Importance")
    assert "nothing reliable yet" in (stage.page.locator(".sm-imp-warning").text_content() or "")
    stage.page.get_by_label("metric", exact=True).select_option("latency")
    stage.until("document.querySelector('.sm-imp-head [role=status]').textContent.startsWith('learned')", 30)
    assert asked(stage) == [None, "latency"]


def test_nothing_is_worked_out_while_nobody_looks_at_the_panel(open_stage: Open) -> None:
    stage = open_stage(tried(), "Scatter")
    show(stage, "Parallel")
    assert asked(stage) == []
    assert stage.widget.talk._answers._sweep is None


def test_more_runs_are_asked_about_again_only_while_somebody_looks(open_stage: Open) -> None:
    stage = open_stage(tried(over=False), "Importance")
    assert len(asked(stage)) == 1
    draws = random.Random(9)
    append(stage, [event for number in (25, 26) for event in one(number, draws)])
    stage.settle()
    assert stage.page.get_by_role("button", name="update: 2 more runs").is_visible()
    assert len(asked(stage)) == 1  # less than a tenth more
    show(stage, "Scatter")
    append(stage, [event for number in range(27, 31) for event in one(number, draws)])
    stage.settle()
    assert len(asked(stage)) == 1
    show(stage, "Importance")
    stage.page.get_by_role("button", name="update").click() if len(asked(stage)) == 1 else None
    stage.until("!document.querySelector('.sm-imp-renew:not([hidden])')", 30)
    stage.settle()
    assert len(asked(stage)) == 2


def append(stage: Stage, events: list[Event]) -> None:
    from sweepmagic.store import EventStore

    with EventStore(stage.widget.talk.sweep.folder) as store:
        store.append(stage.widget.talk.sweep.id, events)


def hostile(event: Event) -> Event:
    """Return an event whose choices and metrics look like markup."""
    if isinstance(event, RunStarted):
        return RunStarted(event.run, {**event.params, "choice": HOSTILE if event.run % 2 else "plain"}, time=event.time)
    if isinstance(event, Logged):
        return Logged(event.run, None, {HOSTILE: event.values["loss"]}, time=event.time)
    return event


def test_choices_and_metrics_that_look_like_markup_are_shown_as_text(open_stage: Open) -> None:
    events = tried(space={**SPACE, "choice": {"values": [HOSTILE, "plain"]}}, metrics={"name": HOSTILE})
    stage = open_stage([hostile(event) for event in events], "Parallel")
    assert HOSTILE in axes(stage)
    brush(stage, "choice", 0.0, 0.4)
    assert rail(stage, "choice").locator(".sm-rail-says").text_content() == HOSTILE
    show(stage, "Scatter")
    stage.page.get_by_label("column of the x axis").select_option("choice")
    stage.settle()
    show(stage, "Importance")
    assert stage.page.get_by_label("metric", exact=True).input_value() == HOSTILE
    assert stage.page.locator(".sm-root img").count() == 0


def test_a_narrow_cell_scrolls_sideways_and_never_grows(open_stage: Open) -> None:
    stage = open_stage(tried(), "Parallel", width=340)
    scrolls = (
        "(() => { const box = document.querySelector('.sm-par-scroll'); return box.scrollWidth > box.clientWidth; })()"
    )
    assert stage.page.evaluate(f"() => {scrolls}")
    assert stage.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    for panel in ("Scatter", "Importance"):
        show(stage, panel)
        assert stage.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_pictures_have_words(open_stage: Open) -> None:
    stage = open_stage(tried(), "Parallel")
    assert stage.page.get_by_role("img", name="parallel coordinates of 24 runs over 5 parameters").count() == 1
    show(stage, "Scatter")
    name = stage.page.locator(".sm-scatter-stage").get_attribute("aria-label") or ""
    assert name.startswith("scatter plot of loss over rate, 23 runs")
