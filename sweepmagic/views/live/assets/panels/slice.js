// What the model expects along a parameter, the others as in the best run: a faint curve behind the dots of the scatter
// plot. It is asked for only while somebody wants to see it.

class Slice {
  /** `changed` is called when an answer has come or it is switched on or off. */
  constructor({ settings, send, screen }, changed) {
    Object.assign(this, { settings, send, screen, changed });
    this.answer = null;
    this.button = el("button", { type: "button", class: "sm-button sm-slice", title: "What the model expects along this parameter, the others as in the best run", onclick: () => this.toggle() }, "Model");
    this.legend = el("span", {}, el("span", { class: "sm-slice-chip" }), el("span"));
  }

  get isOn() {
    return this.settings.get("scatter.model", false);
  }

  toggle() {
    this.settings.set("scatter.model", !this.isOn);
    this.changed();
  }

  /** The model knows the sweep's metric over a parameter, nothing else. */
  fits({ x, y }) {
    return x.column.kind === "param" && y.key === this.screen.head.metric_name;
  }

  /** Show what there is to show, and ask for what is missing. */
  offer(axes, ended) {
    const fits = this.fits(axes);
    shown(this.button, fits);
    this.button.setAttribute("aria-pressed", this.isOn);
    this.wanted = fits && this.isOn ? axes.x.key : null;
    shown(this.legend, this.wanted !== null);
    say(this.legend.lastChild, this.answer?.asked !== this.wanted ? "working it out …" : this.answer.error ?? "expected, the others as in the best run");
    if (this.wanted !== null && this.isDue(ended)) this.ask();
  }

  isDue(ended) {
    if (this.asked !== this.wanted) return true;
    if (this.answer?.asked !== this.wanted) return false; // it is on its way
    return ended >= Math.max(this.answer.ended + 1, this.answer.ended * GROWN) && performance.now() - this.askedAt > (1000 * this.answer.seconds) / ASK_SHARE;
  }

  ask() {
    this.asked = this.wanted;
    this.askedAt = performance.now();
    this.send({ type: "slice", parameter: this.wanted });
  }

  take(message) {
    this.answer = message;
    this.changed();
  }

  /** Return what is drawn, with functions from shares to pixels. */
  marks({ x, y }, px, py) {
    if (this.wanted === null || this.answer?.asked !== this.wanted || this.answer.error) return [];
    const points = this.answer.points.map(([value, text, ...ends]) => [px(x.share(value, text)), ...ends.map((end) => py(y.share(end)))]).filter((point) => point.every(Number.isFinite));
    if (x.scale === "choice") {
      return points.flatMap(([at, mean, low, high]) => [svg("line", { x1: at, x2: at, y1: low, y2: high, class: "sm-slice-span" }), svg("line", { x1: at - 16, x2: at + 16, y1: mean, y2: mean, class: "sm-slice-mean" })]);
    }
    const path = (some) => some.map(([at, height], i) => `${i ? "L" : "M"}${at.toFixed(1)} ${height.toFixed(1)}`).join("");
    const band = [...points.map(([at, , low]) => [at, low]), ...points.map(([at, , , high]) => [at, high]).reverse()];
    return points.length > 1 ? [svg("path", { d: `${path(band)}Z`, class: "sm-slice-band" }), svg("path", { d: path(points), class: "sm-slice-mean" })] : [];
  }
}
