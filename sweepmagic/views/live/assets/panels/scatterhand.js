// How the scatter plot is pointed at, picked from and looked at more closely: with the pointer and with the keyboard.

const WHOLE_VIEW = { x: [-0.03, 1.03], y: [-0.04, 1.04] }; // in shares of the axes, with room for whole dots
const DOT_PIXELS = 20;

class ScatterHand {
  /** `plot` is the scatter plot: place, stage, dots, px, py, width, height, textOf, draw. */
  constructor(plot, { selection, filter }) {
    Object.assign(this, { plot, selection, filter });
    this.window = WHOLE_VIEW; // what is looked at; another object for another view
    this.pointed = null; // the run that was pointed at here, not in another part of the view
    this.zooms = false;
    this.modes = [["Pick", false, "drag a box around runs to pick them; shift adds"], ["Zoom", true, "drag a box to look closer"]].map(([label, zooms, title]) =>
      el("button", { type: "button", class: "sm-segment", title, "aria-pressed": String(zooms === this.zooms), onclick: () => this.setMode(zooms) }, label));
    this.back = el("button", { type: "button", class: "sm-link", hidden: true, onclick: () => { this.look(WHOLE_VIEW); plot.stage.focus(); } }, "reset zoom");
    this.buttons = el("span", { class: "sm-segments", role: "group", "aria-label": "what dragging does" }, ...this.modes);
    this.said = el("div", { class: "sm-hidden", role: "status", "aria-live": "polite" });
  }

  listen() {
    const { place, stage } = this.plot;
    this.box = new DragBox(place, (box, event) => this.boxed(box, event), (event) => this.clicked(event));
    this.find = coalesced(() => this.point(this.event && !this.box.from ? this.nearest(this.event) : null));
    place.addEventListener("pointermove", (event) => { this.event = event; this.find(); });
    place.addEventListener("pointerleave", () => { this.event = null; this.find(); });
    place.addEventListener("dblclick", () => this.look(WHOLE_VIEW));
    stage.addEventListener("keydown", (event) => this.key(event));
  }

  point(run) {
    this.pointed = run;
    this.selection.point(run);
  }

  nearest(event) {
    const { dots } = this.plot;
    if (!dots) return null;
    const [px, py] = this.box.at(event);
    let [found, distance] = [null, DOT_PIXELS ** 2];
    for (const { run, x, y } of dots) {
      const away = (this.plot.px(x) - px) ** 2 + (this.plot.py(y) - py) ** 2;
      if (away <= distance && this.filter.has(run)) [found, distance] = [run, away];
    }
    return found;
  }

  clicked(event) {
    const run = this.nearest(event);
    if (run !== null) this.selection.click(run, event);
  }

  /** A box picks what is in it, or is looked at more closely. */
  boxed({ left, right, top, bottom }, event) {
    const { dots, width, height } = this.plot;
    const share = ([from, to], part) => from + part * (to - from);
    const x = [left, right].map((pixel) => share(this.window.x, pixel / width));
    const y = [bottom, top].map((pixel) => share(this.window.y, 1 - pixel / height));
    if (this.zooms) return this.look({ x, y });
    const inside = dots.filter((dot) => this.filter.has(dot.run) && dot.x >= x[0] && dot.x <= x[1] && dot.y >= y[0] && dot.y <= y[1]).map(({ run }) => run);
    const before = event.shiftKey || event.ctrlKey || event.metaKey ? [...this.selection.chosen].filter((run) => !inside.includes(run)) : [];
    return this.selection.choose([...before, ...inside]);
  }

  setMode(zooms) {
    this.zooms = zooms;
    this.modes.forEach((button, i) => button.setAttribute("aria-pressed", !!i === zooms));
  }

  look(window) {
    this.window = window;
    this.plot.draw();
  }

  /** Look closer around the run that is pointed at, or around the middle. */
  zoomBy(factor) {
    const dot = this.plot.dots.find(({ run }) => run === this.selection.pointed);
    const about = ([from, to], center) => [center - ((to - from) * factor) / 2, center + ((to - from) * factor) / 2];
    const { x, y } = this.window;
    const next = { x: about(x, dot?.x ?? (x[0] + x[1]) / 2), y: about(y, dot?.y ?? (y[0] + y[1]) / 2) };
    this.look(next.x[1] - next.x[0] >= 1 ? WHOLE_VIEW : next);
  }

  key(event) {
    const { stage, dots } = this.plot;
    const steps = { ArrowRight: ["x", 1], ArrowLeft: ["x", -1], ArrowUp: ["y", 1], ArrowDown: ["y", -1] };
    const does = { "+": () => this.zoomBy(0.6), "-": () => this.zoomBy(1 / 0.6), 0: () => this.look(WHOLE_VIEW), Enter: () => this.pick(event), " ": () => this.pick(event) };
    if (event.target !== stage || !dots) return;
    if (steps[event.key]) this.step(...steps[event.key]);
    else if (does[event.key]) does[event.key]();
    else return;
    event.preventDefault();
  }

  /** Go to the next run along an axis. */
  step(side, by) {
    const order = this.plot.dots.filter(({ run }) => this.filter.has(run)).sort((a, b) => a[side] - b[side] || a.run - b.run);
    if (!order.length) return;
    const at = order.findIndex(({ run }) => run === this.selection.pointed);
    const next = at < 0 ? (by > 0 ? 0 : order.length - 1) : Math.min(Math.max(at + by, 0), order.length - 1);
    this.point(order[next].run);
    say(this.said, `run ${order[next].run}, ${this.plot.textOf(order[next].run)}`);
  }

  pick(event) {
    if (this.selection.pointed !== null) this.selection.click(this.selection.pointed, event);
  }
}
