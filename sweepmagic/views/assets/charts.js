// The grid of charts: up to four, made once.

const MOST_CHARTS = 4;

class Charts {
  constructor(kit) {
    Object.assign(this, { kit, ...kit });
    this.charts = [];
    this.log = null; // decided by the data, chart by chart, until somebody decides
    this.wait = el("div", { class: "sm-wait" }, "charts appear with the first values");
    this.grid = el("div", { class: "sm-grid" });
    this.toggle = el("button", { type: "button", class: "sm-link", "aria-pressed": "false", title: "Logarithmic y axis", onclick: () => this.toggleLog() }, "log y");
    this.legend = el("span", { class: "sm-legend" });
    this.bestChip = el("span", { class: "sm-swatch" });
    this.gradient = el("span", { class: "sm-gradient" });
    this.rungs = el("span", {}, "┆ early stopping looks here");
    this.worst = el("span", {}, el("span", {}, "worst"), this.gradient, el("span", {}, "best"));
    this.legend.append(el("span", {}, this.bestChip, "best run"), this.worst, this.rungs);
    this.foot = el("div", { class: "sm-line sm-foot", hidden: true }, this.legend, el("span", { class: "sm-aside" }), el("span", { class: "sm-quiet" }, "drag to zoom, double-click to reset"), this.toggle);
    this.element = el("div", { class: "sm-charts" }, this.wait, this.grid, this.foot);
  }

  /** BokehJS has come. */
  open(bokeh, figures) {
    Object.assign(this, { bokeh, figures });
    this.draw();
  }

  /** The panel comes into sight or goes. */
  reveal(visible) {
    if (visible) this.draw();
  }

  update() {}

  draw() {
    const names = this.screen.names;
    shown(this.wait, this.charts.length === 0 && this.screen.head.going !== false);
    if (!this.bokeh || !this.element.isConnected) return;
    while (this.charts.length < Math.min(MOST_CHARTS, names.length)) {
      const chart = new Chart({ ...this.kit, bokeh: this.bokeh, figures: this.figures, wantsLog: () => this.log }, (which, name) => this.choose(which, name));
      const taken = new Set(this.charts.map((other) => other.name));
      chart.show(names.find((name) => !taken.has(name)));
      this.charts.push(chart);
      this.grid.append(chart.element);
    }
    this.grid.dataset.count = this.charts.length;
    shown(this.wait, this.charts.length === 0 && this.screen.head.going !== false);
    shown(this.foot, this.charts.length > 0);
    shown(this.rungs, this.screen.head.rungs?.length > 0);
    shown(this.worst, this.colors.ranks.size > 1);
    this.bestChip.style.background = this.colors.best;
    this.gradient.style.background = this.colors.gradient();
    this.toggle.setAttribute("aria-pressed", !!(this.log ?? this.charts[0]?.isLog));
    for (const chart of this.charts) {
      chart.offer(names, names.length > this.charts.length);
      chart.ask();
    }
  }

  /** Show `name` in `chart`; a chart that had it takes the other's metric. */
  choose(chart, name) {
    const other = this.charts.find((one) => one !== chart && one.name === name);
    if (other) other.show(chart.name);
    chart.show(name);
    this.draw();
  }

  toggleLog() {
    this.log = !(this.log ?? this.charts[0]?.isLog);
    this.draw();
  }

  dress() {
    for (const chart of this.charts) chart.dress();
  }

  remove() {
    for (const chart of this.charts) chart.remove();
  }
}
