// What the panels that Bokeh draws share: when they draw anew, and how they end.

class Panel extends TabPanel {
  /** `name` is the figure's. */
  constructor(kit, name) {
    super(kit);
    Object.assign(this, { figureName: name, stale: true });
    this.ask = paced(() => this.paint(), kit.spend);
  }

  /** Draw while `element` is in sight; `resized` is called when `box` has another size. */
  follow(box, resized) {
    this.unwatch = watchSight(this.element, (inSight) => { this.inSight = inSight; this.draw(); });
    this.sizes = new ResizeObserver(() => { resized(); this.draw(); });
    this.sizes.observe(box);
  }

  update(touched) {
    if (!touched.runs.length && !touched.columns) return;
    this.stale = true;
    this.draw();
  }

  dress() {
    this.dressed = false;
    this.draw();
  }

  draw() {
    if (!this.revealed || !this.inSight) return;
    this.stale ||= this.drawnEarlier !== this.earlier.results;
    this.drawNow();
  }

  /** Whether lines or dots show what is true of everything that all panels draw. */
  get isCurrent() {
    return !this.stale && this.dressed && this.drawnFilter === this.filter.passing && this.drawnChosen === this.selection.chosen;
  }

  /** Take note that what is true now is drawn. */
  noteDrawn(more) {
    Object.assign(this, { stale: false, dressed: true, drawnFilter: this.filter.passing, drawnChosen: this.selection.chosen, ...more });
  }

  /** All runs, the worst first, so that the best is drawn over them. */
  get runsByRank() {
    return [...this.screen.rows.keys()].sort((a, b) => (this.colors.ranks.get(a) ?? -1) - (this.colors.ranks.get(b) ?? -1));
  }

  axisOf(key) {
    return new Axis(this.screen, this.screen.columns[this.screen.placeOf(key)], this.earlier.cellsOf(key));
  }

  /** What the colours mean, with `more` behind it. */
  legend(...more) {
    this.gradient = el("span", { class: "sm-gradient" });
    return el("span", { class: "sm-legend" }, el("span", {}, this.bestChip, "best run"), el("span", {}, el("span", {}, "worst"), this.gradient, el("span", {}, "best")), ...more);
  }

  async plot() {
    this.figure ??= openFigure(this.bokeh, this.figures[this.figureName], this.place);
    return this.figure;
  }

  remove() {
    this.gone = true;
    this.ask.cancel();
    this.unwatch();
    this.sizes.disconnect();
    this.figure?.then(({ view, model }) => { view?.remove(); model.clear(); });
  }
}
