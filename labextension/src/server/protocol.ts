// What the server part says; sweepmagic/server/ says the same in Python.
import { JSONObject } from '@lumino/coreutils';

export const PROTOCOL = 1;
export const BASE = 'sweepmagic/v1';

/** What tells one sweep from all others: the folder whose record it is in, and its id there. */
export interface IKey {
  readonly folder: string;
  readonly id: string;
}

/** A sweep, as the server tells of it. */
export interface IRow extends IKey {
  readonly name: string;
  /** The name in its cell, which differs once it was renamed. */
  readonly given: string;
  readonly project: string;
  readonly method: string;
  /** Whether its runs have been read; before that there is its name only. */
  readonly read: boolean;
  readonly state: string;
  readonly counts: { readonly [state: string]: number };
  readonly done: number;
  readonly total: number | null;
  readonly metric: string;
  readonly goal: string;
  /** The best value as Python writes it, or empty. */
  readonly best: string;
  readonly best_run: number | null;
  readonly best_config: JSONObject | null;
  readonly trend: readonly (number | null)[];
  /** Seconds that are left when it was sent, or null. */
  readonly eta: number | null;
  /** Seconds since 1970. */
  readonly created: number;
  readonly updated: number;
  readonly executor: string;
  readonly tags: readonly string[];
  readonly notes: string;
  /** Whether somebody works on it. */
  readonly alive: boolean;
}

export interface IInfo {
  readonly protocol: number;
  readonly version: string;
}

/** One message of the channel: all sweeps, or those that have changed. */
export interface INews {
  readonly whole: boolean;
  readonly sweeps: readonly IRow[];
  readonly gone: readonly (readonly [string, string])[];
}

export type Verb = 'pause' | 'resume' | 'stop' | 'cancel' | 'retry';

export interface ILabels {
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly notes?: string;
}

export interface IConfigs {
  /** The sweep's own config. */
  readonly yaml: string;
  /** The best run's params, flat, or null. */
  readonly best: JSONObject | null;
  /** The config with ranges narrowed around the best runs; empty where there are too few, and then `why` says so. */
  readonly narrowed: string;
  readonly why?: string;
}

/** One text for a key, to look it up by. */
export function keyOf({ folder, id }: IKey): string {
  return `${folder}\n${id}`;
}

/** Return a message of the channel, or null if it is none. */
export function newsOf(message: unknown): INews | null {
  if (typeof message !== 'object' || message === null) {
    return null;
  }
  const { type, whole, sweeps, gone } = message as Record<string, unknown>;
  if ((type !== undefined && type !== 'sweeps') || !Array.isArray(sweeps)) {
    return null;
  }
  return {
    whole: whole !== false,
    sweeps: sweeps.map(rowOf),
    gone: Array.isArray(gone) ? (gone as [string, string][]) : []
  };
}

const NOTHING: IRow = {
  folder: '',
  id: '',
  name: '',
  given: '',
  project: '',
  method: '',
  read: true,
  state: 'pending',
  counts: {},
  done: 0,
  total: null,
  metric: '',
  goal: '',
  best: '',
  best_run: null,
  best_config: null,
  trend: [],
  eta: null,
  created: 0,
  updated: 0,
  executor: '',
  tags: [],
  notes: '',
  alive: false
};

/** Return a row that has every field: a server of the same protocol may know fewer. */
export function rowOf(data: Partial<IRow>): IRow {
  return { ...NOTHING, ...data };
}
