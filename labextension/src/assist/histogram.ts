// A small histogram, drawn from numbers; its colours are the theme's.
import { IPicture } from './protocol';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 264;
const HEIGHT = 46;
const FOOT = 15;
const GAP = 1.5;
const MOST_LABELS = 8;

function shape(name: string, attributes: Readonly<Record<string, string | number>>, text = ''): SVGElement {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, String(value)));
  made.textContent = text;
  return made;
}

/** Return the histogram, or null where there is nothing to draw. */
export function histogram(picture: IPicture): SVGElement | null {
  const { shares, edges, labels } = picture;
  const most = Math.max(...shares, 0);
  if (shares.length === 0 || most <= 0) {
    return null;
  }
  const svg = shape('svg', {
    class: 'sm-assist-bars',
    viewBox: `0 0 ${WIDTH} ${HEIGHT + FOOT}`,
    role: 'img'
  });
  const step = WIDTH / shares.length;
  const width = Math.min(Math.max(step - GAP, 1), 40);
  shares.forEach((share, place) => {
    const height = share > 0 ? Math.max((share / most) * HEIGHT, 1) : 0;
    const x = step * place + (step - width) / 2;
    svg.append(shape('rect', { x, y: HEIGHT - height, width, height, rx: Math.min(1.5, width / 4) }));
  });
  svg.append(shape('line', { x1: 0, x2: WIDTH, y1: HEIGHT + 0.5, y2: HEIGHT + 0.5 }));
  for (const [x, text, anchor] of edges.length > 1 ? ends(picture) : names(labels, step)) {
    svg.append(shape('text', { x, y: HEIGHT + FOOT - 3, 'text-anchor': anchor }, text));
  }
  return svg;
}

type Label = readonly [number, string, string];

function ends({ edges, is_log }: IPicture): Label[] {
  const [low, high] = [edges[0], edges[edges.length - 1]];
  const between = is_log ? Math.sqrt(low * high) : (low + high) / 2;
  const middle = Math.abs(between) < (high - low) * 1e-9 ? 0 : between; // without the dust of binary fractions
  return [
    [0, short(low), 'start'],
    [WIDTH / 2, short(middle), 'middle'],
    [WIDTH, short(high), 'end']
  ];
}

function names(labels: readonly string[], step: number): Label[] {
  const room = Math.floor(step / 6);
  if (labels.length <= MOST_LABELS && labels.every(label => label.length <= Math.max(room, 3))) {
    return labels.map((label, place) => [step * (place + 0.5), label, 'middle']);
  }
  const [first, last] = [labels[0], labels[labels.length - 1]];
  const cut = (text: string): string => (text.length > 20 ? `${text.slice(0, 19)}…` : text);
  return labels.length > 1
    ? [
        [0, cut(first), 'start'],
        [WIDTH, cut(last), 'end']
      ]
    : [[WIDTH / 2, cut(first), 'middle']];
}

/** Return a number, short. */
export function short(value: number): string {
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5)) {
    return value.toExponential(1).replace(/\.0e/, 'e').replace('e+', 'e');
  }
  return String(Number(value.toPrecision(3)));
}
