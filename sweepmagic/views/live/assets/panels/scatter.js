// A dot per run: any column against any other. Bokeh draws the dots; what is to be read stands beside them as text.

const SCATTER_KINDS = ["param", "metric", "last", "value", "guess", "epoch", "duration", "run", "state"];

class Scatter extends Panel {
  constructor(kit) {
    super(kit, "scatter");
    this.hand = new ScatterHand(this, kit);
    this.wait = el("div", { class: "sm-wait" }, "dots appear with the first runs");
    this.selects = { x: this.select("x"), y: this.select("y") };
    this.slice = new Slice(kit, () => { this.resliced = true; this.draw(); });
    this.top = el("div", { class: "sm-scatter-top" }, this.selects.y, el("span", { class: "sm-aside" }), this.hand.back, this.slice.button, this.hand.buttons);
    this.place = el("div", { class: "sm-scatter-dots" });
    this.under = svg("svg", { class: "sm-scatter-marks", "aria-hidden": "true" });
    this.over = svg("svg", { class: "sm-scatter-marks sm-scatter-over", "aria-hidden": "true" });
    this.tip = el("div", { class: "sm-tip", hidden: true });
    this.stage = el("div", { class: "sm-scatter-stage", tabindex: "0", role: "application" }, this.under, this.place, this.over, this.tip);
    this.note = el("span");
    this.bottom = el("div", { class: "sm-scatter-bottom" }, this.selects.x);
    this.buildFoot();
    this.element = el("div", { class: "sm-scatter" }, this.wait, this.top, this.stage, this.bottom, this.foot, this.hand.said);
    this.follow(this.stage, () => { this.resized = true; });
    this.hand.listen();
  }

  buildFoot() {
    this.bestChip = el("span", { class: "sm-scatter-star" }, "★");
    this.steps = el("span", {}, el("span", { class: "sm-scatter-step" }), "Pareto front");
    this.chip = new EarlierChip(this.earlier, "dot");
    const legend = this.legend(this.steps, this.chip.element, this.slice.legend);
    this.foot = el("div", { class: "sm-line sm-foot" }, legend, el("span", { class: "sm-aside" }), this.note);
  }

  select(side) {
    return el("select", { class: "sm-select", "aria-label": `column of the ${side} axis`, onchange: (event) => this.choose(side, event.target.value) });
  }

  /** Show a column on an axis; the other axis takes its place if it had that one. */
  choose(side, key) {
    const other = side === "x" ? "y" : "x";
    if (this.keyOf(other) === key) this.settings.set(`scatter.${other}`, this.keyOf(side));
    this.settings.set(`scatter.${side}`, key);
    this.stale = true;
    this.hand.look(WHOLE_VIEW);
  }

  reveal(visible) {
    this.usual = null;
    super.reveal(visible);
  }

  drawNow() {
    if (this.isDrawn) this.drawPointed();
    else this.ask();
  }

  get isDrawn() {
    return this.isCurrent && !this.resized && !this.resliced && this.drawnWindow === this.window;
  }

  /** What is looked at, in shares of the axes. */
  get window() {
    return this.hand.window;
  }

  // What is shown.

  get offered() {
    return this.screen.columns.filter(({ kind }) => SCATTER_KINDS.includes(kind));
  }

  /** The key of the column on an axis: what was chosen, else what says most. */
  keyOf(side) {
    const wanted = this.settings.get(`scatter.${side}`, null);
    if (wanted !== null && this.offered.some(({ key }) => key === wanted)) return wanted;
    this.usual ??= this.usualKeys();
    return this.usual[side];
  }

  /** The parameter that matters most against the metric; of several metrics the first two. Kept until the panel is opened again. */
  usualKeys() {
    const of = (kind) => this.offered.filter((column) => column.kind === kind).map(({ key }) => key);
    const metrics = [...of("metric"), ...of("value")];
    if (of("metric").length > 1) return { x: metrics[0], y: metrics[1] };
    const params = this.colors.ranks.size >= LEAST_RUNS ? byRelevance(this.screen, this.colors) : of("param");
    return { x: params[0] ?? "run", y: metrics[0] ?? of("duration")[0] };
  }

  offer() {
    const shape = JSON.stringify(this.offered.map(({ key, label }) => [key, label]));
    for (const [side, select] of Object.entries(this.selects)) {
      if (shape !== this.shape) select.replaceChildren(...this.offered.map(({ key, label }) => el("option", { value: key }, label)));
      select.value = this.keyOf(side);
    }
    this.shape = shape;
  }

  // Drawing.

  async paint() {
    const some = this.screen.rows.size > 0 && this.offered.length > 1;
    shown(this.wait, !some);
    for (const node of [this.top, this.stage, this.bottom, this.foot]) shown(node, some);
    if (!this.bokeh || !some) return;
    const plot = await this.plot();
    if (this.gone) return;
    if (this.stale) this.measure();
    this.noteDrawn({ resized: false, resliced: false, drawnWindow: this.window });
    [this.width, this.height] = [this.place.clientWidth, this.place.clientHeight];
    this.slice.offer(this.axes, endedRuns(this.screen));
    this.drawMarks();
    this.fill(plot);
    this.drawPointed();
    this.drawFoot();
  }

  /** Decide anew where every run lies: rows, columns or axes have changed. */
  measure() {
    this.offer();
    this.axes = { x: this.axisOf(this.keyOf("x")), y: this.axisOf(this.keyOf("y")) };
    const runs = this.runsByRank;
    const [xs, ys] = [this.axes.x.sharesOf(runs), this.axes.y.sharesOf(runs)];
    this.dots = runs.map((run, i) => ({ run, x: xs[i], y: ys[i] })).filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
    this.missing = runs.length - this.dots.length;
    this.beyond = runs.filter((run) => this.axes.x.isBeyond(run) || this.axes.y.isBeyond(run)).length;
    this.front = this.frontSteps();
    this.measureEarlier();
  }

  /** Earlier results have parameters and metrics, and nothing else that could be an axis. */
  measureEarlier() {
    this.drawnEarlier = this.earlier.results;
    const [xs, ys] = [this.axes.x, this.axes.y].map((axis) => this.earlier.cellsOf(axis.key).map((cell) => axis.shareIn(cell)));
    this.before = xs.map((x, i) => [x, ys[i]]).filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  }

  /** The line between what some run has reached and what none has; only two metrics have one. */
  frontSteps() {
    const metrics = this.screen.columns.filter(({ kind }) => kind === "metric");
    const sides = [this.axes.x.column, this.axes.y.column];
    if (metrics.length !== 2 || !sides.every(({ kind }) => kind === "metric")) return [];
    const place = this.screen.columns.findIndex(({ kind }) => kind === "front");
    const on = this.dots.filter(({ run }) => wordIn(this.screen.rows.get(run).cells[place]));
    // A larger share is a larger value: turned so that smaller is better on both axes.
    const [signX, signY] = sides.map(({ goal }) => (goal === "maximize" ? -1 : 1));
    on.sort((a, b) => signX * (a.x - b.x));
    const ends = [signX > 0 ? 1.2 : -0.2, signY > 0 ? 1.2 : -0.2];
    let height = ends[1];
    const corners = [];
    for (const { x, y } of on) {
      corners.push([x, height], [x, y]);
      height = y;
    }
    return on.length ? [...corners, [ends[0], height]] : [];
  }

  px(share) {
    const [from, to] = this.window.x;
    return ((share - from) / (to - from)) * this.width;
  }

  py(share) {
    const [from, to] = this.window.y;
    return (1 - (share - from) / (to - from)) * this.height;
  }

  /** Grid, ticks and labels. */
  drawMarks() {
    const [left, top] = [this.place.offsetLeft, this.place.offsetTop];
    const ticks = (axis, [from, to], wanted) => axis.ticks(wanted, from, to).filter(({ at }) => at >= from && at <= to);
    const across = this.spaced(ticks(this.axes.x, this.window.x, Math.max(2, this.width / 85)), (at) => this.px(at), 54);
    const up = this.spaced(ticks(this.axes.y, this.window.y, 5), (at) => -this.py(at), 15);
    const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
    const room = Math.max(6, Math.floor(this.width / Math.max(1, across.length) / 7));
    this.under.replaceChildren(
      ...across.flatMap(({ at, text }) => {
        const x = left + this.px(at);
        return [svg("line", { x1: x, x2: x, y1: top, y2: top + this.height, class: "sm-scatter-grid" }), svg("text", { x, y: top + this.height + 17, "text-anchor": "middle", class: "sm-scatter-tick" }, short(text, room))];
      }),
      ...up.flatMap(({ at, text }) => {
        const y = top + this.py(at);
        return [svg("line", { x1: left, x2: left + this.width, y1: y, y2: y, class: "sm-scatter-grid" }), svg("text", { x: left - 8, y: y + 4, "text-anchor": "end", class: "sm-scatter-tick" }, short(text, 9))];
      }),
      svg("svg", { x: left, y: top, width: this.width, height: this.height, overflow: "hidden" }, ...this.slice.marks(this.axes, (share) => this.px(share), (share) => this.py(share))),
      svg("path", { d: `M${left} ${top}V${top + this.height}H${left + this.width}`, class: "sm-scatter-axis" }),
    );
  }

  /** Leave out ticks that would stand on one another. */
  spaced(ticks, pixel, least) {
    let last = -Infinity;
    return ticks.filter(({ at }) => (pixel(at) - last >= least ? ((last = pixel(at)), true) : false));
  }

  fill(plot) {
    const into = Object.fromEntries(["earlier", "behind", "dots", "front", "best"].map((name) => [name, { x: [], y: [], color: [], size: [], edge: [] }]));
    const { quiet, text, background } = this.theme();
    const best = this.screen.head.best_run;
    for (const [x, y] of this.before) put(into.earlier, { x, y, color: quiet, size: 7, edge: quiet });
    for (const { run, x, y } of this.dots) {
      const [passes, strong] = [this.filter.has(run), this.selection.has(run)];
      const layer = !passes ? into.behind : run === best ? into.best : strong ? into.front : into.dots;
      layer.x.push(x);
      layer.y.push(y);
      layer.color.push(passes ? this.colors.of(run) : quiet);
      layer.size.push(!passes ? 6 : run === best ? (strong ? 24 : 20) : strong ? 13 : this.dots.length > 1000 ? 6 : 9);
      layer.edge.push(strong ? text : background);
    }
    fade(plot.glyphs.dots, ["fill_alpha"], this.selection.isEmpty ? (this.dots.length > 1000 ? 0.55 : 0.85) : 0.3);
    fade(plot.glyphs.behind, ["fill_alpha"], 0.16);
    fade(plot.glyphs.earlier, ["fill_alpha"], this.before.length > 100 ? 0.25 : 0.45);
    frameFigure(plot, ...this.window.x, ...this.window.y);
    for (const name of Object.keys(into)) fillSource(plot.sources[name], into[name]);
    const steps = this.front.length ? [this.front] : [];
    fillSource(plot.sources.steps, { xs: steps.map((line) => line.map(([x]) => x)), ys: steps.map((line) => line.map(([, y]) => y)), color: steps.map(() => this.colors.best), width: steps.map(() => 2) });
    this.counts = { ...Object.fromEntries(Object.entries(into).map(([name, { x }]) => [name, x.length])), steps: this.front.length, fills: (this.counts?.fills ?? 0) + 1 };
  }

  drawPointed() {
    const dot = this.dots?.find(({ run }) => run === this.selection.pointed);
    if (!dot) {
      shown(this.tip, false);
      return void this.over.replaceChildren();
    }
    const [left, top] = [this.place.offsetLeft, this.place.offsetTop];
    const [x, y] = [this.px(dot.x), this.py(dot.y)];
    const inside = x >= 0 && x <= this.width && y >= 0 && y <= this.height;
    this.over.replaceChildren(...(inside ? [svg("circle", { cx: left + x, cy: top + y, r: 8, class: "sm-scatter-pointed", fill: this.colors.of(dot.run) })] : []));
    shown(this.tip, inside && this.hand.pointed === dot.run);
    if (this.tip.hidden) return;
    tipAbout(this.tip, dot.run, this.colors, this.textOf(dot.run));
    placeTip(this.tip, left + x, top + y, this.stage.clientWidth);
  }

  /** What a run's two columns say, as the table writes it. */
  textOf(run) {
    return [this.axes.y, this.axes.x].map((axis) => `${axis.label} ${this.cellOf(run, axis)}`).join(" · ");
  }

  cellOf(run, axis) {
    if (axis.column.kind === "duration") return duration(this.screen.valueOf(run, axis.key));
    return this.screen.wordOf(run, axis.key) || NOT_SET;
  }

  drawFoot() {
    shown(this.hand.back, this.window !== WHOLE_VIEW);
    shown(this.steps, this.front.length > 0);
    this.bestChip.style.color = this.colors.best;
    this.chip.draw([this.axes.x, this.axes.y].every((axis) => this.screen.earlier?.keys.includes(axis.key)));
    this.gradient.style.background = this.colors.gradient();
    const inside = this.dots.filter(({ run }) => this.filter.has(run)).length;
    const runs = (count) => `${count} ${count === 1 ? "run" : "runs"}`;
    const notes = [inside < this.dots.length ? `${inside} of ${runs(this.dots.length)}` : "", this.missing ? `${runs(this.missing)} without a value here` : "", this.beyond ? `${runs(this.beyond)} beyond the edge` : ""];
    say(this.note, notes.filter(Boolean).join(" · "));
    const name = `scatter plot of ${this.axes.y.label} over ${this.axes.x.label}, ${runs(inside)}: arrow keys go from run to run, Enter picks, plus and minus zoom, 0 resets`;
    if (this.stage.getAttribute("aria-label") !== name) this.stage.setAttribute("aria-label", name);
  }

  /** The kernel has said what the model expects. */
  take(message) {
    this.slice.take(message);
  }

  remove() {
    super.remove();
    this.hand.find.cancel();
  }
}
