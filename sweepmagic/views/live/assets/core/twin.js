// The static twin, an output of its own for whoever opens the saved notebook: out of sight while the live view is there.

const TWIN_WATCH_MS = 10_000;

class Twin {
  constructor(key) {
    this.key = key;
    this.hidden = [];
    this.hide();
  }

  /** It is about to come: hide it before it is painted. */
  expect() {
    if (this.watch) return;
    this.watch = new MutationObserver(() => this.hide());
    this.watch.observe(document.body, { childList: true, subtree: true });
    this.timer = setTimeout(() => this.rest(), TWIN_WATCH_MS);
  }

  rest() {
    this.watch?.disconnect();
    this.watch = null;
    clearTimeout(this.timer);
  }

  hide() {
    for (const twin of document.querySelectorAll(`[data-sm-twin="${this.key}"]`)) {
      const output = twin.closest(".jp-OutputArea-child, .output_area") ?? twin;
      if (output.style.display === "none") continue;
      output.style.display = "none";
      this.hidden.push(output);
    }
  }

  /** The last view is gone. */
  show() {
    this.rest();
    for (const output of this.hidden.splice(0)) output.style.display = "";
  }
}
