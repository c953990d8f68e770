// The tab of a sweep: its title follows the state, its view is made when somebody sees it.
import { MainAreaWidget } from '@jupyterlab/apputils';
import { Message } from '@lumino/messaging';

import { sweepIcon } from '../icons';
import { IKey, IRow } from '../server/protocol';
import { ISweeps } from '../server/token';
import { stateWord } from '../words';
import { IViewOptions, SweepView } from './view';

export class SweepTab extends MainAreaWidget<SweepView> {
  constructor(
    options: IViewOptions,
    private readonly _sweeps: ISweeps
  ) {
    super({ content: new SweepView(options) });
    this.sweep = options.key;
    this._trans = options.trans;
    this.id = tabId(options.key);
    this.addClass('sm-lab-tab');
    this.toolbar.hide();
    this.title.closable = true;
    this.title.icon = sweepIcon;
    this._sweeps.changed.connect(this._follow, this);
    this._follow();
  }

  readonly sweep: IKey;

  dispose(): void {
    this._sweeps.changed.disconnect(this._follow, this);
    super.dispose();
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this.content.begin();
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) {
      void this.content.begin();
    }
  }

  private _follow(): void {
    const row = this._sweeps.get(this.sweep);
    if (row) {
      this._known = row;
      this.title.label = row.alive && row.total ? `${row.name} ${row.done}/${row.total}` : row.name;
      this.title.caption = [row.name, stateWord(row.state, this._trans), row.folder]
        .filter(Boolean)
        .join(' · ');
      this.title.className = `sm-lab-title sm-lab-state-${row.state}`;
    } else if (!this._known) {
      this.title.label = this.sweep.id;
    } else {
      this.content.say(this._trans.__('This sweep has been deleted.'));
    }
  }

  private _known: IRow | null = null;
  private readonly _trans: IViewOptions['trans'];
}

export function tabId({ folder, id }: IKey): string {
  return `sweepmagic-${encodeURIComponent(folder)}-${encodeURIComponent(id)}`;
}
