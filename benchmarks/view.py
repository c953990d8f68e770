"""The live view: what it costs the kernel, how smooth it is, how soon it shows what happened."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.looking import live, naive, soak
from tests.ui.lab import Browser, Lab

TITLE = "The live view"
_WORKERS = 8  # each logs an epoch ten times a second
_WHERE = "JupyterLab and headless Chromium on the same two cores, software rendering"
_UNBRIDLED = "the page is made to believe in many cores, or it would draw and be sent fewer updates"


def measure(runs: int = 1000, epochs: int = 84, rows: int = 10_000, updates: int = 20_000) -> list[Figure]:
    """Measure the view in a real JupyterLab; beside it the usual ways to show as much."""
    with tempfile.TemporaryDirectory() as place, Lab(Path(place)) as lab, Browser() as browser:
        return [
            *_growing(lab, browser, runs, epochs),
            *_scrolling(lab, browser, rows),
            *_delays(lab, browser, runs),
            *_soak(browser, updates),
            *_naive(lab, browser, runs),
        ]


def _growing(lab: Lab, browser: Browser, runs: int, epochs: int) -> list[Figure]:
    seen, cost = live.growing(lab, browser, runs, epochs, _WORKERS)
    what = f"{runs:,} runs x 100 epochs, 4 metrics, {_WORKERS} workers, 10 updates/s"
    return [
        Figure(f"{what}: frames", seen.fps, "fps", goal=50, more_is_better=True, note=f"{_WHERE}; {_UNBRIDLED}"),
        Figure("the same: 95 % of the frames take less than", seen.p95_ms, "ms"),
        Figure("the same: kernel's processor time per update", cost["ms"], "ms", goal=1.5),
        Figure("the same: size of an update", cost["kb"], "kB", goal=15),
    ]


def _scrolling(lab: Lab, browser: Browser, rows: int) -> list[Figure]:
    seen, kept = live.scrolling(lab, browser, rows)
    note = f"sorted by a column, 16 rows changing; sort and place were {'kept' if kept else 'LOST'}"
    return [Figure(f"table of {rows:,} rows, scrolling: frames", seen.fps, "fps", 50, more_is_better=True, note=note)]


def _delays(lab: Lab, browser: Browser, runs: int) -> list[Figure]:
    painted, shown = live.delays(lab, browser, pause=0.9, epochs=25)
    _, streamed = live.delays(lab, browser, pause=0.05, epochs=120)
    ratio, low, high = live.slowdown(lab, browser)
    note = (
        "Keras on digits, the view in sight over out of sight, "
        f"90 % interval from {100 * (low - 1):.1f} to {100 * (high - 1):.1f}; the browser draws on the same two cores"
    )
    return [
        Figure("from the start of a cell to its view, warm kernel", 1e3 * painted, "ms", goal=500),
        Figure("from a log to its point on screen, median, an epoch a second", 1e3 * shown, "ms", goal=300),
        Figure("the same, 20 epochs a second: drawn less often, so that it costs less", 1e3 * streamed, "ms"),
        Figure(
            f"opening a finished sweep of {runs:,} x 100 rows", live.reopening(lab, browser, runs, 100), "s", goal=1
        ),
        Figure("time of an epoch with the view over without, minus one", 100 * (ratio - 1), "%", goal=2, note=note),
    ]


def _soak(browser: Browser, updates: int) -> list[Figure]:
    found = soak.run(browser, updates)
    note = f"{updates:,} updates of the same 200 runs, drawn ({_UNBRIDLED}); heap from {found.before_mb:.1f} to {found.after_mb:.1f} MB"
    return [
        Figure("heap after the second half of a long life over after the first", found.heap_ratio, "", 1.05, note=note),
        Figure("nodes in the page, the same", found.node_ratio, "", 1.02),
    ]


def _naive(lab: Lab, browser: Browser, runs: int) -> list[Figure]:
    html, spent, size = naive.html_table(lab, browser, runs)
    streamed = naive.bokeh_streams(browser, runs)
    return [
        Figure(f"the usual way, an ipywidgets.HTML table of {runs:,} rows at 10 updates/s: frames", html.fps, "fps"),
        Figure("the same: kernel's processor time per update", spent, "ms"),
        Figure("the same: size of an update", size, "kB"),
        Figure(
            f"the usual way, a Bokeh source and `stream` per run, {runs:,} runs, 16 growing: frames",
            streamed.fps,
            "fps",
        ),
    ]
