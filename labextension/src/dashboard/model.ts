// What the live view takes for its widget: values with handlers, and messages both ways. There is no kernel behind it.
import { JSONObject } from '@lumino/coreutils';

import { IMessage } from '../server/frames';

// What a handler gets is the view's own affair.
type Handler = (...args: unknown[]) => void;

export interface IViewModel {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(name: string, handler: Handler): void;
  off(name: string, handler: Handler): void;
  send(content: object): void;
}

export interface IViewModelOptions {
  readonly state: Readonly<Record<string, unknown>>;
  readonly send: (content: object) => void;
  readonly saved: (settings: JSONObject) => void;
}

export class ViewModel implements IViewModel {
  constructor(private readonly _options: IViewModelOptions) {
    this._values = new Map(Object.entries(_options.state));
  }

  get(name: string): unknown {
    return this._values.get(name);
  }

  set(name: string, value: unknown): void {
    this._values.set(name, value);
  }

  save_changes(): void {
    this._options.saved((this.get('settings') ?? {}) as JSONObject);
  }

  on(name: string, handler: Handler): void {
    this._handlers.set(name, [...(this._handlers.get(name) ?? []), handler]);
  }

  off(name: string, handler: Handler): void {
    this._handlers.set(
      name,
      (this._handlers.get(name) ?? []).filter(other => other !== handler)
    );
  }

  send(content: object): void {
    this._options.send(content);
  }

  /** Hand on what the server has said: everything as the trait `keyframe`, as a widget would; the rest as messages. */
  take({ content, buffers }: IMessage): void {
    if (content.type === 'keyframe') {
      const [segments, x, y] = buffers;
      this.set('keyframe', { frame: content.frame, segments, x, y });
      this._call('change:keyframe');
    } else {
      this._call('msg:custom', content, buffers);
    }
  }

  private _call(name: string, ...args: unknown[]): void {
    for (const handler of this._handlers.get(name) ?? []) {
      handler(...args);
    }
  }

  private readonly _values: Map<string, unknown>;
  private readonly _handlers = new Map<string, Handler[]>();
}
