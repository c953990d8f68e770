// The line above the table: groups, the best on top, the runs in progress, the columns.

class TableTools {
  constructor(table) {
    this.table = table;
    this.group = el("select", { class: "sm-pick", "aria-label": "group by", onchange: () => table.groupBy(this.group.value) });
    this.fold = el("button", { type: "button", class: "sm-tool", hidden: true, onclick: () => this.foldAll() });
    this.pin = el("button", { type: "button", class: "sm-tool", title: "Keep the best run above the others", onclick: () => table.pin(!table.isPinning) }, el("span", { class: "sm-star", "aria-hidden": "true" }, "★ "), "pin best");
    this.running = el("button", { type: "button", class: "sm-tool", title: "Go to the next run in progress", onclick: () => this.next() });
    this.menu = new ColumnsMenu(table.plan);
    this.element = el("div", { class: "sm-tools", role: "group", "aria-label": "table" }, el("label", { class: "sm-tool-label" }, el("span", {}, "group by"), this.group), this.fold, this.pin, this.running, el("span", { class: "sm-tools-gap" }), this.menu.element);
  }

  draw() {
    const { table } = this;
    this.drawGroups();
    setTo(this.pin, "aria-pressed", table.isPinning);
    const count = table.screen.head.counts?.running ?? 0;
    shown(this.running, count > 0);
    say(this.running, `▶ ${count} running`);
    this.menu.draw();
  }

  drawGroups() {
    const { table } = this;
    if (this.every !== table.plan.every) {
      this.every = table.plan.every;
      const can = this.every.filter(({ column }) => ["param", "state", "front"].includes(column.kind));
      this.group.replaceChildren(el("option", { value: "" }, "no groups"), ...can.map(({ id, label }) => el("option", { value: id }, label)));
    }
    const wanted = table.grouping?.id ?? "";
    if (this.group.value !== wanted) this.group.value = wanted;
    shown(this.fold, table.groups.length > 1);
    this.isOpen = table.groups.some((group) => !group.collapsed);
    say(this.fold, this.isOpen ? "fold all" : "unfold all");
  }

  foldAll() {
    const { table } = this;
    table.collapsed = new Set(this.isOpen ? table.groups.map(({ key }) => key) : []);
    table.rearrange();
  }

  /** Go to the run in progress that follows the one shown last, in the order of the table. */
  next() {
    const { table } = this;
    const { rows } = table.screen;
    const inGroups = table.items.flatMap((item) => (typeof item === "object" && item.collapsed ? item.runs : typeof item === "number" ? [item] : []));
    const going = [...(table.pinned === null ? [] : [table.pinned]), ...inGroups].filter((run) => rows.get(run)?.cells[1] === "running");
    if (!going.length) return;
    const run = going[(going.indexOf(this.last) + 1) % going.length];
    this.last = run;
    table.reveal(run);
    table.flash(run);
  }
}
