// What the editor of a %%sweep cell can do: underline, mend, explain, and say what the sweep would do.
import { indentService } from '@codemirror/language';
import { Diagnostic, forEachDiagnostic, linter, nextDiagnostic } from '@codemirror/lint';
import { EditorState, Extension, Prec, StateEffect, StateField, Text } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap, Panel, showPanel, Tooltip, tooltips } from '@codemirror/view';
import { TranslationBundle } from '@jupyterlab/translation';

import { IAsker } from './asker';
import { partAt, readCell } from './cell';
import { hoverBox } from './hover';
import { indentBelow, openBrackets } from './indent';
import { lineOf } from './line';
import { changesOf, spotOf, stretchOf } from './places';
import { IChecked, IChoices, IFix, IIssue } from './protocol';

const DELAY_MS = 250;
const HOVER_MS = 350;

/** What is needed beside the editor. */
export interface IAround {
  readonly asker: IAsker;
  readonly choices: IChoices;
  readonly trans: TranslationBundle;
  /** Show what can be written at the cursor. */
  readonly invoke: () => void;
}

/** Return what a cell of a sweep has. */
export function features(around: IAround): Extension {
  const { choices } = around;
  return [
    tooltips({ parent: document.body, position: 'fixed' }),
    EditorView.editorAttributes.of({ class: 'sm-assist-editor' }),
    indentService.of(indentation),
    keys(around),
    ...(choices.check || choices.line ? [checking(around)] : []),
    ...(choices.line ? [underCell(around)] : []),
    ...(choices.hover
      ? [hoverTooltip((view, at) => explained(view, at, around), { hoverTime: HOVER_MS })]
      : [])
  ];
}

const answered = StateEffect.define<IChecked | null>();

const lastAnswer = StateField.define<IChecked | null>({
  create: () => null,
  update: (before, change) =>
    change.effects.reduce<IChecked | null>(
      (now, effect) => (effect.is(answered) ? effect.value : now),
      before
    )
});

function checking({ asker, choices, trans }: IAround): Extension {
  const source = async (view: EditorView): Promise<readonly Diagnostic[]> => {
    const doc = view.state.doc;
    const found = await asker.check(doc.toString());
    if (view.state.doc !== doc) {
      return []; // an answer to a text of before: the next one is on its way
    }
    view.dispatch({ effects: answered.of(found) });
    return choices.check && found ? found.issues.map(issue => diagnosticOf(issue, doc, trans)) : [];
  };
  return [lastAnswer, linter(source, { delay: DELAY_MS })];
}

/** Return an issue as the editor shows it. */
export function diagnosticOf(issue: IIssue, doc: Text, trans: TranslationBundle): Diagnostic {
  return {
    ...stretchOf(doc, issue),
    severity: issue.severity,
    message: issue.hint ? `${issue.message}; ${issue.hint}` : issue.message,
    markClass: 'sm-assist-mark',
    renderMessage: () => {
      const box = document.createElement('div');
      const hint = document.createElement('div');
      box.append(issue.message, hint);
      hint.className = 'sm-assist-hint';
      hint.textContent = issue.hint;
      return box;
    },
    actions: issue.fixes.map((fix, place) => ({
      name: place === 0 ? trans.__('%1 (%2)', fix.title, FIX_KEY) : fix.title,
      apply: view => mend(view, fix, doc)
    }))
  };
}

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const FIX_KEY = IS_MAC ? '⌘ .' : 'Ctrl .';

function mend(view: EditorView, fix: IFix, doc: Text): boolean {
  if (view.state.doc !== doc) {
    return false; // it was meant for another text
  }
  view.dispatch({ changes: changesOf(doc, fix.edits), userEvent: 'input.fix', scrollIntoView: true });
  return true;
}

/** Make the first fix of the issue at the cursor, or of the only one in its line. */
function mendHere(view: EditorView): boolean {
  const { head } = view.state.selection.main;
  const line = view.state.doc.lineAt(head);
  const found: { diagnostic: Diagnostic; from: number; to: number; isAt: boolean }[] = [];
  forEachDiagnostic(view.state, (diagnostic, from, to) => {
    if (diagnostic.actions?.length && from <= line.to && to >= line.from) {
      found.push({ diagnostic, from, to, isAt: from <= head && head <= to });
    }
  });
  const chosen = found.find(each => each.isAt) ?? found[0];
  chosen?.diagnostic.actions?.[0].apply(view, chosen.from, chosen.to);
  return chosen !== undefined;
}

function underCell({ asker, trans }: IAround): Extension {
  const panel = (view: EditorView): Panel => {
    const dom = document.createElement('div');
    dom.className = 'sm-assist-line';
    const show = (): void => {
      const checked = view.state.field(lastAnswer);
      const size = checked?.size;
      const row = size?.name ? asker.row(size.name, size.project) : undefined;
      const said = checked && lineOf(checked, row, trans);
      dom.textContent = said?.text ?? '';
      dom.title = said?.more ?? '';
      dom.dataset.tone = said?.tone ?? 'calm';
    };
    dom.onclick = () => {
      if (dom.dataset.tone === 'error') {
        view.focus();
        nextDiagnostic(view);
      }
    };
    show();
    asker.rowsChanged?.connect(show);
    return {
      dom,
      destroy: () => asker.rowsChanged?.disconnect(show),
      update: change => {
        if (change.transactions.some(each => each.effects.some(effect => effect.is(answered)))) {
          show();
        }
      }
    };
  };
  return showPanel.of(panel);
}

async function explained(view: EditorView, at: number, { asker, trans }: IAround): Promise<Tooltip | null> {
  const doc = view.state.doc;
  const parts = readCell(doc.toString());
  if (!parts || partAt(parts, at) === 'code') {
    return null;
  }
  const said = await asker.hover(doc.toString(), spotOf(doc, at));
  if (!said || view.state.doc !== doc) {
    return null;
  }
  const { from, to } = stretchOf(doc, said);
  return { pos: from, end: to, above: true, create: () => ({ dom: hoverBox(said, trans) }) };
}

/** Return whether a place is in the YAML of the cell. */
function isInYaml(state: EditorState, at: number): boolean {
  const parts = readCell(state.doc.toString());
  return parts !== null && partAt(parts, at) === 'yaml' && (!parts.mark || at <= parts.mark.from);
}

function indentation(context: { state: EditorState }, at: number): number | null | undefined {
  const { state } = context;
  const line = state.doc.lineAt(at);
  const parts = readCell(state.doc.toString());
  if (!parts || !isInYaml(state, Math.max(at, line.from)) || at <= parts.words.to) {
    // Below the first line stands a key, in the column where keys stand.
    return parts && at > parts.words.from && at <= parts.words.to ? 0 : undefined;
  }
  if (openBrackets(state.sliceDoc(parts.yaml.from, at)) > 0) {
    return undefined; // the grammar knows
  }
  const before = state.sliceDoc(line.from, at);
  return before.trim() ? indentBelow(before) : before.length;
}

function keys({ invoke }: IAround): Extension {
  const indent =
    (by: number) =>
    (view: EditorView): boolean =>
      moved(view, by);
  return Prec.high(
    keymap.of([
      { key: 'Tab', run: indent(2) },
      { key: 'Shift-Tab', run: indent(-2) },
      { key: 'F8', run: nextDiagnostic },
      { key: 'Mod-.', run: mendHere },
      { key: 'Ctrl-Space', run: () => (invoke(), true) }
    ])
  );
}

/** Indent the lines of the selection by two spaces more or less, where only YAML is selected. */
function moved(view: EditorView, by: number): boolean {
  const { state } = view;
  const { from, to, empty, head } = state.selection.main;
  if (state.readOnly || !isInYaml(state, from) || !isInYaml(state, to)) {
    return false;
  }
  const first = state.doc.lineAt(from);
  if (empty && state.sliceDoc(first.from, head).trim()) {
    return false; // behind a word Tab completes
  }
  const changes = [];
  for (let number = first.number; number <= state.doc.lineAt(to).number; number++) {
    const line = state.doc.line(number);
    if (by > 0) {
      changes.push({ from: line.from, to: line.from, insert: ' '.repeat(by) });
    } else {
      const lead = Math.min(-by, /^ */.exec(line.text)?.[0].length ?? 0);
      changes.push({ from: line.from, to: line.from + lead, insert: '' });
    }
  }
  view.dispatch({ changes, userEvent: by > 0 ? 'input.indent' : 'delete.dedent' });
  return true;
}
