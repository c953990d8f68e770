// In what sweeps differ.
import { IRow } from '../server/protocol';

/** Return the lines of `text` and whether each stands in all the others too. */
export function different(text: string, others: readonly string[]): { line: string; isShared: boolean }[] {
  const known = others.map(other => new Set(other.split('\n')));
  return text
    .trimEnd()
    .split('\n')
    .map(line => ({ line, isShared: known.every(lines => lines.has(line)) }));
}

/** Return the places of the best values, where all sweeps want the same of the same metric. */
export function winners(rows: readonly IRow[]): ReadonlySet<number> {
  const [first] = rows;
  const isOne = rows.every(
    row => row.metric === first.metric && row.goal === first.goal && row.metric !== ''
  );
  const values = rows.map(row => Number.parseFloat(row.best));
  const known = values.filter(value => !Number.isNaN(value));
  if (!isOne || known.length < 2) {
    return new Set();
  }
  const best = first.goal === 'maximize' ? Math.max(...known) : Math.min(...known);
  return new Set(values.flatMap((value, at) => (value === best ? [at] : [])));
}
