// All sweeps as of now: the fold of the channel's messages.
import { IKey, INews, IRow, keyOf } from './protocol';

/** What a message has changed. */
export interface IChange {
  /** Whether the first or everything came anew. */
  readonly whole: boolean;
  /** What each of the rows was before, undefined for one that is new. */
  readonly before: ReadonlyMap<string, IRow | undefined>;
  readonly gone: readonly IRow[];
}

export class Rows {
  /** Take a message and return what it has changed. */
  apply(news: INews): IChange {
    const old = this._rows;
    const rows = new Map(news.whole ? [] : old);
    const before = new Map<string, IRow | undefined>();
    for (const row of news.sweeps) {
      const key = keyOf(row);
      before.set(key, old.get(key));
      rows.set(key, row);
    }
    const gone = news.whole
      ? [...old.keys()].filter(key => !rows.has(key))
      : news.gone.map(([folder, id]) => keyOf({ folder, id }));
    for (const key of gone) {
      rows.delete(key);
    }
    this._rows = rows;
    return { whole: news.whole, before, gone: gone.flatMap(key => old.get(key) ?? []) };
  }

  get(key: IKey): IRow | undefined {
    return this._rows.get(keyOf(key));
  }

  all(): readonly IRow[] {
    return [...this._rows.values()];
  }

  private _rows: ReadonlyMap<string, IRow> = new Map();
}
