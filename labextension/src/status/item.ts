import { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { ISignal, Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { Commands } from '../commands/ids';
import { el, say } from '../dom';
import { IRow } from '../server/protocol';
import { ISweeps } from '../server/token';
import { doneOf, span, stateWord } from '../words';

/** The sweep that runs: its progress and best value; a click opens it, or the list where several run. */
export class SweepStatus extends Widget {
  constructor(
    private readonly _sweeps: ISweeps,
    private readonly _commands: CommandRegistry,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('sm-lab-status');
    this._button.append(el('span', { class: 'sm-lab-ring', 'aria-hidden': 'true' }), this._text);
    this._button.addEventListener('click', () => this._open());
    this.node.append(this._button);
    _sweeps.changed.connect(this._renew, this);
  }

  get isActive(): boolean {
    return this._alive.length > 0;
  }

  get activeChanged(): ISignal<this, void> {
    return this._activeChanged;
  }

  dispose(): void {
    this._sweeps.changed.disconnect(this._renew, this);
    Signal.clearData(this);
    super.dispose();
  }

  private _renew(): void {
    const was = this.isActive;
    this._alive = this._sweeps.rows.filter(row => row.alive);
    const [total, done] = [sum(this._alive, row => row.total ?? row.done), sum(this._alive, row => row.done)];
    this._button.style.setProperty('--sm-lab-share', String(total ? done / total : 0));
    const [row] = this._alive;
    if (row) {
      const trans = this._trans;
      const isOne = this._alive.length === 1;
      const progress = row.total === null ? String(row.done) : `${row.done}/${row.total}`;
      say(
        this._text,
        isOne ? `${row.name} ${progress}` : trans.__('%1 sweeps %2/%3', this._alive.length, done, total)
      );
      this._button.title = this._alive.map(each => factsOf(each, trans)).join('\n');
    }
    if (was !== this.isActive) {
      this._activeChanged.emit();
    }
  }

  private _open(): void {
    const [row] = this._alive;
    if (this._alive.length === 1) {
      void this._commands.execute(Commands.open, { folder: row.folder, id: row.id });
    } else {
      void this._commands.execute(Commands.showSidebar);
    }
  }

  private _alive: readonly IRow[] = [];
  private readonly _activeChanged = new Signal<this, void>(this);
  private readonly _text = el('span');
  private readonly _button = el('button', { type: 'button', class: 'sm-lab-status-button' });
}

function sum(rows: readonly IRow[], value: (row: IRow) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}

function factsOf(row: IRow, trans: TranslationBundle): string {
  const left = row.eta === null ? '' : trans.__('about %1 left', span(row.eta));
  const best = row.best && `${row.metric} ${row.best}`;
  return [row.name, stateWord(row.state, trans), doneOf(row, trans), best, left].filter(Boolean).join(' · ');
}
