"""A `%%sweep` cell while it is written, in a real JupyterLab: underlines, fixes, completion, explanations, the line under it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from sweepmagic.views.live import widget
from tests.ui.lab import Browser, Lab, Notebook

pytestmark = pytest.mark.ui

BUILT = Path(widget.__file__).parents[2] / "labextension" / "package.json"

TRAIN = "def train_digits(learning_rate, batch_size, layers):\n    return learning_rate"

BROKEN = """\
%%sweep train_digits --count 20
name: digits
method: bayse
metric: {name: val_loss, goal: minimize}
parameters:
  learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}
  batch_size: {values: [32, 64, 128]}
  layers: {min: 4, max: 1}"""

MIXED = """\
%%sweep --count 3
method: random
parameters:
  learning_rate: {min: 0.0, max: 0.1}
---
import math
print(math.exp(learning_rate))"""


@pytest.fixture(autouse=True, scope="module")
def built() -> None:
    if not BUILT.exists():
        pytest.fail("the extension is not built: `make labextension`")


class Cell:
    """One cell of an open notebook."""

    def __init__(self, notebook: Notebook, index: int) -> None:
        self.page: Page = notebook.page
        self.index = index
        self.root: Locator = self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    @property
    def line(self) -> Locator:
        return self.root.locator(".sm-assist-line")

    @property
    def underlined(self) -> Locator:
        return self.root.locator(".cm-lintRange-error")

    @property
    def source(self) -> str:
        return str(self._model("sharedModel.getSource()"))

    @property
    def mime(self) -> str:
        return str(self._model("mimeType"))

    def _model(self, what: str) -> object:
        return self.page.evaluate(
            f"(i) => [...window.jupyterapp.shell.currentWidget.content.model.cells][i].{what}", self.index
        )

    def write(self, text: str) -> None:
        """Put a text in, as a program would."""
        self.page.evaluate(
            "([i, t]) => [...window.jupyterapp.shell.currentWidget.content.model.cells][i].sharedModel.setSource(t)",
            [self.index, text],
        )

    def click_at(self, text: str) -> None:
        """Put the cursor behind a text."""
        self.root.locator(".cm-content").click()
        self.page.evaluate(
            """([i, t]) => {
              const editor = window.jupyterapp.shell.currentWidget.content.widgets[i].editor;
              const at = editor.model.sharedModel.getSource().indexOf(t) + t.length;
              editor.setCursorPosition(editor.getPositionAt(at));
            }""",
            [self.index, text],
        )

    def word(self, text: str) -> Locator:
        return self.root.locator(".cm-content span", has_text=text).first


@pytest.fixture
def cells(notebook: Notebook) -> Iterator[list[Cell]]:
    notebook.open(TRAIN, BROKEN, MIXED, "", "print(1)")
    yield [Cell(notebook, index) for index in range(5)]
    assert [line for line in notebook.problems if "debugger" not in line] == []


def test_problems_are_underlined_counted_and_mended(cells: list[Cell], notebook: Notebook, shots: Path) -> None:
    cell = cells[1]
    expect(cell.line).to_have_text("2 problems", timeout=20_000)
    assert cell.underlined.all_inner_texts() == ["bayse", "4"]
    cell.underlined.first.hover()
    expect(notebook.page.locator(".cm-diagnostic")).to_contain_text("unknown 'bayse'")
    notebook.page.screenshot(path=shots / "assist-problem.png")
    notebook.page.get_by_role("button", name="Change to bayes").click()
    expect(cell.line).to_have_text("1 problem", timeout=10_000)
    cell.click_at("layers: {min: 4")
    notebook.page.keyboard.press("Control+.")
    expect(cell.line).to_have_text("3 parameters searched · 20 runs", timeout=10_000)
    assert cell.source == BROKEN.replace("bayse", "bayes").replace("min: 4, max: 1", "min: 1, max: 4")
    expect(cell.underlined).to_have_count(0)


def test_each_part_has_its_colours_and_the_cell_can_become_an_ordinary_one(cells: list[Cell]) -> None:
    cell = cells[2]
    expect(cell.line).to_have_text("1 parameter searched · 3 runs", timeout=20_000)
    colour = "e => getComputedStyle(e).color"
    key, keyword = (cell.word(word).evaluate(colour) for word in ("learning_rate", "import"))
    assert len({key, keyword, cell.word("%%sweep").evaluate(colour), cell.word("0.1").evaluate(colour)}) == 4
    assert cell.mime == "text/x-sweepmagic"
    cell.write("import math")
    expect(cell.line).to_have_count(0)
    assert cell.mime == "text/x-ipython"
    cell.write("%%sweep\n")
    expect(cell.line).to_have_text("the config is empty", timeout=10_000)
    assert cells[4].mime == "text/x-ipython"


def test_a_restarted_kernel_leaves_the_language_as_it_is(cells: list[Cell], notebook: Notebook) -> None:
    notebook.page.evaluate(
        "async () => { await window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart(); }"
    )
    notebook.run(0)
    notebook.wait_until_done()
    assert [cell.mime for cell in cells[1:3]] == ["text/x-sweepmagic"] * 2


def test_a_cell_is_written_with_completion(cells: list[Cell], notebook: Notebook, shots: Path) -> None:
    cell, keys, menu = cells[3], notebook.page.keyboard, notebook.page.locator(".jp-Completer:visible")
    cell.root.locator(".cm-content").click()
    keys.type("%%sweep train_digits --co")
    expect(cell.line).to_contain_text("problem", timeout=20_000)  # the server part is there, and has looked
    keys.press("Tab")
    expect(menu.or_(cell.root.get_by_text("--count "))).to_be_visible(timeout=10_000)
    if menu.is_visible():
        keys.press("Enter")
    notebook.page.wait_for_timeout(300)
    assert cell.source == "%%sweep train_digits --count "
    keys.type("3\nmet")
    keys.press("Tab")
    expect(menu).to_contain_text("method", timeout=10_000)
    assert menu.locator(".jp-Completer-match").all_inner_texts() == ["method", "metric"]
    keys.press("Enter")
    notebook.page.wait_for_timeout(300)
    keys.type("random\nparameters:\n")
    keys.press("Control+Space")
    expect(menu).to_contain_text("learning_rate", timeout=10_000)
    notebook.page.screenshot(path=shots / "assist-complete.png")
    keys.press("Enter")
    expect(cell.line).to_have_text("1 parameter searched · 3 runs", timeout=10_000)
    assert cell.source == (
        "%%sweep train_digits --count 3\nmethod: random\nparameters:\n"
        "  learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}"
    )
    keys.press("Control+/")
    assert cell.source.splitlines()[-1].startswith("  # learning_rate")


def test_the_functions_of_the_notebook_complete_the_first_line(cells: list[Cell], notebook: Notebook) -> None:
    notebook.run(0)
    notebook.wait_until_done()
    notebook.page.evaluate(
        """async () => {
          const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
          await kernel.requestComplete({ code: 'train', cursor_pos: 5 });
        }"""
    )  # the first question of a kernel's life takes seconds here
    cells[3].root.locator(".cm-content").click()
    notebook.page.keyboard.type("%%sweep train_d")
    expect(cells[3].line).to_have_text("the config is empty", timeout=20_000)
    notebook.page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
    )
    notebook.page.keyboard.press("Tab")
    menu = notebook.page.locator(".jp-Completer:visible")
    expect(menu.or_(cells[3].root.get_by_text("train_digits"))).to_be_visible(timeout=10_000)
    if menu.is_visible():
        notebook.page.keyboard.press("Enter")
    notebook.page.wait_for_timeout(300)
    assert cells[3].source == "%%sweep train_digits"


def test_python_below_the_mark_is_completed_by_the_kernel(cells: list[Cell], notebook: Notebook) -> None:
    cells[2].write(MIXED + "\nmath.isclos")
    cells[2].click_at("math.isclos")
    notebook.run(0)
    notebook.wait_until_done()
    cells[2].click_at("math.isclos")
    menu = notebook.page.locator(".jp-Completer:visible")
    whole = cells[2].root.get_by_text("math.isclose")
    for _ in range(10):  # the first question of a kernel's life takes longer than JupyterLab waits
        notebook.page.keyboard.press("Tab")
        notebook.page.wait_for_timeout(1500)
        if menu.is_visible() or whole.is_visible():
            break
    assert "isclose" in (menu.inner_text() if menu.is_visible() else whole.inner_text())


def test_a_parameter_is_explained_with_its_histogram(cells: list[Cell], notebook: Notebook, shots: Path) -> None:
    expect(cells[1].line).to_have_text("2 problems", timeout=20_000)
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        notebook.theme(theme)
        notebook.page.mouse.move(5, 5)
        cells[1].word("learning_rate").hover()
        box = notebook.page.locator(".sm-assist-hover")
        expect(box).to_contain_text("log_uniform_values", timeout=10_000)
        expect(box).to_contain_text("0.0001 … 0.1")
        expect(box.locator("svg rect")).to_have_count(24)
        notebook.page.screenshot(path=shots / f"assist-hover-{theme.rpartition(' ')[2].lower()}.png")


def test_each_help_can_be_switched_off(lab: Lab, notebook: Notebook) -> None:
    settings = lab.folder / "home" / "settings" / "sweepmagic" / "assist.jupyterlab-settings"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text('{"check": false, "complete": false, "hover": false}')
    try:
        cell = Cell(notebook.open(BROKEN), 0)
        expect(cell.line).to_have_text("2 problems", timeout=20_000)
        expect(cell.underlined).to_have_count(0)
        cell.word("learning_rate").hover()
        notebook.page.wait_for_timeout(1500)
        expect(notebook.page.locator(".sm-assist-hover")).to_have_count(0)
    finally:
        settings.unlink()


def test_where_the_server_part_is_missing_the_colours_stay(browser: Browser, tmp_path: Path) -> None:
    class Without(Lab):
        flags = (*Lab.flags, "--ServerApp.jpserver_extensions=sweepmagic.server=False")

    with Without(tmp_path) as lab:
        notebook = Notebook(lab, browser, "nb").open(BROKEN)
        cell = Cell(notebook, 0)
        expect(cell.word("parameters")).to_be_visible(timeout=20_000)
        notebook.page.wait_for_function(
            "() => [...window.jupyterapp.shell.currentWidget.content.model.cells][0].mimeType === 'text/x-sweepmagic'"
        )
        notebook.page.wait_for_timeout(1000)
        expect(cell.underlined).to_have_count(0)
        assert cell.line.inner_text() == ""
        notebook.close()
