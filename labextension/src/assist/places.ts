// Places as the server counts them, and as the editor does.
import { Text } from '@codemirror/state';

import { IEdit, IRange, ISpot } from './protocol';

/** Return the offset of a place; what lies outside of the text is moved to the nearest that there is. */
export function offsetOf(doc: Text, { line, column }: ISpot): number {
  if (line >= doc.lines) {
    return doc.length;
  }
  const at = doc.line(Math.max(line, 0) + 1);
  return Math.min(at.from + Math.max(column, 0), at.to);
}

/** Return line and column of an offset. */
export function spotOf(doc: Text, offset: number): ISpot {
  const line = doc.lineAt(Math.min(Math.max(offset, 0), doc.length));
  return { line: line.number - 1, column: Math.min(offset, doc.length) - line.from };
}

export function stretchOf(doc: Text, { from, to }: IRange): { from: number; to: number } {
  const start = offsetOf(doc, from);
  return { from: start, to: Math.max(offsetOf(doc, to), start) };
}

/** Return edits as CodeMirror makes them. */
export function changesOf(
  doc: Text,
  edits: readonly IEdit[]
): { from: number; to: number; insert: string }[] {
  return edits.map(edit => ({ ...stretchOf(doc, edit), insert: edit.text }));
}
