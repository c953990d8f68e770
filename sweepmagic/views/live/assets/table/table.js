// The table: a row per run. It is sorted, filtered and grouped here; only the rows in sight are in the page.

const ROW_HEIGHT = 27;
const SPARE_ROWS = 6;
const ARRANGE_MS = 500;
let tableCount = Math.floor(Math.random() * 1e9); // a page may hold this program twice: the kernel's and the server's

class Table {
  constructor(kit) {
    Object.assign(this, kit);
    this.id = `sm-table-${(tableCount += 1)}`;
    this.sort = this.settings.get("table.sort", { id: "run:run", down: false });
    this.plan = new ColumnPlan(this.screen, this.settings, () => this.draw());
    this.ordering = new Ordering(this.screen);
    this.collapsed = new Set(); // keys of groups
    this.groups = []; // what the runs are grouped into: {key, label, runs, best, mean, collapsed}
    this.items = []; // what stands below each other: numbers of runs, and groups
    this.order = []; // the runs among them, in the same order
    this.pinned = null;
    this.cursor = null; // a run, or the key of a group
    this.flashing = null;
    this.slots = new Map(); // run or key of a group -> its row
    this.draw = coalesced(() => this.paint());
    this.heads = new Heads(this.plan, (one) => this.sortBy(one));
    this.widths = new Widths();
    this.body = el("tbody", { role: "rowgroup" });
    this.top = el("tbody", { role: "rowgroup", class: "sm-pinned" });
    [this.above, this.below] = [0, 1].map(() => el("tr", { role: "presentation", class: "sm-space", hidden: true }, el("td", { role: "presentation" })));
    this.body.append(this.above, this.below);
    this.table = el("table", { class: "sm-table", role: "presentation" }, this.widths.element, el("thead", { role: "rowgroup" }, this.heads.element), this.top, this.body);
    this.scroll = el("div", { class: "sm-scroll", tabindex: "0", role: "grid", "aria-label": "runs", "aria-multiselectable": "true", onscroll: this.draw }, this.table);
    this.empty = el("div", { class: "sm-empty", hidden: true });
    this.tools = new TableTools(this);
    this.element = el("div", { class: "sm-tablebox" }, this.tools.element, this.scroll, this.empty);
    this.hand = new TableHand(this);
  }

  /** Rows or columns have changed. */
  update(touched) {
    this.widths.note(touched);
    if (touched.whole || touched.columns) {
      this.ordering.clear();
      this.isUrgent = true;
    } else if (touched.runs.length) {
      const { added, moved } = this.ordering.note(touched.runs);
      this.isLate ||= added || moved || !!this.grouping;
      this.hasMoved ||= moved;
    }
    this.draw();
  }

  /** The column by which runs are grouped, or undefined. */
  get grouping() {
    const id = this.settings.get("table.group", "");
    return id ? this.plan.find(id) : undefined;
  }

  get isPinning() {
    return this.settings.get("table.pin", false);
  }

  sortBy(one) {
    const first = one.column.goal === "maximize" || one.column.kind === "front"; // the best on top at the first click
    this.sort = { id: one.id, down: this.sort.id === one.id ? !this.sort.down : first };
    this.settings.set("table.sort", this.sort);
    this.rearrange();
  }

  groupBy(id) {
    this.settings.set("table.group", id);
    this.collapsed.clear();
    this.rearrange();
  }

  pin(isPinned) {
    this.settings.set("table.pin", isPinned);
    this.rearrange();
  }

  fold(key) {
    if (!this.collapsed.delete(key)) this.collapsed.add(key);
    this.rearrange();
  }

  /** Somebody wants it otherwise: at once. */
  rearrange() {
    this.isUrgent = true;
    if (this.built) this.arrange(); // the next key may be there before the next frame
    this.draw();
  }

  /** While data streams the order is decided anew at most twice a second, and only if something stands elsewhere now. */
  arrangeInTime() {
    if (this.isUrgent || this.asked !== this.filter.asked) return this.arrange();
    const isPast = this.passed !== this.filter.passing || (this.isPinning && this.best !== this.screen.head.best_run);
    const isLate = this.isLate || isPast || (this.ordering.isTimed && this.screen.head.going);
    const left = this.arrangedAt + ARRANGE_MS - performance.now();
    if (isLate && left <= 0) return this.arrangeInPlace();
    if (isLate && !this.timer) this.timer = setTimeout(() => { this.timer = 0; this.draw(); }, left + 1);
  }

  arrange() {
    Object.assign(this, { isUrgent: false, isLate: false, hasMoved: false, arrangedAt: performance.now(), asked: this.filter.asked, passed: this.filter.passing, best: this.screen.head.best_run });
    this.ordering.by(this.plan.find(this.sort.id) ?? this.plan.every[0], this.sort.down);
    const runs = this.ordering.arranged().filter((run) => this.filter.has(run));
    this.pinned = this.isPinning && this.best !== null && this.filter.has(this.best) ? this.best : null;
    const free = this.pinned === null ? runs : runs.filter((run) => run !== this.pinned);
    this.groups = this.grouping ? this.grouped(runs) : [];
    this.items = this.grouping ? this.groups.flatMap((group) => [group, ...(group.collapsed ? [] : group.runs.filter((run) => run !== this.pinned))]) : free;
    const first = this.pinned === null ? [] : [this.pinned];
    this.order = [...first, ...(this.grouping ? this.items.filter((item) => typeof item === "number") : free)];
  }

  grouped(runs) {
    const found = groupsOf(runs, this.screen, this.grouping);
    return found.map((group) => ({ ...group, key: `group ${group.key}`, collapsed: this.collapsed.has(`group ${group.key}`) }));
  }

  /** Arrange, and let what is read stay where it is if rows only came. */
  arrangeInPlace() {
    const at = Math.floor(this.scroll.scrollTop / ROW_HEIGHT);
    const [seen, stays] = [this.items[at], at > 0 && !this.hasMoved && !this.ordering.isTimed && !this.grouping];
    this.arrange();
    const now = stays ? this.items.indexOf(seen) : at;
    if (now > at) this.scroll.scrollTop += (now - at) * ROW_HEIGHT;
  }

  paint() {
    if (!this.scroll.isConnected || !this.screen.columns.length) return;
    if (this.built !== this.plan.shown) this.build();
    this.widths.fit(this.table, this.heads.element);
    this.arrangeInTime();
    this.scroll.classList.toggle("sm-slid", this.scroll.scrollLeft > 0); // what is read of the layout is read before anything is written
    this.paintRows();
    this.heads.mark(this.ordering.column ? `${this.ordering.column.kind}:${this.ordering.column.key}` : "", this.sort.down);
    this.tools.draw();
    this.sayEmpty();
  }

  /** The columns are others: make heads and rows anew. */
  build() {
    this.built = this.plan.shown;
    this.heads.build(this.built);
    this.widths.build(this.built, this.screen);
    for (const slot of this.slots.values()) slot.element.remove();
    this.slots.clear();
    this.pinnedRow = new RunRow(this, this.built);
    this.above.firstChild.colSpan = this.below.firstChild.colSpan = Math.max(1, this.built.length);
    this.scroll.setAttribute("aria-colcount", this.built.length);
    this.isUrgent = true;
  }

  paintRows() {
    const height = this.scroll.clientHeight || 300;
    const first = Math.max(0, Math.min(Math.floor(this.scroll.scrollTop / ROW_HEIGHT), this.items.length) - SPARE_ROWS);
    const last = Math.min(this.items.length, first + Math.ceil(height / ROW_HEIGHT) + 2 * SPARE_ROWS);
    const before = this.pinned === null ? 0 : 1;
    if (before) this.pinnedRow.fill(this.pinned, 0);
    if (this.top.firstChild !== (before ? this.pinnedRow.element : null)) this.top.replaceChildren(...(before ? [this.pinnedRow.element] : []));
    this.space(this.above, first);
    this.space(this.below, this.items.length - last);
    this.place(this.items.slice(first, last), first + before);
    setTo(this.scroll, "role", this.grouping ? "treegrid" : "grid");
    setTo(this.scroll, "aria-rowcount", this.items.length + before + 1);
    const active = this.cursor === null ? null : this.cursor === this.pinned ? this.pinnedRow : this.slots.get(this.cursor);
    if (active) setTo(this.scroll, "aria-activedescendant", active.element.id);
    else this.scroll.removeAttribute("aria-activedescendant");
  }

  space(row, count) {
    row.firstChild.style.height = `${count * ROW_HEIGHT}px`;
    shown(row, count > 0);
  }

  /** Put these items into the page. A row that stays is not touched, one that is no longer in sight is used again. */
  place(items, from) {
    const before = this.slots;
    this.slots = new Map();
    const spare = { true: [], false: [] };
    const wanted = new Set(items.map(keyOfItem));
    for (const [key, slot] of before) if (!wanted.has(key)) spare[slot instanceof RunRow].push(slot);
    const unused = new Set([...spare.true, ...spare.false].map((slot) => slot.element));
    let node = this.above.nextSibling;
    items.forEach((item, i) => {
      const isRun = typeof item === "number";
      const slot = before.get(keyOfItem(item)) ?? spare[isRun].pop() ?? new (isRun ? RunRow : GroupRow)(this, this.built);
      this.slots.set(keyOfItem(item), slot);
      slot.fill(item, from + i);
      unused.delete(slot.element);
      while (unused.has(node)) node = node.nextSibling;
      if (node === slot.element) node = node.nextSibling;
      else this.body.insertBefore(slot.element, node);
    });
    for (const element of unused) element.remove();
  }

  sayEmpty() {
    const { rows, head } = this.screen;
    const why = rows.size === 0 ? (head.going ? "The first run is about to start." : "There are no runs.") : this.filter.count === 0 ? "No run passes the filter." : "";
    say(this.empty, why);
    shown(this.empty, !!why);
  }

  /** Scroll a run's row into sight. */
  reveal(run) {
    if (this.isUrgent || this.asked !== this.filter.asked) this.arrange();
    const group = this.grouping && this.groups.find((one) => one.collapsed && one.runs.includes(run));
    if (group && run !== this.pinned) {
      this.collapsed.delete(group.key);
      this.arrange();
    }
    this.cursor = run;
    this.show(this.items.indexOf(run));
  }

  focus() {
    this.scroll.focus({ preventScroll: true });
  }

  /** Draw the eye to a run's row for a moment. */
  flash(run) {
    this.flashing = run;
    clearTimeout(this.flashed);
    this.flashed = setTimeout(() => { this.flashing = null; this.draw(); }, 1500);
    this.draw();
  }

  /** Scroll a place into sight. */
  show(place) {
    if (place >= 0) {
      const top = place * ROW_HEIGHT;
      const room = this.scroll.clientHeight - ROW_HEIGHT * (this.pinned === null ? 2 : 3);
      if (top < this.scroll.scrollTop) this.scroll.scrollTop = top;
      else if (top > this.scroll.scrollTop + room) this.scroll.scrollTop = top - room;
    }
    this.draw();
  }
}

/** What a row is known by: the number of its run, or the key of its group. */
function keyOfItem(item) {
  return typeof item === "number" ? item : item.key;
}
