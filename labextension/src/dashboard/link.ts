// The line from a view to the server: a model for each time that it stands, a new one after every break.
import { JSONObject } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { Channel } from '../server/channel';
import { Client } from '../server/client';
import { decode } from '../server/frames';
import { IKey } from '../server/protocol';
import { ViewModel } from './model';

export interface ILinkOptions {
  readonly client: Client;
  readonly key: IKey;
  readonly settings: JSONObject;
  readonly saved: (settings: JSONObject) => void;
}

export class ViewLink implements IDisposable {
  constructor(private readonly _options: ILinkOptions) {
    this._settings = _options.settings;
    const { client, key } = _options;
    this._channel = new Channel({
      open: () => client.socket('view', { folder: key.folder, id: key.id }),
      received: data => this._receive(data),
      refused: reason => this._refused.emit(reason),
      standing: isOpen => this._broken.emit(!isOpen)
    });
  }

  /** A model to show; the one before says nothing any more. */
  get opened(): ISignal<this, ViewModel> {
    return this._opened;
  }

  /** Whether the line is broken, whenever that changes; it is tried again by itself. */
  get broken(): ISignal<this, boolean> {
    return this._broken;
  }

  /** There is no such sweep, and why. */
  get refused(): ISignal<this, string> {
    return this._refused;
  }

  get isDisposed(): boolean {
    return this._channel.isDisposed;
  }

  dispose(): void {
    this._channel.dispose();
    this._model = null;
    Signal.clearData(this);
  }

  private _receive(data: unknown): void {
    if (!(data instanceof ArrayBuffer)) {
      return;
    }
    const message = decode(data);
    if (message.content.type === 'open') {
      this._open(message.content.state as JSONObject);
    } else {
      this._model?.take(message);
    }
  }

  private _open(state: JSONObject): void {
    this._model = new ViewModel({
      state: { ...state, settings: { ...(state.settings as JSONObject), ...this._settings } },
      send: content => this._channel.send(content),
      saved: settings => {
        this._settings = settings;
        this._options.saved(settings);
      }
    });
    this._opened.emit(this._model);
  }

  private readonly _opened = new Signal<this, ViewModel>(this);
  private readonly _refused = new Signal<this, string>(this);
  private readonly _broken = new Signal<this, boolean>(this);
  private readonly _channel: Channel;
  private _settings: JSONObject;
  private _model: ViewModel | null = null;
}
