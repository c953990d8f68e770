import { IKey, IRow } from '../server/protocol';
import { IChange } from '../server/rows';

const OVER = new Set(['finished', 'stopped', 'failed', 'crashed']);

/** Return the sweeps that somebody worked on before this change, and that are over now. */
export function ended(change: IChange, get: (key: IKey) => IRow | undefined): IRow[] {
  return [...change.before.values()].flatMap(before => {
    const row = before?.alive ? get(before) : undefined;
    return row && !row.alive && OVER.has(row.state) ? [row] : [];
  });
}
