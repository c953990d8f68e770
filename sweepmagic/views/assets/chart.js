// One permanent figure: a line per run of one metric. Another metric is other data, never another figure, because
// BokehJS keeps some memory of every figure that was ever made.

const DRAWN_POINTS = 100_000; // what a canvas redraws several times a second

/** Return at most about `most` points that look like all of them: the lowest and the highest of each bucket, in order. */
function thinned(curve, most) {
  const { n, x, y } = curve;
  if (n <= most) return [x.slice(0, n), Float64Array.from(y.subarray(0, n), finiteOrGap)];
  const buckets = Math.max(2, Math.floor(most / 2));
  const [xs, ys] = [new Float64Array(2 * buckets + 1), new Float64Array(2 * buckets + 1)];
  let kept = 0;
  const keep = (i) => { xs[kept] = x[i]; ys[kept] = y[i]; kept += 1; };
  for (let b = 0; b < buckets; b += 1) {
    let [low, high] = [-1, -1];
    const end = Math.floor(((b + 1) * n) / buckets);
    for (let i = Math.floor((b * n) / buckets); i < end; i += 1) {
      if (!Number.isFinite(y[i])) continue;
      if (low < 0 || y[i] < y[low]) low = i;
      if (high < 0 || y[i] > y[high]) high = i;
    }
    if (low >= 0) keep(Math.min(low, high));
    if (high >= 0 && high !== low) keep(Math.max(low, high));
  }
  if (Number.isFinite(y[n - 1]) && (!kept || xs[kept - 1] !== x[n - 1])) keep(n - 1);
  return [xs.subarray(0, kept), ys.subarray(0, kept)];
}

function finiteOrGap(value) {
  return Number.isFinite(value) ? value : NaN;
}

/** Return whether the bulk of the values, all positive, spans more than a factor of 50: as scale.py decides. */
function spans(curves) {
  const values = [];
  for (const { n, y } of curves.values()) {
    const stride = Math.max(1, Math.floor((n * curves.size) / 4000));
    for (let i = 0; i < n; i += stride) if (Number.isFinite(y[i])) values.push(y[i]);
  }
  values.sort((a, b) => a - b);
  const at = (share) => values[Math.round(share * (values.length - 1))];
  return values.length > 20 && values[0] > 0 && at(0.97) / at(0.03) > 50;
}

class Chart {
  constructor(kit, choose) {
    Object.assign(this, kit); // the dashboard's kit, and bokeh, figures, wantsLog
    this.select = el("select", { class: "sm-select", "aria-label": "metric of this chart", onchange: () => choose(this, this.select.value) });
    this.title = el("span", { class: "sm-chart-name" });
    this.readout = el("span", { class: "sm-quiet sm-readout" });
    this.place = el("div", { class: "sm-figure" });
    this.tip = el("div", { class: "sm-tip", hidden: true });
    this.element = el("figure", { class: "sm-chart" }, el("figcaption", {}, this.title, this.select, this.readout), el("div", { class: "sm-stage" }, this.place, this.tip));
    this.plots = {};
    this.lines = new Map();
    this.visible = true;
    this.dirty = true;
    this.cost = 0;
    new Hover(this);
    this.observer = new IntersectionObserver((entries) => {
      this.visible = entries[entries.length - 1].isIntersecting;
      if (this.visible && this.dirty) this.ask();
    });
    this.observer.observe(this.element);
    this.frame = coalesced(() => this.draw());
  }

  show(name) {
    if (name === this.name) return;
    this.name = name;
    this.spread = false;
    this.lines.clear();
    this.title.textContent = name;
    this.ask();
  }

  /** Offer the metrics; with one chart for each there is nothing to choose. */
  offer(names, needed) {
    shown(this.title, !needed);
    shown(this.select, needed);
    if (this.select.childElementCount !== names.length) this.select.replaceChildren(...names.map((name) => el("option", { value: name }, name)));
    this.select.value = this.name;
  }

  /** Draw soon, but spend at most a quarter of the time on drawing. */
  ask() {
    this.dirty = true;
    const rest = 3 * this.cost - (performance.now() - (this.drawn ?? -1e9));
    if (!this.visible || this.waiting) return;
    if (rest <= 0) return void this.frame();
    this.waiting = setTimeout(() => { this.waiting = 0; this.frame(); }, rest);
  }

  /** Logarithmic if somebody chose so, or once the values span so much that a linear axis would press them together. */
  get isLog() {
    return this.wantsLog() ?? (this.spread ||= spans(this.screen.curvesOf(this.name)));
  }

  async plot() {
    const scale = this.isLog ? "log" : "linear";
    this.plots[scale] ??= this.build(scale);
    const plot = await this.plots[scale];
    for (const [name, other] of Object.entries(this.plots)) (await other).host.hidden = name !== scale;
    this.current = plot;
    return plot;
  }

  async build(scale) {
    const model = this.bokeh.require("document").Document.from_json(structuredClone(this.figures[scale]));
    const root = model.roots()[0];
    dressFigure(root, this.theme());
    const host = el("div");
    this.place.append(host);
    const views = await this.bokeh.require("embed/standalone").add_document_standalone(model, host);
    const sources = Object.fromEntries(root.renderers.map((renderer) => [renderer.data_source.name, renderer.data_source]));
    const glyphs = Object.fromEntries(root.renderers.map((renderer) => [renderer.data_source.name, renderer.glyph]));
    return { model, root, host, sources, glyphs, view: views.get(root) ?? [...views][0] };
  }

  dress() {
    for (const plot of Object.values(this.plots)) plot.then(({ root }) => dressFigure(root, this.theme()));
    this.ask();
  }

  async draw() {
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    try {
      const plot = await this.plot();
      const begun = performance.now();
      this.dirty = false;
      this.fill(plot);
      this.drawn = performance.now();
      // The canvas is painted in a later task of the same frame: what that took counts too.
      requestAnimationFrame(() => setTimeout(() => { this.cost = performance.now() - begun > 500 ? 500 : performance.now() - this.drawn + (this.drawn - begun); }));
    } finally {
      this.busy = false;
      if (this.again) { this.again = false; this.ask(); }
    }
  }

  fill({ root, sources, glyphs }) {
    const curves = this.screen.curvesOf(this.name);
    const most = Math.max(60, Math.min(1000, Math.floor(DRAWN_POINTS / Math.max(1, curves.size))));
    const byRun = [...curves.values()].every((curve) => curve.n === 1); // a curve of one point says nothing
    const log = this.isLog;
    const usable = (value) => Number.isFinite(value) && (!log || value > 0);
    const { best_run: best, metric_name: metric } = this.screen.head;
    const order = [...curves.keys()].filter((run) => this.filter.has(run)).sort((a, b) => (this.colors.ranks.get(a) ?? -1) - (this.colors.ranks.get(b) ?? -1));
    const lines = { xs: [], ys: [], color: [], width: [] };
    const front = { xs: [], ys: [], color: [], width: [] };
    const dots = { x: [], y: [], color: [], size: [] };
    for (const run of order) {
      const curve = curves.get(run);
      const color = this.colors.of(run);
      const strong = this.selection.isStrong(run);
      if (curve.n === 1) {
        if (!usable(curve.y[0])) continue;
        dots.x.push(byRun ? run : curve.x[0]);
        dots.y.push(curve.y[0]);
        dots.color.push(color);
        dots.size.push(strong ? 12 : run === best ? 11 : 7);
        continue;
      }
      const [xs, ys] = this.lineOf(run, curve, most, log);
      const into = strong || run === best ? front : lines;
      into.xs.push(xs);
      into.ys.push(ys);
      into.color.push(color);
      into.width.push(strong ? 3.6 : run === best ? 2.8 : 1.5);
    }
    this.byRun = byRun;
    const axis = byRun ? "run" : this.screen.head.axes?.[this.name] ?? "step";
    if (root.below[0].axis_label !== axis) root.below[0].axis_label = axis;
    const faded = !this.selection.isEmpty || this.selection.pointed !== null ? 0.22 : curves.size > 40 ? 0.6 : 0.85;
    if (glyphs.lines.line_alpha?.value !== faded) glyphs.lines.line_alpha = { value: faded };
    fillSource(sources.rungs, { x: this.name === metric && !byRun ? this.screen.head.rungs : [] });
    fillSource(sources.front, front);
    fillSource(sources.dots, dots);
    fillSource(sources.lines, lines);
    this.counts = { lines: lines.xs.length + front.xs.length, dots: dots.x.length, points: [...lines.xs, ...front.xs].reduce((sum, xs) => sum + xs.length, 0) };
    const said = best !== null && curves.has(best) ? this.screen.textOf(best, this.name) : "";
    say(this.readout, said ? `run ${best}: ${said}` : `${curves.size} runs`);
  }

  /** Return the drawn points of a run, made anew only if it has grown. */
  lineOf(run, curve, most, log) {
    const last = this.lines.get(run);
    const key = `${curve.n}|${curve.y[curve.n - 1]}|${most}|${log}`;
    if (last?.key === key && last.curve === curve) return last.points;
    const [xs, ys] = thinned(curve, most);
    if (log) for (let i = 0; i < ys.length; i += 1) if (!(ys[i] > 0)) ys[i] = NaN;
    this.lines.set(run, { key, curve, points: [xs, ys] });
    return [xs, ys];
  }

  remove() {
    this.observer.disconnect();
    this.frame.cancel();
    clearTimeout(this.waiting);
    for (const plot of Object.values(this.plots)) plot.then(({ view, model }) => { view?.remove(); model.clear(); });
  }
}
