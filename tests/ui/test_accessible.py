"""Whoever sees little, hears instead of sees, or has no mouse, can use the view too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.ui.lab import Browser
from tests.ui.stage import Stage
from tests.views.stories import recorded, story

pytestmark = [pytest.mark.ui, pytest.mark.timeout(120)]
DRAWN = "Object.values(Object.values(window.__sweepmagic).at(-1).charts)[0]?.points > 0"
PANELS = ("Charts", "Parallel", "Scatter", "Importance")


@pytest.fixture
def stage(browser: Browser, tmp_path: Path) -> Iterator[Stage]:
    """A finished sweep with a failed and a stopped run."""
    opened = Stage(browser.page(), recorded(tmp_path, story(12)))
    opened.until(DRAWN)
    yield opened
    opened.page.context.close()


def findings(stage: Stage) -> list[str]:
    """Return what axe finds serious or critical in the view, with the element."""
    found = Axe().run(stage.page, context=".sm-root").response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious_in_any_panel(stage: Stage, dark: bool) -> None:
    stage.dark(dark)
    for panel in PANELS:
        stage.page.get_by_role("tab", name=panel, exact=True).click()
        stage.settle()
        assert findings(stage) == [], panel


def test_axe_finds_nothing_serious_in_the_drawer(stage: Stage) -> None:
    for run in (4, 1):
        stage.page.locator(f"tr[data-run='{run}']").first.click()
        stage.settle()
        assert findings(stage) == []


def test_the_keyboard_reaches_the_panels_the_filter_and_the_runs(stage: Stage) -> None:
    page = stage.page
    page.get_by_role("tab", name="Charts", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", name="Parallel", exact=True).get_attribute("aria-selected") == "true"
    page.keyboard.press("End")
    assert page.get_by_role("tab", name="Importance", exact=True).get_attribute("aria-selected") == "true"
    page.keyboard.press("Home")
    page.get_by_role("searchbox").first.focus()
    page.keyboard.type("failed")
    stage.until("document.querySelectorAll('.sm-root tr[data-run]').length === 1")
    page.keyboard.press("Escape")
    stage.until("document.querySelectorAll('.sm-root tr[data-run]').length > 1")


def test_a_screen_reader_is_told_what_happened(browser: Browser, tmp_path: Path) -> None:
    from sweepmagic.records import AgentStarted, Logged, RunEnded, RunStarted
    from sweepmagic.store import EventStore
    from tests.views.stories import created

    agent = AgentStarted("a", "elsewhere", 1, 0.0, "threads", 1, time=1e12)
    sweep = recorded(tmp_path, [created(), agent, RunStarted(1, {"lr": 1e-3}, "a"), Logged(1, None, {"val_loss": 0.5})])
    stage = Stage(browser.page(), sweep)
    stage.settle()
    with EventStore(tmp_path) as store:
        store.append("s1", [Logged(1, None, {"val_loss": 0.25}), RunEnded(1, "finished")])
    stage.settle(seconds=2)
    spoken = stage.page.locator(".sm-root [aria-live='polite']").first.inner_text()
    assert "run 1 finished" in spoken
    assert "new best 0.25" in spoken
    stage.page.context.close()


def test_nothing_moves_for_whoever_wants_no_motion(stage: Stage) -> None:
    stage.page.emulate_media(reduced_motion="reduce")
    moving = stage.page.evaluate(
        """() => [...document.querySelectorAll(".sm-root *")].filter((node) => {
          const style = getComputedStyle(node);
          return parseFloat(style.transitionDuration) > 0 || (style.animationName !== "none" && parseFloat(style.animationDuration) > 0);
        }).length"""
    )
    assert moving == 0


def test_the_colours_of_runs_go_from_light_to_dark_so_that_grey_tells_them_apart(stage: Stage) -> None:
    greys = stage.page.evaluate(
        """() => {
          const css = document.querySelector(".sm-gradient").style.background;
          return [...css.matchAll(/rgb\\(([^)]+)\\)/g)].map(([, parts]) => { const [r, g, b] = parts.split(",").map(Number); return 0.299 * r + 0.587 * g + 0.114 * b; });
        }"""
    )
    assert len(greys) >= 5
    assert greys == sorted(greys, reverse=greys[0] > greys[-1])
    assert abs(greys[0] - greys[-1]) > 80
