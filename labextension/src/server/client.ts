// Requests to the server part, and where its channels are.
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { BASE } from './protocol';

type Query = Readonly<Record<string, string>>;

/** What the server part has refused, in its own words. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number
  ) {
    super(message);
  }
}

export class Client {
  constructor(readonly settings: ServerConnection.ISettings) {}

  async get<T>(path: string, query: Query = {}): Promise<T> {
    return (await this._answer(path, query, { method: 'GET' })).json() as Promise<T>;
  }

  async post<T>(path: string, body: object): Promise<T> {
    const answer = await this._answer(path, {}, { method: 'POST', body: JSON.stringify(body) });
    const text = await answer.text();
    return (text ? JSON.parse(text) : {}) as T;
  }

  async text(path: string, query: Query = {}): Promise<string> {
    return (await this._answer(path, query, { method: 'GET' })).text();
  }

  /** Return what is sent as a file, and the name that it has. */
  async file(path: string, query: Query): Promise<{ name: string; content: Blob }> {
    const answer = await this._answer(path, query, { method: 'GET' });
    const words = answer.headers.get('Content-Disposition') ?? '';
    return { name: nameIn(words), content: await answer.blob() };
  }

  /** Open a channel. */
  socket(path: string, query: Query = {}): WebSocket {
    const { wsUrl, token, appendToken, WebSocket } = this.settings;
    const more: Query = appendToken && token ? { ...query, token } : query;
    return new WebSocket(URLExt.join(wsUrl, BASE, path) + URLExt.objectToQueryString({ ...more }));
  }

  private async _answer(path: string, query: Query, init: RequestInit): Promise<Response> {
    const url = URLExt.join(this.settings.baseUrl, BASE, path) + URLExt.objectToQueryString({ ...query });
    const answer = await ServerConnection.makeRequest(url, init, this.settings);
    if (!answer.ok) {
      throw new Refused(await reasonIn(answer), answer.status);
    }
    return answer;
  }
}

/** Return the file name in a Content-Disposition, with letters of any language (RFC 6266). */
export function nameIn(disposition: string): string {
  const wide = /filename\*=(?:UTF-8'')?([^;]+)/i.exec(disposition);
  if (wide) {
    return decodeURIComponent(wide[1].trim());
  }
  return /filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? '';
}

async function reasonIn(answer: Response): Promise<string> {
  try {
    const { message } = (await answer.json()) as { message?: unknown };
    return typeof message === 'string' && message ? message : answer.statusText;
  } catch {
    return answer.statusText;
  }
}
