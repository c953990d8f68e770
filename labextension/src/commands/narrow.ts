// The next sweep after this one: the same training code, ranges around the best runs.
import { NotebookPanel } from '@jupyterlab/notebook';

import { IRow } from '../server/protocol';
import { ISweeps } from '../server/token';
import { ISweepCell, named, nameOfCell, readSweepCell, withoutOption, writeSweepCell } from './cell';
import { insert, takenNames } from './notebook';
import { freeName } from './template';

/** Insert the cell; return why it cannot be done, or nothing. */
export async function insertNarrowed(panel: NotebookPanel, row: IRow, sweeps: ISweeps): Promise<string> {
  try {
    const { narrowed, why } = await sweeps.configs(row);
    if (!narrowed) {
      return why ?? '';
    }
    const name = freeName(`${row.name}-narrowed`, takenNames(panel, sweeps));
    const given = row.given || row.name;
    goTo(panel, given);
    const cell = { ...original(panel, given), yaml: named(narrowed, name) };
    panel.content.deselectAll();
    insert(panel, writeSweepCell(cell));
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Return the cell that the sweep was made by, if it is in the notebook: its options and its code go on. */
function original(panel: NotebookPanel, name: string): ISweepCell {
  const sources = panel.content.widgets.map(cell => cell.model.sharedModel.getSource());
  const found = readSweepCell(sources.find(source => nameOfCell(source) === name) ?? '');
  const args = ['--name', '--file', '-f'].reduce(withoutOption, found?.args ?? '');
  return { args, yaml: '', code: found?.code ?? null };
}

function goTo(panel: NotebookPanel, name: string): void {
  const at = panel.content.widgets.findIndex(cell => nameOfCell(cell.model.sharedModel.getSource()) === name);
  if (at >= 0) {
    panel.content.activeCellIndex = at;
  }
}
