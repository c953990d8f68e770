// Where the ticks of an axis stand and what they say, as scale.py does it; and the scales of charts.

/** Return a number in few letters: 12k, 1.5M, 2e-4. */
function shortly(value) {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 1e-3) return minus(value.toExponential(2).replace(/\.?0*e/, "e"));
  if (size >= 1e15) return minus(value.toExponential(2).replace(/\.?0*e\+/, "e"));
  const [power, letter] = [[1e9, "G"], [1e6, "M"], [1e4, "k"]].find(([least]) => size >= least) ?? [1, ""];
  if (letter) return minus(`${Number((value / (letter === "k" ? 1e3 : power)).toPrecision(4))}${letter}`);
  return minus(String(Number(value.toPrecision(6))));
}

function minus(text) {
  return text.replace(/^-/, "−");
}

/** Return round values from `low` to `high`, about `wanted` of them; `whole` for axes that count. */
function linearTicks(low, high, { whole = false, wanted = 4.5 } = {}) {
  if (!(high > low)) return [low];
  const power = Math.floor(Math.log10(high - low));
  const steps = [power - 1, power, power + 1].flatMap((exponent) => [1, 2, 2.5, 5].map((step) => Number(`${step}e${exponent}`)));
  const allowed = steps.filter((step) => !whole || Number.isInteger(step));
  const count = (step) => Math.floor(high / step + 1e-9) - Math.ceil(low / step - 1e-9) + 1;
  const nearest = (best, step) => (Math.abs(count(step) - wanted) < Math.abs(count(best) - wanted) ? step : best);
  return multiplesOf(allowed.length ? allowed.reduce(nearest) : 1, low, high);
}

/** Return round values on a logarithmic axis: powers of ten, between them 1, 2, 5 where there is room. */
function logTicks(low, high, wanted = 4.5) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const powers = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(`1e${first + i}`));
  if (powers.length >= 3) return powers.filter((_, i) => i % Math.max(1, Math.ceil(powers.length / (wanted + 1))) === 0);
  const inner = [];
  for (let exponent = first - 1; exponent <= last; exponent += 1) for (const digit of [1, 2, 5]) inner.push(Number(`${digit}e${exponent}`));
  const inside = inner.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
  if (inside.length < 3) return linearTicks(low, high);
  return inside.length <= 6 ? inside : inside.filter((value) => powers.includes(value) || value === inside[0]);
}

/** Return multiples of `step` from `low` to `high`. */
function multiplesOf(step, low, high) {
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  return Array.from({ length: Math.max(0, Math.min(200, last - first + 1)) }, (_, i) => Number(((first + i) * step).toPrecision(12)) + 0);
}

const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800];

const LONG_TIMES = [0, 1, 10, 60, 600, 3600, 36000, 86400, 864000];

/** Return round times: not every 100 seconds, but every two minutes. */
function timeTicks(low, high, wanted) {
  if (high - low < 4) return linearTicks(low, high, { wanted });
  const step = TIME_STEPS.find((one) => (high - low) / one <= wanted + 1.5) ?? 86400 * Math.ceil((high - low) / 86400 / wanted);
  return multiplesOf(step, low, high);
}

/** Return a time on an axis: 0, 20s, 1m30, 2h. */
function timeText(seconds) {
  if (seconds < 60) return seconds === 0 ? "0" : `${Number(seconds.toPrecision(3))}s`;
  const two = (n) => String(n).padStart(2, "0");
  const [minutes, rest] = [Math.floor(seconds / 60), Math.round(seconds % 60)];
  if (seconds < 3600) return rest ? `${minutes}m${two(rest)}` : `${minutes}m`;
  if (seconds < 86400) return minutes % 60 ? `${Math.floor(minutes / 60)}h${two(minutes % 60)}` : `${minutes / 60}h`;
  return `${Number((seconds / 86400).toPrecision(3))}d`;
}

// From values to places on the canvas. Bokeh's own axes stay linear: another scale is other numbers, not another figure.
const SCALES = {
  linear: { to: (value) => value, from: (place) => place },
  log: { to: (value) => (value > 0 ? Math.log10(value) : NaN), from: (place) => 10 ** place },
  // Steps and times begin at 0, which has a place here.
  counts: { to: (value) => (value >= 0 ? Math.log10(1 + value) : NaN), from: (place) => 10 ** place - 1 },
};

/** Return [place, text] of the ticks of an axis that reaches from place `low` to `high`. */
function ticksOf(scale, low, high, { time = false, whole = false, wanted = 4.5 } = {}) {
  const { to, from } = SCALES[scale];
  const text = time ? timeText : shortly;
  const [least, most] = [from(low), from(high)];
  let values;
  if (time && scale === "counts") values = LONG_TIMES.filter((one) => one <= most);
  else if (scale === "linear") values = time ? timeTicks(Math.max(low, 0), high, wanted) : linearTicks(low, high, { wanted, whole });
  else if (scale === "log") values = logTicks(least, most, wanted);
  else values = [...(low <= 0 ? [0] : []), ...logTicks(Math.max(least, Math.min(1, most / 2)), most, wanted)];
  return values.filter((value) => !time || value >= 0).map((value) => [to(value), text(value)]).filter(([place]) => place >= low && place <= high);
}

/** Return low, high so that the bulk of `values` can be told apart; what is far outside is cut off, but `keep` never. */
function rangeOf(values, keep = []) {
  const ordered = Float64Array.from(values).sort();
  if (!ordered.length) return [0, 1];
  const at = (share) => ordered[Math.round(share * (ordered.length - 1))];
  const [few, many] = [at(0.03), at(0.97)];
  const reach = 1.5 * (many - few);
  const low = keep.reduce((least, value) => Math.min(least, value), Math.max(ordered[0], few - reach));
  const high = keep.reduce((most, value) => Math.max(most, value), Math.min(ordered.at(-1), many + reach));
  return padded(low, high, 0.05);
}

/** Return the range with some air; a range of one value gets width. */
function padded(low, high, share) {
  const margin = share * (high - low) || 0.05 * Math.abs(low) || 0.5;
  return [low - margin, high + margin];
}
