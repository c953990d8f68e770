// The language of a %%sweep cell: its first line, YAML, and Python below a line ---, each with its own grammar.
import { yamlLanguage } from '@codemirror/lang-yaml';
import { defineLanguageFacet, Language, languageDataProp, LanguageSupport } from '@codemirror/language';
import {
  Input,
  NodeSet,
  NodeType,
  Parser,
  parseMixed,
  ParseWrapper,
  PartialParse,
  Tree,
  TreeFragment
} from '@lezer/common';
import { styleTags, tags } from '@lezer/highlight';

import { IParts, readCell } from './cell';
import { scalarKind, scalarParser } from './scalars';

const DATA = defineLanguageFacet({ commentTokens: { line: '#' } });
const CELL = 0;
const MAGIC = 1;
const OPTION = 2;
const NUMBER = 3;
const WORD = 4;
const YAML = 5;
const MARK = 6;
const CODE = 7;

const NAMES = ['SweepCell', 'Magic', 'Option', 'Number', 'Word', 'Yaml', 'Mark', 'Code'];
const NODES = new NodeSet(
  NAMES.map((name, id) =>
    NodeType.define({ id, name, top: id === CELL, props: id === CELL ? [[languageDataProp, DATA]] : [] })
  )
).extend(
  styleTags({
    Magic: tags.processingInstruction,
    Option: tags.attributeName,
    Number: tags.number,
    Word: tags.variableName,
    Mark: tags.contentSeparator
  })
);

/** A node that stands for itself, without anything in it: type, from, to, size. */
type Leaf = readonly [number, number, number];

/** Return the nodes of a cell, one after the other. */
export function leaves(text: string, parts: IParts): Leaf[] {
  const found: Leaf[] = [[MAGIC, parts.magic.from, parts.magic.to]];
  for (const word of text.slice(parts.words.from, parts.words.to).matchAll(/\S+/g)) {
    const from = parts.words.from + (word.index ?? 0);
    const [name, value] = /^--[^=]+=/.test(word[0]) ? word[0].split(/(?<==)/, 2) : [word[0], ''];
    found.push([kindOf(name), from, from + name.length]);
    if (value) {
      found.push([kindOf(value), from + name.length, from + name.length + value.length]);
    }
  }
  const rest: [number, { from: number; to: number } | null][] = [
    [YAML, parts.yaml],
    [MARK, parts.mark],
    [CODE, parts.code]
  ];
  for (const [kind, part] of rest) {
    if (part && part.to > part.from) {
      found.push([kind, part.from, part.to]);
    }
  }
  return found;
}

function kindOf(word: string): number {
  return /^-?\d/.test(word) ? NUMBER : word.startsWith('-') ? OPTION : WORD;
}

/** One pass over a cell: it is short, so there is no use in doing it by halves. */
class CellParse implements PartialParse {
  constructor(private readonly _input: Input) {}

  parsedPos = 0;
  stoppedAt: number | null = null;

  stopAt(at: number): void {
    this.stoppedAt = at;
  }

  advance(): Tree {
    const text = this._input.read(0, this._input.length);
    const parts = readCell(text);
    this.parsedPos = this._input.length;
    const found = parts ? leaves(text, parts) : [];
    const children = found.map(([type, from, to]) => new Tree(NODES.types[type], [], [], to - from));
    return new Tree(
      NODES.types[CELL],
      children,
      found.map(leaf => leaf[1]),
      this._input.length
    );
  }
}

class CellParser extends Parser {
  constructor(private readonly _wrap: ParseWrapper) {
    super();
  }

  createParse(
    input: Input,
    fragments: readonly TreeFragment[],
    ranges: readonly { from: number; to: number }[]
  ): PartialParse {
    return this._wrap(new CellParse(input), input, fragments, ranges);
  }
}

const YAML_PARSER = yamlLanguage.parser.configure({
  wrap: parseMixed((node, input) =>
    node.name === 'Literal' &&
    node.node.parent?.name !== 'Key' &&
    scalarKind(input.read(node.from, node.to)) > 0
      ? { parser: scalarParser }
      : null
  )
});

/** Return the parser of cells; `python` parses the code below `---`. */
export function cellParser(python: Parser | null): Parser {
  return new CellParser(
    parseMixed(node => {
      const parser =
        node.type.id === YAML && node.name === 'Yaml'
          ? YAML_PARSER
          : node.name === 'Code' && node.type.id === CODE
            ? python
            : null;
      return parser && node.to > node.from ? { parser } : null;
    })
  );
}

/** Return the language for the editor. */
export function sweepLanguage(python: LanguageSupport | null): LanguageSupport {
  const language = new Language(DATA, cellParser(python?.language.parser ?? null), [], 'sweepmagic');
  return new LanguageSupport(language, python?.support ?? []);
}
