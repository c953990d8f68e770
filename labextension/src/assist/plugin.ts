import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { CodeEditor } from '@jupyterlab/codeeditor';
import { IEditorExtensionRegistry, IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { ICompletionProviderManager } from '@jupyterlab/completer';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import { ISweeps } from '../server/token';
import { Asker, IAsker } from './asker';
import { Follower, MIME } from './mime';
import { ALL, IChoices } from './protocol';
import { Provider, silenceOthers } from './provider';
import { whileSweep } from './switch';

const ID = 'sweepmagic:assist';

/** Help while a %%sweep cell is written. */
export const assist: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Checks, completion and explanations in %%sweep cells.',
  autoStart: true,
  requires: [IEditorLanguageRegistry, IEditorExtensionRegistry],
  optional: [INotebookTracker, ICompletionProviderManager, ISweeps, ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    languages: IEditorLanguageRegistry,
    extensions: IEditorExtensionRegistry,
    tracker: INotebookTracker | null,
    manager: ICompletionProviderManager | null,
    sweeps: ISweeps | null,
    registry: ISettingRegistry | null,
    translator: ITranslator | null
  ): void => {
    if (!tracker) {
      return; // a page without notebooks, such as Notebook 7's tree
    }
    const trans = (translator ?? nullTranslator).load('sweepmagic');
    const follower = new Follower(tracker);
    const changed = new Signal<object, void>(follower);
    let choices = ALL;

    languages.addLanguage({
      name: 'sweepmagic',
      displayName: trans.__('Sweep cell'),
      mime: MIME,
      load: async () => {
        const [{ sweepLanguage }, python] = await Promise.all([
          import('./language'),
          languages.getLanguage('text/x-python')
        ]);
        return sweepLanguage(python?.support ?? null);
      }
    });

    const askers = new WeakMap<CodeEditor.IModel, IAsker>();
    const askerOf = (model: CodeEditor.IModel): IAsker => {
      const asker = askers.get(model) ?? new Asker(sweeps, () => follower.panelOf(model));
      askers.set(model, asker);
      return asker;
    };
    extensions.addExtension({
      name: ID,
      factory: ({ inline, model }) => {
        if (!inline) {
          return null;
        }
        const load = async () => {
          const { features } = await import('./features');
          const invoke = (): void =>
            void app.commands.execute('completer:invoke-notebook').catch(() => undefined);
          return features({ asker: askerOf(model), choices, trans, invoke });
        };
        return { instance: () => whileSweep(model, load, changed), reconfigure: () => null };
      }
    });

    if (manager) {
      const provider = new Provider(askerOf, () => choices.complete);
      manager.registerProvider(provider);
      void app.restored.then(() => silenceOthers(manager, provider));
    }
    sweeps?.standingChanged.connect(() => changed.emit());
    void registry?.load(ID).then(settings => {
      const read = (): void => {
        choices = { ...ALL, ...(settings.composite as Partial<IChoices>) };
        follower.isOn = choices.highlight;
        changed.emit();
      };
      settings.changed.connect(read);
      read();
    });
  }
};
