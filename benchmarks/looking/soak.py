"""A long life: the same runs updated again and again, drawn each time; what the page holds must not grow."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass

from benchmarks.looking import frames
from benchmarks.looking.kernel import METRICS, Growing
from tests.ui.lab import Browser
from tests.ui.stage import Stage

_RUNS, _EPOCHS = 200, 100

# Frames as the kernel makes them: 16 runs at a time log their last epoch again, so the data stays as large as it is.
_FEED = """async ([updates, runs, metrics, last]) => {
  const bytes = (array) => new DataView(array.buffer);
  let number = Object.values(window.__sweepmagic).at(-1).number;
  for (let update = 0; update < updates; update += 1) {
    const heads = [], xs = [], ys = [];
    for (let i = 0; i < 16; i += 1) {
      const run = 1 + ((update * 16 + i) % runs);
      for (let metric = 0; metric < metrics; metric += 1) { heads.push(run, metric, 1); xs.push(last); ys.push(Math.random()); }
    }
    number += 1;
    const frame = { number, whole: false, head: null, columns: null, metrics: null, forgotten: [], rows: [] };
    window.__fromKernel([{ content: { type: "frame", frame }, buffers: [], raw: [bytes(Uint32Array.from(heads)), bytes(Float64Array.from(xs)), bytes(Float64Array.from(ys))] }]);
    if (update % 4 === 3) await new Promise((done) => requestAnimationFrame(done));
  }
}"""


@dataclass(frozen=True)
class Life:
    """Heap in MB and nodes after the first half and after the second."""

    before_mb: float
    after_mb: float
    before_nodes: int
    after_nodes: int

    @property
    def heap_ratio(self) -> float:
        """The heap at the end over that at half time."""
        return self.after_mb / self.before_mb

    @property
    def node_ratio(self) -> float:
        """The nodes at the end over those at half time."""
        return self.after_nodes / self.before_nodes


def run(browser: Browser, updates: int) -> Life:
    """Show a sweep in a bare page and update it `updates` times."""
    with tempfile.TemporaryDirectory() as folder:
        growing = Growing(folder, _RUNS, _EPOCHS, 16)
        page = browser.page()
        page.evaluate(f"() => {frames.MANY_CORES}")
        stage = Stage(page, growing.sweep)
        stage.until("Object.values(Object.values(window.__sweepmagic).at(-1).charts)[0]?.points > 0")
        half = [updates // 2, _RUNS, len(METRICS), _EPOCHS - 1]
        page.evaluate(_FEED, half)
        before = frames.memory(page)
        page.evaluate(_FEED, half)
        after = frames.memory(page)
        page.context.close()
        return Life(before[0], after[0], before[1], after[1])
