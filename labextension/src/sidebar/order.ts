// What stands below each other in the list: filtered, sorted, grouped by folder.
import { IRow, keyOf } from '../server/protocol';

export const SORTS = ['active', 'newest', 'name'] as const;
export type Sort = (typeof SORTS)[number];

export interface IGroupItem {
  readonly kind: 'group';
  readonly folder: string;
  readonly count: number;
  readonly running: number;
  readonly isOpen: boolean;
}

export interface IRowItem {
  readonly kind: 'row';
  readonly row: IRow;
  readonly level: number;
}

export type Item = IGroupItem | IRowItem;

/** What tells an item from the others. */
export function nameOf(item: Item): string {
  return item.kind === 'row' ? keyOf(item.row) : `folder\n\n${item.folder}`;
}

/** Return whether every word stands somewhere in what is said of the sweep. */
export function passes(row: IRow, words: string): boolean {
  const said = [
    row.name,
    row.state,
    row.method,
    row.metric,
    row.project,
    row.folder,
    row.notes,
    row.id,
    ...row.tags
  ];
  const text = said.join('\n').toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}

const ORDERS: Readonly<Record<Sort, (a: IRow, b: IRow) => number>> = {
  active: (a, b) => Number(b.alive) - Number(a.alive) || b.created - a.created,
  newest: (a, b) => b.created - a.created,
  name: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }) || b.created - a.created
};

export interface IArrangement {
  readonly words: string;
  readonly sort: Sort;
  /** Folders whose sweeps are out of sight. */
  readonly closed: ReadonlySet<string>;
}

/** Return what the list shows. Groups stand in the order of the first sweep of each. */
export function arranged(rows: readonly IRow[], { words, sort, closed }: IArrangement): readonly Item[] {
  const some = rows.filter(row => passes(row, words)).sort(ORDERS[sort]);
  const folders = new Map<string, IRow[]>();
  for (const row of some) {
    const group = folders.get(row.folder);
    if (group) {
      group.push(row);
    } else {
      folders.set(row.folder, [row]);
    }
  }
  if (new Set(rows.map(row => row.folder)).size < 2) {
    return some.map(row => ({ kind: 'row', row, level: 1 }));
  }
  return [...folders].flatMap(([folder, group]): Item[] => {
    const isOpen = !closed.has(folder);
    const running = group.filter(row => row.alive).length;
    const head: Item = { kind: 'group', folder, count: group.length, running, isOpen };
    return isOpen ? [head, ...group.map((row): Item => ({ kind: 'row', row, level: 2 }))] : [head];
  });
}
