// What can be done with a sweep, or with several.
import { TranslationBundle } from '@jupyterlab/translation';
import { MenuSvg } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';

import { Commands } from '../commands/ids';
import { argsFor } from '../commands/targets';
import { IRow } from '../server/protocol';

/** The forms in which a sweep can be downloaded. */
export const FORMS = ['csv', 'json', 'yaml'] as const;

/** Return the menu for these sweeps; it goes when it is closed. */
export function rowMenu(commands: CommandRegistry, rows: readonly IRow[], trans: TranslationBundle): Menu {
  const args = argsFor(rows);
  const menu = new MenuSvg({ commands });
  const add = (...names: string[]): void => names.forEach(command => menu.addItem({ command, args }));
  const line = (): Menu.IItem => menu.addItem({ type: 'separator' });
  if (rows.length > 1) {
    add(Commands.compare);
    line();
  } else {
    add(Commands.open);
    line();
  }
  add(Commands.pause, Commands.resume, Commands.stop, Commands.cancel, Commands.retry);
  line();
  if (rows.length === 1) {
    add(Commands.rename, Commands.tags, Commands.notes);
    line();
    add(Commands.copyBest, Commands.narrow);
  } else {
    add(Commands.tags);
  }
  const exported = new MenuSvg({ commands });
  exported.title.label = trans.__('Export');
  for (const form of FORMS) {
    exported.addItem({ command: Commands.download, args: { ...args, form } });
  }
  menu.addItem({ type: 'submenu', submenu: exported });
  add(Commands.report);
  line();
  add(Commands.remove);
  menu.aboutToClose.connect(() => requestAnimationFrame(() => menu.dispose()));
  return menu;
}
