import { Text } from '@codemirror/state';

import { changesOf, offsetOf, spotOf } from './places';

const DOC = Text.of(['ab', '😀c', '']);

test('columns are UTF-16 units', () => {
  expect(offsetOf(DOC, { line: 1, column: 2 })).toBe(5);
  expect(spotOf(DOC, 5)).toEqual({ line: 1, column: 2 });
});

test('a place outside of the text is the nearest in it', () => {
  expect(offsetOf(DOC, { line: 0, column: 99 })).toBe(2);
  expect(offsetOf(DOC, { line: 99, column: 0 })).toBe(DOC.length);
  expect(offsetOf(DOC, { line: -1, column: -1 })).toBe(0);
});

test('every offset comes back', () => {
  for (let at = 0; at <= DOC.length; at++) {
    expect(offsetOf(DOC, spotOf(DOC, at))).toBe(at);
  }
});

test('edits become changes', () => {
  const edit = { from: { line: 0, column: 0 }, to: { line: 0, column: 2 }, text: 'x' };
  expect(changesOf(DOC, [edit])).toEqual([{ from: 0, to: 2, insert: 'x' }]);
});
