// The browser's fold of the frames: the twin of Screen in protocol.py.

const COUNTS = 1 << 31; // see protocol.py: only the first x of the segment is there, the others count up from it

class Curve {
  /** Of full arrays, which may be shared: a point more makes others. */
  constructor(x, y) {
    this.n = x.length;
    this.x = x;
    this.y = y;
  }

  put(x, y) {
    if (this.n && this.x[this.n - 1] === x) {
      this.y[this.n - 1] = y;
      return;
    }
    if (this.n === this.x.length) {
      const [xs, ys] = [this.x, this.y];
      const room = Math.max(16, 2 * this.n);
      [this.x, this.y] = [new Float64Array(room), new Float64Array(room)];
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
    this.earlier = null; // what warm_start brought: {count, sources, keys, rows, curves}
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
    if (frame.earlier) this.earlier = frame.earlier;
    for (const run of frame.forgotten) for (const curves of this.curves) curves?.delete(run);
    for (const [run, started, ended, cells] of frame.rows) {
      touched.before.set(run, this.rows.get(run)?.cells[1]);
      this.rows.set(run, { started, ended, cells });
      touched.runs.push(run);
    }
    touched.points = this.takePoints(buffers) > 0;
    return touched;
  }

  /** Take in points of curves; return how many curves have grown. */
  takePoints([segments, xs, ys]) {
    const heads = new Uint32Array(copied(segments));
    const x = new Float64Array(copied(xs));
    const y = new Float64Array(copied(ys));
    const axes = new Set((this.head.over ?? []).map((name) => this.metrics.indexOf(name)));
    let [left, at, last] = [0, 0, null];
    const counted = (first, count) => (last?.[0] === first && last.length === count ? last : (last = Float64Array.from({ length: count }, (_, k) => first + k)));
    for (let i = 0; i < heads.length; i += 3) {
      const [run, metric, count, counts] = [heads[i], heads[i + 1] & ~COUNTS, heads[i + 2], heads[i + 1] & COUNTS];
      const curves = (this.curves[metric] ??= new Map());
      const [xs, ys] = [counts ? counted(x[left], count) : x.subarray(left, left + count), y.subarray(at, at + count)];
      const curve = curves.get(run);
      if (!curve) curves.set(run, new Curve(xs, ys));
      else for (let k = 0; k < count; k += 1) curve.put(xs[k], ys[k]);
      left += counts ? 1 : count;
      at += count;
      if (!axes.has(metric)) this.points += count;
    }
    return heads.length / 3;
  }

  /** What charts show, also what is still on its way: the sweep's metric first, the others as they came; no axes of others. */
  get names() {
    const axes = new Set(this.head.over ?? []);
    const known = this.metrics.filter((name, place) => (this.curves[place]?.size || this.head.coming) && !axes.has(name));
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
    return valueIn(cell);
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
