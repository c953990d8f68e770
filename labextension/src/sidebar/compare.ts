// Several sweeps side by side.
import { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { el, svg } from '../dom';
import { sweepIcon } from '../icons';
import { IConfigs, IRow } from '../server/protocol';
import { ISweeps } from '../server/token';
import { doneOf, SIGNS, stateWord } from '../words';
import { different, winners } from './contrast';
import { spark } from './sparkline';

const [WIDTH, HEIGHT] = [200, 56];
let count = 0;

/** Open the table of these sweeps. */
export function openComparison(
  shell: JupyterFrontEnd.IShell,
  sweeps: ISweeps,
  rows: readonly IRow[],
  trans: TranslationBundle
): void {
  const content = new Comparison(sweeps, rows, trans);
  const tab = new MainAreaWidget({ content });
  tab.toolbar.hide();
  tab.id = `sweepmagic-compare-${(count += 1)}`;
  tab.title.label = trans._n('%1 sweep', '%1 sweeps', rows.length);
  tab.title.caption = rows.map(row => row.name).join(', ');
  tab.title.icon = sweepIcon;
  tab.title.closable = true;
  shell.add(tab, 'main');
  shell.activateById(tab.id);
}

class Comparison extends Widget {
  constructor(
    private readonly _sweeps: ISweeps,
    private _rows: readonly IRow[],
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('sm-lab-compare');
    this.node.tabIndex = 0;
    this._sweeps.changed.connect(this._renew, this);
    this._draw();
    void this._read();
  }

  dispose(): void {
    this._sweeps.changed.disconnect(this._renew, this);
    super.dispose();
  }

  private _renew(): void {
    const rows = this._rows.map(row => this._sweeps.get(row) ?? row);
    if (rows.some((row, at) => row !== this._rows[at])) {
      this._rows = rows;
      this._draw();
    }
  }

  private async _read(): Promise<void> {
    const found = await Promise.all(this._rows.map(row => this._sweeps.configs(row).catch(() => null)));
    this._configs = found;
    if (!this.isDisposed) {
      this._draw();
    }
  }

  private _draw(): void {
    const trans = this._trans;
    const stars = winners(this._rows);
    const line = (label: string, cell: (row: IRow, at: number) => Node | string): HTMLElement =>
      el(
        'tr',
        {},
        el('th', { scope: 'row' }, label),
        ...this._rows.map((row, at) => el('td', {}, cell(row, at)))
      );
    const head = el('tr', {}, el('td'), ...this._rows.map(row => el('th', { scope: 'col' }, ...headOf(row))));
    const best = (row: IRow, at: number): Node =>
      el(
        'span',
        { class: stars.has(at) ? 'sm-lab-winner' : '' },
        stars.has(at) ? `★ ${row.best}` : row.best || '–'
      );
    const names = [...new Set(this._rows.flatMap(row => Object.keys(row.best_config ?? {})))];
    const body = el(
      'tbody',
      {},
      line(trans.__('state'), row => pill(row, trans)),
      line(trans.__('runs'), row => countsOf(row, trans)),
      line(trans.__('best'), best),
      line(trans.__('metric'), row =>
        [row.metric, { minimize: '↓', maximize: '↑' }[row.goal] ?? ''].join(' ')
      ),
      line(trans.__('best so far'), curve),
      line(trans.__('best run'), row =>
        row.best_run === null ? '–' : trans.__('run %1', String(row.best_run))
      ),
      section(trans.__('Config of the best run'), this._rows.length + 1),
      ...names.map(name => line(name, row => valueOf(row, name))),
      section(trans.__('Sweep'), this._rows.length + 1),
      line(trans.__('method'), row => row.method),
      line(trans.__('executor'), row => row.executor || '–'),
      line(trans.__('folder'), row => row.folder || '/'),
      line(trans.__('began'), row => new Date(row.created * 1000).toLocaleString()),
      line(trans.__('tags'), row => row.tags.join(', ') || '–'),
      line(trans.__('notes'), row => row.notes || '–'),
      line(trans.__('config'), (_, at) => this._configOf(at))
    );
    this.node.replaceChildren(el('table', {}, el('thead', {}, head), body));
  }

  private _configOf(at: number): Node {
    const texts = this._configs.map(each => each?.yaml ?? '');
    if (!texts[at]) {
      return el('span', {}, '…');
    }
    const others = texts.filter((text, place) => place !== at && text);
    const lines = different(texts[at], others).map(({ line, isShared }) =>
      el('span', { class: isShared ? 'sm-lab-shared' : 'sm-lab-own' }, `${line}\n`)
    );
    return el('pre', {}, ...lines);
  }

  private _configs: readonly (IConfigs | null)[] = [];
}

function headOf(row: IRow): Node[] {
  return [
    el('span', { class: 'sm-lab-name' }, row.name),
    ...row.tags.map(tag => el('span', { class: 'sm-lab-tag' }, tag))
  ];
}

function pill(row: IRow, trans: TranslationBundle): Node {
  return el(
    'span',
    { class: `sm-lab-pill sm-lab-state-${row.state}` },
    `${SIGNS[row.state] ?? ''} ${stateWord(row.state, trans)}`
  );
}

function countsOf(row: IRow, trans: TranslationBundle): string {
  const counts = Object.entries(row.counts).filter(([, number]) => number > 0);
  const words = counts.map(([state, number]) => `${number} ${stateWord(state, trans)}`);
  return [doneOf(row, trans), ...(counts.length > 1 ? words : [])].join(' · ');
}

function curve(row: IRow): Node {
  const found = spark(row.trend, WIDTH, HEIGHT, 4);
  const picture = svg('svg', {
    class: 'sm-lab-trend',
    width: WIDTH,
    height: HEIGHT,
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    'aria-hidden': 'true'
  });
  if (found) {
    picture.append(
      svg('path', { d: found.path, fill: 'none' }),
      svg('circle', { cx: found.end[0], cy: found.end[1], r: 3 })
    );
  }
  return picture;
}

function valueOf(row: IRow, name: string): string {
  const value = row.best_config?.[name];
  return value === undefined
    ? '–'
    : typeof value === 'number'
      ? String(Number(value.toPrecision(4)))
      : String(value);
}

function section(label: string, width: number): HTMLElement {
  return el('tr', { class: 'sm-lab-section' }, el('th', { colspan: width, scope: 'colgroup' }, label));
}
