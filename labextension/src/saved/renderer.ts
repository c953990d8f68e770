// The output of a sweep in a saved notebook: live from the record, where server and record are there; else as it was saved.
import { PathExt } from '@jupyterlab/coreutils';
import { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IStateDB } from '@jupyterlab/statedb';
import { TranslationBundle } from '@jupyterlab/translation';
import { Panel } from '@lumino/widgets';

import { SweepView } from '../dashboard/view';
import { IKey } from '../server/protocol';
import { ISweeps } from '../server/token';
import { MIME, savedIn } from './mime';

const HTML = 'text/html';
const TEXT = 'text/plain';

export interface IRendererOptions {
  readonly sweeps: ISweeps;
  readonly rendermime: IRenderMimeRegistry;
  readonly state: IStateDB | null;
  readonly trans: TranslationBundle;
}

export class SavedSweep extends Panel implements IRenderMime.IRenderer {
  constructor(
    private readonly _options: IRendererOptions,
    private readonly _path: string | undefined
  ) {
    super();
    this.addClass('sm-lab-saved');
    // A notebook may hold many: those that nobody looks at cost nothing.
    this._sight = new IntersectionObserver(entries => {
      if (entries.some(entry => entry.isIntersecting)) {
        this._sight.disconnect();
        void this._attach();
      }
    });
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this._model = model;
    await this._showTwin();
    const found = savedIn(model.data[MIME]);
    if (found) {
      if (found.twin) {
        this.node.dataset.smTwin = found.twin; // the live view of the kernel hides what stands behind it
      }
      this._sight.disconnect();
      this._sight.observe(this.node);
    }
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._sight.disconnect();
    super.dispose();
  }

  /** Show what was saved beside our mark, by the renderer that shows it where we are not installed. */
  private async _showTwin(): Promise<void> {
    const model = this._model;
    const mime = [HTML, TEXT].find(each => model?.data[each] !== undefined);
    if (!model || !mime || this._view) {
      return;
    }
    const twin = this._options.rendermime.createRenderer(mime);
    this._twin?.dispose();
    this._twin = twin;
    this.addWidget(twin);
    await twin.renderModel(model);
  }

  private async _attach(): Promise<void> {
    const { sweeps, state, trans } = this._options;
    await sweeps.ready;
    const key = this._key();
    if (!key || this.isDisposed || this._view) {
      return;
    }
    const view = (this._view = new SweepView({ client: sweeps.client, key, state, trans }));
    view.addClass('sm-lab-waiting');
    view.shown.connect(() => {
      this._twin?.dispose();
      this._twin = null;
      view.removeClass('sm-lab-waiting');
    });
    this.addWidget(view);
    await view.begin();
  }

  /** Return the sweep of that id: the one in the notebook's own folder first. */
  private _key(): IKey | null {
    const saved = savedIn(this._model?.data[MIME]);
    const folder = this._path === undefined ? undefined : PathExt.dirname(this._path);
    const found = saved && this._options.sweeps.find(saved.id, folder);
    return found && found.id === saved.id ? found : null;
  }

  private readonly _sight: IntersectionObserver;
  private _model: IRenderMime.IMimeModel | null = null;
  private _twin: IRenderMime.IRenderer | null = null;
  private _view: SweepView | null = null;
}
