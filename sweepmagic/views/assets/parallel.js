// Parallel coordinates: an axis per parameter, a line per run.

class Parallel {
  constructor(kit) {
    Object.assign(this, kit);
    this.element = el("div", { class: "sm-parallel" });
  }
  open(bokeh, figures) {}
  reveal(visible) {}
  update(touched) {}
  draw() {}
  dress() {}
  remove() {}
}
