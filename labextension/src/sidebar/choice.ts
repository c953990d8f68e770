// Where the cursor is, and which sweeps are chosen.
import { ISignal, Signal } from '@lumino/signaling';

import { Item, nameOf } from './order';

export class Choice {
  cursor = '';

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get size(): number {
    return this._chosen.size;
  }

  get chosen(): ReadonlySet<string> {
    return this._chosen;
  }

  has(name: string): boolean {
    return this._chosen.has(name);
  }

  /** These items there are now; what is not among them is chosen no longer. */
  offer(items: readonly Item[]): void {
    this._names = items.map(nameOf);
    this._rows = items.filter(item => item.kind === 'row').map(nameOf);
    const known = new Set(this._names);
    const kept = [...this._chosen].filter(name => known.has(name));
    if (!known.has(this.cursor)) {
      this.cursor = this._rows[0] ?? '';
    }
    if (kept.length !== this._chosen.size) {
      this._chosen = new Set(kept);
      this._changed.emit();
    }
  }

  moveTo(name: string): void {
    this.cursor = this._anchor = name;
    this._changed.emit();
  }

  step(by: number, isExtending: boolean): void {
    const at = this._names.indexOf(this.cursor);
    const next = Math.min(this._names.length - 1, Math.max(0, at + by));
    const name = this._names[next] ?? '';
    if (isExtending) {
      this.extendTo(name);
    } else {
      this.moveTo(name);
    }
  }

  toggle(name: string): void {
    const chosen = new Set(this._chosen);
    if (!chosen.delete(name)) {
      chosen.add(name);
    }
    this._chosen = chosen;
    this.moveTo(name);
  }

  /** Choose everything between where one began and `name`. */
  extendTo(name: string): void {
    const [from, to] = [this._names.indexOf(this._anchor || this.cursor), this._names.indexOf(name)].sort(
      (a, b) => a - b
    );
    const between = new Set(this._names.slice(Math.max(0, from), to + 1));
    this._chosen = new Set(this._rows.filter(row => between.has(row)));
    this._anchor ||= this.cursor;
    this.cursor = name;
    this._changed.emit();
  }

  all(): void {
    this._chosen = new Set(this._rows);
    this._changed.emit();
  }

  clear(): void {
    this._chosen = new Set();
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _names: readonly string[] = [];
  private _rows: readonly string[] = [];
  private _chosen: ReadonlySet<string> = new Set();
  private _anchor = '';
}
