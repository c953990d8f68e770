// Who draws when: charts take turns, so that however many lines they have together the page stays smooth.

const CHEAP_MS = 8; // several charts that are done in this share a frame

class Turns {
  constructor() {
    this.waiting = new Set();
    this.until = 0;
    this.frame = coalesced(() => this.next());
  }

  /** Have `chart.draw()` called soon. */
  ask(chart) {
    this.waiting.add(chart);
    this.schedule();
  }

  schedule() {
    if (!this.waiting.size || this.busy) return;
    clearTimeout(this.timer);
    const isNew = [...this.waiting].some((chart) => chart.cost === undefined); // an empty chart is worse than a slow page
    const rest = isNew ? 0 : this.until - performance.now();
    if (rest <= 0) this.frame();
    else this.timer = setTimeout(this.frame, rest);
  }

  async next() {
    if (this.busy) return;
    this.busy = true;
    let spent = 0;
    const drawn = [];
    const order = [...this.waiting].sort((a, b) => (a.cost !== undefined) - (b.cost !== undefined));
    for (const chart of order) {
      if (drawn.length && spent + (chart.cost ?? CHEAP_MS) > CHEAP_MS) break;
      this.waiting.delete(chart);
      spent += await chart.draw();
      drawn.push(chart);
    }
    // Bokeh paints in the next frame; a task after that knows what it took.
    requestAnimationFrame((begun) => setTimeout(() => {
      const cost = Math.min(400, spent + Math.max(0, performance.now() - begun));
      for (const chart of drawn) chart.cost = cost / drawn.length;
      this.until = performance.now() + (cost < CHEAP_MS ? 2 : cost < 16 ? 4 : 6) * cost; // what is longer than a frame costs frames
      for (const chart of drawn) chart.painted();
      this.busy = false;
      this.schedule();
    }));
  }

  remove() {
    this.frame.cancel();
    clearTimeout(this.timer);
    this.waiting.clear();
  }
}
