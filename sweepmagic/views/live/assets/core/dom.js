// Small things about elements and text. Every string of the user's goes in as text, never as markup.

/** Return an element: el("button", {class: "a", onclick: f}, "text", child). Attributes that are null or false stay away. */
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Set text only where it differs: an untouched node costs no layout and no screen reader. */
function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Show or hide. */
function shown(node, visible) {
  if (node.hidden === visible) node.hidden = !visible;
}

/** The twin of summary.duration: time goes on between two messages of the kernel. */
function duration(seconds) {
  if (!(seconds >= 0)) return "";
  if (seconds < 10) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  const two = (n) => String(n).padStart(2, "0");
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h ${two(Math.floor((whole % 3600) / 60))}m`;
}

/** A number as a chart's tooltip writes it. */
function digits(value) {
  if (!Number.isFinite(value)) return String(value);
  return String(Number(value.toPrecision(4)));
}

/** Call `work` once in the next animation frame, however often the returned function is called before. */
function coalesced(work) {
  let due = 0;
  const ask = () => {
    if (!due) due = requestAnimationFrame(() => { due = 0; work(); });
  };
  ask.cancel = () => { cancelAnimationFrame(due); due = 0; };
  return ask;
}

const STATE_SIGNS = { pending: "○", running: "▶", paused: "Ⅱ", finished: "✓", stopped: "■", failed: "✕", crashed: "!" };
