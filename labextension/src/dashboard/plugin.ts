import { ILabShell, ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { DocumentRegistry } from '@jupyterlab/docregistry';
import { Token } from '@lumino/coreutils';
import { SplitPanel, Widget } from '@lumino/widgets';

import { Commands } from '../commands/ids';
import { keyIn } from '../commands/targets';
import { IKey } from '../server/protocol';
import { ISweeps } from '../server/token';
import { SweepTab, tabId } from './tab';

/** The tabs that show a sweep each. */
export interface IDashboards {
  /** The sweep of the tab in front, if that is one of ours. */
  readonly current: IKey | null;
  open(key: IKey): SweepTab;
}

export const IDashboards = new Token<IDashboards>(
  'sweepmagic:IDashboards',
  'The tabs that show a sweep each.'
);

/** A sweep in the main area, as live as under its cell, with or without a kernel. */
export const dashboard: JupyterFrontEndPlugin<IDashboards> = {
  id: 'sweepmagic:dashboard',
  description: 'The dashboard of a sweep in a tab of its own.',
  autoStart: true,
  provides: IDashboards,
  requires: [ISweeps],
  optional: [ILabShell, ILayoutRestorer, INotebookTracker, IStateDB, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    sweeps: ISweeps,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    notebooks: INotebookTracker | null,
    state: IStateDB | null,
    translator: ITranslator | null
  ): IDashboards => {
    const trans = (translator ?? nullTranslator).load('sweepmagic');
    const tracker = new WidgetTracker<SweepTab>({ namespace: 'sweepmagic-dashboard' });

    /** Beside the notebook that one works in; with the other dashboards where there are some. */
    const place = (): DocumentRegistry.IOpenOptions => {
      const current = labShell?.currentWidget;
      const other = tracker.find(tab => tab.isAttached && tab !== current);
      const isNotebook = !!current && !!notebooks?.has(current);
      return isNotebook && other
        ? { ref: other.id, mode: 'tab-after' }
        : isNotebook
          ? { mode: 'split-right' }
          : {};
    };

    const open = (key: IKey): SweepTab => {
      const found = tracker.find(tab => tab.id === tabId(key));
      const tab = found ?? new SweepTab({ client: sweeps.client, key, state, trans }, sweeps);
      if (!tab.isAttached) {
        // A page that holds one document only has room for more below it.
        app.shell.add(tab, labShell ? 'main' : 'down', place());
        if (!labShell) {
          raise(tab);
        }
      }
      if (!found) {
        void tracker.add(tab);
      }
      app.shell.activateById(tab.id);
      return tab;
    };

    app.commands.addCommand(Commands.openKey, {
      label: trans.__('Open Sweep Dashboard'),
      isVisible: () => false,
      execute: args => {
        const key = keyIn(args);
        return key && open(key);
      }
    });

    if (restorer) {
      void restorer.restore(tracker, {
        command: Commands.openKey,
        args: ({ sweep: { folder, id } }) => ({ folder, id }),
        name: tab => tab.id
      });
    }
    return {
      open,
      get current() {
        const front = app.shell.currentWidget;
        return front instanceof SweepTab ? front.sweep : null;
      }
    };
  }
};

/** Give the area at the foot of the page as much room as what is above it; at first it has none. */
function raise(tab: Widget): void {
  for (let around = tab.parent; around; around = around.parent) {
    if (around instanceof SplitPanel) {
      around.setRelativeSizes([1, 1]);
      return;
    }
  }
}
