// What is drawn instead of the values: their moving average, or the best of them so far. Gaps stay gaps.

/** Return the exponential moving average, freed of the bias of its start, as TensorBoard draws it. */
function smoothed(values, weight) {
  const found = new Float64Array(values.length);
  let [last, count] = [0, 0];
  for (let i = 0; i < values.length; i += 1) {
    if (!Number.isFinite(values[i])) {
      found[i] = NaN;
      continue;
    }
    last = last * weight + (1 - weight) * values[i];
    count += 1;
    found[i] = last / (1 - weight ** count);
  }
  return found;
}

/** Return the best value up to each place: the smallest with `sign` -1, the largest with 1. */
function bestSoFar(values, sign) {
  const found = new Float64Array(values.length);
  let best = NaN;
  for (let i = 0; i < values.length; i += 1) {
    if (Number.isFinite(values[i]) && !(sign * values[i] <= sign * best)) best = values[i];
    found[i] = best;
  }
  return found;
}

const LESS_IS_BETTER = /loss|err|mse|mae|rmse|perplexity|ppl|nll|cost|regret|time|latency/i;

/** Return which way a metric gets better, -1 or 1, and the sentence that says why we think so. */
function directionOf(name, columns) {
  const goal = columns.find((column) => column.kind === "metric" && column.key === name)?.goal;
  const sign = goal ? (goal === "maximize" ? 1 : -1) : LESS_IS_BETTER.test(name) ? -1 : 1;
  return { sign, why: `${name}: the ${sign < 0 ? "smallest" : "largest"} value so far, ${goal ? "as the sweep's goal says" : "going by its name"}` };
}
