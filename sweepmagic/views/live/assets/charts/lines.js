// A run's points as a chart draws them: over another axis, smoothed, on a logarithmic scale, thinned out to what can be seen.

const DRAWN_POINTS = 64_000; // what a canvas redraws several times a second
const LEAST_POINTS = 12; // what a line has at least

/** Return how many points each of so many lines may have, in steps: one run more must not draw all others anew. */
function pointsOf(lines, charts) {
  const room = Math.max(LEAST_POINTS, Math.min(1024, DRAWN_POINTS / Math.sqrt(charts) / Math.max(1, lines)));
  const step = 2 ** Math.floor(Math.log2(room));
  return room >= 1.5 * step ? 1.5 * step : step;
}

/** Return at most about `most` points that look like all of them, and where they were: the lowest and the highest of each bucket. */
function thinned(x, y, most) {
  const n = x.length;
  if (n <= most) return Uint32Array.from({ length: n }, (_, i) => i);
  const buckets = Math.max(2, Math.floor(most / 2));
  const kept = new Uint32Array(2 * buckets + 2);
  let count = 0;
  for (let b = 0; b < buckets; b += 1) {
    let [low, high] = [-1, -1];
    const end = Math.floor(((b + 1) * n) / buckets);
    for (let i = Math.floor((b * n) / buckets); i < end; i += 1) {
      if (!Number.isFinite(y[i])) continue;
      if (low < 0 || y[i] < y[low]) low = i;
      if (high < 0 || y[i] > y[high]) high = i;
    }
    if (low >= 0) kept[count++] = Math.min(low, high);
    if (high >= 0 && high !== low) kept[count++] = Math.max(low, high);
  }
  if (Number.isFinite(y[n - 1]) && (!count || kept[count - 1] !== n - 1)) kept[count++] = n - 1;
  return kept.subarray(0, count);
}

/** Return where an axis is at each step of a curve: straight on between its corners and after the last, as axes.py says. */
function along(curve, axis) {
  const found = new Float64Array(curve.n);
  let corner = 0;
  for (let i = 0; i < curve.n; i += 1) {
    const x = curve.x[i];
    if (axis.x[corner] > x) corner = 0;
    while (corner + 1 < axis.n && axis.x[corner + 1] <= x) corner += 1;
    const from = Math.max(0, Math.min(corner, axis.n - 2));
    if (axis.n === 1 || axis.x[corner] === x) found[i] = axis.y[corner];
    else found[i] = axis.y[from] + ((x - axis.x[from]) * (axis.y[from + 1] - axis.y[from])) / (axis.x[from + 1] - axis.x[from]);
  }
  return found;
}

/** The drawn points of a run: places on the canvas' scales, and where in the curve they come from. */
class Line {
  constructor(x, y, how) {
    const at = thinned(x, y, how.most);
    const [toX, toY] = [SCALES[how.scaleX].to, SCALES[how.scaleY].to];
    const [xs, ys] = [new Float64Array(at.length), new Float64Array(at.length)];
    let [left, right, low, high, last] = [Infinity, -Infinity, Infinity, -Infinity, -1];
    for (let i = 0; i < at.length; i += 1) { // `TypedArray.from` takes five times as long, and there are thousands of lines
      const [px, py] = [toX(x[at[i]]), Number.isFinite(y[at[i]]) ? toY(y[at[i]]) : NaN];
      xs[i] = px;
      ys[i] = py;
      if (!Number.isFinite(py) || !Number.isFinite(px)) continue;
      [left, right, low, high] = [Math.min(left, px), Math.max(right, px), Math.min(low, py), Math.max(high, py)];
      last = i;
    }
    Object.assign(this, { at, xs, ys, left, right, low, high, last });
  }
}

class Lines {
  constructor(screen) {
    this.screen = screen;
    this.made = new Map();
  }

  clear() {
    this.made.clear();
  }

  /**
   * Return a run's line, made anew only if it has grown; null if it has no such axis.
   * `how`: {over, scaleX, scaleY, weight, sign, most}: the name of an axis or "", names of scales, how smooth, 1 or -1 for the best so far.
   */
  of(run, curve, how) {
    const axis = how.over ? this.screen.curvesOf(how.over).get(run) : null;
    if (axis === undefined) return null;
    const key = `${curve.n}|${curve.y[curve.n - 1]}|${axis?.n}|${axis?.y[axis.n - 1]}|${Math.min(how.most, curve.n)}|${how.key}`;
    const made = this.made.get(run);
    if (made?.key === key && made.curve === curve) return made;
    const x = axis ? along(curve, axis) : curve.x.subarray(0, curve.n);
    const raw = curve.y.subarray(0, curve.n);
    const y = how.sign ? bestSoFar(raw, how.sign) : how.weight ? smoothed(raw, how.weight) : raw;
    const line = Object.assign(new Line(x, y, how), { key, curve, x, y });
    if (how.weight && !how.sign) line.raw = new Line(x, raw, how);
    this.made.set(run, line);
    return line;
  }
}
