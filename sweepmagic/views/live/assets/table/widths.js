// How wide the columns are: as wide as their widest text so far, so nothing jumps while one scrolls.

const WIDEST = { note: 60 };
const NARROWEST = { run: 6, state: 11, metric: 9, last: 9, value: 9 };
const EXTRA = { run: 5, state: 3 };

class Widths {
  constructor() {
    this.element = el("colgroup");
    this.fresh = new Set();
  }

  /** Look at these rows before the next paint. */
  note(touched) {
    for (const run of touched.runs) this.fresh.add(run);
  }

  build(columns, screen) {
    Object.assign(this, { columns, screen });
    this.wide = columns.map(({ label, column }) => Math.max(label.length + 2, NARROWEST[column.kind] ?? 7));
    this.right = columns.map(({ column }) => NUMERIC.has(column.kind));
    this.element.replaceChildren(...columns.map(() => el("col")));
    this.fresh = new Set(screen.rows.keys());
    this.isMade = true;
  }

  fit(table, heads) {
    if (!this.fresh.size && !this.isMade) return;
    for (const run of this.fresh) this.measure(this.screen.rows.get(run));
    this.fresh.clear();
    this.isMade = false;
    let total = 0;
    this.columns.forEach(({ column }, i) => {
      const wide = Math.min(this.wide[i], WIDEST[column.kind] ?? 22) + 3.2; // the padding; bold digits are wider than ch
      total += wide;
      heads.children[i].classList.toggle("sm-right", this.right[i]);
      // The note has no width of its own: it takes what the others leave, so none of them moves when a reason comes.
      this.element.children[i].style.width = column.kind === "note" ? "" : `${wide}ch`;
    });
    const least = `${total}ch`;
    if (table.style.minWidth !== least) table.style.minWidth = least;
  }

  measure(row) {
    if (!row) return;
    this.columns.forEach(({ column, place }, i) => {
      const cell = row.cells[place];
      const length = cellText(cell).length + (EXTRA[column.kind] ?? 0);
      if (length > this.wide[i]) this.wide[i] = length;
      if (Array.isArray(cell)) this.right[i] = true;
    });
  }
}
