// The run that is looked at: config, summary, output, error, files.

class Drawer {
  constructor(kit) {
    Object.assign(this, kit);
    this.element = el("aside", { class: "sm-drawer", "aria-label": "run", hidden: true });
  }
  /** The kernel has told something of a run. */
  take(detail) {}
  update(touched) {}
  draw() {}
  remove() {}
}
