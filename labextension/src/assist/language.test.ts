import { pythonLanguage } from '@codemirror/lang-python';
import { highlightTree, tagHighlighter, tags } from '@lezer/highlight';

import { cellParser } from './language';

const NAMES = tagHighlighter([
  { tag: tags.processingInstruction, class: 'magic' },
  { tag: tags.attributeName, class: 'option' },
  { tag: tags.number, class: 'number' },
  { tag: tags.bool, class: 'switch' },
  { tag: tags.definition(tags.propertyName), class: 'key' },
  { tag: tags.contentSeparator, class: 'mark' },
  { tag: tags.keyword, class: 'keyword' },
  { tag: tags.comment, class: 'comment' }
]);

function marked(text: string): string[] {
  const found: string[] = [];
  highlightTree(cellParser(pythonLanguage.parser).parse(text), NAMES, (from, to, kind) =>
    found.push(`${kind} ${text.slice(from, to)}`)
  );
  return found;
}

test('each part of a cell has its own grammar', () => {
  expect(marked('%%sweep train --count 20\nlr: {min: 1e-4} # small\n---\nif x:\n  pass')).toEqual([
    'magic %%sweep',
    'option --count',
    'number 20',
    'key lr',
    'key min',
    'number 1e-4',
    'comment # small',
    'mark ---',
    'keyword if',
    'keyword pass'
  ]);
});

test('an option and its value are two words, also with an equals sign', () => {
  expect(marked('%%sweep --count=20')).toEqual(['magic %%sweep', 'option --count=', 'number 20']);
});

test('a text that is no cell of a sweep has no marks', () => {
  expect(marked('if x: pass')).toEqual([]);
});

test('a switch is one, in quotes it is a text', () => {
  expect(marked('%%sweep\na: true\nb: "true"').filter(each => each.startsWith('switch'))).toEqual([
    'switch true'
  ]);
});

test.each(['%%sweep', '%%sweep\n---\n', '%%sweep\n{', '%%sweep -f x\nif', '%%sweep\na: |\n  x\n---\n'])(
  'the tree of %j covers the text',
  text => {
    expect(cellParser(pythonLanguage.parser).parse(text).length).toBe(text.length);
  }
);
