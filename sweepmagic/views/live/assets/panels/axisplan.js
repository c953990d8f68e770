// Which axes the parallel coordinates have, in which order and which way up; and the menu that shows and hides them.

const MOST_AXES = 8;

class AxisPlan {
  /** `changed` is called after every change. */
  constructor({ screen, settings, colors }, changed) {
    Object.assign(this, { screen, settings, colors, changed });
  }

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
    const of = (wanted) => this.offered.filter(({ kind }) => kind === wanted).map(({ key }) => key);
    const [params, metrics] = [of("param"), of("metric")];
    const most = Math.max(2, MOST_AXES - metrics.length);
    if (params.length <= most) return [...params, ...metrics];
    // Chosen once enough is known, and kept: axes that change places by themselves cannot be read.
    if (!this.first && this.colors.ranks.size >= LEAST_RUNS) this.first = new Set(byRelevance(this.screen, this.colors).slice(0, most));
    const first = this.first ?? new Set(params.slice(0, most));
    return [...params.filter((key) => first.has(key)), ...metrics];
  }

  arrange(keys) {
    this.settings.set("parallel.axes", keys);
    this.changed();
  }

  show(key, on) {
    this.arrange(on ? [...this.keys, key] : this.keys.filter((other) => other !== key));
  }

  /** Put an axis into another place; return whether there is such a place. */
  move(key, to) {
    const keys = this.keys;
    const from = keys.indexOf(key);
    if (from < 0 || from === to || keys[to] === undefined) return false;
    keys.splice(to, 0, ...keys.splice(from, 1));
    this.arrange(keys);
    return true;
  }

  get flips() {
    return this.settings.get("parallel.flipped", []);
  }

  flip(key) {
    const flips = this.flips;
    this.settings.set("parallel.flipped", flips.includes(key) ? flips.filter((other) => other !== key) : [...flips, key]);
    this.changed();
  }
}

class AxesMenu {
  /** `hidden(key)` is called when an axis has been taken away. */
  constructor(plan, hidden) {
    Object.assign(this, { plan, hidden });
    this.button = el("button", { type: "button", class: "sm-link", title: "Show and hide axes" }, "axes");
    this.list = el("div", { class: "sm-par-list" });
    this.flyout = new Flyout("axes", this.button, this.list);
    this.element = el("span", {}, this.button, this.flyout.element);
  }

  draw() {
    const [offered, keys] = [this.plan.offered, this.plan.keys];
    const shape = JSON.stringify([offered.map(({ key, label }) => [key, label]), keys]);
    if (shape === this.shape) return;
    this.shape = shape;
    const focused = document.activeElement?.dataset.axis;
    this.list.replaceChildren(...offered.map(({ key, label }) => this.line(key, label, keys)));
    if (focused !== undefined) [...this.list.querySelectorAll("input")].find((box) => box.dataset.axis === focused)?.focus();
  }

  line(key, label, keys) {
    const box = el("input", { type: "checkbox", "data-axis": key, onchange: () => { this.plan.show(key, box.checked); if (!box.checked) this.hidden(key); } });
    box.checked = keys.includes(key);
    box.disabled = box.checked && keys.length <= 2;
    return el("label", {}, box, el("span", {}, label));
  }
}
