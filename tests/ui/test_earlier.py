"""Earlier results in a real browser: grey behind the runs, hidden by one switch everywhere, and never one of the runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sweepmagic.records import Event, Evidence
from sweepmagic.store import EventStore
from tests.ui.lab import Browser
from tests.ui.stage import Stage
from tests.views.stories import recorded, story

pytestmark = [pytest.mark.ui, pytest.mark.timeout(120)]

Open = Callable[..., Stage]
GREY = """() => {
  const chart = [...document.querySelectorAll(".sm-figure")].map((node) => node.smChart).find((one) => one.name === "val_loss");
  const { data } = chart.figure.sources.earlier;
  const { x_range: x, y_range: y, renderers } = chart.figure.root;
  return { xs: [...data.xs].map((one) => [...one]), ys: [...data.ys].map((one) => [...one]), x: [x.start, x.end], y: [y.start, y.end],
    first: renderers[0].data_source.name, runs: [...chart.drawn.keys()], label: chart.place.getAttribute("aria-label") };
}"""


def before(count: int = 5, epochs: int = 9) -> list[Event]:
    """Return earlier results, worse than every run, with longer curves."""
    found: list[Event] = []
    for number in range(count):
        values = [1.0 + number / 10 + 3 * math.exp(-epoch) for epoch in range(epochs)]
        history = {"val_loss": [list(map(float, range(epochs))), values]}
        params = {"lr": 1e-3 * (number + 1), "batch": 64, "optimizer": "sgd"}
        found.append(Evidence(params, {"val_loss": min(values)}, "old.csv", history=history, time=2000.0))
    return found


@pytest.fixture
def open_stage(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """A function that shows events in a panel; no page may end with an error."""
    stages: list[Stage] = []

    def made(events: list[Event], panel: str = "Charts", width: int = 1200) -> Stage:
        page = browser.page(viewport={"width": width, "height": 1200})
        stage = Stage(page, recorded(tmp_path / str(len(stages)), events))
        stages.append(stage)
        stage.until("Object.values(Object.values(window.__sweepmagic).at(-1).charts)[0]?.points", 30)
        stage.settle()
        page.get_by_role("tab", name=panel, exact=True).click()
        stage.settle()
        return stage

    yield made
    for stage in stages:
        assert stage.problems == []
        stage.page.close()


def chip(stage: Stage) -> Any:
    return stage.page.locator(".sm-earlier:visible")


def grey(stage: Stage) -> dict[str, Any]:
    return dict(stage.page.evaluate(GREY))


def test_their_curves_lie_behind_those_of_the_runs_and_in_sight(open_stage: Open) -> None:
    stage = open_stage([*story(), *before()])
    stage.until(f"({GREY})().label.endsWith('behind')")
    found = grey(stage)
    assert found["first"] == "earlier"
    assert [len(xs) for xs in found["xs"]] == [9] * 5
    assert found["x"][1] > 8
    assert set(found["runs"]) == {1, 2, 3, 5, 6}
    assert found["label"].endswith("5 earlier results behind")
    assert chip(stage).inner_text() == "earlier results (5)"
    assert chip(stage).get_attribute("aria-pressed") == "true"
    assert "5 from old.csv" in (chip(stage).get_attribute("title") or "")


def test_they_are_no_runs(open_stage: Open) -> None:
    plain, known = (open_stage(events) for events in (story(), [*story(), *before()]))
    for look in (".sm-header", ".sm-table"):
        texts = [stage.page.locator(look).first.inner_text() for stage in (plain, known)]
        assert texts[0] == texts[1]
    assert plain.counters["rows"] == known.counters["rows"] == 6
    assert not chip(plain).count()


@pytest.mark.parametrize(("panel", "key"), [("Parallel", "parallel"), ("Scatter", "scatter")])
def test_one_switch_hides_them_in_every_panel_and_stays(open_stage: Open, panel: str, key: str) -> None:
    stage = open_stage([*story(), *before()], panel)
    drawn = f"Object.values(window.__sweepmagic).at(-1).panels.{key}.earlier"
    stage.until(f"{drawn} === 5")
    chip(stage).click()
    stage.until(f"{drawn} === 0")
    assert chip(stage).get_attribute("aria-pressed") == "false"
    stage.wait(lambda: stage.widget.settings.get("view.earlier") is False, "the kernel to keep it")
    stage.page.get_by_role("tab", name="Charts", exact=True).click()
    stage.settle()
    stage.until(f"({GREY})().xs.length === 0")
    assert grey(stage)["x"][1] < 8
    chip(stage).focus()
    stage.page.keyboard.press("Enter")
    stage.until(f"({GREY})().xs.length === 5")


def test_over_another_axis_than_the_step_they_are_not_drawn(open_stage: Open) -> None:
    stage = open_stage([*story(), *before()])
    stage.page.locator(".sm-chartbar").get_by_label("x axis").first.select_option("_time")
    stage.until(f"({GREY})().xs.length === 0")


def test_they_are_smoothed_and_scaled_as_the_runs_are(open_stage: Open) -> None:
    stage = open_stage([*story(), *before()])
    plain = grey(stage)["ys"][0]
    stage.page.locator(".sm-chartbar").get_by_role("button", name="log y", exact=True).click()
    stage.until(f"({GREY})().ys[0][0] < 1")
    assert grey(stage)["ys"][0] == pytest.approx([math.log10(y) for y in plain])


def test_what_comes_while_one_looks_is_drawn(open_stage: Open, tmp_path: Path) -> None:
    stage = open_stage(story())
    with EventStore(tmp_path / "0") as store:
        store.append("s1", before(2))
    stage.settle()
    stage.until(f"({GREY})().xs.length === 2")
