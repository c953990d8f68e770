// Which columns the table shows and in which order: those that the kernel sends, as somebody has arranged them.

class ColumnPlan {
  /** `changed` is called after every change that somebody makes. */
  constructor(screen, settings, changed) {
    Object.assign(this, { screen, settings, changed });
    this.columns = null;
  }

  /** Every column in the order chosen: {id, column, place, label}, `place` that of its cells. */
  get every() {
    if (this.columns !== this.screen.columns) this.renew();
    return this.ordered;
  }

  /** Those that are in sight. */
  get shown() {
    if (this.columns !== this.screen.columns) this.renew();
    return this.visible;
  }

  renew() {
    this.columns = this.screen.columns;
    const natural = this.columns.map((column, place) => ({ id: `${column.kind}:${column.key}`, column, place, label: column.label || "note" }));
    this.ordered = rearranged(natural, this.settings.get("table.order", null) ?? []);
    this.visible = this.ordered.filter((one) => !this.isHidden(one));
  }

  find(id) {
    return this.every.find((one) => one.id === id);
  }

  /** Whether a column is hidden: somebody has said so, or it is one of those that are hidden at first. */
  isHidden({ id, column }) {
    const said = this.settings.get("table.hidden", {});
    return column.kind !== "run" && (Object.hasOwn(said, id) ? said[id] : !!column.hidden);
  }

  hide(id, hidden) {
    this.settings.set("table.hidden", { ...this.settings.get("table.hidden", {}), [id]: hidden });
    this.alter();
  }

  showAll() {
    this.settings.set("table.hidden", Object.fromEntries(this.every.map(({ id }) => [id, false])));
    this.alter();
  }

  /** Put a column before another, or at the end with null; the run stays the first. */
  put(id, before) {
    const ids = this.every.map((one) => one.id).filter((one) => one !== id);
    const at = before === null ? ids.length : ids.indexOf(before);
    if (this.find(id)?.column.kind === "run" || at < 1) return;
    ids.splice(at, 0, id);
    this.settings.set("table.order", ids);
    this.alter();
  }

  /** Move a column by one among `list`: all columns, or those in sight. */
  move(id, by, list = this.shown) {
    const at = list.findIndex((one) => one.id === id);
    const to = at + by;
    if (at < 1 || to < 1 || to >= list.length) return;
    this.put(id, by < 0 ? list[to].id : list[to + 1]?.id ?? null);
  }

  /** Forget what was arranged. */
  reset() {
    this.settings.set("table.order", null);
    this.settings.set("table.hidden", {});
    this.alter();
  }

  get isArranged() {
    return !!this.settings.get("table.order", null) || Object.keys(this.settings.get("table.hidden", {})).length > 0;
  }

  alter() {
    this.columns = null;
    this.changed();
  }
}

/** Return columns in the order of `ids`; one that came later stands behind the one that it naturally follows. */
function rearranged(natural, ids) {
  const known = new Map(natural.map((one) => [one.id, one]));
  const found = ids.filter((id) => known.has(id)).map((id) => known.get(id));
  const listed = new Set(ids);
  natural.forEach((one, i) => {
    if (!listed.has(one.id)) found.splice(found.indexOf(natural[i - 1]) + 1, 0, one);
  });
  return found;
}
