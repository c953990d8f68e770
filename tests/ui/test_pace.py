"""How often a page draws: the program's own `Pace`, in a browser whose clock the test turns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page

from sweepmagic.views.live.widget import script
from tests.ui.lab import Browser

pytestmark = pytest.mark.ui

CREDIT_MS, PATIENCE_MS = 150, 1500
COST_MS = 30  # what a drawing of four charts takes on two cores
SHARE = 1 / 40  # two cores

_MAKE = """async ([source, share]) => {
  const url = URL.createObjectURL(new Blob([`${source}\\nglobalThis.SweepPace = Pace;`], { type: "text/javascript" }));
  await import(url);
  window.drawn = [];
  window.told = [];
  window.pace = new SweepPace(() => { window.drawn.push(performance.now()); pace.spend(window.cost); }, (ms) => window.told.push(ms));
  pace.share = share;
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.page()
    page.clock.install(time=0)
    page.goto("about:blank")
    page.clock.pause_at(1000)
    yield page
    page.context.close()


def drawn(page: Page, cost: float, every: int, seconds: int, *, urgent: bool = False) -> list[float]:
    """Let news come `every` so many milliseconds, and return when they were drawn, in milliseconds after the first."""
    page.evaluate(_MAKE, [script(), SHARE])
    page.evaluate("(cost) => { window.cost = cost; }", cost)
    for _ in range(1000 * seconds // every):
        page.evaluate("(urgent) => pace.ask(urgent)", urgent)
        page.clock.run_for(every)
    times: list[float] = page.evaluate("() => window.drawn")
    return [time - times[0] for time in times]


def told(page: Page) -> list[Any]:
    found: list[Any] = page.evaluate("() => window.told")
    return found


def test_what_comes_now_and_then_is_drawn_when_it_comes(page: Page) -> None:
    assert drawn(page, cost=COST_MS, every=1500, seconds=15) == [1500 * place for place in range(10)]
    assert told(page) == []


def test_a_stream_takes_no_more_than_its_share(page: Page) -> None:
    times = drawn(page, cost=COST_MS, every=100, seconds=30)
    assert len(times) * COST_MS <= CREDIT_MS + SHARE * 30_000 + 2 * COST_MS
    assert len(times) * COST_MS >= SHARE * 30_000 / 1.5  # and not much less: it is there to be looked at
    assert times[:4] == [0, 100, 200, 300]  # what has just begun is shown at once
    assert told(page)[-1] == pytest.approx(COST_MS / SHARE, rel=0.3)  # who sends knows


def test_nothing_is_older_than_a_moment_whatever_it_costs(page: Page) -> None:
    times = drawn(page, cost=500, every=100, seconds=20)
    pauses = [later - sooner for sooner, later in pairwise(times)]
    assert max(pauses) <= PATIENCE_MS + 1


def test_what_was_costly_once_is_not_owed_for_long(page: Page) -> None:
    drawn(page, cost=5000, every=100, seconds=1)
    page.evaluate("() => { window.cost = 1; window.drawn = []; }")
    page.clock.run_for(20_000)  # nothing comes
    for _ in range(10):
        page.evaluate("() => pace.ask(false)")
        page.clock.run_for(100)
    assert len(page.evaluate("() => window.drawn")) == 10 + 1  # what still waited then, and all that came


def test_what_is_urgent_is_drawn_at_once(page: Page) -> None:
    assert len(drawn(page, cost=500, every=100, seconds=2, urgent=True)) == 20


def test_after_a_button_was_pressed_nothing_waits(page: Page) -> None:
    before = len(drawn(page, cost=500, every=100, seconds=2))
    page.evaluate("() => { pace.hurry(); pace.ask(false); }")
    assert page.evaluate("() => window.drawn.length") == before + 1
