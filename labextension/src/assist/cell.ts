// The parts of a %%sweep cell: sweepmagic/assist/cell.py parts it by the same rules; both are tested with cells.json.

/** A stretch of text, in UTF-16 code units. */
export interface IStretch {
  readonly from: number;
  readonly to: number;
}

/** Where the parts of a cell are; `code` is the Python below a line `---`. */
export interface IParts {
  /** The word `%%sweep`. */
  readonly magic: IStretch;
  /** What follows it on its line. */
  readonly words: IStretch;
  readonly yaml: IStretch;
  /** The line `---`. */
  readonly mark: IStretch | null;
  readonly code: IStretch | null;
}

const MAGIC = /^(?:[ \t]*\n)*(%%sweep)(?!\S)[^\n]*/;
const FILE = /(?:^|\s)(?:--fil?e?(?:[=\s]|$)|-f)/;

/** Return whether a cell starts with `%%sweep`; quick, for every change of every cell. */
export function isSweep(text: string): boolean {
  return MAGIC.test(text);
}

/** Return the parts of a cell, or null if it is none of a sweep. */
export function readCell(text: string): IParts | null {
  const found = MAGIC.exec(text);
  if (!found) {
    return null;
  }
  const end = found[0].length;
  const start = found[0].indexOf('%%sweep');
  const magic = { from: start, to: start + found[1].length };
  const words = { from: magic.to, to: end };
  const body = Math.min(end + 1, text.length);
  const mark = findMark(text, body);
  if (mark) {
    const code = { from: Math.min(mark.to + 1, text.length), to: text.length };
    return { magic, words, yaml: { from: body, to: mark.from }, mark, code };
  }
  if (FILE.test(text.slice(words.from, words.to)) && text.slice(body).trim()) {
    // The config comes from a file: the cell holds training code alone.
    return {
      magic,
      words,
      yaml: { from: body, to: body },
      mark: null,
      code: { from: body, to: text.length }
    };
  }
  return { magic, words, yaml: { from: body, to: text.length }, mark: null, code: null };
}

/** Return the first line `---` below some YAML; one before any YAML is YAML's own document start. */
function findMark(text: string, body: number): IStretch | null {
  let seen = false;
  for (let from = body; from < text.length;) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    const line = text.slice(from, to);
    if (seen && line.trimEnd() === '---') {
      return { from, to };
    }
    seen = seen || (line.trim() !== '' && !line.trimStart().startsWith('#'));
    from = to + 1;
  }
  return null;
}

/** The part in which a place lies. */
export function partAt(parts: IParts, at: number): 'line' | 'yaml' | 'code' {
  if (at <= parts.words.to) {
    return 'line';
  }
  return parts.code && at >= parts.code.from ? 'code' : 'yaml';
}
