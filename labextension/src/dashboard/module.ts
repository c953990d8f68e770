// The live view's own program, as the server's Python has it: the same as under the cell, and always of its version.
import { Client } from '../server/client';
import { IViewModel } from './model';

/** What anywidget calls a front-end module. */
export interface IViewModule {
  initialize?(context: { model: IViewModel }): (() => void) | undefined;
  render(context: { model: IViewModel; el: HTMLElement }): (() => void) | undefined;
}

export interface IProgram {
  readonly module: IViewModule;
  readonly styles: string;
}

interface ILoaded {
  readonly source: string;
  readonly program: IProgram;
}

let loading: Promise<ILoaded> | null = null;

/** Return the program; `again` asks the server for it anew, which may be of another version than before. */
export async function program(client: Client, again = false): Promise<IProgram> {
  if (!loading || again) {
    const before = loading;
    loading = load(client, before);
    loading.catch(() => (loading = before));
  }
  return (await loading).program;
}

async function load(client: Client, before: Promise<ILoaded> | null): Promise<ILoaded> {
  const [source, styles] = await Promise.all([client.text('view.js'), client.text('view.css')]);
  const known = await before?.catch(() => null);
  if (known?.source === source && known.program.styles === styles) {
    return known;
  }
  return { source, program: { module: await moduleOf(source), styles } };
}

/** Evaluate a module. It came with this page's own rights, which a plain import of its address would not carry to a hub. */
async function moduleOf(source: string): Promise<IViewModule> {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  try {
    const found = (await import(/* webpackIgnore: true */ url)) as { default: IViewModule };
    return found.default;
  } finally {
    URL.revokeObjectURL(url);
  }
}
