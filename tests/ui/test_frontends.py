"""A sweep in front ends other than the newest JupyterLab: its view lives while the cell blocks, and its twin stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from tests.environments import COLAB_MANAGER, FRONTS, Environment
from tests.ui.colab_front import Colab, ColabNotebook
from tests.ui.fronts import Classic, ClassicNotebook, Notebook7, OldLab
from tests.ui.lab import Browser, Lab, Notebook
from tests.ui.test_dashboard import CONTROLS, lengths, setup

pytestmark = [pytest.mark.ui, pytest.mark.matrix, pytest.mark.timeout(240)]


@dataclass(frozen=True)
class Front:
    """A front end: its server, its page, and the environment that it needs beyond that of development.

    `version` is an expression in the page, and what it must begin with. Where a page opens a view from what it has kept of
    the model, the view `misses` frames and asks for them. `themes`: it has a dark one.
    """

    server: type[Lab]
    notebook: type[Notebook] = Notebook
    environment: Environment | None = None
    version: tuple[str, str] = ("'none'", "")
    misses: bool = False
    themes: bool = False


CHOICES = {
    "notebook-7": Front(Notebook7, version=("jupyterapp.version", "7."), themes=True),
    # Notebook 6.5 takes its page from nbclassic 1.
    "classic": Front(Classic, ClassicNotebook, FRONTS["classic"], ("Jupyter.version", "1.")),
    "lab-4.2": Front(OldLab, environment=FRONTS["lab-4.2"], version=("jupyterapp.version", "4.2."), themes=True),
    "colab": Front(Colab, ColabNotebook, FRONTS["classic"], misses=True),
}


def choices() -> list[ParameterSet]:
    """Return one parameter per front end; where it was not made, its test says how to."""
    found = []
    for name, front in CHOICES.items():
        there = front.environment is None or front.environment.is_there
        there = there and (name != "colab" or COLAB_MANAGER.exists())
        reason = "" if front.environment is None else f"{front.environment.name} is not there: make ui-matrix makes it"
        found.append(pytest.param(name, marks=pytest.mark.skipif(not there, reason=reason)))
    return found


@pytest.fixture(scope="module", params=choices())
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One server per front end."""
    with CHOICES[request.param].server(tmp_path_factory.mktemp("front")) as opened:
        opened.name = request.param
        yield opened


@pytest.fixture
def page(server: Lab, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Notebook]:
    """A fresh notebook in the front end."""
    kind = CHOICES[server.name].notebook
    opened = kind(server, browser, request.node.name)
    yield opened
    opened.close()


def rows_on_screen(page: Notebook) -> int:
    return page.view.locator(".sm-root tr[data-run]").count()


def press(page: Notebook, label: str) -> None:
    page.view.get_by_role("button", name=label, exact=True).last.click()


def bundles(page: Notebook) -> list[dict[str, object]]:
    """Save the notebook, and return what the outputs of the sweep's cell hold."""
    return [output["data"] for output in page.saved()["cells"][2]["outputs"] if "data" in output]


@pytest.mark.parametrize("workers", [1, 2], ids=["kernel", "threads"])
def test_a_button_acts_in_mid_cell_and_the_twin_stays(page: Notebook, workers: int, shots: Path) -> None:
    call = f"sweep = sweepmagic.sweep(CONFIG, train, count=500, workers={workers}, seed=5)"
    page.open(setup(epochs=6, sleep=0.1), CONTROLS, call, "print([c.verb for c in controls(sweep)])")
    front = CHOICES[page.lab.name]
    expression, version = front.version
    assert str(page.page.evaluate(expression)).startswith(version)
    for cell in range(4):
        page.run(cell)
        page.page.wait_for_timeout(300)
    seen = page.until(lambda c: c.get("rows", 0) >= 3 and sum(lengths(c)) > 4, "three rows and their curves")
    assert seen["gaps"] == 0 or front.misses
    page.until(lambda _: rows_on_screen(page) >= 3, "the rows in the table")
    page.view.locator(".sm-root").last.scroll_into_view_if_needed()  # what nobody sees is not drawn
    page.until(lambda c: c.get("charts", {}).get("val_loss", {}).get("points", 0) > 0, "a chart")
    page.view.locator(".sm-root").last.screenshot(path=shots / f"{page.lab.name}-live.png")
    if isinstance(page, ColabNotebook):
        assert [url for url in page.fetched if "bokeh" in url], "it comes from the web there, not through the kernel"
    press(page, "Pause")
    page.until(lambda c: c["state"] == "paused", "the pause")
    press(page, "Resume")
    page.until(lambda c: c["state"] == "running", "the end of the pause")
    press(page, "Cancel")
    page.wait_until_done(60)
    page.until(lambda _: "['pause', 'resume', 'cancel']" in page.text(3), "what was asked, in order")
    # Where our extension is, the twin is in the notebook, and what is shown is the view again, from the record.
    page.until(lambda _: re.search(r"stopped\s+\(?cancelled", page.text(2)) is not None, "the end")
    page.until(lambda _: ["text/html" in bundle for bundle in bundles(page)] == [True], "the twin in the notebook")
    data = bundles(page)
    assert "application/vnd.jupyter.widget-view+json" not in data[0]
    page.page.screenshot(path=shots / f"{page.lab.name}-twin.png")


def test_a_page_reloaded_in_mid_cell_shows_everything_again(page: Notebook, shots: Path) -> None:
    page.open(setup(epochs=8, sleep=0.25), "sweep = sweepmagic.sweep(CONFIG, train, count=500, workers=2, seed=5)")
    page.run(0)
    page.run(1)
    page.until(lambda c: c.get("rows", 0) >= 5, "five rows")
    page.saved()
    before = page.counters()
    page.reopen()
    page.until(lambda c: c.get("rows", 0) >= before["rows"], "the rows again", 40)
    after = page.counters()
    assert after["state"] == "running"
    assert sum(lengths(after)) >= sum(lengths(before))
    more = page.until(lambda c: c["rows"] > after["rows"], "live rows after the reload")
    assert all(now >= then for now, then in zip(lengths(more), lengths(after), strict=False))
    if CHOICES[page.lab.name].themes:
        page.theme("JupyterLab Dark")
        page.until(lambda _: page.view.locator('.sm-root[data-page="dark"]').count() == 1, "the dark view")
        page.view.locator(".sm-root").last.screenshot(path=shots / f"{page.lab.name}-dark.png")
    press(page, "Cancel")
    page.until(lambda c: c["state"] == "stopped", "the end", 60)
