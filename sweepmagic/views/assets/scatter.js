// A dot per run: any column against any other.

class Scatter {
  constructor(kit) {
    Object.assign(this, kit);
    this.element = el("div", { class: "sm-scatter" });
  }
  open(bokeh, figures) {}
  reveal(visible) {}
  update(touched) {}
  draw() {}
  dress() {}
  remove() {}
}
