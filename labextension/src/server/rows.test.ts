import { newsOf, rowOf } from './protocol';
import { Rows } from './rows';

const row = (id: string, more = {}): ReturnType<typeof rowOf> =>
  rowOf({ folder: 'a', id, name: id, ...more });

describe('the fold of the channel', () => {
  it('keeps what a partial message does not name', () => {
    const rows = new Rows();
    rows.apply({ whole: true, sweeps: [row('1'), row('2')], gone: [] });
    const change = rows.apply({ whole: false, sweeps: [row('2', { done: 3 })], gone: [] });
    expect(rows.all().map(each => [each.id, each.done])).toEqual([
      ['1', 0],
      ['2', 3]
    ]);
    expect([...change.before.values()].map(each => each?.done)).toEqual([0]);
  });

  it('tells which are gone, named by a partial message or missing in a whole one', () => {
    const rows = new Rows();
    rows.apply({ whole: true, sweeps: [row('1'), row('2'), row('3')], gone: [] });
    expect(rows.apply({ whole: false, sweeps: [], gone: [['a', '1']] }).gone.map(each => each.id)).toEqual([
      '1'
    ]);
    expect(rows.apply({ whole: true, sweeps: [row('3')], gone: [] }).gone.map(each => each.id)).toEqual([
      '2'
    ]);
    expect(rows.get({ folder: 'a', id: '2' })).toBeUndefined();
  });

  it('knows sweeps of one id in two folders apart', () => {
    const rows = new Rows();
    rows.apply({ whole: true, sweeps: [row('1'), rowOf({ folder: 'b', id: '1' })], gone: [] });
    rows.apply({ whole: false, sweeps: [], gone: [['b', '1']] });
    expect(rows.all().map(each => each.folder)).toEqual(['a']);
  });
});

describe('a message', () => {
  it('is read with every field, whatever it lacks', () => {
    const news = newsOf({ type: 'sweeps', whole: true, sweeps: [{ folder: '', id: 'x' }] });
    expect(news?.sweeps[0]).toMatchObject({ id: 'x', counts: {}, trend: [], total: null });
    expect(news?.gone).toEqual([]);
  });

  it('may be the answer to a question', () => {
    expect(newsOf({ sweeps: [] })).toEqual({ whole: true, sweeps: [], gone: [] });
  });

  it.each([null, 3, {}, { type: 'other', sweeps: [] }])('is none: %p', message => {
    expect(newsOf(message)).toBeNull();
  });
});
