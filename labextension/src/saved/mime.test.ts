import { savedIn } from './mime';

it('reads what Python writes', () => {
  expect(savedIn({ protocol: 1, id: 'k3x9a2' })).toEqual({
    protocol: 1,
    id: 'k3x9a2',
    twin: ''
  });
});

it.each([null, 'text', {}, { protocol: 1 }, { protocol: '1', id: 'a' }, { protocol: 1, id: 3 }])(
  '%p is nothing',
  data => {
    expect(savedIn(data)).toBeNull();
  }
);
