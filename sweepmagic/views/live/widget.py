"""The widget: one per view of a sweep. It carries frames to the browser, and verbs back."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

import anywidget
import traitlets

from sweepmagic.errors import SweepMagicError
from sweepmagic.handle import Sweep
from sweepmagic.plan import Plan
from sweepmagic.views.live.answers import Answers
from sweepmagic.views.live.audience import Audience
from sweepmagic.views.live.feed import Feed
from sweepmagic.views.live.protocol import Frame
from sweepmagic.views.palette import BEST, STATES
from sweepmagic.views.summary import params_text

_ASSETS = Path(__file__).parent / "assets"
# One module for the browser out of several files for people: anywidget takes one, and no bundler is needed for this. The
# files share one scope, so none of them imports or exports; the last one holds the default export.
_SCRIPTS = {
    "core": "dom protocol colors settings selection operands expression filter flyout tabs twin",
    "table": "columns columnsmenu ordering groups heads widths rows tablehand tabletools table",
    "header": "filterbar header plan",
    "charts": "bokeh smoothing ticks lines turns pointed hover zoom marks chart legend chartbar charts",
    "panels": "axes drawing relevance axisplan rail trail parallel dragbox slice scatterhand scatter importance",
    "drawer": "clipboard ansi output sparkline facts sections compare drawerhead drawer",
    ".": "dashboard",
}
_STYLES = (
    "dashboard",
    "charts/charts",
    "table/table",
    *(f"panels/{name}" for name in ("parallel", "scatter", "importance")),
    "drawer/drawer",
)
VERBS = ("pause", "resume", "stop", "cancel")
RUN_VERBS = ("stop", "retry")
KEYFRAME_SECONDS = 10.0
_BYTES_PER_SECOND = 100_000
"""The most that keyframes may cost: a large one is sent less often than every ten seconds."""
_ROW_BYTES = 150  # about what a row takes as JSON
_NOTHING = "export default { render() {} };"


def script() -> str:
    """Return the browser's side as one ES module."""
    files = [_ASSETS / room / f"{name}.js" for room, names in _SCRIPTS.items() for name in names.split()]
    return "\n".join(f"// {file.name}\n{file.read_text('utf-8')}" for file in files)


def styles() -> str:
    """Return the browser's style sheet."""
    return "\n".join((_ASSETS / f"{name}.css").read_text("utf-8") for name in _STYLES)


class SweepWidget(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget is not seen by mypy here
    """A sweep in the browser.

    Frames go out as messages with binary buffers; the trait `keyframe` holds everything, for pages that ask the kernel
    for its widgets (a reload) and for those that never ask (Colab). Back come ``hello`` (with the number of the last frame
    that the page has, and whether it needs Bokeh) and ``ask`` with a verb.
    """

    _esm = script()
    _css = styles()

    key = traitlets.Unicode().tag(sync=True)
    plan = traitlets.Any().tag(sync=True)
    looks = traitlets.Dict().tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)
    # Made anew whenever somebody asks for the widget's state: a page that is reloaded gets what is true at that moment.
    keyframe = traitlets.Any().tag(sync=True, to_json=lambda _, widget: widget.encoded_keyframe())

    def __init__(self, sweep: Sweep, plan: Plan | None, *, at_once: bool = True) -> None:
        """Make it; with `at_once` it knows the record as it is, else the feed reads it while the page makes itself ready."""
        self.audience = Audience(can_hear=False, begun=time.monotonic())
        self.feed = Feed(sweep, self._frame, lambda: self.audience.wants(time.monotonic()), self._detail)
        self._sweep = sweep
        self._answers = Answers(sweep, lambda message: self.send(message))
        self._opened = self._heard = False
        self.on_hello: Callable[[], None] | None = None
        self._keyframed, self._keyframe_bytes = time.monotonic(), 0
        self._waits = not at_once
        if at_once:
            self.feed.flush()
        super().__init__(key=uuid4().hex, plan=plan_of(plan), looks={"states": dict(STATES), "best": BEST})
        self._opened = True
        self.on_msg(self._hear)

    def encoded_keyframe(self) -> dict[str, Any]:
        """Return everything that was sent, as the trait carries it."""
        data, (segments, x, y) = self.feed.keyframe().encode()
        self._keyframe_bytes = len(x) + len(y) + _ROW_BYTES * len(data["rows"])
        return {"frame": data, "segments": segments, "x": x, "y": y}

    def push_keyframe(self) -> None:
        """Send everything, as the trait."""
        self._keyframed = time.monotonic()
        self.send_state("keyframe")

    def end(self) -> None:
        """Send everything for the last time.

        If nobody was there, take the program back instead: what runs notebooks without a page (nbclient, papermill) writes
        the state of every widget into them.
        """
        if self._heard or not self.audience.can_hear:
            self.push_keyframe()
        else:
            self._esm, self._css = _NOTHING, ""

    def _frame(self, frame: Frame) -> None:
        """Send one frame; called with the feed's lock held, from any thread."""
        if not self._opened or (self._waits and not self._heard):
            return  # who says hello later gets everything at once
        data, buffers = frame.encode()
        self.send({"type": "frame", "frame": data}, buffers)
        now = time.monotonic()
        self.audience.sent(sum(map(len, buffers)) + _ROW_BYTES * len(frame.rows), now)
        pause = max(KEYFRAME_SECONDS, self._keyframe_bytes / _BYTES_PER_SECOND)
        if self._keeps_state and now - self._keyframed >= pause:
            self.push_keyframe()

    @property
    def _keeps_state(self) -> bool:
        """Return whether a page may open a view from what it keeps of the model, and be unable to ask for more."""
        return "google.colab" in sys.modules or not self.audience.can_hear

    def _hear(self, _: Any, content: Mapping[str, Any], buffers: Any) -> None:
        """Take a message; may be called on any thread, in the middle of a cell, so it does as little as possible."""
        self._heard = True
        match content:
            case {"type": "ask", "verb": verb, "run": run}:
                self._ask_of_run(verb, run)
            case {"type": "look", "page": str(page), "runs": [*runs], "tails": [*tails]}:
                self.feed.details.look(page, *([run for run in some if type(run) is int] for some in (runs, tails)))
                if self.feed.is_closed:
                    self.feed.tell()
            case {"type": "ask", "verb": str(verb)} if verb in VERBS:
                try:
                    self._sweep.ask(verb)
                except SweepMagicError as error:
                    self.send({"type": "error", "text": str(error)})
            case {"type": "seen", "page": str(page), "visible": bool(visible)}:
                self.audience.sees(page[:40], visible)
            case {"type": "importance", "metric": None | str() as metric}:
                self._answers.importance(metric)
            case {"type": "slice", "parameter": str(parameter)}:
                self._answers.slice(parameter)
            case {"type": "arrived"}:
                self.audience.arrived()
            case {"type": "ask", "verb": "workers", "value": int(value)} if value > 0:
                self._sweep.ask("workers", value=value)
            case {"type": "hello", "number": int(number)}:
                self._greet()
                if self.feed.details.forget():  # by a page that is gone, perhaps: those that are there say it again
                    self.send({"type": "looking"})
                if not self.feed.changes.screen.number:
                    return  # the record is being read: it will come as the first frame
                with self.feed.lock:
                    if number != self.feed.changes.screen.number:
                        self.push_keyframe()
            case {"type": "bokeh", "source": bool(source)}:
                # Importing Bokeh takes half a second: not on the thread that trains.
                threading.Thread(target=self._send_bokeh, args=(source,), name="sweepmagic-bokeh", daemon=True).start()

    def _ask_of_run(self, verb: Any, run: Any) -> None:
        """Ask one run for what its drawer offers; anything else is nothing that our page says."""
        if verb not in RUN_VERBS or type(run) is not int:
            return
        try:
            self._sweep.run(run)
            self._sweep.ask(verb, run)
        except SweepMagicError as error:
            self.send({"type": "error", "text": str(error)})

    def _detail(self, message: dict[str, Any]) -> None:
        """Send what is new of one run; called as `_frame` is."""
        self.send(message)

    def _greet(self) -> None:
        """Say that the twin will come, and let it come, when the first page is there."""
        greet, self.on_hello = self.on_hello, None
        if greet is not None:
            self.send({"type": "twin"})
            greet()

    def _send_bokeh(self, source: bool) -> None:
        from sweepmagic.views.live import figures

        # On Colab each output is a page of its own and its cache is the browser's, so there it is fetched from the web.
        url = figures.bokeh_url() if "google.colab" in sys.modules else ""
        content = {"type": "bokeh", "figures": figures.figures(), "url": url, "version": figures.version()}
        self.send(content, [figures.bokehjs()] if source and not url else [])


def plan_of(plan: Plan | None) -> dict[str, Any] | None:
    """Return a plan as JSON-able data, as the browser lays it out."""
    if plan is None:
        return None
    data = asdict(plan) | {"samples": [params_text(sample) for sample in plan.samples]}
    return json.loads(json.dumps(data))  # type: ignore[no-any-return]
