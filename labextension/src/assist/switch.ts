// What a cell of a sweep has in its editor, and others have not: put in and taken out as the cell becomes one.
import { Compartment, Extension } from '@codemirror/state';
import { EditorView, PluginValue, ViewPlugin } from '@codemirror/view';
import { CodeEditor } from '@jupyterlab/codeeditor';
import { ISignal } from '@lumino/signaling';

import { MIME } from './mime';

/** Return an extension that is `features` while the model is a cell of a sweep, and nothing otherwise. */
export function whileSweep(
  model: CodeEditor.IModel,
  features: () => Promise<Extension>,
  changed: ISignal<unknown, unknown>
): Extension {
  const room = new Compartment();

  class Switch implements PluginValue {
    constructor(private readonly _view: EditorView) {
      model.mimeTypeChanged.connect(this._update, this);
      changed.connect(this._refresh, this);
      void this._set();
    }

    destroy(): void {
      this._isGone = true;
      model.mimeTypeChanged.disconnect(this._update, this);
      changed.disconnect(this._refresh, this);
    }

    private _update(): void {
      if (this._isOn !== (model.mimeType === MIME)) {
        void this._set();
      }
    }

    private _refresh(): void {
      if (this._isOn) {
        void this._set();
      }
    }

    private async _set(): Promise<void> {
      const isOn = (this._isOn = model.mimeType === MIME);
      // Also where there is nothing to load: a view cannot be changed while it is made or changed.
      const inside = isOn ? await features() : await Promise.resolve([]);
      if (!this._isGone && this._isOn === isOn) {
        this._view.dispatch({ effects: room.reconfigure(inside) });
      }
    }

    private _isOn = false;
    private _isGone = false;
  }

  return [room.of([]), ViewPlugin.define(view => new Switch(view))];
}
