// A sweep's cell as text: its first line, its YAML, and the training code below `---`.
import { IStretch, readCell } from '../assist/cell';

export interface ISweepCell {
  /** What stands behind `%%sweep`. */
  readonly args: string;
  readonly yaml: string;
  /** What stands below the line `---`, or null. */
  readonly code: string | null;
}

/** Return the parts of a `%%sweep` cell; null for any other. */
export function readSweepCell(source: string): ISweepCell | null {
  const parts = readCell(source);
  if (!parts) {
    return null;
  }
  const text = ({ from, to }: IStretch): string => source.slice(from, to);
  return {
    args: text(parts.words).trim(),
    yaml: text(parts.yaml).replace(/\n$/, ''),
    code: parts.code && text(parts.code)
  };
}

/** Return the cell of these parts. */
export function writeSweepCell({ args, yaml, code }: ISweepCell): string {
  const head = `%%sweep ${args}`.trim();
  return [head, yaml.replace(/\s+$/, ''), ...(code === null ? [] : ['---', code])].join('\n');
}

/** Return the name that the cell gives to its sweep, by its option or its YAML; null if it has none. */
export function nameOfCell(source: string): string | null {
  const cell = readSweepCell(source);
  if (!cell) {
    return null;
  }
  const option = /(?:^|\s)--name(?:=|\s+)(?:"([^"]*)"|'([^']*)'|(\S+))/.exec(cell.args);
  const line = /^name:\s*(?:"([^"]*)"|'([^']*)'|([^#\n]*?))\s*(?:#.*)?$/m.exec(cell.yaml);
  const found = option ?? line;
  return found ? (found[1] ?? found[2] ?? found[3] ?? null) : null;
}

/** Return `args` without an option that must not be said again. */
export function withoutOption(args: string, name: string): string {
  const value = `(?:"[^"]*"|'[^']*'|[^\\s-]\\S*)`;
  return args
    .replace(new RegExp(`(^|\\s)${name}(?:=|\\s+)${value}`, 'g'), ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Return the YAML with this name. */
export function named(yaml: string, name: string): string {
  const line = `name: ${name}`;
  return /^name:.*$/m.test(yaml) ? yaml.replace(/^name:.*$/m, () => line) : `${line}\n${yaml}`;
}
