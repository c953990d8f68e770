"""A widget in a bare page: the real Python side, the real browser, no notebook between them.

The page is quick to open, and everything that needs no notebook is tested here. What the two sides say to each other
goes through `Stage.settle`, in the test's own thread, because Playwright belongs to one.
"""

from __future__ import annotations

import base64
import json
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from sweepmagic import Sweep
from sweepmagic.plan import Plan
from sweepmagic.views.live.widget import SweepWidget, script

_PAGE = """<!doctype html><html><head><meta charset="utf-8"><style>
html { color-scheme: light; background: #ffffff; } body { margin: 16px; }
@media (prefers-color-scheme: dark) { html { color-scheme: dark; background: #111418; } }
</style></head><body><div id="host"></div></body></html>"""

# A model as anywidget gives it to the front-end module.
_MODEL = """
async ({source, css, state}) => {
  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const revived = (value) => value && typeof value === "object" && !Array.isArray(value)
    ? ("$bytes" in value ? bytes(value.$bytes) : Object.fromEntries(Object.entries(value).map(([k, v]) => [k, revived(v)]))) : value;
  const handlers = new Map();
  const values = revived(state);
  const model = {
    get: (name) => values[name],
    set: (name, value) => { values[name] = value; },
    save_changes: () => window.__toKernel(JSON.stringify({ save: { settings: values.settings } })),
    send: (content) => window.__toKernel(JSON.stringify({ content })),
    on: (name, handler) => { handlers.set(name, [...(handlers.get(name) ?? []), handler]); },
    off: (name, handler) => { handlers.set(name, (handlers.get(name) ?? []).filter((one) => one !== handler)); },
  };
  window.__fromKernel = (items) => {
    for (const { content, buffers, raw, state } of items) {
      if (state) for (const [name, value] of Object.entries(state)) { values[name] = revived(value); for (const call of handlers.get(`change:${name}`) ?? []) call(); }
      else for (const call of handlers.get("msg:custom") ?? []) call(content, raw ?? buffers.map(bytes));
    }
  };
  document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
  const module = (await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })))).default;
  window.__close = module.initialize({ model });
  window.__show = (host) => module.render({ model, el: host });
  window.__hide = window.__show(document.getElementById("host"));
}
"""


def _packed(value: Any) -> Any:
    """Return a trait's value as JSON-able data; buffers are marked."""
    if isinstance(value, (bytes, memoryview)):
        return {"$bytes": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, dict):
        return {key: _packed(item) for key, item in value.items()}
    return value


class Stage:
    """One widget on one page.

    Example:
        >>> with_page = Stage(page, sweep)  # doctest: +SKIP
        >>> with_page.settle()  # doctest: +SKIP
    """

    def __init__(self, page: Page, sweep: Sweep, plan: Plan | None = None) -> None:
        self.page = page
        self.problems: list[str] = []
        self.heard: list[dict[str, Any]] = []  # everything that the page has said
        self._out: deque[dict[str, Any]] = deque()
        self._in: deque[dict[str, Any]] = deque()
        self.widget = SweepWidget(sweep, plan)
        # There is no kernel: what would go over its wire goes over ours.
        self.widget.send = self._send  # type: ignore[method-assign]
        self.widget.send_state = self._send_state  # type: ignore[method-assign]
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda line: self.problems.append(line.text) if line.type == "error" else None)
        page.set_content(_PAGE)
        page.expose_function("__toKernel", lambda text: self._in.append(json.loads(text)))
        names = ("key", "plan", "looks", "settings")
        state = {name: getattr(self.widget, name) for name in names} | {"keyframe": self.widget.encoded_keyframe()}
        page.evaluate(_MODEL, {"source": script(), "css": self.widget._css, "state": _packed(state)})

    def _send(self, content: Any, buffers: Sequence[bytes] | None = None) -> None:
        self._out.append({"content": content, "buffers": [base64.b64encode(b).decode() for b in buffers or []]})

    def _send_state(self, key: str | None = None, **_: Any) -> None:
        self._out.append({"state": {"keyframe": _packed(self.widget.encoded_keyframe())}})

    def pump(self) -> None:
        """Carry over what both sides have said by now."""
        while self._in:
            said = self._in.popleft()
            self.heard.append(said)
            if "save" in said:
                self.widget.set_state(said["save"])
            else:
                self.widget._handle_custom_msg(said["content"], [])
        items = [self._out.popleft() for _ in range(len(self._out))]
        if items:
            self.page.evaluate("(items) => window.__fromKernel(items)", items)

    def settle(self, *, flush: bool = True, seconds: float = 0.4) -> None:
        """Send what is new in the record, and let both sides talk until they have been quiet for a while."""
        if flush:
            self.widget.feed._looked = 0.0
            self.widget.feed.flush()
        quiet = time.monotonic()
        while time.monotonic() - quiet < seconds:
            if flush:
                self.widget.feed.tell(hurry=True)
            if self._in or self._out:
                quiet = time.monotonic()
                self.pump()
            self.page.wait_for_timeout(30)

    def until(self, fact: str, seconds: float = 10) -> None:
        """Talk until a JavaScript expression is true."""
        self.wait(lambda: bool(self.page.evaluate(f"() => !!({fact})")), fact, seconds)

    def wait(self, fact: Callable[[], bool], what: str, seconds: float = 10) -> None:
        """Talk until `fact` holds."""
        end = time.monotonic() + seconds
        while not fact():
            assert time.monotonic() < end, f"waited {seconds} s for {what}; {self.problems}"
            self.settle(seconds=0.1)

    @property
    def counters(self) -> dict[str, Any]:
        """What the view has counted."""
        return dict(self.page.evaluate("() => Object.values(window.__sweepmagic).at(-1)"))

    def dark(self, on: bool = True) -> None:
        """Switch the page's colours."""
        self.page.emulate_media(color_scheme="dark" if on else "light")
        self.page.wait_for_timeout(900)

    def shot(self, path: Path) -> None:
        """Take a picture of the view."""
        self.page.wait_for_timeout(300)
        self.page.locator(".sm-root").last.screenshot(path=path)
