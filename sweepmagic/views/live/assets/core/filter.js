// Which runs are shown: one answer for the table and for every chart. A text or an expression, and the brushes of the
// parallel coordinates; a run is shown if it passes all of them.

class Filter {
  /** `changed` is called after every change of what is asked for. */
  constructor(screen, changed) {
    Object.assign(this, { screen, changed });
    this.text = "";
    this.test = null; // what the text means: a function of a run, or null for everything
    this.problem = ""; // why the text means nothing: then what it meant before goes on
    this.timed = false; // whether the answer for a run in progress may change by waiting
    this.brushes = new Map(); // key of a column -> {low, high, unset} of numbers, or {names: Set} of the cells' texts; "" is a cell with nothing in it
    this.asked = 0; // how often somebody has asked for something else
    this.passing = null; // a set of runs, another one whenever it is different; null for all
  }

  get isActive() {
    return this.test !== null || this.brushes.size > 0;
  }

  setText(text) {
    if (text === this.text) return;
    this.text = text;
    this.renew();
  }

  /** Set the brush of a column, or take it away with null. */
  setBrush(key, brush) {
    if (brush === null) this.brushes.delete(key);
    else this.brushes.set(key, brush);
    this.renew();
  }

  clear() {
    this.text = "";
    this.brushes.clear();
    this.renew();
  }

  renew() {
    this.asked += 1;
    this.refresh();
    this.changed();
  }

  /** Decide anew: about the runs that were touched, or about all if the columns or the question have changed. */
  refresh(touched = null) {
    if (!touched || touched.whole || touched.columns) {
      this.read();
      this.passing = this.isActive ? new Set([...this.screen.rows.keys()].filter((run) => this.passes(run))) : null;
      return;
    }
    if (this.passing === null) return;
    const others = this.timed ? [...this.screen.rows.keys()].filter((run) => this.screen.rows.get(run).ended === null) : [];
    const moved = [...touched.runs, ...others].filter((run) => this.passes(run) !== this.passing.has(run));
    if (!moved.length) return;
    this.passing = new Set(this.passing);
    for (const run of moved) {
      if (this.passes(run)) this.passing.add(run);
      else this.passing.delete(run);
    }
  }

  read() {
    const { test, problem, timed } = understood(this.text, this.screen);
    this.problem = problem;
    if (!problem) Object.assign(this, { test, timed });
  }

  /** Whether a run is shown. */
  has(run) {
    return this.passing === null || this.passing.has(run);
  }

  /** How many runs are shown. */
  get count() {
    return this.passing === null ? this.screen.rows.size : this.passing.size;
  }

  passes(run) {
    for (const [key, brush] of this.brushes) {
      const [value, word] = [this.screen.valueOf(run, key), this.screen.wordOf(run, key)];
      const inside = brush.names ? brush.names.has(word) : typeof value === "number" ? value >= brush.low && value <= brush.high : brush.unset && word === "";
      if (!inside) return false;
    }
    return this.test === null || this.test(run);
  }
}
