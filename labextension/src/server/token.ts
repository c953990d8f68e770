import { JSONObject, Token } from '@lumino/coreutils';
import { ISignal } from '@lumino/signaling';

import { Client } from './client';
import { IConfigs, IKey, ILabels, IRow, Verb } from './protocol';
import { IChange } from './rows';

/** Whether the server part is there: not known yet, there, of another version, or not installed. */
export type Standing = 'starting' | 'ready' | 'unreachable' | 'incompatible' | 'missing';

/** All sweeps of the server's folders, as one model for everything that shows them. */
export interface ISweeps {
  readonly client: Client;
  readonly standing: Standing;
  readonly standingChanged: ISignal<ISweeps, Standing>;
  /** Fulfilled when the rows are there for the first time; never where there is no server part. */
  readonly ready: Promise<void>;
  /** The version of the server part, once it is known. */
  readonly version: string;

  readonly rows: readonly IRow[];
  readonly changed: ISignal<ISweeps, IChange>;
  get(key: IKey): IRow | undefined;
  /** Return the sweep of that name or id, the newest first; those in `folder` before others. */
  find(word: string, folder?: string): IRow | undefined;

  /** Look into a folder now: whoever works in one knows before the server that there are sweeps. */
  lookInto(folder: string): void;

  control(key: IKey, verb: Verb, run?: number): Promise<void>;
  label(key: IKey, labels: ILabels): Promise<void>;
  remove(key: IKey): Promise<void>;
  restore(key: IKey): Promise<void>;
  configs(key: IKey): Promise<IConfigs>;
  /** Return the sweep as a file. */
  exported(key: IKey, form: string): Promise<{ name: string; content: Blob }>;
}

export const ISweeps = new Token<ISweeps>(
  'sweepmagic:ISweeps',
  'All sweeps of the server, live, and what can be asked of them.'
);

export type { IChange, IKey, IRow, JSONObject };
