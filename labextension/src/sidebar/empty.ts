// What stands in the place of the list where it has nothing to show: why, and what to do.
import { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import { Commands } from '../commands/ids';
import { el, say } from '../dom';
import { sweepIcon } from '../icons';
import { Standing } from '../server/token';

export const MAIN_BUTTON = { type: 'button', class: 'sm-lab-button sm-lab-main-button' };

export class Empty {
  constructor(
    commands: CommandRegistry,
    private readonly _trans: TranslationBundle
  ) {
    const picture = el('div', { class: 'sm-lab-empty-icon', 'aria-hidden': 'true' });
    sweepIcon.element({ container: picture, width: '44px', height: '44px' });
    this.button.append(_trans.__('New sweep cell'));
    this.button.addEventListener('click', () => void commands.execute(Commands.newCell));
    this.node.append(picture, this._head, this._text, this.button);
  }

  readonly node = el('div', { class: 'sm-lab-empty', hidden: true });
  readonly button = el('button', MAIN_BUTTON);

  /** Say why, with so many sweeps known and so many of them shown. */
  show(standing: Standing, known: number, shown: number): void {
    this.node.hidden = shown > 0 || (standing === 'starting' && known === 0);
    this.button.hidden = known > 0;
    const [head, text] = this._words(standing, known);
    say(this._head, head);
    say(this._text, text);
  }

  private _words(standing: Standing, known: number): [string, string] {
    const trans = this._trans;
    if (known > 0) {
      return [
        trans.__('Nothing fits'),
        trans.__('No sweep has all of these words in its name, state, tags, folder or notes.')
      ];
    }
    if (standing === 'ready') {
      return [
        trans.__('No sweeps yet'),
        trans.__(
          'A sweep tries your training code with many settings and keeps the best. The template runs as it is.'
        )
      ];
    }
    return [
      trans.__('Sweeps show in cells only'),
      trans.__('The server part of sweepmagic does not answer here. Restart Jupyter after installing.')
    ];
  }

  private readonly _head = el('div', { class: 'sm-lab-empty-head' });
  private readonly _text = el('div', { class: 'sm-lab-empty-text' });
}
