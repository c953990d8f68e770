// One live view in the page: in a tab, or in the place of a saved output.
import { IStateDB } from '@jupyterlab/statedb';
import { TranslationBundle } from '@jupyterlab/translation';
import { ISignal, Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { Client } from '../server/client';
import { IKey } from '../server/protocol';
import { ViewLink } from './link';
import { ViewModel } from './model';
import { program } from './module';
import { ViewSettings } from './settings';

/** A break shorter than this is nobody's concern. */
const PATIENCE_MS = 2500;

export interface IViewOptions {
  readonly client: Client;
  readonly key: IKey;
  readonly state: IStateDB | null;
  readonly trans: TranslationBundle;
}

export class SweepView extends Widget {
  constructor(private readonly _options: IViewOptions) {
    super();
    this.addClass('sm-lab-view');
    this._note.className = 'sm-lab-note';
    this._note.setAttribute('role', 'status');
    this._note.hidden = true;
    this.node.append(this._note);
  }

  /** Connect, if that has not been done. */
  async begin(): Promise<void> {
    if (this._begun) {
      return;
    }
    this._begun = true;
    const { client, key, state } = this._options;
    this._worry();
    const settings = new ViewSettings(state, key);
    const link = { client, key, settings: await settings.read(), saved: settings.write.bind(settings) };
    if (this.isDisposed) {
      return;
    }
    this._link = new ViewLink(link);
    this._link.broken.connect((_, isBroken) => (isBroken ? this._worry() : this._rest()));
    this._link.refused.connect((_, reason) => {
      this._rest();
      this.say(reason);
    });
    this._link.opened.connect((_, model) => void this._show(model));
  }

  /** The view stands; again after every break. */
  get shown(): ISignal<this, void> {
    return this._shown;
  }

  /** Say something above the view, or nothing. */
  say(text: string): void {
    this._note.textContent = text;
    this._note.hidden = !text;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._rest();
    this._link?.dispose();
    this._takeDown();
    Signal.clearData(this);
    super.dispose();
  }

  private async _show(model: ViewModel): Promise<void> {
    const turn = (this._turn += 1);
    const { module, styles } = await program(this._options.client, turn > 1);
    if (turn !== this._turn || this.isDisposed) {
      return;
    }
    this._takeDown();
    const host = document.createElement('div');
    host.className = 'sm-lab-host';
    host.append(Object.assign(document.createElement('style'), { textContent: styles }));
    this.node.append(host);
    const ends = [module.initialize?.({ model }), module.render({ model, el: host })];
    // The view goes before the line that it shows.
    this._takeDown = () => {
      ends.reverse().forEach(end => end?.());
      host.remove();
      this._takeDown = () => undefined;
    };
    this._rest();
    this._shown.emit();
  }

  private _worry(): void {
    this._timer ||= window.setTimeout(() => {
      this.say(this._options.trans.__('Waiting for the Jupyter server …'));
    }, PATIENCE_MS);
  }

  private _rest(): void {
    window.clearTimeout(this._timer);
    this._timer = 0;
    this.say('');
  }

  private readonly _note = document.createElement('div');
  private readonly _shown = new Signal<this, void>(this);
  private _link: ViewLink | null = null;
  private _begun = false;
  private _turn = 0;
  private _timer = 0;
  private _takeDown: () => void = () => undefined;
}
