// Several picked runs side by side: the settings in which they differ, then what came out. Texts are the table's.

const COMPARED_RUNS = 6;

class Compare {
  constructor(kit) {
    Object.assign(this, kit);
    this.note = el("p", { class: "sm-fine" });
    this.frame = el("div");
    this.same = el("p", { class: "sm-fine" });
    this.element = el("div", { class: "sm-comparison", tabindex: "0", role: "region", "aria-label": "comparison" }, this.note, this.frame, this.same);
  }

  fill() {
    const picked = [...this.selection.chosen].filter((run) => this.screen.rows.has(run));
    const runs = picked.slice(-COMPARED_RUNS);
    if (this.runs?.join() !== runs.join()) this.build(runs);
    say(this.note, picked.length > runs.length ? `the last ${runs.length} of ${picked.length} picked` : "");
    const rows = this.screen.columns.map((column, place) => this.row(column, runs, place));
    const settings = rows.filter(({ group }) => group === "param");
    const differing = settings.filter(({ differs }) => differs);
    this.table.fill([...differing, ...rows.filter(({ group }) => group === "came")], { param: "settings that differ", came: "what came out" });
    const same = settings.filter(({ differs }) => !differs).map(({ name, texts }) => `${name} = ${texts[0]}`);
    say(this.same, same.length ? `the same: ${same.join(" · ")}` : "");
  }

  build(runs) {
    this.runs = runs;
    this.table = new FactTable("runs compared", [{ key: "name", label: "" }, ...runs.map((run) => ({ key: `run${run}`, label: "", right: true }))]);
    runs.forEach((run, place) => this.table.heads[place + 1].append(el("button", { type: "button", class: "sm-link sm-compare-run", title: `show run ${run} alone`, onclick: () => this.selection.choose([run]) }, el("span", { class: "sm-chip" }), el("span", {}))));
    this.frame.replaceChildren(this.table.element);
  }

  /** One line: what stands in a column for each run; the best of a metric is marked. */
  row(column, runs, place) {
    const texts = runs.map((run) => (column.kind === "duration" ? duration(this.screen.valueOf(run, column.key)) : cellText(this.screen.rows.get(run)?.cells[place])));
    const group = column.kind === "param" ? "param" : ["state", "metric", "last", "value", "epoch", "duration"].includes(column.kind) && texts.some(Boolean) ? "came" : "";
    const worths = column.goal ? runs.map((run) => this.screen.rows.get(run)?.cells[place]?.[1]).map((value) => (typeof value === "number" ? value : null)) : [];
    const known = worths.filter((value) => value !== null);
    const best = known.length > 1 && (column.goal === "maximize" ? Math.max(...known) : Math.min(...known));
    const cells = runs.map((run, i) => [`run${run}`, best !== false && worths[i] === best ? { text: `★ ${texts[i]}`, mark: "sm-strong", title: "the best of these" } : { text: texts[i], title: texts[i].length > 20 ? texts[i] : "" }]);
    return { group, texts, differs: new Set(texts).size > 1, name: column.label + ({ minimize: " ↓", maximize: " ↑" }[column.goal] ?? ""), ...Object.fromEntries(cells) };
  }

  /** Colours and the star of the best run change while others run. */
  paintHeads() {
    this.runs?.forEach((run, place) => {
      const [chip, name] = this.table.heads[place + 1].firstElementChild.children;
      chip.style.background = this.colors.of(run);
      say(name, `${run === this.screen.head.best_run ? "★ " : ""}run ${run}`);
    });
  }
}
