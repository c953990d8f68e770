// The one box that filters everything, and how many runs are left.

class FilterBar {
  constructor(kit) {
    Object.assign(this, kit);
    this.input = el("input", { type: "search", class: "sm-input", placeholder: "filter runs", "aria-label": "filter runs: words, or a condition such as loss < 0.2", spellcheck: "false", oninput: () => this.filter.setText(this.input.value) });
    this.count = el("span", { class: "sm-quiet sm-count", role: "status" });
    this.element = el("div", { class: "sm-filterbar" }, this.count, this.input);
  }

  draw() {
    if (this.input.value !== this.filter.text) this.input.value = this.filter.text;
    say(this.count, this.filter.problem || (this.filter.isActive ? `${this.filter.count} of ${this.screen.rows.size} runs` : ""));
  }
}
