import { ViewModel } from './model';

function made(): { model: ViewModel; said: object[]; saved: object[] } {
  const [said, saved]: [object[], object[]] = [[], []];
  const model = new ViewModel({
    state: { key: 'k', settings: { panel: 'scatter' } },
    send: content => said.push(content),
    saved: settings => saved.push(settings)
  });
  return { model, said, saved };
}

it('hands a keyframe on as the trait, with its buffers', () => {
  const { model } = made();
  const seen: unknown[] = [];
  model.on('change:keyframe', () => seen.push(model.get('keyframe')));
  const buffers = [1, 2, 3].map(size => new DataView(new ArrayBuffer(size)));
  model.take({ content: { type: 'keyframe', frame: { number: 1 } }, buffers });
  expect(seen).toEqual([{ frame: { number: 1 }, segments: buffers[0], x: buffers[1], y: buffers[2] }]);
});

it('hands everything else on as a message, until nobody listens', () => {
  const { model } = made();
  const seen: unknown[] = [];
  const handler = (content: unknown): void => void seen.push(content);
  model.on('msg:custom', handler);
  model.take({ content: { type: 'frame' }, buffers: [] });
  model.off('msg:custom', handler);
  model.take({ content: { type: 'frame' }, buffers: [] });
  expect(seen).toEqual([{ type: 'frame' }]);
});

it('keeps the settings, and lets the view speak', () => {
  const { model, said, saved } = made();
  model.set('settings', { panel: 'charts' });
  model.save_changes();
  model.send({ type: 'hello' });
  expect([saved, said]).toEqual([[{ panel: 'charts' }], [{ type: 'hello' }]]);
});
