"""The conversation between one view of a sweep and whatever carries it: a widget's comm, or a WebSocket."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from sweepmagic.errors import SweepMagicError
from sweepmagic.handle import Sweep
from sweepmagic.plan import Plan
from sweepmagic.views.live.answers import Answers
from sweepmagic.views.live.audience import Audience
from sweepmagic.views.live.earlier import weight
from sweepmagic.views.live.feed import Feed
from sweepmagic.views.live.protocol import Frame
from sweepmagic.views.palette import BEST, STATES
from sweepmagic.views.summary import params_text

VERBS = ("pause", "resume", "stop", "cancel")
RUN_VERBS = ("stop", "retry")
_ROW_BYTES = 150  # about what a row takes as JSON


class Line(Protocol):
    """What carries the words to the pages. Both may be called on any thread."""

    def say(self, content: dict[str, Any], buffers: Sequence[bytes]) -> None:
        """Send a message."""

    def push_keyframe(self) -> None:
        """Send everything, as `Talk.keyframe` has it."""


class Talk:
    """Frames go out in the order of their numbers; verbs, questions and what the pages look at come in.

    A page says ``hello``, with the number of the last frame that it has, and whether it needs Bokeh; then ``look``, ``seen``,
    ``pace``, ``arrived``, and ``ask`` with a verb.

    Attributes:
        sweep: What is talked about.
        audience: Who looks, and how far they have come.
        feed: What follows the record.
        heard: Whether any page has said a word.
        on_hello: Called once, when the first page is there.
    """

    def __init__(self, sweep: Sweep, line: Line, *, at_once: bool = True, can_hear: bool = False) -> None:
        """Make it; with `at_once` it knows the record as it is, else the feed reads it and nothing is sent before a hello."""
        self.audience = Audience(can_hear=can_hear, begun=time.monotonic())
        self.feed = Feed(sweep, self._frame, lambda: self.audience.wants(time.monotonic()), self._say)
        self.heard = False
        self.on_hello: Callable[[], None] | None = None
        self.sweep, self._line = sweep, line
        self._answers = Answers(sweep, self._say)
        self._waits, self._is_open = not at_once, False
        if at_once:
            self.feed.flush()

    def begin(self) -> None:
        """Let words out from now on: the line is there."""
        self._is_open = True

    def keyframe(self) -> tuple[dict[str, Any], list[bytes], int]:
        """Return everything that was sent as one frame: data, buffers, and about how many bytes it takes."""
        data, buffers = self.feed.keyframe().encode()
        return data, buffers, sum(map(len, buffers)) + _ROW_BYTES * len(data["rows"]) + weight(data["earlier"])

    def hear(self, content: Mapping[str, Any]) -> None:
        """Take a message; may be called on any thread, in the middle of a cell, so it does as little as possible."""
        self.heard = True
        if content.get("type") == "ask":
            self.audience.hurry(time.monotonic())
        match content:
            case {"type": "ask", "verb": verb, "run": run}:
                self._ask_of_run(verb, run)
            case {"type": "look", "page": str(page), "runs": [*runs], "tails": [*tails]}:
                self.feed.details.look(page, *([run for run in some if type(run) is int] for some in (runs, tails)))
                if self.feed.is_closed:
                    self.feed.tell()
            case {"type": "ask", "verb": str(verb)} if verb in VERBS:
                try:
                    self.sweep.ask(verb)
                except SweepMagicError as error:
                    self._say({"type": "error", "text": str(error)})
            case {"type": "seen", "page": str(page), "visible": bool(visible)}:
                self.audience.sees(page[:40], visible)
            case {"type": "pace", "page": str(page), "ms": int(ms)}:
                self.audience.draws(page[:40], every=ms / 1000)
            case {"type": "importance", "metric": None | str() as metric}:
                self._answers.importance(metric)
            case {"type": "slice", "parameter": str(parameter)}:
                self._answers.slice(parameter)
            case {"type": "arrived"}:
                self.audience.arrived()
            case {"type": "ask", "verb": "workers", "value": int(value)} if value > 0:
                self.sweep.ask("workers", value=value)
            case {"type": "hello", "number": int(number)}:
                self._greet()
                if self.feed.details.forget():  # by a page that is gone, perhaps: those that are there say it again
                    self._say({"type": "looking"})
                if not self.feed.changes.screen.number:
                    return  # the record is being read: it will come as the first frame
                with self.feed.lock:
                    if number != self.feed.changes.screen.number:
                        self._line.push_keyframe()
            case {"type": "bokeh", "source": bool(source)}:
                # Importing Bokeh takes half a second: not on the thread that trains.
                threading.Thread(target=self._send_bokeh, args=(source,), name="sweepmagic-bokeh", daemon=True).start()

    def _say(self, content: dict[str, Any]) -> None:
        self._line.say(content, [])

    def _frame(self, frame: Frame) -> None:
        """Send one frame; called with the feed's lock held, from any thread."""
        if not self._is_open or (self._waits and not self.heard):
            return  # who says hello later gets everything at once
        data, buffers = frame.encode()
        self.audience.sent(sum(map(len, buffers)) + _ROW_BYTES * len(frame.rows), time.monotonic())
        self._line.say({"type": "frame", "frame": data}, buffers)

    def _ask_of_run(self, verb: Any, run: Any) -> None:
        """Ask one run for what its drawer offers; anything else is nothing that our page says."""
        if verb not in RUN_VERBS or type(run) is not int:
            return
        try:
            self.sweep.run(run)
            self.sweep.ask(verb, run)
        except SweepMagicError as error:
            self._say({"type": "error", "text": str(error)})

    def _greet(self) -> None:
        """Say that the twin will come, and let it come, when the first page is there."""
        greet, self.on_hello = self.on_hello, None
        if greet is not None:
            self._say({"type": "twin"})
            greet()

    def _send_bokeh(self, source: bool) -> None:
        from sweepmagic.views.live import figures

        # On Colab each output is a page of its own and its cache is the browser's, so there it is fetched from the web.
        url = figures.bokeh_url() if "google.colab" in sys.modules else ""
        content = {"type": "bokeh", "figures": figures.figures(), "url": url, "version": figures.version()}
        self._line.say(content, [figures.bokehjs()] if source and not url else [])


def looks() -> dict[str, Any]:
    """Return the colours that both sides use."""
    return {"states": dict(STATES), "best": BEST}


def plan_of(plan: Plan | None) -> dict[str, Any] | None:
    """Return a plan as JSON-able data, as the browser lays it out."""
    if plan is None:
        return None
    data = asdict(plan) | {"samples": [params_text(sample) for sample in plan.samples]}
    return json.loads(json.dumps(data))  # type: ignore[no-any-return]
