// The buttons of the row under the pointer or the cursor: one set, moved to where it is wanted.
import { TranslationBundle } from '@jupyterlab/translation';
import { ellipsesIcon, LabIcon, refreshIcon, runIcon, stopIcon } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';

import { Commands } from '../commands/ids';
import { el } from '../dom';
import { pauseIcon } from '../icons';
import { IRow, keyOf } from '../server/protocol';

interface IButton {
  readonly node: HTMLButtonElement;
  readonly fits: (row: IRow) => boolean;
}

/** Which verbs make sense for a sweep. */
export const FITS: Readonly<Record<string, (row: IRow) => boolean>> = {
  [Commands.pause]: row => row.alive && row.state === 'running',
  [Commands.resume]: row => row.state === 'paused',
  [Commands.stop]: row => row.alive,
  [Commands.cancel]: row => row.alive,
  [Commands.retry]: row => (row.counts.failed ?? 0) + (row.counts.crashed ?? 0) > 0
};

export class RowActions {
  constructor(
    commands: CommandRegistry,
    trans: TranslationBundle,
    private readonly _menu: (row: IRow, x: number, y: number) => void
  ) {
    const run = (command: string): void => {
      const row = this._row;
      if (row) {
        void commands.execute(command, { folder: row.folder, id: row.id });
      }
    };
    const button = (
      icon: LabIcon,
      label: string,
      action: (node: HTMLButtonElement) => void,
      fits: (row: IRow) => boolean = () => true
    ): IButton => {
      const node = el('button', {
        type: 'button',
        class: 'sm-lab-action',
        title: label,
        'aria-label': label
      });
      icon.element({ container: node, height: '14px', width: '14px' });
      node.addEventListener('click', event => {
        event.stopPropagation();
        action(node);
      });
      return { node, fits };
    };
    this._buttons = [
      button(
        pauseIcon,
        trans.__('Pause: start no new runs'),
        () => run(Commands.pause),
        FITS[Commands.pause]
      ),
      button(runIcon, trans.__('Resume'), () => run(Commands.resume), FITS[Commands.resume]),
      button(
        stopIcon,
        trans.__('Stop: runs in progress finish'),
        () => run(Commands.stop),
        FITS[Commands.stop]
      ),
      button(
        refreshIcon,
        trans.__('Retry runs that failed'),
        () => run(Commands.retry),
        FITS[Commands.retry]
      ),
      button(ellipsesIcon, trans.__('More'), node => this._open(node))
    ];
    this.node.append(...this._buttons.map(({ node }) => node));
  }

  readonly node = el('div', { role: 'gridcell', class: 'sm-lab-actions' });

  /** Stand in this row. */
  moveTo(row: IRow, node: HTMLElement): void {
    if (this._row !== row) {
      this._row = row;
      for (const { node: each, fits } of this._buttons) {
        each.hidden = !fits(row);
      }
    }
    if (this.node.parentElement !== node) {
      node.append(this.node);
    }
  }

  leave(): void {
    this._row = null;
    this.node.remove();
  }

  /** The row has news. */
  renew(row: IRow | undefined): void {
    if (row && this._row && keyOf(row) === keyOf(this._row) && this.node.parentElement) {
      this.moveTo(row, this.node.parentElement);
    }
  }

  private _open(node: HTMLElement): void {
    const box = node.getBoundingClientRect();
    if (this._row) {
      this._menu(this._row, box.left, box.bottom);
    }
  }

  private readonly _buttons: readonly IButton[];
  private _row: IRow | null = null;
}
