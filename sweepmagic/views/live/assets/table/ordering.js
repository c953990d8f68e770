// In which order the runs stand: sorted by one column, with as little work as the news makes necessary.

const collator = new Intl.Collator(undefined, { numeric: true });

class Ordering {
  constructor(screen) {
    this.screen = screen;
    this.clear();
  }

  /** Forget everything: the rows or the columns are others now. */
  clear() {
    Object.assign(this, { column: null, place: 0, down: false, values: new Map(), sorted: [] });
  }

  get isTimed() {
    return this.column?.kind === "duration";
  }

  /** Sort by a column. */
  by({ column, place }, down) {
    if (this.column === column && this.place === place && this.down === down) return;
    Object.assign(this, { column, place, down, values: new Map(), sorted: [] });
    this.note(this.screen.rows.keys());
  }

  /** Take note of rows that changed; return whether new ones came and whether a known one stands elsewhere now. */
  note(runs) {
    const found = { added: false, moved: false };
    for (const run of runs) {
      const value = this.valueOf(run);
      if (!this.values.has(run)) {
        this.sorted.push(run);
        found.added = true;
      } else if (this.values.get(run) !== value) found.moved = true;
      else continue;
      this.values.set(run, value);
    }
    return found;
  }

  valueOf(run) {
    const row = this.screen.rows.get(run);
    if (this.isTimed) return (row.ended ?? this.screen.now()) - row.started;
    const cell = row.cells[this.place];
    return Array.isArray(cell) ? cell[1] : cell || null;
  }

  /** Return the runs in order. What was in order before nearly is so still: that is quick. */
  arranged() {
    if (this.isTimed) this.note([...this.screen.rows.keys()].filter((run) => this.screen.rows.get(run).ended === null));
    const [values, sign] = [this.values, this.down ? -1 : 1];
    this.sorted.sort((i, j) => {
      const [a, b] = [values.get(i), values.get(j)];
      if (a === b) return i - j;
      if (a === null || b === null) return (a === null) - (b === null); // what is missing stays at the end
      return sign * (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b))) || i - j;
    });
    return this.sorted;
  }
}
