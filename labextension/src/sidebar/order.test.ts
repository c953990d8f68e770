import { rowOf } from '../server/protocol';
import { Choice } from './choice';
import { arranged, IArrangement, Item, nameOf, passes } from './order';
import { different, winners } from './contrast';

const row = (name: string, more = {}): ReturnType<typeof rowOf> =>
  rowOf({ folder: 'a', id: name, name, ...more });
const shown = (items: readonly Item[]): string[] =>
  items.map(item => (item.kind === 'row' ? item.row.name : `[${item.folder} ${item.count}]`));
const plan = (more: Partial<IArrangement> = {}): IArrangement => ({
  words: '',
  sort: 'newest',
  closed: new Set(),
  ...more
});

describe('the filter', () => {
  const sweep = row('digits-mlp', { state: 'running', tags: ['paper'], folder: 'study/one' });
  it.each(['', 'mlp', 'MLP running', 'paper digits', 'study/one'])('%p fits', words =>
    expect(passes(sweep, words)).toBe(true)
  );
  it.each(['mlp finished', 'resnet'])('%p does not', words => expect(passes(sweep, words)).toBe(false));
});

describe('the order', () => {
  const rows = [row('b', { created: 1 }), row('a10', { created: 3 }), row('a9', { created: 2, alive: true })];
  it.each([
    ['newest', ['a10', 'a9', 'b']],
    ['active', ['a9', 'a10', 'b']],
    ['name', ['a9', 'a10', 'b']]
  ] as const)('%s', (sort, names) => expect(shown(arranged(rows, plan({ sort })))).toEqual(names));
});

describe('folders', () => {
  const rows = [row('x', { created: 1 }), row('y', { folder: 'b', created: 2 }), row('z', { created: 3 })];
  it('stand in groups, in the order of their first sweep', () => {
    expect(shown(arranged(rows, plan()))).toEqual(['[a 2]', 'z', 'x', '[b 1]', 'y']);
  });
  it('can be closed', () => {
    expect(shown(arranged(rows, plan({ closed: new Set(['a']) })))).toEqual(['[a 2]', '[b 1]', 'y']);
  });
  it('are named even if the filter leaves one of them', () => {
    expect(shown(arranged(rows, plan({ words: 'y' })))).toEqual(['[b 1]', 'y']);
  });
  it('are not named where there is one only', () => {
    expect(shown(arranged([rows[0], rows[2]], plan()))).toEqual(['z', 'x']);
  });
});

describe('the choice', () => {
  const items = arranged(
    [row('1', { created: 4 }), row('2', { created: 3 }), row('3', { created: 2 })],
    plan()
  );
  const [one, two, three] = items.map(nameOf);
  const choice = (): Choice => {
    const made = new Choice();
    made.offer(items);
    return made;
  };

  it('begins at the first row', () => expect(choice().cursor).toBe(one));
  it('stops at the ends', () => {
    const made = choice();
    made.step(-1, false);
    expect(made.cursor).toBe(one);
    made.step(1e9, false);
    expect(made.cursor).toBe(three);
  });
  it('extends from where one began', () => {
    const made = choice();
    made.moveTo(two);
    made.step(1, true);
    expect([...made.chosen]).toEqual([two, three]);
    made.extendTo(one);
    expect([...made.chosen]).toEqual([one, two]);
  });
  it('lets go of what is no longer there', () => {
    const made = choice();
    made.all();
    made.offer(items.slice(1));
    expect([...made.chosen]).toEqual([two, three]);
    expect(made.cursor).toBe(two);
  });
});

describe('a comparison', () => {
  it('stars the best, where all want the same', () => {
    const rows = [
      row('a', { metric: 'loss', goal: 'minimize', best: '0.3' }),
      row('b', { metric: 'loss', goal: 'minimize', best: '0.1 ± 0.02' })
    ];
    expect([...winners(rows)]).toEqual([1]);
    expect([...winners([rows[0], row('c', { metric: 'acc', goal: 'maximize', best: '0.9' })])]).toEqual([]);
  });
  it('tells the lines that not all have', () => {
    expect(different('a\nb\n', ['b\nc'])).toEqual([
      { line: 'a', isShared: false },
      { line: 'b', isShared: true }
    ]);
  });
});
