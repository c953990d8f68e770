// The list of sweeps: of thousands only those in sight are in the page.
import { TranslationBundle } from '@jupyterlab/translation';
import { ISignal, Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { el, setTo } from '../dom';
import { IRow, keyOf } from '../server/protocol';
import { Choice } from './choice';
import { Item, nameOf } from './order';
import { FolderRow, SweepRow } from './row';

const [ROW_PX, GROUP_PX] = [54, 28];
const SPARE_PX = 200;
const TICK_MS = 1000;
let count = 0;

export class SweepList extends Widget {
  constructor(private readonly _trans: TranslationBundle) {
    super();
    this.addClass('sm-lab-list');
    this._space.append(this._body);
    this.node.append(this._space);
    this.node.tabIndex = 0;
    for (const [name, value] of [
      ['role', 'treegrid'],
      ['aria-label', _trans.__('Sweeps')],
      ['aria-multiselectable', 'true'],
      ['data-lm-suppress-shortcuts', 'true']
    ]) {
      this.node.setAttribute(name, value);
    }
    this.choice.changed.connect(() => this.draw());
  }

  readonly choice = new Choice();

  /** A sweep was opened: by a click, or by Enter. */
  get opened(): ISignal<this, IRow> {
    return this._opened;
  }

  /** A folder was opened or closed. */
  get toggled(): ISignal<this, string> {
    return this._toggled;
  }

  /** Show these. */
  fill(items: readonly Item[]): void {
    this._items = items;
    let top = 0;
    this._tops = items.map(item => {
      const here = top;
      top += heightOf(item);
      return here;
    });
    this._space.style.height = `${top}px`;
    setTo(this.node, 'aria-rowcount', items.length);
    this.choice.offer(items);
    this.draw();
  }

  /** Draw in the next frame. */
  draw(): void {
    if (!this._due && this.isVisible) {
      this._due = requestAnimationFrame(() => {
        this._due = 0;
        this._paint();
      });
    }
  }

  /** Return the row under a place in the page, and the element; null between rows. */
  rowAt(target: EventTarget | null): { row: IRow; node: HTMLElement } | null {
    const node = target instanceof Element ? target.closest<HTMLElement>('.sm-lab-row') : null;
    for (const slot of this._slots.values()) {
      if (slot instanceof SweepRow && slot.node === node && slot.row) {
        return { row: slot.row, node };
      }
    }
    return null;
  }

  /** Return the element of the cursor's row, if it is in the page. */
  get cursorNode(): HTMLElement | null {
    return this._slots.get(this.choice.cursor)?.node ?? null;
  }

  /** Move the cursor's row into sight. */
  reveal(): void {
    const at = this._items.findIndex(item => nameOf(item) === this.choice.cursor);
    if (at < 0) {
      return;
    }
    const [top, bottom] = [this._tops[at], this._tops[at] + heightOf(this._items[at])];
    const { scrollTop, clientHeight } = this.node;
    this.node.scrollTop = Math.max(Math.min(scrollTop, top), bottom - clientHeight);
  }

  handleEvent(event: Event): void {
    switch (event.type) {
      case 'scroll':
      case 'focus':
      case 'blur':
        return this.draw();
      case 'click':
        return this._click(event as MouseEvent);
      case 'keydown':
        return this._key(event as KeyboardEvent);
    }
  }

  dispose(): void {
    cancelAnimationFrame(this._due);
    window.clearInterval(this._timer);
    Signal.clearData(this.choice);
    Signal.clearData(this);
    super.dispose();
  }

  protected onAfterAttach(): void {
    EVENTS.forEach(type =>
      this.node.addEventListener(type, this, type === 'scroll' ? { passive: true } : undefined)
    );
    this._sizes = new ResizeObserver(() => this.draw());
    this._sizes.observe(this.node);
  }

  protected onBeforeDetach(): void {
    EVENTS.forEach(type => this.node.removeEventListener(type, this));
    this._sizes?.disconnect();
  }

  protected onAfterShow(): void {
    this._timer = window.setInterval(() => this.draw(), TICK_MS); // time goes on without news
    this.draw();
  }

  protected onBeforeHide(): void {
    window.clearInterval(this._timer);
  }

  private _paint(): void {
    const { scrollTop, clientHeight } = this.node;
    const now = Date.now() / 1000;
    const seen = new Set<string>();
    for (let at = this._firstAt(scrollTop - SPARE_PX); at < this._items.length; at++) {
      if (this._tops[at] > scrollTop + clientHeight + SPARE_PX) {
        break;
      }
      seen.add(this._place(at, now));
    }
    for (const [name, slot] of this._slots) {
      if (!seen.has(name)) {
        slot.node.remove();
        this._slots.delete(name);
      }
    }
    const cursor = this._slots.get(this.choice.cursor);
    setTo(this.node, 'aria-activedescendant', cursor?.id ?? '');
  }

  /** Put one item where it belongs, and return its name. */
  private _place(at: number, now: number): string {
    const item = this._items[at];
    const name = nameOf(item);
    const slot = this._slots.get(name) ?? this._make(item, name);
    const isCursor = this.choice.cursor === name;
    if (item.kind === 'row' && slot instanceof SweepRow) {
      const isChosen = this.choice.has(name);
      slot.fill(item.row, { level: item.level, place: at, isChosen, isCursor, now });
    } else if (item.kind === 'group' && slot instanceof FolderRow) {
      slot.fill(item.folder, { ...item, place: at, isCursor });
    }
    const place = `translateY(${this._tops[at]}px)`;
    if (slot.node.style.transform !== place) {
      slot.node.style.transform = place;
    }
    return name;
  }

  private _make(item: Item, name: string): SweepRow | FolderRow {
    const id = `sm-lab-item-${(count += 1)}`;
    const slot = item.kind === 'row' ? new SweepRow(id, this._trans) : new FolderRow(id, this._trans);
    this._slots.set(name, slot);
    this._body.append(slot.node);
    return slot;
  }

  /** Return the last item that begins above `top`. */
  private _firstAt(top: number): number {
    let [low, high] = [0, this._tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this._tops[middle] <= top) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Math.max(0, low - 1);
  }

  private _click(event: MouseEvent): void {
    const target = event.target as Element;
    if (target.closest('button')) {
      return;
    }
    const found = this.rowAt(target);
    if (!found) {
      const node = target.closest('.sm-lab-group');
      const item = this._items.find(
        one => one.kind === 'group' && this._slots.get(nameOf(one))?.node === node
      );
      if (node && item?.kind === 'group') {
        this.choice.moveTo(nameOf(item));
        this._toggled.emit(item.folder);
      }
      return;
    }
    const name = keyOf(found.row);
    if (event.shiftKey) {
      this.choice.extendTo(name);
    } else if (event.ctrlKey || event.metaKey || target.closest('.sm-lab-pick')) {
      this.choice.toggle(name);
    } else {
      this.choice.moveTo(name);
      this._opened.emit(found.row);
    }
  }

  private _key(event: KeyboardEvent): void {
    if (event.target !== this.node) {
      return; // a button in the row
    }
    const item = this._items.find(one => nameOf(one) === this.choice.cursor);
    const page = Math.max(1, Math.floor(this.node.clientHeight / ROW_PX) - 1);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -1e9, End: 1e9 }[
      event.key
    ];
    if (step !== undefined) {
      this.choice.step(step, event.shiftKey);
      this.reveal();
    } else if (event.key === 'Enter' && item?.kind === 'row') {
      this._opened.emit(item.row);
    } else if (event.key === ' ' && item?.kind === 'row') {
      this.choice.toggle(nameOf(item));
    } else if (item?.kind === 'group' && foldKey(event.key, item.isOpen)) {
      this._toggled.emit(item.folder);
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      this.choice.all();
    } else if (event.key === 'Escape' && this.choice.size) {
      this.choice.clear();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private readonly _space = el('div', { class: 'sm-lab-space', role: 'presentation' });
  private readonly _body = el('div', { role: 'rowgroup' });
  private readonly _opened = new Signal<this, IRow>(this);
  private readonly _toggled = new Signal<this, string>(this);
  private readonly _slots = new Map<string, SweepRow | FolderRow>();
  private _items: readonly Item[] = [];
  private _tops: readonly number[] = [];
  private _sizes: ResizeObserver | null = null;
  private _due = 0;
  private _timer = 0;
}

const EVENTS = ['scroll', 'click', 'keydown', 'focus', 'blur'];

function heightOf(item: Item): number {
  return item.kind === 'row' ? ROW_PX : GROUP_PX;
}

function foldKey(key: string, isOpen: boolean): boolean {
  return (
    key === 'Enter' || key === ' ' || (key === 'ArrowLeft' && isOpen) || (key === 'ArrowRight' && !isOpen)
  );
}
