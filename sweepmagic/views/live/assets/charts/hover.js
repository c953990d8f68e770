// What the pointer is near, or the arrow keys have come to: the run's name, value and config beside it, its line in front,
// its row marked. A click or Enter picks it.

const NEAR_PIXELS = 24;
const TELLING_PARAMS = 3;
const TELLING_SECONDS = 3;

class Hover {
  constructor(chart) {
    this.chart = chart;
    this.look = coalesced(() => this.find());
    const { place } = chart;
    place.addEventListener("pointermove", (event) => { this.event = event; this.look(); });
    place.addEventListener("pointerleave", () => { this.event = null; this.look(); });
    new DragBox(place, (box) => chart.zoom.to(box), (event) => { if (this.hit) chart.selection.click(this.hit.run, event); });
    place.addEventListener("dblclick", () => chart.zoom.reset());
    place.addEventListener("keydown", (event) => this.key(event));
    place.addEventListener("blur", () => this.meet(null));
  }

  find() {
    this.meet(this.event ? this.nearest() : null);
  }

  /** Come to a point, {run, i}: the i-th drawn point of a run; or to none with null. */
  meet(hit) {
    this.hit = hit;
    const { tip, selection, drawn, pointed } = this.chart;
    const line = hit && drawn.get(hit.run);
    const lens = line ? pointed.lens : null;
    selection.point(hit?.run ?? null);
    pointed.draw();
    this.chart.place.toggleAttribute("data-hit", !!lens);
    shown(tip, !!lens);
    if (!lens) return;
    this.write(tip, hit, line);
    this.put(tip, lens.x(line.xs[hit.i]), lens.y(line.ys[hit.i]));
  }

  /** Beside the point, above it where there is room; in a row of narrow charts it may lie over the next one. */
  put(tip, left, top) {
    const stage = this.chart.place.getBoundingClientRect();
    const grid = this.chart.element.parentNode.getBoundingClientRect();
    const [wide, high] = [tip.offsetWidth, tip.offsetHeight];
    const beside = stage.left + left + 16 + wide <= grid.right ? left + 16 : left - 16 - wide;
    tip.style.left = `${Math.max(grid.left - stage.left, beside)}px`;
    tip.style.top = `${Math.max(0, top - high - 6)}px`;
  }

  write(tip, { run, i }, line) {
    const { colors, screen } = this.chart;
    const state = screen.stateOf(run);
    const sign = state === "finished" ? "" : `${STATE_SIGNS[state] ?? ""} ${state}`;
    const params = this.telling().map((column) => [column.label, wordIn(screen.rows.get(run)?.cells[screen.placeOf(column.key)])]).filter(([, text]) => text !== "");
    tip.replaceChildren(
      el("div", { class: "sm-tip-head" }, el("span", { class: "sm-chip", style: `background: ${colors.of(run)}` }), el("strong", {}, `run ${run}`), el("span", { class: "sm-quiet" }, sign)),
      el("div", { class: "sm-tip-value" }, this.valueText(run, i, line)),
      el("dl", {}, ...params.flatMap(([label, text]) => [el("dt", {}, label), el("dd", {}, text)])));
  }

  /** The values that were logged, also where others are drawn. */
  valueText(run, i, line) {
    const { byRun, axisName, label, name, look } = this.chart;
    const y = byRun ? SCALES[this.chart.scaleY].from(line.ys[i]) : line.curve.y[line.at[i]];
    const value = `${name} ${digits(y)}`;
    if (byRun) return value;
    const x = line.x[line.at[i]];
    const where = axisName === "_time" ? duration(x) : `${label} ${digits(x)}`;
    const drawn = line.y[line.at[i]];
    const other = look.bestSoFar ? `, best so far ${digits(drawn)}` : look.weight ? `, smoothed ${digits(drawn)}` : "";
    return `${where} · ${value}${other}`;
  }

  /** The columns of the parameters that seem to matter most; first the one that gives the colours. */
  telling() {
    const { screen, colors } = this.chart;
    if (!this.told || this.told.columns !== screen.columns || performance.now() - this.told.at > 1000 * TELLING_SECONDS) {
      this.told = { at: performance.now(), columns: screen.columns, keys: byRelevance(screen, colors) };
    }
    const keys = new Set([...(colors.column ? [colors.by] : []), ...this.told.keys]);
    return [...keys].slice(0, TELLING_PARAMS).map((key) => screen.columns[screen.placeOf(key)]);
  }

  /** Return the nearest drawn point of any run; null if none is near. */
  nearest() {
    const { figure, pointed, drawn } = this.chart;
    const lens = pointed.lens;
    const frame = figure?.view?.el?.getBoundingClientRect();
    if (!lens || !frame) return null;
    const [px, py] = [this.event.clientX - frame.left, this.event.clientY - frame.top];
    const { box } = lens;
    if (px < box.left || px > box.right || py < box.top || py > box.bottom) return null;
    const [perX, perY] = [lens.x(1) - lens.x(0), lens.y(1) - lens.y(0)];
    const [fromX, fromY] = [lens.x(0) - px, lens.y(0) - py];
    let [best, found] = [NEAR_PIXELS ** 2, null];
    for (const [run, { xs, ys }] of drawn) {
      for (let i = 0; i < xs.length; i += 1) {
        const [dx, dy] = [fromX + xs[i] * perX, fromY + ys[i] * perY];
        const distance = dx * dx + dy * dy;
        if (distance < best) [best, found] = [distance, { run, i }];
      }
    }
    return found;
  }

  key(event) {
    const moves = { ArrowRight: () => this.along(1), ArrowLeft: () => this.along(-1), ArrowUp: () => this.across(-1), ArrowDown: () => this.across(1), Home: () => this.along(-Infinity), End: () => this.along(Infinity) };
    const { selection, zoom } = this.chart;
    if (event.key === "Escape" && (this.hit || zoom.zoomed)) this.hit ? this.meet(null) : zoom.reset();
    else if ((event.key === "Enter" || event.key === " ") && this.hit) selection.click(this.hit.run, event);
    else if (event.key in moves) moves[event.key]();
    else return;
    event.preventDefault();
  }

  /** Where the keys begin: at the end of the picked run, else of the best. */
  begin() {
    const { drawn, selection, screen } = this.chart;
    const run = [selection.focus, screen.head.best_run, [...drawn.keys()].at(-1)].find((one) => drawn.has(one));
    this.meet(run === undefined ? null : { run, i: drawn.get(run).last });
  }

  along(by) {
    if (!this.hit || !this.chart.drawn.has(this.hit.run)) return this.begin();
    if (this.chart.byRun) return this.across(-by);
    const { ys } = this.chart.drawn.get(this.hit.run);
    let i = by === -Infinity ? 0 : by === Infinity ? ys.length - 1 : this.hit.i + by;
    const way = by > 0 && by !== Infinity ? 1 : by === -Infinity ? 1 : -1;
    while (i > 0 && i < ys.length - 1 && !Number.isFinite(ys[i])) i += way;
    if (i >= 0 && i < ys.length && Number.isFinite(ys[i])) this.meet({ run: this.hit.run, i });
  }

  /** To the next better run with -1, to the next worse with 1; single values lie in the order of their runs. */
  across(by) {
    const { drawn, byRun } = this.chart;
    if (!this.hit || !drawn.has(this.hit.run)) return this.begin();
    const order = [...drawn.keys()];
    if (byRun) order.sort((a, b) => a - b);
    const place = Math.max(0, Math.min(order.length - 1, order.indexOf(this.hit.run) - by));
    const line = drawn.get(order[place]);
    this.meet({ run: order[place], i: Math.min(this.hit.i, line.last) });
  }

  remove() {
    this.look.cancel();
  }
}
