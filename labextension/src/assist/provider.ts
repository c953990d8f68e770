// Completion in the first line and the YAML of a %%sweep cell.
import { Text as CodeText } from '@codemirror/state';
import { CodeEditor } from '@jupyterlab/codeeditor';
import {
  CompletionHandler,
  ICompletionContext,
  ICompletionProvider,
  ICompletionProviderManager
} from '@jupyterlab/completer';
import { Text } from '@jupyterlab/coreutils';
import { Kernel } from '@jupyterlab/services';
import { DisposableDelegate, IDisposable } from '@lumino/disposable';

import { IAsker } from './asker';
import { IParts, partAt, readCell } from './cell';
import { MIME } from './mime';
import { offsetOf, spotOf } from './places';
import { IItem } from './protocol';

/** JupyterLab waits for a second; the first question of a kernel's life takes longer. */
const KERNEL_MS = 700;

type Reply = CompletionHandler.ICompletionItemsReply;

export class Provider implements ICompletionProvider {
  constructor(
    private readonly _askerOf: (model: CodeEditor.IModel) => IAsker,
    private readonly _isOn: () => boolean
  ) {}

  readonly identifier = 'sweepmagic:assist';
  readonly rank = 1100;
  readonly renderer = null;

  /** Whether the cursor is where this provider knows all that can be written. */
  async isApplicable(context: ICompletionContext): Promise<boolean> {
    return this._isOn() && partOf(context) !== null;
  }

  async fetch(request: CompletionHandler.IRequest, context: ICompletionContext): Promise<Reply> {
    const { text } = request;
    const at = Text.charIndexToJsIndex(request.offset, text);
    const none = { start: request.offset, end: request.offset, items: [] };
    const model = context.editor?.model;
    const parts = readCell(text);
    if (!model || !parts || partAt(parts, at) === 'code') {
      return none;
    }
    const doc = CodeText.of(text.split('\n'));
    const [answer, names] = await Promise.all([
      this._askerOf(model).complete(text, spotOf(doc, at)),
      this._functionNames(text, at, parts, context)
    ]);
    const start = names.length > 0 ? wordStart(text, at) : answer ? offsetOf(doc, answer.from) : at;
    const items = matching([...names, ...(answer?.items ?? [])], text.slice(start, at));
    if (items.length === 0) {
      return none;
    }
    return {
      start: Text.jsIndexToCharIndex(start, text),
      end: Text.jsIndexToCharIndex(at, text),
      items: items.map(itemOf)
    };
  }

  /** Return the functions of the notebook that begin with the word of the first line; a kernel that works is not asked. */
  private async _functionNames(
    text: string,
    at: number,
    parts: IParts,
    context: ICompletionContext
  ): Promise<IItem[]> {
    const word = text.slice(wordStart(text, at), at);
    const kernel = context.session?.kernel;
    const isFirst = text.slice(parts.words.from, at - word.length).trim() === '';
    if (!word || !kernel || !isFirst || partAt(parts, at) !== 'line') {
      return [];
    }
    const isSame = this._asked?.word === word && this._asked.kernel === kernel.id;
    if (!isSame) {
      if (kernel.status !== 'idle') {
        return [];
      }
      this._asked = { word, kernel: kernel.id, names: asked(kernel, word) };
    }
    const late = new Promise<null>(resolve => window.setTimeout(() => resolve(null), KERNEL_MS));
    const reply = (await Promise.race([this._asked?.names, late])) ?? null;
    if (reply && isSame) {
      this._asked = null; // next time the notebook may have other functions
    }
    return reply ?? [];
  }

  /** What the kernel was asked last: an answer that came too late is there when one asks again. */
  private _asked: { word: string; kernel: string; names: Promise<IItem[]> } | null = null;
}

/** Return the items that have the letters that were typed, those that begin with them first. */
export function matching(items: readonly IItem[], typed: string): IItem[] {
  const wanted = typed.toLowerCase();
  const at = (item: IItem): number => item.label.toLowerCase().indexOf(wanted);
  const begin = items.filter(item => at(item) === 0);
  return begin.length > 0 ? begin : items.filter(item => at(item) > 0);
}

function itemOf({ label, insert, kind, about }: IItem): CompletionHandler.ICompletionItem {
  return { label, insertText: insert, type: kind, documentation: about || undefined };
}

/** Return the part of a cell of a sweep in which the cursor is, Python's left out; null elsewhere. */
function partOf(context: ICompletionContext): 'line' | 'yaml' | null {
  const { editor } = context;
  if (editor?.model.mimeType !== MIME) {
    return null;
  }
  const parts = readCell(editor.model.sharedModel.getSource());
  const part = parts && partAt(parts, editor.getOffsetAt(editor.getCursorPosition()));
  return part === 'code' ? null : part;
}

function wordStart(text: string, at: number): number {
  return at - (/[\w.]*$/.exec(text.slice(0, at))?.[0].length ?? 0);
}

async function asked(kernel: Kernel.IKernelConnection, word: string): Promise<IItem[]> {
  try {
    const { content } = await kernel.requestComplete({ code: word, cursor_pos: word.length });
    if (content.status !== 'ok') {
      return [];
    }
    const types = content.metadata._jupyter_types_experimental;
    const found = Array.isArray(types) ? (types as { text?: string; type?: string }[]) : [];
    return found
      .filter(({ text, type }) => type === 'function' && text?.startsWith(word))
      .map(({ text }) => ({ label: text ?? '', insert: text ?? '', kind: 'function', about: '' }));
  } catch {
    return []; // the kernel went away while it was asked
  }
}

interface IHasProviders {
  getProviders(): Map<string, ICompletionProvider>;
}

/**
 * Let the other providers be silent where ours knows all that can be written.
 *
 * JupyterLab waits for each of them, a second for a kernel that works, and mixes Python's names into YAML. Its manager has no
 * public way to say that; where it has no `getProviders`, everything is as before.
 */
export function silenceOthers(manager: ICompletionProviderManager, ours: Provider): IDisposable {
  const undo: (() => void)[] = [];
  const has = manager as Partial<IHasProviders>;
  for (const other of typeof has.getProviders === 'function' ? has.getProviders().values() : []) {
    if (other !== ours) {
      const before = other.isApplicable;
      other.isApplicable = async context =>
        !(await ours.isApplicable(context)) && (await before.call(other, context));
      undo.push(() => (other.isApplicable = before));
    }
  }
  return new DisposableDelegate(() => undo.forEach(each => each()));
}
