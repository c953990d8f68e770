// Numbers, switches and variables in YAML: its grammar knows only texts, but in a sweep they are what one looks for.
import { Input, NodeSet, NodeType, Parser, PartialParse, Tree } from '@lezer/common';
import { styleTags, tags } from '@lezer/highlight';

const KINDS: readonly (readonly [string, RegExp])[] = [
  ['Number', /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$|^0[xo][\da-fA-F]+$|^[-+]?\.(inf|nan)$/i],
  ['Switch', /^(true|false|null|~)$/i],
  ['Variable', /^\$\w+$/]
];

const NODES = new NodeSet([
  NodeType.define({ id: 0, name: 'Scalar' }),
  ...KINDS.map(([name], place) => NodeType.define({ id: place + 1, name }))
]).extend(styleTags({ Number: tags.number, Switch: tags.bool, Variable: tags.special(tags.variableName) }));

/** Return the node that a text of YAML is: 0 where it is only a text. */
export function scalarKind(text: string): number {
  return KINDS.findIndex(([, pattern]) => pattern.test(text)) + 1;
}

class ScalarParse implements PartialParse {
  constructor(
    private readonly _input: Input,
    private readonly _from: number,
    private readonly _to: number
  ) {}

  parsedPos = 0;
  stoppedAt: number | null = null;

  stopAt(at: number): void {
    this.stoppedAt = at;
  }

  advance(): Tree {
    const size = this._to - this._from;
    const kind = scalarKind(this._input.read(this._from, this._to).trim());
    this.parsedPos = this._to;
    const inside = kind ? [new Tree(NODES.types[kind], [], [], size)] : [];
    return new Tree(
      NODES.types[0],
      inside,
      inside.map(() => 0),
      size
    );
  }
}

class ScalarParser extends Parser {
  createParse(input: Input, _: unknown, ranges: readonly { from: number; to: number }[]): PartialParse {
    return new ScalarParse(input, ranges[0].from, ranges[ranges.length - 1].to);
  }
}

export const scalarParser: Parser = new ScalarParser();
