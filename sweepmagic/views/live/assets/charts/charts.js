// The grid of charts: up to four, made once and never taken away.

const NARROW_PIXELS = 560;
const MOST_CHARTS = 4;

class Charts extends TabPanel {
  constructor(kit) {
    super(kit);
    this.kit = kit;
    this.charts = [];
    this.news = 0; // how often there was something to draw
    this.look = new ChartLook(this.settings);
    this.turns = new Turns(kit.spend);
    this.colors.choose(this.look.colorBy || null);
    this.bar = new ChartBar(kit, this.look, { changed: () => this.redraw(), isLog: () => !!(this.look.logY ?? this.charts[0]?.isLog) });
    this.legend = new Legend(kit);
    this.wait = el("div", { class: "sm-wait" }, "charts appear with the first values");
    this.grid = el("div", { class: "sm-grid" });
    this.foot = el("div", { class: "sm-foot" }, this.legend.element, el("span", { class: "sm-quiet sm-hint" }, "drag to zoom, double-click to reset"));
    this.element = el("div", { class: "sm-charts" }, this.wait, this.bar.element, this.grid, this.foot);
    this.tell = coalesced(() => this.legend.draw(this.told(), new Set(this.shown.flatMap((chart) => [...chart.marks.signs])), this.shown.some((chart) => this.earlier.hasCurves(chart.name))));
  }

  get shown() {
    return this.charts.filter((chart) => !chart.element.hidden);
  }

  /** The runs of which the legend speaks: those picked, or all that are drawn. */
  told() {
    const drawn = [...(this.shown[0]?.drawn.keys() ?? [])].sort((a, b) => a - b);
    return this.selection.isEmpty ? drawn : drawn.filter((run) => this.selection.has(run));
  }

  /** A sign of life is no news. */
  update({ whole, columns, runs, points }) {
    if (whole || columns || points || runs.length) this.news += 1;
  }

  /** Draw what has changed; a run that is only pointed at costs no canvas anything. */
  draw() {
    if (!this.revealed) return;
    const state = [this.news, this.filter.passing, this.selection.chosen, this.colors.version, this.colors.dark, this.bokeh, this.earlier.results];
    if (this.state?.every((one, i) => one === state[i])) {
      for (const chart of this.shown) chart.pointed.draw();
      return;
    }
    this.state = state;
    this.redraw();
  }

  redraw() {
    const names = this.screen.names;
    const some = names.length > 0 && !!this.bokeh;
    const isComing = names.length > 0; // keep their place until Bokeh is there
    this.wait.classList.toggle("sm-coming", isComing);
    shown(this.wait, !some && (isComing || this.screen.head.going !== false));
    for (const node of [this.bar.element, this.grid, this.foot]) shown(node, some);
    if (!some || !this.element.isConnected) return;
    this.arrange(names);
    this.bar.draw(this.shown, Math.min(MOST_CHARTS, names.length));
    for (const chart of this.shown) {
      chart.tell();
      chart.ask();
    }
    this.tell();
  }

  /** Have as many charts as asked for, each with a metric of its own. */
  arrange(names) {
    this.look.isNarrow = this.element.clientWidth < NARROW_PIXELS;
    const count = Math.min(MOST_CHARTS, names.length, this.look.count);
    const wanted = this.settings.get("charts.metrics", []).filter((name) => names.includes(name));
    while (this.charts.length < count) this.add([...wanted.slice(this.charts.length), ...names]);
    this.turns.share = count;
    this.charts.forEach((chart, i) => {
      shown(chart.element, i < count);
      chart.offer(names, names.length > count);
    });
    if (this.grid.dataset.count !== String(count)) {
      this.grid.dataset.count = count;
      for (const chart of this.charts) chart.opened?.then(() => { chart.figure.root.height = this.height; });
    }
  }

  get height() {
    return CHART_HEIGHTS[this.grid.dataset.count] ?? this.figures.chart.roots[0].attributes.height;
  }

  /** Make a chart of the first of these metrics that none has. */
  add(names) {
    const kit = { ...this.kit, bokeh: this.bokeh, figures: this.figures, look: this.look, turns: this.turns, told: () => this.tell(), height: () => this.height, index: this.charts.length };
    const chart = new Chart(kit, (which, name) => this.choose(which, name));
    const taken = new Set(this.charts.map((other) => other.name));
    chart.show(names.find((name) => !taken.has(name)));
    this.charts.push(chart);
    this.grid.append(chart.element);
  }

  /** Show `name` in `chart`; a chart that had it takes the other's metric. */
  choose(chart, name) {
    const other = this.charts.find((one) => one !== chart && one.name === name);
    if (other) other.show(chart.name);
    chart.show(name);
    this.settings.set("charts.metrics", this.charts.map((one) => one.name));
    this.redraw();
  }

  dress() {
    for (const chart of this.charts) chart.dress();
  }

  remove() {
    this.tell.cancel();
    this.turns.remove();
    for (const chart of this.charts) chart.remove();
  }
}
