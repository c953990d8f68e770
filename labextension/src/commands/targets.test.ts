import { rowOf } from '../server/protocol';
import { ISweeps } from '../server/token';
import { written } from './python';
import { argsFor, keysIn, Targets } from './targets';

const rows = [rowOf({ folder: '', id: 'a', alive: true }), rowOf({ folder: 'b', id: 'c' })];
const sweeps = {
  rows,
  get: (key: { folder: string; id: string }) =>
    rows.find(row => row.id === key.id && row.folder === key.folder)
} as unknown as ISweeps;
const ids = (targets: Targets, args = {}): string[] => targets.rows(args).map(row => row.id);

it('takes what the args name, one or several', () => {
  const targets = new Targets(sweeps, []);
  expect(ids(targets, { folder: 'b', id: 'c' })).toEqual(['c']);
  expect(ids(targets, argsFor(rows))).toEqual(['a', 'c']);
  expect(keysIn(argsFor(rows))).toEqual([
    { folder: '', id: 'a' },
    { folder: 'b', id: 'c' }
  ]);
});

it('takes what the user is with, else the only one that runs', () => {
  expect(ids(new Targets(sweeps, [() => null, () => ({ folder: 'b', id: 'c' })]))).toEqual(['c']);
  expect(ids(new Targets(sweeps, [() => null]))).toEqual(['a']);
});

it('forgets a sweep that is gone', () => {
  expect(ids(new Targets(sweeps, []), { folder: 'b', id: 'gone' })).toEqual([]);
});

it('writes a config as Python', () => {
  expect(written({ lr: 0.1, bias: true, act: 'relu', sizes: [1, null] })).toBe(
    '{\n    "lr": 0.1,\n    "bias": True,\n    "act": "relu",\n    "sizes": [1, None],\n}'
  );
});
