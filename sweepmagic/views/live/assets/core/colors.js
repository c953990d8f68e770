// Which colour a run has, in every chart and in the table: viridis by the rank of its value, the better the further from
// the background; or by a parameter, viridis for what can be ordered, the hues of Okabe and Ito for the rest.

const VIRIDIS = ["#440154", "#482475", "#414487", "#355f8d", "#2a788e", "#21918c", "#22a884", "#44bf70", "#7ad151", "#bddf26", "#fde725"];

/** Return the colour at `share` of viridis, 0 to 1. */
function viridis(share) {
  const at = Math.min(Math.max(share, 0), 1) * (VIRIDIS.length - 1);
  const low = Math.min(Math.floor(at), VIRIDIS.length - 2);
  const part = (color, i) => parseInt(color.slice(1 + 2 * i, 3 + 2 * i), 16);
  const mixed = [0, 1, 2].map((i) => Math.round(part(VIRIDIS[low], i) * (low + 1 - at) + part(VIRIDIS[low + 1], i) * (at - low)));
  return `rgb(${mixed.join(",")})`;
}

/** Return the colour of goodness, 1 the best: both ends keep away from the background. */
function shade(goodness, dark) {
  return viridis(dark ? 0.24 + 0.76 * goodness : 0.84 * (1 - goodness));
}

/** Return the colour at `share` of an ordered parameter: both ends keep away from the background. */
function tint(share, dark) {
  return viridis(dark ? 0.24 + 0.76 * share : 0.86 * share);
}

// Okabe and Ito's hues in mid-tones that stand on white as on black; the last one is for everything else.
const HUES = ["#2f86c8", "#e0902a", "#1a9e77", "#d9552c", "#b8649a", "#5ab4dc", "#a89c1e", "#7b6fc4"];
const NO_COLOR = "#808080";
const [MOST_RANKED, RANKED_MS] = [2000, 500];
const MOST_NAMED = 8; // more colours than these nobody tells apart

class Colors {
  constructor(screen, looks) {
    this.screen = screen;
    this.best = looks.best ?? "#e8710a";
    this.dark = false;
    this.by = null; // the key of a parameter, or null: the rank of the value
    this.order = []; // runs with a value, the worst first
    this.ranks = new Map();
    this.version = 0; // a part that has drawn with this number has the right colours
    this.known = new Map();
    this.stale = true;
    this.ranked = 0; // when
  }

  /** Colour by a parameter, or by the rank of the value with null. */
  choose(key) {
    this.by = key;
    this.version += 1;
    this.renew();
  }

  /** Rows have changed: their ranks, only if a value that counts is another. */
  touch({ whole, columns, runs }) {
    const { screen } = this;
    this.stale ||= whole || columns || this.bestRun !== screen.head.best_run || runs.some((run) => this.worths.get(run) !== screen.worthOf(run));
  }

  /** Rank the runs anew where that is due: of many thousands not more than twice a second. */
  refresh() {
    if (this.stale && (this.screen.rows.size < MOST_RANKED || performance.now() - this.ranked > RANKED_MS)) this.renew();
  }

  renew() {
    const { screen } = this;
    this.stale = false;
    this.ranked = performance.now();
    this.bestRun = screen.head.best_run;
    const sign = screen.head.goal === "maximize" ? 1 : -1;
    const place = screen.columns.findIndex((column) => column.kind === "metric");
    const valued = [];
    this.worths = new Map();
    for (const [run, { cells }] of screen.rows) {
      const worth = place >= 0 && Array.isArray(cells[place]) ? cells[place][1] : null;
      this.worths.set(run, worth);
      if (worth !== null) valued.push([sign * worth, run]);
    }
    valued.sort((a, b) => a[0] - b[0]);
    const last = Math.max(1, valued.length - 1);
    this.order = valued.map(([, run]) => run);
    this.ranks = new Map(valued.map(([, run], at) => [run, valued.length === 1 ? 1 : at / last]));
    this.column = this.by === null ? null : screen.columns.find((column) => column.kind === "param" && column.key === this.by) ?? null;
    this.scale = this.column ? this.scaleOf(this.column) : null;
    this.known.clear();
  }

  /** Return how a parameter becomes a colour: `named`, text -> colour, or from `low` to `high`. */
  scaleOf(column) {
    const place = this.screen.columns.indexOf(column);
    const cells = [...this.screen.rows.values()].map((row) => row.cells[place]).filter((cell) => cell !== "" && cell !== null && cell !== undefined);
    const numbers = new Map(cells.filter((cell) => Array.isArray(cell) && cell[1] !== null).map(([text, number]) => [number, text]));
    const used = [...new Set(cells.map((cell) => (Array.isArray(cell) ? cell[0] : cell)))]; // as the runs brought them
    const isOrdered = cells.every((cell) => Array.isArray(cell) && cell[1] !== null);
    if (isOrdered && (column.range?.scale !== "choice" || used.length > MOST_NAMED)) return this.ordered(column, numbers);
    // In the config's order, so that a colour stays what it is while runs come.
    const listed = column.range?.choices ?? [];
    const every = listed.length <= MOST_NAMED ? [...new Set([...listed, ...used])] : used;
    if (isOrdered) every.sort((a, b) => Number(a) - Number(b));
    const kept = every.length > MOST_NAMED ? every.slice(0, MOST_NAMED - 1) : every;
    const color = (i) => (isOrdered ? tint(every.length > 1 ? i / (every.length - 1) : 1, this.dark) : HUES[i]);
    const named = kept.map((text, i) => [text, color(i)]).filter(([text]) => used.includes(text));
    return { named: new Map(named), others: used.length - named.length };
  }

  ordered(column, texts) {
    const numbers = Float64Array.from(texts.keys()).sort();
    const [low, high] = [numbers[0], numbers.at(-1)];
    const log = column.range?.scale === "log" && low > 0;
    return { low, high, log, lowText: texts.get(low) ?? "", highText: texts.get(high) ?? "" };
  }

  of(run) {
    let color = this.known.get(run);
    if (color === undefined) this.known.set(run, color = this.scale ? this.byValue(run) : this.byRank(run));
    return color;
  }

  byRank(run) {
    if (run === this.screen.head.best_run) return this.best;
    const rank = this.ranks.get(run);
    return rank === undefined ? NO_COLOR : shade(rank, this.dark);
  }

  byValue(run) {
    const cell = this.screen.rows.get(run)?.cells[this.screen.columns.indexOf(this.column)];
    const [text, number] = Array.isArray(cell) ? cell : [cell, null];
    const { named, low, high, log } = this.scale;
    if (named) return named.get(text) ?? NO_COLOR;
    if (typeof number !== "number") return NO_COLOR;
    const share = log ? Math.log(number / low) / Math.log(high / low) : (number - low) / (high - low);
    return tint(low === high ? 1 : share, this.dark);
  }

  /** Return the gradient of a legend, from the worst to the best or from the least to the most. */
  gradient() {
    const color = this.scale ? tint : shade;
    return `linear-gradient(90deg, ${[0, 0.25, 0.5, 0.75, 1].map((share) => color(share, this.dark)).join(", ")})`;
  }
}

/** Return whether the page behind `node` is dark, for front ends that name no colours: what they paint decides, not the system. */
function pageIsDark(node) {
  for (let behind = node.parentElement; behind; behind = behind.parentElement) {
    const [r, g, b, alpha = 1] = (getComputedStyle(behind).backgroundColor.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
    if (alpha > 0.5) return 0.299 * r + 0.587 * g + 0.114 * b < 128;
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  return scheme.includes("dark") && (!scheme.includes("light") || matchMedia("(prefers-color-scheme: dark)").matches);
}

/** Return whether the text of `node` is light, so the background is dark: true in every front end and theme. */
function onDark(node) {
  const [r, g, b] = (getComputedStyle(node).color.match(/[\d.]+/g) ?? [0, 0, 0]).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b > 140;
}

/** The colours and letters of the page, for what is drawn on a canvas. */
function themeOf(root) {
  const style = getComputedStyle(root);
  const value = (name) => style.getPropertyValue(name).trim();
  return { text: style.color, quiet: value("--sm-muted"), line: value("--sm-line"), accent: value("--sm-accent"), background: value("--sm-bg"), font: style.fontFamily, failed: value("--sm-failed") };
}

/** Call `changed` when the page gets another theme; return the undo. */
function watchTheme(changed) {
  const later = () => { changed(); setTimeout(changed, 400); }; // JupyterLab loads a theme's style sheet after it says so
  const observer = new MutationObserver(later);
  const options = { attributes: true, attributeFilter: ["class", "style", "theme", "data-theme", "data-jp-theme-name", "data-jp-theme-light", "data-vscode-theme-kind"] };
  for (const node of [document.documentElement, document.body]) observer.observe(node, options);
  const preference = matchMedia("(prefers-color-scheme: dark)");
  preference.addEventListener("change", later);
  return () => { observer.disconnect(); preference.removeEventListener("change", later); };
}
