// Which cells are cells of a sweep: those of Python notebooks whose text starts with %%sweep have a mime type of their own.
import { ICodeCellModel, ICellModel } from '@jupyterlab/cells';
import { CodeEditor } from '@jupyterlab/codeeditor';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { DisposableSet, IDisposable, DisposableDelegate } from '@lumino/disposable';

import { isSweep } from './cell';

export const MIME = 'text/x-sweepmagic';

/** Keeps the mime type of every code cell, and knows which notebook a cell is in. */
export class Follower implements IDisposable {
  constructor(tracker: INotebookTracker) {
    const add = (_: unknown, panel: NotebookPanel): void => this._follow(panel);
    tracker.widgetAdded.connect(add);
    this._all.add(new DisposableDelegate(() => tracker.widgetAdded.disconnect(add)));
    tracker.forEach(panel => this._follow(panel));
  }

  /** The notebook that a cell is in. */
  panelOf(model: CodeEditor.IModel): NotebookPanel | undefined {
    return this._panels.get(model);
  }

  /** Whether cells are marked at all. */
  set isOn(value: boolean) {
    this._isOn = value;
    this._followed.forEach(each => each.update());
  }

  get isDisposed(): boolean {
    return this._all.isDisposed;
  }

  dispose(): void {
    this._all.dispose();
    this._followed.forEach(each => each.dispose());
  }

  private _follow(panel: NotebookPanel): void {
    const cells = new Map<ICellModel, FollowedCell>();
    const update = (): void => {
      const now = new Set<ICellModel>(panel.content.model?.cells ?? []);
      for (const [model, cell] of cells) {
        if (!now.has(model)) {
          cells.delete(model);
          this._followed.delete(cell);
          cell.dispose();
        }
      }
      for (const model of now) {
        if (model.type === 'code' && !cells.has(model)) {
          const code = model as ICodeCellModel;
          const cell = new FollowedCell(
            code,
            () => panel.content.codeMimetype,
            () => this._isOn
          );
          cells.set(model, cell);
          this._followed.add(cell);
          this._panels.set(code, panel);
        }
      }
    };
    let model = panel.content.model;
    const change = (): void => {
      model?.cells.changed.disconnect(update);
      model = panel.content.model;
      model?.cells.changed.connect(update);
      update();
    };
    panel.content.modelChanged.connect(change);
    panel.disposed.connect(() => {
      panel.content.modelChanged.disconnect(change);
      cells.forEach(cell => {
        this._followed.delete(cell);
        cell.dispose();
      });
      cells.clear();
    });
    change();
  }

  private _isOn = true;
  private readonly _all = new DisposableSet();
  private readonly _followed = new Set<FollowedCell>();
  private readonly _panels = new WeakMap<CodeEditor.IModel, NotebookPanel>();
}

/** One code cell: its mime type follows its first line. */
class FollowedCell implements IDisposable {
  constructor(
    private readonly _model: ICodeCellModel,
    private readonly _usual: () => string,
    private readonly _isOn: () => boolean
  ) {
    _model.sharedModel.changed.connect(this.update, this);
    // The notebook gives its cells the kernel's mime type when the kernel tells its language, and to each cell that is drawn.
    _model.mimeTypeChanged.connect(this.update, this);
    this.update();
  }

  update(): void {
    if (this._isDisposed || this._isBusy) {
      return;
    }
    const usual = this._usual();
    const wanted = this._isOn() && /python/.test(usual) && isSweep(this._model.sharedModel.getSource());
    const now = this._model.mimeType;
    if (wanted !== (now === MIME)) {
      this._isBusy = true;
      this._model.mimeType = wanted ? MIME : usual;
      this._isBusy = false;
    }
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._model.sharedModel.changed.disconnect(this.update, this);
    this._model.mimeTypeChanged.disconnect(this.update, this);
  }

  private _isDisposed = false;
  private _isBusy = false;
}
