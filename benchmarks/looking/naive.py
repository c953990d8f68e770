"""The usual ways to show a sweep: a table as one HTML widget, a chart with a Bokeh source per run."""

from __future__ import annotations

import ast
import gzip
from typing import Any

from bokeh.document import Document
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure

from benchmarks.looking import frames
from benchmarks.looking.frames import Smoothness
from benchmarks.looking.live import opened
from sweepmagic.views.live import figures
from tests.ui.lab import Browser, Lab

_TABLE = """
import ipywidgets, random
shown = ipywidgets.HTML(); values = [random.random() for _ in range(RUNS)]
def html():
    return "<table>" + "".join(f"<tr><td>{n}</td><td>running</td><td>{v:.4g}</td><td>{v / 2:.4g}</td><td>{v / 3:.4g}</td></tr>" for n, v in enumerate(values)) + "</table>"
shown
"""
_UPDATE = """
spent = count = 0; end = time.monotonic() + 13
while time.monotonic() < end:
    for n in range(16): values[n] = random.random()
    begun = time.thread_time(); shown.value = html(); spent += time.thread_time() - begun; count += 1
    time.sleep(0.1)
print([1e3 * spent / count, len(shown.value) / 1e3])
"""


def html_table(lab: Lab, browser: Browser, runs: int) -> tuple[Smoothness, float, float]:
    """Return how smooth the page is, and the kernel's milliseconds and the kilobytes per update."""
    with opened(lab, browser, "html", _TABLE.replace("RUNS", str(runs)), _UPDATE) as notebook:
        notebook.run(1)
        notebook.page.wait_for_timeout(2000)
        notebook.run(2)
        notebook.page.wait_for_timeout(1500)
        seen = frames.watch(notebook.page, 10)
        notebook.wait_until_done(60)
        spent, size = ast.literal_eval(notebook.text(2).strip().splitlines()[-1])
        return seen, spent, size


_DRAW = """async ([version, code, json]) => {
  new Function("define", "exports", "module", code).call(globalThis);
  const model = Bokeh.require("document").Document.from_json(json);
  const root = model.roots()[0];
  const host = document.body.appendChild(document.createElement("div"));
  await Bokeh.require("embed/standalone").add_document_standalone(model, host);
  const sources = root.renderers.map((renderer) => renderer.data_source);
  let epoch = 84;
  setInterval(() => { for (const source of sources.slice(-16)) source.stream({ x: [epoch], y: [Math.random()] }); epoch += 1; }, 100);
}"""


def bokeh_streams(browser: Browser, runs: int, epochs: int = 84) -> Smoothness:
    """Return how smooth a page is with a line and a source per run, to which points are streamed; the kernel's part is left out."""
    plot = figure(width=800, height=300)
    xs = list(range(epochs))
    for run in range(runs):
        source = ColumnDataSource({"x": xs, "y": [1 / (1 + 0.1 * x) + 0.0001 * run for x in xs]})
        plot.line("x", "y", source=source)
    document = Document()
    document.add_root(plot)
    page = browser.page()
    page.set_content("<!doctype html><html><body></body></html>")
    code = gzip.decompress(figures.bokehjs()).decode()
    drawing: Any = document.to_json(deferred=False)
    page.evaluate(_DRAW, [figures.version(), code, drawing])
    page.wait_for_timeout(2000)
    seen = frames.watch(page, 10)
    page.context.close()
    return seen
