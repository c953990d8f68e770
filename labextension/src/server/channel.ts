// A WebSocket that comes back: it tries again, at first at once and then ever more seldom.
import { IDisposable } from '@lumino/disposable';

const FIRST_MS = 500;
const MOST_MS = 20_000;
/** What the server part closes a channel with that makes no sense: a sweep that is not there, or may not be seen. */
const REFUSALS = new Set([4400, 4404]);

/** How long to wait before the next try; a little of it by chance, so that many pages do not come at once. */
export function pauseAfter(failures: number, chance = Math.random()): number {
  return Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1)) * (0.75 + 0.5 * chance);
}

export interface IChannelOptions {
  readonly open: () => WebSocket;
  readonly received: (data: unknown) => void;
  /** The server wants no such channel, and says why; it is not tried again. */
  readonly refused?: (reason: string) => void;
  /** It stands, or no longer; `failures` since it stood for the last time. */
  readonly standing?: (isOpen: boolean, failures: number) => void;
}

export class Channel implements IDisposable {
  constructor(private readonly _options: IChannelOptions) {
    window.addEventListener('online', this._hurry);
    this._connect();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get isOpen(): boolean {
    return this._socket?.readyState === WebSocket.OPEN;
  }

  /** Say something; what nobody can hear now is lost. */
  send(message: object): void {
    if (this.isOpen) {
      this._socket?.send(JSON.stringify(message));
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    window.removeEventListener('online', this._hurry);
    window.clearTimeout(this._timer);
    this._drop();
  }

  private _connect(): void {
    this._drop();
    const socket = (this._socket = this._options.open());
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this._failures = 0;
      this._options.standing?.(true, 0);
    };
    socket.onmessage = event => this._options.received(event.data);
    socket.onclose = event => this._closed(event);
  }

  private _closed({ code, reason }: CloseEvent): void {
    if (REFUSALS.has(code)) {
      this._options.refused?.(reason);
      return;
    }
    this._failures += 1;
    this._options.standing?.(false, this._failures);
    if (!this._isDisposed) {
      this._timer = window.setTimeout(() => this._connect(), pauseAfter(this._failures));
    }
  }

  /** The network is back: do not wait for the next try. */
  private readonly _hurry = (): void => {
    if (!this.isOpen && !this._isDisposed) {
      window.clearTimeout(this._timer);
      this._connect();
    }
  };

  private _drop(): void {
    const socket = this._socket;
    this._socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  private _socket: WebSocket | null = null;
  private _failures = 0;
  private _timer = 0;
  private _isDisposed = false;
}
