"""The table and its filter, in the browser: sort, columns, groups, selection, the language of the filter, 10,000 rows."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator

from sweepmagic import liveness
from sweepmagic.records import AgentEnded, AgentStarted, Event, Logged, RunEnded, RunStarted, SweepEnded
from sweepmagic.store import EventStore
from tests.ui.lab import Browser
from tests.ui.stage import Stage
from tests.views.stories import created, recorded

pytestmark = [pytest.mark.ui, pytest.mark.timeout(180)]

HOSTILE = "<img src=x onerror=alert(1)>"
PARAMETERS = {
    "lr": {"min": 0.0, "max": 1.0},
    "layers": {"values": [1, 2, 3]},
    "model.optimizer": {"values": ["adam", "sgd", "Adam W", HOSTILE]},
}
# number: state, lr, layers, optimizer, losses, note. The best of losses counts, the last stands in a column of its own.
RUNS: dict[int, tuple[str, float, int, str, list[float], str]] = {
    1: ("finished", 0.00051749, 1, "adam", [0.9, 0.1, 0.12], ""),
    2: ("failed", 0.01, 2, "sgd", [], "ValueError: bad shape (3, 4)"),
    3: ("stopped", 0.02, 3, "Adam W", [0.5, 0.3, 0.35], "hyperband: worse than <b>half</b>"),
    4: ("finished", 0.1, 3, "sgd", [0.4, 0.2], ""),
    5: ("finished", 0.5, 2, HOSTILE, [0.4, 0.25, 0.4], ""),
    6: ("finished", 0.9, 1, "adam", [0.8, 0.6], ""),
}
SECONDS = {1: 8, 2: 70, 3: 130, 4: 4000, 5: 20, 6: 30}


def sweep_of(runs: dict[int, tuple[str, float, int, str, list[float], str]] = RUNS, **changed: Any) -> list[Event]:
    found: list[Event] = [
        created(run_cap=len(runs), parameters=PARAMETERS, **changed),
        AgentStarted("a", "elsewhere", 1, 0.0, "kernel", 1, count=len(runs), time=1000.0),
    ]
    for number, (state, lr, layers, optimizer, losses, note) in runs.items():
        start = 1000.0 + 10 * number
        params = {"lr": lr, "layers": layers, "model.optimizer": optimizer}
        guess = {"mean": lr / 2, "low": 0.0, "high": lr, "why": "explore"}
        found.append(RunStarted(number, params, time=start, guess=guess))
        for step, loss in enumerate(losses):
            found.append(Logged(number, None, {"val_loss": loss, "train/loss": loss / 2}, time=start + step))
        found.append(RunEnded(number, state, reason=note, error=note, time=start + SECONDS.get(number, 9)))
    return [*found, SweepEnded("finished", time=9000.0), AgentEnded("a", time=9000.0)]


AGAIN = """() => {
  const host = document.getElementById("host");
  window.__hide();
  host.replaceChildren();
  window.__hide = window.__show(host);
}"""


class View:
    """One stage, and what one reads of its table."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.page = stage, stage.page
        stage.until("document.querySelector('tr[data-run]')", 40)
        stage.settle()

    @property
    def scroll(self) -> Locator:
        return self.page.locator(".sm-scroll")

    def runs(self) -> list[int]:
        """Return the runs in the page, from the top."""
        return [
            int(n) for n in self.page.eval_on_selector_all("tr[data-run]", "rows => rows.map((r) => r.dataset.run)")
        ]

    def picked(self) -> list[int]:
        selector = "tr[data-run][aria-selected='true']"
        return [int(n) for n in self.page.eval_on_selector_all(selector, "rows => rows.map((r) => r.dataset.run)")]

    def heads(self) -> list[str]:
        return self.page.locator(".sm-table th").all_inner_texts()

    def cells(self, run: int) -> dict[str, str]:
        texts = self.page.locator(f"tr[data-run='{run}'] > td").all_inner_texts()
        return dict(zip(self.heads(), texts, strict=True))

    def head(self, label: str) -> Locator:
        return self.page.locator(".sm-table th button").filter(has_text=label).first

    def ask(self, text: str) -> None:
        self.page.locator(".sm-input").fill(text)
        self.page.locator(".sm-input").press("Enter")
        self.frame()

    def frame(self) -> None:
        """Let the view draw: two frames, for what is asked in one is drawn in the next."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.frame()

    def problem(self) -> str:
        found = self.page.locator(".sm-problem")
        return found.inner_text() if found.is_visible() else ""

    def tool(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def group_by(self, label: str) -> None:
        self.page.get_by_label("group by").select_option(label=label)
        self.frame()

    def groups(self) -> list[str]:
        return self.page.locator("tr.sm-group").all_inner_texts()


Opened = Callable[..., View]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Open a view of events; at the end no page may have had an error."""
    stages: list[Stage] = []

    def opening(events: list[Event] | None = None, **options: Any) -> View:
        folder = tmp_path / str(len(stages))
        folder.mkdir()
        stage = Stage(browser.page(**options), recorded(folder, events or sweep_of()))
        stages.append(stage)
        return View(stage)

    yield opening
    for stage in stages:
        assert stage.problems == []
        stage.page.close()


@pytest.fixture(scope="module")
def asked(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """One view for all questions to the filter."""
    stage = Stage(browser.page(), recorded(tmp_path_factory.mktemp("asked"), sweep_of()))
    yield View(stage)
    assert stage.problems == []
    stage.page.close()


# The language of the filter.


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("", [1, 2, 3, 4, 5, 6]),
        ("adam", [1, 3, 6]),
        ("adam finished", [1, 6]),
        ("bad shape (3, 4)", [2]),
        ("HYPERBAND", [3]),
        ("nothing has this", []),
        ("val_loss < 0.25", [1, 4]),
        ("val_loss <= 0.25", [1, 4, 5]),
        ("val_loss > 0.25", [3, 6]),
        ("val_loss >= 0.25", [3, 5, 6]),
        ("val_loss=0.25", [5]),
        ("val_loss != 0.25", [1, 2, 3, 4, 6]),
        ("val_loss ≤ 0.25", [1, 4, 5]),
        ("val_loss < 2e-1", [1]),
        ("val_loss < .2", [1]),
        ("val_loss == none", [2]),
        ("lr == 0.0005175", [1]),  # as the table writes it
        ("layers == 3", [3, 4]),
        ("layers == 3.0", [3, 4]),
        ("run in [1, 3, 99]", [1, 3]),
        ("model.optimizer == adam", [1, 6]),
        ("model.optimizer == ADAM", [1, 6]),
        ("model.optimizer == 'adam w'", [3]),
        ('"model.optimizer" == "Adam W"', [3]),
        ("`model.optimizer` in [adam, 'Adam W']", [1, 3, 6]),
        ("model.optimizer not in (adam, sgd)", [3, 5]),
        ("model.optimizer contains dam", [1, 3, 6]),
        ("model.optimizer ~ W", [3]),
        ("model.optimizer !~ dam", [2, 4, 5]),
        ("'<img'", [5]),
        ("model.optimizer ~ '<img'", [5]),
        ("train/loss < 0.2", [1, 3, 4]),
        ("train/loss < lr", [5, 6]),
        ("train/loss < `lr`", [5, 6]),
        ("val_loss last > 0.3", [3, 5, 6]),
        ("`val_loss last` > val_loss", [1, 3, 5]),
        ("state == failed", [2]),
        ("state = Failed", [2]),
        ("not failed", [1, 3, 4, 5, 6]),
        ("not not failed", [2]),
        ("NOT (state == failed OR state == stopped)", [1, 4, 5, 6]),
        ("adam and val_loss < 0.2 or failed", [1, 2]),
        ("adam and (val_loss < 0.2 or stopped)", [1, 3]),
        ("val_loss < 0.3 sgd", [4]),
        ("0.1 < val_loss < 0.3", [4, 5]),
        ("0.2 <= val_loss", [3, 4, 5, 6]),
        ("time > 1m", [2, 3, 4]),
        ("time < 1m 30s", []),  # two values do not stand beside each other: words
        ("time <= '1m 10s'", [1, 2, 5, 6]),
        ("duration > 1h", [4]),
        ("time > 2m and time < 1h", [3]),
        ("note contains shape", [2]),
        ("reason ~ hyperband", [3]),
        ("logged == 3", [1, 3, 5]),
        ("guess < 0.02", [1, 2, 3]),
        ("guess why == explore and lr > 0.4", [5, 6]),
        ("constructor == none or adam", None),
        ("__proto__ < 1", None),
    ],
)  # fmt: skip
def test_a_filter_finds_the_runs_that_it_means(asked: View, text: str, runs: list[int] | None) -> None:
    asked.ask("")
    asked.ask(text)
    if runs is None:
        assert asked.problem().startswith("unknown column")
        return
    assert (asked.runs(), asked.problem()) == (runs, "")
    assert asked.page.locator(".sm-count").inner_text() == (f"{len(runs)} of 6 runs" if text else "")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("val_los < 1", "unknown column 'val_los'; did you mean 'val_loss'?"),
        ("optimizer == adam", "unknown column 'optimizer'; did you mean 'model.optimizer'?"),
        ("xyzzy == 3", "unknown column 'xyzzy'; there are run, state, lr, layers, model.optimizer, val_loss, "),
        ("val_loss <", "expected a value after <"),
        ("val_loss < and", "expected a number beside <, not 'and'"),
        ("val_loss < abc", "expected a number beside <, not 'abc'"),
        ("val_loss < )", "expected a value after <, not )"),
        ("< 3", "expected a column before <; to look for the text itself, put it in quotes"),
        ("adam and", "expected a condition after and"),
        ("or adam", "expected a condition before or"),
        ("not", "expected a condition after not"),
        ("val_loss", "expected a condition after the column val_loss"),
        ("adam lr", "expected a condition after the column lr"),
        ("(adam or sgd", "expected ) at the end"),
        ("lr == 1)", "did not expect )"),
        ("lr == 1 == 2", "did not expect == after 1"),
        ("lr in [1, 2", "expected , or ] at the end"),
        ("lr in [1 2]", "expected , or ] instead of 2"),
        ("lr in []", "expected a value after in, not ]"),
        ('"adam', 'expected a closing "'),
        ("not " * 60 + "adam", "expected at most 50 conditions inside one another"),
        ("(" * 5000 + "lr < 1", "expected at most 50 conditions inside one another"),
    ],
)
def test_a_filter_that_means_nothing_says_what_was_expected_and_the_last_good_one_goes_on(
    asked: View, text: str, says: str
) -> None:
    asked.ask("val_loss < 0.25")
    asked.ask(text)
    assert asked.problem().startswith(says)
    assert asked.runs() == [1, 4]
    assert asked.page.locator(".sm-input").get_attribute("aria-invalid") == "true"


def test_any_filter_of_tokens_is_either_understood_or_refused(asked: View) -> None:
    signs, words = list("<>[](),'\"`~!="), ["val_loss", "lr", "and", "or", "not", "in", "adam", "0.2", "contains", "1m"]
    rng = random.Random(4)
    for _ in range(150):
        asked.ask(" ".join(rng.choice(signs + words) for _ in range(rng.randint(1, 7))))
        count = asked.page.locator(".sm-count").inner_text()
        assert asked.problem() or not count or int(count.split()[0]) == len(asked.runs())


def test_a_comparison_and_its_negation_share_the_runs_between_them(asked: View) -> None:
    rng = random.Random(5)
    for _ in range(30):
        column, sign = rng.choice(["val_loss", "lr", "layers", "time"]), rng.choice(["<", "<=", ">", ">=", "==", "!="])
        condition = f"{column} {sign} {rng.choice(['0.1', '0.25', '2', '0.0005175', '1e-3'])}"
        asked.ask(condition)
        inside = asked.runs()
        asked.ask(f"not ({condition})")
        assert sorted(inside + asked.runs()) == [1, 2, 3, 4, 5, 6], condition


def test_a_filter_is_asked_when_its_writer_pauses(opened: Opened) -> None:
    view = opened()
    view.page.locator(".sm-input").press_sequentially("val_loss < 0.25", delay=5)
    view.stage.until("document.querySelector('.sm-count').textContent === '2 of 6 runs'")
    assert view.runs() == [1, 4]


def test_a_brush_stands_beside_the_filter_and_a_click_takes_it_away(opened: Opened) -> None:
    view = opened()
    view.page.get_by_role("tab", name="Parallel", exact=True).click()
    view.stage.until("document.querySelectorAll('.sm-rail').length", 30)
    view.page.get_by_label("lr, from", exact=True).focus()
    view.press("PageUp")
    view.stage.until("document.querySelector('.sm-brush')")
    left = view.runs()
    assert 0 < len(left) < 6
    assert view.page.locator(".sm-count").inner_text() == f"{len(left)} of 6 runs"
    chip = view.tool("remove the brush lr")
    assert chip.inner_text().startswith("lr: ")
    view.ask("adam")
    assert view.runs() == [run for run in [1, 3, 6] if run in left]
    chip.click()
    view.frame()
    assert view.runs() == [1, 3, 6]


def test_slash_goes_to_the_filter_and_escape_clears_it(opened: Opened) -> None:
    view = opened()
    view.scroll.focus()
    view.press("/")
    view.page.keyboard.type("adam/")
    view.frame()
    assert view.page.locator(".sm-input").input_value() == "adam/"
    view.press("Escape")
    assert (view.page.locator(".sm-input").input_value(), len(view.runs())) == ("", 6)


def test_help_gives_examples_that_find_something_in_this_sweep(opened: Opened) -> None:
    view = opened()
    view.tool("how to filter").click()
    examples = view.page.locator(".sm-example").all_inner_texts()
    assert "model.optimizer in [adam, sgd]" in examples
    view.page.locator(".sm-example").first.click()
    view.frame()
    assert view.page.locator(".sm-input").input_value() == examples[0] == "val_loss < 0.25"
    assert view.runs() == [1, 4]
    for example in examples:
        view.ask(example)
        assert view.problem() == ""


# Columns.


def test_a_run_shows_its_best_and_on_demand_its_last_value_and_what_was_expected(opened: Opened) -> None:
    view = opened()
    assert view.heads() == [
        "run", "state", "lr", "layers", "model.optimizer", "val_loss", "train/loss", "logged", "time", "note",
    ]  # fmt: skip
    view.tool("Columns").click()
    for label in ("val_loss last", "guess", "guess range", "guess why"):
        view.page.get_by_role("checkbox", name=label, exact=True).check()
    view.frame()
    cells = view.cells(3)
    assert (cells["val_loss"], cells["val_loss last"], cells["train/loss"]) == ("0.3", "0.35", "0.175")
    assert (cells["guess"], cells["guess range"], cells["guess why"]) == ("0.01", "0 to 0.02", "explore")
    assert (cells["time"], cells["note"]) == ("2m 10s", "hyperband: worse than <b>half</b>")
    assert view.cells(2)["note"] == "ValueError: bad shape (3, 4)"


def test_columns_are_hidden_moved_and_brought_back_in_the_menu_and_stay_so(opened: Opened) -> None:
    view = opened()
    natural = view.heads()
    view.tool("Columns").click()
    view.page.get_by_role("checkbox", name="layers", exact=True).uncheck()
    up = view.page.get_by_role("button", name="move val_loss up", exact=True)
    for _ in range(3):
        up.click()
    view.frame()
    assert view.heads()[:5] == ["run", "state", "val_loss", "lr", "model.optimizer"]
    assert up.evaluate("(node) => node === document.activeElement")
    assert view.page.get_by_role("checkbox", name="run", exact=True).is_disabled()
    view.press("Escape")
    assert not view.page.locator(".sm-columns").is_visible()
    arranged = view.heads()
    view.page.evaluate(AGAIN)
    view.stage.settle()
    assert view.heads() == arranged
    view.tool("Columns").click()
    view.tool("reset").click()
    view.frame()
    assert view.heads() == natural


def test_a_head_is_dragged_or_moved_by_alt_and_an_arrow(opened: Opened) -> None:
    view = opened()
    start, end = view.head("val_loss").bounding_box(), view.head("lr").bounding_box()
    assert start is not None
    assert end is not None
    view.page.mouse.move(start["x"] + 20, start["y"] + 8)
    view.page.mouse.down()
    view.page.mouse.move(end["x"] + 40, start["y"] + 8, steps=4)
    view.page.mouse.move(end["x"] + 2, start["y"] + 8, steps=4)
    assert view.page.locator("th.sm-drop-before").inner_text() == "lr"
    view.page.mouse.up()
    view.frame()
    assert view.heads()[:4] == ["run", "state", "val_loss", "lr"]
    assert view.page.locator("th[aria-sort]:not([aria-sort='none'])").all_inner_texts() == ["run"]  # a drag is no click
    view.head("val_loss").focus()
    view.press("Alt+ArrowRight", "Alt+ArrowRight")
    assert view.heads()[:5] == ["run", "state", "lr", "layers", "val_loss"]
    view.press("Alt+ArrowLeft", "Alt+ArrowLeft", "Alt+ArrowLeft", "Alt+ArrowLeft")
    assert view.heads()[:3] == ["run", "val_loss", "state"]
    assert view.page.evaluate("() => document.activeElement.textContent") == "val_loss"
    view.press("ArrowRight")
    assert view.page.evaluate("() => document.activeElement.textContent") == "state"


# Order.


def test_any_column_sorts_by_click_and_by_key_and_what_is_missing_stays_at_the_end(opened: Opened) -> None:
    view = opened()
    for label, once, twice in [
        ("val_loss", [1, 4, 5, 3, 6, 2], [6, 3, 5, 4, 1, 2]),
        ("time", [1, 5, 6, 2, 3, 4], [4, 3, 2, 6, 5, 1]),
        ("model.optimizer", [5, 1, 6, 3, 2, 4], [2, 4, 3, 1, 6, 5]),
        ("state", [2, 1, 4, 5, 6, 3], [3, 1, 4, 5, 6, 2]),
        ("note", [3, 2, 1, 4, 5, 6], [2, 3, 1, 4, 5, 6]),
    ]:
        view.head(label).click()
        view.frame()
        first = view.runs()
        assert view.page.locator("th[aria-sort='ascending']").all_inner_texts() == [label]
        view.head(label).focus()
        view.press("Enter")
        assert view.page.locator("th[aria-sort='descending']").all_inner_texts() == [label]
        assert (first, view.runs()) == (once, twice)


def test_the_best_is_on_top_at_the_first_click_where_more_is_better(opened: Opened) -> None:
    view = opened(sweep_of(metric={"name": "val_loss", "goal": "maximize"}))
    view.head("val_loss").click()
    view.frame()
    assert view.runs() == [1, 6, 3, 4, 5, 2]


def test_runs_are_grouped_by_a_parameter_and_the_group_with_the_best_run_is_first(opened: Opened) -> None:
    view = opened()
    view.group_by("layers")
    assert [" ".join(text.split()) for text in view.groups()] == [
        "▾ layers 1 2 runs · best 0.1 · mean 0.35",
        "▾ layers 3 2 runs · best 0.2 · mean 0.25",
        "▾ layers 2 2 runs · best 0.25 · mean 0.25",
    ]
    assert view.runs() == [1, 6, 3, 4, 2, 5]
    view.ask("val_loss < 0.5")
    assert view.runs() == [1, 3, 4, 5]
    view.page.locator("tr.sm-group").nth(1).click()
    view.frame()
    assert view.runs() == [1, 5]
    view.tool("fold all").click()
    view.frame()
    assert (view.runs(), len(view.groups())) == ([], 3)
    view.tool("unfold all").click()
    view.group_by("no groups")
    assert (view.runs(), view.groups()) == ([1, 3, 4, 5], [])


def test_a_parameter_of_many_values_is_grouped_into_ranges(opened: Opened) -> None:
    many = {n: ("finished", n / 1000, 1, "adam", [n / 100], "") for n in range(1, 61)}
    view = opened(sweep_of(many))
    view.group_by("lr")
    view.tool("fold all").click()
    view.frame()
    said = [" ".join(text.split()) for text in view.groups()]
    assert len(said) == 6
    assert said[0] == "▸ lr 0.001 to 0.01 10 runs · best 0.01 · mean 0.055"


def test_the_best_run_is_pinned_on_top_whatever_the_order_but_not_against_the_filter(opened: Opened) -> None:
    view = opened()
    view.tool("pin best").click()
    view.head("run").click()
    view.frame()
    assert view.runs() == [1, 6, 5, 4, 3, 2]
    assert view.tool("pin best").get_attribute("aria-pressed") == "true"
    assert view.page.locator("tr.sm-best-row").get_attribute("aria-rowindex") == "2"
    view.ask("layers == 3")
    assert view.runs() == [4, 3]


def test_order_groups_pin_and_filter_are_there_again_in_a_view_that_is_opened_later(opened: Opened) -> None:
    view = opened()
    view.head("val_loss").click()
    view.group_by("layers")
    view.tool("pin best").click()
    view.ask("lr > 0.0001")
    view.stage.settle(seconds=0.8)  # the filter is kept when its writer has paused
    before = (view.runs(), view.groups())
    assert before[0] == [1, 6, 4, 3, 5, 2]
    view.page.evaluate(AGAIN)
    view.stage.settle()
    assert (view.runs(), view.groups()) == before
    assert view.page.locator(".sm-input").input_value() == "lr > 0.0001"
    assert view.page.locator(".sm-count").inner_text() == "6 of 6 runs"


# Selection.


def test_runs_are_picked_by_click_ctrl_click_and_shift_click(opened: Opened) -> None:
    view = opened()
    row = view.page.locator("tr[data-run='2']")
    row.click()
    view.frame()
    assert view.picked() == [2]
    view.page.locator("tr[data-run='5']").click(modifiers=["Control"])
    view.frame()
    assert view.picked() == [2, 5]
    row.click(modifiers=["Shift"])
    view.frame()
    assert view.picked() == [2, 3, 4, 5]
    row.click(modifiers=["Control"])
    view.frame()
    assert view.picked() == [3, 4, 5]
    assert view.page.evaluate("() => String(getSelection())") == ""


def test_keys_walk_pick_toggle_and_clear(opened: Opened) -> None:
    view = opened()
    view.scroll.focus()
    for key, picked in [
        ("ArrowDown", [1]),
        ("ArrowDown", [2]),
        ("Shift+ArrowDown", [2, 3]),
        ("Shift+ArrowDown", [2, 3, 4]),
        ("Shift+ArrowUp", [2, 3]),
        ("End", [6]),
        ("Control+ArrowUp", [6]),
        (" ", [5, 6]),
        (" ", [6]),
        ("Enter", [5]),
        ("Home", [1]),
        ("PageDown", [6]),
        ("PageUp", [1]),
        ("ArrowUp", [1]),
        ("Shift+End", [1, 2, 3, 4, 5, 6]),
        ("Escape", []),
    ]:
        view.scroll.focus()
        view.press(key)
        assert view.picked() == picked, key
    active = view.scroll.get_attribute("aria-activedescendant")
    assert view.page.locator(f"#{active}").get_attribute("data-run") == "6"


def test_keys_fold_a_group(opened: Opened) -> None:
    view = opened()
    view.group_by("layers")
    view.scroll.focus()
    view.press("Home")
    assert view.picked() == []
    view.press("Enter")
    assert view.runs() == [3, 4, 2, 5]
    view.press("ArrowRight")
    assert view.runs() == [1, 6, 3, 4, 2, 5]
    view.press("ArrowLeft", "ArrowDown", "ArrowDown")
    assert view.picked() == [3]
    assert view.scroll.get_attribute("role") == "treegrid"


def test_the_table_says_what_it_is(opened: Opened) -> None:
    view = opened()
    view.page.locator("tr[data-run='3']").click()
    view.frame()
    scroll = view.scroll
    assert (scroll.get_attribute("role"), scroll.get_attribute("aria-rowcount")) == ("grid", "7")
    assert scroll.get_attribute("aria-colcount") == "10"
    row = view.page.locator("tr[data-run='3']")
    assert (row.get_attribute("aria-rowindex"), row.get_attribute("aria-selected")) == ("4", "true")
    heads = scroll.get_by_role("columnheader")
    assert heads.count() == 10
    assert heads.get_by_role("button").all_inner_texts() == view.heads()


# What is live.


def live(folder: Path, runs: int) -> tuple[list[Event], str]:
    """Return the events of a sweep of this very process, so that its runs count as running."""
    host, pid, begun = liveness.here()
    agent = f"agent-{folder.name}"
    liveness.begin(agent)
    found: list[Event] = [
        created(run_cap=runs + 5, parameters=PARAMETERS),
        AgentStarted(agent, host, pid, begun, "threads", 2, count=runs + 5, time=1000.0),
    ]
    for number in range(1, runs + 1):
        params = {"lr": number / 10000, "layers": 1 + number % 3, "model.optimizer": "adam"}
        found.append(RunStarted(number, params, agent, time=1000.0 + number))
        found.append(Logged(number, None, {"val_loss": 1 / number}, time=1001.0 + number))
        if number % 20:
            found.append(RunEnded(number, "finished", time=1002.0 + number))
    return found, agent


def tell(view: View, *events: Event) -> None:
    with EventStore(view.stage.widget.talk.sweep.folder) as store:
        store.append("s1", list(events))
    view.stage.settle()


@pytest.fixture
def streaming(opened: Opened, tmp_path: Path) -> Iterator[View]:
    events, agent = live(tmp_path, 60)
    yield opened(events)
    liveness.end(agent)


def test_each_click_goes_to_the_next_run_in_progress_also_in_a_folded_group(streaming: View) -> None:
    view = streaming
    button = view.page.locator(".sm-tool", has_text="running")
    assert button.inner_text() == "▶ 3 running"
    seen = []
    for _ in range(4):
        button.click()
        view.frame()
        seen.append(view.page.locator("tr.sm-flash").get_attribute("data-run"))
        assert view.page.locator("tr.sm-flash").is_visible()
    assert seen == ["20", "40", "60", "20"]
    view.group_by("layers")
    view.tool("fold all").click()
    view.frame()
    button.click()
    view.frame()
    assert view.page.locator("tr.sm-flash").get_attribute("data-run") in ("20", "40", "60")


def test_scroll_place_and_order_stay_while_runs_come(streaming: View) -> None:
    view = streaming
    view.head("run").click()  # the newest on top
    view.frame()
    view.scroll.evaluate("(box) => { box.scrollTop = 27 * 20; }")
    view.frame()
    middle = "(box) => { const at = box.getBoundingClientRect(); return document.elementFromPoint(at.left + 200, at.top + 150).closest('tr').dataset.run; }"
    before = view.scroll.evaluate(middle)
    params = {"lr": 0.5, "layers": 1, "model.optimizer": "sgd"}
    tell(view, RunStarted(61, params, time=1100.0), RunStarted(62, params, time=1100.0))
    view.stage.until("document.querySelector('.sm-scroll').getAttribute('aria-rowcount') === '63'")
    assert view.scroll.evaluate(middle) == before
    assert view.page.locator("th[aria-sort='descending']").inner_text() == "run"
    view.scroll.evaluate("(box) => { box.scrollTop = 0; }")
    view.frame()
    assert view.runs()[:2] == [62, 61]


def test_what_is_logged_later_is_sorted_and_filtered_in_time(streaming: View) -> None:
    view = streaming
    view.ask("val_loss < 0.02 or run == 20")
    view.head("val_loss").click()
    view.frame()
    assert view.runs()[-1] == 20
    tell(view, Logged(20, None, {"val_loss": 0.001}, time=1200.0), Logged(40, None, {"val_loss": 0.002}, time=1200.0))
    view.stage.until("document.querySelector('tr[data-run]').dataset.run === '20'")
    assert view.runs()[:2] == [20, 40]
    assert view.page.locator(".sm-count").inner_text().endswith("of 60 runs")


# Size, and strings of others.


def test_of_ten_thousand_rows_only_those_in_sight_are_in_the_page(opened: Opened) -> None:
    rng = random.Random(2)
    many = {n: ("finished", rng.random(), 1 + n % 3, "adam", [rng.random()], "") for n in range(1, 10_001)}
    view = opened(sweep_of(many))
    assert len(view.runs()) < 60
    view.head("val_loss").click()
    view.ask("layers in [1, 2]")
    order = sorted((n for n in many if many[n][2] < 3), key=lambda n: many[n][4][0])
    assert view.page.locator(".sm-count").inner_text() == f"{len(order)} of 10000 runs"
    for place in (0, 137, 4000, len(order) - 12):
        view.scroll.evaluate("(box, top) => { box.scrollTop = top; }", 27 * place)
        view.frame()
        shown = view.runs()
        assert len(shown) < 60
        at = shown.index(order[place])
        assert shown == order[place - at : place - at + len(shown)]
    view.scroll.focus()
    view.press("End")
    assert view.picked() == [order[-1]]


def test_a_narrow_table_scrolls_in_itself_and_the_run_stays(opened: Opened) -> None:
    view = opened(viewport={"width": 352, "height": 700})
    assert view.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    before = view.page.locator("td[data-kind='run']").first.bounding_box()
    view.scroll.evaluate("(box) => { box.scrollLeft = 200; }")
    view.frame()
    assert view.scroll.evaluate("(box) => box.scrollLeft") == 200
    assert view.page.locator("td[data-kind='run']").first.bounding_box() == before


def test_no_string_is_markup_anywhere_in_table_and_filter(opened: Opened) -> None:
    evil = {"__proto__": {"values": [1, 2]}, "constructor": {"values": ["__proto__", HOSTILE]}}
    events: list[Event] = [created(parameters=evil, metric={"name": f"m{HOSTILE}", "goal": "minimize"}, name=HOSTILE)]
    for number in (1, 2):
        params = {"__proto__": number, "constructor": ["__proto__", HOSTILE][number - 1]}
        events += [RunStarted(number, params, time=1.0), Logged(number, None, {f"m{HOSTILE}": 0.5, HOSTILE: 1.0})]
        events.append(RunEnded(number, "failed", reason=HOSTILE, error=HOSTILE, time=2.0))
    view = opened(events)
    view.tool("Columns").click()
    view.press("Escape")
    view.tool("how to filter").click()
    view.press("Escape")
    view.group_by("constructor")
    view.ask(f"`{HOSTILE}` < 'x'")
    assert HOSTILE not in view.problem() or "expected" in view.problem()
    view.ask(f"unknown{HOSTILE}")
    view.ask("constructor == __proto__")
    assert view.runs() == [1]
    assert view.page.locator(".sm-root :is(img, b, script)").count() == 0
    assert view.cells(1)["note"] == HOSTILE
