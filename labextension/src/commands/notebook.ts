// What the commands do in a notebook.
import { Cell, ICodeCellModel } from '@jupyterlab/cells';
import { PathExt } from '@jupyterlab/coreutils';
import { INotebookTracker, NotebookActions, NotebookPanel } from '@jupyterlab/notebook';

import { IKey } from '../server/protocol';
import { ISweeps } from '../server/token';
import { MIME } from '../saved/mime';
import { nameOfCell, readSweepCell } from './cell';
import { freeName, LOAD, template } from './template';
import { turned } from './turn';

/** Return the folder of a notebook, as the server calls it; drives of other contents have none of ours. */
export function folderOf(path: string): string {
  return PathExt.dirname(path);
}

/** Put code into a new cell below the active one (into that one if it is empty), and make it the active one. */
export function insert(panel: NotebookPanel, source: string): void {
  const { content } = panel;
  const active = content.activeCell;
  const isFree = active?.model.type === 'code' && !active.model.sharedModel.getSource().trim();
  if (!isFree) {
    NotebookActions.insertBelow(content);
  }
  content.activeCell?.model.sharedModel.setSource(source);
  content.mode = 'edit';
  void content.scrollToItem(content.activeCellIndex, 'smart');
}

/** Return whether the notebook says somewhere that our magics are to be loaded. */
function isLoaded(panel: NotebookPanel): boolean {
  const sources = panel.content.widgets.map(cell => cell.model.sharedModel.getSource());
  return sources.some(source => /^\s*%(load|reload)_ext\s+sweepmagic\b/m.test(source));
}

/** Insert a cell that loads our magics, if none does so yet. */
export function insertLoad(panel: NotebookPanel): void {
  if (!isLoaded(panel)) {
    insert(panel, LOAD);
    NotebookActions.insertBelow(panel.content);
  }
}

/** Names that a new sweep of this notebook must not have: those of the record and those of other cells. */
export function takenNames(panel: NotebookPanel, sweeps: ISweeps): string[] {
  const folder = folderOf(panel.context.path);
  const cells = panel.content.widgets.map(cell => nameOfCell(cell.model.sharedModel.getSource()));
  const recorded = sweeps.rows.filter(row => row.folder === folder).flatMap(row => [row.name, row.given]);
  return [...recorded, ...cells.filter((name): name is string => name !== null)];
}

export function insertTemplate(panel: NotebookPanel, sweeps: ISweeps): void {
  insertLoad(panel);
  insert(panel, template(freeName('first-sweep', takenNames(panel, sweeps))));
}

/** Turn the active cell into a sweep; the notebook's undo takes it back. */
export function turnActive(panel: NotebookPanel, sweeps: ISweeps): boolean {
  const cell = panel.content.activeCell;
  if (!cell || cell.model.type !== 'code') {
    return false;
  }
  const stem =
    PathExt.basename(panel.context.path, '.ipynb')
      .toLowerCase()
      .replace(/[^\w-]+/g, '-') || 'sweep';
  const source = turned(cell.model.sharedModel.getSource(), freeName(stem, takenNames(panel, sweeps)));
  if (source === null) {
    return false;
  }
  cell.model.sharedModel.setSource(source);
  if (!isLoaded(panel)) {
    NotebookActions.insertAbove(panel.content);
    panel.content.activeCell?.model.sharedModel.setSource(LOAD);
    panel.content.activeCellIndex += 1;
  }
  return true;
}

/** Return the id of the sweep that an output of the cell shows, by our mark in it. */
function idInOutputs(cell: Cell): string | null {
  if (cell.model.type !== 'code') {
    return null;
  }
  const { outputs } = cell.model as ICodeCellModel;
  for (let at = outputs.length - 1; at >= 0; at--) {
    const data = outputs.get(at).data[MIME] as { id?: unknown } | undefined;
    if (typeof data?.id === 'string') {
      return data.id;
    }
  }
  return null;
}

/** Return the sweep of a cell: the one in its output, else the newest of its name; null if there is none. */
export function sweepOf(cell: Cell | null, path: string, sweeps: ISweeps): IKey | null {
  const word = cell && (idInOutputs(cell) ?? nameOfCell(cell.model.sharedModel.getSource()));
  return (word && sweeps.find(word, folderOf(path))) || null;
}

/** Return the sweep of the active cell of the notebook in front. */
export function sweepInFront(notebooks: INotebookTracker | null, sweeps: ISweeps): IKey | null {
  const panel = notebooks?.currentWidget;
  return panel ? sweepOf(panel.content.activeCell, panel.context.path, sweeps) : null;
}

/** Return whether the active cell of the notebook in front is a sweep. */
export function isSweepCell(notebooks: INotebookTracker | null): boolean {
  const source = notebooks?.activeCell?.model.sharedModel.getSource();
  return source !== undefined && readSweepCell(source) !== null;
}
