// What stands in a chart's sources: lines, the best and the picked in front of them, single values, and how runs ended.

const MANY = 200; // lines from which on marks are smaller and thinner

class Marks {
  constructor(chart) {
    this.chart = chart;
    this.signs = new Set(); // what the legend must explain
  }

  /** Return the columns of every source; with `faded`, what is not picked stands back. */
  columns(faded, alpha) {
    const { drawn, behind, colors, selection, screen, byRun } = this.chart;
    const best = screen.head.best_run;
    const [earlier, lines, front, raw] = [0, 1, 2, 3].map(() => ({ xs: [], ys: [], color: [], width: [] }));
    const ends = { x: [], y: [], marker: [], color: [], size: [], fill: [], line: [] };
    const dots = { x: [], y: [], color: [], size: [], alpha: [] };
    const thin = drawn.size > MANY ? 1 : 1.5;
    this.signs = new Set();
    const { failed, quiet } = this.chart.theme();
    this.failed = failed;
    for (const { xs, ys } of behind) put(earlier, { xs, ys, color: quiet, width: 1 });
    for (const [run, line] of drawn) {
      const color = colors.of(run);
      const picked = selection.has(run);
      const strong = picked || (run === best && !faded);
      if (line.xs.length === 1) {
        put(dots, { x: line.xs[0], y: line.ys[0], color, size: picked ? 11 : run === best ? 10 : byRun ? 7 : 5, alpha: strong ? 1 : Math.max(0.3, alpha) });
      } else {
        put(strong || run === best ? front : lines, { xs: line.xs, ys: line.ys, color, width: picked ? 3.2 : run === best ? 2.8 : thin });
        if (line.raw && (strong || (!faded && drawn.size <= 60))) put(raw, { xs: line.raw.xs, ys: line.raw.ys, color, width: 1 });
      }
      if (!byRun) this.end(ends, run, line, color, strong ? 1 : alpha);
    }
    return { earlier, raw, lines, front, ends, dots, rungs: { x: this.rungs() } };
  }

  /** Say at the end of a line how its run is: a filled dot while it goes on, a small one where it was stopped, a cross where it failed. */
  end(ends, run, line, color, shade) {
    const { screen, drawn } = this.chart;
    const state = screen.stateOf(run);
    const many = drawn.size > MANY;
    const at = { x: line.xs[line.last], y: line.ys[line.last], color, marker: "circle", line: 0 };
    if (state === "running") {
      put(ends, { ...at, size: 13, fill: 0.25 * shade });
      put(ends, { ...at, size: 6, fill: Math.max(0.35, shade) });
    } else if (state === "stopped") put(ends, { ...at, size: many ? 3 : 4.5, fill: shade });
    else if (state === "failed" || state === "crashed") put(ends, { ...at, marker: "x", color: this.failed || color, size: many ? 5 : 7, fill: 0, line: many ? shade : Math.max(0.5, shade) });
    else return;
    this.signs.add(state === "crashed" ? "failed" : state);
  }

  /** Where early stopping looks: it counts steps, and it looks at the sweep's metric. */
  rungs() {
    const { name, screen, byRun, axisName, label, scaleX } = this.chart;
    const { metric_name: metric, rungs } = screen.head;
    if (name !== metric || byRun || axisName || label !== "step" || !rungs?.length) return [];
    this.signs.add("rungs");
    return rungs.map(SCALES[scaleX].to);
  }
}

/** Add one entry to columns. */
function put(columns, entry) {
  for (const [name, value] of Object.entries(entry)) columns[name].push(value);
}
