// Which runs are picked: one answer for every part of the view. Nobody keeps a selection of their own.

class Selection {
  /** `changed` is called after every change. */
  constructor(changed) {
    this.changed = changed;
    this.chosen = new Set(); // in the order picked
    this.pointed = null; // the run under the pointer
    this.anchor = null; // where a range begins
  }

  /** The run that the drawer is about: the last one picked. */
  get focus() {
    return [...this.chosen].at(-1) ?? null;
  }

  get isEmpty() {
    return this.chosen.size === 0;
  }

  has(run) {
    return this.chosen.has(run);
  }

  /** Pick exactly these runs. */
  choose(runs) {
    const wanted = [...runs];
    if (wanted.length === this.chosen.size && wanted.every((run) => this.chosen.has(run)) && wanted.at(-1) === this.focus) return;
    this.chosen = new Set(wanted);
    this.anchor = this.focus;
    this.changed();
  }

  clear() {
    this.choose([]);
  }

  /** A click on a run: alone it picks that one, or nothing if it was the only one; with ctrl or cmd it adds or takes away. */
  click(run, event = {}) {
    const more = event.ctrlKey || event.metaKey;
    if (!more) return this.choose(this.chosen.size === 1 && this.chosen.has(run) ? [] : [run]);
    const rest = [...this.chosen].filter((other) => other !== run);
    return this.choose(this.chosen.has(run) ? rest : [...rest, run]);
  }

  /** A click with shift: everything between the last click and this one, in the order in which the runs stand. */
  extend(run, order) {
    const [from, to] = [order.indexOf(this.anchor), order.indexOf(run)];
    if (from < 0 || to < 0) return this.choose([run]);
    const anchor = this.anchor;
    const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.choose([...range.filter((other) => other !== run), run]);
    this.anchor = anchor;
  }

  point(run) {
    if (run === this.pointed) return;
    this.pointed = run;
    this.changed();
  }
}
