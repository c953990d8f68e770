"""The JupyterLab extension: what it adds to the start, how soon its list stands, how quick its help in cells is."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.figure import Figure
from benchmarks.opening import write
from benchmarks.timing import each
from sweepmagic.assist import answer
from sweepmagic.server.board import Board, News
from sweepmagic.server.places import Places
from tests.ui.lab import Browser, Lab, Notebook

TITLE = "The JupyterLab extension"
_CELL = """%%sweep --workers 2
name: digits
method: bayes
metric:
  name: val_accuracy
  goal: maximize
parameters:
  learning_rate:
    distribution: log_uniform_values
    min: 1e-5
    max: 1e-1
  units:
    values: [16, 32, 64]
early_terminate:
  type: hyperband
  min_iter: 3
---
train(learning_rate, units)
"""
_LOADED = "() => performance.getEntriesByType('resource').filter((one) => one.name.includes('extensions/sweepmagic/')).reduce((sum, one) => sum + one.decodedBodySize, 0)"


def measure(sweeps: int = 10, runs: int = 1000, rows: int = 50, starts: int = 3) -> list[Figure]:
    """Start JupyterLab with the extension that was built, then ask the server's parts what its page asks them."""
    loaded, spent = _start(starts)
    named, complete = _list(sweeps, runs, rows)
    return [
        Figure("loaded before a sweep is opened", loaded / 1000, "kB", goal=400, note="uncompressed"),
        Figure(
            "time in its script until a notebook stands",
            spent,
            "ms",
            goal=300,
            note=f"by the browser's profiler, median of {starts}; what the page does because of it elsewhere is not in it",
        ),
        Figure(f"a list of {sweeps} sweeps of {runs:,} runs and {rows} rows each: names", named, "s"),
        Figure("the same: complete", complete, "s"),
        *_help(),
    ]


def _start(repeats: int) -> tuple[float, float]:
    """Return the bytes that come from the extension, and the milliseconds in it, until a notebook stands."""
    loaded, spent = [], []
    for place in range(repeats):
        with tempfile.TemporaryDirectory() as folder, Lab(Path(folder)) as lab, Browser() as browser:
            notebook = Notebook(lab, browser, f"start{place}")
            session: Any = notebook.page.context.new_cdp_session(notebook.page)
            session.send("Profiler.enable")
            session.send("Profiler.start")
            notebook.open("1 + 1")
            notebook.page.wait_for_timeout(2000)  # what it does when the page has come to rest
            spent.append(_spent(session.send("Profiler.stop")["profile"]))
            loaded.append(float(notebook.page.evaluate(_LOADED)))
            notebook.page.context.close()
    if not min(loaded):
        raise RuntimeError("JupyterLab has loaded no extension: run `make labextension` first")
    return median(loaded), median(spent)


def _spent(profile: dict[str, Any]) -> float:
    """Return the milliseconds of a profile in which a function of the extension, or one that it called, was running."""
    nodes = {node["id"]: node for node in profile["nodes"]}
    above = {child: node["id"] for node in profile["nodes"] for child in node.get("children", [])}

    def is_ours(node: int | None) -> bool:
        while node is not None:
            if "extensions/sweepmagic/" in nodes[node]["callFrame"]["url"]:
                return True
            node = above.get(node)
        return False

    ours = {node for node in nodes if is_ours(node)}
    times = zip(profile["samples"], profile["timeDeltas"], strict=True)
    return sum(taken for node, taken in times if node in ours) / 1000


def _list(sweeps: int, runs: int, rows: int) -> tuple[float, float]:
    """Return the seconds until a listener knows every name, and until it knows everything."""
    with tempfile.TemporaryDirectory() as folder:
        for place in range(sweeps):
            write(Path(folder) / f"study{place}", runs, rows)
        known: dict[tuple[str, str], bool] = {}
        board = Board(Places(Path(folder)))
        begun = time.monotonic()
        when: dict[str, float] = {}
        done = threading.Event()

        def hear(news: News) -> None:
            known.update({(row.folder, row.id): row.read for row in news.rows})
            if len(known) == sweeps:
                when.setdefault("named", time.monotonic() - begun)
                if all(known.values()):
                    when.setdefault("complete", time.monotonic() - begun)
                    done.set()

        leave = board.listen(hear)
        is_complete = done.wait(300)
        leave()
        board.close()
        if not is_complete:
            raise RuntimeError(f"the list is not complete after 300 s: {known}")
        return when["named"], when["complete"]


def _help(repeats: int = 50) -> list[Figure]:
    at = {"line": 8, "column": 20}  # in `log_uniform_values`
    asked = {"check": {}, "complete": at, "hover": at}

    def ask(what: str) -> Callable[[], object]:
        return lambda: answer(what, {"text": _CELL, **asked[what]})

    for what in asked:
        ask(what)()  # the first question imports
    return [
        Figure(f"{what} in a cell of {len(_CELL.splitlines())} lines", median(each([ask(what)] * repeats)) / 1000, "ms")
        for what in asked
    ]
