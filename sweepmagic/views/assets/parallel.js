// Parallel coordinates: an axis per parameter, the metrics at the right, a line per run. A brush on an axis filters
// everything in the view. Bokeh draws the lines; what is to be read stands over them as text.

const MOST_AXES = 8;
const LEAST_STEP = 78; // pixels between two axes: more axes than fit are reached by scrolling
const BEND_MOST = 400; // lines of more runs are straight
const RAIL_TOP = 10; // room above and below the axes, for labels and the width of a line
const NEAR_LINE = 14;

/** What a line does between two axes. */
function bend(share) {
  return share * share * (3 - 2 * share);
}

class Parallel {
  constructor(kit) {
    Object.assign(this, kit);
    this.rails = new Map();
    this.runs = [];
    this.height = 250 - 2 * RAIL_TOP;
    this.top = RAIL_TOP;
    this.wait = el("div", { class: "sm-wait" }, "lines appear with the first runs");
    this.place = el("div", { class: "sm-par-lines" });
    this.under = svg("svg", { class: "sm-par-marks", "aria-hidden": "true" });
    this.over = svg("svg", { class: "sm-par-marks sm-par-over", "aria-hidden": "true" });
    this.railBox = el("div", { class: "sm-rails" });
    this.tip = el("div", { class: "sm-tip", hidden: true });
    this.stage = el("div", { class: "sm-par-stage" }, this.under, this.place, this.over, this.railBox, this.tip);
    this.stage.setAttribute("role", "group");
    this.picture = el("div", { class: "sm-hidden", role: "img" });
    this.scroll = el("div", { class: "sm-par-scroll" }, this.picture, this.stage);
    this.buildFoot();
    this.element = el("div", { class: "sm-parallel" }, this.wait, this.scroll, this.foot);
    this.ask = paced(() => this.paint());
    this.unwatch = watchSight(this.element, (inSight) => { this.inSight = inSight; this.draw(); });
    this.sizes = new ResizeObserver(() => { this.stale = true; this.draw(); });
    this.sizes.observe(this.scroll);
    this.listen();
    this.stale = true;
  }

  buildFoot() {
    this.clear = el("button", { type: "button", class: "sm-link", hidden: true, onclick: () => this.clearBrushes() }, "clear brushes");
    this.count = el("span", { class: "sm-par-count", role: "status" });
    this.list = el("div", { class: "sm-par-list", role: "group", "aria-label": "axes that are shown" });
    this.menu = el("details", { class: "sm-par-menu", onkeydown: (event) => { if (event.key === "Escape") { this.menu.open = false; this.menu.firstChild.focus(); } } }, el("summary", { class: "sm-link" }, "axes"), this.list);
    this.bestChip = el("span", { class: "sm-swatch" });
    this.gradient = el("span", { class: "sm-gradient" });
    const legend = el("span", { class: "sm-legend" }, el("span", {}, this.bestChip, "best run"), el("span", {}, el("span", {}, "worst"), this.gradient, el("span", {}, "best")));
    this.hint = el("span", { class: "sm-quiet" }, "drag along an axis to filter");
    this.foot = el("div", { class: "sm-line sm-foot" }, legend, el("span", { class: "sm-aside" }), this.count, this.hint, this.clear, this.menu);
  }

  open(bokeh, figures) {
    Object.assign(this, { bokeh, figures });
    this.draw();
  }

  reveal(visible) {
    this.revealed = visible;
    if (visible) this.draw();
  }

  update(touched) {
    if (!touched.runs.length && !touched.columns) return;
    this.stale = true;
    this.draw();
  }

  dress() {
    this.dressed = false;
    this.draw();
  }

  draw() {
    if (!this.revealed || !this.inSight) return;
    // A run that is only pointed at is drawn over the lines: those stay as they are.
    if (this.isDrawn) return this.drawPointed();
    // A brush follows the pointer at once, the lines as soon as they can.
    if (this.axes && !this.stale) this.drawControls();
    return this.ask();
  }

  drawControls() {
    this.drawRails();
    this.drawFoot();
  }

  get isDrawn() {
    return !this.stale && this.dressed && this.drawnFilter === this.filter.passing && this.drawnBrushes === this.brushText && this.drawnChosen === this.selection.chosen;
  }

  /** What is brushed, as a text to compare. */
  get brushText() {
    return [...this.filter.brushes].map(([key, brush]) => `${key}:${brush.low}:${brush.high}:${brush.unset}:${[...(brush.names ?? [])].join()}`).join("|");
  }

  // Which axes there are.

  get offered() {
    return this.screen.columns.filter(({ kind }) => ["param", "metric", "value"].includes(kind));
  }

  /** The keys of the axes that are shown, from left to right. */
  get keys() {
    const offered = this.offered.map(({ key }) => key);
    const wanted = this.settings.get("parallel.axes", null);
    return (wanted ?? this.usual()).filter((key) => offered.includes(key));
  }

  /** What is shown unless somebody has decided: the parameters that matter most, in the config's order, and the metrics. */
  usual() {
    const params = this.offered.filter(({ kind }) => kind === "param").map(({ key }) => key);
    const metrics = this.offered.filter(({ kind }) => kind === "metric").map(({ key }) => key);
    const most = Math.max(2, MOST_AXES - metrics.length);
    if (params.length <= most) return [...params, ...metrics];
    // Chosen once enough is known, and kept: axes that change places by themselves cannot be read.
    if (!this.first && this.colors.ranks.size >= LEAST_RUNS) this.first = new Set(byRelevance(this.screen, this.colors).slice(0, most));
    const first = this.first ?? new Set(params.slice(0, most));
    return [...params.filter((key) => first.has(key)), ...metrics];
  }

  arrange(keys) {
    this.settings.set("parallel.axes", keys);
    this.stale = true;
    this.draw();
  }

  toggle(key, on) {
    this.arrange(on ? [...this.keys, key] : this.keys.filter((other) => other !== key));
    if (!on && this.filter.brushes.has(key)) this.filter.setBrush(key, null);
  }

  get flips() {
    return this.settings.get("parallel.flipped", []);
  }

  flip(key) {
    const flips = this.flips;
    this.settings.set("parallel.flipped", flips.includes(key) ? flips.filter((other) => other !== key) : [...flips, key]);
    this.stale = true;
    this.draw();
  }

  // Moving an axis.

  drag(rail, x) {
    const at = x - this.stage.getBoundingClientRect().left;
    const keys = this.keys;
    const from = keys.indexOf(rail.axis.key);
    const to = Math.min(Math.max(Math.round((at - this.left) / this.step), 0), keys.length - 1);
    rail.element.classList.add("sm-moving");
    if (to !== from) this.move(keys, from, to);
  }

  drop(rail) {
    rail.element.classList.remove("sm-moving");
  }

  shift(rail, by) {
    const keys = this.keys;
    const from = keys.indexOf(rail.axis.key);
    if (keys[from + by] === undefined) return;
    this.move(keys, from, from + by);
    rail.title.focus();
  }

  move(keys, from, to) {
    const moved = [...keys];
    moved.splice(to, 0, ...moved.splice(from, 1));
    this.arrange(moved);
  }

  // Brushes.

  brushed(key, brush) {
    this.filter.setBrush(key, brush);
  }

  clearBrushes() {
    for (const key of [...this.filter.brushes.keys()]) this.filter.setBrush(key, null);
    this.menu.firstChild.focus();
  }

  // Drawing.

  async plot() {
    this.figure ??= openFigure(this.bokeh, this.figures.parallel, this.place);
    return this.figure;
  }

  async paint() {
    const keys = this.keys;
    const some = this.screen.rows.size > 0 && keys.length > 1;
    shown(this.wait, !some);
    shown(this.scroll, some);
    shown(this.foot, some);
    if (!this.bokeh || !some) return;
    const plot = await this.plot();
    if (this.gone) return;
    if (this.stale) this.measure(keys);
    Object.assign(this, { stale: false, dressed: true, drawnFilter: this.filter.passing, drawnBrushes: this.brushText, drawnChosen: this.selection.chosen });
    this.layOut();
    this.drawControls();
    this.drawMarks();
    this.fill(plot);
    this.drawPointed();
  }

  /** Decide anew where everything lies: rows, columns, order or size have changed. */
  measure(keys) {
    this.axes = keys.map((key) => new Axis(this.screen, this.screen.columns[this.screen.placeOf(key)]));
    this.runs = [...this.screen.rows.keys()].sort((a, b) => (this.colors.ranks.get(a) ?? -1) - (this.colors.ranks.get(b) ?? -1));
    const flips = new Set(this.flips);
    this.flipped = keys.map((key) => flips.has(key));
    this.shares = this.axes.map((axis, i) => {
      const shares = axis.sharesOf(this.runs);
      return this.flipped[i] ? shares.map((share) => 1 - share) : shares;
    });
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
    for (const node of [this.under, this.over]) node.setAttribute("viewBox", `0 0 ${this.width} 250`);
  }

  x(place) {
    return this.left + place * this.step;
  }

  y(share) {
    return this.top + (1 - share) * this.height;
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
    const fixed = wanted.findIndex((node) => node.contains(document.activeElement));
    if (wanted.every((node, i) => this.railBox.children[i] === node)) return;
    if (fixed < 0) return void this.railBox.replaceChildren(...wanted);
    wanted[fixed].parentNode === this.railBox ? wanted[fixed].before(...wanted.slice(0, fixed)) : this.railBox.append(wanted[fixed]);
    wanted[fixed].after(...wanted.slice(fixed + 1));
  }

  /** Axes, ticks and labels. */
  drawMarks() {
    const drawn = this.axes.flatMap((axis, i) => {
      const x = this.x(i);
      const most = axis.scale === "choice" ? 14 : 5;
      const ticks = axis.ticks().slice(0, Math.max(most, 24));
      const shrunk = axis.scale === "choice" && ticks.length > most ? ticks.filter((_, at) => at % Math.ceil(ticks.length / most) === 0) : ticks;
      const line = svg("line", { x1: x, x2: x, y1: this.y(axis.floor), y2: this.y(1), class: "sm-par-axis" });
      const low = this.flipped[i] ? [this.y(0), this.y(1 - axis.floor)] : [this.y(axis.floor), this.y(1)];
      line.setAttribute("y1", low[0]);
      line.setAttribute("y2", low[1]);
      return [line, ...shrunk.flatMap(({ at, text }) => this.tick(i, this.y(this.flipped[i] ? 1 - at : at), text))];
    });
    this.under.replaceChildren(...drawn.filter((node) => node.nodeName === "line"));
    this.labels = drawn.filter((node) => node.nodeName === "text");
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

  /** The line of a run: x in axes, y in shares; a gap where it has no value. */
  line(run) {
    if (this.lines.has(run)) return this.lines.get(run);
    const spot = this.spots.get(run);
    const parts = this.runs.length > BEND_MOST ? 1 : 12;
    const size = (this.axes.length - 1) * parts + 1;
    const [xs, ys] = [new Float64Array(size), new Float64Array(size)];
    for (let i = 0; i < size; i += 1) {
      const [axis, part] = [Math.floor(i / parts), (i % parts) / parts];
      const from = this.shares[axis][spot];
      xs[i] = i / parts;
      ys[i] = part ? from + (this.shares[axis + 1][spot] - from) * bend(part) : from;
    }
    this.lines.set(run, [xs, ys]);
    return [xs, ys];
  }

  fill(plot) {
    const empty = () => ({ xs: [], ys: [], color: [], width: [] });
    const into = { behind: empty(), lines: empty(), front: empty() };
    const quiet = this.theme().quiet;
    const best = this.screen.head.best_run;
    for (const run of [...this.runs.filter((one) => one !== best && !this.selection.has(one)), ...this.runs.filter((one) => one === best || this.selection.has(one))]) {
      const [passes, strong] = [this.filter.has(run), this.selection.has(run)];
      const layer = !passes ? into.behind : strong || run === best ? into.front : into.lines;
      const [xs, ys] = this.line(run);
      layer.xs.push(xs);
      layer.ys.push(ys);
      layer.color.push(passes ? this.colors.of(run) : quiet);
      layer.width.push(!passes ? 1 : strong ? 3 : run === best ? 2.8 : this.runs.length > 200 ? 1.2 : 1.6);
    }
    const many = into.lines.xs.length;
    fade(plot.glyphs.lines, ["line_alpha"], this.selection.isEmpty ? (many > 500 ? 0.3 : many > 100 ? 0.5 : 0.75) : 0.2);
    fade(plot.glyphs.behind, ["line_alpha"], into.behind.xs.length > 300 ? 0.06 : 0.14);
    frameFigure(plot, -this.left / this.step, this.axes.length - 1 + this.left / this.step, -this.top / this.height, 1 + this.top / this.height);
    for (const name of ["behind", "lines", "front"]) fillSource(plot.sources[name], into[name]);
    this.counts = { behind: into.behind.xs.length, lines: into.lines.xs.length, front: into.front.xs.length, fills: (this.counts?.fills ?? 0) + 1 };
  }

  /** The line of the run under the pointer, over the others, with its values beside the axes. */
  drawPointed() {
    const run = this.selection.pointed;
    if (!this.axes || !this.spots.has(run)) return void this.over.replaceChildren(...(this.labels ?? []));
    const [xs, ys] = this.line(run);
    let path = "";
    for (let i = 0; i < xs.length; i += 1) {
      if (Number.isNaN(ys[i])) continue;
      path += `${i && !Number.isNaN(ys[i - 1]) ? "L" : "M"}${this.x(xs[i]).toFixed(1)} ${this.y(ys[i]).toFixed(1)}`;
    }
    const spot = this.spots.get(run);
    const values = this.axes.flatMap((axis, i) => {
      const share = this.shares[i][spot];
      const text = this.screen.wordOf(run, axis.key) || (axis.hasUnset ? NOT_SET : "");
      const last = i === this.axes.length - 1;
      const end = last ? { x: this.x(i) + 8, "text-anchor": "start" } : { x: this.x(i) - 8, "text-anchor": "end" };
      return Number.isNaN(share) ? [] : [svg("circle", { cx: this.x(i), cy: this.y(share), r: 3.5, fill: this.colors.of(run) }), svg("text", { ...end, y: this.y(share) + 4, class: "sm-par-value" }, this.shortened(text, i))];
    });
    const quiet = svg("g", { class: "sm-par-quiet" }, ...this.labels);
    this.over.replaceChildren(quiet, svg("path", { d: path, class: "sm-par-halo" }), svg("path", { d: path, stroke: this.colors.of(run), class: "sm-par-pointed" }), ...values);
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
    const params = this.axes.filter((axis) => axis.column.kind === "param").length;
    const name = `parallel coordinates of ${total} ${total === 1 ? "run" : "runs"} over ${params} ${params === 1 ? "parameter" : "parameters"}${count !== total ? `, ${count} shown` : ""}`;
    if (this.picture.getAttribute("aria-label") !== name) this.picture.setAttribute("aria-label", name);
    this.drawList();
  }

  drawList() {
    const keys = this.keys;
    const shape = JSON.stringify([this.offered.map(({ key }) => key), keys]);
    if (shape === this.listed) return;
    this.listed = shape;
    this.list.replaceChildren(...this.offered.map(({ key, label }) => {
      const box = el("input", { type: "checkbox", onchange: () => this.toggle(key, box.checked) });
      box.checked = keys.includes(key);
      box.disabled = box.checked && keys.length <= 2;
      return el("label", {}, box, el("span", {}, label));
    }));
  }

  // The pointer.

  listen() {
    this.look = coalesced(() => this.find());
    this.stage.addEventListener("pointermove", (event) => { this.event = event.buttons ? null : event; this.look(); });
    this.stage.addEventListener("pointerleave", () => { this.event = null; this.look(); });
    this.place.addEventListener("click", (event) => this.clicked(event));
  }

  clicked(event) {
    this.event = event;
    const run = this.nearest();
    if (run !== null) this.selection.click(run, event);
  }

  find() {
    const run = this.event ? this.nearest() : null;
    this.selection.point(run);
    shown(this.tip, run !== null);
    if (run === null) return;
    const metric = this.screen.columns.find(({ kind }) => kind === "metric");
    const text = metric ? this.screen.wordOf(run, metric.key) : "";
    tipAbout(this.tip, run, this.colors, text ? `${metric.label} ${text}` : this.screen.stateOf(run));
    placeTip(this.tip, this.at[0], this.at[1] + this.place.offsetTop, this.width);
  }

  /** The run whose line is nearest to the pointer, null if none is near. */
  nearest() {
    const box = this.place.getBoundingClientRect();
    const [px, py] = (this.at = [this.event.clientX - box.left, this.event.clientY - box.top]);
    if (!this.shares || py < 0 || py > box.height) return null;
    const at = Math.min(Math.max((px - this.left) / this.step, 0), this.axes.length - 1);
    const axis = Math.min(Math.floor(at), this.axes.length - 2);
    const part = this.runs.length > BEND_MOST ? at - axis : bend(at - axis);
    let [found, distance] = [null, NEAR_LINE];
    for (let i = this.runs.length - 1; i >= 0; i -= 1) {
      const share = this.shares[axis][i] + (this.shares[axis + 1][i] - this.shares[axis][i]) * part;
      const away = Math.abs(this.y(share) - py);
      if (away < distance && this.filter.has(this.runs[i])) [found, distance] = [this.runs[i], away];
    }
    return found;
  }

  remove() {
    this.gone = true;
    this.ask.cancel();
    this.look.cancel();
    this.unwatch();
    this.sizes.disconnect();
    for (const rail of this.rails.values()) rail.remove();
    this.figure?.then(({ view, model }) => { view?.remove(); model.clear(); });
  }
}
