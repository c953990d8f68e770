import { spark } from './sparkline';

it('goes in steps from the first value to the last', () => {
  expect(spark([4, 2, 0], 44, 24)).toEqual({ path: 'M2 2H22V12H42V22', end: [42, 22] });
});

it('leaves out what is no number', () => {
  expect(spark([null, 1, Number.NaN, 0], 14, 14)?.path).toBe('M2 2H12V12');
});

it('is a level line where nothing changes', () => {
  expect(spark([1, 1], 14, 10)?.path).toBe('M2 5H12V5');
});

it.each([[[]], [[1]], [[null, 1, null]]])('is nothing for %p', values => {
  expect(spark(values, 10, 10)).toBeNull();
});
