// What `warm_start` brought: grey behind the runs in every chart, and never one of them. One switch hides it everywhere.

const NO_RESULTS = [];

class Earlier {
  /** `changed` is called after it has been shown or hidden. */
  constructor(screen, settings, changed) {
    Object.assign(this, { screen, settings, changed });
    this.curves = new Map();
  }

  get count() {
    return this.screen.earlier?.count ?? 0;
  }

  get isShown() {
    return this.settings.get("view.earlier", true);
  }

  toggle() {
    this.settings.set("view.earlier", !this.isShown);
    this.changed();
  }

  /** What is drawn, a list of cells each; the same list until it is another. */
  get results() {
    return this.isShown ? this.screen.earlier?.rows ?? NO_RESULTS : NO_RESULTS;
  }

  /** Their cells in a column, none of them if it has no such. */
  cellsOf(key) {
    const place = this.screen.earlier?.keys.indexOf(key) ?? -1;
    return place < 0 ? [] : this.results.map((cells) => cells[place]);
  }

  /** Whether a metric has curves of them. */
  hasCurves(name) {
    return (this.screen.earlier?.curves[name]?.length ?? 0) > 0;
  }

  /** Their curves of a metric, made as those of runs are. */
  curvesOf(name) {
    if (this.known !== this.screen.earlier) {
      this.known = this.screen.earlier;
      this.curves.clear();
    }
    if (!this.curves.has(name)) {
      const listed = this.known?.curves[name] ?? [];
      this.curves.set(name, listed.map(([x, y]) => ({ n: x.length, x: Float64Array.from(x), y: Float64Array.from(y) })));
    }
    return this.isShown ? this.curves.get(name) : [];
  }
}

/** Return how opaque each of so many grey lines is: where a hundred lie they are a shade, not a wall. */
function faint(count) {
  return Math.min(0.4, 20 / (count + 38));
}

/** The entry of a legend that shows and hides them. */
class EarlierChip {
  /** `sign`: how they are drawn, "line" or "dot". */
  constructor(earlier, sign = "line") {
    this.earlier = earlier;
    this.text = el("span");
    this.element = el("button", { type: "button", class: "sm-earlier", hidden: true, onclick: () => earlier.toggle() }, el("span", { class: `sm-earlier-sign sm-earlier-${sign}` }), this.text);
  }

  /** `some`: whether there is anything to show or hide here. */
  draw(some) {
    const { earlier } = this;
    shown(this.element, some && earlier.count > 0);
    if (this.element.hidden) return;
    say(this.text, `earlier results (${earlier.count})`);
    this.element.setAttribute("aria-pressed", earlier.isShown);
    const from = Object.entries(earlier.screen.earlier.sources).map(([source, count]) => `${count} from ${source}`);
    this.element.title = [`${earlier.isShown ? "hide" : "show"} what warm_start brought:`, ...from].join("\n");
  }
}
