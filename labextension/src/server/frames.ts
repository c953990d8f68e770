// How a message of the view channel lies in its bytes; sweepmagic/server/ writes it.

export interface IMessage {
  readonly content: { readonly type: string; readonly [key: string]: unknown };
  readonly buffers: readonly DataView[];
}

const EIGHT = 8;

function padded(at: number): number {
  return Math.ceil(at / EIGHT) * EIGHT;
}

/**
 * Return a message: the length of its header, the header as JSON, and the buffers; each begins at a multiple of eight, so
 * that arrays of numbers can be laid over them without a copy.
 */
export function decode(data: ArrayBuffer): IMessage {
  const length = new DataView(data).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length))) as {
    content: IMessage['content'];
    buffers?: number[];
  };
  const buffers: DataView[] = [];
  let at = padded(4 + length);
  for (const size of header.buffers ?? []) {
    buffers.push(new DataView(data, at, size));
    at = padded(at + size);
  }
  return { content: header.content, buffers };
}
