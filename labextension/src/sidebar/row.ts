// A sweep in the list: made once, filled again and again.
import { TranslationBundle } from '@jupyterlab/translation';

import { el, say, setTo, svg } from '../dom';
import { IRow } from '../server/protocol';
import { doneOf, SIGNS, span, stateWord, when } from '../words';
import { spark } from './sparkline';

const [WIDTH, HEIGHT] = [52, 22];
const ARROWS: Readonly<Record<string, string>> = { minimize: '↓', maximize: '↑' };
/** What the bar is made of. */
const PARTS = ['finished', 'stopped', 'failed', 'crashed', 'running'] as const;

export interface IRowLook {
  readonly level: number;
  readonly place: number;
  readonly isChosen: boolean;
  readonly isCursor: boolean;
  /** Seconds since 1970. */
  readonly now: number;
}

export class SweepRow {
  constructor(
    readonly id: string,
    private readonly _trans: TranslationBundle
  ) {
    this._line.append(this._path, this._dot);
    const words = el('div', { class: 'sm-lab-words' }, this._head, this._facts);
    this.node.append(
      el('div', { role: 'gridcell', class: 'sm-lab-pick' }, this._sign),
      el('div', { role: 'gridcell', class: 'sm-lab-main' }, words, this._line, this._bar),
      el('div', { role: 'gridcell', class: 'sm-lab-best' }, this._best, this._metric)
    );
    this.node.id = id;
    this._head.append(this._name, this._tags);
    this._bar.append(...PARTS.map(state => el('span', { class: `sm-lab-state-${state}` })));
  }

  readonly node = el('div', { role: 'row', class: 'sm-lab-row' });

  get row(): IRow | null {
    return this._row;
  }

  fill(row: IRow, look: IRowLook): void {
    setTo(this.node, 'aria-level', look.level);
    setTo(this.node, 'aria-rowindex', look.place + 1);
    setTo(this.node, 'aria-selected', look.isChosen);
    this.node.classList.toggle('sm-lab-cursor', look.isCursor);
    const isNew = row !== this._row;
    this._row = row;
    if (isNew) {
      this._since = look.now;
      this._fillState(row);
      this._fillBest(row);
      this._drawLine(row);
    }
    say(this._facts, this._factsOf(row, look.now));
  }

  private _fillState(row: IRow): void {
    this.node.className =
      this.node.className.replace(/ ?sm-lab-state-\w+/g, '') + ` sm-lab-state-${row.state}`;
    this.node.dataset.state = row.state;
    say(this._sign, SIGNS[row.state] ?? '');
    say(this._name, row.name);
    const tags = row.tags.join('\n');
    if (this._tags.dataset.tags !== tags) {
      this._tags.dataset.tags = tags;
      this._tags.replaceChildren(...row.tags.map(tag => el('span', { class: 'sm-lab-tag' }, tag)));
    }
    this.node.title = this._tip(row);
    this._fillBar(row);
  }

  private _fillBar(row: IRow): void {
    this._bar.hidden = !row.alive;
    if (!row.alive) {
      return;
    }
    const running = row.counts.running ?? 0;
    const whole = Math.max(row.total ?? 0, row.done + running, 1);
    PARTS.forEach((state, at) => {
      (this._bar.children[at] as HTMLElement).style.flexBasis =
        `${(100 * (row.counts[state] ?? 0)) / whole}%`;
    });
    setTo(this._bar, 'aria-valuemax', whole);
    setTo(this._bar, 'aria-valuenow', row.done);
  }

  private _fillBest(row: IRow): void {
    say(this._best, row.best);
    say(this._metric, row.best ? `${row.metric} ${ARROWS[row.goal] ?? ''}`.trim() : '');
  }

  private _drawLine(row: IRow): void {
    const found = spark(row.trend, WIDTH, HEIGHT);
    this._line.classList.toggle('sm-lab-blank', !found);
    setTo(this._path, 'd', found?.path ?? '');
    setTo(this._dot, 'cx', found?.end[0] ?? -9);
    setTo(this._dot, 'cy', found?.end[1] ?? -9);
  }

  private _factsOf(row: IRow, now: number): string {
    const trans = this._trans;
    if (!row.read) {
      return trans.__('reading …');
    }
    const ill = (row.counts.failed ?? 0) + (row.counts.crashed ?? 0);
    const facts = [
      stateWord(row.state, trans),
      row.total !== null && row.done !== row.total ? `${row.done}/${row.total}` : doneOf(row, trans),
      row.alive && row.eta !== null && row.state === 'running'
        ? trans.__('%1 left', span(row.eta - (now - this._since)))
        : '',
      row.alive ? '' : when(row.created, now, trans),
      ill ? trans.__('%1 failed', ill) : ''
    ];
    return facts.filter(Boolean).join(' · ');
  }

  private _tip(row: IRow): string {
    const trans = this._trans;
    const best = Object.entries(row.best_config ?? {}).map(([name, value]) => `  ${name}: ${String(value)}`);
    const lines = [
      row.name,
      [row.method, row.executor, row.project].filter(Boolean).join(' · '),
      row.folder || '/',
      new Date(row.created * 1000).toLocaleString(),
      row.best && trans.__('best %1: %2 (run %3)', row.metric, row.best, String(row.best_run ?? '')),
      ...best.slice(0, 12),
      row.notes
    ];
    return lines.filter(Boolean).join('\n');
  }

  private _row: IRow | null = null;
  private _since = 0;
  private readonly _sign = el('span', { class: 'sm-lab-sign', 'aria-hidden': 'true' });
  private readonly _name = el('span', { class: 'sm-lab-name' });
  private readonly _tags = el('span', { class: 'sm-lab-tags' });
  private readonly _head = el('div', { class: 'sm-lab-head' });
  private readonly _facts = el('div', { class: 'sm-lab-facts' });
  private readonly _best = el('div', { class: 'sm-lab-value' });
  private readonly _metric = el('div', { class: 'sm-lab-metric' });
  private readonly _bar = el('div', {
    class: 'sm-lab-progress',
    role: 'progressbar',
    'aria-label': 'runs',
    'aria-valuemin': 0
  });
  private readonly _path = svg('path', { fill: 'none' });
  private readonly _dot = svg('circle', { r: 2 });
  private readonly _line = svg('svg', {
    class: 'sm-lab-trend',
    width: WIDTH,
    height: HEIGHT,
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    'aria-hidden': 'true'
  });
}

/** A folder in the list. */
export class FolderRow {
  constructor(
    readonly id: string,
    private readonly _trans: TranslationBundle
  ) {
    this.node.id = id;
    const cell = el(
      'div',
      { role: 'gridcell', class: 'sm-lab-folder' },
      this._caret,
      this._name,
      this._count
    );
    this.node.append(cell);
  }

  readonly node = el('div', { role: 'row', class: 'sm-lab-group', 'aria-level': 1 });

  fill(
    folder: string,
    look: { count: number; running: number; isOpen: boolean; isCursor: boolean; place: number }
  ): void {
    setTo(this.node, 'aria-expanded', look.isOpen);
    setTo(this.node, 'aria-rowindex', look.place + 1);
    this.node.classList.toggle('sm-lab-cursor', look.isCursor);
    this.node.title = folder || '/';
    say(this._caret, look.isOpen ? '▾' : '▸');
    say(this._name, folder || '/');
    say(
      this._count,
      look.running ? this._trans.__('%1 running · %2', look.running, look.count) : String(look.count)
    );
  }

  private readonly _caret = el('span', { class: 'sm-lab-caret', 'aria-hidden': 'true' });
  private readonly _name = el('span', { class: 'sm-lab-folder-name' });
  private readonly _count = el('span', { class: 'sm-lab-count' });
}
