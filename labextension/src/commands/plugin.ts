import { ILabShell, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker, NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { KernelSpec } from '@jupyterlab/services';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import { IDashboards } from '../dashboard/plugin';
import { sweepIcon, sweepPicture } from '../icons';
import { IChange, ISweeps } from '../server/token';
import { Commands } from './ids';
import { folderOf, insertTemplate, isSweepCell, sweepInFront, turnActive } from './notebook';
import { insertNarrowed } from './narrow';
import { RowCommands } from './rows';
import { Targets } from './targets';

const PALETTE = [
  Commands.newCell,
  Commands.newNotebook,
  Commands.turnCell,
  Commands.run,
  Commands.open,
  Commands.pause,
  Commands.resume,
  Commands.stop,
  Commands.cancel,
  Commands.retry,
  Commands.narrow,
  Commands.copyBest,
  Commands.rename,
  Commands.tags,
  Commands.notes,
  Commands.report,
  Commands.showSidebar
];
const SAID_MS = 4000;
const LOOKS_MS = [500, 1500, 4000];

/** Everything that can be asked for, in the palette, the menu, the launcher and the toolbars. */
export const commands: JupyterFrontEndPlugin<void> = {
  id: 'sweepmagic:commands',
  description: 'Commands for sweeps.',
  autoStart: true,
  requires: [ISweeps],
  optional: [IDashboards, INotebookTracker, ILabShell, ICommandPalette, ILauncher, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    sweeps: ISweeps,
    dashboards: IDashboards | null,
    notebooks: INotebookTracker | null,
    labShell: ILabShell | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('sweepmagic');
    const here = (): NotebookPanel | null => {
      const panel = notebooks?.currentWidget ?? null;
      return panel && (!labShell || panel.isVisible) ? panel : null;
    };
    const targets = new Targets(sweeps, [
      () => dashboards?.current ?? null,
      () => (here() ? sweepInFront(notebooks, sweeps) : null)
    ]);
    new RowCommands(app.commands, sweeps, targets, trans).add();
    addShowing(app.commands, targets, dashboards, trans);
    addWriting(
      app.commands,
      sweeps,
      targets,
      notebooks,
      here,
      () => app.serviceManager.kernelspecs.specs,
      trans
    );
    if (labShell) {
      app.commands.addCommand(Commands.compare, {
        label: trans.__('Compare Sweeps'),
        isEnabled: args => targets.rows(args).length > 1,
        execute: async args => {
          const { openComparison } = await import('../sidebar/compare');
          openComparison(app.shell, sweeps, targets.rows(args), trans);
        }
      });
    }
    lookAhead(sweeps, notebooks);
    sweeps.changed.connect((_, change) => {
      if (isOther(sweeps, change)) {
        app.commands.notifyCommandChanged(); // what is enabled
        app.commands.notifyCommandChanged(Commands.open); // what is in sight: toolbars hear only this
      }
    });
    const category = trans.__('Sweeps');
    for (const command of PALETTE) {
      palette?.addItem({ command, category });
    }
    launcher?.add({
      command: Commands.newNotebook,
      category: trans.__('Notebook'),
      rank: 10,
      args: { isLauncher: true },
      kernelIconUrl: sweepPicture
    });
  }
};

function addShowing(
  registry: CommandRegistry,
  targets: Targets,
  dashboards: IDashboards | null,
  trans: TranslationBundle
): void {
  registry.addCommand(Commands.open, {
    label: trans.__('Open Sweep Dashboard'),
    caption: trans.__('The sweep of this cell in a tab beside the notebook'),
    icon: args => (args.toolbar ? sweepIcon : undefined),
    isEnabled: args => !!dashboards && targets.row(args) !== null,
    isVisible: args => !args.toolbar || targets.row(args) !== null,
    execute: args => {
      const row = targets.row(args);
      return row && dashboards?.open({ folder: row.folder, id: row.id });
    }
  });
}

function addWriting(
  registry: CommandRegistry,
  sweeps: ISweeps,
  targets: Targets,
  notebooks: INotebookTracker | null,
  here: () => NotebookPanel | null,
  specs: () => KernelSpec.ISpecModels | null,
  trans: TranslationBundle
): void {
  registry.addCommand(Commands.newCell, {
    label: trans.__('New Sweep Cell'),
    caption: trans.__('Insert a sweep that runs as it is, to make your own of it'),
    icon: args => (args.toolbar ? sweepIcon : undefined),
    execute: async () => {
      const panel = here();
      if (panel) {
        insertTemplate(panel, sweeps);
        panel.content.activate();
      } else {
        await registry.execute(Commands.newNotebook);
      }
    }
  });
  registry.addCommand(Commands.newNotebook, {
    label: args => (args.isLauncher ? trans.__('Sweep') : trans.__('New Notebook with a Sweep')),
    caption: trans.__('A notebook with a sweep that runs as it is'),
    icon: sweepIcon,
    execute: async args => {
      const panel = (await registry.execute('notebook:create-new', {
        cwd: args.cwd,
        kernelName: pythonAmong(specs()),
        activate: true
      })) as NotebookPanel;
      await panel.context.ready;
      await panel.revealed;
      insertTemplate(panel, sweeps);
    }
  });
  registry.addCommand(Commands.turnCell, {
    label: trans.__('Turn Cell into Sweep'),
    caption: trans.__('The numbers at the top level of the cell become parameters'),
    isEnabled: () => here()?.content.activeCell?.model.type === 'code' && !isSweepCell(notebooks),
    execute: () => {
      const panel = here();
      if (panel && !turnActive(panel, sweeps)) {
        Notification.info(trans.__('This cell cannot be swept: it is empty, or another magic has it.'), {
          autoClose: SAID_MS
        });
      }
    }
  });
  registry.addCommand(Commands.run, {
    label: trans.__('Run or Continue Sweep'),
    caption: trans.__('Run the cell: a sweep of the same name goes on where it was'),
    isEnabled: () => !!here() && isSweepCell(notebooks),
    execute: () => registry.execute('notebook:run-cell')
  });
  registry.addCommand(Commands.narrow, {
    label: trans.__('Insert Narrowed Sweep Below'),
    caption: trans.__('A new sweep with ranges around the best runs of this one'),
    isEnabled: args => !!here() && targets.row(args) !== null,
    execute: async args => {
      const [panel, row] = [here(), targets.row(args)];
      const why = panel && row ? await insertNarrowed(panel, row, sweeps) : '';
      if (why) {
        Notification.info(why, { autoClose: SAID_MS });
      }
    }
  });
}

/** When a cell with a sweep begins, its folder is looked into at once: it may have had no record before. */
function lookAhead(sweeps: ISweeps, notebooks: INotebookTracker | null): void {
  NotebookActions.executionScheduled.connect((_, { notebook, cell }) => {
    const panel = notebooks?.find(each => each.content === notebook);
    if (panel && /sweep/.test(cell.model.sharedModel.getSource())) {
      const folder = folderOf(panel.context.path);
      LOOKS_MS.forEach(after => setTimeout(() => sweeps.lookInto(folder), after));
    }
  });
}

/** Return a kernel that knows Python, the default one if it does. */
function pythonAmong(specs: KernelSpec.ISpecModels | null): string | undefined {
  const known = Object.entries(specs?.kernelspecs ?? {});
  const fitting = known.flatMap(([name, spec]) => (spec?.language === 'python' ? [name] : []));
  return fitting.find(name => name === specs?.default) ?? fitting[0];
}

/** Return whether other sweeps are there than before, or in other states. */
function isOther(sweeps: ISweeps, { before, gone }: IChange): boolean {
  return (
    gone.length > 0 ||
    [...before.values()].some(row => {
      const now = row && sweeps.get(row);
      return row?.state !== now?.state || row?.alive !== now?.alive;
    }) ||
    [...before.values()].includes(undefined)
  );
}
