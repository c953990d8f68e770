// What stands in the page for a run or for a group of runs. Rows are used again and again: only those in sight exist.

const NUMERIC = new Set(["run", "metric", "last", "value", "epoch", "duration"]);
const LONG_TEXT = 18;

/** A run's row. */
class RunRow {
  constructor(table, shown) {
    Object.assign(this, { table, shown });
    this.cells = shown.map(({ column }, i) => el("td", { role: "gridcell", "data-kind": column.kind, "aria-colindex": i + 1 }));
    this.element = el("tr", { role: "row" }, ...this.cells);
  }

  /** Show a run; `place` is its place among the rows. */
  fill(run, place) {
    const { screen, selection, colors, id } = this.table;
    const [row, best] = [screen.rows.get(run), run === screen.head.best_run];
    const tr = this.element;
    if (this.run !== run) {
      tr.dataset.run = run;
      tr.id = `${id}-${run}`;
    }
    setTo(tr, "aria-rowindex", place + 2);
    setTo(tr, "aria-selected", selection.has(run));
    if (this.table.grouping) setTo(tr, "aria-level", this.table.pinned === run ? 1 : 2);
    tr.classList.toggle("sm-best-row", best);
    tr.classList.toggle("sm-pointed", run === selection.pointed);
    tr.classList.toggle("sm-cursor", this.table.cursor === run);
    tr.classList.toggle("sm-flash", this.table.flashing === run);
    const color = colors.of(run);
    if (this.color !== color && this.chip) this.chip.style.background = color;
    const isSame = this.row === row && this.best === best;
    Object.assign(this, { run, row, best, color });
    this.shown.forEach(({ column, place: at }, i) => {
      if (!isSame || column.kind === "duration") this.fillCell(this.cells[i], column, row.cells[at]);
    });
  }

  fillCell(td, column, cell) {
    const text = cellText(cell);
    const right = Array.isArray(cell) || NUMERIC.has(column.kind);
    if (td.classList.contains("sm-right") !== right) td.classList.toggle("sm-right", right);
    if (column.kind === "run") {
      if (!this.chip) {
        this.chip = el("span", { class: "sm-chip" });
        this.chip.style.background = this.color;
        td.append(this.chip, el("span"));
      }
      say(td.lastElementChild, this.best ? `★ ${text}` : text);
    } else if (column.kind === "state") {
      if (!td.firstElementChild) td.append(el("span", { class: "sm-pill" }));
      td.firstElementChild.dataset.state = text;
      say(td.firstElementChild, `${STATE_SIGNS[text] ?? ""} ${text}`);
    } else if (column.kind === "duration") {
      say(td, duration((this.row.ended ?? this.table.screen.now()) - this.row.started));
    } else {
      say(td, text);
      const title = text.length > LONG_TEXT ? text : "";
      if (td.title !== title) td.title = title;
    }
  }
}

/** The row above a group's runs. */
class GroupRow {
  constructor(table, shown) {
    this.table = table;
    this.sign = el("span", { class: "sm-caret", "aria-hidden": "true" });
    this.name = el("span", { class: "sm-quiet" });
    this.value = el("span", { class: "sm-group-value" });
    this.facts = el("span", { class: "sm-quiet" });
    const cell = el("td", { role: "gridcell", colspan: shown.length }, el("span", { class: "sm-group-line" }, this.sign, this.name, this.value, this.facts));
    this.element = el("tr", { role: "row", class: "sm-group", "aria-level": "1", "aria-selected": "false" }, cell);
  }

  fill(group, place) {
    const { screen, id } = this.table;
    const tr = this.element;
    if (tr.dataset.group !== group.key) tr.dataset.group = group.key;
    tr.id = `${id}-group-${place}`;
    setTo(tr, "aria-rowindex", place + 2);
    setTo(tr, "aria-expanded", !group.collapsed);
    tr.classList.toggle("sm-cursor", this.table.cursor === group.key);
    say(this.sign, group.collapsed ? "▸" : "▾");
    say(this.name, group.name);
    say(this.value, group.label);
    const count = group.runs.length;
    const metric = screen.head.metric_name;
    const worth = group.best === null ? [] : [`best ${screen.textOf(group.best, metric)}`, ...(count > 1 ? [`mean ${digits(group.mean)}`] : [])];
    say(this.facts, [`${count} ${count === 1 ? "run" : "runs"}`, ...worth].join(" · "));
  }
}

/** Set an attribute only where it differs. */
function setTo(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}
