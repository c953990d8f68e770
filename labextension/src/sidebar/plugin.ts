import { ILabShell, ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { Commands } from '../commands/ids';
import { ISweeps } from '../server/token';
import { ILook, SweepsPanel } from './panel';

const LOOK = 'sweepmagic:sidebar';
const RANK = 450; // below the file browser, the kernels and the table of contents

/** All sweeps of the server's folders, at the left side. */
export const sidebar: JupyterFrontEndPlugin<void> = {
  id: 'sweepmagic:sidebar',
  description: 'A panel with all sweeps.',
  autoStart: true,
  requires: [ISweeps],
  optional: [ILabShell, ILayoutRestorer, IStateDB, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    sweeps: ISweeps,
    _labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    state: IStateDB | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('sweepmagic');
    const panel = new SweepsPanel({ sweeps, commands: app.commands, trans });
    // The state is there only after the page has started, which waits for us.
    void state?.fetch(LOOK).then(
      known => known && panel.recall(known as Partial<ILook>),
      () => undefined
    );
    panel.looked.connect((_, look) => void state?.save(LOOK, { sort: look.sort, closed: [...look.closed] }));
    restorer?.add(panel, panel.id);
    app.shell.add(panel, 'left', { rank: RANK, type: 'Sweeps' });
    app.commands.addCommand(Commands.showSidebar, {
      label: trans.__('Show Sweeps'),
      caption: trans.__('All sweeps of this server, at the left side'),
      execute: () => app.shell.activateById(panel.id)
    });
  }
};
