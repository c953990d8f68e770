// What a run printed: the end of it, growing, in the order and the colours in which a terminal would show it.

const OUTPUT_LINES = 4000;
const OUTPUT_LETTERS = 250000;

class Output {
  constructor() {
    this.body = el("div", { class: "sm-output", tabindex: "0", role: "region", "aria-label": "output", onscroll: () => this.scrolled() });
    this.empty = el("p", { class: "sm-quiet" }, "It has printed nothing yet.");
    this.latest = el("button", { type: "button", class: "sm-button sm-output-latest", hidden: true, onclick: () => this.follow() }, "↓ latest");
    this.copy = copyButton("Copy output", () => this.text());
    this.element = el("div", { class: "sm-output-frame" }, this.empty, this.body, el("div", { class: "sm-output-tools" }, this.latest, this.copy));
    this.clear();
  }

  clear() {
    this.lines = new AnsiLines();
    this.end = null;
    this.letters = 0;
    this.following = true;
    this.now = el("div", { class: "sm-output-line" });
    this.body.replaceChildren(this.now);
    this.say();
  }

  /** Take in a piece; return false if one before it is missing. */
  take({ after, lost, text, end }) {
    if (after === null) this.clear();
    else if (after !== this.end) return false;
    this.end = end;
    if (lost) {
      if (after !== null) this.lines.feed("\n");
      this.flushLines();
      this.body.insertBefore(el("div", { class: "sm-output-gap" }, `… ${lost} left out …`), this.now);
    }
    this.lines.feed(text);
    this.flushLines();
    this.trim();
    this.say();
    if (this.following) this.follow();
    return true;
  }

  flushLines() {
    for (const spans of this.lines.finished.splice(0).slice(-OUTPUT_LINES)) {
      const line = el("div", { class: "sm-output-line" }, ...spans.map(([text, style]) => ansiSpan(text, style)));
      this.letters += line.textContent.length + 1;
      this.body.insertBefore(line, this.now);
    }
    const spans = this.lines.current();
    this.now.replaceChildren(...spans.map(([text, style]) => ansiSpan(text, style)));
  }

  /** Forget the oldest lines. */
  trim() {
    while (this.body.firstChild !== this.now && (this.letters > OUTPUT_LETTERS || this.body.childElementCount > OUTPUT_LINES)) {
      this.letters -= this.body.firstChild.textContent.length + 1;
      this.body.firstChild.remove();
    }
  }

  say() {
    const any = this.body.childElementCount > 1 || this.now.hasChildNodes();
    shown(this.empty, !any);
    shown(this.body, any);
    shown(this.copy, any);
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.body;
    this.following = scrollHeight - scrollTop - clientHeight < 28;
    shown(this.latest, !this.following);
  }

  /** Go to the end and stay there. */
  follow() {
    this.following = true;
    shown(this.latest, false);
    this.body.scrollTop = this.body.scrollHeight;
  }

  text() {
    return [...this.body.children].map((line) => line.textContent).join("\n");
  }
}
