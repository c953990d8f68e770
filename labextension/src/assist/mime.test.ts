import { INotebookTracker } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';

import { Follower, MIME } from './mime';

const PYTHON = 'text/x-ipython';

class FakeCell {
  constructor(text: string) {
    this._text = text;
  }

  readonly type = 'code';
  readonly mimeTypeChanged = new Signal<this, void>(this);
  readonly changed = new Signal<this, void>(this);
  readonly sharedModel = { changed: this.changed, getSource: () => this._text };

  get mimeType(): string {
    return this._mimeType;
  }

  set mimeType(value: string) {
    if (value !== this._mimeType) {
      this._mimeType = value;
      this.mimeTypeChanged.emit();
    }
  }

  write(text: string): void {
    this._text = text;
    this.changed.emit();
  }

  private _text: string;
  private _mimeType = PYTHON;
}

class FakeNotebook {
  constructor(readonly cells: FakeCell[]) {}

  codeMimetype = PYTHON;
  readonly cellsChanged = new Signal<this, void>(this);
  readonly modelChanged = new Signal<this, void>(this);
  readonly disposed = new Signal<this, void>(this);

  get panel(): unknown {
    const list = Object.assign(this.cells, { changed: this.cellsChanged });
    const content = { model: { cells: list }, modelChanged: this.modelChanged };
    Object.defineProperty(content, 'codeMimetype', { get: () => this.codeMimetype });
    return { content, disposed: this.disposed };
  }
}

function follow(notebook: FakeNotebook): Follower {
  const widgetAdded = new Signal<object, unknown>({});
  const { panel } = notebook;
  return new Follower({
    widgetAdded,
    forEach: (call: (panel: unknown) => void) => call(panel)
  } as unknown as INotebookTracker);
}

test('a cell has the language of sweeps as long as it starts with the magic', () => {
  const cell = new FakeCell('%%sweep\n');
  follow(new FakeNotebook([cell]));
  expect(cell.mimeType).toBe(MIME);
  cell.write('print(1)');
  expect(cell.mimeType).toBe(PYTHON);
  cell.write('%%sweep --count 3');
  expect(cell.mimeType).toBe(MIME);
});

test('a kernel that tells its language does not change that', () => {
  const cell = new FakeCell('%%sweep\n');
  follow(new FakeNotebook([cell]));
  cell.mimeType = 'text/x-python';
  expect(cell.mimeType).toBe(MIME);
});

test('in a notebook of another language the magic is none', () => {
  const notebook = new FakeNotebook([new FakeCell('%%sweep\n')]);
  notebook.codeMimetype = 'text/x-rsrc';
  notebook.cells[0].mimeType = 'text/x-rsrc';
  follow(notebook);
  expect(notebook.cells[0].mimeType).toBe('text/x-rsrc');
});

test('a notebook that turns out to be in another language gets its cells back', () => {
  const notebook = new FakeNotebook([new FakeCell('%%sweep\n')]);
  follow(notebook);
  notebook.codeMimetype = 'text/x-julia';
  notebook.cells[0].mimeType = 'text/x-julia';
  expect(notebook.cells[0].mimeType).toBe('text/x-julia');
});

test('new cells are followed, and those that are gone are not', () => {
  const notebook = new FakeNotebook([]);
  follow(notebook);
  const cell = new FakeCell('%%sweep\n');
  notebook.cells.push(cell);
  notebook.cellsChanged.emit();
  expect(cell.mimeType).toBe(MIME);
  notebook.cells.pop();
  notebook.cellsChanged.emit();
  cell.write('print(1)');
  expect(cell.mimeType).toBe(MIME);
});

test('switched off, or disposed of, it leaves cells alone', () => {
  const cell = new FakeCell('%%sweep\n');
  const follower = follow(new FakeNotebook([cell]));
  follower.isOn = false;
  expect(cell.mimeType).toBe(PYTHON);
  follower.isOn = true;
  expect(cell.mimeType).toBe(MIME);
  follower.dispose();
  cell.write('print(1)');
  expect(cell.mimeType).toBe(MIME);
});
