// The line under a cell: what the sweep would do, in a few words.
import { TranslationBundle } from '@jupyterlab/translation';

import { IRow } from '../server/protocol';
import { IChecked, ISize } from './protocol';

export interface ISaid {
  readonly text: string;
  readonly tone: 'calm' | 'error' | 'warning';
  readonly more: string;
}

/** Return the words of the line, or null where there is nothing to say. */
export function lineOf(checked: IChecked, row: IRow | undefined, trans: TranslationBundle): ISaid | null {
  const errors = checked.issues.filter(issue => issue.severity === 'error');
  if (errors.length > 0) {
    const text = trans._n('%1 problem', '%1 problems', errors.length);
    return { text, tone: 'error', more: errors.map(issue => issue.message).join('\n') };
  }
  if (!checked.size) {
    const info = checked.issues.find(issue => issue.severity === 'info');
    return info
      ? { text: info.hint ? `${info.message}; ${info.hint}` : info.message, tone: 'calm', more: '' }
      : null;
  }
  const notes = checked.issues.filter(issue => issue.severity === 'warning');
  const parts = [...sizeWords(checked.size, trans)];
  const seconds = estimate(checked.size, row);
  if (seconds !== null) {
    parts.push(trans.__('about %1', duration(seconds)));
  }
  if (notes.length > 0) {
    parts.push(trans._n('%1 note', '%1 notes', notes.length));
  }
  const more = [checked.size.searched.join(', '), ...notes.map(issue => issue.message)].join('\n');
  return { text: parts.join(' · '), tone: notes.length > 0 ? 'warning' : 'calm', more };
}

function* sizeWords(size: ISize, trans: TranslationBundle): Iterable<string> {
  if (size.configurations !== null) {
    yield trans._n(
      '%2 configuration',
      '%2 configurations',
      size.configurations,
      grouped(size.configurations)
    );
  } else {
    yield trans._n('%1 parameter searched', '%1 parameters searched', size.searched.length);
  }
  if (size.runs !== null) {
    yield trans._n('%2 run', '%2 runs', size.runs, grouped(size.runs));
  } else if (!size.unknown) {
    yield trans.__('runs until it is stopped');
  }
}

function grouped(number: number): string {
  return number.toLocaleString('en-US');
}

/** Return the seconds that the sweep will still take, by its earlier runs; null while there are none. */
export function estimate(size: ISize, row: IRow | undefined): number | null {
  if (!row || size.runs === null) {
    return null;
  }
  if (row.alive) {
    return row.eta;
  }
  const left = size.runs - row.done;
  const each = (row.updated - row.created) / row.done;
  return row.done > 0 && left > 0 && each > 0 && each < 7 * 86_400 ? each * left : null;
}

/** Return a duration as people say it: 40 s, 6 min, 2.5 h. */
export function duration(seconds: number): string {
  if (seconds < 90) {
    return `${Math.max(1, Math.round(seconds))} s`;
  }
  if (seconds < 5400) {
    return `${Math.round(seconds / 60)} min`;
  }
  const hours = seconds / 3600;
  return hours < 36 ? `${Number(hours.toFixed(1))} h` : `${Math.round(hours / 24)} d`;
}
