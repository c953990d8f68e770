// Captured output as lines of styled text: colours are kept, lines that a progress bar wrote over are settled, and every
// other escape (cursor moves, titles, links, bells) is dropped. What goes in is text, and what comes out is only ever text.

const ANSI_COLORS = [0x3b3f46, 0xc72e2e, 0x2c8a3c, 0xa66f00, 0x2a6fd6, 0xa33ab8, 0x0c8a99, 0xa8adb5, 0x7a8089, 0xf14c4c, 0x35b454, 0xd3a11b, 0x4f94ff, 0xd670d6, 0x29b8db, 0xe5e5e5];
const ANSI_PLAIN = Object.freeze({});
// Sequences first (CSI; then OSC, DCS, PM, APC, SOS up to their end or the line's; then the two-letter ones), then single codes.
const ANSI_TOKEN = /(?:\x1b\[|\x9b)([0-?]*)[ -/]*([@-~])|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?|[\r\n\b]|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const ANSI_OPEN = /(?:\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b\x9c\n]{0,2000}\x1b?|[ -/]*)?|\x9b[0-?]*[ -/]*)$/;

/** Text in, lines of [text, style] out; `finished` are those that nothing can change any more. */
class AnsiLines {
  constructor() {
    this.finished = [];
    this.chars = [];
    this.styles = [];
    this.column = 0;
    this.style = ANSI_PLAIN;
    this.known = new Map(); // a style is one object, however often it is asked for
    this.rest = "";
  }

  feed(more) {
    let text = this.rest + more;
    this.rest = ANSI_OPEN.exec(text.slice(-2100))?.[0] ?? ""; // the rest of an escape may come with the next piece
    if (this.rest) text = text.slice(0, -this.rest.length);
    let at = 0;
    for (const token of text.matchAll(ANSI_TOKEN)) {
      this.put(text.slice(at, token.index));
      at = token.index + token[0].length;
      this.obey(token);
    }
    this.put(text.slice(at));
  }

  put(text) {
    for (const char of text) {
      this.chars[this.column] = char;
      this.styles[this.column] = this.style;
      this.column += 1;
    }
  }

  obey([token, codes, verb]) {
    if (token === "\n") this.finish();
    else if (token === "\r") this.column = 0;
    else if (token === "\b") this.column = Math.max(0, this.column - 1);
    else if (verb === "m") this.restyle(codes);
    else if (verb === "K") this.erase(codes);
  }

  finish() {
    this.finished.push(this.current());
    this.chars = [];
    this.styles = [];
    this.column = 0;
  }

  /** The line that is being written. */
  current() {
    const spans = [];
    this.chars.forEach((char, place) => {
      const last = spans.at(-1);
      if (last && last[1] === this.styles[place]) last[0] += char;
      else spans.push([char, this.styles[place]]);
    });
    return spans;
  }

  erase(codes) {
    if (codes === "" || codes === "0") {
      this.chars.length = this.styles.length = Math.min(this.column, this.chars.length);
    } else if (codes === "1" || codes === "2") {
      const end = codes === "2" ? this.chars.length : Math.min(this.column + 1, this.chars.length);
      this.chars.fill(" ", 0, end);
      this.styles.fill(ANSI_PLAIN, 0, end);
    }
  }

  restyle(codes) {
    const style = ansiStyle({ ...this.style }, codes.split(/[;:]/).slice(0, 64).map(Number));
    const key = JSON.stringify(style);
    if (!this.known.has(key)) {
      if (this.known.size > 2000) this.known.clear();
      this.known.set(key, key === "{}" ? ANSI_PLAIN : style);
    }
    this.style = this.known.get(key);
  }
}

/** Apply the numbers of one SGR sequence to a style. */
function ansiStyle(style, codes) {
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i];
    if (code === 0) style = {};
    else if (code === 1) style.bold = 1;
    else if (code === 2) style.dim = 1;
    else if (code === 3) style.italic = 1;
    else if (code === 4) style.underline = 1;
    else if (code === 7) style.inverse = 1;
    else if (code === 9) style.strike = 1;
    else if (code === 22) { delete style.bold; delete style.dim; }
    else if (code === 23) delete style.italic;
    else if (code === 24) delete style.underline;
    else if (code === 27) delete style.inverse;
    else if (code === 29) delete style.strike;
    else if (code >= 30 && code <= 37) style.fg = ANSI_COLORS[code - 30];
    else if (code >= 90 && code <= 97) style.fg = ANSI_COLORS[code - 82];
    else if (code >= 40 && code <= 47) style.bg = ANSI_COLORS[code - 40];
    else if (code >= 100 && code <= 107) style.bg = ANSI_COLORS[code - 92];
    else if (code === 39) delete style.fg;
    else if (code === 49) delete style.bg;
    else if (code === 38 || code === 48) {
      const [color, used] = ansiColor(codes.slice(i + 1));
      if (color !== null) style[code === 38 ? "fg" : "bg"] = color;
      i += used;
    }
  }
  return style;
}

/** Read `5;n` or `2;r;g;b` (with colons there may be an empty colour space before r); return the colour and how many it took. */
function ansiColor([kind, ...more]) {
  const byte = (value) => Number.isInteger(value) && value >= 0 && value <= 255;
  if (kind === 5) return [byte(more[0]) ? ansiIndexed(more[0]) : null, 2];
  if (kind !== 2) return [null, 0];
  const [r, g, b] = more;
  return [[r, g, b].every(byte) ? (r << 16) | (g << 8) | b : null, 4];
}

function ansiIndexed(n) {
  if (n < 16) return ANSI_COLORS[n];
  if (n >= 232) return (8 + 10 * (n - 232)) * 0x010101;
  const level = (part) => (part ? 55 + 40 * part : 0);
  return (level(Math.floor((n - 16) / 36)) << 16) | (level(Math.floor((n - 16) / 6) % 6) << 8) | level((n - 16) % 6);
}

/** How bright a colour is to the eye, 0 to 1 (WCAG's relative luminance). */
function luminance(color) {
  const part = (value) => (value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * part((color >> 16) & 255) + 0.7152 * part((color >> 8) & 255) + 0.0722 * part(color & 255);
}

const CSS_COLOR = (color) => `#${color.toString(16).padStart(6, "0")}`;

/** Mix a colour with black or white until it can be read on `white` or on a dark page. */
function legible(color, dark) {
  const [toward, enough] = dark ? [255, (l) => l >= 0.26] : [0, (l) => l <= 0.155];
  for (let share = 0; share <= 1; share += 0.08) {
    const mix = (value) => Math.round(value * (1 - share) + toward * share);
    const mixed = (mix((color >> 16) & 255) << 16) | (mix((color >> 8) & 255) << 8) | mix(color & 255);
    if (enough(luminance(mixed))) return CSS_COLOR(mixed);
  }
  return CSS_COLOR(dark ? 0xffffff : 0);
}

/** Return a node for a piece of text in its style. */
function ansiSpan(text, style) {
  if (style === ANSI_PLAIN) return document.createTextNode(text);
  const words = ["bold", "dim", "italic", "underline", "strike"].filter((word) => style[word]);
  const span = el("span", { class: ["sm-ansi", ...words.map((word) => `sm-ansi-${word}`)].join(" ") }, text);
  const [fg, bg] = style.inverse ? [style.bg, style.fg ?? "text"] : [style.fg, style.bg];
  if (bg === "text") span.classList.add("sm-ansi-inverse");
  else if (bg !== undefined) {
    // On a colour of its own the letters do not depend on the theme.
    const gap = (color) => (Math.max(luminance(color), luminance(bg)) + 0.05) / (Math.min(luminance(color), luminance(bg)) + 0.05);
    span.style.background = CSS_COLOR(bg);
    span.style.color = fg !== undefined && gap(fg) >= 4.5 ? CSS_COLOR(fg) : luminance(bg) > 0.179 ? "#000000" : "#ffffff";
  } else if (fg !== undefined) {
    span.classList.add("sm-ansi-color");
    span.style.setProperty("--on-light", legible(fg, false));
    span.style.setProperty("--on-dark", legible(fg, true));
  }
  return span;
}
