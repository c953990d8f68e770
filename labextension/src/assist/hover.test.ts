import { nullTranslator } from '@jupyterlab/translation';

import { histogram, short } from './histogram';
import { hoverBox } from './hover';
import { IExplained, IPicture } from './protocol';

const trans = nullTranslator.load('sweepmagic');
const SPOT = { line: 0, column: 0 };
const PICTURE: IPicture = {
  range: '0.001 … 0.1',
  draws: ['0.002', '0.01', '0.05'],
  edges: [0.001, 0.01, 0.1],
  labels: [],
  shares: [0.25, 0.75],
  is_log: true
};

function said(more: Partial<IExplained>): IExplained {
  return { from: SPOT, to: SPOT, title: 'lr', about: '', facts: [], formula: '', picture: null, ...more };
}

test('what comes from a cell is text, not markup', () => {
  const box = hoverBox(said({ title: '<img src=x>', about: 'from `<b>` on', facts: [['x', '<i>']] }), trans);
  expect(box.querySelector('img, b:not(.sm-assist-hover-title), i')).toBeNull();
  expect(box.querySelector('.sm-assist-hover-title')?.textContent).toBe('<img src=x>');
  expect(box.querySelector('code')?.textContent).toBe('<b>');
});

test('the histogram has a bar for each share, as high as it is large', () => {
  const bars = [...(histogram(PICTURE)?.querySelectorAll('rect') ?? [])].map(bar =>
    Number(bar.getAttribute('height'))
  );
  expect(bars).toHaveLength(2);
  expect(bars[1] / bars[0]).toBeCloseTo(3);
});

test('a logarithmic axis has the geometric mean in its middle', () => {
  expect([...(histogram(PICTURE)?.querySelectorAll('text') ?? [])].map(each => each.textContent)).toEqual([
    '0.001',
    '0.01',
    '0.1'
  ]);
});

test('the middle of a symmetric range is 0', () => {
  const made = histogram({ ...PICTURE, edges: [-6.16, 0, 6.16000000000001], is_log: false });
  expect(made?.querySelectorAll('text')[1].textContent).toBe('0');
});

test('where there is nothing to draw there is no picture', () => {
  expect(histogram({ ...PICTURE, shares: [], edges: [] })).toBeNull();
  expect(
    hoverBox(said({ picture: { ...PICTURE, shares: [], edges: [] } }), trans).querySelector('svg')
  ).toBeNull();
});

test('each value has its name below its bar, where there is room', () => {
  const words = (labels: string[]): (string | null)[] => {
    const made = histogram({ ...PICTURE, edges: [], labels, shares: labels.map(() => 1 / labels.length) });
    return [...(made?.querySelectorAll('text') ?? [])].map(each => each.textContent);
  };
  expect(words(['adam', 'sgd'])).toEqual(['adam', 'sgd']);
  expect(words(Array.from({ length: 20 }, (_, place) => String(place)))).toEqual(['0', '19']);
});

test.each([
  [0.0001, '1e-4'],
  [0.00316, '0.00316'],
  [0, '0'],
  [250000, '2.5e5'],
  [12, '12']
])('%d is written %s', (value, text) => {
  expect(short(value)).toBe(text);
});
