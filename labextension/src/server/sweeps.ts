// The one model of all sweeps: fed by the channel, by questions now and then where no channel can be had.
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { Channel } from './channel';
import { Client, Refused } from './client';
import { IConfigs, IInfo, IKey, ILabels, IRow, newsOf, PROTOCOL, Verb } from './protocol';
import { IChange, Rows } from './rows';
import { ISweeps, Standing } from './token';

/** After so many failures in a row the channel is not waited for: a proxy may let none through. */
const POLL_AFTER = 2;
const POLL_MS = 3000;
const ASK_AGAIN_MS = 5000;

export class Sweeps implements ISweeps, IDisposable {
  constructor(readonly client: Client) {
    this.ready = new Promise(resolve => (this._isReady = resolve));
  }

  readonly ready: Promise<void>;
  version = '';

  /** Ask whether the server part is there, and follow its sweeps if it is. */
  async start(): Promise<void> {
    const standing = await this._examine();
    if (this._isDisposed) {
      return;
    }
    this._stand(standing);
    if (standing === 'ready') {
      this._channel = new Channel({
        open: () => this.client.socket('sweeps'),
        received: data => this._receive(data),
        standing: (isOpen, failures) => this._channelStands(isOpen, failures)
      });
    } else if (standing === 'unreachable') {
      this._timer = window.setTimeout(() => void this.start(), ASK_AGAIN_MS);
    }
  }

  get standing(): Standing {
    return this._standing;
  }

  get standingChanged(): ISignal<this, Standing> {
    return this._standingChanged;
  }

  get rows(): readonly IRow[] {
    return this._rows.all();
  }

  get changed(): ISignal<this, IChange> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get(key: IKey): IRow | undefined {
    return this._rows.get(key);
  }

  find(word: string, folder?: string): IRow | undefined {
    const fitting = this.rows.filter(row => [row.id, row.name, row.given].includes(word));
    const rank = (row: IRow): number => (row.folder === folder ? 1e12 : 0) + row.created;
    return fitting.sort((a, b) => rank(b) - rank(a))[0];
  }

  lookInto(folder: string): void {
    this._channel?.send({ folder });
  }

  async control({ folder, id }: IKey, verb: Verb, run?: number): Promise<void> {
    await this.client.post('sweeps/control', { folder, id, verb, ...(run === undefined ? {} : { run }) });
  }

  async label({ folder, id }: IKey, labels: ILabels): Promise<void> {
    await this.client.post('sweeps/label', { folder, id, ...labels });
  }

  async remove({ folder, id }: IKey): Promise<void> {
    await this.client.post('sweeps/delete', { folder, id });
  }

  async restore({ folder, id }: IKey): Promise<void> {
    await this.client.post('sweeps/restore', { folder, id });
  }

  async configs({ folder, id }: IKey): Promise<IConfigs> {
    return this.client.get('sweeps/config', { folder, id });
  }

  async exported({ folder, id }: IKey, form: string): Promise<{ name: string; content: Blob }> {
    return this.client.file('sweeps/export', { folder, id, form });
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    window.clearTimeout(this._timer);
    this._channel?.dispose();
    Signal.clearData(this);
  }

  private async _examine(): Promise<Standing> {
    try {
      const { protocol, version } = await this.client.get<IInfo>('info');
      this.version = version;
      return protocol === PROTOCOL ? 'ready' : 'incompatible';
    } catch (error) {
      return error instanceof Refused && error.status === 404 ? 'missing' : 'unreachable';
    }
  }

  private _stand(standing: Standing): void {
    if (standing !== this._standing) {
      this._standing = standing;
      this._standingChanged.emit(standing);
    }
  }

  private _channelStands(isOpen: boolean, failures: number): void {
    window.clearTimeout(this._timer);
    if (isOpen) {
      this._stand('ready');
    } else if (failures >= POLL_AFTER) {
      this._poll();
    }
  }

  /** Ask once, and again later: the channel goes on trying meanwhile, and ends this when it stands. */
  private _poll(): void {
    window.clearTimeout(this._timer);
    this.client
      .get('sweeps')
      .then(
        answer => {
          this._stand('ready');
          this._take(answer);
        },
        () => this._stand('unreachable')
      )
      .finally(() => {
        if (!this._isDisposed && !this._channel?.isOpen) {
          this._timer = window.setTimeout(() => this._poll(), POLL_MS);
        }
      });
  }

  private _receive(data: unknown): void {
    if (typeof data === 'string') {
      this._take(JSON.parse(data));
    }
  }

  private _take(message: unknown): void {
    const news = newsOf(message);
    if (!news || this._isDisposed) {
      return;
    }
    const change = this._rows.apply(news);
    this._isReady();
    this._changed.emit(change);
  }

  private readonly _rows = new Rows();
  private readonly _changed = new Signal<this, IChange>(this);
  private readonly _standingChanged = new Signal<this, Standing>(this);
  private _standing: Standing = 'starting';
  private _isReady: () => void = () => undefined;
  private _channel: Channel | null = null;
  private _timer = 0;
  private _isDisposed = false;
}
