// The menu of columns: a line for each, to show it or to hide it, and to move it.

class ColumnsMenu {
  constructor(plan) {
    this.plan = plan;
    this.count = el("span", { class: "sm-quiet" });
    this.button = el("button", { type: "button", class: "sm-tool", title: "Show, hide and move columns" }, "Columns ", this.count);
    this.list = el("ul", { class: "sm-columns" });
    this.all = el("button", { type: "button", class: "sm-link", onclick: () => this.plan.showAll() }, "show all");
    this.reset = el("button", { type: "button", class: "sm-link", onclick: () => this.plan.reset() }, "reset");
    this.flyout = new Flyout("columns", this.button, el("div", { class: "sm-columns-head" }, this.all, this.reset), this.list);
    this.flyout.opened = () => this.draw();
    this.element = el("span", {}, this.button, this.flyout.element);
    this.lines = new Map(); // id -> {line, box, up, down}
  }

  draw() {
    const hidden = this.plan.every.length - this.plan.shown.length;
    say(this.count, hidden ? `${this.plan.shown.length} of ${this.plan.every.length}` : "");
    if (!this.flyout.isOpen) return;
    const every = this.plan.every;
    const lines = every.map((one) => this.lineOf(one));
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    if (lines.length !== this.list.children.length || lines.some(({ line }, i) => this.list.children[i] !== line)) {
      this.list.replaceChildren(...lines.map(({ line }) => line));
      focused?.focus();
    }
    every.forEach((one, i) => {
      const { box, up, down } = lines[i];
      box.checked = !this.plan.isHidden(one);
      // Not `disabled`: that would take the focus from whoever moves a column to the end.
      up.setAttribute("aria-disabled", i < 2);
      down.setAttribute("aria-disabled", i === 0 || i === every.length - 1);
    });
    this.reset.disabled = !this.plan.isArranged;
    this.all.disabled = !hidden;
  }

  lineOf({ id, column, label }) {
    if (!this.lines.has(id)) {
      const fixed = column.kind === "run";
      const box = el("input", { type: "checkbox", disabled: fixed, onchange: (event) => this.plan.hide(id, !event.target.checked) });
      const step = (sign, by, word) => el("button", { type: "button", class: "sm-mini", "aria-label": `move ${label} ${word}`, title: `Move ${word}`, onclick: () => this.plan.move(id, by, this.plan.every) }, sign);
      const [up, down] = [step("↑", -1, "up"), step("↓", 1, "down")];
      const line = el("li", {}, el("label", {}, box, el("span", {}, label)), el("span", { class: "sm-columns-kind" }, KIND_WORDS[column.kind] ?? ""), up, down);
      this.lines.set(id, { line, box, up, down });
    }
    return this.lines.get(id);
  }
}

const KIND_WORDS = { param: "parameter", metric: "metric", last: "metric", value: "logged", guess: "expected" };
