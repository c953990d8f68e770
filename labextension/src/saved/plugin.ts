import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { folderOf } from '../commands/notebook';
import { ISweeps } from '../server/token';
import { MIME, savedIn } from './mime';
import { Orphans } from './orphans';
import { SavedSweep } from './renderer';

const BEFORE_HTML = 40; // text/html has 50

/** Sweeps in saved notebooks. */
export const saved: JupyterFrontEndPlugin<void> = {
  id: 'sweepmagic:saved',
  description: 'Outputs of sweeps, live from the record without a kernel.',
  autoStart: true,
  requires: [ISweeps, IRenderMimeRegistry],
  optional: [INotebookTracker, IStateDB, ITranslator],
  activate: (
    _app: JupyterFrontEnd,
    sweeps: ISweeps,
    rendermime: IRenderMimeRegistry,
    notebooks: INotebookTracker | null,
    state: IStateDB | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('sweepmagic');
    const known = { sweeps, rendermime, state, trans };
    notebooks?.widgetAdded.connect(
      (_, panel) =>
        new Orphans(panel, (model, path) => {
          const found = savedIn(model.data[MIME]);
          const isKnown = found && sweeps.find(found.id, folderOf(path))?.id === found.id;
          const made = isKnown ? new SavedSweep(known, path) : null;
          void made?.renderModel(model);
          return made;
        })
    );
    rendermime.addFactory(
      {
        // What is shown comes from the server's own record, not out of the notebook.
        safe: true,
        mimeTypes: [MIME],
        createRenderer: options => {
          const path = (options.resolver as { path?: string } | null)?.path;
          return new SavedSweep(known, path);
        }
      },
      BEFORE_HTML
    );
  }
};
