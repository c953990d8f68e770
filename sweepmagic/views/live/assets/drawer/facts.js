// Tables of facts in the drawer: rows are kept and their text is patched, so that what one is reading stays where it is.

class FactTable {
  /** `columns`: [{key, label, right, make}]; `make(row)` returns a node for its cell, made once; `row()` there is the row of now. */
  constructor(label, columns) {
    this.columns = columns;
    this.rows = [];
    this.heads = columns.map((column) => el("th", { scope: "col", class: column.right ? "sm-right" : null }, column.label));
    this.body = el("tbody");
    this.element = el("table", { class: "sm-facts-table", "aria-label": label }, el("thead", {}, el("tr", {}, ...this.heads)), this.body);
  }

  /** Show rows: {key: text, or {text, mark, title}}; `group` puts a heading above the first row of each. */
  fill(rows, groups = {}) {
    while (this.rows.length > rows.length) this.rows.pop().remove();
    while (this.rows.length < rows.length) this.add();
    rows.forEach((row, place) => this.patch(this.rows[place], row));
    this.head(rows, groups);
  }

  add() {
    const line = el("tr");
    line.append(...this.columns.map((column, place) => el(place ? "td" : "th", { scope: place ? null : "row", class: column.right ? "sm-right" : null }, column.make ? column.make(() => line.fact) : null)));
    this.rows.push(line);
    this.body.append(line);
  }

  patch(line, row) {
    line.fact = row;
    line.className = row.mark ?? "";
    this.columns.forEach((column, place) => {
      if (column.make) return;
      const given = row[column.key] ?? "";
      const { text, mark = "", title = "" } = typeof given === "string" ? { text: given } : given;
      const cell = line.children[place];
      say(cell, text);
      cell.className = [column.right ? "sm-right" : "", mark].filter(Boolean).join(" ");
      if (cell.title !== title) cell.title = title;
    });
  }

  /** Headings stand above the first row of their group. */
  head(rows, groups) {
    for (const old of this.body.querySelectorAll(".sm-facts-group")) old.remove();
    rows.forEach((row, place) => {
      if (!groups[row.group] || rows[place - 1]?.group === row.group) return;
      this.body.insertBefore(el("tr", { class: "sm-facts-group" }, el("th", { colspan: this.columns.length, scope: "rowgroup" }, groups[row.group])), this.rows[place]);
    });
  }

  label(place, text) {
    say(this.heads[place], text);
  }

  /** Show a column or not. */
  column(place, visible) {
    this.element.classList.toggle(`sm-without-${place}`, !visible);
  }
}
