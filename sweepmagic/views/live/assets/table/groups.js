// Runs that have the value of a column in common, and what they are worth together.

const GROUPS_MOST = 24;
const RANGES = 6;

/** Cut runs into groups by a column: {key, label, runs, best, mean}, the group with the best run first. */
function groupsOf(runs, screen, { column, place }) {
  const groups = new Map();
  const keyOf = valuesOrRanges(runs, screen, place);
  for (const run of runs) {
    const [key, label] = keyOf(run);
    if (!groups.has(key)) groups.set(key, { key, label, runs: [] });
    groups.get(key).runs.push(run);
  }
  const found = [...groups.values()].map((group) => valued(group, screen));
  const sign = screen.head.goal === "maximize" ? -1 : 1;
  found.sort((a, b) => (a.best === null) - (b.best === null) || sign * (screen.worthOf(a.best) - screen.worthOf(b.best)) || collator.compare(a.label, b.label));
  return found.map((group) => ({ ...group, name: column.label || "note" }));
}

/** A column of many numbers is cut into ranges with as many runs in each; any other by its values. */
function valuesOrRanges(runs, screen, place) {
  const cell = (run) => screen.rows.get(run).cells[place];
  const numbers = runs.map(cell).filter((one) => Array.isArray(one) && one[1] !== null);
  if (new Set(numbers.map(([text]) => text)).size <= GROUPS_MOST) return (run) => [cellText(cell(run)), cellText(cell(run)) || "none"];
  numbers.sort((a, b) => a[1] - b[1]);
  const starts = [...new Set(Array.from({ length: RANGES }, (_, i) => numbers[Math.floor((i * numbers.length) / RANGES)][1]))];
  const label = (at) => {
    const inside = numbers.filter(([, value]) => value >= starts[at] && (at + 1 === starts.length || value < starts[at + 1]));
    return `${inside[0][0]} to ${inside.at(-1)[0]}`;
  };
  const labels = starts.map((_, at) => label(at));
  return (run) => {
    const one = cell(run);
    if (!Array.isArray(one) || one[1] === null) return [cellText(one), cellText(one) || "none"];
    const at = starts.findLastIndex((start) => start <= one[1]);
    return [`range ${at}`, labels[at]];
  };
}

/** Say what a group is worth: its best run, and the mean of all that have a value. */
function valued(group, screen) {
  const sign = screen.head.goal === "maximize" ? -1 : 1;
  const place = screen.columns.findIndex((column) => column.kind === "metric");
  let [best, least, sum, count] = [null, Infinity, 0, 0];
  for (const run of place < 0 ? [] : group.runs) {
    const cell = screen.rows.get(run).cells[place];
    const worth = Array.isArray(cell) ? cell[1] : null;
    if (worth === null) continue;
    sum += worth;
    count += 1;
    if (best === null || sign * worth < least) [best, least] = [run, sign * worth];
  }
  return { ...group, best, mean: count ? sum / count : null };
}
