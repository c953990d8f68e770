// From where to where a chart reaches, and its ticks. They are ours and not Bokeh's, so that a zoom is kept while values come.

const LEAST_BOX = 12; // pixels
const BULK_SAMPLE = 4000; // values that are looked at to decide about an axis

class Zoom {
  constructor(chart) {
    this.chart = chart;
    this.unzoom = el("button", { type: "button", class: "sm-onchart", hidden: true, onclick: () => this.reset() }, "reset zoom");
    this.outside = el("button", { type: "button", class: "sm-onchart", hidden: true, onclick: () => { this.whole = !this.whole; chart.ask(); } });
    this.element = el("div", { class: "sm-onchart-line" }, this.outside, this.unzoom);
    this.texts = { x: new Map(), y: new Map() }; // place of a tick -> what it says
  }

  /** Reach as far as what is drawn, unless somebody has zoomed. */
  measure() {
    const { drawn, behind, figure } = this.chart;
    const lines = [...drawn.values()];
    if (lines.length && !this.zoomed) {
      const [left, right] = extent([...lines, ...behind], "left", "right");
      const [low, high] = this.reach([...lines, ...behind]);
      const [start, end] = padded(left, right, 0.02);
      figure.root.x_range.setv({ start, end });
      figure.root.y_range.setv({ start: low, end: high });
      const cut = lines.filter((line) => line.low < low || line.high > high).length;
      shown(this.outside, cut > 0 || !!this.whole);
      say(this.outside, this.whole ? "fit to the bulk" : `${cut} ${cut === 1 ? "run reaches" : "runs reach"} outside`);
    }
    this.tick();
  }

  /** From where to where values are shown: the bulk of them, and the best run but for its first steps; with `whole`, all. */
  reach(lines) {
    const [low, high] = extent(lines, "low", "high");
    if (this.whole) return padded(low, high, 0.05);
    const stride = Math.max(1, Math.floor(lines.reduce((sum, line) => sum + line.ys.length, 0) / BULK_SAMPLE));
    const sample = [low, high];
    let at = 0;
    for (const { ys } of lines) {
      for (; at < ys.length; at += stride) if (Number.isFinite(ys[at])) sample.push(ys[at]);
      at -= ys.length;
    }
    const best = this.chart.drawn.get(this.chart.screen.head.best_run)?.ys ?? [];
    return rangeOf(sample, [...best.slice(Math.floor(best.length / 10))].filter(Number.isFinite));
  }

  tick() {
    const { figure: { root }, place, axisName, scaleX, scaleY } = this.chart;
    const time = axisName === "_time";
    const wanted = Math.max(2.5, Math.min(7, place.clientWidth / 62));
    const x = ticksOf(scaleX, root.x_range.start, root.x_range.end, { time, whole: !time, wanted });
    const y = ticksOf(scaleY, root.y_range.start, root.y_range.end);
    this.texts = { x: new Map(x), y: new Map(y) };
    for (const [{ ticker }, ticks] of [[root.below[0], x], [root.left[0], y]]) {
      const places = ticks.map(([at]) => at);
      if (String(ticker.ticks) !== String(places)) ticker.ticks = places;
    }
  }

  /** Show what lies in a box of pixels; a flat one is about one axis only. */
  to({ left, right, top, bottom }) {
    const { figure: { root }, pointed } = this.chart;
    const { box, toX, toY } = pointed.lens;
    const [wide, high] = [right - left >= LEAST_BOX, bottom - top >= LEAST_BOX];
    if (wide) root.x_range.setv({ start: toX(Math.max(left, box.left)), end: toX(Math.min(right, box.right)) });
    if (high) root.y_range.setv({ start: toY(Math.min(bottom, box.bottom)), end: toY(Math.max(top, box.top)) });
    this.zoomed ||= wide || high;
    shown(this.unzoom, this.zoomed);
    shown(this.outside, false);
    this.tick();
    pointed.draw();
  }

  /** Reach as the data ask for from the next drawing on; with `anew`, what is far outside is cut off again, too. */
  forget(anew = false) {
    this.zoomed = false;
    if (anew) this.whole = false;
    shown(this.unzoom, false);
  }

  reset() {
    this.forget();
    this.chart.ask();
  }
}

/** Return the least and the most of lines. */
function extent(lines, low, high) {
  return lines.reduce(([least, most], line) => [Math.min(least, line[low]), Math.max(most, line[high])], [Infinity, -Infinity]);
}
