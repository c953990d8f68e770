// What the user should know: remarks, and findings of the checks, each with its remedy. A few stand open, the others are folded.

const OPEN_FINDINGS = 3;

/** Text in which `code` stands in backticks, as nodes. */
function withCode(text) {
  return text.split("`").map((part, place) => (place % 2 ? el("code", { class: "sm-code" }, part) : part)).filter((part) => part !== "");
}

class Notes {
  constructor() {
    this.open = el("div", { class: "sm-notes" });
    this.count = el("summary", { class: "sm-notes-more" });
    this.folded = el("div", { class: "sm-notes" });
    this.rest = el("details", { hidden: true }, this.count, this.folded);
    this.element = el("div", { class: "sm-notes", role: "group", "aria-label": "notes" }, this.open, this.rest);
    this.heard = null;
    this.findings = [];
  }

  draw(notes) {
    const key = JSON.stringify(notes);
    if (key === this.key) return;
    this.key = key;
    this.findings = notes.filter(({ remedy }) => remedy);
    const first = this.findings.slice(0, OPEN_FINDINGS);
    const rest = this.findings.slice(OPEN_FINDINGS);
    this.open.replaceChildren(...notes.filter(({ remedy }) => !remedy).map((note) => this.remark(note)), ...first.map((found) => this.finding(found)));
    this.folded.replaceChildren(...rest.map((found) => this.finding(found)));
    say(this.count, `${rest.length} more ${rest.length === 1 ? "finding" : "findings"}`);
    shown(this.rest, rest.length > 0);
    shown(this.element, notes.length > 0);
  }

  remark({ text }) {
    return el("div", { class: "sm-note" }, text);
  }

  finding({ text, remedy }) {
    return el("div", { class: "sm-finding" },
      el("span", { class: "sm-finding-sign", "aria-hidden": "true" }, "!"),
      el("div", {}, ...withCode(text)),
      el("div", { class: "sm-remedy" }, ...withCode(remedy)));
  }

  /** The findings that came since the last time somebody asked; those of the first time are no news. */
  newFindings() {
    const before = this.heard;
    this.heard = new Set(this.findings.map(({ text }) => text));
    return before === null ? [] : this.findings.filter(({ text }) => !before.has(text));
  }
}
