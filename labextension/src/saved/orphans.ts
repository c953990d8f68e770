// Live views that were saved while their sweep ran, and whose kernel is gone: the record has what they cannot show any more.
import { Cell, CodeCell } from '@jupyterlab/cells';
import { NotebookPanel } from '@jupyterlab/notebook';
import { IOutputModel } from '@jupyterlab/rendermime';
import { IDisposable } from '@lumino/disposable';
import { Panel, Widget } from '@lumino/widgets';

import { MIME, savedIn } from './mime';

const WIDGET = 'application/vnd.jupyter.widget-view+json';
const LOOK_MS = 4000;

/** Returns the output of a sweep, fed by the server; null where the server does not know it. */
export type Adopt = (model: IOutputModel, path: string) => Widget | null;

export class Orphans implements IDisposable {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _adopt: Adopt
  ) {
    // Cells come into the page when one scrolls to them, and a kernel takes its time to answer: both are looked at later again.
    this._timer = window.setInterval(() => this._look(), LOOK_MS);
    _panel.disposed.connect(() => this.dispose());
  }

  get isDisposed(): boolean {
    return this._timer === 0;
  }

  dispose(): void {
    window.clearInterval(this._timer);
    this._timer = 0;
  }

  private _look(): void {
    if (this._panel.isVisible) {
      this._panel.content.widgets.forEach(cell => this._lookAt(cell));
    }
  }

  private _lookAt(cell: Cell): void {
    if (!(cell instanceof CodeCell) || !cell.isAttached) {
      return;
    }
    const { model, widgets } = cell.outputArea;
    for (let at = 0; at < model.length; at++) {
      const output = model.get(at);
      const place = widgets[at];
      if (place instanceof Panel && WIDGET in output.data && savedIn(output.data[MIME])) {
        this._replace(place, output);
      }
    }
  }

  /** Put a view of ours into the place of one that has not come by the second look. */
  private _replace(place: Panel, output: IOutputModel): void {
    if (place.node.querySelector('.sm-root, .sm-lab-saved')) {
      this._missed.delete(output);
    } else if (!this._missed.has(output)) {
      this._missed.add(output);
    } else {
      const made = this._adopt(output, this._panel.context.path);
      if (made) {
        place.widgets[place.widgets.length - 1]?.hide();
        made.addClass('jp-OutputArea-output');
        place.addWidget(made);
      }
    }
  }

  private readonly _missed = new WeakSet<IOutputModel>();
  private _timer: number;
}
