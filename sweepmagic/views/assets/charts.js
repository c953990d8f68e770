// The grid of charts: up to four, made once.

const MOST_CHARTS = 4;

class Charts {
  constructor(screen, colors, selection) {
    Object.assign(this, { screen, colors, selection });
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
    this.update();
  }

  theme() {
    const style = getComputedStyle(this.element);
    const value = (name) => style.getPropertyValue(name).trim();
    return { text: style.color, quiet: value("--sm-muted"), line: value("--sm-line"), font: style.fontFamily };
  }

  update() {
    const names = this.screen.names;
    shown(this.wait, this.charts.length === 0 && this.screen.head.going !== false);
    if (!this.bokeh || !this.element.isConnected) return;
    while (this.charts.length < Math.min(MOST_CHARTS, names.length)) {
      const kit = { bokeh: this.bokeh, figures: this.figures, screen: this.screen, colors: this.colors, selection: this.selection, theme: () => this.theme(), wantsLog: () => this.log };
      const chart = new Chart(kit, (which, name) => this.choose(which, name));
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
    this.update();
  }

  toggleLog() {
    this.log = !(this.log ?? this.charts[0]?.isLog);
    this.update();
  }

  dress() {
    for (const chart of this.charts) chart.dress();
    this.update();
  }

  remove() {
    for (const chart of this.charts) chart.remove();
  }
}
