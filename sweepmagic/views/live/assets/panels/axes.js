// An axis: from what stands in a column to a place, 0 to 1, and back. What was searched comes from the kernel, so that an
// axis shows the whole range on its own scale; what the runs brought is shown so that their bulk can be told apart.

const LOG_FROM = 20; // values whose bulk spans more than this factor are drawn on a logarithmic axis
const UNSET_ROOM = 0.14; // the share of an axis of numbers that is kept for runs that do not have the parameter
const EDGE_ROOM = 0.35; // the room beside the first and the last choice, in steps
const NOT_SET = "not set";

/** Return low, high and whether the axis is logarithmic, so that the bulk of the values can be told apart: as scale.py. */
function bulkOf(values, keep = []) {
  const sorted = Float64Array.from(values).sort();
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  const log = sorted.length > 0 && sorted[0] > 0 && at(0.97) / at(0.03) > LOG_FROM;
  const [low, high] = log ? rangeOf(sorted.map(Math.log), keep.map(Math.log)) : rangeOf(sorted, keep);
  return log ? { low: Math.exp(Math.max(low, -700)), high: Math.exp(Math.min(high, 700)), log } : { low, high, log };
}

class Axis {
  /** The axis of a column, for the runs that the screen knows and for `others`, cells of what are no runs. */
  constructor(screen, column, others = []) {
    Object.assign(this, { screen, column, key: column.key, label: column.label });
    const place = screen.placeOf(column.key);
    const cells = [...[...screen.rows.keys()].map((run) => screen.valueOf(run, column.key)), ...others.map(valueIn)];
    const range = column.range;
    const found = cells.filter((value) => typeof value === "number" && Number.isFinite(value));
    this.hasUnset = column.kind === "param" && (!!range?.optional || cells.includes(null));
    this.floor = 0;
    if (range ? range.scale === "choice" : found.length === 0 && cells.some((value) => value !== null)) this.listWords(place, [...(range?.choices ?? []), ...others.map(wordIn).filter(Boolean)]);
    else this.measure(found, range);
  }

  listWords(place, choices) {
    this.scale = "choice";
    const texts = [...this.screen.rows.values()].map((row) => wordIn(row.cells[place])).filter((word) => word !== "");
    this.words = [...new Set([...(this.hasUnset ? [""] : []), ...choices, ...texts])];
    this.spots = new Map(this.words.map((word, i) => [word, i]));
  }

  measure(found, range) {
    const best = this.screen.valueOf(this.screen.head.best_run, this.key);
    const bulk = range ? this.searched(found, range) : bulkOf(found, typeof best === "number" ? [best] : []);
    this.scale = bulk.log ? "log" : "linear";
    this.whole = range?.whole || ["run", "epoch"].includes(this.column.kind);
    [this.low, this.high] = [bulk.low, bulk.high];
    this.floor = this.hasUnset ? UNSET_ROOM : 0;
    [this.from, this.to] = this.scale === "log" ? [Math.log(this.low), Math.log(this.high)] : [this.low, this.high];
  }

  /** What was searched, wider where a run lies outside: the space may have been edited since. */
  searched(found, range) {
    const [low, high] = found.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [range.low, range.high]);
    return { low, high: high > low ? high : low + 1, log: range.scale === "log" && low > 0 };
  }

  /** The distance of two choices, as a share. */
  get step() {
    return 1 / (this.words.length - 1 + 2 * EDGE_ROOM);
  }

  /** Where a value lies, NaN if nowhere; far outside the bulk it stays at the edge. */
  share(value, word) {
    if (this.scale === "choice") return this.words.length === 1 ? 0.5 : ((this.spots.get(word) ?? NaN) + EDGE_ROOM) * this.step;
    if (typeof value !== "number") return this.hasUnset && word === "" ? 0 : NaN;
    const inside = ((this.scale === "log" ? Math.log(value) : value) - this.from) / (this.to - this.from);
    return this.floor + Math.min(Math.max(inside, 0), 1) * (1 - this.floor);
  }

  /** Whether a run stands at the edge because its value lies far outside the bulk. */
  isBeyond(run) {
    const value = this.screen.valueOf(run, this.key);
    return this.scale !== "choice" && typeof value === "number" && (value < this.low || value > this.high);
  }

  shareOf(run) {
    return this.share(this.screen.valueOf(run, this.key), this.screen.wordOf(run, this.key));
  }

  /** Where a cell lies. */
  shareIn(cell) {
    return this.share(valueIn(cell), wordIn(cell));
  }

  /** The places of many runs. */
  sharesOf(runs) {
    return Float64Array.from(runs, (run) => this.shareOf(run));
  }

  /** The number at a place. */
  valueAt(share) {
    const inside = this.from + ((share - this.floor) / (1 - this.floor)) * (this.to - this.from);
    return this.scale === "log" ? Math.exp(inside) : inside;
  }

  /** The choice nearest to a place. */
  wordAt(share) {
    return Math.min(Math.max(Math.round(share / this.step - EDGE_ROOM), 0), this.words.length - 1);
  }

  /** What is written beside the axis between two places: [{at, text}]. */
  ticks(wanted = 4.5, from = 0, to = 1) {
    if (this.scale === "choice") return this.words.map((word) => ({ at: this.share(null, word), text: word || NOT_SET })).filter(({ at }) => at >= from && at <= to);
    const [low, high] = [this.valueAt(Math.max(from, this.floor)), this.valueAt(to)];
    if (!(high > low)) return [];
    const timed = this.column.kind === "duration";
    const values = this.scale === "log" ? logTicks(low, high) : timed ? timeTicks(Math.max(low, 0), high, wanted) : linearTicks(low, high, { wanted, whole: this.whole });
    const ticks = values.map((value) => ({ at: this.share(value), text: timed ? timeText(value) : shortly(value) }));
    return this.hasUnset && from <= 0 ? [{ at: 0, text: NOT_SET }, ...ticks] : ticks;
  }

  /** The filter's brush for everything between two places, with its text; null if that is all there is. */
  brush(from, to) {
    const found = this.between(from, to);
    return found && { ...found, text: this.describe(found) };
  }

  between(from, to) {
    if (this.scale === "choice") {
      const [first, last] = this.wordsBetween(from, to);
      return last - first + 1 === this.words.length ? null : { names: new Set(this.words.slice(first, last + 1)) };
    }
    const unset = this.hasUnset && from < this.floor / 2;
    if (to < this.floor) return { names: new Set([""]) };
    // What lies far outside the bulk stands at the edge, so a brush that reaches the edge reaches that too.
    const low = from <= this.floor ? -Infinity : this.valueAt(from);
    const high = to >= 1 ? Infinity : this.valueAt(to);
    return low === -Infinity && high === Infinity && (unset || !this.hasUnset) ? null : { low, high, unset };
  }

  /** The choices that a span touches, the nearest one if it touches none. */
  wordsBetween(from, to) {
    const [first, last] = [Math.ceil(from / this.step - EDGE_ROOM), Math.floor(to / this.step - EDGE_ROOM)];
    if (last >= first) return [Math.max(first, 0), Math.min(last, this.words.length - 1)];
    const nearest = this.wordAt((from + to) / 2);
    return [nearest, nearest];
  }

  /** The places between which a brush lies. */
  span(brush) {
    if (this.scale === "choice") {
      const spots = [...brush.names].map((word) => this.share(null, word)).filter(Number.isFinite);
      return [Math.max(0, Math.min(...spots) - this.step / 2), Math.min(1, Math.max(...spots) + this.step / 2)];
    }
    if (brush.names) return [0, this.floor / 2];
    return [brush.unset ? 0 : brush.low === -Infinity ? this.floor : this.share(brush.low), brush.high === Infinity ? 1 : this.share(brush.high)];
  }

  /** What stands at a place, for people. */
  textAt(share) {
    if (this.scale === "choice") return this.words[this.wordAt(share)] || NOT_SET;
    if (this.hasUnset && share < this.floor / 2) return NOT_SET;
    const value = this.valueAt(Math.max(share, this.floor));
    return digits(this.whole ? Math.round(value) : value);
  }

  /** A brush in words. */
  describe(brush) {
    if (brush.names) return [...brush.names].map((word) => word || NOT_SET).join(", ");
    const [from, to] = this.span(brush);
    return `${this.textAt(from)} to ${this.textAt(to)}`;
  }

  /** The whole axis in words. */
  get summary() {
    if (this.scale === "choice") return `${this.words.length} choices`;
    return `${digits(this.low)} to ${digits(this.high)}${this.scale === "log" ? ", logarithmic" : ""}`;
  }
}

/** The value of a cell: a number, a word, or null where there is nothing. */
function valueIn(cell) {
  return Array.isArray(cell) ? cell[1] : cell === "" ? null : cell ?? null;
}

/** The text of a cell. */
function wordIn(cell) {
  return (Array.isArray(cell) ? cell[0] : cell) ?? "";
}
