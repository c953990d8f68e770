// The browser's fold of the frames: the twin of Screen in protocol.py.

class Curve {
  constructor() {
    this.n = 0;
    this.x = new Float64Array(16);
    this.y = new Float64Array(16);
  }

  put(x, y) {
    if (this.n && this.x[this.n - 1] === x) {
      this.y[this.n - 1] = y;
      return;
    }
    if (this.n === this.x.length) {
      const [xs, ys] = [this.x, this.y];
      this.x = new Float64Array(2 * this.n);
      this.y = new Float64Array(2 * this.n);
      this.x.set(xs);
      this.y.set(ys);
    }
    this.x[this.n] = x;
    this.y[this.n] = y;
    this.n += 1;
  }
}

class Screen {
  constructor() {
    this.number = 0;
    this.points = 0;
    this.clear();
  }

  clear() {
    this.head = {};
    this.columns = [];
    this.metrics = [];
    this.rows = new Map(); // run -> {started, ended, cells}
    this.curves = []; // place of the metric -> Map(run -> Curve)
    this.offset = 0; // the kernel's clock minus ours, in seconds
  }

  /** Take in a frame; return what it touched, or null if one before it is missing. */
  apply(frame, buffers) {
    if (!frame.whole && frame.number !== this.number + 1) return null;
    if (frame.whole) this.clear();
    this.number = frame.number;
    const touched = { whole: frame.whole, head: !!frame.head, columns: !!frame.columns, runs: [], before: new Map() };
    if (frame.head) {
      this.head = frame.head;
      if (frame.head.now) this.offset = frame.head.now - Date.now() / 1000;
    }
    if (frame.columns) this.columns = frame.columns;
    if (frame.metrics) this.metrics = frame.metrics;
    for (const run of frame.forgotten) for (const curves of this.curves) curves?.delete(run);
    for (const [run, started, ended, cells] of frame.rows) {
      touched.before.set(run, this.rows.get(run)?.cells[1]);
      this.rows.set(run, { started, ended, cells });
      touched.runs.push(run);
    }
    this.takePoints(buffers);
    return touched;
  }

  takePoints([segments, xs, ys]) {
    const heads = new Uint32Array(copied(segments));
    const x = new Float64Array(copied(xs));
    const y = new Float64Array(copied(ys));
    const axes = new Set((this.head.over ?? []).map((name) => this.metrics.indexOf(name)));
    let at = 0;
    for (let i = 0; i < heads.length; i += 3) {
      const [run, metric, count] = [heads[i], heads[i + 1], heads[i + 2]];
      const curves = (this.curves[metric] ??= new Map());
      if (!curves.has(run)) curves.set(run, new Curve());
      const curve = curves.get(run);
      for (const end = at + count; at < end; at += 1) curve.put(x[at], y[at]);
      if (!axes.has(metric)) this.points += count;
    }
  }

  /** What charts show: the sweep's metric first, the others as they came; curves that are axes of others are not among them. */
  get names() {
    const axes = new Set(this.head.over ?? []);
    const known = this.metrics.filter((name, place) => this.curves[place]?.size && !axes.has(name));
    const first = this.head.metric_name;
    return known.includes(first) ? [first, ...known.filter((name) => name !== first)] : known;
  }

  curvesOf(name) {
    return this.curves[this.metrics.indexOf(name)] ?? new Map();
  }

  /** The state of a run, a word. */
  stateOf(run) {
    return this.rows.get(run)?.cells[1] ?? "";
  }

  /** The place of a column, or -1. */
  placeOf(key) {
    return this.columns.findIndex((column) => column.key === key);
  }

  /** What stands in a run's column: a number, a word, or null where there is nothing. */
  valueOf(run, key) {
    const [row, place] = [this.rows.get(run), this.placeOf(key)];
    if (!row || place < 0) return null;
    if (this.columns[place].kind === "duration") return (row.ended ?? this.now()) - row.started;
    const cell = row.cells[place];
    return Array.isArray(cell) ? cell[1] : cell === "" ? null : cell ?? null;
  }

  /** What counts of a run: its cell in the metric's column, or null. */
  worthOf(run) {
    const place = this.columns.findIndex((column) => column.kind === "metric");
    const cell = place < 0 ? null : this.rows.get(run)?.cells[place];
    return Array.isArray(cell) ? cell[1] : null;
  }

  /** The text of a run's cell in the column of a metric: what the table says is what a chart says. */
  textOf(run, metric) {
    const place = this.columns.findIndex((column) => column.key === metric && (column.kind === "metric" || column.kind === "value"));
    const cell = place < 0 ? null : this.rows.get(run)?.cells[place];
    return (Array.isArray(cell) ? cell[0] : cell) ?? "";
  }

  /** The text of a run's cell, empty where there is nothing. */
  wordOf(run, key) {
    const [row, place] = [this.rows.get(run), this.placeOf(key)];
    const cell = row && place >= 0 ? row.cells[place] : null;
    return (Array.isArray(cell) ? cell[0] : cell) ?? "";
  }

  /** Seconds since the epoch on the kernel's clock. */
  now() {
    return Date.now() / 1000 + this.offset;
  }
}

/** Return an ArrayBuffer of its own: buffers come as DataView or Uint8Array, at any offset of a larger one. */
function copied(buffer) {
  if (!buffer) return new ArrayBuffer(0);
  if (!ArrayBuffer.isView(buffer)) return buffer;
  return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength);
}
