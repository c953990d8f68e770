import { ICompletionProvider, ICompletionProviderManager } from '@jupyterlab/completer';

import { matching, Provider, silenceOthers } from './provider';

function item(label: string): { label: string; insert: string; kind: string; about: string } {
  return { label, insert: label, kind: 'key', about: '' };
}

test('what was typed is the beginning of a word, or in it where none begins so', () => {
  const items = ['method', 'metric', 'log_uniform', 'parameters'].map(item);
  const words = (typed: string): string[] => matching(items, typed).map(each => each.label);
  expect(words('me')).toEqual(['method', 'metric']);
  expect(words('uni')).toEqual(['log_uniform']);
  expect(words('')).toHaveLength(4);
  expect(words('zz')).toEqual([]);
});

test('other providers are silent only where ours answers, and speak again afterwards', async () => {
  let isOurs = true;
  const ours = { isApplicable: async () => isOurs } as unknown as Provider;
  const other = { isApplicable: async () => true } as unknown as ICompletionProvider;
  const manager = {
    getProviders: () => new Map([['a', other]])
  } as unknown as ICompletionProviderManager;
  const undo = silenceOthers(manager, ours);
  const context = {} as Parameters<ICompletionProvider['isApplicable']>[0];
  expect(await other.isApplicable(context)).toBe(false);
  isOurs = false;
  expect(await other.isApplicable(context)).toBe(true);
  isOurs = true;
  undo.dispose();
  expect(await other.isApplicable(context)).toBe(true);
});

test('a manager that does not show its providers is left alone', () => {
  expect(() => silenceOthers({} as ICompletionProviderManager, {} as Provider).dispose()).not.toThrow();
});
