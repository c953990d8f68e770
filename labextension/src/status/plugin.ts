import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { ISweeps } from '../server/token';
import { SweepStatus } from './item';

const RANK = 2;

/** How far the sweeps are that run, at the foot of the page. */
export const status: JupyterFrontEndPlugin<void> = {
  id: 'sweepmagic:status',
  description: 'The progress of running sweeps in the status bar.',
  autoStart: true,
  requires: [ISweeps],
  optional: [IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    sweeps: ISweeps,
    bar: IStatusBar | null,
    translator: ITranslator | null
  ): void => {
    if (bar) {
      const item = new SweepStatus(sweeps, app.commands, (translator ?? nullTranslator).load('sweepmagic'));
      bar.registerStatusItem('sweepmagic:status', {
        item,
        align: 'left',
        rank: RANK,
        isActive: () => item.isActive,
        activeStateChanged: item.activeChanged
      });
    }
  }
};
