// Which sweeps a command is about: those that its caller names, else the one that the user is with.
import { JSONObject, ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { IKey, IRow } from '../server/protocol';
import { ISweeps } from '../server/token';

/** Return the sweep that the args name, or null. */
export function keyIn({ folder, id }: ReadonlyPartialJSONObject): IKey | null {
  return typeof folder === 'string' && typeof id === 'string' ? { folder, id } : null;
}

/** Return the sweeps that the args name: one as itself, several as `sweeps`. */
export function keysIn(args: ReadonlyPartialJSONObject): readonly IKey[] {
  if (Array.isArray(args.sweeps)) {
    return (args.sweeps as JSONObject[]).flatMap(each => keyIn(each) ?? []);
  }
  const one = keyIn(args);
  return one ? [one] : [];
}

/** Return args that name these sweeps. */
export function argsFor(keys: readonly IKey[]): JSONObject {
  return { sweeps: keys.map(({ folder, id }) => ({ folder, id })) };
}

/** Returns the sweep that the user is with, or null. */
export type Nearby = () => IKey | null;

export class Targets {
  constructor(
    private readonly _sweeps: ISweeps,
    private readonly _nearby: readonly Nearby[]
  ) {}

  /** Return the sweeps that a command is about. */
  rows(args: ReadonlyPartialJSONObject): readonly IRow[] {
    const named = keysIn(args);
    const keys = named.length ? named : this._here();
    return keys.flatMap(key => this._sweeps.get(key) ?? []);
  }

  /** Return the one sweep that a command is about, or null. */
  row(args: ReadonlyPartialJSONObject): IRow | null {
    const rows = this.rows(args);
    return rows.length === 1 ? rows[0] : null;
  }

  /** The sweep of the tab or the cell in front; else the only one that runs. */
  private _here(): readonly IKey[] {
    for (const look of this._nearby) {
      const found = look();
      if (found) {
        return [found];
      }
    }
    const alive = this._sweeps.rows.filter(row => row.alive);
    return alive.length === 1 ? alive : [];
  }
}
