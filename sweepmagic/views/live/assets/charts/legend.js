// What the colours mean, for three runs as for a thousand; a click on a name picks its runs.

const FEW_RUNS = 6;

class Legend {
  constructor(kit) {
    Object.assign(this, kit);
    this.bar = el("span", { class: "sm-gradient" });
    this.low = el("span");
    this.high = el("span");
    this.scaleName = el("span", { class: "sm-legend-name" });
    this.scale = el("span", {}, this.scaleName, this.low, this.bar, this.high);
    this.best = el("span", {}, el("span", { class: "sm-swatch" }), "best run");
    this.names = el("span", { class: "sm-legend-names", role: "group" });
    this.signs = {
      running: el("span", {}, el("span", { class: "sm-sign sm-sign-running" }), "running"),
      stopped: el("span", {}, el("span", { class: "sm-sign sm-sign-stopped" }), "stopped"),
      failed: el("span", {}, el("span", { class: "sm-sign-failed" }, "×"), "failed"),
      rungs: el("span", {}, el("span", { class: "sm-sign-rung" }), "early stopping looks here"),
    };
    this.before = new EarlierChip(this.earlier);
    this.element = el("div", { class: "sm-legend" }, this.best, this.scale, this.names, ...Object.values(this.signs), this.before.element);
  }

  /** `marks`: which of the signs stand in the charts; `before`: whether earlier results do, or could. */
  draw(runs, marks, before) {
    const { colors } = this;
    const byRank = !colors.scale;
    const named = colors.scale?.named ? [...colors.scale.named] : byRank && runs.length <= FEW_RUNS && (runs.length > 1 || !this.selection.isEmpty) ? runs.map((run) => [run, colors.of(run)]) : [];
    shown(this.best, byRank && this.screen.head.best_run !== null && this.screen.head.best_run !== undefined);
    this.best.firstChild.style.background = colors.best;
    this.offer(named, byRank);
    shown(this.scale, byRank ? !named.length && colors.ranks.size > 1 : !!colors.scale && !colors.scale.named);
    if (!this.scale.hidden) {
      this.bar.style.background = colors.gradient();
      say(this.scaleName, byRank ? "" : `${colors.column.label}${colors.scale.log ? " (log)" : ""}`);
      shown(this.scaleName, !byRank);
      say(this.low, byRank ? "worst" : colors.scale.lowText);
      say(this.high, byRank ? "best" : colors.scale.highText);
    }
    for (const [name, sign] of Object.entries(this.signs)) shown(sign, marks.has(name));
    this.before.draw(before);
  }

  /** Chips: of choices, or of a few runs. */
  offer(named, byRank) {
    shown(this.names, named.length > 0);
    const label = byRank ? "runs" : this.colors.column?.label ?? "";
    const shape = `${label}|${named.map(([name]) => name).join("|")}|${this.colors.scale?.others ?? 0}`;
    if (shape !== this.shape) {
      this.shape = shape;
      this.names.setAttribute("aria-label", `colours of ${label}`);
      this.names.replaceChildren(...(byRank ? [] : [el("span", { class: "sm-legend-name" }, label)]), ...named.map(([name]) => this.chip(name, byRank)));
      if (this.colors.scale?.others) this.names.append(el("span", { class: "sm-legend-other" }, el("span", { class: "sm-chip" }), "other"));
    }
    const chips = this.names.querySelectorAll("button");
    named.forEach(([, color], i) => { chips[i].firstChild.style.background = color; });
  }

  chip(name, byRank) {
    const text = byRank ? `run ${name}` : String(name);
    const pick = (event) => byRank ? this.selection.click(name, event) : this.selection.choose(this.runsWith(text));
    return el("button", { type: "button", class: "sm-legend-chip", title: byRank ? `pick ${text}` : `pick the runs with ${this.colors.column.label} = ${text}`, onclick: pick,
      onpointerenter: byRank && (() => this.selection.point(name)), onpointerleave: byRank && (() => this.selection.point(null)) }, el("span", { class: "sm-chip" }), text);
  }

  runsWith(text) {
    const place = this.screen.columns.indexOf(this.colors.column);
    return [...this.screen.rows].filter(([run, { cells }]) => (Array.isArray(cells[place]) ? cells[place][0] : cells[place]) === text && this.filter.has(run)).map(([run]) => run);
  }
}
