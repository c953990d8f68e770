"""A saved notebook in a JupyterLab that does not trust it: its sanitiser keeps numbers, pictures and looks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sweepmagic.views.still.static import sweep_html, sweep_text
from tests.ui.lab import Browser, Lab
from tests.views.still.test_static import Page
from tests.views.stories import recorded, story

pytestmark = [pytest.mark.ui, pytest.mark.timeout(240)]

_SEEN = """() => {
  const output = document.querySelector(".jp-OutputArea-output");
  const style = (node) => getComputedStyle(node);
  const cells = [...output.querySelectorAll("tbody tr:first-child td")];
  return {
    text: output.innerText,
    tags: [...new Set([...output.querySelectorAll("*")].map((node) => node.tagName.toLowerCase()))],
    images: [...output.querySelectorAll("img")].map((image) => [image.naturalWidth, image.width, image.alt]),
    star: style([...output.querySelectorAll("span")].find((span) => span.textContent === "★")).color,
    row: style(cells[0].parentElement).backgroundColor,
    sides: cells.map((cell) => style(cell).textAlign),
    trusted: window.jupyterapp.shell.currentWidget.content.widgets[0].model.trusted,
  };
}"""


def saved(folder: Path, html: str, text: str) -> Path:
    """Write a notebook with the output of a sweep, as one has it from somebody else: nobody here has signed it."""
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": html, "text/plain": text}}
    cell = {"cell_type": "code", "source": "", "metadata": {}, "outputs": [output], "execution_count": 1, "id": "a"}
    folder.mkdir()
    path = folder / "nb.ipynb"
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path.write_text(json.dumps({"cells": [cell], "metadata": spec, "nbformat": 4, "nbformat_minor": 5}))
    return path


def opened(lab: Lab, browser: Browser, path: Path) -> tuple[Any, dict[str, Any]]:
    """Open the notebook and return the page and what is seen of the output."""
    page = browser.page(viewport={"width": 1280, "height": 1000})
    page.goto(f"{lab.url}/lab/tree/{path.parent.name}/{path.name}?reset")
    page.wait_for_selector(".jp-OutputArea-output table", timeout=60_000)
    page.wait_for_function("() => [...document.querySelectorAll('.jp-OutputArea-output img')].every((i) => i.complete)")
    return page, dict(page.evaluate(_SEEN))


def test_what_jupyterlab_shows_of_a_notebook_it_does_not_trust(
    lab: Lab, browser: Browser, tmp_path: Path, shots: Path
) -> None:
    sweep = recorded(tmp_path, story(12))
    html = sweep_html(sweep)
    page, seen = opened(lab, browser, saved(lab.folder / "work" / "saved", html, sweep_text(sweep)))
    try:
        assert seen["trusted"] is False
        words = Page(html.split("<details")[0] + "</div>").text  # what is folded is not seen
        assert "".join(words.split()) in "".join(seen["text"].split())
        assert [natural for natural, _, _ in seen["images"]] == [2 * width for _, width, _ in seen["images"]]
        assert len(seen["images"]) == 3
        assert "parallel coordinates" in seen["images"][2][2]
        assert seen["star"] == "rgb(232, 113, 10)"
        assert seen["row"] == "rgba(232, 113, 10, 0.14)"
        assert set(seen["sides"]) == {"left", "right"}
        page.locator(".jp-OutputArea-output").first.screenshot(path=shots / "untrusted.png")
    finally:
        page.context.close()
