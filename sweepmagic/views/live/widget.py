"""The widget: one per view of a sweep. It carries frames to the browser, and verbs back."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import anywidget
import traitlets

from sweepmagic.handle import Sweep
from sweepmagic.plan import Plan
from sweepmagic.views.live.audience import Audience
from sweepmagic.views.live.feed import Feed
from sweepmagic.views.live.talk import Talk, looks, plan_of

_ASSETS = Path(__file__).parent / "assets"
# One module for the browser out of several files for people: anywidget takes one, and no bundler is needed for this. The
# files share one scope, so none of them imports or exports; the last one holds the default export.
_SCRIPTS = {
    "core": "dom protocol pace colors settings earlier selection operands expression filter flyout tabs twin",
    "table": "columns columnsmenu ordering groups heads widths rows tablehand tabletools table",
    "header": "filterbar notes header plan",
    "charts": "bokeh smoothing ticks lines turns pointed hover zoom marks chart legend chartbar charts",
    "panels": "panel axes drawing relevance axisplan rail trail parallel dragbox slice scatterhand scatter importance",
    "drawer": "clipboard ansi output sparkline facts sections compare drawerhead drawer",
    ".": "dashboard",
}
_STYLES = (
    "dashboard",
    "header/notes",
    "charts/charts",
    "core/earlier",
    "table/table",
    *(f"panels/{name}" for name in ("parallel", "scatter", "importance")),
    "drawer/drawer",
)
KEYFRAME_SECONDS = 10.0
_BYTES_PER_SECOND = 100_000
"""The most that keyframes may cost: a large one is sent less often than every ten seconds."""
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
        self.talk = Talk(sweep, self, at_once=at_once)
        self._keyframed, self._keyframe_bytes = time.monotonic(), 0
        super().__init__(key=uuid4().hex, plan=plan_of(plan), looks=looks())
        self.talk.begin()
        self.on_msg(self._hear)

    @property
    def audience(self) -> Audience:
        """Who looks, and how far they have come."""
        return self.talk.audience

    @property
    def feed(self) -> Feed:
        """What follows the record."""
        return self.talk.feed

    def encoded_keyframe(self) -> dict[str, Any]:
        """Return everything that was sent, as the trait carries it."""
        data, (segments, x, y), self._keyframe_bytes = self.talk.keyframe()
        return {"frame": data, "segments": segments, "x": x, "y": y}

    def push_keyframe(self) -> None:
        """Send everything, as the trait."""
        self._keyframed = time.monotonic()
        self.send_state("keyframe")

    def say(self, content: Mapping[str, Any], buffers: Sequence[bytes]) -> None:
        """Send a message, and after a frame also everything, where a page may need that and be unable to ask for it."""
        self.send(content, buffers)
        pause = max(KEYFRAME_SECONDS, self._keyframe_bytes / _BYTES_PER_SECOND)
        if content["type"] == "frame" and self._keeps_state and time.monotonic() - self._keyframed >= pause:
            self.push_keyframe()

    def end(self) -> None:
        """Send everything for the last time.

        If nobody was there, take the program back instead: what runs notebooks without a page (nbclient, papermill) writes
        the state of every widget into them.
        """
        if self.talk.heard or not self.audience.can_hear:
            self.push_keyframe()
        else:
            self._esm, self._css = _NOTHING, ""

    def greet_with(self, greet: Callable[[], None]) -> None:
        """Call `greet` when the first page is there."""
        self.talk.on_hello = greet

    @property
    def _keeps_state(self) -> bool:
        """Return whether a page may open a view from what it keeps of the model, and be unable to ask for more."""
        return "google.colab" in sys.modules or not self.audience.can_hear

    def _hear(self, _: Any, content: Mapping[str, Any], buffers: Any) -> None:
        self.talk.hear(content)
