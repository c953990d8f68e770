// What can be done with sweeps that are in the record, wherever they are shown.
import { Clipboard, Notification } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { askName, askNotes, askTags } from '../dialogs';
import { IRow, Verb } from '../server/protocol';
import { ISweeps } from '../server/token';
import { FITS } from '../sidebar/actions';
import { Commands } from './ids';
import { written } from './python';
import { Targets } from './targets';

const UNDO_MS = 10_000;
const SAID_MS = 3000;

type Args = ReadonlyPartialJSONObject;

export class RowCommands {
  constructor(
    private readonly _commands: CommandRegistry,
    private readonly _sweeps: ISweeps,
    private readonly _targets: Targets,
    private readonly _trans: TranslationBundle
  ) {}

  add(): void {
    this._addVerbs();
    this._addLabels();
    this._addFiles();
    this._addRemove();
  }

  private _addVerbs(): void {
    const trans = this._trans;
    const verb = (id: string, label: string, caption: string): void => {
      const word = id.slice(id.indexOf(':') + 1) as Verb;
      const fitting = (args: Args): readonly IRow[] => this._targets.rows(args).filter(FITS[id]);
      this._commands.addCommand(id, {
        label,
        caption,
        isEnabled: args => fitting(args).length > 0,
        execute: args => this._try(Promise.all(fitting(args).map(row => this._sweeps.control(row, word))))
      });
    };
    verb(Commands.pause, trans.__('Pause Sweep'), trans.__('Start no new runs; runs in progress go on'));
    verb(Commands.resume, trans.__('Resume Sweep'), trans.__('Go on starting runs'));
    verb(Commands.stop, trans.__('Stop Sweep'), trans.__('Start no new runs; runs in progress finish'));
    verb(Commands.cancel, trans.__('Stop Sweep Now'), trans.__('Runs in progress end at their next log'));
    verb(
      Commands.retry,
      trans.__('Retry Failed Runs'),
      trans.__('Where nobody works on the sweep: when its cell runs again')
    );
  }

  private _addLabels(): void {
    const { _sweeps: sweeps, _trans: trans } = this;
    this._one(Commands.rename, trans.__('Rename Sweep…'), async row => {
      const name = await askName(row.name, trans);
      return name && sweeps.label(row, { name });
    });
    this._one(Commands.notes, trans.__('Notes on Sweep…'), async row => {
      const notes = await askNotes(row.name, row.notes, trans);
      return notes !== null && sweeps.label(row, { notes });
    });
    this._some(Commands.tags, trans.__('Tags of Sweep…'), async rows => {
      const shared = rows[0].tags.filter(tag => rows.every(row => row.tags.includes(tag)));
      const tags = await askTags(shared, trans);
      if (tags) {
        const kept = (row: IRow): string[] => row.tags.filter(tag => !shared.includes(tag));
        await Promise.all(
          rows.map(row => sweeps.label(row, { tags: [...new Set([...kept(row), ...tags])] }))
        );
      }
    });
  }

  private _addFiles(): void {
    const trans = this._trans;
    const words: Readonly<Record<string, string>> = {
      csv: trans.__('Runs as CSV'),
      json: trans.__('Everything as JSON'),
      yaml: trans.__('Config as YAML')
    };
    const form = (args: Args): string => (typeof args.form === 'string' ? args.form : 'csv');
    this._some(
      Commands.download,
      args => words[form(args)] ?? form(args),
      (rows, args) => this._download(rows, form(args))
    );
    this._some(Commands.report, trans.__('Download Report of Sweep'), rows => this._download(rows, 'html'));
    this._one(Commands.copyBest, trans.__('Copy Best Config'), async row => {
      const { best } = await this._sweeps.configs(row);
      if (best) {
        Clipboard.copyToSystem(written(best));
        Notification.success(trans.__('Copied: the best config of %1', row.name), { autoClose: SAID_MS });
      } else {
        Notification.info(trans.__('%1: no run has logged a value of the metric yet', row.name), {
          autoClose: SAID_MS
        });
      }
    });
  }

  private _addRemove(): void {
    const { _sweeps: sweeps, _trans: trans } = this;
    this._some(Commands.remove, trans.__('Delete Sweep'), async rows => {
      await Promise.all(rows.map(row => sweeps.remove(row)));
      const words =
        rows.length === 1
          ? trans.__('%1 is deleted', rows[0].name)
          : trans._n('%1 sweep is deleted', '%1 sweeps are deleted', rows.length);
      Notification.info(words, {
        autoClose: UNDO_MS,
        actions: [
          {
            label: trans.__('Undo'),
            callback: () => void this._try(Promise.all(rows.map(row => sweeps.restore(row))))
          }
        ]
      });
    });
  }

  private async _download(rows: readonly IRow[], form: string): Promise<void> {
    for (const row of rows) {
      const { name, content } = await this._sweeps.exported(row, form);
      save(content, name || `${row.name}.${form}`);
    }
  }

  private _one(id: string, label: string, execute: (row: IRow) => Promise<unknown>): void {
    this._commands.addCommand(id, {
      label,
      isEnabled: args => this._targets.row(args) !== null,
      execute: args => {
        const row = this._targets.row(args);
        return row && this._try(execute(row));
      }
    });
  }

  private _some(
    id: string,
    label: string | ((args: Args) => string),
    execute: (rows: readonly IRow[], args: Args) => Promise<unknown>
  ): void {
    this._commands.addCommand(id, {
      label,
      isEnabled: args => this._targets.rows(args).length > 0,
      execute: args => {
        const rows = this._targets.rows(args);
        return rows.length ? this._try(execute(rows, args)) : undefined;
      }
    });
  }

  /** Say what went wrong: what the server refuses, it refuses in words for people. */
  private async _try(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      Notification.error(error instanceof Error ? error.message : String(error), { autoClose: UNDO_MS });
    }
  }
}

function save(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
