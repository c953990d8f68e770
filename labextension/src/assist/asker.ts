// The questions about a cell, asked of the server part; where there is none, nothing is asked and nothing answered.
import { NotebookPanel } from '@jupyterlab/notebook';
import { ISignal } from '@lumino/signaling';

import { IRow } from '../server/protocol';
import { ISweeps } from '../server/token';
import { IChecked, ICompleted, IExplained, ISpot } from './protocol';

/** JupyterLab gives up on completion after a second. */
const START_MS = 800;

export interface IAsker {
  check(text: string): Promise<IChecked | null>;
  complete(text: string, spot: ISpot): Promise<ICompleted | null>;
  hover(text: string, spot: ISpot): Promise<IExplained | null>;
  /** The sweep of that name, if there is one on record. */
  row(name: string, project: string): IRow | undefined;
  /** Emitted when sweeps on record have changed; null where nothing is known of any. */
  readonly rowsChanged: ISignal<unknown, unknown> | null;
}

/** Asks on behalf of one notebook. */
export class Asker implements IAsker {
  constructor(
    private readonly _sweeps: ISweeps | null,
    private readonly _panel: () => NotebookPanel | undefined
  ) {}

  get rowsChanged(): ISignal<unknown, unknown> | null {
    return this._sweeps?.changed ?? null;
  }

  async check(text: string): Promise<IChecked | null> {
    return this._ask<IChecked>('check', { text, python: await this._python() });
  }

  async complete(text: string, spot: ISpot): Promise<ICompleted | null> {
    const rows = this._sweeps?.rows ?? [];
    return this._ask<ICompleted>('complete', {
      text,
      ...spot,
      metrics: unique(rows.map(row => row.metric)),
      sweeps: unique(rows.map(row => row.name))
    });
  }

  async hover(text: string, spot: ISpot): Promise<IExplained | null> {
    return (await this._ask<{ found: IExplained | null }>('hover', { text, ...spot }))?.found ?? null;
  }

  row(name: string, project: string): IRow | undefined {
    const path = this._panel()?.context.localPath ?? '';
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    return this._sweeps?.rows.find(
      row => row.name === name && row.project === project && row.folder === folder
    );
  }

  private async _ask<T>(what: string, body: object): Promise<T | null> {
    if (this._sweeps?.standing === 'starting') {
      await Promise.race([this._sweeps.ready, new Promise(resolve => window.setTimeout(resolve, START_MS))]);
    }
    if (this._sweeps?.standing !== 'ready') {
      return null;
    }
    try {
      return await this._sweeps.client.post<T>(what, body);
    } catch {
      return null; // help that does not come is no news: the cell says what is wrong when it runs
    }
  }

  /** The kernel's version of Python, once it has said it. */
  private async _python(): Promise<string> {
    const kernel = this._panel()?.sessionContext.session?.kernel;
    if (!kernel) {
      return '';
    }
    const info = await Promise.race([kernel.info, Promise.resolve(null)]);
    return info?.language_info.name === 'python' ? info.language_info.version : '';
  }
}

export function unique(words: readonly string[]): string[] {
  return [...new Set(words.filter(word => word !== ''))];
}
