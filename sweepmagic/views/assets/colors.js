// Which colour a run's line has: viridis by rank of its value, the better the further from the background.

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
  return viridis(dark ? 0.16 + 0.84 * goodness : 0.84 * (1 - goodness));
}

class Colors {
  constructor(screen, looks) {
    this.screen = screen;
    this.best = looks.best ?? "#e8710a";
    this.dark = false;
    this.ranks = new Map();
  }

  /** Rank the runs anew; call it when rows or the theme have changed. */
  refresh() {
    const sign = this.screen.head.goal === "maximize" ? 1 : -1;
    const valued = [];
    for (const run of this.screen.rows.keys()) {
      const worth = this.screen.worthOf(run);
      if (worth !== null) valued.push([sign * worth, run]);
    }
    valued.sort((a, b) => a[0] - b[0]);
    const last = Math.max(1, valued.length - 1);
    this.ranks = new Map(valued.map(([, run], place) => [run, valued.length === 1 ? 1 : place / last]));
  }

  of(run) {
    if (run === this.screen.head.best_run) return this.best;
    const rank = this.ranks.get(run);
    return rank === undefined ? "#808080" : shade(rank, this.dark);
  }

  gradient() {
    return `linear-gradient(90deg, ${[0, 0.25, 0.5, 0.75, 1].map((share) => shade(share, this.dark)).join(", ")})`;
  }
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
  return { text: style.color, quiet: value("--sm-muted"), line: value("--sm-line"), accent: value("--sm-accent"), background: value("--sm-bg"), font: style.fontFamily };
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
