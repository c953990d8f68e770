// Which parameters mattered, as the kernel works it out: asked for only while somebody looks, and again as runs end.

const GROWN = 1.1; // so many more runs may say something else
const ASK_SHARE = 0.05; // of the kernel's time, at most, for asking again by ourselves

/** How many runs are over, by what the page knows. */
function endedRuns({ head }) {
  return Object.entries(head.counts ?? {}).reduce((sum, [state, count]) => sum + (state === "running" ? 0 : count), 0);
}

class Importance extends TabPanel {
  constructor(kit) {
    super(kit);
    this.answer = null;
    this.select = el("select", { class: "sm-select", "aria-label": "metric", onchange: () => this.choose(this.select.value) });
    this.renew = el("button", { type: "button", class: "sm-button sm-imp-renew", hidden: true, onclick: () => this.askKernel() });
    this.state = el("span", { class: "sm-quiet", role: "status" });
    this.head = el("div", { class: "sm-imp-head" }, el("span", { class: "sm-quiet" }, "what mattered to"), this.select, this.state, el("span", { class: "sm-aside" }), this.renew);
    this.warning = el("div", { class: "sm-imp-warning", role: "note", hidden: true });
    this.bars = el("div", { class: "sm-imp-bars", role: "list", "aria-label": "parameters, the most important first" });
    this.scale = el("div", { class: "sm-imp-scale", "aria-hidden": "true" }, el("span"), el("span", { class: "sm-imp-ticks" }, ...["0", "0.25", "0.5", "0.75", "1"].map((text) => el("span", {}, text))));
    this.legend = el("div", { class: "sm-imp-legend sm-quiet" }, "share of the metric's variance that is lost when everything but the parameter is known; the line is its 90 % interval");
    this.notes = el("div", { class: "sm-notes" });
    this.table = el("tbody");
    const heads = ["parameter", "total", "90 % interval", "main", "forest", "correlation"];
    this.more = el("details", { class: "sm-imp-more", hidden: true }, el("summary", {}, "numbers, W&B's beside ours"), el("div", { class: "sm-imp-scroll" },
      el("table", { class: "sm-imp-table" }, el("thead", {}, el("tr", {}, ...heads.map((text) => el("th", { scope: "col" }, text)))), this.table)),
    el("div", { class: "sm-quiet" }, "main: what it explains by itself · forest and correlation: as W&B has them, of the runs alone"));
    this.body = el("div", { class: "sm-imp-body", hidden: true }, this.warning, this.bars, this.scale, this.legend, this.notes, this.more);
    this.wait = el("div", { class: "sm-wait" });
    this.element = el("div", { class: "sm-importance" }, this.head, this.wait, this.body);
    this.unwatch = watchSight(this.element, (inSight) => { this.inSight = inSight; this.draw(); });
  }

  open() {}
  update() {}
  dress() {}

  get ended() {
    return endedRuns(this.screen);
  }

  get metric() {
    return this.settings.get("importance.metric", null);
  }

  choose(name) {
    this.settings.set("importance.metric", name === this.screen.head.metric_name ? null : name);
    this.answer = null;
    this.askKernel();
    this.draw();
  }

  /** Ask the kernel; it answers only the last question. */
  askKernel() {
    this.askedFor = this.metric;
    this.waiting = true;
    this.askedAt = performance.now();
    this.askedEnded = this.ended;
    this.send({ type: "importance", metric: this.metric });
    this.draw();
  }

  /** An answer has come; it may be that of another view, or of a question before the last. */
  take(message) {
    if ((message.asked ?? null) !== this.metric) return;
    this.waiting = false;
    this.answer = message;
    this.took = message.seconds * 1000;
    this.fill(message);
    this.draw();
  }

  draw() {
    if (!this.revealed || !this.inSight) return;
    const usable = this.ended > 0 && this.screen.names.length > 0;
    shown(this.head, usable);
    if (usable && this.isDue) return this.askKernel();
    this.offer();
    shown(this.body, !!this.answer && !this.answer.error);
    const grown = this.answer && !this.waiting ? this.ended - this.answer.ended : 0;
    shown(this.renew, grown > 0);
    say(this.renew, `update: ${grown} more ${grown === 1 ? "run" : "runs"}`);
    shown(this.wait, !this.answer || !!this.answer.error);
    say(this.wait, this.answer?.error ?? (usable ? "working it out …" : "bars appear when runs have ended"));
    say(this.state, this.answer && this.waiting ? "working it out …" : this.answer?.learned ?? "");
  }

  /** Whether it is time to ask: nothing is known yet, or a tenth more runs have ended and it is cheap enough. */
  get isDue() {
    if (this.waiting) return false;
    if (!this.answer) return true;
    return this.ended >= Math.max(this.answer.ended + 1, this.answer.ended * GROWN) && performance.now() - this.askedAt > this.took / ASK_SHARE;
  }

  offer() {
    const names = [...new Set([...this.screen.columns.filter(({ kind }) => kind === "metric").map(({ key }) => key), ...this.screen.names])];
    const shape = JSON.stringify(names);
    if (shape !== this.shape) this.select.replaceChildren(...names.map((name) => el("option", { value: name }, name)));
    this.shape = shape;
    this.select.value = this.metric ?? this.answer?.metric ?? this.screen.head.metric_name;
  }

  /** Lay out an answer: the bars stay the same nodes, so that they grow and shrink in place. */
  fill(message) {
    if (message.error) return;
    shown(this.warning, !!message.warning);
    say(this.warning, message.warning);
    const bars = new Map([...this.bars.children].map((node) => [node.dataset.parameter, node]));
    this.bars.replaceChildren(...message.rows.map((row) => this.bar(row, bars.get(row.parameter))));
    this.body.style.setProperty("--sm-imp-wide", `${12 + 8 * Math.max(6, ...message.rows.map(({ parameter }) => parameter.length))}px`);
    this.bars.classList.toggle("sm-imp-unsure", !!message.warning);
    for (const node of [this.scale, this.legend, this.more]) shown(node, message.rows.length > 0);
    this.notes.replaceChildren(...message.notes.map((note) => el("div", { class: "sm-note" }, note)));
    this.table.replaceChildren(...message.rows.map((row) => el("tr", {}, el("th", { scope: "row" }, row.parameter),
      ...[row.share, row.interval, row.main, row.forest, row.correlation].map((text) => el("td", {}, text || "–")))));
  }

  bar(row, before) {
    const made = before ?? this.makeBar(row.parameter);
    const { button, fill, whisker, share, effect } = made.parts;
    const percent = (value) => `${(100 * Math.min(Math.max(value, 0), 1)).toFixed(2)}%`;
    fill.style.width = percent(row.total);
    whisker.style.left = percent(row.low);
    whisker.style.width = percent(row.high - row.low);
    say(share, row.share);
    say(effect, [row.effect, row.active].filter(Boolean).join(" · "));
    button.onclick = () => this.showIn(row.names[0]);
    button.setAttribute("aria-label", `${row.parameter}: share ${row.share}, 90 % interval ${row.interval}${row.effect ? `, ${row.effect}` : ""}${row.active ? `, ${row.active}` : ""}; show it in the scatter plot`);
    return made;
  }

  makeBar(parameter) {
    const [fill, whisker] = [el("span", { class: "sm-imp-fill" }), el("span", { class: "sm-imp-whisker" })];
    const [share, effect] = [el("span", { class: "sm-imp-share" }), el("span", { class: "sm-imp-effect sm-quiet" })];
    const name = el("span", { class: "sm-imp-name", title: parameter }, parameter);
    const button = el("button", { type: "button", class: "sm-imp-bar" }, name, el("span", { class: "sm-imp-track" }, fill, whisker), share, effect);
    const made = el("div", { role: "listitem", "data-parameter": parameter }, button);
    made.parts = { button, fill, whisker, share, effect };
    return made;
  }

  /** Show the metric over a parameter. */
  showIn(parameter) {
    this.settings.set("scatter.x", parameter);
    this.settings.set("scatter.y", this.answer.metric);
    this.openPanel("scatter");
  }

  remove() {
    this.unwatch();
  }
}
