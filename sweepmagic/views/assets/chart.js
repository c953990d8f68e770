// One permanent figure: a line per run of one metric. Another metric is other data, never another figure, because
// BokehJS keeps some memory of every figure that was ever made.

const BEST_SHOWN = 10;
const BULK_SAMPLE = 4000; // values that are looked at to decide about an axis
const X_LABELS = { step: "step", _time: "time since the run's start" };
const CHART_HEIGHTS = { 1: 320, 2: 270 };

class Chart {
  /** `kit`: the dashboard's, and bokeh, figures, look, turns. */
  constructor(kit, choose) {
    Object.assign(this, kit);
    this.select = el("select", { class: "sm-select", "aria-label": "metric of this chart", onchange: () => choose(this, this.select.value) });
    this.title = el("span", { class: "sm-chart-name" });
    this.readout = el("span", { class: "sm-quiet sm-readout" });
    this.place = el("div", { class: "sm-figure", tabindex: "0", role: "img" });
    this.pointed = new Pointed(this);
    this.tip = el("div", { class: "sm-tip", role: "tooltip", hidden: true });
    this.unzoom = el("button", { type: "button", class: "sm-onchart", hidden: true, onclick: () => this.resetZoom() }, "reset zoom");
    this.outside = el("button", { type: "button", class: "sm-onchart", hidden: true, onclick: () => { this.whole = !this.whole; this.ask(); } });
    this.element = el("figure", { class: "sm-chart" }, el("figcaption", {}, this.title, this.select, this.readout),
      el("div", { class: "sm-stage" }, this.place, this.pointed.element, el("div", { class: "sm-onchart-line" }, this.outside, this.unzoom), this.tip));
    this.lines = new Lines(this.screen);
    this.drawn = new Map(); // run -> Line, of what is in sight
    this.hover = new Hover(this);
    this.place.smChart = this; // what tests look at
    this.dirty = true;
    this.unwatch = watchSight(this.element, (visible) => { this.visible = visible; if (visible && this.dirty) this.ask(); });
    this.sizes = new ResizeObserver(() => this.pointed.draw());
    this.sizes.observe(this.place);
  }

  show(name) {
    if (name === this.name) return;
    Object.assign(this, { name, spread: false, whole: false });
    this.lines.clear();
    say(this.title, name);
    this.forgetZoom();
    this.ask();
  }

  /** Offer the metrics; with one chart for each there is nothing to choose. */
  offer(names, needed) {
    shown(this.title, !needed);
    shown(this.select, needed);
    if (this.select.childElementCount !== names.length) this.select.replaceChildren(...names.map((name) => el("option", { value: name }, name)));
    this.select.value = this.name;
  }

  /** Draw when it is this chart's turn; what is out of sight waits until it is in sight. */
  ask() {
    this.dirty = true;
    if (this.visible) this.turns.ask(this);
  }

  dress() {
    if (this.figure) dressFigure(this.figure.root, this.theme());
    this.ask();
  }

  /** Draw, and return what it took in milliseconds. */
  async draw() {
    if (!this.visible || this.removed) return 0;
    this.opened ??= this.open();
    await this.opened;
    const begun = performance.now();
    this.dirty = false;
    this.fill(this.figure);
    return performance.now() - begun;
  }

  async open() {
    const figure = await openFigure(this.bokeh, this.figures.chart, this.place);
    this.figure = figure;
    for (const [side, axis] of [["below", "x"], ["left", "y"]]) {
      figure.root[side][0].formatter.doFormat = (places) => places.map((place) => this.texts[axis].get(place) ?? "");
      figure.root[`${axis}_range`].change.connect(() => this.ranged());
    }
    figure.root.height = this.height();
    dressFigure(figure.root, this.theme());
  }

  // What is drawn.

  /** Logarithmic if somebody chose so, or once the values span so much that a linear axis would press them together. */
  get isLog() {
    return this.look.logY ?? (this.spread ||= spans(this.screen.curvesOf(this.name)));
  }

  /** How the lines are made, as `Lines.of` wants it. */
  how(curves) {
    const { look, screen } = this;
    const byRun = [...curves.values()].every((curve) => curve.n === 1); // a curve of one point says nothing
    const own = screen.head.axes?.[this.name]; // what define_metric said
    const over = byRun || own || look.x === "step" || !screen.head.over?.includes(look.x) ? "" : look.x;
    const how = {
      byRun, over, label: byRun ? "run" : own ?? X_LABELS[over || "step"] ?? over,
      scaleX: look.logX && !byRun ? "counts" : "linear", scaleY: this.isLog ? "log" : "linear",
      weight: look.weight, sign: look.bestSoFar ? directionOf(this.name, screen.columns).sign : 0,
      most: Math.max(LEAST_POINTS, Math.min(1000, Math.floor(DRAWN_POINTS / this.turns.share / Math.max(1, curves.size)))),
    };
    how.axes = `${own}|${over}|${how.scaleX}|${how.scaleY}|${byRun}`;
    how.key = `${how.axes}|${how.weight}|${how.sign}|${how.most}`;
    return how;
  }

  /** The runs to draw, the best last and so on top. */
  runs(curves) {
    const { colors, filter, selection, look } = this;
    const unvalued = [...curves.keys()].filter((run) => !colors.ranks.has(run));
    const order = [...unvalued, ...colors.order].filter((run) => curves.has(run) && filter.has(run));
    if (look.show === "selected" && !selection.isEmpty) return order.filter((run) => selection.has(run));
    if (look.show === "best") return order.filter((run, place) => place >= order.length - BEST_SHOWN || selection.has(run));
    return order;
  }

  fill({ root, sources, glyphs }) {
    const curves = this.screen.curvesOf(this.name);
    const how = this.how(curves);
    if (this.shape !== undefined && this.shape !== how.axes) this.forgetZoom();
    Object.assign(this, { shape: how.axes, byRun: how.byRun, label: how.label, axisName: how.over, scaleX: how.scaleX, scaleY: how.scaleY });
    this.drawn = new Map();
    for (const run of this.runs(curves)) {
      const line = how.byRun ? this.dotOf(run, curves.get(run), how) : this.lines.of(run, curves.get(run), how);
      if (line && line.last >= 0) this.drawn.set(run, line);
    }
    const faded = !this.selection.isEmpty;
    const alpha = faded ? 0.16 : this.drawn.size > 200 ? 0.45 : this.drawn.size > 40 ? 0.65 : 0.85;
    fade(glyphs.lines, ["line_alpha"], alpha);
    fade(glyphs.raw, ["line_alpha"], 0.25);
    const columns = this.columns(faded, alpha);
    for (const [name, values] of Object.entries(columns)) fillSource(sources[name], values);
    this.measure(root);
    this.describe(columns, curves, how);
  }

  /** A single value, over the number of its run. */
  dotOf(run, curve, how) {
    return new Line(Float64Array.of(run), curve.y.subarray(0, 1), how);
  }

  columns(faded, alpha) {
    const { best_run: best, metric_name: metric, rungs } = this.screen.head;
    const [lines, front, raw] = [0, 1, 2].map(() => ({ xs: [], ys: [], color: [], width: [] }));
    const ends = { x: [], y: [], marker: [], color: [], size: [], fill: [], line: [] };
    const dots = { x: [], y: [], color: [], size: [], alpha: [] };
    const thin = this.drawn.size > 300 ? 1 : 1.5;
    this.signs = new Set();
    for (const [run, line] of this.drawn) {
      const color = this.colors.of(run);
      const picked = this.selection.has(run);
      const strong = picked || (run === best && !faded);
      const shade = strong ? 1 : alpha;
      if (line.xs.length === 1) {
        put(dots, { x: line.xs[0], y: line.ys[0], color, size: picked ? 11 : run === best ? 10 : this.byRun ? 7 : 5, alpha: strong ? 1 : Math.max(0.3, alpha) });
      } else {
        put(strong || run === best ? front : lines, { xs: line.xs, ys: line.ys, color, width: picked ? 3.2 : run === best ? 2.8 : thin });
        if (line.raw && (strong || (!faded && this.drawn.size <= 60))) put(raw, { xs: line.raw.xs, ys: line.raw.ys, color, width: 1 });
      }
      if (!this.byRun) this.end(ends, run, line, color, shade);
    }
    const rungsShown = this.name === metric && !this.byRun && !this.axisName && this.label === "step" ? rungs ?? [] : [];
    if (rungsShown.length) this.signs.add("rungs");
    return { raw, lines, front, ends, dots, rungs: { x: rungsShown.map(SCALES[this.scaleX].to) } };
  }

  /** Say at the end of a line how its run is: a filled dot while it goes on, a small one where it was stopped, a cross where it failed. */
  end(ends, run, line, color, shade) {
    const state = this.screen.stateOf(run);
    const [x, y] = [line.xs[line.last], line.ys[line.last]];
    if (state === "running") {
      put(ends, { x, y, marker: "circle", color, size: 13, fill: 0.25 * shade, line: 0 });
      put(ends, { x, y, marker: "circle", color, size: 6, fill: Math.max(0.5, shade), line: 0 });
    } else if (state === "stopped") put(ends, { x, y, marker: "circle", color, size: this.drawn.size > 200 ? 3 : 4.5, fill: shade, line: 0 });
    else if (state === "failed" || state === "crashed") put(ends, { x, y, marker: "x", color: this.theme().failed || color, size: 7, fill: 0, line: Math.max(0.5, shade) });
    else return;
    this.signs.add(state === "crashed" ? "failed" : state);
  }

  // Ranges and ticks. They are ours and not Bokeh's, so that a zoom is kept while values come.

  measure(root) {
    const lines = [...this.drawn.values()];
    if (!lines.length || this.zoomed) return this.tick(root);
    const [left, right] = [Math.min(...lines.map((line) => line.left)), Math.max(...lines.map((line) => line.right))];
    const [low, high] = this.reach(lines);
    this.setting = true;
    const [start, end] = padded(left, right, 0.02);
    root.x_range.setv({ start, end });
    root.y_range.setv({ start: low, end: high });
    this.setting = false;
    const cut = lines.filter((line) => line.low < low || line.high > high).length;
    shown(this.outside, cut > 0 || !!this.whole);
    say(this.outside, this.whole ? "fit to the bulk" : `${cut} ${cut === 1 ? "run reaches" : "runs reach"} outside`);
    this.tick(root);
  }

  /** From where to where the values are shown: the bulk of them, and the best run but for its first steps; with `whole`, all. */
  reach(lines) {
    const [low, high] = [Math.min(...lines.map((line) => line.low)), Math.max(...lines.map((line) => line.high))];
    if (this.whole) return padded(low, high, 0.05);
    const stride = Math.max(1, Math.floor(lines.reduce((sum, line) => sum + line.ys.length, 0) / BULK_SAMPLE));
    const sample = [low, high];
    let at = 0;
    for (const { ys } of lines) {
      for (; at < ys.length; at += stride) if (Number.isFinite(ys[at])) sample.push(ys[at]);
      at -= ys.length;
    }
    const best = this.drawn.get(this.screen.head.best_run)?.ys ?? [];
    return rangeOf(sample, [...best.slice(Math.floor(best.length / 10))].filter(Number.isFinite));
  }

  tick(root) {
    const wide = this.place.clientWidth;
    const time = this.axisName === "_time";
    const x = ticksOf(this.scaleX, root.x_range.start, root.x_range.end, { time, whole: !time, wanted: Math.max(2.5, Math.min(7, wide / 62)) });
    const y = ticksOf(this.scaleY, root.y_range.start, root.y_range.end);
    this.texts = { x: new Map(x), y: new Map(y) };
    for (const [side, ticks] of [["below", x], ["left", y]]) {
      const { ticker } = root[side][0];
      const places = ticks.map(([place]) => place);
      if (String(ticker.ticks) !== String(places)) ticker.ticks = places;
    }
  }

  /** A range has changed; if it was not us, somebody zooms. */
  ranged() {
    if (this.setting) return;
    this.zoomed = true;
    shown(this.unzoom, true);
    shown(this.outside, false);
    this.tick(this.figure.root);
    this.pointed.draw();
  }

  forgetZoom() {
    this.zoomed = false;
    shown(this.unzoom, false);
  }

  resetZoom() {
    this.forgetZoom();
    this.ask();
  }

  // Words.

  describe(columns, curves, how) {
    const { best_run: best } = this.screen.head;
    const { root } = this.figure;
    if (root.below[0].axis_label !== how.label) root.below[0].axis_label = how.label;
    const points = (source) => source.xs.reduce((sum, xs) => sum + xs.length, 0);
    this.counts = { lines: columns.lines.xs.length + columns.front.xs.length, dots: columns.dots.x.length, points: points(columns.lines) + points(columns.front) };
    const text = typeof best === "number" && curves.has(best) ? this.screen.textOf(best, this.name) : "";
    const runs = `${this.drawn.size} ${this.drawn.size === 1 ? "run" : "runs"}`;
    say(this.readout, text ? `run ${best}: ${text}` : runs);
    const best_so = text ? (this.name === this.screen.head.metric_name ? `, best ${text} by run ${best}` : `, ${text} in the best run, ${best}`) : "";
    const label = `${this.name} over ${how.label}, ${runs}${best_so}`;
    if (this.place.getAttribute("aria-label") !== label) this.place.setAttribute("aria-label", label);
  }

  /** The canvas shows what was filled in. */
  painted() {
    this.pointed.draw();
    this.told();
  }

  remove() {
    this.removed = true;
    this.unwatch();
    this.sizes.disconnect();
    this.hover.remove();
    this.opened?.then(() => { this.figure.view?.remove(); this.figure.model.clear(); });
  }
}

/** Add one entry to columns. */
function put(columns, entry) {
  for (const [name, value] of Object.entries(entry)) columns[name].push(value);
}

/** Return whether the bulk of the values, all positive, spans more than a factor that a linear axis can show: as scale.py decides. */
function spans(curves) {
  const values = [];
  for (const { n, y } of curves.values()) {
    const stride = Math.max(1, Math.floor((n * curves.size) / BULK_SAMPLE));
    for (let i = 0; i < n; i += stride) if (Number.isFinite(y[i])) values.push(y[i]);
  }
  values.sort((a, b) => a - b);
  const at = (share) => values[Math.round(share * (values.length - 1))];
  return values.length > 20 && values[0] > 0 && at(0.97) / at(0.03) > LOG_FROM;
}
