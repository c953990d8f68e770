// What pointer and keys do in the table: pick runs, walk through them, fold groups.

class TableHand {
  constructor(table) {
    this.table = table;
    const { scroll } = table;
    scroll.addEventListener("click", (event) => this.click(event));
    scroll.addEventListener("mousedown", (event) => { if (event.shiftKey) event.preventDefault(); }); // a range of runs, not of text
    scroll.addEventListener("pointerover", (event) => table.selection.point(this.runAt(event)));
    scroll.addEventListener("pointerleave", () => table.selection.point(null));
    scroll.addEventListener("keydown", (event) => this.key(event));
  }

  runAt(event) {
    const row = event.target.closest("tr[data-run]");
    return row ? Number(row.dataset.run) : null;
  }

  click(event) {
    const { table } = this;
    const group = event.target.closest("tr[data-group]");
    if (group) {
      table.cursor = group.dataset.group;
      return table.fold(group.dataset.group);
    }
    const run = this.runAt(event);
    const picked = getSelection();
    if (run === null || (!picked.isCollapsed && table.scroll.contains(picked.anchorNode) && !event.shiftKey)) return; // somebody copies a number
    table.cursor = run;
    if (event.shiftKey) table.selection.extend(run, table.order);
    else table.selection.click(run, event);
  }

  /** Everything that the cursor can stand on. */
  get stops() {
    const { pinned, items } = this.table;
    return pinned === null ? items : [pinned, ...items];
  }

  key(event) {
    const { table } = this;
    if (event.target !== table.scroll || event.altKey) return;
    if (!this.walk(event) && !this.act(event)) return;
    event.preventDefault();
    table.draw();
  }

  /** Move the cursor; return whether the key was for that. */
  walk(event) {
    const { table, stops } = this;
    const page = Math.max(1, Math.floor(table.scroll.clientHeight / ROW_HEIGHT) - 2);
    const at = stops.findIndex((item) => keyOfItem(item) === (table.cursor ?? table.selection.focus));
    const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? stops.length - 1 : at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: stops.length - 1 }[event.key];
    if (to === undefined || !stops.length) return false;
    const item = stops[Math.min(Math.max(to, 0), stops.length - 1)];
    const from = table.cursor;
    table.cursor = keyOfItem(item);
    if (typeof item === "number" && !event.ctrlKey && !event.metaKey) this.pick(item, event, from);
    table.show(table.items.indexOf(item));
    return true;
  }

  pick(run, event, from) {
    const { selection, order } = this.table;
    if (!event.shiftKey) return selection.choose([run]);
    if (selection.anchor === null && order.includes(from)) selection.choose([from]);
    return selection.extend(run, order);
  }

  /** Do something with what the cursor stands on; return whether the key was for that. */
  act(event) {
    const { table } = this;
    const group = table.groups.find(({ key }) => key === table.cursor);
    const folds = { Enter: true, " ": true, ArrowRight: group?.collapsed, ArrowLeft: group && !group.collapsed };
    if (event.key === "Escape") table.selection.clear();
    else if (group && event.key in folds) folds[event.key] && table.fold(group.key);
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") table.scroll.scrollLeft += event.key === "ArrowLeft" ? -60 : 60;
    else if (!table.order.includes(table.cursor)) return false;
    else if (event.key === " ") table.selection.click(table.cursor, { ctrlKey: true });
    else if (event.key === "Enter") table.selection.choose([table.cursor]);
    else return false;
    return true;
  }
}
