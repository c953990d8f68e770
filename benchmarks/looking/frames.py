"""How smooth a page is: frames a second, the slow ones, long tasks, memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

MANY_CORES = "Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => 1000 })"
"""To run in a page before its scripts: the view then draws as often as anything comes."""

_WATCH = """() => {
  const watch = (window.__watch = { frames: [], long: 0, on: true });
  watch.observer = new PerformanceObserver((list) => { for (const entry of list.getEntries()) watch.long += entry.duration; });
  watch.observer.observe({ entryTypes: ["longtask"] });
  let last = performance.now();
  const step = (now) => { watch.frames.push(now - last); last = now; if (watch.on) requestAnimationFrame(step); };
  requestAnimationFrame(step);
}"""
_DONE = "() => { const watch = window.__watch; watch.on = false; watch.observer.disconnect(); return [watch.frames.slice(1), watch.long]; }"


@dataclass(frozen=True)
class Smoothness:
    """Frames a second, the frame time that 95 % stay below, and the time in tasks of over 50 ms, of a watch."""

    fps: float
    p95_ms: float
    long_ms: float


def watch(page: Page, seconds: float) -> Smoothness:
    """Watch the page for a while."""
    page.evaluate(_WATCH)
    page.wait_for_timeout(seconds * 1000)
    return watched(page)


def begin(page: Page) -> None:
    """Begin to watch; `watched` ends it."""
    page.evaluate(_WATCH)


def watched(page: Page) -> Smoothness:
    """Return what was seen since `begin`."""
    frames, long = page.evaluate(_DONE)
    ordered = sorted(frames)
    return Smoothness(1000 * len(frames) / sum(frames), ordered[int(0.95 * (len(ordered) - 1))], long)


def memory(page: Page) -> tuple[float, int]:
    """Return the heap in MB after a collection, and the number of nodes in the page."""
    session: Any = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    found = {item["name"]: item["value"] for item in _metrics(session)}
    return found["JSHeapUsedSize"] / 2**20, int(found["Nodes"])


def _metrics(session: Any) -> list[dict[str, Any]]:
    session.send("Performance.enable")
    return list(session.send("Performance.getMetrics")["metrics"])
