// The run under the pointer in the parallel coordinates: its line over the others, its values beside the axes. It is drawn
// without Bokeh, so that ten thousand lines are not painted anew for each move of the pointer.

const NEAR_LINE = 14; // pixels

class Trail {
  /** `board` knows where everything lies: axes, runs, shares, x, y, line, shortened, width, step, left. */
  constructor(board, { selection, filter, colors, screen }) {
    Object.assign(this, { board, selection, filter, colors, screen });
    this.over = svg("svg", { class: "sm-par-marks sm-par-over", "aria-hidden": "true" });
    this.tip = el("div", { class: "sm-tip", hidden: true });
    this.look = coalesced(() => this.find());
  }

  /** Follow the pointer over `stage`; the lines are in `place`. */
  listen(stage, place) {
    this.place = place;
    stage.addEventListener("pointermove", (event) => { this.event = event.buttons ? null : event; this.look(); });
    stage.addEventListener("pointerleave", () => { this.event = null; this.look(); });
    place.addEventListener("click", (event) => this.clicked(event));
  }

  clicked(event) {
    const run = this.nearest(event);
    if (run !== null) this.selection.click(run, event);
  }

  find() {
    const run = this.event ? this.nearest(this.event) : null;
    this.selection.point(run);
    shown(this.tip, run !== null);
    if (run === null) return;
    const metric = this.screen.columns.find(({ kind }) => kind === "metric");
    const text = metric ? this.screen.wordOf(run, metric.key) : "";
    tipAbout(this.tip, run, this.colors, text ? `${metric.label} ${text}` : this.screen.stateOf(run));
    placeTip(this.tip, this.at[0], this.at[1] + this.place.offsetTop, this.board.width);
  }

  /** The run whose line is nearest to the pointer, null if none is near. */
  nearest(event) {
    const { runs, shares, axes, isBent } = this.board;
    const box = this.place.getBoundingClientRect();
    const [px, py] = (this.at = [event.clientX - box.left, event.clientY - box.top]);
    if (!shares || py < 0 || py > box.height) return null;
    const at = Math.min(Math.max((px - this.board.left) / this.board.step, 0), axes.length - 1);
    const axis = Math.min(Math.floor(at), axes.length - 2);
    const part = isBent ? bend(at - axis) : at - axis;
    let [found, distance] = [null, NEAR_LINE];
    for (let i = runs.length - 1; i >= 0; i -= 1) {
      const share = shares[axis][i] + (shares[axis + 1][i] - shares[axis][i]) * part;
      const away = Math.abs(this.board.y(share) - py);
      if (away < distance && this.filter.has(runs[i])) [found, distance] = [runs[i], away];
    }
    return found;
  }

  /** Draw the line over the axes' labels, which step back while there is one. */
  draw(labels) {
    const run = this.selection.pointed;
    const spot = this.board.spots.get(run);
    if (spot === undefined) return void this.over.replaceChildren(...labels);
    const path = this.path(run);
    const color = this.colors.of(run);
    this.over.replaceChildren(svg("g", { class: "sm-par-quiet" }, ...labels), svg("path", { d: path, class: "sm-par-halo" }),
      svg("path", { d: path, stroke: color, class: "sm-par-pointed" }), ...this.board.axes.flatMap((axis, i) => this.value(run, axis, i, this.board.shares[i][spot], color)));
    return undefined;
  }

  path(run) {
    const [xs, ys] = this.board.line(run);
    let path = "";
    for (let i = 0; i < xs.length; i += 1) {
      if (!Number.isNaN(ys[i])) path += `${i && !Number.isNaN(ys[i - 1]) ? "L" : "M"}${this.board.x(xs[i]).toFixed(1)} ${this.board.y(ys[i]).toFixed(1)}`;
    }
    return path;
  }

  /** What the run has on an axis: a dot, and its text as the table writes it. */
  value(run, axis, i, share, fill) {
    if (Number.isNaN(share)) return [];
    const [x, y, last] = [this.board.x(i), this.board.y(share), i === this.board.axes.length - 1];
    const text = this.screen.wordOf(run, axis.key) || (axis.hasUnset ? NOT_SET : "");
    return [svg("circle", { cx: x, cy: y, r: 3.5, fill }), svg("text", { x: last ? x + 8 : x - 8, y: y + 4, "text-anchor": last ? "start" : "end", class: "sm-par-value" }, this.board.shortened(text, i))];
  }
}
