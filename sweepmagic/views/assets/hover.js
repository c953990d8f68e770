// What the pointer is near: the run's name and value beside it, its line in front, its row marked. One click chooses it.

const NEAR_PIXELS = 24;

class Hover {
  constructor(chart) {
    this.chart = chart;
    this.look = coalesced(() => this.find());
    const stage = chart.place;
    stage.addEventListener("pointermove", (event) => { this.event = event; this.look(); });
    stage.addEventListener("pointerleave", () => { this.event = null; this.look(); });
    stage.addEventListener("click", (event) => { if (this.hit && !this.dragged) chart.selection.click(this.hit.run, event); });
    stage.addEventListener("pointerdown", (event) => { this.from = [event.clientX, event.clientY]; });
    stage.addEventListener("pointerup", (event) => { this.dragged = this.from && Math.hypot(event.clientX - this.from[0], event.clientY - this.from[1]) > 4; });
    stage.addEventListener("dblclick", () => chart.current?.view?.reset?.());
  }

  find() {
    this.hit = this.event && this.chart.current ? this.nearest() : null;
    const { tip, selection } = this.chart;
    selection.point(this.hit?.run ?? null);
    shown(tip, !!this.hit);
    if (!this.hit) return;
    const { run, x, y, left, top } = this.hit;
    const axis = this.chart.byRun ? "" : ` · ${this.chart.screen.head.axes?.[this.chart.name] ?? "step"} ${digits(x)}`;
    if (!tip.firstElementChild) tip.append(el("span", { class: "sm-chip" }), el("strong"), el("span"));
    tip.children[0].style.background = this.chart.colors.of(run);
    say(tip.children[1], `run ${run}`);
    say(tip.children[2], `${axis} · ${digits(y)}`);
    const [width, own] = [this.chart.place.clientWidth, tip.offsetWidth];
    const beside = left + 14 + own <= width ? left + 14 : left - 14 - own;
    tip.style.left = `${Math.max(0, Math.min(beside, width - own))}px`;
    tip.style.top = `${Math.max(0, top - 30)}px`;
  }

  /** Return the nearest point of any run, in pixels of the figure. */
  nearest() {
    const { current, screen, name, byRun } = this.chart;
    const frame = current.view?.frame;
    const box = current.view?.el.getBoundingClientRect();
    if (!frame?.x_scale || !box) return null;
    const [px, py] = [this.event.clientX - box.left, this.event.clientY - box.top];
    const { left, right, top, bottom } = frame.bbox;
    if (px < left || px > right || py < top || py > bottom) return null;
    let [best, found] = [NEAR_PIXELS ** 2, null];
    for (const [run, curve] of screen.curvesOf(name)) {
      if (!this.chart.filter.has(run)) continue;
      // Only what is near in x: curves are in order of x, but for those over an axis of their own.
      for (let i = 0; i < curve.n; i += Math.max(1, Math.floor(curve.n / 2000))) {
        const dx = frame.x_scale.compute(byRun ? run : curve.x[i]) - px;
        if (dx * dx >= best) continue;
        const dy = frame.y_scale.compute(curve.y[i]) - py;
        const distance = dx * dx + dy * dy;
        if (distance < best) [best, found] = [distance, { run, x: curve.x[i], y: curve.y[i], left: px + dx, top: py + dy }];
      }
    }
    return found;
  }
}
