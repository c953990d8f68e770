"""What a user sees in JupyterLab: smoothness, cost, delays. Each function opens a notebook of its own."""

from __future__ import annotations

import ast
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import exp, log
from pathlib import Path
from statistics import mean, median
from typing import Any

from benchmarks.looking import frames
from benchmarks.looking.frames import Smoothness
from tests.ui.lab import Browser, Lab, Notebook

_REPOSITORY = Path(__file__).parents[2]
_SETUP = (
    f"import sys, tempfile, time; sys.path.insert(0, {str(_REPOSITORY)!r})\nfrom benchmarks.looking.kernel import *"
)
_DRAWN = "Object.values(Object.values(window.__sweepmagic ?? {}).at(-1)?.charts ?? {})[0]?.points"


@contextmanager
def opened(lab: Lab, browser: Browser, name: str, *cells: str, unbridled: bool = False) -> Iterator[Notebook]:
    """Open a notebook with a warm kernel: everything is imported, and a view has been shown.

    With `unbridled` the page takes this for a machine of many cores, and draws every update.
    """
    notebook = Notebook(lab, browser, name)
    if unbridled:
        notebook.page.add_init_script(frames.MANY_CORES)
    notebook.open(_SETUP, *cells)
    try:
        said(notebook, 0)
        yield notebook
    finally:
        notebook.close()


def said(notebook: Notebook, cell: int, seconds: float = 120) -> Any:
    """Run a cell to its end and return what it printed last, as a Python value; None if it printed nothing."""
    notebook.run(cell)
    notebook.page.wait_for_timeout(300)
    notebook.wait_until_done(seconds)
    lines = notebook.text(cell).strip().splitlines()
    return ast.literal_eval(lines[-1]) if lines else None


def drawn(notebook: Notebook, seconds: float = 60) -> None:
    """Wait until curves are on screen, and look at them."""
    notebook.page.wait_for_function(f"() => {_DRAWN} > 0", timeout=seconds * 1000)
    notebook.page.locator(".sm-root").last.scroll_into_view_if_needed()


def growing(lab: Lab, browser: Browser, runs: int, epochs: int, rows: int) -> tuple[Smoothness, dict[str, float]]:
    """Return how smooth the page is, and what an update costs the kernel, while `rows` of `runs` grow ten times a second."""
    cells = (
        f"g = Growing(tempfile.mkdtemp(), {runs}, {epochs}, {rows}); meter = Meter(g.sweep, 0.1)",
        "meter.reset(); g.grow_for(13, 10).join(); print(meter.told())",
    )
    with opened(lab, browser, f"growing{runs}x{rows}", *cells, unbridled=True) as notebook:
        notebook.run(1)
        drawn(notebook)
        notebook.page.wait_for_timeout(2000)
        notebook.run(2)
        notebook.page.wait_for_timeout(1500)
        seen = frames.watch(notebook.page, 10)
        notebook.wait_until_done(60)
        return seen, ast.literal_eval(notebook.text(2).strip().splitlines()[-1])


_SCROLL = """() => {
  const table = document.querySelector(".sm-root .sm-scroll");
  let down = true;
  window.__scrolling = setInterval(() => {
    table.scrollTop += down ? 90 : -90;
    if (table.scrollTop <= 0 || table.scrollTop + table.clientHeight >= table.scrollHeight - 1) down = !down;
  }, 16);
}"""


def scrolling(lab: Lab, browser: Browser, runs: int) -> tuple[Smoothness, bool]:
    """Return how smooth a table of `runs` sorted rows scrolls while 16 of them change, and whether the sort was kept."""
    cells = (
        f"g = Growing(tempfile.mkdtemp(), {runs}, 10, 16); meter = Meter(g.sweep, 0.1)",
        "g.grow_for(12, 10).join()",
    )
    with opened(lab, browser, f"scrolling{runs}", *cells) as notebook:
        notebook.run(1)
        notebook.until(lambda counters: counters.get("rows") == runs, "the rows", 120)
        page = notebook.page
        page.locator(".sm-root th", has_text="learning_rate").first.click()
        page.locator(".sm-root .sm-scroll").first.scroll_into_view_if_needed()
        page.wait_for_timeout(1500)
        notebook.run(2)
        page.evaluate(_SCROLL)
        seen = frames.watch(page, 8)
        page.evaluate("() => clearInterval(window.__scrolling)")
        place = page.evaluate("() => document.querySelector('.sm-root .sm-scroll').scrollTop")
        sort = page.locator(".sm-root th", has_text="learning_rate").first.get_attribute("aria-sort")
        return seen, bool(place > 0 and sort in ("ascending", "descending"))


_SLOW = """
def train(x):
    for step in range(EPOCHS):
        time.sleep(PAUSE)
        sweepmagic.log({"loss": 1 / (1 + step)})
        stamps.append(time.time())
"""
_SWEEP = 'sweepmagic.sweep({"method": "grid", "metric": {"name": "loss"}, "parameters": {"x": {"values": [1]}}}, train, workers=2)'
_STAMP = f"""() => {{
  window.__stamps = [];
  window.__painted = null;
  window.__scrolled = false;
  const seen = document.querySelectorAll(".sm-root").length;
  let before = 0;
  const look = () => {{
    const roots = document.querySelectorAll(".sm-root");
    if (roots.length > seen && !window.__scrolled) {{ window.__scrolled = true; roots[roots.length - 1].scrollIntoView(); }}
    if (window.__painted === null && roots.length > seen && roots[roots.length - 1].querySelector(".sm-name")?.textContent) {{
      requestAnimationFrame(() => setTimeout(() => {{ window.__painted ??= Date.now() / 1000; }}));
    }}
    const points = {_DRAWN} ?? 0;
    while (before < points && roots.length > seen) {{ before += 1; window.__stamps.push(Date.now() / 1000); }}
    if (window.__stamps !== null) requestAnimationFrame(look);
  }};
  look();
}}"""


def delays(lab: Lab, browser: Browser, pause: float, epochs: int) -> tuple[float, float]:
    """Return the seconds from the start of a cell to its view, and from a log to its point on screen, one every `pause` seconds."""
    warm = f"import sweepmagic\n{_SLOW}\nEPOCHS, PAUSE = 12, 0.05; stamps = []\n{_SWEEP};"
    cells = (
        warm,
        f"EPOCHS, PAUSE = {epochs}, {pause}; stamps = []; begun = time.time()\n{_SWEEP};",
        "print([begun, stamps])",
    )
    with opened(lab, browser, f"delays{epochs}", *cells) as notebook:
        page = notebook.page
        notebook.run(1)
        notebook.wait_until_done(60)
        page.wait_for_timeout(1000)
        page.evaluate(_STAMP)
        notebook.run(2)
        page.wait_for_timeout(500)
        notebook.wait_until_done(60)
        painted, shown = page.evaluate(
            "() => { const s = window.__stamps; window.__stamps = null; return [window.__painted, s]; }"
        )
        begun, logged = said(notebook, 3)
        # A curve begins with its second point; the last ones are drawn when the static twin has taken the view's place.
        late = [there - then for then, there in zip(logged[2:], shown[2:], strict=False)]
        return float(painted - begun), median(late)


_TWIN_MS = 6000  # the static twin of the view before is made meanwhile


def reopening(lab: Lab, browser: Browser, runs: int, epochs: int, repeats: int = 3) -> float:
    """Return the seconds from the start of a cell that shows a finished sweep to its curves on screen."""
    show = "begun = time.time(); Meter(sweepmagic.Sweep(g.sweep.folder, 'grown'))"
    cells = (
        f"import sweepmagic; g = Growing(tempfile.mkdtemp(), {runs}, {epochs}, 0); Meter(Growing(tempfile.mkdtemp(), 2, 3, 0).sweep);",
        *[f"{show};" for _ in range(repeats)],
        *["print(begun)" for _ in range(repeats)],
    )
    with opened(lab, browser, "reopening", *cells) as notebook:
        notebook.run(1)
        drawn(notebook, 120)
        found = []
        for place in range(repeats):
            notebook.page.wait_for_timeout(_TWIN_MS)
            notebook.page.evaluate(_STAMP)
            notebook.run(2 + place)
            notebook.page.wait_for_function("() => window.__stamps.length > 0", timeout=60_000)
            there = notebook.page.evaluate("() => { const s = window.__stamps; window.__stamps = null; return s[0]; }")
            found.append(float(there) - float(said(notebook, 2 + repeats + place)))
        return median(found)


_KERAS = """
import os; os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras, sweepmagic
from sklearn.datasets import load_digits
x, y = load_digits(return_X_y=True); x = (x / 16.0).astype("float32")
epochs = []
class Clock(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.begun = None  # the first epoch of a run compiles
    def on_epoch_end(self, epoch, logs=None):
        if self.begun is not None:
            epochs.append((self.begun, time.time()))
        self.begun = time.time()
def train(units):
    if time.time() > end:
        return
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.layers.Dense(units, activation="relu"), keras.layers.Dense(10, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, validation_split=0.2, epochs=12, batch_size=32, verbose=0, callbacks=[Clock()])
end = time.time() + 60
train(32)
"""
_TRAINING = """
epochs.clear(); end = time.time() + {seconds}
sweepmagic.sweep({{"method": "grid", "metric": {{"name": "val_loss"}}, "parameters": {{"units": {{"values": list(range(32, 32 + {runs}))}}}}}}, train);
"""
_SHOW = "(on) => { for (const root of document.querySelectorAll('.sm-root')) root.parentElement.style.display = on ? '' : 'none'; }"
_BLOCK_SECONDS, _SETTLE_SECONDS = 3.0, 0.5


def slowdown(lab: Lab, browser: Browser, seconds: float = 300) -> tuple[float, float, float]:
    """Return how many times as long an epoch takes while the view is in sight, with the ends of a 90 % interval.

    This machine is as noisy from one sweep to the next as the effect is large. So it is one training, in which the view
    is taken out of sight and back every three seconds, and each pair of neighbours gives a ratio.
    """
    cells = (_KERAS, _TRAINING.format(seconds=seconds, runs=round(seconds / 1.5)), "print(epochs)")
    with opened(lab, browser, "slowdown", *cells) as notebook:
        page = notebook.page
        notebook.run(1)
        page.wait_for_timeout(300)
        notebook.wait_until_done(120)
        notebook.run(2)
        page.wait_for_timeout(2000)
        page.evaluate("() => window.jupyterapp.shell.currentWidget.content.scrollToItem(2, 'start', 0)")
        drawn(notebook)
        order = random.Random(1)
        blocks: list[tuple[float, float, bool]] = []  # from, to, in sight
        until = time.time() + seconds - 10
        while time.time() < until:
            first = order.random() < 0.5
            blocks += [_block(page, first), _block(page, not first)]
        page.evaluate(_SHOW, True)
        notebook.wait_until_done(120)
        return _ratio(blocks, said(notebook, 3))


def _block(page: Any, in_sight: bool) -> tuple[float, float, bool]:
    page.evaluate(_SHOW, in_sight)
    begun = time.time()
    page.wait_for_timeout(1000 * _BLOCK_SECONDS)  # not a condition that is polled: that would draw frames
    return begun + _SETTLE_SECONDS, time.time(), in_sight


def _ratio(blocks: list[tuple[float, float, bool]], epochs: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Return the geometric mean of the ratios of neighbouring blocks, and the interval by a bootstrap over them."""
    found = []
    for pair in zip(blocks[::2], blocks[1::2], strict=True):
        times = {seen: [b - a for a, b in epochs if begun <= a and b <= ended] for begun, ended, seen in pair}
        if all(times.values()):
            found.append(log(mean(times[True]) / mean(times[False])))
    draw = random.Random(1)
    means = sorted(mean(draw.choices(found, k=len(found))) for _ in range(2000))
    return exp(mean(found)), exp(means[100]), exp(means[1900])
