import { nullTranslator } from '@jupyterlab/translation';

import { IRow } from '../server/protocol';
import { duration, estimate, lineOf } from './line';
import { IIssue, ISize } from './protocol';

const trans = nullTranslator.load('sweepmagic');
const SIZE: ISize = {
  name: 'digits',
  project: '',
  method: 'random',
  configurations: 24,
  runs: 20,
  repeats: 1,
  workers: 1,
  searched: ['lr', 'units'],
  unknown: false
};
const ROW = { done: 5, created: 100, updated: 200, alive: false, eta: null } as IRow;

function issue(severity: IIssue['severity'], message = 'wrong', hint = ''): IIssue {
  const spot = { line: 0, column: 0 };
  return { from: spot, to: spot, severity, message, hint, path: '', fixes: [] };
}

function text(size: ISize | null, row?: IRow, issues: IIssue[] = []): string | undefined {
  return lineOf({ size, issues }, row, trans)?.text;
}

test('it says how large the sweep is', () => {
  expect(text(SIZE)).toBe('24 configurations · 20 runs');
  expect(text({ ...SIZE, configurations: 1, runs: 1 })).toBe('1 configuration · 1 run');
  expect(text({ ...SIZE, configurations: null })).toBe('2 parameters searched · 20 runs');
  expect(text({ ...SIZE, configurations: null, runs: null })).toBe(
    '2 parameters searched · runs until it is stopped'
  );
  expect(text({ ...SIZE, configurations: 12000, runs: 5000 })).toBe('12,000 configurations · 5,000 runs');
});

test('it says how long the rest takes, once there were runs', () => {
  expect(text(SIZE, ROW)).toBe('24 configurations · 20 runs · about 5 min');
  expect(estimate(SIZE, { ...ROW, done: 0 })).toBeNull();
  expect(estimate(SIZE, { ...ROW, done: 20 })).toBeNull();
  expect(estimate(SIZE, { ...ROW, alive: true, eta: 12 })).toBe(12);
});

test('problems come first, and what is not written yet is no problem', () => {
  expect(text(SIZE, ROW, [issue('error'), issue('error'), issue('warning')])).toBe('2 problems');
  expect(text(null, undefined, [issue('info', 'the config is empty')])).toBe('the config is empty');
  expect(text(null)).toBeUndefined();
});

test('notes are counted', () => {
  expect(text(SIZE, undefined, [issue('warning')])).toBe('24 configurations · 20 runs · 1 note');
});

test.each([
  [0.2, '1 s'],
  [40, '40 s'],
  [360, '6 min'],
  [9000, '2.5 h'],
  [7200, '2 h'],
  [200_000, '2 d']
])('%d seconds are %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});
