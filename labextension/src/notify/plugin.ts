import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { Commands } from '../commands/ids';
import { IRow } from '../server/protocol';
import { ISweeps } from '../server/token';
import { doneOf } from '../words';
import { ended } from './ended';

const ID = 'sweepmagic:notify';
const SAID_MS = 8000;

/** A word when a sweep is over that was seen running from this page. */
export const notify: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'A notification when a sweep ends.',
  autoStart: true,
  requires: [ISweeps],
  optional: [ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    sweeps: ISweeps,
    registry: ISettingRegistry | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('sweepmagic');
    let settings: ISettingRegistry.ISettings | null = null;
    void registry?.load(ID).then(
      found => (settings = found),
      () => undefined
    );
    const isWanted = (isIll: boolean): boolean =>
      settings?.get(isIll ? 'failed' : 'finished').composite !== false;

    const tell = (row: IRow): void => {
      const isIll = row.state === 'failed' || row.state === 'crashed';
      if (!isWanted(isIll)) {
        return;
      }
      const best = row.best ? trans.__('best %1 %2', row.metric, row.best) : '';
      const how: Readonly<Record<string, string>> = {
        failed: trans.__('%1 has failed', row.name),
        crashed: trans.__('%1 was cut off', row.name),
        stopped: trans.__('%1 is stopped', row.name)
      };
      const words = [how[row.state] ?? trans.__('%1 is finished', row.name), doneOf(row, trans), best];
      const actions: Notification.IAction[] = [
        {
          label: trans.__('Open'),
          callback: () => void app.commands.execute(Commands.open, { folder: row.folder, id: row.id })
        }
      ];
      const type = isIll ? 'error' : row.state === 'stopped' ? 'info' : 'success';
      Notification.emit(words.filter(Boolean).join(' · '), type, {
        autoClose: isIll ? false : SAID_MS,
        actions
      });
    };
    sweeps.changed.connect((_, change) => ended(change, key => sweeps.get(key)).forEach(tell));
  }
};
