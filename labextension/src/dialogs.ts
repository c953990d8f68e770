// Small questions.
import { Dialog, InputDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { el } from './dom';

/** Ask for a name; null if nobody wants another. */
export async function askName(old: string, trans: TranslationBundle): Promise<string | null> {
  const answer = await InputDialog.getText({
    title: trans.__('Rename sweep'),
    label: trans.__('Name'),
    text: old,
    okLabel: trans.__('Rename')
  });
  const name = answer.button.accept ? (answer.value ?? '').trim() : '';
  return name && name !== old ? name : null;
}

/** Ask for tags, with commas between them. */
export async function askTags(old: readonly string[], trans: TranslationBundle): Promise<string[] | null> {
  const answer = await InputDialog.getText({
    title: trans.__('Tags'),
    label: trans.__('With commas between them'),
    text: old.join(', '),
    okLabel: trans.__('Save')
  });
  return answer.button.accept ? tagsIn(answer.value ?? '') : null;
}

/** Return the words between commas, each once. */
export function tagsIn(text: string): string[] {
  const words = text.split(',').map(word => word.trim());
  return [...new Set(words.filter(Boolean))];
}

class Notes extends Widget implements Dialog.IBodyWidget<string> {
  constructor(text: string, label: string) {
    super();
    this._area = el('textarea', { rows: 8, class: 'jp-mod-styled sm-lab-notes', 'aria-label': label });
    this._area.value = text;
    this.node.append(this._area);
  }

  getValue(): string {
    return this._area.value.trim();
  }

  private readonly _area: HTMLTextAreaElement;
}

/** Ask for notes; null if they stay as they are. */
export async function askNotes(name: string, old: string, trans: TranslationBundle): Promise<string | null> {
  const dialog = new Dialog<string>({
    title: trans.__('Notes on %1', name),
    body: new Notes(old, trans.__('Notes')),
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Save') })],
    focusNodeSelector: 'textarea'
  });
  const answer = await dialog.launch();
  return answer.button.accept && answer.value !== null && answer.value !== old ? answer.value : null;
}
