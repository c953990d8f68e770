import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { Client } from './client';
import { Sweeps } from './sweeps';
import { ISweeps, Standing } from './token';

const SILENT_MS = 10_000;

/** The one model of all sweeps, for everything that shows them. */
export const server: JupyterFrontEndPlugin<ISweeps> = {
  id: 'sweepmagic:server',
  description: 'All sweeps of the server, live.',
  autoStart: true,
  provides: ISweeps,
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, translator: ITranslator | null): ISweeps => {
    const trans = (translator ?? nullTranslator).load('sweepmagic');
    const sweeps = new Sweeps(new Client(app.serviceManager.serverSettings));
    const words: Partial<Record<Standing, () => string>> = {
      missing: () =>
        trans.__(
          'sweepmagic: the server part is missing, so sweeps show in cells only. Restart Jupyter after installing.'
        ),
      incompatible: () =>
        trans.__(
          'sweepmagic: the server part (%1) and this page do not fit together. Restart Jupyter and reload the page.',
          sweeps.version
        )
    };
    const said = new Set<Standing>();
    sweeps.standingChanged.connect((_, standing) => {
      const say = words[standing];
      if (say && !said.has(standing)) {
        said.add(standing);
        Notification.info(say(), { autoClose: SILENT_MS });
      }
    });
    // Nobody waits for sweeps while the page opens.
    void app.restored.then(() => sweeps.start());
    return sweeps;
  }
};
