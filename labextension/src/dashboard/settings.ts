// What somebody has set up in a view (panel, columns, smoothing), kept in this browser for each sweep.
import { IStateDB } from '@jupyterlab/statedb';
import { JSONObject } from '@lumino/coreutils';
import { Debouncer } from '@lumino/polling';

import { IKey } from '../server/protocol';

const WRITE_MS = 500;

export class ViewSettings {
  constructor(
    private readonly _state: IStateDB | null,
    { folder, id }: IKey
  ) {
    this._name = `sweepmagic:view:${folder}:${id}`;
    this._write = new Debouncer(() => this._state?.save(this._name, this._latest), WRITE_MS);
  }

  async read(): Promise<JSONObject> {
    const found = await this._state?.fetch(this._name).catch(() => undefined);
    return (found ?? {}) as JSONObject;
  }

  write(settings: JSONObject): void {
    this._latest = settings;
    void this._write.invoke();
  }

  private _latest: JSONObject = {};
  private readonly _name: string;
  private readonly _write: Debouncer;
}
