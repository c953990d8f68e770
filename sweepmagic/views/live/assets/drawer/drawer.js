// The run that is looked at: config, summary, curves, output, error, what was expected, system, files; several are compared.

class Drawer {
  constructor(kit) {
    Object.assign(this, kit);
    this.details = new Map(); // run -> the parts that the kernel has told
    this.output = new Output();
    this.compare = new Compare(kit);
    this.sections = {
      config: ["Config", new ConfigSection()], summary: ["Summary", new SummarySection()], curves: ["Curves", new SparkSection()], output: ["Output", this.output],
      error: ["Error", new ErrorSection()], guess: ["Guess", new GuessSection()], system: ["System", new SparkSection()], files: ["Files", new FilesSection()],
    };
    this.head = new DrawerHead(this);
    this.tabs = new DrawerTabs(this.sections, this.settings, () => this.turned());
    this.element = el("aside", { class: "sm-drawer", role: "complementary", "aria-label": "run", hidden: true, onkeydown: (event) => this.key(event) }, this.head.element, this.tabs.list, this.tabs.element, this.compare.element);
    this.soon = coalesced(() => this.draw());
    this.stale = true;
  }

  /** The run that is shown, or null: none is picked, or several are compared. */
  get run() {
    return this.selection.chosen.size === 1 && this.screen.rows.has(this.selection.focus) ? this.selection.focus : null;
  }

  /** What the kernel should tell: details of the run that is shown, its output only if somebody reads it. */
  get wanted() {
    const runs = this.run === null ? [] : [this.run];
    return { runs, tails: this.tabs.current === "output" ? runs : [] };
  }

  /** The kernel has told something of a run. */
  take({ run, whole, parts, output }) {
    if (whole) this.details.set(run, {});
    const known = this.details.get(run);
    if (!known) return;
    Object.assign(known, parts);
    if (this.details.size > 8) this.details.delete(this.details.keys().next().value);
    if (output && run === this.run && this.tabs.current === "output") {
      if (run !== this.printed && output.after !== null) return;
      this.printed = run;
      if (!this.output.take(output)) this.askDetails(true);
    }
    if (run === this.run) { this.stale = true; this.soon(); }
  }

  update(touched) {
    if (touched.whole || touched.columns || touched.runs.some((run) => this.selection.has(run))) this.stale = true;
  }

  draw() {
    const picked = [...this.selection.chosen].join();
    const best = this.screen.head.best_run;
    if (picked !== this.picked || best !== this.best) this.stale = true;
    Object.assign(this, { picked, best });
    if (!this.stale || !this.element.isConnected) return;
    this.stale = false;
    const [run, many] = [this.run, this.selection.chosen.size > 1];
    shown(this.element, run !== null || many);
    this.element.parentElement.classList.toggle("sm-with-drawer", !this.element.hidden);
    if (this.element.hidden) { this.shownRun = null; return; }
    this.tabs.show(!many);
    shown(this.compare.element, many);
    if (many) this.drawMany();
    else this.drawOne(run);
    this.beat();
  }

  drawMany() {
    this.shownRun = null;
    this.element.setAttribute("aria-label", `${this.selection.chosen.size} runs compared`);
    this.head.fillMany(this.selection.chosen.size);
    this.compare.fill();
    this.compare.paintHeads();
  }

  drawOne(run) {
    if (run !== this.shownRun) this.begin(run);
    const parts = this.details.get(run) ?? {};
    this.element.setAttribute("aria-label", `run ${run}`);
    this.head.fill(run, parts.head);
    this.tabs.element.classList.toggle("sm-waiting", !parts.head);
    if (parts.head) this.tabs.offer({ error: parts.error, guess: parts.guess, system: parts.system, files: parts.files?.length });
    const fill = {
      config: () => this.sections.config[1].fill(parts.config ?? { rows: this.knownParams(run), best_run: null }),
      summary: () => this.sections.summary[1].fill(parts.summary ?? []),
      curves: () => this.fillCurves(run, parts),
      error: () => parts.error !== this.traced && this.sections.error[1].fill((this.traced = parts.error)),
      guess: () => this.sections.guess[1].fill(parts.guess),
      system: () => this.fillSystem(parts.system),
      files: () => this.sections.files[1].fill(parts.files, parts.head?.folder),
    };
    if (parts.head || ["config", "curves"].includes(this.tabs.current)) fill[this.tabs.current]?.();
  }

  begin(run) {
    this.shownRun = run;
    this.traced = null;
    if (this.printed !== run) { this.output.clear(); this.printed = null; }
    this.tabs.top();
  }

  /** The parameters as the table has them, until the kernel has told more. */
  knownParams(run) {
    const { cells } = this.screen.rows.get(run);
    return this.screen.columns.flatMap((column, place) => (column.kind === "param" ? [{ key: column.label, text: cellText(cells[place]), kind: "param" }] : []));
  }

  fillCurves(run, parts) {
    const last = new Map((parts.summary ?? []).map((row) => [row.key, row]));
    const [best, rows] = [this.screen.head.best_run, []];
    for (const name of this.screen.names) {
      const curves = this.screen.curvesOf(name);
      const curve = curves.get(run);
      if (!curve?.n) continue;
      const beside = best !== run && curves.has(best) ? [{ curve: curves.get(best), color: this.colors.best }] : [];
      const row = last.get(name) ?? {};
      rows.push({ name, text: row.last ?? this.screen.textOf(run, name), more: row.low === undefined ? "" : `${row.low} to ${row.high}`, drawn: [...beside, { curve, color: this.colors.of(run), strong: true }], label: `${name}: ${curve.n} points` });
    }
    this.sections.curves[1].fill(rows, !rows.length ? "It has logged nothing that can be drawn yet." : best !== null && best !== run ? `the thin line is the best run, ${best}` : "");
  }

  fillSystem({ series, note }) {
    const color = this.theme().accent;
    this.sections.system[1].fill(series.map(({ name, last, high, x, y }) => ({ name, text: last, more: `at most ${high}`, drawn: [{ curve: { n: x.length, x, y }, color, strong: true }], label: `${name}: ${last}, at most ${high}` })), note);
  }

  /** Another section is in sight. */
  turned() {
    this.stale = true;
    this.askDetails();
    this.soon();
    if (this.tabs.current === "output") requestAnimationFrame(() => this.output.following && this.output.follow());
  }

  /** The time of a run in progress goes on between two messages. */
  beat() {
    clearTimeout(this.timer);
    const row = this.run === null ? null : this.screen.rows.get(this.run);
    if (row && row.ended === null && this.screen.head.going) this.timer = setTimeout(() => { this.head.tick(); this.beat(); }, 1000);
  }

  /** Show the run before or after in the table's order. */
  step(by) {
    const order = this.tableOrder();
    const next = order[order.indexOf(this.run) + by];
    if (next === undefined) return;
    this.selection.choose([next]);
    this.showRow(next);
  }

  close() {
    this.selection.clear();
    this.focusTable();
  }

  key(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }

  remove() {
    clearTimeout(this.timer);
    this.soon.cancel();
  }
}
