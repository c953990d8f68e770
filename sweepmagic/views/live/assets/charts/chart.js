// One permanent figure: a line per run of one metric. Another metric is other data, never another figure, because
// BokehJS keeps some memory of every figure that was ever made.

const BEST_SHOWN = 10;
const TIME_LABEL = "time since the run's start";
const CHART_HEIGHTS = { 1: 320, 2: 270 };

let tipCount = 0;

class Chart {
  /** `kit`: the dashboard's, and bokeh, figures, look, turns, height, index (its place among the charts). */
  constructor(kit, choose) {
    Object.assign(this, kit);
    this.select = el("select", { class: "sm-select", "aria-label": "metric of this chart", onchange: () => choose(this, this.select.value) });
    this.title = el("span", { class: "sm-chart-name" });
    this.readout = el("span", { class: "sm-quiet sm-readout" });
    this.place = el("div", { class: "sm-figure", tabindex: "0", role: "img" });
    this.pointed = new Pointed(this);
    this.zoom = new Zoom(this);
    this.marks = new Marks(this);
    this.tip = el("div", { class: "sm-tip", role: "tooltip", id: `sm-tip-${(tipCount += 1)}`, hidden: true });
    this.place.setAttribute("aria-describedby", this.tip.id);
    this.element = el("figure", { class: "sm-chart" }, el("figcaption", {}, this.title, this.select, this.readout),
      el("div", { class: "sm-stage" }, this.place, this.pointed.element, this.zoom.element, this.tip));
    this.lines = new Lines(this.screen);
    this.drawn = new Map(); // run -> Line, of what is in sight
    this.behind = []; // lines of earlier results
    this.hover = new Hover(this);
    this.place.smChart = this; // what tests look at
    this.dirty = true;
    this.unwatch = watchSight(this.element, (visible) => { this.visible = visible; if (visible && this.dirty) this.ask(); });
    this.sizes = new ResizeObserver(() => this.pointed.draw());
    this.sizes.observe(this.place);
  }

  show(name) {
    if (name === this.name) return;
    Object.assign(this, { name, spread: false, spreadAt: undefined });
    this.lines.clear();
    say(this.title, name);
    this.zoom.forget(true);
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
    this.isEmpty = !this.screen.curvesOf(this.name).size;
    if (this.isEmpty) return 0;
    this.fill(this.figure);
    return performance.now() - begun;
  }

  async open() {
    const figure = await openFigure(this.bokeh, this.figures.chart, this.place);
    this.figure = figure;
    const named = (axis) => (places) => places.map((place) => this.zoom.texts[axis].get(place) ?? "");
    figure.root.below[0].formatter.doFormat = named("x");
    figure.root.left[0].formatter.doFormat = named("y");
    figure.root.height = this.height();
    dressFigure(figure.root, this.theme());
  }

  // What is drawn.

  /** Logarithmic if somebody chose so, or once the values span so much that a linear axis would press them together. */
  get isLog() {
    return this.look.logY ?? this.isSpread;
  }

  /** Whether the values span so much; once they do, it stays so. Looked at once a second: it is a walk over all values. */
  get isSpread() {
    if (this.spread || performance.now() - (this.spreadAt ?? -Infinity) < 1000) return this.spread;
    this.spreadAt = performance.now();
    this.spread = spans(this.screen.curvesOf(this.name));
    return this.spread;
  }

  /** How the lines are made, as `Lines.of` wants it. */
  how(curves) {
    const { look, screen } = this;
    const byRun = [...curves.values()].every((curve) => curve.n === 1); // a curve of one point says nothing
    const own = screen.head.axes?.[this.name]; // what define_metric said
    const over = byRun || own || !screen.head.over?.includes(look.x) ? "" : look.x;
    const how = {
      byRun, over, label: byRun ? "run" : own ?? (over === "_time" ? TIME_LABEL : over || "step"),
      scaleX: look.logX && !byRun ? "counts" : "linear", scaleY: this.isLog ? "log" : "linear",
      weight: look.weight, sign: look.bestSoFar ? directionOf(this.name, screen.columns).sign : 0,
      most: pointsOf(curves.size, this.turns.share),
    };
    how.axes = `${own}|${over}|${how.scaleX}|${how.scaleY}|${byRun}`;
    how.key = `${how.axes}|${how.weight}|${how.sign}`;
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
    if (this.shape !== undefined && this.shape !== how.axes) this.zoom.forget();
    Object.assign(this, { shape: how.axes, byRun: how.byRun, label: how.label, axisName: how.over, scaleX: how.scaleX, scaleY: how.scaleY });
    this.drawn = new Map();
    for (const run of this.runs(curves)) {
      const curve = curves.get(run);
      const line = how.byRun ? new Line(Float64Array.of(run), curve.y.subarray(0, 1), how) : this.lines.of(run, curve, how);
      if (line && line.last >= 0) this.drawn.set(run, line);
    }
    this.behind = this.linesBehind(how);
    const faded = !this.selection.isEmpty;
    const alpha = faded ? 0.16 : this.drawn.size > 200 ? 0.45 : this.drawn.size > 40 ? 0.65 : 0.85;
    fade(glyphs.lines, ["line_alpha"], alpha);
    fade(glyphs.raw, ["line_alpha"], 0.25);
    fade(glyphs.earlier, ["line_alpha"], faint(this.behind.length));
    const columns = this.marks.columns(faded, alpha);
    for (const [name, values] of Object.entries(columns)) fillSource(sources[name], values);
    this.zoom.measure();
    this.describe(columns, how);
  }

  /** The lines of earlier results, which know of no axis but the step. */
  linesBehind(how) {
    if (how.label !== "step") return [];
    return this.earlier.curvesOf(this.name).map((curve, i) => this.lines.of(-1 - i, curve, how)).filter(({ last }) => last >= 0);
  }

  // Words.

  describe(columns, how) {
    const best = this.screen.head.best_run;
    const { root } = this.figure;
    if (root.below[0].axis_label !== how.label) root.below[0].axis_label = how.label;
    const points = (source) => source.xs.reduce((sum, xs) => sum + xs.length, 0);
    this.counts = { lines: columns.lines.xs.length + columns.front.xs.length, dots: columns.dots.x.length, earlier: this.behind.length, points: points(columns.lines) + points(columns.front) };
    const text = this.tell();
    const runs = `${this.drawn.size} ${this.drawn.size === 1 ? "run" : "runs"}`;
    const best_so = text ? (this.name === this.screen.head.metric_name ? `, best ${text} by run ${best}` : `, ${text} in the best run, ${best}`) : "";
    const before = this.behind.length ? `, ${this.behind.length} earlier ${this.behind.length === 1 ? "result" : "results"} behind` : "";
    const label = `${this.name} over ${how.label}, ${runs}${best_so}${before}`;
    if (this.place.getAttribute("aria-label") !== label) this.place.setAttribute("aria-label", label);
  }

  /** Say the best run's value, as the heading does at the same moment: a canvas may be drawn later. */
  tell() {
    const best = this.screen.head.best_run;
    const text = typeof best === "number" && this.screen.curvesOf(this.name).has(best) ? this.screen.textOf(best, this.name) : "";
    say(this.readout, text ? `run ${best}: ${text}` : this.drawn.size ? `${this.drawn.size} ${this.drawn.size === 1 ? "run" : "runs"}` : "");
    return text;
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
