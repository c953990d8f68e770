"""The drawer: what it says of a run, what can be asked there, and that nothing of a run's is ever markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sweepmagic import Sweep
from sweepmagic.project import run_folder
from sweepmagic.records import (
    AgentStarted,
    Configured,
    Control,
    Event,
    Logged,
    RunEnded,
    RunStarted,
    Sampled,
)
from sweepmagic.store import EventStore
from tests.ui.lab import Browser, Notebook
from tests.ui.stage import Stage
from tests.views.stories import created, recorded, story

pytestmark = [pytest.mark.ui, pytest.mark.timeout(120)]

PARAMS = {"lr": 0.01, "batch": 32, "optimizer": "adam"}
NASTY = '<img src=x onerror="window.pwned=1"><b>bold</b>&amp;'
TRACE = (
    "Traceback (most recent call last):\n"
    '  File "/tmp/ipykernel_71/12.py", line 3, in train\n    model.fit(x)\n'
    '  File "/x/lib/python3.11/site-packages/keras/fit.py", line 9, in fit\n    step()\n'
    '  File "/x/lib/python3.11/site-packages/keras/core.py", line 2, in step\n    raise ValueError(message)\n'
    f"ValueError: {NASTY}\n"
)


class View(Stage):
    """A stage with what the tests of the drawer do all the time."""

    def pick(self, *runs: int) -> None:
        """Click on runs in the table."""
        for run in runs:
            self.page.locator(f"tr[data-run='{run}']").first.click(modifiers=["Control"] if run != runs[0] else [])
        self.until("document.querySelector('.sm-drawer:not([hidden])')")
        if len(runs) == 1:
            self.until("!document.querySelector('.sm-drawer .sm-waiting')")
        self.settle()

    def open(self, section: str) -> None:
        """Click on a tab."""
        self.page.locator(".sm-drawer").get_by_role("tab", name=section, exact=True).click()
        self.settle()

    @property
    def drawer(self) -> Any:
        """The drawer's element."""
        return self.page.locator(".sm-drawer")

    def rows(self) -> list[list[str]]:
        """The texts of the table that is in sight in the drawer."""
        script = "(table) => [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.innerText))"
        rows: list[list[str]] = self.drawer.locator("table:visible").evaluate(script)
        return rows

    def append(self, *events: Event) -> None:
        """Let something happen to the sweep."""
        with EventStore(self.sweep.folder) as store:
            store.append(self.sweep.id, list(events))
        self.settle()

    def controls(self) -> list[tuple[str, int | None]]:
        """What was asked for."""
        with EventStore(self.sweep.folder, read_only=True) as store:
            return [(e.verb, e.run) for _, e in store.read(self.sweep.id) if isinstance(e, Control)]

    sweep: Sweep


Opened = Callable[..., View]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Open a sweep made of events in a page of some width."""
    views: list[View] = []

    def opening(events: list[Event] | None = None, *, width: int = 1100) -> View:
        sweep = recorded(tmp_path, events or story())
        view = View(browser.page(viewport={"width": width, "height": 1200}), sweep)
        view.sweep = sweep
        view.settle()
        views.append(view)
        return view

    yield opening
    for view in views:
        assert view.problems == []
        assert view.page.evaluate("() => window.pwned") is None
        view.page.close()


def going(*events: Event) -> list[Event]:
    """Return a sweep of which somebody elsewhere works on run 1."""
    agent = AgentStarted("a", "elsewhere", 1, 0.0, "kernel", 1, count=9, time=4e9)
    return [created(), agent, RunStarted(1, PARAMS, "a", time=4e9), *events]


def printed(sweep: Sweep, run: int, text: str | bytes, attempt: int = 1) -> None:
    path = run_folder(sweep.folder, sweep.id, run, attempt) / "output.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "ab") as file:
        file.write(text.encode("utf-8", "replace") if isinstance(text, str) else text)


def test_a_picked_run_is_shown_with_its_config_beside_the_best_ones(opened: Opened) -> None:
    view = opened()
    assert not view.drawer.is_visible()
    view.pick(3)
    assert view.drawer.get_attribute("aria-label") == "run 3"
    assert view.drawer.locator(".sm-badge").inner_text() == "✓ finished"
    assert view.drawer.locator(".sm-drawer-value").inner_text() == "val_loss ↓ 0.3366"
    assert view.drawer.locator(".sm-drawer-facts").inner_text().endswith("8.0s · rank 3 of 5")
    assert view.rows() == [["lr", "0.0003", "0.0001"], ["batch", "32", ""], ["optimizer", "adam", ""]]
    view.open("Summary")
    assert view.rows()[0] == ["val_loss ↓", "0.3366", "★ 0.3366", "2.3"]


def test_escape_closes_it_the_page_stays_and_the_table_has_the_focus(opened: Opened) -> None:
    view = opened()
    top = view.page.locator(".sm-scroll").evaluate("(node) => node.getBoundingClientRect().top")
    view.pick(2)
    assert view.page.locator(".sm-scroll").evaluate("(node) => node.getBoundingClientRect().top") == top
    view.drawer.get_by_role("tab", name="Config").focus()
    view.page.keyboard.press("Escape")
    view.settle()
    assert not view.drawer.is_visible()
    assert view.page.evaluate(
        "() => document.activeElement.closest('.sm-body') && !document.activeElement.closest('.sm-drawer')"
    )
    assert view.heard[-1]["content"] == {
        "type": "look",
        "page": view.heard[-1]["content"]["page"],
        "runs": [],
        "tails": [],
    }


def test_next_and_previous_go_through_the_tables_order(opened: Opened) -> None:
    view = opened()
    view.pick(1)
    assert view.drawer.get_by_role("button", name="previous run").is_disabled()
    view.drawer.get_by_role("button", name="next run").click()
    view.settle()
    assert view.drawer.get_attribute("aria-label") == "run 2"
    assert view.page.locator("tr[data-run='2']").first.get_attribute("aria-selected") == "true"


def test_sections_are_reached_by_keyboard_and_remembered(opened: Opened) -> None:
    view = opened()
    view.pick(1)
    tabs = view.drawer.get_by_role("tab")
    tabs.first.focus()
    view.page.keyboard.press("ArrowRight")
    view.settle()
    assert view.drawer.get_by_role("tab", selected=True).inner_text() == "Summary"
    assert view.page.evaluate("() => document.activeElement.textContent") == "Summary"
    view.pick(2)
    assert view.drawer.get_by_role("tab", selected=True).inner_text() == "Summary"
    assert dict(view.widget.settings)["drawer.section"] == "summary"
    view.page.evaluate("() => { window.__hide(); window.__hide = window.__show(document.getElementById('host')); }")
    view.pick(1)
    assert view.drawer.get_by_role("tab", selected=True).inner_text() == "Summary"


def test_output_keeps_its_colours_settles_progress_bars_and_drops_every_other_escape(opened: Opened) -> None:
    view = opened()
    hostile = (
        "\x1b[32mgreen\x1b[0m \x1b[1;3;4;38;5;208mstyled\x1b[0m \x1b[38;2;250;250;0;48;2;255;255;255mpale\x1b[m\n"
        "\x1b]8;;javascript:alert(1)\x07link\x1b]8;;\x07 \x1b]0;title\x1b\\\x07bell \x1b[2J\x1b[10;10Hmoved\x1b[3A\n"
        "  1%\r 50%\r100% done\x1b[K\nabc\b\bXY\n\x1bPq#0;2;0;0;0\x1b\\sixel \x1b[?25l\x1b(Bx\x00\x9b31mc1\u202etxt\n"
        f"{NASTY}\n\x1b[999999999999999;7;38;5;999;38;2;1m ok\x1b[0m\n\x1b]unfinished\nnext\n\x1b[3"
    )
    printed(view.sweep, 1, hostile)
    view.pick(1)
    view.open("Output")
    lines = view.drawer.locator(".sm-output-line").all_inner_texts()
    expected = [
        "green styled pale",
        "link bell moved",
        "100% done",
        "aXY",
        "sixel xc1txt",
        NASTY,
        " ok",
        "",
        "next",
        "",
    ]
    assert [line.rstrip("\n") for line in lines] == expected
    assert view.drawer.locator(".sm-output a, .sm-output img, .sm-output b").count() == 0
    styled = view.drawer.locator(".sm-ansi", has_text="styled")
    assert "sm-ansi-bold sm-ansi-italic sm-ansi-underline" in styled.get_attribute("class")
    printed(view.sweep, 1, "1mred again\n")  # the rest of the escape
    view.settle()
    assert view.drawer.locator(".sm-ansi-color", has_text="red again").count() == 1


@pytest.mark.parametrize("dark", [False, True])
def test_every_colour_can_be_read_on_both_themes(opened: Opened, dark: bool) -> None:
    view = opened()
    codes = [f"38;5;{n}" for n in range(256)] + [f"38;5;{n};48;5;{255 - n}" for n in range(0, 256, 5)] + ["7", "31;7"]
    printed(view.sweep, 1, "\n".join(f"\x1b[{code}m{code}\x1b[0m" for code in codes))
    view.dark(dark)
    view.pick(1)
    view.open("Output")
    low = view.page.evaluate(CONTRASTS)
    assert low == []


CONTRASTS = """() => {
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => { for (; node; node = node.parentElement) { const c = numbers(getComputedStyle(node).backgroundColor); if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
  return [...document.querySelectorAll(".sm-ansi")].flatMap((span) => {
    const [a, b] = [light(numbers(getComputedStyle(span).color)), light(behind(span))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    return ratio < 4.5 ? [[span.textContent, ratio]] : [];
  });
}"""


def test_output_follows_its_end_unless_one_reads_above_and_stays_bounded(opened: Opened) -> None:
    view = opened(going())
    printed(view.sweep, 1, "".join(f"line {n}\n" for n in range(300)))
    view.pick(1)
    view.open("Output")
    output = view.drawer.locator(".sm-output")
    at_end = "(node) => node.scrollHeight - node.scrollTop - node.clientHeight < 30"
    assert output.evaluate(at_end)
    printed(view.sweep, 1, "more\n" * 50)
    view.settle()
    assert output.evaluate(at_end)
    output.evaluate("(node) => { node.scrollTop = 100; }")
    view.settle()
    printed(view.sweep, 1, "and more\n" * 50)
    view.settle()
    assert output.evaluate("(node) => node.scrollTop") == 100
    view.drawer.get_by_role("button", name="↓ latest").click()
    assert output.evaluate(at_end)
    for _ in range(12):
        printed(view.sweep, 1, "a flood of forty letters in every line..\n" * 1000)
        view.settle(seconds=0.15)
    assert output.evaluate("(node) => node.childElementCount") <= 4001
    assert "left out" in output.inner_text()


def test_a_retry_begins_the_drawer_anew(opened: Opened) -> None:
    view = opened([*going(), RunEnded(1, "failed", reason="ValueError: x", error=TRACE, time=4e9 + 1)])
    printed(view.sweep, 1, "first attempt\n")
    view.pick(1)
    view.open("Output")
    assert "first attempt" in view.drawer.inner_text()
    view.drawer.get_by_role("button", name="Retry").click()
    view.settle()
    assert view.controls() == [("retry", 1)]
    assert "will be tried again" in view.drawer.inner_text()
    printed(view.sweep, 1, "second attempt\n", attempt=2)
    view.append(RunStarted(1, PARAMS, "a", attempt=2, time=4e9 + 2))
    assert "second attempt" in view.drawer.inner_text()
    assert "first attempt" not in view.drawer.inner_text()
    assert "attempt 2" in view.drawer.inner_text()
    assert view.drawer.get_by_role("tab", name="Error").count() == 0


def test_a_run_in_progress_is_stopped_alone(opened: Opened) -> None:
    view = opened(going(RunStarted(2, PARAMS, "a", time=4e9)))
    view.pick(2)
    view.drawer.get_by_role("button", name="Stop this run").click()
    view.settle()
    assert view.controls() == [("stop", 2)]
    assert "asked to stop" in view.drawer.inner_text()
    assert view.drawer.get_by_role("button", name="Stop this run").count() == 0
    view.append(RunEnded(2, "stopped", reason="stopped by hand", cause="hand", time=4e9 + 9))
    assert view.drawer.locator(".sm-drawer-reason").inner_text() == "stopped by hand"


def test_a_traceback_shows_the_users_frames_and_folds_the_libraries(opened: Opened) -> None:
    view = opened([*going(), RunEnded(1, "failed", reason=f"ValueError: {NASTY}", error=TRACE, time=4e9 + 1)])
    view.pick(1)
    view.open("Error")
    assert view.drawer.locator(".sm-own .sm-frame-where").all_inner_texts() == ["cell:3"]
    assert view.drawer.locator("details.sm-frames > summary").inner_text() == "2 library frames"
    assert not view.drawer.get_by_text("keras/fit.py:9").is_visible()
    view.drawer.locator("details.sm-frames > summary").click()
    assert view.drawer.get_by_text("keras/fit.py:9").is_visible()
    assert view.drawer.locator(".sm-trace-last").inner_text() == f"ValueError: {NASTY}"


def test_nothing_of_a_run_is_markup(opened: Opened) -> None:
    guess = {"mean": 0.5, "low": 0.4, "high": 0.6, "why": NASTY}
    view = opened(
        [
            *going(Configured(1, {NASTY: NASTY}, time=4e9), Logged(1, None, {NASTY: 1.0, "val_loss": 0.5}, time=4e9)),
            Sampled("a", {NASTY: 1.0}, time=4e9 + 1),
            RunStarted(2, {**PARAMS, "optimizer": NASTY}, "a", name=NASTY, guess=guess, time=4e9),
            Sampled("a", {NASTY: 1.0}, time=4e9 + 2),
            Logged(2, None, {NASTY: 2.0}, time=4e9 + 2),
            RunEnded(2, "failed", reason=NASTY, error=NASTY, time=4e9 + 3),
        ]
    )
    folder = run_folder(view.sweep.folder, view.sweep.id, 2) / "files"
    folder.mkdir(parents=True)
    (folder / NASTY.replace("/", "")).write_text("x")
    for run in (1, 2):
        view.pick(run)
        for tab in view.drawer.get_by_role("tab").all_inner_texts():
            view.open(tab)
            assert "&amp;" in view.drawer.inner_text() or tab in ("Config", "Output", "Summary")
    view.pick(1, 2)
    assert NASTY in view.drawer.inner_text()
    assert view.drawer.locator("img, b").count() == 0


def test_several_runs_are_compared_by_what_differs(opened: Opened) -> None:
    view = opened()
    view.pick(1, 2, 5)
    assert view.drawer.get_attribute("aria-label") == "3 runs compared"
    rows = {row[0]: row[1:] for row in view.rows()}
    assert rows["lr"] == ["0.0001", "0.0002", "0.0005"]
    assert "batch" not in rows
    assert rows["val_loss ↓"] == ["★ 0.1366", "0.2366", "1.236"]
    assert rows["state"] == ["finished", "finished", "stopped"]
    assert "the same: batch = 32 · optimizer = adam" in view.drawer.inner_text()
    view.drawer.get_by_role("button", name=re.compile("run 2")).click()
    view.settle()
    assert view.drawer.get_attribute("aria-label") == "run 2"


def test_config_is_copied_whole_also_where_there_is_no_clipboard(opened: Opened) -> None:
    view = opened()
    view.page.evaluate("() => document.addEventListener('copy', (event) => { window.copied = event.target.value; })")
    view.pick(1)
    view.drawer.get_by_role("button", name="copy config as a Python dict").click()
    view.page.wait_for_function("() => window.copied")
    assert view.page.evaluate("() => window.copied") == "{'lr': 0.0001, 'batch': 32, 'optimizer': 'adam'}"
    view.drawer.get_by_role("button", name="copy config as YAML").click()
    view.page.wait_for_function("() => window.copied.includes('lr:')")
    assert view.page.evaluate("() => window.copied") == "lr: 0.0001\nbatch: 32\noptimizer: adam\n"


@pytest.mark.parametrize(("width", "beside"), [(1300, True), (700, False), (360, False)])
def test_it_stands_beside_the_table_where_there_is_room_else_below(opened: Opened, width: int, beside: bool) -> None:
    view = opened(width=width)
    view.pick(1)
    table, drawer = (view.page.locator(name).bounding_box() for name in (".sm-body > :first-child", ".sm-drawer"))
    assert table is not None
    assert drawer is not None
    assert (drawer["x"] > table["x"] + table["width"]) == beside
    assert (drawer["y"] > table["y"] + table["height"]) != beside
    assert view.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_nothing_is_asked_of_the_kernel_while_no_run_is_picked(opened: Opened) -> None:
    view = opened()
    view.page.locator("tr[data-run='1']").first.hover()
    view.settle()
    assert [said for said in view.heard if said.get("content", {}).get("type") == "look"] == []
    view.pick(1)
    (look,) = [said["content"] for said in view.heard if said.get("content", {}).get("type") == "look"]
    assert (look["runs"], look["tails"]) == ([1], [])


def test_a_page_that_is_still_there_looks_on_when_another_opens(opened: Opened) -> None:
    view = opened(going())
    view.pick(1)
    view.open("Output")
    view.widget._handle_custom_msg({"type": "hello", "number": view.widget.feed.changes.screen.number}, [])
    view.settle()
    printed(view.sweep, 1, "still here\n")
    view.settle()
    assert "still here" in view.drawer.inner_text()


PRINTING = """
import time, sweepmagic
def train(x):
    for epoch in range(200):
        print(f"epoch {epoch} of run {x} " + "\\x1b[32mok\\x1b[0m")
        sweepmagic.log({"loss": 1 / (1 + epoch)})
        time.sleep(0.05)
CONFIG = {"name": "printing", "method": "grid", "metric": {"name": "loss"}, "parameters": {"x": {"values": [1, 2]}}}
"""


def test_output_grows_and_a_run_is_stopped_while_the_cell_blocks(notebook: Notebook) -> None:
    notebook.open(PRINTING, "sweep = sweepmagic.sweep(CONFIG, train)")
    notebook.run(0)
    notebook.run(1)
    notebook.until(lambda c: c.get("rows", 0) >= 1, "the first run")
    page = notebook.page
    page.locator(".sm-root tr[data-run='1']").last.click()
    drawer = page.locator(".sm-drawer").last
    drawer.get_by_role("tab", name="Output").click()
    page.wait_for_function("() => [...document.querySelectorAll('.sm-output-line')].length > 5")
    before = drawer.locator(".sm-output-line").count()
    page.wait_for_function(f"() => document.querySelectorAll('.sm-output-line').length > {before + 5}")
    assert drawer.locator(".sm-output-line").first.inner_text() == "epoch 0 of run 1 ok"
    drawer.get_by_role("button", name="Stop this run").click()
    page.wait_for_function("() => document.querySelector('.sm-drawer-reason').textContent === 'stopped by hand'")
    notebook.until(lambda c: c.get("rows", 0) >= 2, "the next run")
