import { indentBelow, openBrackets } from './indent';

test.each([
  ['parameters:', 2],
  ['  lr:', 4],
  ['  lr: {min: 1}', 2],
  ['method: grid  # how: ', 0],
  ['parameters: # all', 2],
  ['  - type: asha', 4],
  ['  - type:', 6],
  ['text: |', 2],
  ['', 0]
])('below %j one writes in column %d', (line, column) => {
  expect(indentBelow(line)).toBe(column);
});

test('brackets are open until they are closed, those in quotes are none', () => {
  expect(openBrackets('a: {b: [1, "]", 2')).toBe(2);
  expect(openBrackets('a: {b: [1]} # {')).toBe(0);
  expect(openBrackets('a: ]]')).toBe(0);
});
