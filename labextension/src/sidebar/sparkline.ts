// The best value so far, as a line of a few pixels.

export interface ISpark {
  readonly path: string;
  /** Where the last value lies. */
  readonly end: readonly [number, number];
}

/** Return the line of `values` in a box, or null where there are not two numbers. */
export function spark(
  values: readonly (number | null)[],
  width: number,
  height: number,
  air = 2
): ISpark | null {
  const known = values.flatMap((value, at) =>
    value !== null && Number.isFinite(value) ? [[at, value] as const] : []
  );
  if (known.length < 2) {
    return null;
  }
  const numbers = known.map(([, value]) => value);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const [first, last] = [known[0][0], known[known.length - 1][0]];
  const x = (at: number): number => air + ((at - first) / (last - first)) * (width - 2 * air);
  const y = (value: number): number =>
    high === low ? height / 2 : height - air - ((value - low) / (high - low)) * (height - 2 * air);
  const points = known.map(([at, value]) => [round(x(at)), round(y(value))] as const);
  // A best value stays until there is a better one: the line has steps.
  const path = points.map(([px, py], i) => (i ? `H${px}V${py}` : `M${px} ${py}`)).join('');
  return { path, end: points[points.length - 1] };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
