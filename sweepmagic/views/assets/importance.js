// Which parameters mattered, as the kernel has computed it.

class Importance {
  constructor(kit) {
    Object.assign(this, kit);
    this.element = el("div", { class: "sm-importance" });
  }
  open(bokeh, figures) {}
  reveal(visible) {}
  update(touched) {}
  draw() {}
  dress() {}
  remove() {}
}
