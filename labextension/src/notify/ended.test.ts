import { rowOf } from '../server/protocol';
import { Rows } from '../server/rows';
import { ended } from './ended';

const at = (state: string, alive: boolean): ReturnType<typeof rowOf> =>
  rowOf({ folder: '', id: 'a', state, alive });

it.each([
  ['running', true, 'finished', false, 1],
  ['running', true, 'crashed', false, 1],
  ['running', true, 'paused', true, 0],
  ['finished', true, 'finished', false, 1],
  ['finished', false, 'finished', false, 0],
  ['paused', true, 'paused', false, 0]
])('%s (alive: %s) to %s (alive: %s)', (before, was, after, is, count) => {
  const rows = new Rows();
  rows.apply({ whole: true, sweeps: [at(before, was)], gone: [] });
  const change = rows.apply({ whole: false, sweeps: [at(after, is)], gone: [] });
  expect(ended(change, key => rows.get(key)).length).toBe(count);
});

it('says nothing of sweeps that were over when the page opened', () => {
  const rows = new Rows();
  const change = rows.apply({ whole: true, sweeps: [at('finished', false)], gone: [] });
  expect(ended(change, key => rows.get(key))).toEqual([]);
});
