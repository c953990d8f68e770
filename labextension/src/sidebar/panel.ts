// The panel: a line to filter and sort, the list, and what can be done with several.
import { TranslationBundle } from '@jupyterlab/translation';
import { addIcon } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import { ISignal, Signal } from '@lumino/signaling';
import { PanelLayout, Widget } from '@lumino/widgets';

import { Commands } from '../commands/ids';
import { argsFor } from '../commands/targets';
import { el, say } from '../dom';
import { sweepIcon } from '../icons';
import { IRow, keyOf } from '../server/protocol';
import { ISweeps } from '../server/token';
import { RowActions } from './actions';
import { Empty, MAIN_BUTTON } from './empty';
import { SweepList } from './list';
import { rowMenu } from './menu';
import { arranged, Sort, SORTS } from './order';

/** What the panel remembers. */
export interface ILook {
  readonly sort: Sort;
  readonly closed: readonly string[];
}

export interface IPanelOptions {
  readonly sweeps: ISweeps;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}

export class SweepsPanel extends Widget {
  constructor(private readonly _options: IPanelOptions) {
    super();
    const { trans, commands, sweeps } = _options;
    this.id = 'sweepmagic-sweeps';
    this.addClass('sm-lab-panel');
    this.title.icon = sweepIcon;
    this.title.caption = trans.__('Sweeps');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Sweeps'));
    this._list = new SweepList(trans);
    this._actions = new RowActions(commands, trans, (row, x, y) => this._menu(row, x, y));
    this._empty = new Empty(commands, trans);
    this._makeBar();
    this._makePicked();
    const layout = (this.layout = new PanelLayout());
    for (const node of [this._bar, this._empty.node]) {
      layout.addWidget(new Widget({ node }));
    }
    layout.addWidget(this._list);
    for (const node of [this._picked, this._note]) {
      layout.addWidget(new Widget({ node }));
    }
    this._list.opened.connect((_, { folder, id }) => void commands.execute(Commands.open, { folder, id }));
    this._list.toggled.connect((_, folder) => this._toggle(folder));
    this._list.choice.changed.connect(this._chosen, this);
    sweeps.changed.connect(this._arrange, this);
    sweeps.standingChanged.connect(this._arrange, this);
    this._arrange();
  }

  /** What is to be remembered has changed. */
  get looked(): ISignal<this, ILook> {
    return this._looked;
  }

  /** Look as one has left it. */
  recall({ sort, closed }: Partial<ILook>): void {
    this._sort.value = sort && SORTS.includes(sort) ? sort : SORTS[0];
    this._closed = new Set(closed);
    this._arrange();
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._options.sweeps.changed.disconnect(this._arrange, this);
    this._options.sweeps.standingChanged.disconnect(this._arrange, this);
    Signal.clearData(this);
    super.dispose();
  }

  handleEvent(event: Event): void {
    switch (event.type) {
      case 'pointermove':
      case 'focusin':
        return this._point(event.target);
      case 'pointerleave':
        return this._actions.leave();
      case 'contextmenu':
        return this._context(event as MouseEvent);
      case 'keydown':
        return this._key(event as KeyboardEvent);
    }
  }

  protected onAfterAttach(): void {
    EVENTS.forEach(type => this.node.addEventListener(type, this));
  }

  protected onBeforeDetach(): void {
    EVENTS.forEach(type => this.node.removeEventListener(type, this));
  }

  protected onAfterShow(): void {
    this._arrange();
  }

  protected onActivateRequest(): void {
    (this._options.sweeps.rows.length ? this._list.node : this._empty.button).focus();
  }

  private _makeBar(): void {
    const { trans, commands } = this._options;
    this._input.placeholder = trans.__('Filter by name, state, tag …');
    this._input.setAttribute('aria-label', trans.__('Filter sweeps'));
    this._input.addEventListener('input', () => this._arrange());
    const words: Record<Sort, string> = {
      active: trans.__('Running first'),
      newest: trans.__('Newest first'),
      name: trans.__('By name')
    };
    this._sort.append(...SORTS.map(sort => el('option', { value: sort }, words[sort])));
    this._sort.setAttribute('aria-label', trans.__('Order'));
    this._sort.title = trans.__('Order');
    this._sort.addEventListener('change', () => this._remember());
    const label = trans.__('New sweep cell');
    const add = el('button', { type: 'button', class: 'sm-lab-tool', title: label, 'aria-label': label });
    addIcon.element({ container: add, height: '16px', width: '16px' });
    add.addEventListener('click', () => void commands.execute(Commands.newCell));
    this._bar.append(this._input, el('div', { class: 'sm-lab-barline' }, this._total, this._sort, add));
  }

  private _makePicked(): void {
    const { trans, commands } = this._options;
    this._compare.append(trans.__('Compare'));
    this._compare.addEventListener(
      'click',
      () => void commands.execute(Commands.compare, argsFor(this._rows()))
    );
    const more = el('button', { type: 'button', class: 'sm-lab-button' }, trans.__('More'));
    more.addEventListener('click', () => {
      const box = more.getBoundingClientRect();
      rowMenu(commands, this._rows(), trans).open(box.left, box.top);
    });
    const clear = el('button', { type: 'button', class: 'sm-lab-button' }, trans.__('Clear'));
    clear.addEventListener('click', () => this._list.choice.clear());
    this._picked.append(this._pickedText, this._compare, more, clear);
  }

  /** Bring the list up to date with the rows, the filter and the order. */
  private _arrange(): void {
    if (!this.isVisible) {
      return;
    }
    const { sweeps, trans } = this._options;
    const { rows } = sweeps;
    const items = arranged(rows, {
      words: this._input.value,
      sort: this._sort.value as Sort,
      closed: this._closed
    });
    this._list.fill(items);
    const shown = items.reduce(
      (sum, item) => sum + (item.kind === 'group' ? (item.isOpen ? 0 : item.count) : 1),
      0
    );
    say(
      this._total,
      shown === rows.length
        ? trans._n('%1 sweep', '%1 sweeps', shown)
        : trans.__('%1 of %2', shown, rows.length)
    );
    this._bar.hidden = rows.length === 0;
    this._list.setHidden(items.length === 0);
    this._empty.show(sweeps.standing, rows.length, items.length);
    const isSilent = rows.length > 0 && sweeps.standing !== 'ready';
    this._note.hidden = !isSilent;
    say(this._note, isSilent ? trans.__('No word from the server: this is what was known last.') : '');
    const row = this._pointed && sweeps.get(this._pointed);
    this._actions.renew(row ?? undefined);
  }

  /** The chosen sweeps, as they stand in the list. */
  private _rows(): IRow[] {
    const { chosen } = this._list.choice;
    return this._options.sweeps.rows.filter(row => chosen.has(keyOf(row)));
  }

  private _chosen(): void {
    const { size } = this._list.choice;
    this.toggleClass('sm-lab-choosing', size > 0);
    this._picked.hidden = size === 0;
    say(this._pickedText, this._options.trans.__('%1 chosen', size));
    this._compare.disabled = size < 2;
    if (this._list.node === document.activeElement) {
      requestAnimationFrame(() => this._point(this._list.cursorNode));
    }
  }

  /** The pointer or the keyboard is in this row. */
  private _point(target: EventTarget | null): void {
    if (target === this._list.node) {
      target = this._list.cursorNode;
    }
    const found = this._list.rowAt(target);
    if (found) {
      this._pointed = found.row;
      this._actions.moveTo(found.row, found.node);
    }
  }

  private _context(event: MouseEvent): void {
    const found = this._list.rowAt(event.target === this._list.node ? this._list.cursorNode : event.target);
    if (!found) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const box = found.node.getBoundingClientRect();
    const isByKey = event.clientX === 0 && event.clientY === 0;
    this._menu(found.row, isByKey ? box.left + 24 : event.clientX, isByKey ? box.bottom - 8 : event.clientY);
  }

  /** Open the menu for all that are chosen, if this row is one of them; else for it alone. */
  private _menu(row: IRow, x: number, y: number): void {
    const { commands, trans } = this._options;
    const isChosen = this._list.choice.has(keyOf(row));
    rowMenu(commands, isChosen ? this._rows() : [row], trans).open(x, y);
  }

  private _key(event: KeyboardEvent): void {
    const { commands } = this._options;
    const row = this._list.rowAt(this._list.cursorNode)?.row;
    if (event.target === this._input) {
      if (event.key === 'ArrowDown') {
        this._list.node.focus();
      } else if (event.key === 'Escape' && this._input.value) {
        this._input.value = '';
        this._arrange();
      } else {
        return;
      }
    } else if (event.key === '/') {
      this._input.focus();
    } else if (event.target === this._list.node && row && event.key === 'F2') {
      void commands.execute(Commands.rename, { folder: row.folder, id: row.id });
    } else if (event.target === this._list.node && row && event.key === 'Delete') {
      void commands.execute(Commands.remove, argsFor(this._list.choice.size ? this._rows() : [row]));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private _toggle(folder: string): void {
    if (!this._closed.delete(folder)) {
      this._closed.add(folder);
    }
    this._remember();
  }

  private _remember(): void {
    this._looked.emit({ sort: this._sort.value as Sort, closed: [...this._closed] });
    this._arrange();
  }

  private readonly _bar = el('div', { class: 'sm-lab-bar', hidden: true });
  private readonly _input = el('input', { type: 'search', class: 'sm-lab-input', spellcheck: 'false' });
  private readonly _total = el('span', { class: 'sm-lab-total', role: 'status' });
  private readonly _sort = el('select', { class: 'sm-lab-select' });
  private readonly _empty: Empty;
  private readonly _picked = el('div', { class: 'sm-lab-picked', hidden: true });
  private readonly _pickedText = el('span', { class: 'sm-lab-picked-text', role: 'status' });
  private readonly _note = el('div', { class: 'sm-lab-note', role: 'status', hidden: true });
  private readonly _looked = new Signal<this, ILook>(this);
  private _closed = new Set<string>();
  private readonly _list: SweepList;
  private readonly _actions: RowActions;
  private readonly _compare = el('button', MAIN_BUTTON);
  private _pointed: IRow | null = null;
}

const EVENTS = ['pointermove', 'pointerleave', 'focusin', 'contextmenu', 'keydown'];
