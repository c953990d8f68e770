// An ordinary code cell as a sweep: its numbers become parameters, with a range around what they are.
import { LOAD } from './template';

/** A number, a word or a truth that a top-level line of the cell gives to a name. */
export interface IAssignment {
  readonly name: string;
  readonly text: string;
}

/** Names that say how long or how often, not how well: one does not search them. */
const NOT_SEARCHED =
  /(^|_)(seed|random_state|epochs?|steps?|iterations?|n_iter|max_iter|verbose|workers|n_jobs|num_workers|folds?|version|port|classes|num_classes|n_classes|input_(dim|size|shape)|output_(dim|size|shape))$/i;
const SHARE = /dropout|momentum|beta\d?|ratio|fraction|probability|(^|_)(p|prob|alpha|gamma|tau|subsample)$/i;
const LOGARITHMIC =
  /(^|_)(lr|learning_rate|rate|eta|decay|wd|l1|l2|lambda|lam|reg|regularization|epsilon|eps|c|tol)$/i;
const MOST = 8;

const LINE = /^([A-Za-z_]\w*)\s*(?::\s*[\w.[\]]+\s*)?=\s*([^=].*?)\s*(?:#.*)?;?\s*$/;
const NUMBER = /^[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Return the numbers (and truths) that top-level lines assign; a name that is assigned twice is not what it seems. */
export function assignments(code: string): IAssignment[] {
  const found = new Map<string, string>();
  const again = new Set<string>();
  for (const line of topLevel(code)) {
    const match = LINE.exec(line);
    const name = match?.[1] ?? /^([A-Za-z_]\w*)\s*[-+*/%]+=/.exec(line)?.[1];
    if (!name) {
      continue;
    }
    if (found.has(name)) {
      again.add(name);
    }
    const text = match?.[2] ?? '';
    found.set(name, NUMBER.test(text) || text === 'True' || text === 'False' ? text : '');
  }
  return [...found].flatMap(([name, text]) => (text && !again.has(name) ? [{ name, text }] : []));
}

/** Return the lines that begin at the margin and do not stand inside of brackets or a long string. */
function topLevel(code: string): string[] {
  const lines: string[] = [];
  let depth = 0;
  let quote = '';
  for (const line of code.split('\n')) {
    if (!depth && !quote && /^\S/.test(line)) {
      lines.push(line);
    }
    const bare = line.replace(/\\./g, '');
    for (const [token] of bare.matchAll(/"""|'''|"[^"]*"|'[^']*'|#|[()[\]{}]/g)) {
      if (quote) {
        quote = token === quote ? '' : quote;
      } else if (token === '"""' || token === "'''") {
        quote = token;
      } else if (token === '#') {
        break;
      } else if (token.length === 1) {
        depth = Math.max(0, depth + ('([{'.includes(token) ? 1 : -1));
      }
    }
  }
  return lines;
}

/** Return the YAML of a sensible range around a value; null for what is not worth a search. */
export function rangeFor({ name, text }: IAssignment): string | null {
  if (NOT_SEARCHED.test(name)) {
    return null;
  }
  if (text === 'True' || text === 'False') {
    return '{values: [true, false]}';
  }
  const value = Number(text.replace(/_/g, ''));
  if (!Number.isFinite(value)) {
    return null;
  }
  const isWhole = /^[+-]?[\d_]+$/.test(text);
  return isWhole ? wholeRange(name, value) : realRange(name, value);
}

function wholeRange(name: string, value: number): string | null {
  if (value < 1) {
    return LOGARITHMIC.test(name) || SHARE.test(name) ? '{min: 0.0, max: 1.0}' : null;
  }
  const isPower = value >= 8 && Number.isInteger(Math.log2(value));
  if (isPower) {
    return `{values: [${[value / 4, value / 2, value, value * 2, value * 4].filter(each => each >= 2).join(', ')}]}`;
  }
  return `{min: ${Math.max(1, Math.floor(value / 2))}, max: ${Math.ceil(value * 2) || 1}}`;
}

function realRange(name: string, value: number): string {
  if (SHARE.test(name) && value >= 0 && value <= 1) {
    // Close to 1 the distance from 1 is what counts; far from it the whole half below is.
    return value >= 0.8
      ? '{min: 0.5, max: 0.999}'
      : value <= 0.5
        ? '{min: 0.0, max: 0.6}'
        : '{min: 0.3, max: 0.95}';
  }
  if (value > 0 && (value < 0.05 || LOGARITHMIC.test(name))) {
    return `{distribution: log_uniform_values, min: ${written(value / 10)}, max: ${written(value * 10)}}`;
  }
  if (value === 0) {
    return '{min: 0.0, max: 1.0}';
  }
  const [low, high] = [value / 2, value * 2].sort((a, b) => a - b);
  return `{min: ${real(low)}, max: ${real(high)}}`;
}

function written(value: number): string {
  const exponent = Math.floor(Math.log10(value));
  return exponent <= -3 || exponent >= 5
    ? value
        .toExponential()
        .replace(/(\.\d{3})\d+/, '$1')
        .replace('+', '')
    : real(value);
}

/** Write a number so that YAML reads a real one. */
function real(value: number): string {
  const text = String(Number(value.toPrecision(4)));
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** What the code says of its metric. */
export function metricIn(code: string): { name: string; goal: string } {
  const logged = /\blog\(\s*\{([^}]*)\}/.exec(code)?.[1] ?? '';
  const keys = [...logged.matchAll(/["']([\w/.-]+)["']\s*:/g)].map(([, key]) => key);
  const assigned = [...code.matchAll(/^([A-Za-z_]\w*)\s*=[^=]/gm)].map(([, name]) => name);
  const isMetric = (name: string): boolean =>
    /loss|error|rmse|mae|mse|acc|auc|f1|score|reward|r2|perplexity/i.test(name);
  const ranked = [
    ...keys.filter(key => /^(val|test|eval)/i.test(key) && isMetric(key)),
    ...keys.filter(isMetric),
    ...keys
  ];
  const name = ranked[0] ?? assigned.filter(isMetric).pop() ?? 'loss';
  const isGain = /acc|auc|f1|score|reward|r2|precision|recall/i.test(name) && !/loss|error/i.test(name);
  return { name, goal: isGain ? 'maximize' : 'minimize' };
}

/** Return the cell as a sweep; null for a cell that another magic has, or that is one already. */
export function turned(source: string, name: string): string | null {
  if (/^\s*%%/.test(source) || !source.trim()) {
    return null;
  }
  const code = source
    .split('\n')
    .filter(line => line.trim() !== LOAD)
    .join('\n')
    .trim();
  const ranges = assignments(code).flatMap(each => {
    const range = rangeFor(each);
    return range ? [`  ${each.name}: ${range}`] : [];
  });
  const metric = metricIn(code);
  const known = ranges.length
    ? ranges.slice(0, MOST)
    : ['  learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}'];
  return [
    '%%sweep --count 20',
    `name: ${name}`,
    'method: bayes',
    `metric: {name: ${metric.name}, goal: ${metric.goal}}`,
    'parameters:',
    ...known,
    '---',
    code
  ].join('\n');
}
