// What is written into the filter: words that a row contains, or a condition on its columns.

/** Return {test, problem}: a function of a run that says whether it passes, null for everything; and what is wrong with the text. */
function understood(text, screen) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return { test: null, problem: "" };
  const test = (run) => {
    const all = screen.rows.get(run).cells.map((cell) => (Array.isArray(cell) ? cell[0] : cell ?? "")).join(" ").toLowerCase();
    return words.every((word) => all.includes(word));
  };
  return { test, problem: "" };
}
