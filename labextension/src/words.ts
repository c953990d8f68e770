// Words and signs for states, as the live view has them.
import { TranslationBundle } from '@jupyterlab/translation';

import { IRow } from './server/protocol';

export const SIGNS: Readonly<Record<string, string>> = {
  pending: '○',
  running: '▶',
  paused: 'Ⅱ',
  finished: '✓',
  stopped: '■',
  failed: '✕',
  crashed: '!'
};

export function stateWord(state: string, trans: TranslationBundle): string {
  switch (state) {
    case 'pending':
      return trans.__('pending');
    case 'running':
      return trans.__('running');
    case 'paused':
      return trans.__('paused');
    case 'finished':
      return trans.__('finished');
    case 'stopped':
      return trans.__('stopped');
    case 'failed':
      return trans.__('failed');
    case 'crashed':
      return trans.__('crashed');
    default:
      return state;
  }
}

/** Return a time span as the live view writes it, without the tenths. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) {
    return `${whole}s`;
  }
  const two = (n: number): string => String(n).padStart(2, '0');
  return whole < 3600
    ? `${Math.floor(whole / 60)}m ${two(whole % 60)}s`
    : `${Math.floor(whole / 3600)}h ${two(Math.floor((whole % 3600) / 60))}m`;
}

/** Return how many of its runs are done: "12 of 20 runs", "20 runs". */
export function doneOf({ done, total }: IRow, trans: TranslationBundle): string {
  return total === null || done === total
    ? trans._n('%1 run', '%1 runs', done)
    : trans.__('%1 of %2 runs', done, total);
}

const DAY = 86_400;

/** Return when it was, short: "now", "5 min", "3 h", "yesterday", "Nov 3", "2024-11-03". */
export function when(time: number, now: number, trans: TranslationBundle): string {
  const ago = now - time;
  if (ago < 60) {
    return trans.__('now');
  }
  if (ago < 3600) {
    return trans.__('%1 min', Math.floor(ago / 60));
  }
  if (ago < DAY) {
    return trans.__('%1 h', Math.floor(ago / 3600));
  }
  if (ago < 7 * DAY) {
    return trans._n('%1 day', '%1 days', Math.floor(ago / DAY));
  }
  const date = new Date(time * 1000);
  const isThisYear = date.getFullYear() === new Date(now * 1000).getFullYear();
  return date.toLocaleDateString(undefined, {
    month: 'short',
    day: 'numeric',
    ...(isThisYear ? {} : { year: 'numeric' })
  });
}
