/** What stands in a saved notebook for a sweep: `{protocol, id}`, and nothing of the machine that it ran on. */
export const MIME = 'application/vnd.sweepmagic+json';

export interface ISaved {
  readonly protocol: number;
  readonly id: string;
  /** The key of the live view that this output stands behind, if there was one. */
  readonly twin: string;
}

/** Return what a saved output says, or null if it is none that we know. */
export function savedIn(data: unknown): ISaved | null {
  if (typeof data !== 'object' || data === null) {
    return null;
  }
  const { protocol, id, twin } = data as Partial<Record<keyof ISaved, unknown>>;
  return typeof protocol === 'number' && typeof id === 'string'
    ? { protocol, id, twin: typeof twin === 'string' ? twin : '' }
    : null;
}
