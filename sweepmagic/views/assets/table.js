// The table: a row per run, only those in sight are in the page, sorted by any column.

const ROW_HEIGHT = 27;
const SPARE_ROWS = 6;
const NUMERIC = new Set(["run", "metric", "value", "epoch", "duration"]);

class Table {
  constructor(kit) {
    Object.assign(this, kit);
    this.sort = { key: "run", down: false };
    this.order = [];
    this.slots = [];
    this.widths = [];
    this.head = el("tr");
    this.cols = el("colgroup");
    this.body = el("tbody");
    this.above = el("tr", { "aria-hidden": "true" }, el("td"));
    this.below = el("tr", { "aria-hidden": "true" }, el("td"));
    this.table = el("table", { class: "sm-table", "aria-label": "runs" }, this.cols, el("thead", {}, this.head), this.body);
    this.draw = coalesced(() => this.paint());
    this.element = el("div", { class: "sm-scroll", tabindex: "0", role: "region", "aria-label": "runs; arrow keys choose one", onscroll: this.draw, onkeydown: (event) => this.key(event) }, this.table);
    this.element.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-run]");
      if (!row) return;
      const run = Number(row.dataset.run);
      if (event.shiftKey) this.selection.extend(run, this.order);
      else this.selection.click(run, event);
    });
    this.element.addEventListener("pointerover", (event) => {
      const row = event.target.closest("tr[data-run]");
      this.selection.point(row ? Number(row.dataset.run) : null);
    });
    this.element.addEventListener("pointerleave", () => this.selection.point(null));
    this.stale = true;
  }

  /** Rows or columns have changed: sort again before the next paint. */
  update(touched) {
    if (touched.whole || touched.columns) this.shape = null;
    this.stale = true;
    this.fresh = this.fresh ?? new Set();
    for (const run of touched.runs) this.fresh.add(run);
    this.draw();
  }

  buildHead() {
    const { columns } = this.screen;
    this.shape = columns;
    this.widths = columns.map((column) => column.label.length + 2);
    this.fresh = new Set(this.screen.rows.keys());
    this.head.replaceChildren(...columns.map((column) => {
      const label = column.label || "note";
      const button = el("button", { type: "button", title: `sort by ${label}`, onclick: () => this.sortBy(column.key) }, label);
      return el("th", { scope: "col", "data-kind": column.kind, "aria-sort": this.sort.key === column.key ? (this.sort.down ? "descending" : "ascending") : "none" }, button);
    }));
    this.cols.replaceChildren(...columns.map(() => el("col")));
    this.slots = [];
    this.body.replaceChildren(this.above, this.below);
    this.above.firstChild.colSpan = this.below.firstChild.colSpan = Math.max(1, columns.length);
  }

  sortBy(key) {
    const column = this.screen.columns.find((one) => one.key === key);
    const first = column?.goal === "maximize" || column?.kind === "front"; // the best on top at the first click
    this.sort = this.sort.key === key ? { key, down: !this.sort.down } : { key, down: first };
    this.stale = true;
    for (const [place, th] of [...this.head.children].entries()) {
      th.setAttribute("aria-sort", this.screen.columns[place].key === key ? (this.sort.down ? "descending" : "ascending") : "none");
    }
    this.draw();
  }

  arrange() {
    this.stale = false;
    this.passed = this.filter.passing;
    const runs = [...this.screen.rows.keys()].filter((run) => this.filter.has(run));
    const { key, down } = this.sort;
    const place = Math.max(0, this.screen.columns.findIndex((column) => column.key === key));
    const timed = this.screen.columns[place]?.kind === "duration";
    const value = (run) => {
      const row = this.screen.rows.get(run);
      if (timed) return (row.ended ?? this.screen.now()) - row.started;
      const cell = row.cells[place];
      return Array.isArray(cell) ? cell[1] : cell || null;
    };
    const keyed = runs.map((run) => [value(run), run]);
    const sign = down ? -1 : 1;
    keyed.sort(([a, i], [b, j]) => {
      if (a === null || b === null) return (a === null) - (b === null) || i - j; // what is missing stays at the end
      if (a === b) return i - j;
      return sign * (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true }));
    });
    this.order = keyed.map(([, run]) => run);
  }

  /** A column is as wide as its widest text so far: it never jumps while one scrolls. */
  measure() {
    for (const run of this.fresh ?? []) {
      const { cells } = this.screen.rows.get(run);
      for (let i = 0; i < cells.length; i += 1) {
        const extra = i === 1 ? 4 : i === 0 ? 5 : 0;
        const length = (Array.isArray(cells[i]) ? cells[i][0] : cells[i] ?? "").length + extra;
        if (length > this.widths[i]) this.widths[i] = length;
        if (Array.isArray(cells[i])) this.head.children[i].classList.add("sm-right");
      }
    }
    this.fresh = null;
    let total = 0;
    for (const [i, col] of [...this.cols.children].entries()) {
      const kind = this.screen.columns[i].kind;
      const wide = Math.min(Math.max(this.widths[i], kind === "duration" ? 8 : 7), kind === "note" ? 60 : 22) + 3.2; // the padding, and bold digits are wider than ch
      total += wide;
      if (col.dataset.wide !== String(wide)) {
        col.dataset.wide = wide;
        col.style.width = `${wide}ch`;
      }
    }
    this.table.style.minWidth = `${total}ch`;
  }

  paint() {
    if (!this.element.isConnected || !this.screen.columns.length) return;
    if (this.shape !== this.screen.columns) this.buildHead();
    if (this.fresh) this.measure();
    if (this.stale || this.passed !== this.filter.passing) this.arrange();
    const height = this.element.clientHeight || 300;
    const first = Math.max(0, Math.floor(this.element.scrollTop / ROW_HEIGHT) - SPARE_ROWS);
    const last = Math.min(this.order.length, first + Math.ceil(height / ROW_HEIGHT) + 2 * SPARE_ROWS);
    while (this.slots.length < last - first) {
      const slot = el("tr", {}, ...this.screen.columns.map((column) => el("td", { "data-kind": column.kind })));
      this.slots.push(slot);
      this.body.insertBefore(slot, this.below);
    }
    while (this.slots.length > last - first) this.slots.pop().remove();
    this.above.firstChild.style.height = `${first * ROW_HEIGHT}px`;
    this.below.firstChild.style.height = `${(this.order.length - last) * ROW_HEIGHT}px`;
    shown(this.above, first > 0);
    shown(this.below, last < this.order.length);
    this.table.setAttribute("aria-rowcount", this.order.length + 1);
    this.slots.forEach((slot, i) => this.fill(slot, this.order[first + i], first + i));
  }

  fill(slot, run, place) {
    const row = this.screen.rows.get(run);
    slot.dataset.run = run;
    slot.setAttribute("aria-rowindex", place + 2);
    slot.setAttribute("aria-selected", this.selection.has(run));
    slot.classList.toggle("sm-best-row", run === this.screen.head.best_run);
    slot.classList.toggle("sm-odd", place % 2 === 1);
    this.screen.columns.forEach((column, i) => this.fillCell(slot.children[i], column, row.cells[i], row, run));
  }

  fillCell(td, column, cell, row, run) {
    const text = Array.isArray(cell) ? cell[0] : cell ?? "";
    const right = Array.isArray(cell) || NUMERIC.has(column.kind);
    if (td.classList.contains("sm-right") !== right) td.classList.toggle("sm-right", right);
    if (column.kind === "run") {
      if (!td.firstElementChild) td.append(el("span", { class: "sm-chip" }), el("span"));
      td.firstElementChild.style.background = this.colors.of(run);
      say(td.lastElementChild, run === this.screen.head.best_run ? `★ ${text}` : text);
    } else if (column.kind === "state") {
      if (!td.firstElementChild) td.append(el("span", { class: "sm-pill" }));
      td.firstElementChild.dataset.state = text;
      say(td.firstElementChild, `${STATE_SIGNS[text] ?? ""} ${text}`);
    } else if (column.kind === "duration") {
      say(td, duration((row.ended ?? this.screen.now()) - row.started));
    } else {
      say(td, text);
      if (text.length > 20 && td.title !== text) td.title = text;
      else if (text.length <= 20 && td.title) td.title = "";
    }
  }

  key(event) {
    if (event.target !== this.element) return;
    const at = this.order.indexOf(this.selection.focus);
    const moves = { ArrowDown: at + 1, ArrowUp: at < 0 ? this.order.length - 1 : at - 1, Home: 0, End: this.order.length - 1 };
    if (event.key === "Escape") this.selection.clear();
    else if (event.key in moves && this.order.length) this.selection.choose([this.order[Math.min(Math.max(moves[event.key], 0), this.order.length - 1)]]);
    else return;
    event.preventDefault();
    this.reveal(this.selection.focus);
  }

  /** Scroll a run's row into sight. */
  reveal(run) {
    const place = this.order.indexOf(run);
    if (place < 0) return;
    const top = place * ROW_HEIGHT;
    const room = this.element.clientHeight - 2 * ROW_HEIGHT;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top > this.element.scrollTop + room) this.element.scrollTop = top - room;
    this.draw();
  }
}
