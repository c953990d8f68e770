import data from './cells.json';
import { isSweep, partAt, readCell } from './cell';

const cases: { text: string; parts: (string | null)[] | null }[] = data;

test.each(cases)('the parts of $text are those that Python finds', ({ text, parts }) => {
  const found = readCell(text);
  expect(isSweep(text)).toBe(parts !== null);
  expect(
    found && [
      text.slice(found.words.from, found.words.to),
      text.slice(found.yaml.from, found.yaml.to),
      found.code && text.slice(found.code.from, found.code.to)
    ]
  ).toEqual(parts);
});

test('the cursor is in the line, in YAML or in Python', () => {
  const text = '%%sweep\na: 1\n---\nx';
  const parts = readCell(text);
  expect(parts && [0, 7, 8, 12, 15, 17].map(at => partAt(parts, at))).toEqual([
    'line',
    'line',
    'yaml',
    'yaml',
    'yaml',
    'code'
  ]);
});
