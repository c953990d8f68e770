import { named, nameOfCell, readSweepCell, withoutOption, writeSweepCell } from './cell';
import { freeName, template } from './template';

describe('a sweep cell', () => {
  it('has options, YAML and code', () => {
    const source = '%%sweep train --count 3\nname: a\nmethod: grid\n---\nx = 1\n---\ny = 2';
    const cell = readSweepCell(source);
    expect(cell).toEqual({
      args: 'train --count 3',
      yaml: 'name: a\nmethod: grid',
      code: 'x = 1\n---\ny = 2'
    });
    expect(cell && writeSweepCell(cell)).toBe(source);
  });
  it('may have no code', () =>
    expect(readSweepCell('%%sweep\nname: a')).toEqual({ args: '', yaml: 'name: a', code: null }));
  it.each(['%sweep list', 'x = 1', '%%sweeper\n', '# %%sweep'])('is none: %p', source =>
    expect(readSweepCell(source)).toBeNull()
  );
  it('survives our own template', () => {
    const source = template('first');
    const cell = readSweepCell(source);
    expect(cell && writeSweepCell(cell)).toBe(source);
    expect(cell?.code).toContain('sweepmagic.log(');
  });
});

it.each([
  ['%%sweep\nname: digits  # mine', 'digits'],
  ['%%sweep\nname: "two words"', 'two words'],
  ['%%sweep --name other\nname: digits', 'other'],
  ["%%sweep --name='a b'\n", 'a b'],
  ['%%sweep\nmetric: {name: loss}', null],
  ['x = 1', null]
])('the name in %p is %p', (source, name) => expect(nameOfCell(source)).toBe(name));

it('takes an option away, with its value', () => {
  expect(withoutOption('train --name x --count 3', '--name')).toBe('train --count 3');
  expect(withoutOption('--file="a b.yaml" train', '--file')).toBe('train');
});

it('gives YAML another name, whatever letters are in it', () => {
  expect(named('name: a\nmethod: grid', '$& b')).toBe('name: $& b\nmethod: grid');
  expect(named('method: grid', 'b')).toBe('name: b\nmethod: grid');
});

it('finds a name that is free', () => {
  expect(freeName('a', ['a', 'a-2'])).toBe('a-3');
  expect(freeName('a', [])).toBe('a');
});
