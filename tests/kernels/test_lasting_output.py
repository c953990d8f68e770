"""What stays in the notebook, however a sweep ended: one output, static, with the last state of the record."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sweepmagic
from sweepmagic.views.live.mark import MIME
from sweepmagic.views.still.static import sweep_html, sweep_text
from tests.kernels.talk import Kernel, Message
from tests.views.still.test_static import Page, images

pytestmark = pytest.mark.slow

SETUP = """
import os, signal
import sweepmagic
%load_ext sweepmagic

def ends(x):
    for step in range(3):
        sweepmagic.log({"loss": x + 1 / (step + 1)})

def fails(x):
    sweepmagic.log({"loss": x})
    raise ValueError("bad <shape>")

def some_fail(x):
    ends(x)
    if x == 2:
        raise ValueError("bad <shape>")

def asks(verb):
    def train(x):
        sweepmagic.log({"loss": x})
        if x == 2:
            sweepmagic.load(NAME).ask(verb)
        while x == 2 and verb == "cancel":
            sweepmagic.log({"loss": x / 2})
        sweepmagic.log({"loss": x / 2})
    return train

stops, is_cancelled = asks("stop"), asks("cancel")

def is_interrupted(x):
    ends(x)
    if x == 2:
        os.kill(os.getpid(), signal.SIGINT)
        while True:
            sweepmagic.log({"loss": x})

def breaks(x):
    from sweepmagic.samplers.grid import GridSampler
    ends(x)
    kept = GridSampler.suggest
    def suggest(*_):
        GridSampler.suggest = kept
        raise RuntimeError("the disk is full")
    GridSampler.suggest = suggest
"""
CELL = """%%sweep {function} {options}
name: {name}
method: grid
metric: {{name: loss}}
parameters: {{x: {{values: [1, 2, 3]}}}}
"""
ENDINGS = {
    "ends": ("finished", "3 of 3 runs"),
    "fails": ("failed", "failed: ValueError: bad <shape>"),
    "some_fail": ("finished", "1 failed"),
    "stops": ("stopped", "2 of 3 runs"),
    "is_cancelled": ("stopped", "the sweep was cancelled"),
    "is_interrupted": ("stopped", "interrupted"),
    "breaks": ("failed", "the disk is full"),
}


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    opened = Kernel(Path(sys.executable), tmp_path_factory.mktemp("kernel"))
    opened.run(SETUP)
    yield opened
    opened.close()


def run(kernel: Kernel, function: str, options: str = "") -> tuple[sweepmagic.Sweep, list[Message]]:
    """Run a sweep to its end; return it, and all that was said meanwhile."""
    name, since = f"{function}{len(kernel.said)}", len(kernel.said)
    kernel.run(f"NAME = {name!r}")
    kernel.reply(kernel.execute(CELL.format(function=function, options=options, name=name)), 60)
    kernel.reply(kernel.execute("sweep.wait(30)"), 60)  # in the background, it raises what went wrong
    sweep = sweepmagic.load(name, dir=kernel.folder)
    kernel.until(
        lambda m: m["msg_type"] == "update_display_data" and "text/html" in m["content"]["data"],
        "the static output",
        since=since,
    )
    return sweep, kernel.said[since:]


def outputs(said: list[Message]) -> dict[str, dict[str, Any]]:
    """Return what stands under the cells, as a notebook keeps it: by display id, the last word of each."""
    found: dict[str, dict[str, Any]] = {}
    for message in said:
        if message["msg_type"] in ("display_data", "update_display_data"):
            found[message["content"]["transient"]["display_id"]] = message["content"]["data"]
    return found


@pytest.mark.parametrize(
    ("function", "options"),
    [
        (function, options)
        for function in ENDINGS
        for options in ("--executor kernel", "--executor threads --workers 1", "--background")
        if (function, options) != ("is_interrupted", "--background")  # that leaves no cell to interrupt
    ],
)
def test_one_static_output_with_the_last_state_stays(kernel: Kernel, function: str, options: str) -> None:
    sweep, said = run(kernel, function, options)
    if function == "breaks":  # it is not hidden either
        assert "the disk is full" in kernel.problems()
    (bundle,) = outputs(said).values()
    assert sorted(bundle) == [MIME, "text/html", "text/plain"]
    state, words = ENDINGS[function]
    assert sweep.state == state
    shown = Page(bundle["text/html"]).text
    assert state in shown
    assert words in shown
    # What was shown is the record's last word, to the letter, as anybody finds it on disk later.
    assert bundle["text/html"] == sweep_html(sweep)
    assert bundle["text/plain"] == sweep_text(sweep)
    assert len(images(bundle["text/html"])) >= 1


def test_a_cell_that_is_run_again_goes_on_and_shows_the_whole(kernel: Kernel) -> None:
    sweep, _ = run(kernel, "is_interrupted")
    since = len(kernel.said)
    kernel.reply(kernel.execute(CELL.format(function="ends", options="", name=sweep.name)), 60)
    kernel.until(lambda m: m["msg_type"] == "update_display_data", "the static output", since=since)
    (bundle,) = outputs(kernel.said[since:]).values()
    assert "3 of 3 runs" in Page(bundle["text/html"]).text


def test_an_old_sweep_shown_by_name_leaves_the_static_output_beside_the_widget(kernel: Kernel) -> None:
    sweep, _ = run(kernel, "ends")
    since = len(kernel.said)
    kernel.run(f"%sweep {sweep.name}")
    # Nobody says that the live view is there, so after a while what is not live appears.
    kernel.until(lambda m: m["msg_type"] == "update_display_data", "the static output", since=since)
    twin, widget = outputs(kernel.said[since:]).values()
    assert sweep_html(sweep) in twin["text/html"]
    assert twin["text/plain"] == sweep_text(sweep)
    assert "text/html" not in widget  # a converter would show it twice
