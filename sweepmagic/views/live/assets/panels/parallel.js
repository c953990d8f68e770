// Parallel coordinates: an axis per parameter, the metrics at the right, a line per run. A brush on an axis filters
// everything in the view. Bokeh draws the lines; what is to be read stands over them as text.

const LEAST_STEP = 78; // pixels between two axes: more axes than fit are reached by scrolling
const BEND_MOST = 400; // lines of more runs are straight
const THIN_FROM = 300; // lines of more runs are one pixel wide: a canvas draws those ten times as fast
const RAIL_TOP = 10; // room above and below the axes, for labels and the width of a line
const BOARD_HEIGHT = 250; // as canvas.py

/** What a line does between two axes. */
function bend(share) {
  return share * share * (3 - 2 * share);
}

class Parallel extends Panel {
  constructor(kit) {
    super(kit, "parallel");
    this.rails = new Map(); // key -> Rail
    this.runs = []; // the worst first, so that the best is drawn over it
    this.height = BOARD_HEIGHT - 2 * RAIL_TOP;
    this.top = RAIL_TOP;
    this.plan = new AxisPlan(kit, () => { this.stale = true; this.draw(); });
    this.trail = new Trail(this, kit);
    this.build();
    this.follow(this.scroll, () => { this.stale = true; });
  }

  build() {
    this.wait = el("div", { class: "sm-wait" }, "lines appear with the first runs");
    this.place = el("div", { class: "sm-par-lines" });
    this.under = svg("svg", { class: "sm-par-marks", "aria-hidden": "true" });
    this.railBox = el("div", { class: "sm-rails" });
    this.stage = el("div", { class: "sm-par-stage", role: "group", "aria-label": "axes" }, this.under, this.place, this.trail.over, this.railBox, this.trail.tip);
    this.trail.listen(this.stage, this.place);
    this.picture = el("div", { class: "sm-hidden", role: "img" });
    this.scroll = el("div", { class: "sm-par-scroll" }, this.picture, this.stage);
    this.buildFoot();
    this.element = el("div", { class: "sm-parallel" }, this.wait, this.scroll, this.foot);
  }

  buildFoot() {
    this.menu = new AxesMenu(this.plan, (key) => { if (this.filter.brushes.has(key)) this.filter.setBrush(key, null); });
    this.clear = el("button", { type: "button", class: "sm-link", hidden: true, onclick: () => this.clearBrushes() }, "clear brushes");
    this.count = el("span", { class: "sm-par-count", role: "status" });
    this.bestChip = el("span", { class: "sm-swatch" });
    this.chip = new EarlierChip(this.earlier);
    const legend = this.legend(this.chip.element);
    this.hint = el("span", { class: "sm-quiet" }, "drag along an axis to filter");
    this.foot = el("div", { class: "sm-line sm-foot" }, legend, el("span", { class: "sm-aside" }), this.count, this.hint, this.clear, this.menu.element);
  }

  drawNow() {
    // A run that is only pointed at is drawn over the lines: those stay as they are.
    if (this.isDrawn) return void this.trail.draw(this.labels);
    // A brush follows the pointer at once, the lines as soon as they can.
    if (this.axes && !this.stale) this.drawControls();
    this.ask();
  }

  get isDrawn() {
    return this.isCurrent && this.drawnBrushes === this.brushText;
  }

  /** What is brushed, as a text to compare. */
  get brushText() {
    return JSON.stringify([...this.filter.brushes].map(([key, { low, high, unset, names }]) => [key, String(low), String(high), unset, names && [...names]]));
  }

  // What the rails ask for.

  flip(key) {
    this.plan.flip(key);
  }

  drag(rail, x) {
    const at = Math.round((x - this.stage.getBoundingClientRect().left - this.left) / this.step);
    rail.element.classList.add("sm-moving");
    this.plan.move(rail.axis.key, Math.min(Math.max(at, 0), this.axes.length - 1));
  }

  drop(rail) {
    rail.element.classList.remove("sm-moving");
  }

  shift(rail, by) {
    if (this.plan.move(rail.axis.key, this.plan.keys.indexOf(rail.axis.key) + by)) rail.title.focus();
  }

  brushed(key, brush) {
    this.filter.setBrush(key, brush);
  }

  clicked(event) {
    this.trail.clicked(event);
  }

  clearBrushes() {
    for (const key of [...this.filter.brushes.keys()]) this.filter.setBrush(key, null);
    this.menu.button.focus(); // the button that was pressed is gone
  }

  // Drawing.

  async paint() {
    const keys = this.plan.keys;
    const some = this.screen.rows.size > 0 && keys.length > 1;
    shown(this.wait, !some);
    shown(this.scroll, some);
    shown(this.foot, some);
    if (!this.bokeh || !some) return;
    const plot = await this.plot();
    if (this.gone) return;
    if (this.stale) this.measure(keys);
    this.noteDrawn({ drawnBrushes: this.brushText });
    this.layOut();
    this.drawControls();
    this.drawMarks();
    this.fill(plot);
    this.trail.draw(this.labels);
  }

  /** Decide anew where everything lies: rows, columns, order or size have changed. */
  measure(keys) {
    this.axes = keys.map((key) => this.axisOf(key));
    this.runs = this.runsByRank;
    const flips = new Set(this.plan.flips);
    this.flipped = keys.map((key) => flips.has(key));
    this.shares = this.axes.map((axis, i) => {
      const shares = axis.sharesOf(this.runs);
      return this.flipped[i] ? shares.map((share) => 1 - share) : shares;
    });
    this.before = this.linesBefore();
    this.lines = new Map();
    this.spots = new Map(this.runs.map((run, i) => [run, i]));
  }

  layOut() {
    const wide = this.scroll.clientWidth;
    this.left = Math.min(72, Math.max(46, wide * 0.075));
    const inner = Math.max(wide - 2 * this.left, (this.axes.length - 1) * LEAST_STEP);
    this.width = inner + 2 * this.left;
    this.step = inner / (this.axes.length - 1);
    this.stage.style.width = `${this.width}px`;
    this.stage.style.setProperty("--sm-step", `${this.step}px`);
    for (const node of [this.under, this.trail.over]) node.setAttribute("viewBox", `0 0 ${this.width} ${BOARD_HEIGHT}`);
  }

  x(place) {
    return this.left + place * this.step;
  }

  y(share) {
    return this.top + (1 - share) * this.height;
  }

  drawControls() {
    this.drawRails();
    this.drawFoot();
  }

  drawRails() {
    const keys = this.axes.map((axis) => axis.key);
    for (const [key, rail] of this.rails) if (!keys.includes(key)) { rail.remove(); this.rails.delete(key); }
    this.axes.forEach((axis, i) => {
      if (!this.rails.has(axis.key)) this.rails.set(axis.key, new Rail(this, axis));
      const rail = this.rails.get(axis.key);
      const brush = this.filter.brushes.get(axis.key);
      rail.element.style.left = `${this.x(i)}px`;
      rail.draw(axis, { flipped: this.flipped[i], span: brush ? axis.span(brush) : null, place: i + 1, of: keys.length, text: brush ? axis.describe(brush) : "" });
    });
    this.orderRails(keys.map((key) => this.rails.get(key).element));
  }

  /** The keyboard goes from axis to axis as they stand; what has the focus is not moved, or it would lose it. */
  orderRails(wanted) {
    if (wanted.every((node, i) => this.railBox.children[i] === node)) return;
    const fixed = wanted.find((node) => node.contains(document.activeElement));
    if (!fixed) return void this.railBox.replaceChildren(...wanted);
    fixed.before(...wanted.slice(0, wanted.indexOf(fixed)));
    fixed.after(...wanted.slice(wanted.indexOf(fixed) + 1));
  }

  /** Axes and ticks; their labels are kept for what is drawn over the lines. */
  drawMarks() {
    const marks = this.axes.flatMap((axis, i) => {
      const up = (share) => this.y(this.flipped[i] ? 1 - share : share);
      const line = svg("line", { x1: this.x(i), x2: this.x(i), y1: up(axis.floor), y2: up(1), class: "sm-par-axis" });
      return [line, ...this.ticksFor(axis).flatMap(({ at, text }) => this.tick(i, up(at), text))];
    });
    this.under.replaceChildren(...marks.filter((node) => node.nodeName === "line"));
    this.labels = marks.filter((node) => node.nodeName === "text");
  }

  /** Of very many choices only some are named. */
  ticksFor(axis) {
    const ticks = axis.ticks();
    const every = Math.ceil(ticks.length / 14);
    return ticks.filter((_, i) => i % every === 0);
  }

  tick(place, y, text) {
    const [x, last] = [this.x(place), place === this.axes.length - 1];
    const away = last ? 1 : -1;
    const label = svg("text", { x: x + 8 * away, y: y + 4, class: "sm-par-tick", "text-anchor": last ? "start" : "end" }, this.shortened(text, place));
    return [svg("line", { x1: x, x2: x + 4 * away, y1: y, y2: y, class: "sm-par-axis" }), label];
  }

  /** A text that fits beside an axis: outside the first and the last there is less room. */
  shortened(text, place) {
    const outside = place === 0 || place === this.axes.length - 1;
    const most = Math.max(5, Math.floor((outside ? this.left - 8 : this.step * 0.6) / 6.6));
    return text.length > most ? `${text.slice(0, most - 1)}…` : text;
  }

  get isBent() {
    return this.runs.length <= BEND_MOST;
  }

  /** The line of a run: x in axes, y in shares; a gap where it has no value. */
  line(run) {
    if (this.lines.has(run)) return this.lines.get(run);
    const spot = this.spots.get(run);
    const line = this.through(this.shares.map((shares) => shares[spot]));
    this.lines.set(run, line);
    return line;
  }

  /** The lines of earlier results. */
  linesBefore() {
    this.drawnEarlier = this.earlier.results;
    const shares = this.axes.map((axis, i) => this.earlier.cellsOf(axis.key).map((cell) => (this.flipped[i] ? 1 - axis.shareIn(cell) : axis.shareIn(cell))));
    return this.earlier.results.map((_, spot) => this.through(shares.map((axis) => axis[spot] ?? NaN)));
  }

  /** A line through places on the axes. */
  through(places) {
    const parts = !this.isBent ? 1 : this.runs.length > BEND_MOST / 4 ? 12 : 24;
    const size = (this.axes.length - 1) * parts + 1;
    const [xs, ys] = [new Float64Array(size), new Float64Array(size)];
    for (let i = 0; i < size; i += 1) {
      const [axis, part] = [Math.floor(i / parts), (i % parts) / parts];
      const from = places[axis];
      xs[i] = i / parts;
      ys[i] = part ? from + (places[axis + 1] - from) * bend(part) : from;
    }
    return [xs, ys];
  }

  fill(plot) {
    const into = Object.fromEntries(["earlier", "behind", "lines", "front"].map((name) => [name, { xs: [], ys: [], color: [], width: [] }]));
    const quiet = this.theme().quiet;
    const thin = this.runs.length > THIN_FROM ? 1 : 1.6;
    const best = this.screen.head.best_run;
    for (const [xs, ys] of this.before) put(into.earlier, { xs, ys, color: quiet, width: 1 });
    for (const run of this.runs) {
      const [passes, strong] = [this.filter.has(run), this.selection.has(run)];
      const layer = !passes ? into.behind : strong || run === best ? into.front : into.lines;
      const [xs, ys] = this.line(run);
      layer.xs.push(xs);
      layer.ys.push(ys);
      layer.color.push(passes ? this.colors.of(run) : quiet);
      layer.width.push(!passes ? 1 : strong ? 3 : run === best ? 2.8 : thin);
    }
    const many = into.lines.xs.length;
    fade(plot.glyphs.lines, ["line_alpha"], this.selection.isEmpty ? (many > 500 ? 0.3 : many > 100 ? 0.5 : 0.75) : 0.2);
    fade(plot.glyphs.earlier, ["line_alpha"], faint(this.before.length));
    fade(plot.glyphs.behind, ["line_alpha"], into.behind.xs.length > 300 ? 0.06 : 0.14);
    frameFigure(plot, -this.left / this.step, this.axes.length - 1 + this.left / this.step, -this.top / this.height, 1 + this.top / this.height);
    for (const name of Object.keys(into)) fillSource(plot.sources[name], into[name]);
    this.counts = { earlier: this.before.length, behind: into.behind.xs.length, lines: many, front: into.front.xs.length, fills: (this.counts?.fills ?? 0) + 1 };
  }

  drawFoot() {
    const { brushes } = this.filter;
    const [count, total] = [this.filter.count, this.screen.rows.size];
    shown(this.clear, brushes.size > 0);
    shown(this.hint, brushes.size === 0);
    shown(this.count, count !== total);
    say(this.count, count !== total ? `${count} of ${total} runs` : "");
    this.bestChip.style.background = this.colors.best;
    this.gradient.style.background = this.colors.gradient();
    this.chip.draw(true);
    const params = this.axes.filter((axis) => axis.column.kind === "param").length;
    const name = `parallel coordinates of ${total} ${total === 1 ? "run" : "runs"} over ${params} ${params === 1 ? "parameter" : "parameters"}${count !== total ? `, ${count} shown` : ""}`;
    if (this.picture.getAttribute("aria-label") !== name) this.picture.setAttribute("aria-label", name);
    this.menu.draw();
  }

  remove() {
    super.remove();
    this.trail.look.cancel();
    for (const rail of this.rails.values()) rail.remove();
  }
}
