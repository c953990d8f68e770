/** @jest-environment node */
import { decode } from './frames';

function packed(content: object, buffers: number[][]): ArrayBuffer {
  const header = new TextEncoder().encode(
    JSON.stringify({ content, buffers: buffers.map(each => each.length) })
  );
  const padding = (size: number): number[] => new Array<number>((8 - (size % 8)) % 8).fill(0);
  const length = new Uint8Array(new Uint32Array([header.length]).buffer);
  const bytes = [...length, ...header, ...padding(4 + header.length)];
  for (const buffer of buffers) {
    bytes.push(...buffer, ...padding(buffer.length));
  }
  return new Uint8Array(bytes).buffer;
}

it.each([[[]], [[[1, 2, 3]]], [[[], [4], [5, 6, 7, 8, 9, 10, 11, 12, 13]]]])(
  'reads buffers of %p',
  buffers => {
    const { content, buffers: found } = decode(packed({ type: 'frame', text: 'größe' }, buffers));
    expect(content).toEqual({ type: 'frame', text: 'größe' });
    expect(found.map(view => [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)])).toEqual(
      buffers
    );
    expect(found.every(view => view.byteOffset % 8 === 0)).toBe(true);
  }
);
