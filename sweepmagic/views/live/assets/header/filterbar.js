// The one box that filters everything: what is asked for, what is wrong with it, how many runs are left.

const SAVE_MS = 400;
const TYPING_MS = 200; // half a condition is a word that no run has: nobody wants to see that flash by

class FilterBar {
  constructor(kit) {
    Object.assign(this, kit);
    this.filter.text = this.settings.get("filter.text", "");
    const id = `sm-filter-${(tableCount += 1)}`;
    this.input = el("input", {
      type: "search", class: "sm-input", id, placeholder: "Filter runs", autocomplete: "off", spellcheck: "false",
      "aria-label": "filter runs: words, or conditions such as loss < 0.2", "aria-describedby": `${id}-count`, "aria-errormessage": `${id}-problem`, "aria-keyshortcuts": "/",
      oninput: () => this.typed(), onkeydown: (event) => this.key(event),
    });
    this.hint = el("kbd", { class: "sm-key", "aria-hidden": "true" }, "/");
    this.count = el("span", { class: "sm-quiet sm-count", id: `${id}-count`, role: "status" });
    this.problem = el("div", { class: "sm-problem", id: `${id}-problem`, role: "alert", hidden: true });
    this.brushes = el("span", { class: "sm-brushes" });
    this.help = new FilterHelp(this.screen, (text) => { this.ask(text); this.input.focus(); });
    const box = el("span", { class: "sm-inputbox" }, this.input, this.hint, this.problem);
    this.element = el("div", { class: "sm-filterbar", role: "search" }, this.brushes, this.count, box, this.help.element);
  }

  typed() {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.ask(this.input.value), this.input.value ? TYPING_MS : 0);
  }

  ask(text) {
    clearTimeout(this.typing);
    this.typing = 0;
    if (this.input.value !== text) this.input.value = text;
    this.filter.setText(text);
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.settings.set("filter.text", text), SAVE_MS);
  }

  /** Enter asks at once; Escape takes the filter away, and with none there leaves the box. */
  key(event) {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    if (event.key === "Enter") this.ask(this.input.value);
    else if (this.input.value) this.ask("");
    else this.input.blur();
  }

  /** A slash anywhere in the view, but where somebody writes, goes to the box. */
  shortcut(event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, [contenteditable]")) return;
    event.preventDefault();
    this.input.focus();
    this.input.select();
  }

  draw() {
    const { filter, screen } = this;
    if (!this.typing && this.input.value !== filter.text) this.input.value = filter.text;
    setTo(this.input, "aria-invalid", !!filter.problem);
    say(this.problem, filter.problem);
    shown(this.problem, !!filter.problem);
    shown(this.hint, !this.input.value);
    say(this.count, filter.isActive ? `${filter.count} of ${screen.rows.size} runs` : "");
    this.drawBrushes();
  }

  /** What was brushed in a chart, each with a button that takes it away. */
  drawBrushes() {
    const texts = [...this.filter.brushes].map(([key, brush]) => [key, `${this.labelOf(key)}: ${brush.text ?? (brush.names ? [...brush.names].join(", ") : `${digits(brush.low)} to ${digits(brush.high)}`)}`]);
    const drawn = JSON.stringify(texts);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.brushes.replaceChildren(...texts.map(([key, text]) => el("button", { type: "button", class: "sm-brush", title: `${text} (click to remove)`, "aria-label": `remove the brush ${text}`, onclick: () => this.filter.setBrush(key, null) }, el("span", {}, text), " ×")));
  }

  labelOf(key) {
    return this.screen.columns.find((column) => column.key === key)?.label ?? key;
  }
}

/** What can be written into the filter, with examples of the sweep at hand. */
class FilterHelp {
  /** `use` is called with the example that was clicked. */
  constructor(screen, use) {
    Object.assign(this, { screen, use });
    this.button = el("button", { type: "button", class: "sm-tool sm-help", "aria-label": "how to filter", title: "How to filter" }, "?");
    this.list = el("ul", { class: "sm-examples" });
    this.names = el("p", { class: "sm-quiet" });
    this.flyout = new Flyout("how to filter", this.button,
      el("p", {}, "Words find runs that have them in any column. Conditions ask one column:"), this.list,
      el("p", { class: "sm-quiet" }, "Compare with < <= > >= == != ~ (contains), in [a, b], and, or, not, ( ). A name with spaces stands in `backticks`, a text in \"quotes\"; capitals do not matter."), this.names);
    this.flyout.opened = () => this.draw();
    this.element = el("span", {}, this.button, this.flyout.element);
  }

  draw() {
    this.list.replaceChildren(...examplesFor(this.screen).map((text) => el("li", {}, el("button", { type: "button", class: "sm-example", onclick: () => { this.flyout.close(); this.use(text); } }, text))));
    say(this.names, `Columns: ${this.screen.columns.map(({ key, label }) => label || key.replace(/^_/, "")).join(", ")}`);
  }
}

/** Return filters that find something in this very sweep. */
function examplesFor(screen) {
  const cells = (column) => [...screen.rows.values()].map((row) => row.cells[screen.columns.indexOf(column)]);
  const numbers = (column) => cells(column).filter((cell) => Array.isArray(cell) && cell[1] !== null).sort((a, b) => a[1] - b[1]);
  const metric = screen.columns.find(({ kind, key }) => kind === "metric" && key === screen.head.metric_name);
  const params = screen.columns.filter(({ kind }) => kind === "param");
  const worded = params.find((column) => cells(column).some((cell) => typeof cell === "string" && cell));
  const numeric = params.find((column) => numbers(column).length > 1);
  const words = worded ? [...new Set(cells(worded).filter((cell) => typeof cell === "string" && cell))].slice(0, 2) : [];
  const [good, span] = [metric ? numbers(metric) : [], numeric ? numbers(numeric) : []];
  const better = screen.head.goal === "maximize" ? ">" : "<";
  const half = good[Math.floor(good.length / 2)]?.[0];
  return [
    half && `${named(metric.label)} ${better} ${half}`,
    half && words.length && `${named(metric.label)} ${better} ${half} and ${named(worded.label)} == ${quoted(words[0])}`,
    words.length > 1 && `${named(worded.label)} in [${words.map(quoted).join(", ")}]`,
    span.length && `${span[Math.floor(span.length / 4)][0]} <= ${named(numeric.label)} < ${span.at(-1)[0]}`,
    "state == failed or time > 2m",
    'not (state == finished) and note ~ "error"',
  ].filter(Boolean);
}

/** Return a name as a filter must say it. */
function named(text) {
  return /^[\w./-]+$/.test(text) ? text : `\`${text}\``;
}

/** Return a value as a filter must say it. */
function quoted(text) {
  if (/^[\w./-]+$/.test(text) && !CONNECTIVES.has(text.toLowerCase())) return text;
  return text.includes('"') ? `'${text}'` : `"${text}"`;
}
