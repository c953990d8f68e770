// Which parameters seem to matter, in the browser and at once: enough to choose what is shown first. The kernel's answer,
// which takes a while, is the panel Importance.

const LEAST_RUNS = 8;

/** Return how much of the variance of the metric's rank is between groups of a column: 0 to 1. */
function relevance(axis, ranks) {
  const pairs = [...ranks].map(([run, rank]) => [axis.shareOf(run), rank]).filter(([at]) => Number.isFinite(at)).sort((a, b) => a[0] - b[0]);
  if (pairs.length < LEAST_RUNS) return 0;
  const size = Math.ceil(pairs.length / 5);
  const groups = new Map();
  pairs.forEach(([at, rank], i) => {
    const name = axis.scale === "choice" ? at : Math.floor(i / size);
    groups.set(name, [...(groups.get(name) ?? []), rank]);
  });
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const whole = mean(pairs.map(([, rank]) => rank));
  const total = pairs.reduce((sum, [, rank]) => sum + (rank - whole) ** 2, 0);
  const between = [...groups.values()].reduce((sum, group) => sum + group.length * (mean(group) - whole) ** 2, 0);
  // What that many groups would explain by chance is no sign of anything.
  return total ? Math.max(0, between / total - (groups.size - 1) / (pairs.length - 1)) : 0;
}

/** Return the keys of the parameters, those that seem to matter most first. */
function byRelevance(screen, colors) {
  const columns = screen.columns.filter((column) => column.kind === "param");
  const found = columns.map((column) => [relevance(new Axis(screen, column), colors.ranks), column.key]);
  return found.sort((a, b) => b[0] - a[0]).map(([, key]) => key);
}
