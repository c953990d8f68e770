// The sections of the drawer: each is made once and filled from what the kernel tells of a run. `fill(part, drawer)`.

class ConfigSection {
  constructor() {
    this.table = new FactTable("config", [{ key: "name", label: "setting" }, { key: "text", label: "value" }, { key: "best", label: "best" }]);
    this.element = el("div", {}, this.table.element);
  }

  fill({ rows, best_run: best }) {
    const marked = rows.map(({ key, text, kind, best: other }) => ({
      group: kind, name: key, mark: other === undefined ? "" : "sm-differs",
      text: { text, mark: "sm-mono" }, best: { text: other ?? "", mark: "sm-mono", title: other === undefined ? "" : `the best run has ${other}` },
    }));
    this.table.fill(marked, { fixed: "the same for every run", added: "added by the run" });
    const differs = rows.some((row) => row.best !== undefined);
    this.table.label(2, best === null ? "" : `★ run ${best}`);
    this.table.column(2, differs);
  }
}

class SummarySection {
  constructor() {
    this.table = new FactTable("summary", [{ key: "name", label: "value" }, { key: "last", label: "last", right: true }, { key: "low", label: "lowest", right: true }, { key: "high", label: "highest", right: true }]);
    this.empty = el("p", { class: "sm-quiet" }, "It has logged nothing yet.");
    this.element = el("div", {}, this.empty, this.table.element);
  }

  fill(rows) {
    shown(this.empty, !rows.length);
    shown(this.table.element, rows.length > 0);
    const starred = (text, is) => (is ? { text: `★ ${text}`, mark: "sm-strong", title: "what counts of the run" } : text);
    this.table.fill(rows.map(({ key, last, low = "", high = "", goal, worth }) => {
      const arrow = { minimize: " ↓", maximize: " ↑" }[goal] ?? "";
      // One star: the first place that holds what counts (by `metric.of`).
      const place = worth ? [goal === "maximize" ? high : low, last, high, low].indexOf(worth) : -1;
      const at = place < 0 ? "" : [goal === "maximize" ? "high" : "low", "last", "high", "low"][place];
      return { name: key + arrow, last: starred(last, at === "last"), low: starred(low, at === "low"), high: starred(high, at === "high") };
    }));
  }
}

class ErrorSection {
  constructor() {
    this.element = el("div", { class: "sm-trace" });
  }

  fill(pieces) {
    const made = [];
    let hidden = [];
    const fold = () => {
      if (!hidden.length) return;
      const count = hidden.length;
      made.push(el("details", { class: "sm-frames" }, el("summary", {}, `${count} library frame${count > 1 ? "s" : ""}`), ...hidden.splice(0).map((piece) => this.frame(piece))));
    };
    pieces.forEach((piece, place) => {
      if (piece.where !== undefined && !piece.own) return hidden.push(piece);
      fold();
      made.push(piece.where === undefined ? el("div", { class: place === pieces.length - 1 ? "sm-trace-text sm-trace-last" : "sm-trace-text" }, ...ansiNodes(piece.text)) : this.frame(piece));
    });
    fold();
    this.element.replaceChildren(...made);
  }

  frame({ where, file, name, own, text }) {
    const head = el("div", { class: "sm-frame-head", title: file }, el("span", { class: "sm-frame-where" }, where), name ? ` in ${name}` : "");
    return el("div", { class: own ? "sm-frame sm-own" : "sm-frame" }, head, text ? el("div", { class: "sm-frame-code" }, ...ansiNodes(text)) : null);
  }
}

/** Return text with its colours as nodes. */
function ansiNodes(text) {
  const lines = new AnsiLines();
  lines.feed(`${text}\n`);
  return lines.finished.flatMap((spans, place) => [...(place ? ["\n"] : []), ...spans.map(([part, style]) => ansiSpan(part, style))]);
}

class GuessSection {
  constructor() {
    this.bar = el("div", { class: "sm-guess-bar", "aria-hidden": "true" });
    this.list = el("dl", { class: "sm-guess-facts" });
    this.element = el("div", { class: "sm-guess" }, this.bar, this.list);
  }

  fill({ why, metric, mean, low, high, improvement, chance, came, verdict, numbers }) {
    const facts = [
      ["why", why],
      ["expected", mean && `${metric} ${mean}${low ? `, between ${low} and ${high}` : ""}`],
      ["came", came && `${came}${verdict ? `: ${verdict}` : ""}`],
      ["hoped to gain", improvement],
      ["chance of a value", chance],
    ].filter(([, text]) => text);
    this.list.replaceChildren(...facts.flatMap(([name, text]) => [el("dt", { class: name === "expected" || name === "came" ? `sm-guess-key sm-guess-key-${name}` : null }, name), el("dd", {}, text)]));
    this.drawBar(numbers);
  }

  drawBar([low, mean, high, came]) {
    shown(this.bar, low !== null && high !== null);
    if (this.bar.hidden) return;
    const known = [low, high, came].filter((number) => number !== null);
    const [from, to] = [Math.min(...known), Math.max(...known)];
    const place = (number) => `${to > from ? 6 + (88 * (number - from)) / (to - from) : 50}%`;
    const span = el("span", { class: "sm-guess-span" });
    span.style.left = place(low);
    span.style.right = `calc(100% - ${place(high)})`;
    const marks = [[mean, "sm-guess-mean"], [came, "sm-guess-came"]].filter(([number]) => number !== null).map(([number, name]) => {
      const mark = el("span", { class: name });
      mark.style.left = place(number);
      return mark;
    });
    this.bar.replaceChildren(span, ...marks);
  }
}

class FilesSection {
  constructor() {
    const copy = (row) => copyButton("Copy path", () => row().path);
    this.table = new FactTable("files", [{ key: "name", label: "file" }, { key: "size", label: "size", right: true }, { key: "copy", label: "", right: true, make: copy }]);
    this.where = el("div", { class: "sm-fine" });
    this.element = el("div", {}, this.table.element, this.where);
  }

  fill(files, folder) {
    this.table.fill(files.map(({ name, size, path }) => ({ name: { text: name, mark: "sm-mono", title: path }, size, path })));
    say(this.where, folder ? `in ${folder}` : "");
  }
}

/** Cards with a small curve each. */
class SparkSection {
  constructor() {
    this.cards = new Map();
    this.note = el("p", { class: "sm-fine" });
    this.grid = el("div", { class: "sm-sparks" });
    this.element = el("div", {}, this.grid, this.note);
  }

  /** `rows`: [{name, text, more, drawn, label}]; see `sparkline`. */
  fill(rows, note) {
    const names = new Set(rows.map(({ name }) => name));
    for (const [name, card] of this.cards) if (!names.has(name)) { card.remove(); this.cards.delete(name); }
    for (const { name, text, more = "", drawn, label } of rows) {
      if (!this.cards.has(name)) this.cards.set(name, this.grid.appendChild(el("div", { class: "sm-spark-card" }, el("div", { class: "sm-spark-head" }, el("span", { class: "sm-spark-name", title: name }, name), el("span", { class: "sm-spark-value" })), el("div", { class: "sm-spark-more" }), el("i"))));
      const card = this.cards.get(name);
      say(card.firstChild.lastChild, text);
      say(card.children[1], more);
      card.lastChild.replaceWith(sparkline(drawn, label));
    }
    say(this.note, note);
  }
}
