// What the pointer stands on, explained. Everything that comes from a cell is put in as text.
import { TranslationBundle } from '@jupyterlab/translation';

import { histogram } from './histogram';
import { IExplained } from './protocol';

function element(name: string, kind: string, text = ''): HTMLElement {
  const made = document.createElement(name);
  made.className = `sm-assist-${kind}`;
  made.textContent = text;
  return made;
}

/** Put a sentence in, with what stands in backticks as code. */
function sentence(into: HTMLElement, text: string): void {
  text.split('`').forEach((part, place) => {
    into.append(place % 2 ? element('code', 'code', part) : part);
  });
}

/** Return the box that is shown. */
export function hoverBox(said: IExplained, trans: TranslationBundle): HTMLElement {
  const box = element('div', 'hover');
  const head = element('div', 'hover-head');
  head.append(element('b', 'hover-title', said.title));
  const kind = said.facts.find(([what]) => what === 'distribution');
  if (kind) {
    head.append(element('span', 'hover-kind', kind[1]));
  }
  box.append(head);
  if (said.about) {
    const about = element('div', 'hover-about');
    sentence(about, said.about);
    box.append(about);
  }
  if (said.formula) {
    box.append(element('div', 'hover-formula', said.formula));
  }
  const drawn = said.picture && histogram(said.picture);
  if (drawn) {
    box.append(drawn);
  }
  const facts = [
    ...said.facts.filter(([what]) => what !== 'distribution'),
    ...(said.picture && said.picture.labels.length === 0
      ? ([
          ['range', said.picture.range],
          ['samples', said.picture.draws.join(', ')]
        ] as const)
      : [])
  ];
  const names = factNames(trans);
  if (facts.length > 0) {
    const list = element('dl', 'hover-facts');
    for (const [what, text] of facts) {
      list.append(element('dt', 'hover-fact', names[what] ?? what), element('dd', 'hover-said', text));
    }
    box.append(list);
  }
  return box;
}

function factNames(trans: TranslationBundle): Readonly<Record<string, string>> {
  return {
    choices: trans.__('choices'),
    default: trans.__('default'),
    'at least': trans.__('at least'),
    example: trans.__('example'),
    range: trans.__('range'),
    samples: trans.__('samples')
  };
}
