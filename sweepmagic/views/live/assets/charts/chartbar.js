// How the charts are drawn: one slim bar of controls, and what they are set to.

const SHOWN = { all: "all runs", best: "best 10", selected: "picked" };

/** What is set; it survives a reload. */
class ChartLook {
  constructor(settings) {
    this.settings = settings;
  }

  /** The name of an axis; empty: the step. */
  get x() { return this.settings.get("charts.x", ""); }
  get logX() { return this.settings.get("charts.logX", false); }
  /** null: as the data of each chart ask for. */
  get logY() { return this.settings.get("charts.logY", null); }
  get weight() { return this.sliding ?? this.settings.get("charts.smoothing", 0); }
  get bestSoFar() { return this.settings.get("charts.bestSoFar", false); }
  get show() { return this.settings.get("charts.show", "all"); }
  /** In a narrow cell the table would be far below four charts. */
  get count() { return this.settings.get("charts.count", this.isNarrow ? 1 : 4); }
  get colorBy() { return this.settings.get("charts.color", ""); }
}

class ChartBar {
  /** `changed` is called after every change, `isLog` says whether the charts are logarithmic now. */
  constructor(kit, look, { changed, isLog }) {
    Object.assign(this, { ...kit, look, changed, isLog });
    this.toggles = {
      logY: this.toggle("log y", "Logarithmic y axis", () => this.set("logY", !this.isLog())),
      logX: this.toggle("log x", "Logarithmic x axis", () => this.set("logX", !look.logX)),
      bestSoFar: this.toggle("best so far", "", () => this.set("bestSoFar", !look.bestSoFar)),
    };
    this.x = this.choice("x", "x axis", (value) => this.set("x", value));
    this.show = this.choice("show", "which runs are drawn", (value) => this.set("show", value));
    this.fill(this.show, Object.entries(SHOWN));
    this.color = this.choice("colour", "what colours mean, in the table too", (value) => this.paint(value));
    this.slider = el("input", { type: "range", class: "sm-slider", min: 0, max: 0.99, step: 0.01, "aria-label": "smoothing", oninput: () => this.slide(), onchange: () => this.slid() });
    this.amount = el("output", { class: "sm-amount" });
    this.smoothing = el("label", { class: "sm-field", title: "Exponential moving average; the values stay faint behind it" }, el("span", {}, "smooth"), this.slider, this.amount);
    this.counts = [1, 2, 4].map((count) => el("button", { type: "button", class: "sm-segment", "data-count": count, onclick: () => this.set("count", count) }, String(count)));
    this.count = el("span", { class: "sm-segments", role: "group", "aria-label": "how many charts" }, ...this.counts);
    this.element = el("div", { class: "sm-chartbar", role: "group", "aria-label": "how charts are drawn" },
      this.x.label, this.toggles.logX, this.toggles.logY, this.smoothing, this.toggles.bestSoFar, this.show.label, this.color.label, el("span", { class: "sm-aside" }), this.count);
  }

  toggle(text, title, onclick) {
    return el("button", { type: "button", class: "sm-toggle", "aria-pressed": "false", title, onclick }, text);
  }

  choice(text, name, chosen) {
    const select = el("select", { class: "sm-select", "aria-label": name, onchange: () => chosen(select.value) });
    return { select, label: el("label", { class: "sm-field", title: name }, el("span", {}, text), select) };
  }

  /** Offer [value, text] pairs; untouched if they are the same as before. */
  fill({ select }, pairs) {
    const shape = JSON.stringify(pairs);
    if (select.dataset.shape === shape) return;
    select.dataset.shape = shape;
    select.replaceChildren(...pairs.map(([value, text]) => el("option", { value }, text)));
  }

  /** The slider moves: only the page follows; the kernel keeps where it came to rest. */
  slide() {
    this.look.sliding = Number(this.slider.value);
    this.changed();
  }

  slid() {
    this.look.sliding = null;
    this.set("smoothing", Number(this.slider.value));
  }

  set(name, value) {
    this.settings.set(`charts.${name}`, value);
    this.changed();
  }

  /** Colours are everybody's: the table's chips change with the lines. */
  paint(key) {
    this.settings.set("charts.color", key);
    this.colors.choose(key || null);
    this.filter.changed(); // who draws runs draws them anew
  }

  /** `charts`: those in sight; `available`: how many there could be. */
  draw(charts, available) {
    const { look, screen } = this;
    const names = charts.map((chart) => chart.name);
    this.toggles.logX.disabled = charts.every((chart) => chart.byRun); // single values lie over the numbers of their runs
    const over = (screen.head.over ?? []).filter((name) => !name.startsWith("_"));
    this.fill(this.x, [["", "step"], ...over.map((name) => [name, name === "step" ? "step, as logged" : name]), ["_time", "time"]]);
    this.x.select.value = look.x === "_time" || over.includes(look.x) ? look.x : "";
    const params = screen.columns.filter((column) => column.kind === "param");
    this.fill(this.color, [["", "value"], ...params.map((column) => [column.key, column.label])]);
    this.color.select.value = this.colors.by ?? "";
    this.show.select.value = look.show;
    this.slider.value = look.weight;
    this.slider.disabled = look.bestSoFar;
    say(this.amount, look.weight.toFixed(2));
    const pressed = { logY: this.isLog(), logX: look.logX, bestSoFar: look.bestSoFar };
    for (const [name, button] of Object.entries(this.toggles)) button.setAttribute("aria-pressed", pressed[name]);
    this.toggles.bestSoFar.title = names.map((name) => directionOf(name, screen.columns).why).join("\n");
    shown(this.count, available > 1);
    const most = Math.min(look.count, available);
    for (const button of this.counts) {
      const count = Number(button.dataset.count);
      shown(button, count === 1 || available >= count || (count === 4 && available === 3));
      if (count === 4) say(button, String(Math.max(3, Math.min(4, available))));
      button.setAttribute("aria-pressed", Math.min(count, available) === most);
    }
  }
}
