// Who draws when: charts take turns, so that however many lines they have together the page stays smooth.

const CHEAP_MS = 24; // several charts that are done in this share a frame
const STILL_MS = 150; // so long after the last bit of it somebody is taken to scroll still,
const HELD_MS = 2000; // and so long at most a chart that is known waits for that: what moves under the hand goes first

class Turns {
  /** `spend` is told what drawing took, in milliseconds. */
  constructor(spend) {
    this.spend = spend;
    this.waiting = new Set();
    this.until = 0;
    this.painted = this.scrolled = -Infinity; // when
    this.frame = coalesced(() => this.next());
    this.onScroll = () => { this.scrolled = performance.now(); };
    document.addEventListener("scroll", this.onScroll, { capture: true, passive: true });
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
    const free = Math.max(this.until, Math.min(this.scrolled + STILL_MS, this.painted + HELD_MS));
    const rest = isNew ? 0 : free - performance.now();
    if (rest <= 0) this.frame();
    else this.timer = setTimeout(() => this.schedule(), rest);
  }

  async next() {
    if (this.busy) return;
    this.busy = true;
    let spent = 0;
    const drawn = [];
    const order = [...this.waiting].sort((a, b) => (a.cost !== undefined) - (b.cost !== undefined) || a.index - b.index);
    for (const chart of order) {
      if (drawn.length && spent + (chart.cost ?? Infinity) > CHEAP_MS) break;
      this.waiting.delete(chart);
      spent += await chart.draw();
      drawn.push(chart);
    }
    // Bokeh paints in the next frame; a task after that knows what it took.
    requestAnimationFrame((begun) => setTimeout(() => {
      const cost = Math.min(400, spent + Math.max(0, performance.now() - begun));
      // To open a figure takes long, happens once, and says nothing of what it takes to draw its lines.
      if (drawn.every((chart) => chart.cost !== undefined)) this.spend(cost);
      for (const chart of drawn) if (!chart.isEmpty) chart.cost = cost / drawn.length;
      if (drawn.some((chart) => !chart.isEmpty)) this.until = performance.now() + (cost < CHEAP_MS ? 2 : 6) * cost; // what is longer than a frame costs frames
      this.painted = performance.now();
      for (const chart of drawn) chart.painted();
      this.busy = false;
      this.schedule();
    }));
  }

  remove() {
    document.removeEventListener("scroll", this.onScroll, { capture: true });
    this.frame.cancel();
    clearTimeout(this.timer);
    this.waiting.clear();
  }
}
